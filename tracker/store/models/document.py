"""Documents: one row for each version of an article."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base, UtcDateTime
from tracker.store.models.source import Source
from tracker.values import headline


class Document(Base):
    """An article as published.  ``key`` stays the same when it is changed; each change is a further ``version``."""

    __tablename__ = "documents"
    __table_args__ = (UniqueConstraint("key", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(500), index=True)
    version: Mapped[int] = mapped_column(default=1)
    current: Mapped[bool] = mapped_column(default=True)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    text: Mapped[str] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(Text)
    publisher: Mapped[str | None] = mapped_column(Text)
    publisher_source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"), index=True)
    published: Mapped[dt.date | None] = mapped_column(index=True)
    url: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    models: Mapped[str] = mapped_column(Text, default="")
    first_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    last_seen: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    publisher_source: Mapped[Source | None] = relationship()

    @property
    def headline(self) -> str:
        return headline(self.title, self.text, self.key)
