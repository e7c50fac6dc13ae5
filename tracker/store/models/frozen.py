"""Frozen reports: what a report said when somebody kept it, so that it can be told what would change now."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import Base, UtcDateTime


class FrozenReport(Base):
    """A report as it was printed, never changed.

    ``subject`` is what it is of: a document's or a source's key, a topic's number, or the day from which a desk report
    counts.  ``data`` is its record as JSON, ``sha256`` that of ``data`` in UTF-8, ``version`` that of Tracker.
    """

    __tablename__ = "frozen_reports"
    __table_args__ = (CheckConstraint("report IN ('document','topic','source','desk')", name="report"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    report: Mapped[str] = mapped_column(String(20))
    subject: Mapped[str] = mapped_column(Text)
    data: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(40))
    made_by: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
