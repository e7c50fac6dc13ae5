"""How far each file of an archive is stored: kept with what is stored of it, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from tracker.read.files import Part, Position
from tracker.store.batches import parts
from tracker.store.models import Ingest


@dataclass(frozen=True, slots=True)
class Kept:
    """How far a file was read before, and how many of its documents failed."""

    position: Position
    failed: int


def find(session: Session, files: Sequence[Part], reader: str) -> dict[str, Kept]:
    """How far files were read, by their paths; nothing of those that changed or were read by another ``reader``."""
    asked = {file.path: file for file in files}
    rows = [
        row
        for some in parts(sorted(asked))
        for row in session.scalars(select(Ingest).where(Ingest.path.in_(some), Ingest.reader == reader))
    ]
    return {
        row.path: Kept(Position(row.done, row.position, row.finished), row.failed)
        for row in rows
        if asked[row.path] == Part(row.path, row.size, row.changed)
    }


def keep(session: Session, file: Part, position: Position, failed: int, reader: str) -> None:
    """Note how far a file is read now, ``failed`` of its documents since the last note.

    Where another process has come further in it, its note stands.
    """
    row = session.get(Ingest, file.path)
    is_same = row and (row.size, row.changed, row.reader) == (file.size, file.changed, reader)
    if row and is_same and (row.finished, row.done) >= (position.finished, position.done):
        return
    session.merge(
        Ingest(
            path=file.path,
            size=file.size,
            changed=file.changed,
            reader=reader,
            done=position.done,
            position=position.offset,
            failed=failed + (row.failed if row and is_same else 0),
            finished=position.finished,
        )
    )


def forget(session: Session, files: Sequence[Part]) -> None:
    """Forget how far files were read."""
    for some in parts(sorted(file.path for file in files)):
        session.execute(delete(Ingest).where(Ingest.path.in_(some)))


def number_unfinished(session: Session) -> int:
    """How many files were begun and not read to their end."""
    return session.scalars(select(func.count()).select_from(Ingest).where(~Ingest.finished)).one()
