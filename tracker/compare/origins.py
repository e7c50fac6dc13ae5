"""The claims of a topic -> their independent origins: whoever first said it, not the outlets that carried it.

A count of origins is an upper bound: two named sources may still have a common one.  A figure in an article's own
voice has no known origin and counts as none; an unnamed source is its outlet's origin at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare.stated import StatedClaim
from tracker.values import SourceIdentity


@dataclass(frozen=True, slots=True)
class Origin:
    """One root of claims, and the claims that go back to it."""

    key: str
    name: str
    claims: tuple[str, ...]


def origins(claims: Sequence[StatedClaim]) -> list[Origin]:
    """The known origins in the order in which they first appear."""
    found: dict[str, tuple[str, list[str]]] = {}
    for claim in claims:
        root = _root(claim)
        if root:
            found.setdefault(root.key, (root.name, []))[1].append(claim.id)
    return [Origin(key, name, tuple(ids)) for key, (name, ids) in found.items()]


def _root(claim: StatedClaim) -> SourceIdentity | None:
    claimant = claim.claimant
    if claimant is not None and claimant.kind == "anonymous":
        return claim.publisher
    return claimant
