"""What a person said of whose cause a topic is -> which claims are in their source's own cause, and which against it.

A party that says a figure against its own interest concedes it (as Airwars keeps what belligerents concede apart).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum

from tracker.compare.gate import denies, measure
from tracker.compare.stated import StatedClaim


class Wants(StrEnum):
    """Which figures serve a party: higher ones, lower ones; or it has a stake, and which serve it is not said."""

    HIGHER = "higher"
    LOWER = "lower"
    A_STAKE = "stake"


class Flag(StrEnum):
    OWN_CAUSE = "in its own cause"
    CONCEDED = "against its own interest"


def flags(claims: Sequence[StatedClaim], interests: Mapping[str, Wants]) -> dict[str, Flag]:
    """The flag of each claim of a party, by its id; ``interests`` are by the keys of sources."""
    found = {}
    for claim in claims:
        wants = interests.get(claim.claimant.key) if claim.claimant else None
        if wants is not None:
            found[claim.id] = Flag.CONCEDED if _concedes(claim, claims, wants) else Flag.OWN_CAUSE
    return found


def _concedes(claim: StatedClaim, claims: Sequence[StatedClaim], wants: Wants) -> bool:
    """Whether a party gives a figure that serves it no better than that of somebody else."""
    if claim.quantity is None or denies(claim):
        return False
    own = claim.quantity.value
    others = [
        other.quantity.value
        for other in claims
        if other.quantity and other.claimant and other.claimant != claim.claimant and measure(other) == measure(claim)
    ]
    if not others or wants is Wants.A_STAKE:
        return False
    return own >= min(others) if wants is Wants.LOWER else own <= max(others)
