"""One line of the history for each change: who, when, what, before, after, why."""

from __future__ import annotations

import datetime as dt
import getpass
from typing import Any

from sqlalchemy.orm import Session

from tracker.store.models import Event

MACHINE = "machine"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def person() -> str:
    """Who is at the keyboard: ``TRACKER_USER``, else the login name."""
    import os

    try:
        return os.environ.get("TRACKER_USER") or getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


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
) -> None:
    """Add a line to the history."""
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
        )
    )
