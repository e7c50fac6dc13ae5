"""One line of the history for each change: who, when, what, before, after, why; each is chained to the one before."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from sqlalchemy import Connection, select, text
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


def wait_for_turn(connection: Connection) -> None:
    """Hold back other writers until this transaction ends; SQLite does so by itself."""
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITERS_LOCK})"))


def chain(session: Session, *_: object) -> None:
    """Number the new events and chain them to those that are stored; runs before every flush."""
    fresh = [row for row in session.new if isinstance(row, Event)]  # in the order in which they were added
    if not fresh:
        return
    connection = session.connection()
    wait_for_turn(connection)
    last = connection.execute(select(Event.id, Event.hash).order_by(Event.id.desc()).limit(1)).first()
    number, previous = (last.id, last.hash) if last else (0, START)
    for row in fresh:
        number += 1
        row.id = number
        row.hash = previous = chained(previous, {name: getattr(row, name) for name in SAID})


def chained(previous: str, event: Mapping[str, Any]) -> str:
    """The hash of an event that stands behind the one with the ``previous`` hash."""
    said = [previous, *(seals.plain(event[name]) for name in SAID)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
