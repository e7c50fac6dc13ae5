"""Assessments: what a fact-checker holds of a claim or a topic, signed and with evidence."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import Base, UtcDateTime


class Assessment(Base):
    """One person's judgement; kept apart from what was claimed, and never changed but by being withdrawn.

    ``credibility`` (1-6) is that of the information itself, of the NATO Admiralty code; ``evidence`` has a line each.
    """

    __tablename__ = "assessments"
    __table_args__ = (
        CheckConstraint("(claim_id IS NULL) <> (topic_id IS NULL)", name="one_subject"),
        CheckConstraint("credibility BETWEEN 1 AND 6", name="credibility"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str | None] = mapped_column(ForeignKey("claims.id"), index=True)
    topic_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"), index=True)
    status: Mapped[str] = mapped_column(String(30))
    evidence: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)
    assessor: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    credibility: Mapped[int | None]
    review_by: Mapped[dt.date | None]
    would_settle: Mapped[str | None] = mapped_column(Text)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
