"""Sources: who says things, under which names."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base


class Source(Base):
    """Somebody or something that claims are traced to; ``reliability`` (A-F) is set by people only."""

    __tablename__ = "sources"
    __table_args__ = (CheckConstraint("reliability IN ('A','B','C','D','E','F')", name="reliability"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(400), unique=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    country: Mapped[str | None] = mapped_column(String(2))
    reliability: Mapped[str | None] = mapped_column(String(1))
    notes: Mapped[str | None] = mapped_column(Text)
    confirmed: Mapped[bool] = mapped_column(default=False)

    aliases: Mapped[list[SourceAlias]] = relationship(back_populates="source", order_by="SourceAlias.id")


class SourceAlias(Base):
    """A name that a source was found under; ``folded`` is what look-ups compare."""

    __tablename__ = "source_aliases"
    __table_args__ = (UniqueConstraint("source_id", "alias"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    source_id: Mapped[int] = mapped_column(ForeignKey("sources.id", ondelete="CASCADE"))
    alias: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, index=True)
    language: Mapped[str | None] = mapped_column(String(8))

    source: Mapped[Source] = relationship(back_populates="aliases")
