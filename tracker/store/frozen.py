"""Reports' records -> frozen ones, kept under a name with their hash, and the look-ups over them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

import tracker
from tracker.errors import AmbiguousError, InputError, NotFoundError, one_line
from tracker.store import events
from tracker.store.models import Event, FrozenReport

LONGEST_NAME = 100
SUBJECTS = {"document": "doc_id", "topic": "id", "source": "key", "desk": "since"}
SUBJECT = "report"
FROZEN = "frozen"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A frozen report: its number and name, what it is of, and who kept it when with which Tracker."""

    number: int
    name: str
    report: str
    subject: str
    sha256: str
    version: str
    made_by: str
    made_at: dt.datetime


def freeze(session: Session, record: Mapping[str, Any], name: str | None = None) -> Frozen:
    """Keep a report's record as it is, under a name that it is given or makes.

    Raises InputError for a name that is taken, too long or a number.
    """
    data = json.dumps(record, ensure_ascii=False, separators=(",", ":"), default=dict)
    row = FrozenReport(
        name=_free_name(session, record) if name is None else _checked(session, name),
        report=record["report"],
        subject=str(record[SUBJECTS[record["report"]]]),
        data=data,
        sha256=digest(data),
        version=tracker.__version__,
        made_by=events.person(),
        made_at=events.now(),
    )
    session.add(row)
    session.flush()
    after = {"name": row.name, "report": row.report, "sha256": row.sha256}
    events.record(session, FROZEN, SUBJECT, row.id, actor=row.made_by, after=after, rows=[row])
    return _value(row)


def digest(data: str) -> str:
    """The hash of a frozen report's data."""
    return hashlib.sha256(data.encode("utf-8", "surrogatepass")).hexdigest()


def _checked(session: Session, name: str) -> str:
    name = one_line(name)
    if not name or len(name) > LONGEST_NAME or name.isdecimal():
        raise InputError(f"{name!r} is no name for a frozen report: give words, at most {LONGEST_NAME} characters")
    if _named(session, name):
        raise InputError(f"there is a frozen report {name!r} already: choose another name")
    return name


def _free_name(session: Session, record: Mapping[str, Any]) -> str:
    """A name by what the report is of and the day, such as "topic-3-2026-11-25"."""
    subject = re.sub(r"\W+", "-", str(record[SUBJECTS[record["report"]]])).strip("-").lower()[:60]
    name = f"{record['report']}-{subject}-{events.now().date()}"
    tries = (name if i == 1 else f"{name}-{i}" for i in count(1))
    return next(one for one in tries if not _named(session, one))


def _named(session: Session, name: str) -> bool:
    return session.scalar(select(FrozenReport.id).where(FrozenReport.name == name)) is not None


def find(session: Session, name: str) -> tuple[Frozen, dict[str, Any]]:
    """The frozen report of a name, the beginning of one, or a number, with its record.

    Raises NotFoundError or AmbiguousError, and InputError where its data are not as they were.
    """
    row = session.get(FrozenReport, int(name)) if name.isdecimal() and len(name) < 10 else None
    if row is None:
        fits = FrozenReport.name.startswith(name.strip(), autoescape=True)
        rows = list(session.scalars(select(FrozenReport).where(fits).order_by(FrozenReport.id).limit(5)))
        exact = [one for one in rows if one.name == name.strip()]
        if len(rows) > 1 and not exact:
            raise AmbiguousError(f"{name!r} fits several frozen reports ({', '.join(r.name for r in rows)}): give one")
        row = next(iter(exact or rows), None)
    if row is None:
        raise NotFoundError(f"no frozen report {name!r}: 'tracker report frozen' lists them")
    if digest(row.data) != row.sha256:
        raise InputError(f"the frozen report {row.name} is not as it was kept: 'tracker verify' says more")
    return _value(row), json.loads(row.data)


def listing(session: Session) -> list[Frozen]:
    """All frozen reports, the latest first."""
    query = select(FrozenReport).options(defer(FrozenReport.data)).order_by(FrozenReport.id.desc())
    return [_value(row) for row in session.scalars(query)]


def take_back(session: Session, event: Event, why: str | None) -> None:
    """Keep a frozen report no longer: the undoing of its event."""
    row = session.get_one(FrozenReport, int(event.subject_id))
    after = {events.UNDONE: event.id, "name": row.name, "sha256": row.sha256}
    session.delete(row)
    session.flush()
    events.record(
        session,
        events.UNDONE,
        SUBJECT,
        event.subject_id,
        actor=events.person(),
        after=after,
        why=why,
        gone=[f"report:{event.subject_id}"],
    )


def _value(row: FrozenReport) -> Frozen:
    return Frozen(
        number=row.id,
        name=row.name,
        report=row.report,
        subject=row.subject,
        sha256=row.sha256,
        version=row.version,
        made_by=row.made_by,
        made_at=row.made_at,
    )
