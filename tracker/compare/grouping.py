"""Claims -> groups that may answer one question: the same thing counted, in the same matter, near in time.

Sentence vectors propose, and the noun counted, the countries named and what happened decide.  Every claim is held
against every other of its measure (counts, per cents, each currency): with vectors of one matrix that is cheap for the
thousands of claims that one desk has; an index belongs here when there are more.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tracker.compare.embedding import Embedder
from tracker.compare.gate import outcomes, places
from tracker.compare.stated import StatedClaim

if TYPE_CHECKING:
    from tracker.compare.embedding import Vectors

SAME_NOUN = 0.70
KINDRED_NOUN = 0.45
SAME_MATTER = 0.45
NEAR_MATTER = 0.60
SAME_STATEMENT = 0.65
DENIED_MATTER = 0.45
DAYS_NEAR = 400


def groups(claims: Sequence[StatedClaim], embed: Embedder) -> list[list[StatedClaim]]:
    """The claims in groups, each claim in one, whatever order they are given in."""
    claims = sorted(claims, key=lambda c: c.id)
    if not claims:
        return []
    nouns, matters = embed([c.counted for c in claims]), embed([c.masked for c in claims])
    parents = list(range(len(claims)))
    for i, j in _near(claims, nouns, matters):
        parents[_root(parents, i)] = _root(parents, j)
    found: dict[int, list[StatedClaim]] = {}
    for i, claim in enumerate(claims):
        found.setdefault(_root(parents, i), []).append(claim)
    return list(found.values())


def _root(parents: list[int], i: int) -> int:
    while parents[i] != i:
        parents[i] = parents[parents[i]]
        i = parents[i]
    return i


def _near(claims: Sequence[StatedClaim], nouns: Vectors, matters: Vectors) -> list[tuple[int, int]]:
    import numpy as np

    noun, matter = nouns @ nouns.T, matters @ matters.T
    rows, columns = np.nonzero(np.triu(matter >= min(SAME_MATTER, DENIED_MATTER), 1))
    return [
        (i, j)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if _belong(claims[i], claims[j], float(noun[i, j]), float(matter[i, j]))
    ]


def _belong(a: StatedClaim, b: StatedClaim, noun: float, matter: float) -> bool:
    if not _near_in_time(a, b) or _elsewhere(a, b):
        return False
    if a.quantity and b.quantity:
        return _same_measure(a, b) and _same_count(a, b, noun, matter)
    if a.stance is b.stance:
        return a.quantity is None and b.quantity is None and matter >= SAME_STATEMENT
    return matter >= DENIED_MATTER and bool(places(a) & places(b))


def _near_in_time(a: StatedClaim, b: StatedClaim) -> bool:
    return not (a.published and b.published) or abs((a.published - b.published).days) <= DAYS_NEAR


def _elsewhere(a: StatedClaim, b: StatedClaim) -> bool:
    first, second = places(a), places(b)
    return bool(first and second) and not first & second


def _same_measure(a: StatedClaim, b: StatedClaim) -> bool:
    assert a.quantity and b.quantity
    return (a.quantity.percent, a.quantity.currency) == (b.quantity.percent, b.quantity.currency)


def _same_count(a: StatedClaim, b: StatedClaim, noun: float, matter: float) -> bool:
    assert a.quantity and b.quantity
    first, second = outcomes(a), outcomes(b)
    if first and second and not first & second:
        return False
    if a.quantity.percent or a.quantity.currency or not (a.counted and b.counted):
        return matter >= NEAR_MATTER
    return (noun >= SAME_NOUN and matter >= SAME_MATTER) or (noun >= KINDRED_NOUN and matter >= NEAR_MATTER)
