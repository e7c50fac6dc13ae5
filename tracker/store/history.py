"""A claim, document, source, topic or assessment -> what changed of it, by whom, when and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, String, and_, cast, false, func, or_, select
from sqlalchemy.orm import Session

from tracker.errors import TrackerError
from tracker.store import sources, subjects
from tracker.store.batches import parts
from tracker.store.events import UNDONE
from tracker.store.models import Assessment, Claim, Document, Event, Source
from tracker.store.subjects import Subject


@dataclass(frozen=True, slots=True)
class Change:
    """One event; ``undone_by`` is the number of the one that took it back."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    subject: Subject
    before: Any
    after: Any
    why: str | None
    hash: str
    undone_by: int | None


class ChangedError(TrackerError):
    """Something is no longer as it was when a person looked at it; ``changes`` came in since, the latest first."""

    def __init__(self, message: str, changes: list[Change]) -> None:
        super().__init__(message)
        self.changes = changes


def latest(session: Session, limit: int) -> list[Change]:
    """The last events of all, the latest first."""
    return _changes(session, select(Event), limit)


def of(session: Session, subject: Subject, limit: int) -> list[Change]:
    """The last events that changed a subject, or what belongs to it, the latest first.

    To a claim belong its assessments, and what people decided of the sources in its chain; to a document its earlier
    versions and what became of its claims; to a source those that were merged into it; to a topic its assessments.
    """
    return _changes(session, select(Event).where(or_(*OF[subject.kind](session, subject.id))), limit)


def last(session: Session) -> int:
    """The number of the last event: whoever sees the rows as they stand now has seen them as of that."""
    return session.scalar(select(func.max(Event.id))) or 0


def actor(session: Session, event: int) -> str | None:
    """Who made an event, if there is one of that number."""
    return session.scalar(select(Event.actor).where(Event.id == event))


def since(session: Session, subject: Subject, seen: int) -> list[Change]:
    """What changed of a subject after the event of a number, the latest first."""
    query = select(Event).where(Event.id > seen, or_(*OF[subject.kind](session, subject.id)))
    return _changes(session, query, None)


def check_unchanged(session: Session, subject: Subject, seen: int) -> None:
    """Raise ChangedError, with what changed, where a subject is not as it was at the event that a person has seen."""
    found = since(session, subject, seen)
    if found:
        who = ", ".join(dict.fromkeys(change.actor for change in found))
        raise ChangedError(f"{subject} was changed in the meantime by {who}: look at it, then decide", found)


def _changes(session: Session, query: Select[Any], limit: int | None) -> list[Change]:
    rows = list(session.scalars(query.order_by(Event.id.desc()).limit(limit)))
    taken_back = undone(session)
    return [
        Change(
            number=row.id,
            at=row.at,
            actor=row.actor,
            action=row.action,
            subject=Subject(row.subject, row.subject_id),
            before=row.before,
            after=row.after,
            why=row.why,
            hash=row.hash,
            undone_by=taken_back.get(row.id),
        )
        for row in rows
    ]


def undone(session: Session) -> dict[int, int]:
    """The number of each event that was undone, with that of the event that undid it."""
    rows = session.execute(select(Event.id, Event.after).where(Event.action == UNDONE))
    return {after[UNDONE]: number for number, after in rows if isinstance(after, dict) and UNDONE in after}


def _about(kind: str, ids: Iterable[object]) -> Any:
    wanted = [str(i) for i in ids]
    return or_(*(and_(Event.subject == kind, Event.subject_id.in_(part)) for part in parts(wanted)), false())


def _assessed(session: Session, *conditions: Any) -> Any:
    return _about(subjects.ASSESSMENT, session.scalars(select(Assessment.id).where(*conditions)))


def _of_claim(session: Session, claim: str) -> list[Any]:
    links = cast(Event.seals, String).contains(f'"link:{claim}:', autoescape=True)
    return [
        _about(subjects.CLAIM, [claim]),
        _assessed(session, Assessment.claim_id == claim),
        and_(Event.subject == subjects.SOURCE, links),
    ]


def _of_document(session: Session, document: str) -> list[Any]:
    row = session.get_one(Document, int(document))
    versions = list(session.scalars(select(Document.id).where(Document.key == row.key)))
    claims = list(session.scalars(select(Claim.id).where(Claim.document_id.in_(versions))))
    return [
        _about(subjects.DOCUMENT, versions),
        and_(_about(subjects.CLAIM, claims), Event.action.not_in(("read", "sealed"))),
        *(_assessed(session, Assessment.claim_id.in_(part)) for part in parts(claims)),
    ]


def _of_source(session: Session, source: str) -> list[Any]:
    return [_about(subjects.SOURCE, sources.family(session, session.get_one(Source, int(source))))]


def _of_topic(session: Session, topic: str) -> list[Any]:
    return [_about(subjects.TOPIC, [topic]), _assessed(session, Assessment.topic_id == int(topic))]


def _of_assessment(session: Session, assessment: str) -> list[Any]:
    return [_about(subjects.ASSESSMENT, [assessment])]


OF = {
    subjects.CLAIM: _of_claim,
    subjects.DOCUMENT: _of_document,
    subjects.SOURCE: _of_source,
    subjects.TOPIC: _of_topic,
    subjects.ASSESSMENT: _of_assessment,
}
