"""A topic -> how each of its claims stands beside the others: who says otherwise, what came later, how many origins."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.compare import CONTESTING, GRAVITY, StatedClaim, Topic
from tracker.compare.gate import denies
from tracker.compare.topics import superseded, views
from tracker.compare.verdicts import Pair
from tracker.values import Verdict

AGREEING = (Verdict.AGREE, Verdict.COMPATIBLE)


@dataclass(frozen=True, slots=True)
class Other:
    """Another claim of the topic, and what the two come to."""

    claim: StatedClaim
    pair: Pair


@dataclass(frozen=True, slots=True)
class Standing:
    """One claim beside the others of its topic.

    ``others`` has the gravest verdict first.  ``contested`` and ``denied`` are claims that say otherwise and still
    stand, ``revised`` what its source said later.  ``origins`` counts at most how many independent ones say so, its
    own among them; ``alone`` says that all of the topic goes back to its own.
    """

    others: tuple[Other, ...] = ()
    contested: tuple[StatedClaim, ...] = ()
    denied: tuple[StatedClaim, ...] = ()
    revised: StatedClaim | None = None
    origins: int = 0
    alone: bool = True


NOTHING = Standing()


def standings(topic: Topic) -> dict[str, Standing]:
    """The standing of each claim of a topic, by its id."""
    spoken = views(topic.claims)
    by_id = {claim.id: claim for claim in topic.claims}
    found: dict[str, list[Other]] = defaultdict(list)
    for pair in sorted(topic.pairs, key=lambda pair: GRAVITY.index(pair.verdict)):
        found[pair.a].append(Other(by_id[pair.b], pair))
        found[pair.b].append(Other(by_id[pair.a], pair))
    old = superseded(topic.claims, topic.pairs)
    origin = {claim: root.key for root in topic.origins for claim in root.claims}
    own = {view: _standing(by_id[view], found[view], old, origin, len(topic.origins)) for view in set(spoken.values())}
    return {claim.id: own[spoken[claim.id]] if claim.id in spoken else NOTHING for claim in topic.claims}


def _standing(
    claim: StatedClaim, others: list[Other], old: set[str], origin: Mapping[str, str], origins: int
) -> Standing:
    against = [
        other.claim
        for other in others
        if other.pair.verdict in CONTESTING and claim.id not in old and other.claim.id not in old
    ]
    later = [other.claim for other in others if other.pair.verdict is Verdict.SUPERSEDED and claim.id in old]
    agreeing = {origin.get(other.claim.id) for other in others if other.pair.verdict in AGREEING}
    return Standing(
        others=tuple(others),
        contested=tuple(other for other in against if not denies(other) or denies(claim)),
        denied=tuple(other for other in against if denies(other) and not denies(claim)),
        revised=max(later, key=lambda c: c.published or dt.date.min, default=None),
        origins=len({origin.get(claim.id), *agreeing} - {None}),
        alone=origins <= 1,
    )
