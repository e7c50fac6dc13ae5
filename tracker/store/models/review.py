"""Reviews: whether a person found a claim read rightly, and what was put in its place where it was not."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import Base, UtcDateTime


class Review(Base):
    """One person's decision on how a claim was read; never changed but by being withdrawn, and the latest counts.

    ``correction_id`` is the claim that stands in its place (none where only its topic was wrong), ``wrong`` the fields
    that were, with commas.
    """

    __tablename__ = "reviews"
    __table_args__ = (
        CheckConstraint("decision IN ('accepted','corrected','rejected')", name="decision"),
        CheckConstraint("decision = 'corrected' OR (correction_id IS NULL AND wrong IS NULL)", name="correction"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id"), index=True)
    decision: Mapped[str] = mapped_column(String(10))
    correction_id: Mapped[str | None] = mapped_column(ForeignKey("claims.id"), index=True)
    wrong: Mapped[str | None] = mapped_column(Text)
    why: Mapped[str | None] = mapped_column(Text)
    reviewer: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    withdrawn: Mapped[bool] = mapped_column(default=False, server_default=false())
