"""Saved searches: what somebody looks for again and again, under a name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import Base, UtcDateTime


class SavedSearch(Base):
    """The criteria of a search as they were typed, so that a source's name means whom it means when it is run."""

    __tablename__ = "saved_searches"

    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    criteria: Mapped[Any] = mapped_column(JSON)
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
