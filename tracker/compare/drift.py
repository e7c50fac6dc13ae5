"""The claims of a topic -> where a figure, its modifier or its hedge changed on the way from one origin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare.origins import Origin
from tracker.compare.stated import StatedClaim
from tracker.compare.verdicts import Pairs
from tracker.values import Verdict
from tracker.wording import Message


@dataclass(frozen=True, slots=True)
class Drift:
    """What two outlets made of one origin's words, by the claims' ids, and the difference."""

    origin: str
    a: str
    b: str
    what: str
    why: Message

    @property
    def reason(self) -> str:
        """The difference in English."""
        return str(self.why)


def drifts(claims: Sequence[StatedClaim], origins: Sequence[Origin], pairs: Pairs) -> list[Drift]:
    """The differences between comparable claims of one origin that different documents carry within days.

    A figure that its source itself has replaced has not changed on the way.
    """
    by_id = {claim.id: claim for claim in claims}
    root = {claim: origin for origin in origins for claim in origin.claims}
    found: dict[tuple[str, str, str], Drift] = {}
    for pair in pairs:
        a, b, origin = by_id[pair.a], by_id[pair.b], root.get(pair.a)
        if origin is None or origin is not root.get(pair.b) or pair.verdict in OTHER or not _one_telling(a, b):
            continue
        for what in _differences(a, b):
            found.setdefault((what, _carrier(a), _carrier(b)), drift(origin, a, b, what))
    return list(found.values())


def drift(origin: Origin, a: StatedClaim, b: StatedClaim, what: str) -> Drift:
    """One of the differences between two claims of an origin."""
    first, second = _differences(a, b)[what]
    values = {"a": _carrier(a), "b": _carrier(b), "first": first, "second": second, "origin": origin.name}
    return Drift(origin.key, a.id, b.id, what, Message("reasons.drift", values))


OTHER = (Verdict.NOT_COMPARABLE, Verdict.SUPERSEDED, Verdict.DENIED)
DAYS_OF_ONE_TELLING = 3


def _one_telling(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether two documents may tell the same words."""
    near = not (a.published and b.published) or abs((a.published - b.published).days) <= DAYS_OF_ONE_TELLING
    return near and a.doc_id != b.doc_id


def _differences(a: StatedClaim, b: StatedClaim) -> dict[str, tuple[object, object]]:
    found: dict[str, tuple[object, object]] = {}
    if a.quantity and b.quantity:
        if (a.quantity.value, a.quantity.value_max) != (b.quantity.value, b.quantity.value_max):
            found["figure"] = (a.quantity, b.quantity)
        elif a.quantity.modifier is not b.quantity.modifier:
            found["modifier"] = (f"“{a.figure}”", f"“{b.figure}”")
    if (a.hedge is None) != (b.hedge is None):
        found["hedge"] = (_hedge(a), _hedge(b))
    return found


def _hedge(claim: StatedClaim) -> object:
    return f"“{claim.hedge}”" if claim.hedge else Message("reasons.no_hedge")


def _carrier(claim: StatedClaim) -> str:
    return claim.publisher.name if claim.publisher else claim.doc_id
