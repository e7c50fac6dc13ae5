"""Judgements of claims and topics: signed and dated, several side by side, withdrawn and never changed."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import statuses
from tracker.errors import InputError
from tracker.store import events, models, subjects, topics
from tracker.store.models import Assessment
from tracker.store.seals import plain
from tracker.store.subjects import Subject

LONGEST_STATUS = 30
CREDIBILITY = range(1, 7)  # of the NATO Admiralty code: 1 confirmed by others, 5 improbable, 6 not to be judged


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a person holds of a claim or a topic; ``evidence`` are URLs and files, ``review_by`` when to look again."""

    status: str
    credibility: int | None = None
    evidence: Sequence[str] = ()
    note: str | None = None
    review_by: dt.date | None = None
    would_settle: str | None = None


def make(
    session: Session, name: str, judgement: Judgement, defined: statuses.Statuses, seen: int | None = None
) -> tuple[int, Subject]:
    """Add an assessment of a claim or topic by the person at the keyboard; give its number, and of what it is.

    The same once more, while it stands, adds nothing.  With ``seen``, the number of the last assessment of it that the
    person knows (0 for none), it is refused where there is a newer one.
    Raises NotFoundError or AmbiguousError for the name, InputError for no status, no credibility or no evidence.
    """
    columns = _columns(judgement, defined)
    subject = subjects.find(session, name, (subjects.CLAIM, subjects.TOPIC))
    place = {"claim_id": subject.id} if subject.kind == subjects.CLAIM else {"topic_id": int(subject.id)}
    assessor = events.person()
    own = _last(session, assessor=assessor, withdrawn=False, **place)
    if own and all(getattr(own, column) == value for column, value in columns.items()):
        return own.id, subject
    if seen is not None:
        _check_that_it_is_the_last(session, subject, place, seen)
    row = Assessment(**place, **columns, assessor=assessor, made_at=events.now())
    session.add(row)
    if subject.kind == subjects.TOPIC:
        session.get_one(models.Topic, int(subject.id)).decided_by = "person"  # a machine takes it away no longer
    session.flush()
    tell_topics(session, row)
    after = {subject.kind: subject.id, **{name: plain(value) for name, value in columns.items() if value is not None}}
    events.record(session, "assessed", subjects.ASSESSMENT, row.id, actor=assessor, after=after, rows=[row])
    return row.id, subject


def tell_topics(session: Session, row: Assessment) -> None:
    """Say that what is kept of the topic concerned must be derived anew."""
    numbers = topics.of_claims(session, [row.claim_id]).values() if row.claim_id else [row.topic_id or 0]
    topics.set_stale(session, numbers)


def _columns(judgement: Judgement, defined: statuses.Statuses) -> dict[str, Any]:
    if judgement.credibility is not None and judgement.credibility not in CREDIBILITY:
        raise InputError(f"credibility {judgement.credibility} is none: use 1 (confirmed) to 5 (improbable), or 6")
    return {
        "status": statuses.known(judgement.status, defined),
        "credibility": judgement.credibility,
        "evidence": "\n".join(_evidence(given) for given in judgement.evidence) or None,
        "note": text(judgement.note),
        "review_by": judgement.review_by,
        "would_settle": text(judgement.would_settle),
    }


def text(given: str | None) -> str | None:
    """What a person wrote, none for nothing; raises InputError for bytes that are no text."""
    try:
        (given or "").encode()
    except UnicodeEncodeError as error:
        raise InputError(f"{given!a} is no text in UTF-8: write it anew") from error
    return given or None


def _evidence(given: str) -> str:
    """A URL as it is; a file with its place and its SHA-256, by which it is known again."""
    given = " ".join((text(given) or "").split())
    if re.match(r"https?://\S+$", given):
        return given
    path = Path(given).expanduser()
    try:
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(
            f"evidence {given!r} is no URL, and no file that can be read ({error.strerror}): give one of both"
        ) from error
    return f"{path.absolute()} (SHA-256 {digest})"


def _last(session: Session, **columns: Any) -> Assessment | None:
    return session.scalar(select(Assessment).filter_by(**columns).order_by(Assessment.id.desc()).limit(1))


def _check_that_it_is_the_last(session: Session, subject: Subject, place: dict[str, Any], seen: int) -> None:
    last = _last(session, **place)
    if (last.id if last else 0) == seen:
        return
    if last is None:
        raise InputError(f"nobody has assessed {subject} yet: there is no assessment {seen} of it (--seen 0)")
    raise InputError(
        f"{subject} was assessed in the meantime: {last.id}, {last.status}, by {last.assessor} "
        f"({last.made_at:%Y-%m-%d %H:%M}): look at it, then give --seen {last.id}"
    )


def withdraw(session: Session, number: int, why: str | None = None, **noted: Any) -> None:
    """Take an assessment back; it stays in the history, and the one before it of the same person counts again."""
    row = session.get_one(Assessment, number)
    person = events.person()
    if row.assessor != person:
        raise InputError(
            f"assessment {number} is signed by {row.assessor}, not by {person}: make one of your own instead"
        )
    row.withdrawn = True
    tell_topics(session, row)
    before, after = {"withdrawn": False}, {"withdrawn": True, **noted}
    events.record(
        session,
        events.UNDONE,
        subjects.ASSESSMENT,
        number,
        actor=person,
        before=before,
        after=after,
        why=why,
        rows=[row],
    )


def add(session: Session, claim: str, given: Judgement, assessor: str, made_at: dt.datetime) -> bool:
    """Add what somebody else published of a claim, unless it is there; a status in many words is cut, and whole in the
    note."""
    status, note = given.status.lower(), given.note
    if len(status) > LONGEST_STATUS:
        note = f"{given.status}: {note}" if note else given.status
        status = f"{status[: LONGEST_STATUS - 1].rstrip()}…"
    columns = {
        "claim_id": claim,
        "assessor": assessor,
        "status": status,
        "credibility": given.credibility,
        "evidence": "\n".join(given.evidence) or None,
        "note": note,
        "review_by": given.review_by,
        "would_settle": given.would_settle,
    }
    if _last(session, **columns) is not None:
        return False
    row = Assessment(**columns, made_at=made_at)
    session.add(row)
    session.flush()
    tell_topics(session, row)
    after = {name: plain(value) for name, value in columns.items() if value is not None}
    events.record(session, "imported", subjects.ASSESSMENT, row.id, actor=events.person(), after=after, rows=[row])
    return True
