"""Many items -> parts that fit into one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")
MOST_ROWS = 2000  # of some ten values: under the 32,766 variables that SQLite allows in a statement


def parts(items: Iterable[T], most: int = MOST_ROWS) -> Iterator[list[T]]:
    """The items in lists of at most so many."""
    stream = iter(items)
    while part := list(islice(stream, most)):
        yield part
