"""Topics: the questions that claims answer, and which claims answer them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base


class Topic(Base):
    """One question; proposed by a machine until a person decides."""

    __tablename__ = "topics"
    __table_args__ = (CheckConstraint("decided_by IN ('machine','person')", name="decided_by"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str | None] = mapped_column(String(20))
    decided_by: Mapped[str] = mapped_column(String(10), default="machine")

    members: Mapped[list[TopicMember]] = relationship(back_populates="topic", cascade="all, delete-orphan")


class TopicMember(Base):
    """A claim's place in a topic, and whether that is proposed, confirmed or rejected."""

    __tablename__ = "topic_members"
    __table_args__ = (CheckConstraint("decision IN ('proposed','confirmed','rejected')", name="decision"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, index=True)
    decision: Mapped[str] = mapped_column(String(10), default="proposed")

    topic: Mapped[Topic] = relationship(back_populates="members")
