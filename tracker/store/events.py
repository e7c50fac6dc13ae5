"""One line of the history for each change: who, when, what, before, after, why; each is chained to the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.orm import Session

from tracker import settings
from tracker.store import seals
from tracker.store.base import Base
from tracker.store.models import Event

MACHINE = "machine"
UNDONE = "undone"
START = "0" * 64
SAID = ("id", "at", "actor", "action", "subject", "subject_id", "before", "after", "why", "seals")
WRITERS_LOCK = 7_226_537  # any number that all Trackers share
_signed_in: ContextVar[str | None] = ContextVar("signed_in", default=None)


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@contextmanager
def acting_as(name: str) -> Iterator[None]:
    """Within its block, in this thread, the person who acts is the one of a name, who signed in from elsewhere."""
    token = _signed_in.set(name)
    try:
        yield
    finally:
        _signed_in.reset(token)


def person() -> str:
    """Who acts: the one who signed in, else the one at the keyboard, as the settings say."""
    return _signed_in.get() or settings.user()


def record(
    session: Session,
    action: str,
    subject: str,
    subject_id: object,
    *,
    actor: str = MACHINE,
    before: Any = None,
    after: Any = None,
    why: str | None = None,
    rows: Iterable[Base] = (),
    gone: Iterable[str] = (),
) -> None:
    """Add a line to the history.

    ``rows`` are those that this change wrote, new ones flushed before, and ``gone`` the names of those that it took
    away (as ``seals.key_of`` gives them): what the line says of them is what they are held against later.
    """
    kept: dict[str, str | None] = {seals.key_of(row): seals.seal_of(row) for row in rows}
    session.add(
        Event(
            at=now(),
            actor=actor,
            action=action,
            subject=subject,
            subject_id=str(subject_id),
            before=before,
            after=after,
            why=why,
            seals={**kept, **dict.fromkeys(gone)} or None,
        )
    )


class Line(NamedTuple):
    """One line of the history to come, where many are written at once; ``contents`` are the rows that it is about, each
    with its kind and all its columns."""

    action: str
    subject: str
    subject_id: object
    contents: Sequence[tuple[str, seals.Content]]
    actor: str = MACHINE
    before: Any = None
    after: Any = None
    why: str | None = None


def record_all(session: Session, lines: Iterable[Line]) -> None:
    """Add many lines to the history at once, behind all that was recorded before."""
    session.flush()
    moment = now()
    rows = [
        {
            "at": moment,
            "actor": line.actor,
            "action": line.action,
            "subject": line.subject,
            "subject_id": str(line.subject_id),
            "before": line.before,
            "after": line.after,
            "why": line.why,
            "seals": {seals.key(kind, content): seals.of(kind, content) for kind, content in line.contents} or None,
        }
        for line in lines
    ]
    if rows:
        connection = session.connection()
        number, previous = _last(connection)
        for row in rows:
            number += 1
            row["id"] = number
            row["hash"] = previous = chained(previous, row)
        connection.execute(insert(Event), rows)


def wait_for_turn(connection: Connection) -> None:
    """Hold back other writers until this transaction ends; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))


def chain(session: Session, *_: object) -> None:
    """Number the new events and chain them to those that are stored; runs before every flush."""
    fresh = [row for row in session.new if isinstance(row, Event)]  # in the order in which they were added
    if not fresh:
        return
    number, previous = _last(session.connection())
    for row in fresh:
        number += 1
        row.id = number
        row.hash = previous = chained(previous, {name: getattr(row, name) for name in SAID})


def _last(connection: Connection) -> tuple[int, str]:
    """The number and the hash of the last event, which stays the last until this transaction ends."""
    wait_for_turn(connection)
    last = connection.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).first()
    return (last.id, last.hash) if last else (0, START)


def chained(previous: str, event: Mapping[str, Any]) -> str:
    """The hash of an event that stands behind the one with the ``previous`` hash."""
    said = [previous, *(seals.plain(event[name]) for name in SAID)]
    return hashlib.sha256(seals.in_order(said).encode()).hexdigest()
