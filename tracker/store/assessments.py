"""Judgements of claims, signed and dated; several stand side by side."""

from __future__ import annotations

from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.store import events, search, topics
from tracker.store.models import Assessment

LONGEST_STATUS = 30


def make(session: Session, claim: str, status: str, evidence: str | None, note: str | None) -> int:
    """Add an assessment of the claim of an id or of its beginning.

    Raises NotFoundError or AmbiguousError for the claim, InputError for a status that is no word.
    """
    status = status.strip().lower()
    if not status or len(status) > LONGEST_STATUS:
        raise InputError(f"status {status!r} is none: give one word, such as refuted")
    found = search.find(session, claim)
    row = Assessment(
        claim_id=found.stated.id,
        status=status,
        evidence=evidence,
        note=note,
        assessor=events.person(),
        made_at=events.now(),
    )
    session.add(row)
    session.flush()
    topics.set_stale(session, topics.of_claims(session, [found.stated.id]).values())
    after = {"status": status, "evidence": evidence}
    events.record(session, "assessed", "claim", found.stated.id, actor=row.assessor, after=after, why=note)
    return row.id
