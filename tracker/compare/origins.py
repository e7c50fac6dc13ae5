"""The claims of a topic -> their independent origins: whoever first said it, not the outlets that carried it.

What an agency says, and what others are reported to have said through that agency, is one origin.  A count of origins
is an upper bound: two named sources may still have a common one.  A figure in an article's own voice has no known
origin and counts as none; an unnamed source is its outlet's origin at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tracker.compare.stated import StatedClaim
from tracker.values import Role, SourceIdentity


@dataclass(frozen=True, slots=True)
class Origin:
    """One root of claims, and the claims that go back to it."""

    key: str
    name: str
    claims: tuple[str, ...]


def origins(claims: Sequence[StatedClaim]) -> list[Origin]:
    """The known origins in the order in which they first appear."""
    rooted = [(claim, root) for claim in claims if (root := _root(claim))]
    speakers = {root.key for _, root in rooted}
    found: dict[str, tuple[str, list[str]]] = {}
    for claim, root in rooted:
        origin = next((relay for relay in _relays(claim) if relay.key in speakers), root)
        found.setdefault(origin.key, (origin.name, []))[1].append(claim.id)
    return [Origin(key, name, tuple(ids)) for key, (name, ids) in found.items()]


def _root(claim: StatedClaim) -> SourceIdentity | None:
    claimant = claim.claimant or next(iter(_relays(claim)), None)
    if claimant is not None and claimant.kind == "anonymous":
        return claim.publisher
    return claimant


def _relays(claim: StatedClaim) -> list[SourceIdentity]:
    return [link.source for link in claim.chain if link.role is Role.RELAY and link.source]
