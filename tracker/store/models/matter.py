"""Matters: what claims are about, kept so that a new claim is held against old ones without reading their texts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import LARGE, Base


class Matter(Base):
    """What a claim is about, all of it derived; ``leader_id`` is the claim that it follows, itself where it leads."""

    __tablename__ = "matters"

    id: Mapped[int] = mapped_column(LARGE, primary_key=True)
    claim_id: Mapped[str] = mapped_column(ForeignKey("claims.id", ondelete="CASCADE"), unique=True)
    rank: Mapped[int]
    day: Mapped[int]
    about: Mapped[Any] = mapped_column(JSON)
    vectors: Mapped[bytes] = mapped_column(LargeBinary)
    leader_id: Mapped[int | None] = mapped_column(LARGE, ForeignKey("matters.id"), index=True)


class MatterKey(Base):
    """What claims are looked up by: a key that two of them share, whether the claim leads others, its rank and place.

    No foreign key, which would need a second index as large as the table.
    """

    __tablename__ = "matter_keys"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    leads: Mapped[bool] = mapped_column(primary_key=True)
    rank: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    matter_id: Mapped[int] = mapped_column(LARGE, primary_key=True, autoincrement=False)
