"""A long list -> one page of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
FURTHEST = 100_000  # pages


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """The items of one page, counted from 1, and whether there is another; ``total`` where it is known."""

    items: Sequence[Item]
    number: int
    size: int
    more: bool
    total: int | None = None

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def first(self) -> int:
        return self.offset + 1

    @property
    def last(self) -> int:
        return self.offset + len(self.items)


def cut(found: Sequence[Item], number: int, size: int) -> Page[Item]:
    """One page of a list that is there whole."""
    start = (number - 1) * size
    return Page(found[start : start + size], number, size, len(found) > start + size, len(found))


def taken(found: Sequence[Item], number: int, size: int, total: int | None = None) -> Page[Item]:
    """A page of which one item more than its size was looked for."""
    return Page(found[:size], number, size, len(found) > size, total)
