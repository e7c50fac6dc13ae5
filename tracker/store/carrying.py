"""What people decided on in one version of an article -> the same in the next, where the sentence stands as it did."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.extract import typed
from tracker.store import claimrows, events, reviewed
from tracker.store.models import Claim as ClaimRow
from tracker.store.models import Document, Review, TopicMember
from tracker.store.reviewed import State
from tracker.values import Claim, Span, content_hash

ACTION = "carried over"


def carry_over(session: Session, document: Document, tolerance: Decimal) -> None:
    """Copy the claims that were reviewed in the version before this one, with their corrections and reviews.

    Each is moved to where its sentence stands now; one whose sentence was changed stays behind.
    """
    before = select(Document.id).where(Document.key == document.key, Document.version == document.version - 1)
    own = select(ClaimRow.id).where(ClaimRow.document_id.in_(before))
    copies: dict[str, str | None] = {}
    for review in session.scalars(
        select(Review).where(Review.claim_id.in_(own), reviewed.stands()).order_by(Review.id)
    ):
        named = [claim for claim in (review.claim_id, review.correction_id) if claim]
        for claim in named:
            if claim not in copies:
                copies[claim] = _copy(session, document, session.get_one(ClaimRow, claim), tolerance)
        if all(copies[claim] for claim in named):
            _copy_review(session, review, copies)
    session.flush()


def _copy(session: Session, document: Document, row: ClaimRow, tolerance: Decimal) -> str | None:
    """A claim as one of the next version; none where its sentence does not stand there, or where it was logged."""
    if row.made_by == "person" and row.rule != claimrows.CORRECTED:
        return None
    found = _moved(claimrows.value(row), document.text)
    if found is None:
        return None
    copy = replace(found, id=content_hash(ACTION, row.id, document.sha256))
    claimrows.insert(
        session,
        document,
        [copy],
        tolerance,
        maker=row.maker,
        by_person=row.made_by == "person",
        unsupported=row.unsupported,
        states={copy.id: State(row.state, row.state_reason, None)},
        action=ACTION,
        actor=events.MACHINE,
        after={"from": row.id},
    )
    pinned = select(TopicMember.topic_id, TopicMember.decision).where(
        TopicMember.claim_id == row.id, TopicMember.decision != "proposed"
    )
    members = [{"topic_id": t, "decision": d, "claim_id": copy.id} for t, d in session.execute(pinned)]
    if members:
        session.execute(insert(TopicMember), members)
    return copy.id


def _copy_review(session: Session, review: Review, copies: dict[str, str | None]) -> None:
    claim, correction = copies[review.claim_id], review.correction_id and copies[review.correction_id]
    row = Review(
        claim_id=claim,
        decision=review.decision,
        correction_id=correction,
        wrong=review.wrong,
        why=review.why,
        reviewer=review.reviewer,
        made_at=review.made_at,
    )
    session.add(row)
    copy, state = session.get_one(ClaimRow, claim), reviewed.becomes(row, correction)
    if copy.state == state.state:
        copy.state_reason = state.reason
    session.flush()
    after = {"review": row.id, "decision": row.decision}
    events.record(session, ACTION, "claim", claim, after=after, rows=[row, copy])


def _moved(claim: Claim, text: str) -> Claim | None:
    """A claim where its sentence stands in a text, nearest to where it stood; none where that is nowhere."""
    sentence = claim.sentence
    found = [place for place in typed.places(sentence.text, text) if place.text == sentence.text]
    if not found:
        return None
    way = min((place.start - sentence.start for place in found), key=abs)

    def moved(span: Span | None) -> Span | None:
        """A span at its new place; ``None`` where other words stand there, one without a place as it is."""
        if span is None or span.start == span.end:
            return span
        there = Span.of(text, span.start + way, span.end + way)
        return there if there.text == span.text else None

    clause, attribution, figure = moved(claim.clause), claim.attribution, claim.quantity
    if clause is None:
        return None
    if figure:
        unit = figure.unit and replace(figure.unit, span=moved(figure.unit.span) or Span(figure.unit.span.text, 0, 0))
        span = Span(figure.span.text, figure.span.start + way, figure.span.end + way)
        figure = replace(figure, span=span, unit=unit)
    if attribution:
        cue, source = moved(attribution.cue), moved(attribution.source)
        attribution = replace(attribution, cue=cue, source=source, content=(clause,))
    return replace(
        claim,
        clause=clause,
        sentence=Span.of(text, sentence.start + way, sentence.end + way),
        quantity=figure,
        attribution=attribution,
        chain=tuple(replace(link, span=moved(link.span)) for link in claim.chain),
        hedge=claim.hedge and (moved(claim.hedge) or Span(claim.hedge.text, 0, 0)),
    )
