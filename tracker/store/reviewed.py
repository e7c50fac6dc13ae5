"""Claims -> the reviews of them that stand, and which claims wait for one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.store import reading
from tracker.store.batches import among
from tracker.store.models import Claim, Review

OPEN, ACCEPTED, CORRECTED, REJECTED = "open", "accepted", "corrected", "rejected"
STATES = (OPEN, ACCEPTED, CORRECTED, REJECTED)


class State(NamedTuple):
    """What becomes of a claim: its state, why, and whether it is held back for a person."""

    state: str
    reason: str | None
    held: bool | None


LIVE = State("live", None, None)


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A person's decision on how a claim was read; ``correction`` stands in its place, ``wrong`` are the fields that
    were (none where it was accepted or is no claim at all)."""

    number: int
    claim: str
    decision: str
    correction: str | None
    wrong: tuple[str, ...]
    why: str | None
    reviewer: str
    made_at: dt.datetime

    @property
    def told(self) -> str:
        """In a few words: "rejected by Ana (2026-11-25 18:36: a year)"."""
        why = f": {self.why}" if self.why else ""
        return f"{self.decision} by {self.reviewer} ({self.made_at:%Y-%m-%d %H:%M}{why})"


@cache
def stands(row: Any = Review) -> ColumnElement[bool]:
    """Whether a review counts: it was not withdrawn, and neither was none after it."""
    later = aliased(Review)
    replaced = exists().where(later.claim_id == row.claim_id, later.id > row.id, later.withdrawn.is_(False))
    return and_(row.withdrawn.is_(False), ~replaced)


def is_open() -> ColumnElement[bool]:
    """Whether a claim waits for review: a machine read it, nobody decided on it, and it is live or held back."""
    reviewed = exists().where(Review.claim_id == Claim.id, Review.withdrawn.is_(False))
    return and_(Claim.made_by == "machine", or_(Claim.state == "live", Claim.held.is_(True)), ~reviewed)


def is_in(state: str) -> ColumnElement[bool]:
    """Whether a claim is in one of ``STATES``."""
    return (
        is_open() if state == OPEN else exists().where(Review.claim_id == Claim.id, Review.decision == state, stands())
    )


def of_claims(session: Session, claims: Sequence[str]) -> dict[str, Reviewed]:
    """What stands of each of some claims that were reviewed."""
    reviews, _ = around(reading.connection(session), claims)
    return reviews


def around(at: Connection, claims: Sequence[str]) -> tuple[dict[str, Reviewed], dict[str, Reviewed]]:
    """What stands of each of some claims that were reviewed; and for each that is a correction the review, the last of
    them, that put it in another's place."""
    wanted = set(claims)
    reviews: dict[str, Reviewed] = {}
    corrections: dict[str, Reviewed] = {}
    for row in reading.rows(at, _around(), claims=claims):
        if row.stands and row.claim_id in wanted:
            reviews[row.claim_id] = value(row)
        if row.correction_id in wanted:
            corrections[row.correction_id] = value(row)
    return reviews, corrections


@cache
def _around() -> Any:
    own = or_(among(Review.claim_id, "claims"), among(Review.correction_id, "claims"))
    return select(Review, stands().label("stands")).where(own).order_by(Review.id)


def value(row: Review | Row[Any]) -> Reviewed:
    return Reviewed(
        number=row.id,
        claim=row.claim_id,
        decision=row.decision,
        correction=row.correction_id,
        wrong=tuple((row.wrong or "").split(",")) if row.wrong else (),
        why=row.why,
        reviewer=row.reviewer,
        made_at=row.made_at,
    )


def becomes(row: Review, correction: str | None) -> State:
    """What becomes of a claim by a decision on it, for which a ``correction`` may stand."""
    why = f": {row.why}" if row.why else ""
    if row.decision == REJECTED:
        return State("deprecated", f"rejected by {row.reviewer}{why}", None)
    if correction:
        return State("superseded", f"corrected by {row.reviewer} (claim {correction[:8]}){why}", None)
    return LIVE
