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
from tracker.compare.matter import UNDATED, Matter, Rank

SURE = 0.7  # how likely a claim must be on a question whose claims a person has chosen, or that no noun tells
MOST_BESIDE = 10  # leaders of one key that a claim is held against, to each side of its day, the nearest
MOST_UNDATED = 20  # the same for a claim without a date, which stands behind all others
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

    _by_key: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    _leaders: list[Matter] = field(default_factory=list)

    def place(self, matter: Matter) -> str:
        """Whom the next claim follows."""
        leader = follow(matter, self)
        self.keep(matter, leader)
        return leader

    def leading(self, matter: Matter) -> Sequence[Matter]:
        entries: set[int] = set()
        last = self._entry(matter.day)
        most = MOST_UNDATED if matter.day == UNDATED else MOST_BESIDE
        for key in matter.keys:
            if listed := self._by_key.get(key):
                at = bisect.bisect_right(listed, last)
                entries.update(listed[max(0, at - most) : at + most])
        return [self._leaders[entry % MOST_LEADERS] for entry in sorted(entries)]

    def behind(self, matter: Matter) -> Sequence[Matter]:
        return ()

    def keep(self, matter: Matter, leader: str) -> bool:
        if leader == matter.claim:
            entry = self._entry(matter.day)
            for key in matter.keys:
                bisect.insort(self._by_key[key], entry)
            self._leaders.append(matter)
        return False

    def _entry(self, day: int) -> int:
        """As what the next leader is listed under its keys: its day and its number in one, which sorts the fastest."""
        return day * MOST_LEADERS + len(self._leaders)


def from_nothing(matters: Iterable[Matter]) -> dict[str, str]:
    """Whom each claim follows.  The claims must come in their order."""
    near = Leaders()
    return {matter.claim: near.place(matter) for matter in matters}
