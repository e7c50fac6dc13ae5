"""Where claims stand among all others, whatever order they came in, and which of those before it a claim looks at."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple

UNDATED = dt.date.max.toordinal()
DAYS_NEAR = 400  # between two documents of one topic
MOST_BESIDE = 10  # leaders of one key and rank that a claim is held against, to each side of its place, the nearest
MOST_UNDATED = 20  # the same for a claim without a date, which stands behind all others
KEPT = 4096  # documents of which the number is remembered

STARTS = 1 << 16  # places in a document, of ``STEP`` characters
STEP = 8
DAY = STARTS << 25  # places of a day: those of so many documents, which stand by a number made of their keys
UNTIL = (UNDATED + 1) * DAY - 1  # the last place of all


class Stretch(NamedTuple):
    """Places among which a claim looks for leaders, the first and the last: at all that share its own place, the last
    where not ``onward``, and at the nearest beyond, at most so many but for those that share the place of the last."""

    first: int
    last: int
    onward: bool
    most: int


def place(day: int, document: str, start: int) -> int:
    """The place of a claim by its day, an ordinal, its document's key and where in it the claim begins; 63 bits."""
    return day * DAY + _number(document) * STARTS + min(start // STEP, STARTS - 1)


def before(day: int, own: int) -> Stretch:
    """Where a claim looks for leaders of its own rank, by its day and place."""
    if day == UNDATED:
        return Stretch(0, own, False, MOST_UNDATED)
    return Stretch(max(0, day - DAYS_NEAR) * DAY, own, False, MOST_BESIDE)


def around(day: int, own: int) -> tuple[Stretch, ...]:
    """Where a claim looks for leaders of ranks before its own: to both sides, and at the undated."""
    if day == UNDATED:
        return before(day, own), Stretch(own + 1, UNTIL, True, MOST_UNDATED)
    after = Stretch(own + 1, (day + DAYS_NEAR + 1) * DAY - 1, True, MOST_BESIDE)
    return before(day, own), after, Stretch(UNDATED * DAY, UNTIL, True, MOST_BESIDE)


@lru_cache(KEPT)
def _number(document: str) -> int:
    return int.from_bytes(blake2b(document.encode(), digest_size=4).digest(), "big") >> 7
