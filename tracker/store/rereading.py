"""A later reading of the same text -> which of its claims are known, new, or other readings of what people decided on.

The id of a claim that a machine reads is that of its place, so that a reading that says something else of the same
place gets an id of its own.  Where a person decided on a claim, another reading of its place does not come to life: it
is held back and waits for a person, unless it says what was decided on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.compare import StatedClaim
from tracker.store import reading, reviewed
from tracker.store.models import Claim as ClaimRow
from tracker.store.models import Document, Review
from tracker.store.reviewed import LIVE, Reviewed, State
from tracker.values import Claim, Quantity, Role, Span, content_hash

AnyClaim = Claim | StatedClaim


@dataclass(frozen=True, slots=True)
class Decided:
    """A claim that a person decided on, or put in the place of another, and the review that says so."""

    claim: StatedClaim
    live: bool
    review: Reviewed


def named(session: Session, document: Document, claims: Sequence[Claim]) -> list[Claim]:
    """Claims as they were read, under ids of their own where those that they have are of something else.

    That is where what is stored of their place says something else, or is of an earlier version with the same text.
    """
    ids = [claim.id for claim in claims]
    earlier = select(ClaimRow.id).where(ClaimRow.id.in_(ids), ClaimRow.document_id != document.id)
    again = set(session.scalars(earlier))
    claims = [replace(c, id=content_hash(c.id, document.version)) if c.id in again else c for c in claims]
    stored = reading.stated(reading.connection(session), [claim.id for claim in claims])
    return [
        replace(claim, id=content_hash(claim.id, *said(claim)))
        if claim.id in stored and said(claim) != said(stored[claim.id])
        else claim
        for claim in claims
    ]


def said(claim: AnyClaim) -> tuple[str, ...]:
    """What a person may correct of a claim: its sources as they stand in the text, its figure, stance and hedge."""
    sources = [f"{link.role} {link.name}" for link in claim.chain if link.role is not Role.PUBLISHER]
    figure = claim.quantity
    words = _figure(figure) if figure else re.sub(r"^\W+|\W+$", "", claim.clause.text)
    hedge = claim.hedge.text if isinstance(claim.hedge, Span) else claim.hedge
    return (*sources, words, str(claim.stance), hedge or "")


def _figure(figure: Quantity) -> str:
    values = [f"{value.normalize():f}" for value in (figure.value, figure.value_max) if value is not None]
    unit = figure.unit.span.text if figure.unit else ""
    return " ".join([figure.span.text, *values, figure.modifier, unit, figure.currency or "", "%" * figure.percent])


def in_one_place(claim: AnyClaim, other: AnyClaim) -> bool:
    """Whether two claims of a text are readings of the same figure, or of the same words without one."""
    if claim.quantity and other.quantity:
        return claim.quantity.span.overlaps(other.quantity.span)
    if claim.quantity or other.quantity:
        return False
    one, two = claim.clause, other.clause
    common = min(one.end, two.end) - max(one.start, two.start)
    return 2 * common > max(one.end - one.start, two.end - two.start)


def decided(session: Session, document: int) -> list[Decided]:
    """What people decided on in a document: the claims that were reviewed, and those that they put in their places."""
    query = select(Review).join(ClaimRow, ClaimRow.id == Review.claim_id).where(ClaimRow.document_id == document)
    rows = [reviewed.value(row) for row in session.scalars(query.where(reviewed.stands()).order_by(Review.id))]
    if not rows:
        return []
    reviews = {row.correction: row for row in rows if row.correction} | {row.claim: row for row in rows}
    stated = reading.stated(reading.connection(session), reviews)
    live = _live(session, reviews)
    return [Decided(stated[claim], claim in live, review) for claim, review in reviews.items()]


def _live(session: Session, claims: Collection[str]) -> set[str]:
    query = select(ClaimRow.id).where(ClaimRow.id.in_(list(claims)), ClaimRow.state == "live")
    return set(session.scalars(query))


def beside(claim: AnyClaim, among: Iterable[Decided]) -> list[Decided]:
    """What was decided on in the place of a claim, without itself, what is live first."""
    found = [one for one in among if one.claim.id != claim.id and in_one_place(one.claim, claim)]
    return sorted(found, key=lambda one: not one.live)


def becomes(claim: AnyClaim, among: Sequence[Decided]) -> State:
    """What becomes of a claim that a machine reads now, after what people decided on."""
    near = beside(claim, among)
    if not near:
        return LIVE
    of, review = near[0].claim.id[:8], near[0].review
    reason = f"{review.reviewer} decided for claim {of}" if near[0].live else f"{review.reviewer} rejected claim {of}"
    return State("superseded", reason, None if said(claim) in [said(one.claim) for one in near] else True)
