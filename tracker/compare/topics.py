"""Claims -> topics: what is said on one question, by whom, how it fits together, and how well it is founded."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from itertools import combinations

from tracker.compare.embedding import Embedder, multilingual
from tracker.compare.gate import places
from tracker.compare.grouping import groups
from tracker.compare.origins import Origin, origins
from tracker.compare.stated import StatedClaim
from tracker.compare.verdicts import Pair, judge
from tracker.link import countries
from tracker.values import Kind, Verdict, content_hash


class Status(StrEnum):
    """How well a topic is founded."""

    UNVERIFIED = "unverified"
    SINGLE_ORIGIN = "single origin"
    CORROBORATED = "corroborated"
    CONTESTED = "contested"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that comparable claims answer, with what their comparison comes to."""

    key: str
    title: str
    claims: tuple[StatedClaim, ...]
    pairs: tuple[Pair, ...]
    origins: tuple[Origin, ...]
    status: Status
    verdict: Verdict | None

    @property
    def standing(self) -> str:
        """The status in words: "corroborated by at most 2 origins"."""
        if self.status is Status.CORROBORATED:
            return f"corroborated by at most {len(self.origins)} independent origins"
        return str(self.status)


def topics(
    claims: Sequence[StatedClaim], *, tolerance: Decimal, embed: Embedder = multilingual, settled: Collection[str] = ()
) -> list[Topic]:
    """The topics of some claims, those with conflicts and many claims first.

    ``settled`` holds ids of claims that an assessment has settled.  The result does not hang on the claims' order.
    """
    found = [build(group, tolerance=tolerance, settled=settled) for group in groups(claims, embed) if _is_topic(group)]
    return sorted(found, key=lambda t: (t.status is not Status.CONTESTED, -len(t.claims), t.key))


def _is_topic(group: Sequence[StatedClaim]) -> bool:
    """A figure, or a statement that somebody denies."""
    return any(c.kind is Kind.NUMERIC for c in group) or len({c.stance for c in group}) > 1


def build(claims: Sequence[StatedClaim], *, tolerance: Decimal, settled: Collection[str] = ()) -> Topic:
    """One topic of the claims given."""
    ordered = tuple(sorted(claims, key=lambda c: (c.published or dt.date.max, c.doc_id, c.clause.start, c.id)))
    pairs = tuple(judge(a, b, tolerance) for a, b in combinations(ordered, 2))
    roots = tuple(origins(ordered))
    return Topic(
        key=content_hash("topic", min(c.id for c in ordered)),
        title=_title(ordered),
        claims=ordered,
        pairs=pairs,
        origins=roots,
        status=_status(ordered, pairs, roots, settled),
        verdict=_overall(pairs),
    )


def _status(
    claims: Sequence[StatedClaim], pairs: Sequence[Pair], roots: Sequence[Origin], settled: Collection[str]
) -> Status:
    if any(c.id in settled for c in claims):
        return Status.SETTLED
    old = superseded(claims, pairs)
    if any(p.verdict is Verdict.CONFLICT and not {p.a, p.b} & old for p in pairs):
        return Status.CONTESTED
    if len(roots) > 1:
        return Status.CORROBORATED
    return Status.SINGLE_ORIGIN if roots else Status.UNVERIFIED


def superseded(claims: Sequence[StatedClaim], pairs: Sequence[Pair]) -> set[str]:
    """Ids of the claims that their own source has replaced by a later figure."""
    published = {c.id: c.published or dt.date.min for c in claims}
    return {min(p.a, p.b, key=lambda i: published[i]) for p in pairs if p.verdict is Verdict.SUPERSEDED}


def _overall(pairs: Sequence[Pair]) -> Verdict | None:
    """The gravest verdict among the pairs."""
    gravity = (Verdict.CONFLICT, Verdict.SUPERSEDED, Verdict.COMPATIBLE, Verdict.AGREE, Verdict.NOT_COMPARABLE)
    found = {pair.verdict for pair in pairs}
    return next((verdict for verdict in gravity if verdict in found), None)


def _title(claims: Sequence[StatedClaim]) -> str:
    """What is counted, and the countries that the claims name."""
    language = Counter(c.language for c in claims).most_common(1)[0][0]
    own = [c for c in claims if c.language == language]
    counted = Counter(c.counted for c in own if c.counted)
    noun = counted.most_common(1)[0][0] if counted else own[0].clause.text[:60]
    codes = Counter(code for c in claims for code in sorted(places(c)))
    named = ", ".join(countries.display_name(code, language) for code, _ in codes.most_common(3))
    return f"{noun} ({named})" if named else noun
