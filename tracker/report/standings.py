"""A topic -> how each of its claims stands beside the others: who says otherwise, what came later, how many origins."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from tracker.compare import GRAVITY, StatedClaim, Topic
from tracker.compare.gate import denies
from tracker.compare.topics import superseded, views
from tracker.compare.verdicts import Pair
from tracker.values import Verdict

COMPARABLE = tuple(verdict for verdict in GRAVITY if verdict is not Verdict.NOT_COMPARABLE)
AGREEING = (Verdict.AGREE, Verdict.COMPATIBLE)


Other = tuple[StatedClaim, Verdict]


@dataclass(frozen=True, slots=True)
class Standing:
    """One claim beside the others of its topic.

    ``others`` are those that it can be compared with, and the verdict on each, the gravest first; ``documents`` counts
    them by document.  ``contested`` and ``denied`` are claims that say otherwise and still stand, ``revised`` what its
    source said later.  ``origins`` counts at most how many independent ones give such a figure, its own among them;
    ``alone`` says that all the others go back to its own.
    """

    others: tuple[Other, ...] = ()
    documents: Mapping[str, int] = field(default_factory=dict)
    contested: tuple[StatedClaim, ...] = ()
    denied: tuple[StatedClaim, ...] = ()
    revised: StatedClaim | None = None
    origins: int = 0
    alone: bool = True


NOTHING = Standing()


def standings(topic: Topic, wanted: Collection[str]) -> dict[str, Standing]:
    """The standing of those claims of a topic that are wanted, by their ids."""
    spoken = views(topic.claims)
    by_id = {claim.id: claim for claim in topic.claims}
    found: dict[str, list[Other]] = {spoken[claim]: [] for claim in by_id if claim in wanted and claim in spoken}
    by_verdict: dict[Verdict, list[Pair]] = {verdict: [] for verdict in GRAVITY}
    for pair in topic.pairs:
        by_verdict[pair.verdict].append(pair)
    for verdict in COMPARABLE:
        for pair in by_verdict[verdict]:
            if pair.a in found:
                found[pair.a].append((by_id[pair.b], verdict))
            if pair.b in found:
                found[pair.b].append((by_id[pair.a], verdict))
    old = superseded(topic.claims, topic.pairs)
    origin = {claim: root.key for root in topic.origins for claim in root.claims}
    own = {view: _standing(by_id[view], others, old, origin) for view, others in found.items()}
    return {claim: own[spoken[claim]] if claim in spoken else NOTHING for claim in by_id if claim in wanted}


def _standing(claim: StatedClaim, others: list[Other], old: set[str], origin: Mapping[str, str]) -> Standing:
    against, later, agreeing, known = [], [], set(), set()
    replaced = claim.id in old
    for other, verdict in others:
        root = origin.get(other.id)
        known.add(root)
        if verdict in AGREEING:
            # That two statements say the same is a machine's guess, on which nobody is to print that others agree.
            if claim.quantity and other.quantity:
                agreeing.add(root)
        elif verdict is Verdict.SUPERSEDED:
            if replaced:
                later.append(other)
        elif not replaced and other.id not in old:
            against.append(other)
    deny = not denies(claim)
    return Standing(
        others=tuple(others),
        documents=Counter(other.doc_id for other, _ in others),
        contested=tuple(other for other in against if not (deny and denies(other))),
        denied=tuple(other for other in against if deny and denies(other)),
        revised=max(later, key=lambda c: c.published or dt.date.min, default=None),
        origins=len({origin.get(claim.id), *agreeing} - {None}),
        alone=not known - {origin.get(claim.id), None},
    )
