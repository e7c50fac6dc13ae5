"""Claims -> topics: what is said on one question, by whom, how it fits together, and how well it is founded."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from tracker.compare.drift import Drift, drifts
from tracker.compare.gate import Terms, places
from tracker.compare.interests import Flag, Wants, flags
from tracker.compare.leaders import from_nothing
from tracker.compare.matter import matter
from tracker.compare.origins import MOST_IN_FULL, Origin, origins
from tracker.compare.stated import StatedClaim
from tracker.compare.verdicts import Pair, Pairs, judged
from tracker.link import countries
from tracker.values import Kind, Verdict, content_hash
from tracker.wording import Message

MOST_VIEWS = 400  # claims of a topic of more than ``MOST_IN_FULL`` that are held against each other
CONTESTING = (Verdict.CONFLICT, Verdict.DENIED)
GRAVITY = (*CONTESTING, Verdict.SUPERSEDED, Verdict.COMPATIBLE, Verdict.AGREE, Verdict.NOT_COMPARABLE)


class Status(StrEnum):
    """How well a topic is founded."""

    UNVERIFIED = "unverified"
    SINGLE_ORIGIN = "single origin"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that comparable claims answer, with what their comparison comes to.

    ``views`` has the claim that each is compared by: itself, or of very many the first in which its source gives its
    figure; those beyond ``MOST_VIEWS`` are compared by none.
    """

    key: str
    title: str
    claims: tuple[StatedClaim, ...]
    views: Mapping[str, str]
    pairs: Pairs
    origins: tuple[Origin, ...]
    drifts: tuple[Drift, ...]
    flags: Mapping[str, Flag]
    status: Status
    verdict: Verdict | None

    @property
    def contested(self) -> frozenset[str]:
        """Ids of the claims that another one conflicts with or denies, neither replaced by its own source."""
        contesting = (pair for pair in standing(self.claims, self.pairs) if pair.verdict in CONTESTING)
        return frozenset(claim for pair in contesting for claim in (pair.a, pair.b))

    @property
    def standing(self) -> Message:
        """The status in words: "corroborated by at most 2 independent origins"."""
        name = f"standings.{self.status.value.replace(' ', '_')}"
        if self.status is Status.CORROBORATED:
            return Message(name, {"count": len(corroborating(self.pairs, self.origins))})
        return Message(name)


def topics(claims: Sequence[StatedClaim], *, terms: Terms, settled: Collection[str] = ()) -> list[Topic]:
    """The topics of some claims, those with conflicts and many claims first.

    ``settled`` holds ids of claims that an assessment has settled.  The result does not hang on the claims' order.
    """
    known = {claim.id: claim for claim in claims}
    matters = sorted((matter(claim) for claim in known.values()), key=lambda m: m.order)
    groups: dict[str, list[StatedClaim]] = {}
    for claim, leader in from_nothing(matters).items():
        groups.setdefault(leader, []).append(known[claim])
    found = [build(group, terms=terms, settled=settled) for group in groups.values() if is_topic(group)]
    return sorted(found, key=lambda t: (t.status is not Status.CONTESTED, -len(t.claims), t.key))


def is_topic(group: Sequence[StatedClaim]) -> bool:
    """Whether claims answer a question: a figure, or a statement that is made or denied by more than one."""
    return len(group) > 1 or group[0].kind is Kind.NUMERIC


def build(
    claims: Sequence[StatedClaim],
    *,
    terms: Terms,
    settled: Collection[str] = (),
    title: str | None = None,
    interests: Mapping[str, Wants] | None = None,
) -> Topic:
    """One topic of the claims given; ``title`` is what a person called it, ``interests`` what serves which source."""
    ordered = in_order(claims)
    views = views_of(ordered)
    pairs = judged([claim for claim in ordered if views.get(claim.id) == claim.id], terms)
    still = standing(ordered, pairs)
    roots = tuple(origins(ordered))
    return Topic(
        key=key_of(ordered),
        title=title or _title(ordered),
        claims=ordered,
        views=views,
        pairs=pairs,
        origins=roots,
        drifts=tuple(drifts(ordered, roots, pairs)),
        flags=flags(ordered, interests or {}),
        status=_status(ordered, pairs, still, roots, settled),
        verdict=_overall(still),
    )


