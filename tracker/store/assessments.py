"""Judgements of claims, signed and dated; several stand side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.store import events, search
from tracker.store.batches import parts
from tracker.store.models import Assessment

LONGEST_STATUS = 30


@dataclass(frozen=True, slots=True)
class Signed:
    """One person's assessment of a claim; ``evidence`` are URLs and the like."""

    claim: str
    status: str
    evidence: tuple[str, ...]
    note: str | None
    assessor: str
    made_at: dt.datetime


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
    after = {"status": status, "evidence": evidence}
    events.record(session, "assessed", "claim", found.stated.id, actor=row.assessor, after=after, why=note)
    return row.id


def signed(session: Session, claims: Collection[str] = ()) -> list[Signed]:
    """The assessments of some claims, or of all, in the order in which they were made."""
    query = select(Assessment).where(Assessment.claim_id.is_not(None)).order_by(Assessment.id)
    found = (
        [row for part in parts(claims) for row in session.scalars(query.where(Assessment.claim_id.in_(part)))]
        if claims
        else session.scalars(query)
    )
    return [_signed(row) for row in found]


def _signed(row: Assessment) -> Signed:
    evidence = tuple((row.evidence or "").splitlines())
    return Signed(row.claim_id or "", row.status, evidence, row.note, row.assessor, row.made_at)


def add(session: Session, given: Signed) -> bool:
    """Add what somebody else published, unless it is there; a status in many words is cut, and whole in the note."""
    status = given.status.lower()
    note = given.note
    if len(status) > LONGEST_STATUS:
        note = f"{given.status}: {note}" if note else given.status
        status = f"{status[: LONGEST_STATUS - 1].rstrip()}…"
    columns = {"claim_id": given.claim, "status": status, "evidence": "\n".join(given.evidence) or None, "note": note}
    query = select(Assessment.id).filter_by(**columns, assessor=given.assessor)
    if session.scalar(query.limit(1)) is not None:
        return False
    row = Assessment(**columns, assessor=given.assessor, made_at=given.made_at)
    session.add(row)
    session.flush()
    after = {"status": status, "evidence": row.evidence, "assessor": row.assessor}
    events.record(session, "assessed", "claim", given.claim, actor=events.person(), after=after, why=note)
    return True
