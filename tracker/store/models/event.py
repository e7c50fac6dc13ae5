"""Events: the append-only history of every change."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import LARGE, Base, UtcDateTime


class Event(Base):
    """Who changed what, when, from what to what, and why.

    ``seals`` keeps of each row that the event wrote what tells a later change of it.  ``hash`` chains the events: it is
    the SHA-256 of the hash before it and of all that this one says, in the order of the numbers, which have no gaps.
    """

    __tablename__ = "events"
    __table_args__ = (Index(None, "subject", "subject_id"),)

    id: Mapped[int] = mapped_column(LARGE, primary_key=True)
    at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    actor: Mapped[str] = mapped_column(Text)
    action: Mapped[str] = mapped_column(String(30))
    subject: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(80))
    before: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    after: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    why: Mapped[str | None] = mapped_column(Text)
    seals: Mapped[Any | None] = mapped_column(JSON(none_as_null=True))
    hash: Mapped[str] = mapped_column(String(64), server_default="")
