"""Work that somebody does meanwhile: it is begun before what comes of it is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Protocol, TypeVar

T = TypeVar("T")
U = TypeVar("U")
Result_co = TypeVar("Result_co", covariant=True)


class UnderWay(Protocol[Result_co]):
    """Something that somebody does."""

    def done(self) -> bool:
        """Whether it need not be waited for."""

    def result(self) -> Result_co:
        """What comes of it, once it is done."""


class Team(Protocol):
    """Somebody who does many things at once."""

    @property
    def window(self) -> int:
        """How many things may be under way."""


def ahead(team: Team, begin: Callable[[T], U], items: Iterable[T]) -> Iterator[tuple[T, U]]:
    """Each item with what was begun for it, in order; as many as the team's window holds are under way."""
    under_way: deque[tuple[T, U]] = deque()
    for item in items:
        under_way.append((item, begin(item)))
        if len(under_way) >= team.window:
            yield under_way.popleft()
    yield from under_way
