"""A live SQLite database -> a verified copy in one file; and such a file -> the database again, whole or not at all."""

from __future__ import annotations

import datetime as dt
import glob
import os
import re
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL

from tracker.errors import DatabaseError, InputError
from tracker.store import verify
from tracker.store.database import BUSY_SECONDS, Database, file_of, open_database

BESIDE = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
OURS = {"alembic_version", "claims", "events"}
HELD = ("documents", "claims", "sources", "assessments")
NO_FILE = (
    "is no SQLite file: PostgreSQL has tools of its own, 'pg_dump --format=custom --file=FILE URL' and "
    "'pg_restore --clean --if-exists --dbname=URL FILE' (docs/backup.md)"
)


def save(database: Database, target: Path, *, force: bool = False) -> verify.Checked:
    """Copy a database, as it stands at one moment, into a file of its own; give what verifying the copy found.

    Others may go on writing.  Raises InputError where the file is there already and there is no ``force``, where it
    cannot be written, or where the database is no SQLite file.
    """
    source = file_of(database.url)
    if source is None:
        raise InputError(f"database {database.name} {NO_FILE}")
    if target.exists() and target.samefile(source):
        raise InputError(f"{target} is the database itself: give another file")
    if target.is_dir():
        raise InputError(f"{target} is a folder: give a file")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent} is not there: make that folder, or give another file")
    if target.exists() and not force:
        raise InputError(f"{target} is there already: give another file, or --force")
    with _told(target), _workplace(target) as part:
        raw = database.engine.raw_connection()
        with closing(raw):
            assert isinstance(raw.driver_connection, sqlite3.Connection)
            _copy(raw.driver_connection, part)
        checked = _verified(part)
        _make_single(part)
        _into_place(part, target)
    return checked


def restore(source: Path, url: str, *, yes: bool = False, verified: bool = False) -> Path | None:
    """Put a backup in the place of a database; give where the one of before is kept, if there was one.

    Processes that have the database open go on with what was restored.  Raises InputError where the backup is cut off,
    damaged, none of Tracker's or, if it is to be ``verified``, not sound; or where the database holds something and
    there is no ``yes``.
    """
    target = file_of(url)
    if target is None:
        raise InputError(f"the database to restore into {NO_FILE}")
    if source.exists() and target.exists() and source.samefile(target):
        raise InputError(f"{source} is the database itself: give a backup of it")
    _check_that_it_is_one(source)
    with _told(target), _workplace(target) as part:
        target.parent.mkdir(parents=True, exist_ok=True)
        with closing(_connect(source, "ro")) as read:
            _copy(read, part)
        _bring_up_to_date(source, part)
        if verified and (findings := _verified(part).findings):
            raise InputError(
                f"backup {source} is not sound: {findings[0]} ({len(findings)} in all): nothing was restored"
            )
        held = _held(target)
        if held != 0 and not yes:
            what = f"holds {held} rows" if held else "is no database that can be read"
            raise InputError(f"{target} {what}: say --yes to restore over it; what is there is kept beside")
        kept = None if held == 0 else _beside(target)
        if kept and held is None:
            _put_aside(target, kept)
        with closing(_connect(part, "ro")) as read:
            _copy(read, target, keep=kept if held else None)
    return kept


# --- copying ------------------------------------------------------------------------------------------------------


def _copy(read: sqlite3.Connection, target: Path, keep: Path | None = None) -> None:
    """SQLite's own online copy: one transaction, so that the target is as it was until it is whole.

    What was there is first copied to ``keep``, while nobody else can write, so that nothing is lost in between.
    """
    began, waiting = time.monotonic(), keep is not None

    def look(status: int, *_: int) -> None:
        nonlocal waiting
        if status in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            if time.monotonic() - began > BUSY_SECONDS:
                raise sqlite3.OperationalError("database is locked")
        elif waiting and keep:
            waiting = False
            _keep(target, keep)

    with closing(_connect(target, "rwc")) as written:
        written.execute("PRAGMA journal_mode = WAL")  # in which the old can be read while the new is written
        read.backup(written, pages=1 if keep else -1, progress=look)


def _connect(file: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.absolute().as_uri()}?mode={mode}", uri=True, timeout=BUSY_SECONDS)


