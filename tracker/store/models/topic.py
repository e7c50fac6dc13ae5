"""Topics: the questions that claims answer, and which claims answer them."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, false, text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base

REJECTED = text("decision = 'rejected'")  # in so many words, so that databases find it by its index


class Topic(Base):
    """One question.

    A machine proposes it; people confirm or reject it, name it (``named``), or merge it into another.  ``status``,
    ``verdict``, ``claims`` and ``origins`` are derived from its claims, and ``stale`` says that they are to be derived
    anew; ``terms`` tells those on which that was done, and by which release.  ``comparison`` is what the comparison
    came to (``tracker.compare.kept``); it may be long, and is read only where it is asked for.
    """

    __tablename__ = "topics"
    __table_args__ = (
        CheckConstraint("decided_by IN ('machine','person')", name="decided_by"),
        CheckConstraint("decision IN ('proposed','confirmed','rejected')", name="decision"),
        CheckConstraint("merged_into_id <> id", name="merged_into"),
        Index("ix_topics_stale", "id", sqlite_where=text("stale = 1"), postgresql_where=text("stale")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[str | None] = mapped_column(String(20), index=True)
    decided_by: Mapped[str] = mapped_column(String(10), default="machine")
    decision: Mapped[str] = mapped_column(String(10), default="proposed", server_default="proposed")
    named: Mapped[bool] = mapped_column(default=False, server_default=false())
    stale: Mapped[bool] = mapped_column(default=True, server_default=true())
    terms: Mapped[str] = mapped_column(String(20), default="", server_default="", index=True)
    claims: Mapped[int] = mapped_column(default=0, server_default="0")
    origins: Mapped[int] = mapped_column(default=0, server_default="0")
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("topics.id"))
    comparison: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    members: Mapped[list[TopicMember]] = relationship(back_populates="topic", cascade="all, delete-orphan")


class Interest(Base):
    """A person's word that a source speaks in its own cause in a topic, and which figures serve it."""

    __tablename__ = "topic_interests"
    __table_args__ = (CheckConstraint("wants IN ('higher','lower','stake')", name="wants"),)

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id"), primary_key=True)
    wants: Mapped[str] = mapped_column(String(10))


class TopicMember(Base):
    """A claim's place in a topic, and whether that is proposed, confirmed or rejected.

    ``contested`` is derived: another claim of the topic conflicts with it or denies it.
    """

    __tablename__ = "topic_members"
    __table_args__ = (
        CheckConstraint("decision IN ('proposed','confirmed','rejected')", name="decision"),
        Index(
            "ix_topic_members_contested",
            "topic_id",
            "claim_id",
            sqlite_where=text("contested = 1"),
            postgresql_where=text("contested"),
        ),
        Index("ix_topic_members_rejected", "topic_id", "claim_id", sqlite_where=REJECTED, postgresql_where=REJECTED),
    )

    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id", ondelete="CASCADE"), primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), primary_key=True, index=True)
    decision: Mapped[str] = mapped_column(String(10), default="proposed")
    contested: Mapped[bool] = mapped_column(default=False, server_default=false())

    topic: Mapped[Topic] = relationship(back_populates="members")
