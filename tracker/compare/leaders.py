"""Claims -> groups, each round the claim that leads it, whatever order the claims come in.

Claims stand in one order, that of ``Matter.order``.  A claim that is likely on one question with no leader before it
leads itself; any other follows the likest leader before it, of those that a person chose if it can.  As each depends
only on those before it, there is one right answer, and a late claim changes only what comes behind it: ``settle``
redoes just that.
"""

from __future__ import annotations

import bisect
import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from tracker.compare.likeness import likely
from tracker.compare.matter import Matter, Rank
from tracker.compare.order import Stretch, around, before

SURE = 0.7  # how likely a claim must be on a question whose claims a person has chosen, or that no noun tells
MOST_LEADERS = 1 << 32  # in memory
Order = tuple[int, int, str, int, str]


class Neighbours(Protocol):
    """Where claims are looked up by what they are about, and where it is kept whom each follows."""

    def leading(self, matter: Matter) -> Sequence[Matter]:
        """The leaders before a claim that share a key with it and that it may follow."""
        ...

    def behind(self, matter: Matter) -> Sequence[Matter]:
        """The claims after one that share a key with it."""
        ...

    def keep(self, matter: Matter, leader: str) -> bool:
        """Note whom a claim follows (itself where it leads); whether it began or ceased to lead by that."""
        ...


def follow(matter: Matter, near: Neighbours) -> str:
    """The claim that a claim follows: itself where it leads."""
    if matter.rank is Rank.DECIDED:
        return matter.claim
    possible = [
        (other.rank is Rank.DECIDED, chance, [-n for n in other.order[:2]], other.claim)
        for chance, other in likely(matter, near.leading(matter))
        if chance >= SURE or other.rank not in (Rank.DECIDED, Rank.BARE)
    ]
    return max(possible)[3] if possible else matter.claim


def settle(changed: Iterable[Matter], near: Neighbours) -> None:
    """Decide anew for some claims, and for all behind them that this touches."""
    waiting = {matter.claim: matter for matter in changed}
    queue = [(matter.order, matter.claim) for matter in waiting.values()]
    heapq.heapify(queue)
    while queue:
        matter = waiting.pop(heapq.heappop(queue)[1])
        if near.keep(matter, follow(matter, near)):
            _touch(matter, near, waiting, queue)


def _touch(matter: Matter, near: Neighbours, waiting: dict[str, Matter], queue: list[tuple[Order, str]]) -> None:
    """Queue the claims behind one that may have begun or ceased to lead them."""
    others = [other for other in near.behind(matter) if other.claim not in waiting]
    for _, other in likely(matter, others):
        waiting[other.claim] = other
        heapq.heappush(queue, (other.order, other.claim))


@dataclass(slots=True)
class Leaders:
    """The leaders found so far, in memory, when all claims are grouped from nothing in their order."""

    _listed: dict[Rank, dict[int, list[int]]] = field(default_factory=lambda: {r: defaultdict(list) for r in Rank})
    _leaders: list[Matter] = field(default_factory=list)

    def place(self, matter: Matter) -> str:
        """Whom the next claim follows."""
        leader = follow(matter, self)
        self.keep(matter, leader)
        return leader

    def leading(self, matter: Matter) -> Sequence[Matter]:
        entries: set[int] = set()
        for rank, stretches in sights(matter):
            by_key = self._listed[rank]
            for key in matter.keys if by_key else ():
                if listed := by_key.get(key):
                    for stretch in stretches:
                        entries.update(_nearest(listed, stretch))
        return [self._leaders[entry % MOST_LEADERS] for entry in sorted(entries)]

    def behind(self, matter: Matter) -> Sequence[Matter]:
        return ()

    def keep(self, matter: Matter, leader: str) -> bool:
        if leader == matter.claim:
            entry = matter.place * MOST_LEADERS + len(self._leaders)  # place and number in one, which sorts the fastest
            for key in matter.keys:
                bisect.insort(self._listed[matter.rank][key], entry)
            self._leaders.append(matter)
        return False


def sights(matter: Matter) -> list[tuple[Rank, tuple[Stretch, ...]]]:
    """Of each rank whose leaders a claim may follow the places at which it looks for them."""
    own, lower = (before(matter.day, matter.place),), around(matter.day, matter.place)
    return [(rank, own if rank is matter.rank else lower) for rank in Rank if rank <= matter.rank]


def _nearest(listed: Sequence[int], stretch: Stretch) -> Sequence[int]:
    """Of the leaders of one key those that a claim looks at in a stretch."""
    start = bisect.bisect_left(listed, stretch.first * MOST_LEADERS)
    end = bisect.bisect_left(listed, (stretch.last + 1) * MOST_LEADERS)
    if stretch.onward and end - start > stretch.most:
        end = bisect.bisect_left(listed, _of_place(listed[start + stretch.most - 1]) + MOST_LEADERS)
    elif end - start > stretch.most:
        others = bisect.bisect_left(listed, stretch.last * MOST_LEADERS) - stretch.most
        start = bisect.bisect_left(listed, _of_place(listed[others])) if others > start else start
    return listed[start:end]


def _of_place(entry: int) -> int:
    """The first entry that may share the place of one."""
    return entry - entry % MOST_LEADERS


def from_nothing(matters: Iterable[Matter]) -> dict[str, str]:
    """Whom each claim follows.  The claims must come in their order."""
    near = Leaders()
    return {matter.claim: near.place(matter) for matter in matters}
