"""The names of one article -> the same, of one kind wherever they stand near each other.

A finder of names reads sentence by sentence, and takes "Baggio" for a club in one and for a man in the next.  What it
makes of every mention nearby counts for each, as does what it makes of the full names that one may be the end of; a
person is then most often meant.  (Label consistency: Krishnan and Manning 2006.)
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import accumulate

from tracker.annotate.tree import PERSONS, Entity

#: Characters within which mentions count for each other: about a story of a newswire.
REACH = 2500
#: How much a full name that may be a person's counts for its end.
FULL_NAME = 4.0
Chances = Mapping[str, float]


def agreed(found: Sequence[tuple[Entity, Chances]]) -> list[Entity]:
    """The names in their order, with the kind that is likeliest by all that counts for each.

    With each comes how likely the finder thinks each kind.
    """
    same: dict[str, _Counted] = defaultdict(_Counted)
    full: dict[str, _Counted] = defaultdict(_Counted)
    for entity, chances in found:
        same[entity.span.text].add(entity.span.start, chances)
        for end in _ends(entity.span.text):
            full[end].add(entity.span.start, {kind: FULL_NAME * chances.get(kind, 0.0) for kind in PERSONS})
    return [replace(entity, kind=_kind(entity, same, full)) for entity, _ in found]


def _ends(name: str) -> Iterable[str]:
    words = name.split()
    return (" ".join(words[i:]) for i in range(1, len(words)))


def _kind(entity: Entity, same: Mapping[str, _Counted], full: Mapping[str, _Counted]) -> str:
    chances: dict[str, float] = defaultdict(float)
    for counted in (same[entity.span.text], full.get(entity.span.text)):
        if counted:
            for kind, chance in counted.near(entity.span.start).items():
                chances[kind] += chance
    best = max(sorted(chances), key=lambda kind: chances[kind])
    return best if chances[best] > chances[entity.kind] + 1e-9 else entity.kind


@dataclass(slots=True)
class _Counted:
    """Chances of kinds at places of a text, in the text's order; summed over a stretch whatever its length."""

    starts: list[int] = field(default_factory=list)
    chances: list[Chances] = field(default_factory=list)
    sums: dict[str, list[float]] = field(default_factory=dict)

    def add(self, start: int, chances: Chances) -> None:
        self.starts.append(start)
        self.chances.append(chances)

    def near(self, place: int) -> dict[str, float]:
        if not self.sums:
            kinds = {kind for chances in self.chances for kind in chances}
            self.sums = {k: list(accumulate((c.get(k, 0.0) for c in self.chances), initial=0.0)) for k in kinds}
        first, last = bisect_left(self.starts, place - REACH), bisect_right(self.starts, place + REACH)
        return {kind: sums[last] - sums[first] for kind, sums in self.sums.items()}
