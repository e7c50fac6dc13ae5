"""Ingests: how far each file of an archive was read, so that the next one goes on from there."""

from __future__ import annotations

from sqlalchemy import BigInteger, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from tracker.store.base import Base


class Ingest(Base):
    """A file as it was when it was last read, and how far that came.

    ``size`` and ``changed`` tell whether it is still the same file; ``reader`` is a hash of what it was read with.
    ``done`` counts lines or records, ``failed`` those of them that could not be read, and ``position`` is the byte to
    go on from, 0 where there is none.
    """

    __tablename__ = "ingests"

    path: Mapped[str] = mapped_column(Text, primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    changed: Mapped[int] = mapped_column(BigInteger)
    reader: Mapped[str] = mapped_column(String(40))
    done: Mapped[int] = mapped_column(BigInteger)
    position: Mapped[int] = mapped_column(BigInteger)
    failed: Mapped[int] = mapped_column(BigInteger)
    finished: Mapped[bool]
