"""A text and what is marked in it -> pieces of the text, each with all marks that lie on it."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

BREAK = re.compile(r"\n+")
STOP = re.compile(r"(?<=[.!?…])\s+|\s+")
LONGEST = 1500  # characters of a block beside which its claims still stand near
MOST = 12  # claims that begin in one block


@dataclass(frozen=True, slots=True)
class Mark:
    """Some characters of a text, what they are ("figure", "source", …), and of which claim, by its place in a list."""

    start: int
    end: int
    kind: str
    claim: int


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters that have the same marks; ``begins`` are the claims whose figure or clause begins with them."""

    text: str
    kinds: tuple[str, ...]
    claims: tuple[int, ...]
    begins: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a part of a long one, and the claims that begin in it."""

    start: int
    end: int
    claims: tuple[int, ...]


def pieces(text: str, start: int, end: int, marks: Iterable[Mark]) -> list[Piece]:
    """The characters from ``start`` to ``end``, cut wherever a mark begins or ends."""
    near = [mark for mark in marks if mark.start < end and mark.end > start]
    cuts = {start, end} | {place for mark in near for place in (mark.start, mark.end) if start < place < end}
    places = sorted(cuts)
    found = []
    for left, right in pairwise(places):
        over = [mark for mark in near if mark.start <= left and mark.end >= right]
        kinds = tuple(dict.fromkeys(mark.kind for mark in over))
        claims = tuple(dict.fromkeys(mark.claim for mark in over))
        begins = tuple(dict.fromkeys(mark.claim for mark in over if mark.kind == "claim" and mark.start == left))
        found.append(Piece(text[left:right], kinds, claims, begins))
    return found


def blocks(text: str, begins: Sequence[int]) -> list[Block]:
    """The paragraphs of a text; ``begins`` are the places, in order, where its claims begin.

    A long paragraph is cut between words, so that what is said of a claim can stand beside it.
    """
    found: list[Block] = []
    at = 0
    for end in [*(match.end() for match in BREAK.finditer(text)), len(text)]:
        while at < end:
            first = bisect_left(begins, at)
            too_many = begins[first + MOST] if first + MOST < len(begins) else end
            stop = _stop(text, at, min(end, at + LONGEST, max(too_many, at + 1)), end)
            own = tuple(range(first, bisect_left(begins, stop)))
            if text[at:stop].strip() or own:
                found.append(Block(at, stop, own))
            at = stop
    return found


def _stop(text: str, at: int, limit: int, end: int) -> int:
    """Where a block that begins at a place, and may reach to a limit, ends: behind a sentence, else behind a word."""
    if limit >= end:
        return end
    stops = list(STOP.finditer(text, at + 1, limit))
    sentences = [match.end() for match in stops if text[match.start() - 1] in ".!?…"]
    words = [match.end() for match in stops]
    return (sentences or words or [limit])[-1]
