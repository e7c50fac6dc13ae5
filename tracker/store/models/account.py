"""Accounts of those who come in from elsewhere, and the keys by which they are known: sessions and tokens."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from tracker.store.base import Base, UtcDateTime


class Account(Base):
    """Somebody who may sign in; the history knows them by ``name``, which no other's may look like (``folded``).

    ``password`` is its Argon2 hash with all that checking it needs.
    """

    __tablename__ = "accounts"
    __table_args__ = (CheckConstraint("role IN ('reader','checker','editor')", name="role"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, unique=True)
    role: Mapped[str] = mapped_column(String(10))
    password: Mapped[str] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)


class AccountKey(Base):
    """What stands for an account until ``ends_at``: the session of a browser, or the token of a program.

    Kept as its SHA-256, so that whoever reads the database cannot come in by it.
    """

    __tablename__ = "account_keys"
    __table_args__ = (CheckConstraint("kind IN ('session','token')", name="kind"),)

    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    label: Mapped[str | None] = mapped_column(Text)
    made_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[dt.datetime] = mapped_column(UtcDateTime)

    account: Mapped[Account] = relationship(lazy="joined")
