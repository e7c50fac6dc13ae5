"""Claims and topics -> the assessments of them that stand: of each person the latest that was not withdrawn."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import Session, aliased

from tracker.store import reading
from tracker.store.batches import among
from tracker.store.models import Assessment


@dataclass(frozen=True, slots=True)
class Assessed:
    """One person's judgement of a claim or of a topic; ``evidence`` are URLs and files."""

    number: int
    claim: str | None
    topic: int | None
    status: str
    credibility: int | None
    evidence: tuple[str, ...]
    note: str | None
    review_by: dt.date | None
    would_settle: str | None
    assessor: str
    made_at: dt.datetime


@cache
def stands(row: Any = Assessment) -> ColumnElement[bool]:
    """Whether an assessment counts: not withdrawn, and none of the same person on the same matter after it.

    What was made later is told by the number, for clocks may be set back.
    """
    later = aliased(Assessment)
    same = or_(later.claim_id == row.claim_id, later.topic_id == row.topic_id)
    replaced = exists().where(same, later.assessor == row.assessor, later.id > row.id, later.withdrawn.is_(False))
    return and_(row.withdrawn.is_(False), ~replaced)


def of_claims(at: Connection, claims: Sequence[str]) -> dict[str, list[Assessed]]:
    """What stands of each of some claims, the latest first."""
    found: dict[str, list[Assessed]] = defaultdict(list)
    for row in reading.rows(at, _of_claims(), claims=claims):
        found[row.claim_id].append(value(row))
    return found


def assessed_claims(session: Session) -> list[str]:
    """The claims of which some assessment stands."""
    query = select(Assessment.claim_id).where(stands(), Assessment.claim_id.is_not(None)).distinct()
    return [claim for claim in session.scalars(query.order_by(Assessment.claim_id)) if claim]


def of_topic(session: Session, topic: int) -> list[Assessed]:
    """What stands of a topic, the latest first."""
    return [value(row) for row in session.scalars(_standing().where(Assessment.topic_id == topic))]


def due(session: Session, until: dt.date) -> list[Assessed]:
    """What stands and is to be looked at again by a day, the most overdue first."""
    query = select(Assessment).where(stands(), Assessment.review_by <= until)
    return [value(row) for row in session.scalars(query.order_by(Assessment.review_by, Assessment.id))]


def _standing() -> Select[Any]:
    return select(Assessment).where(stands()).order_by(Assessment.id.desc())


@cache
def _of_claims() -> Select[Any]:
    return _standing().where(among(Assessment.claim_id, "claims"))


def value(row: Assessment | Row[Any]) -> Assessed:
    return Assessed(
        number=row.id,
        claim=row.claim_id,
        topic=row.topic_id,
        status=row.status,
        credibility=row.credibility,
        evidence=tuple((row.evidence or "").splitlines()),
        note=row.note,
        review_by=row.review_by,
        would_settle=row.would_settle,
        assessor=row.assessor,
        made_at=row.made_at,
    )


def status(assessed: Sequence[Assessed]) -> str | None:
    """What several people hold in a word, or in several where they differ, the latest first; none where nobody did."""
    return ", ".join(dict.fromkeys(one.status for one in assessed)) or None