def in_order(claims: Iterable[StatedClaim]) -> tuple[StatedClaim, ...]:
    """The claims of a topic in the order in which they came."""
    return tuple(sorted(claims, key=lambda c: (c.published or dt.date.max, c.doc_id, c.clause.start, c.id)))


def key_of(claims: Iterable[StatedClaim]) -> str:
    """What a topic of such claims is called where it has no number."""
    return content_hash("topic", min(claim.id for claim in claims))


def views_of(claims: Sequence[StatedClaim]) -> dict[str, str]:
    """The ``views`` of a topic, for its claims in their order."""
    if len(claims) <= MOST_IN_FULL:
        return {claim.id: claim.id for claim in claims}
    said = [_view(claim) for claim in claims]
    first: dict[object, str] = {}
    for claim, view in zip(claims, said, strict=True):
        first.setdefault(view, claim.id)
    taken = set(islice(first.values(), MOST_VIEWS))
    return {claim.id: first[view] for claim, view in zip(claims, said, strict=True) if first[view] in taken}


def _view(claim: StatedClaim) -> object:
    said = claim.quantity and (claim.quantity.value, claim.quantity.value_max, claim.quantity.modifier)
    return claim.claimant.key if claim.claimant else claim.doc_id, said, claim.stance


def _status(
    claims: Sequence[StatedClaim],
    pairs: Pairs,
    still: Sequence[Pair],
    roots: Sequence[Origin],
    settled: Collection[str],
) -> Status:
    if any(c.id in settled for c in claims):
        return Status.SETTLED
    if any(pair.verdict in CONTESTING for pair in still):
        return Status.CONTESTED
    if len(corroborating(pairs, roots)) > 1:
        return Status.CORROBORATED
    return Status.SINGLE_ORIGIN if roots else Status.UNVERIFIED


def corroborating(pairs: Pairs, roots: Sequence[Origin]) -> tuple[Origin, ...]:
    """The origins one of whose claims agrees with, or is compatible with, that of another origin."""
    origin = {claim: root.key for root in roots for claim in root.claims}
    found = {
        key
        for pair in pairs.of(Verdict.AGREE, Verdict.COMPATIBLE)
        if pair.a in origin and pair.b in origin and origin[pair.a] != origin[pair.b]
        for key in (origin[pair.a], origin[pair.b])
    }
    return tuple(root for root in roots if root.key in found)


def superseded(claims: Sequence[StatedClaim], pairs: Pairs) -> set[str]:
    """Ids of the claims that their own source has replaced by a later figure."""
    revised = list(pairs.of(Verdict.SUPERSEDED))
    published = {c.id: c.published or dt.date.min for c in claims} if revised else {}
    return {min(pair.a, pair.b, key=lambda claim: published[claim]) for pair in revised}


def standing(claims: Sequence[StatedClaim], pairs: Pairs) -> list[Pair]:
    """The pairs that still stand: those in which a source has replaced its figure are left out, but for that itself."""
    old = superseded(claims, pairs)
    return [pair for pair in pairs if pair.verdict is Verdict.SUPERSEDED or not (pair.a in old or pair.b in old)]


def _overall(pairs: Sequence[Pair]) -> Verdict | None:
    """The gravest verdict among the pairs."""
    found = {pair.verdict for pair in pairs}
    return next((verdict for verdict in GRAVITY if verdict in found), None)


def _title(claims: Sequence[StatedClaim]) -> str:
    """What is counted, and the countries that the claims name."""
    language = Counter(c.language for c in claims).most_common(1)[0][0]
    own = [c for c in claims if c.language == language]
    counted = Counter(c.counted for c in own if c.counted)
    noun = counted.most_common(1)[0][0] if counted else own[0].clause.text[:60]
    codes = Counter(code for c in claims for code in sorted(places(c)))
    named = ", ".join(countries.display_name(code, language) for code, _ in codes.most_common(3))
    return f"{noun} ({named})" if named else noun
