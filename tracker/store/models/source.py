"""Sources: who says things, under which names."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base
from tracker.values import RELIABILITY, SOURCE_KINDS

MAKERS = "made_by IN ('machine','person')"


class Source(Base):
    """Somebody or something that claims are traced to; ``reliability`` (A-F) is set by people only.

    A merge leaves the row and all that points to it where they are: ``merged_into_id`` is what a person decided,
    ``canonical_id`` the root that it leads to (derived; empty for a source that stands for itself).
    """

    __tablename__ = "sources"
    __table_args__ = (
        CheckConstraint(f"reliability IN ({','.join(map(repr, RELIABILITY))})", name="reliability"),
        CheckConstraint(f"kind IN ({','.join(map(repr, SOURCE_KINDS))})", name="kind"),
        CheckConstraint("merged_into_id <> id", name="merged_into"),
        CheckConstraint(MAKERS, name="made_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    reliability: Mapped[str | None] = mapped_column(String(1))
    notes: Mapped[str | None] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(default=False)
    made_by: Mapped[str] = mapped_column(String(10), default="machine", server_default="machine")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    wikidata: Mapped[str | None] = mapped_column(String(20))
    state_affiliated: Mapped[bool | None]
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    canonical_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)

    aliases: Mapped[list[SourceAlias]] = relationship(back_populates="source", order_by="SourceAlias.id")
    # Joined always, so that the names of a thousand claims' sources cost no query each.
    canonical: Mapped[Source | None] = relationship(
        foreign_keys=[canonical_id], remote_side=[id], lazy="joined", join_depth=1
    )


class SourceAlias(Base):
    """A name that a source was found under, or that a person says is its own or not its own.

    ``folded`` is what look-ups compare.  Every mention that is linked to a source is among its aliases.
    """

    __tablename__ = "source_aliases"
    __table_args__ = (
        UniqueConstraint("source_id", "alias"),
        CheckConstraint("decision IN ('proposed','confirmed','rejected')", name="decision"),
        CheckConstraint(MAKERS, name="made_by"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    alias: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, index=True)
    language: Mapped[str | None] = mapped_column(String(8))
    decision: Mapped[str] = mapped_column(String(10), default="proposed", server_default="proposed")
    made_by: Mapped[str] = mapped_column(String(10), default="machine", server_default="machine")

    source: Mapped[Source] = relationship(back_populates="aliases")
