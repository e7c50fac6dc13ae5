"""A topic -> how each of its claims stands beside the others: who says otherwise, what came later, how many origins."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, compress

from tracker.compare import CONTESTING, GRAVITY, StatedClaim, Topic
from tracker.compare.gate import denies
from tracker.compare.topics import superseded
from tracker.compare.verdicts import LETTERS
from tracker.values import Verdict

COMPARABLE = {verdict: LETTERS[verdict, None] for verdict in GRAVITY if verdict is not Verdict.NOT_COMPARABLE}
AGREEING = (Verdict.AGREE, Verdict.COMPATIBLE)


@dataclass(frozen=True, slots=True)
class Others:
    """Those of some claims that one can be compared with, and the verdict on each: by verdicts, at which places.

    Each of hundreds has hundreds beside it, of which few are ever looked at.
    """

    claims: Sequence[StatedClaim]
    places: Mapping[Verdict, Sequence[int]]

    def __len__(self) -> int:
        return sum(map(len, self.places.values()))

    def __iter__(self) -> Iterator[tuple[StatedClaim, Verdict]]:
        return ((self.claims[place], verdict) for verdict, found in self.places.items() for place in found)


@dataclass(frozen=True, slots=True)
class Standing:
    """One claim beside the others of its topic.

    ``others`` are those that it can be compared with, and the verdict on each, the gravest first; ``documents`` counts
    them by document.  ``contested`` and ``denied`` are claims that say otherwise and still stand, ``revised`` what its
    source said later.  ``origins`` counts at most how many independent ones give such a figure, its own among them;
    ``alone`` says that all the others go back to its own.
    """

    others: Others = Others((), {})
    documents: Mapping[str, int] = field(default_factory=dict)
    contested: tuple[StatedClaim, ...] = ()
    denied: tuple[StatedClaim, ...] = ()
    revised: StatedClaim | None = None
    origins: int = 0
    alone: bool = True


NOTHING = Standing()


def standings(topic: Topic, wanted: Collection[str]) -> dict[str, Standing]:
    """The standing of those claims of a topic that are wanted, by their ids."""
    own = {claim.id: topic.views.get(claim.id) for claim in topic.claims if claim.id in wanted}
    beside, views = _Beside(topic), set(own.values())
    found = {view: beside.standing(place) for place, view in enumerate(topic.pairs.claims) if view in views}
    return {claim: found[view] if view else NOTHING for claim, view in own.items()}


class _Beside:
    """The claims of a topic that are held against each other, with what is asked of each for all the others."""

    def __init__(self, topic: Topic) -> None:
        origin = {claim: root.key for root in topic.origins for claim in root.claims}
        self.pairs = topic.pairs
        self.claims = list(topic.pairs.claims.values())
        self.documents = [claim.doc_id for claim in self.claims]
        self.roots = [origin.get(claim.id) for claim in self.claims]
        # That two statements say the same is a machine's guess, on which nobody is to print that others agree.
        self.figures = [root if claim.quantity else None for claim, root in zip(self.claims, self.roots, strict=True)]
        self.old = superseded(topic.claims, topic.pairs)

    def standing(self, place: int) -> Standing:
        """That of the claim at a place."""
        claim, root = self.claims[place], self.roots[place]
        letters = self.pairs.beside(place)
        places: dict[Verdict, list[int]] = {
            verdict: list(compress(range(len(letters)), map(letter.__eq__, letters))) if letter in letters else []
            for verdict, letter in COMPARABLE.items()
        }
        comparable = list(chain.from_iterable(places.values()))
        agreeing = {self.figures[other] for verdict in AGREEING for other in places[verdict]} if claim.quantity else ()
        against: list[StatedClaim] = []
        later: list[StatedClaim] = []
        if claim.id in self.old:
            later = [self.claims[other] for other in places[Verdict.SUPERSEDED]]
        else:
            found = (self.claims[other] for verdict in CONTESTING for other in places[verdict])
            against = [other for other in found if other.id not in self.old]
        denied = {other.id for other in against if denies(other)} if against and not denies(claim) else ()
        return Standing(
            others=Others(self.claims, places),
            documents=Counter(map(self.documents.__getitem__, comparable)),
            contested=tuple([other for other in against if other.id not in denied]),
            denied=tuple([other for other in against if other.id in denied]),
            revised=max(later, key=lambda c: c.published or dt.date.min, default=None),
            origins=len({root, *agreeing} - {None}),
            alone={root, None}.issuperset(map(self.roots.__getitem__, comparable)),
        )
