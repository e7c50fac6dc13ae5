"""Claims -> groups that may answer one question: the same thing counted, in the same matter, near in time.

Sentence vectors propose, and the noun counted, the countries named and what happened decide.  Every claim is held
against every other of its measure (counts, per cents, each currency): with vectors of one matrix that is cheap for the
thousands of claims that one desk has; an index belongs here when there are more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tracker.compare.embedding import Embedder, Remembering
from tracker.compare.gate import outcomes, places
from tracker.compare.stated import StatedClaim
from tracker.values import Stance

SAME_NOUN = 0.62
SAME_MATTER = 0.45
NEAR_MATTER = 0.60
SAME_STATEMENT = 0.65
NAMED_NOUN = 0.70
DAYS_NEAR = 400


def groups(claims: Sequence[StatedClaim], embed: Embedder) -> list[list[StatedClaim]]:
    """The claims in groups, each claim in one, whatever order they are given in.

    Assertions are grouped first; a denial then joins the group that it denies.
    """
    ordered = sorted(claims, key=lambda c: c.id)
    denials = [c for c in ordered if c.stance is Stance.DENIES and not c.quantity]
    embed = Remembering(embed)
    if denials:  # all that they will be held against, encoded at once
        embed(
            [c.quantity.unit.span.text for c in ordered if c.quantity and c.quantity.unit]
            + [w for denial in denials for w in _words(denial)]
        )
    found = _grouped([c for c in ordered if c.stance is Stance.ASSERTS or c.quantity], embed)
    for denial in denials:
        home = _denied(denial, found, embed)
        if home is None:
            found.append([denial])
        else:
            home.append(denial)
    return found


def _grouped(claims: Sequence[StatedClaim], embed: Embedder) -> list[list[StatedClaim]]:
    """Groups joined from the likest pair down; two figures for different nouns of one sentence never meet in one.

    Figures without a noun join last, so that they do not tie together what the nouns keep apart.
    """
    clusters = {i: [i] for i in range(len(claims))}
    home = list(range(len(claims)))
    for i, j in _near(claims, embed):
        first, second = home[i], home[j]
        if first == second or any(_apart(claims[a], claims[b]) for a in clusters[first] for b in clusters[second]):
            continue
        if not (claims[i].counted and claims[j].counted) and len(clusters[first]) > 1 < len(clusters[second]):
            continue
        for member in clusters[second]:
            home[member] = first
        clusters[first] += clusters.pop(second)
    return [[claims[i] for i in sorted(members)] for _, members in sorted(clusters.items())]


def _apart(a: StatedClaim, b: StatedClaim) -> bool:
    if a.quantity is None or b.quantity is None or (a.doc_id, a.sentence) != (b.doc_id, b.sentence):
        return False
    return a.counted != b.counted


def _denied(denial: StatedClaim, found: Sequence[list[StatedClaim]], embed: Embedder) -> list[StatedClaim] | None:
    """The group whose matter a denial is nearest to, among those whose noun or words it repeats."""
    best, nearest = None, SAME_MATTER
    for group in found:
        near = [c for c in group if _near_in_time(c, denial) and places(c) & places(denial)]
        near = [c for c in near if c.quantity is None or _names(denial, c, embed)]
        if near:
            matters = embed([denial.masked, *(c.masked for c in near)])
            closest = float((matters[1:] @ matters[0]).max())
            least = SAME_STATEMENT if near[0].quantity is None else SAME_MATTER
            if closest >= max(nearest, least):
                best, nearest = group, closest
    return best


def _names(denial: StatedClaim, claim: StatedClaim, embed: Embedder) -> bool:
    """Whether one of the denial's words means the noun that the claim counts."""
    words = _words(denial)
    if not words or claim.quantity is None or claim.quantity.unit is None:
        return False
    vectors = embed([claim.quantity.unit.span.text, *words])
    return float((vectors[1:] @ vectors[0]).max()) >= NAMED_NOUN


def _words(denial: StatedClaim) -> list[str]:
    return re.findall(r"[^\W\d_]{4,}", denial.masked)


def _near(claims: Sequence[StatedClaim], embed: Embedder) -> list[tuple[int, int]]:
    """The pairs that may stand in one group, the likest first."""
    import numpy as np

    if not claims:
        return []
    nouns, matters = embed([c.counted for c in claims]), embed([c.masked for c in claims])
    noun, matter = nouns @ nouns.T, matters @ matters.T
    rows, columns = np.nonzero(np.triu(matter >= SAME_MATTER, 1))
    pairs = [
        (not (claims[i].counted and claims[j].counted), -round(float(noun[i, j] + matter[i, j]), 6), i, j)
        for i, j in zip(rows.tolist(), columns.tolist(), strict=True)
        if _belong(claims[i], claims[j], float(noun[i, j]), float(matter[i, j]))
    ]
    return [(i, j) for _, _, i, j in sorted(pairs)]


def _belong(a: StatedClaim, b: StatedClaim, noun: float, matter: float) -> bool:
    if not _near_in_time(a, b) or _elsewhere(a, b):
        return False
    if a.quantity and b.quantity:
        return _same_measure(a, b) and _same_count(a, b, noun, matter)
    return a.quantity is None and b.quantity is None and matter >= SAME_STATEMENT


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
    return noun >= SAME_NOUN