@contextmanager
def _workplace(target: Path) -> Iterator[Path]:
    """A file beside the target to prepare it in, of this process alone; it goes, and what killed ones left goes too."""
    for left in target.parent.glob(f"{glob.escape(target.name)}.*.part*"):
        process = re.search(r"\.(\d+)\.part(?:-\w+)?$", left.name)
        if process and not _runs(int(process[1])):
            left.unlink(missing_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        for ending in ("", *BESIDE):
            Path(f"{part}{ending}").unlink(missing_ok=True)


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return process != os.getpid()


def _make_single(file: Path) -> None:
    """Take in what stands beside a database, so that the file is all there is of it, and see it written to the disk."""
    with closing(_connect(file, "rw")) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    with file.open("rb+") as written:
        os.fsync(written.fileno())


def _into_place(part: Path, target: Path) -> None:
    part.replace(target)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


# --- checking -----------------------------------------------------------------------------------------------------


def _url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def _verified(file: Path) -> verify.Checked:
    database = open_database(_url(file))
    try:
        return verify.check(database)
    finally:
        database.close()


def _check_that_it_is_one(file: Path) -> None:
    """Raise InputError for a file that is missing, cut off, damaged or not Tracker's."""
    if not file.is_file():
        raise InputError(f"backup {file} is not there: check the path")
    try:
        with closing(_connect(file, "ro")) as connection:
            tables = _tables(connection)
            problems = [problem for (problem,) in connection.execute("PRAGMA integrity_check") if problem != "ok"]
            [pages], [size] = (connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size"))
            if file.stat().st_size < pages * size:
                problems.append("its end is missing")
    except sqlite3.Error as error:
        raise InputError(f"backup {file} is cut off, damaged or no backup ({error}): nothing was restored") from error
    if problems:
        raise InputError(f"backup {file} is cut off or damaged ({problems[0]}): nothing was restored")
    if not tables >= OURS:
        raise InputError(f"backup {file} is empty or none of Tracker's: nothing was restored")


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _bring_up_to_date(source: Path, part: Path) -> None:
    """Migrate the copy of a backup that an older Tracker made."""
    try:
        open_database(_url(part), copy_first=False).close()
    except DatabaseError as error:
        raise InputError(f"backup {source} cannot be used ({error}): nothing was restored") from error


def _held(target: Path) -> int | None:
    """How many rows there are in the place to restore to; ``None`` for a file that cannot be read as a database."""
    if not target.exists():
        return 0
    try:
        with closing(_connect(target, "ro")) as connection:
            tables = _tables(connection)
            if tables and not tables >= OURS:
                raise DatabaseError(f"{target} is a database of something else: give another with --database")
            counts = [connection.execute(f"SELECT count(*) FROM {name}").fetchone() for name in HELD if tables]
            return sum(int(count) for (count,) in counts)
    except sqlite3.DatabaseError as error:
        if "locked" in str(error) or "unable to open" in str(error):
            raise
        return None


# --- keeping what was there ---------------------------------------------------------------------------------------


def _beside(target: Path) -> Path:
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S%f")
    return target.with_name(f"{target.name}.{stamp}.bak")


def _keep(target: Path, kept: Path) -> None:
    """A copy of a database in a file of its own."""
    with _workplace(kept) as part:
        with closing(_connect(target, "ro")) as read:
            _copy(read, part)
        _make_single(part)
        _into_place(part, kept)


def _put_aside(target: Path, kept: Path) -> None:
    """Move a file that is no database out of the way, first what stood beside it: that must not meet another."""
    for ending in (*BESIDE, ""):
        if Path(f"{target}{ending}").exists():
            Path(f"{target}{ending}").replace(f"{kept}{ending}")


@contextmanager
def _told(target: Path) -> Iterator[None]:
    """Turn what the system or SQLite raises into one line."""
    try:
        yield
    except OSError as error:
        raise InputError(
            f"{target} cannot be written ({error.strerror}): mend that, or choose another place"
        ) from error
    except sqlite3.Error as error:
        problem = "is locked by another program: try again when that is done" if "locked" in str(error) else str(error)
        raise DatabaseError(f"database {target}: {problem}") from error
