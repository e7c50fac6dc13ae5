"""A database URL -> an open, migrated database that hands out sessions."""

from __future__ import annotations

import datetime as dt
import logging
import os
import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from urllib.request import url2pathname

from sqlalchemy import URL, Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session

from tracker.errors import DatabaseError, InputError, ReadOnlyError, UnreachableError
from tracker.store import events, migrations

BUSY_SECONDS = 30
RETRY_SECONDS = 120
LOG = logging.getLogger(__name__)
T = TypeVar("T")
DRIVERS = {"postgres": "postgresql+psycopg", "postgresql": "postgresql+psycopg"}


class Database:
    """An open database, at the schema of this program."""

    def __init__(self, engine: Engine, url: URL) -> None:
        self.engine = engine
        self.url = url

    @property
    def name(self) -> str:
        """The database as it may be shown: without its password."""
        return self.url.render_as_string(hide_password=True)

    def close(self) -> None:
        """Let go of the connections; a database that is used again opens new ones."""
        self.engine.dispose()

    @contextmanager
    def session(self, *, writing: bool = False) -> Iterator[Session]:
        """A session that commits when its block ends well, and leaves nothing behind when it does not.

        One that is ``writing`` waits for its turn at the start, so that what it read still holds when it writes.
        """
        engine = self.engine.execution_options(writing=writing)
        with _told_plainly(self.url), _Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that only reads, and sees all rows as they stood at one moment."""
        engine = self.engine
        if engine.dialect.name == "postgresql":
            engine = engine.execution_options(isolation_level="REPEATABLE READ")
        with _told_plainly(self.url), engine.connect() as connection:
            yield connection


class _Session(Session):
    """A session that chains the events which it writes."""


event.listen(_Session, "before_flush", events.chain)


@contextmanager
def attempt(session: Session) -> Iterator[None]:
    """One step of many within a session, whole or not at all; what the database refuses of it is an InputError."""
    try:
        with session.begin_nested():
            yield
    except (IntegrityError, DataError, UnicodeEncodeError, OverflowError) as error:
        problem = str(getattr(error, "orig", error)).strip() or type(error).__name__
        raise InputError(f"the database refuses it ({problem.splitlines()[0]}): mend the values") from error


def retried(work: Callable[[], T]) -> T:
    """Do some work with a database; from its beginning again where the server breaks off, for up to two minutes.

    The work must bear to be done twice: what was stored may be stored although the answer was lost.
    """
    from tenacity import RetryCallState, retry, retry_if_exception_type, stop_after_delay, wait_exponential

    def tell(state: RetryCallState) -> None:
        problem = state.outcome.exception() if state.outcome else None
        LOG.warning("%s; trying again in %.1f s", problem, state.next_action.sleep if state.next_action else 0)

    again = retry(
        retry=retry_if_exception_type(UnreachableError),
        wait=wait_exponential(0.2, max=10),
        stop=stop_after_delay(RETRY_SECONDS),
        before_sleep=tell,
        reraise=True,
    )
    return again(work)()


def open_database(url: str | URL, *, copy_first: bool = True, make: bool = True) -> Database:
    """Open a database; ``make`` it at first use, and migrate an old one after a backup copy.

    Raises DatabaseError where it cannot be opened, is not Tracker's, or is newer than this program.
    """
    parsed = _parse(url)
    with _told_plainly(parsed):
        if not make:
            _check_that_it_is_there(parsed)
        _make_folder(parsed)
        engine = _engine(parsed)
        _bring_up_to_date(engine, parsed, copy_first)
    return Database(engine, parsed)


@contextmanager
def peek(url: str | URL) -> Iterator[Session]:
    """A session that only looks: no database is made, brought up to date or waited for.

    Raises DatabaseError where there is none, and whatever its driver raises.
    """
    parsed, file = _parse(url), file_of(url)
    patience = {"connect_timeout": 2}
    if parsed.get_backend_name() == "sqlite":
        if file is None or not file.is_file():
            raise DatabaseError(f"{_shown(parsed)} is not there")
        patience = {"timeout": 1}
        if not parsed.query:
            parsed = parsed.set(database=file.as_uri(), query={"mode": "ro", "uri": "true"})
    engine = create_engine(parsed, connect_args=patience)
    try:
        with Session(engine) as session:
            yield session
    finally:
        engine.dispose()


def file_of(url: str | URL) -> Path | None:
    """The file of an SQLite database; none where it has none, and for other databases."""
    parsed = _parse(url)
    name = parsed.database or ""
    if parsed.get_backend_name() != "sqlite" or not name or ":memory:" in name:
        return None
    return Path(url2pathname(urlsplit(name).path) if name.startswith("file:") else name).absolute()


def _parse(url: str | URL) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseError(
            "the database URL is none: write it as sqlite:///FILE or postgresql://USER@HOST/NAME (--database)"
        ) from error
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def _check_that_it_is_there(url: URL) -> None:
    file = file_of(url)
    if file is not None and not file.exists():
        raise DatabaseError(f"database {file} is not there: check the path")
    engine = _engine(url)
    with engine.connect() as connection:
        if _revision(connection, url) is None:
            raise DatabaseError(f"{_shown(url)} is empty: give a database that Tracker has filled")
    engine.dispose()


def _make_folder(url: URL) -> None:
    if (file := file_of(url)) is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DatabaseError(
                f"{url.database}: its folder cannot be made ({error.strerror}): choose another path"
            ) from error


def _engine(url: URL) -> Engine:
    try:
        engine = create_engine(_sealed(url) or url, pool_pre_ping=url.get_backend_name() == "postgresql")
    except NoSuchModuleError as error:
        raise DatabaseError(
            f"database kind {url.drivername!r} is not known: Tracker runs on sqlite and postgresql"
        ) from error
    except ModuleNotFoundError as error:
        raise DatabaseError(
            f"the driver for {url.drivername} is not installed: pip install 'tracker[postgresql]'"
        ) from error
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        event.listen(engine, "begin", _begin_postgresql)
        logging.getLogger("psycopg").setLevel(logging.ERROR)  # what it says of a statement that fails is told below
    return engine


def _sealed(url: URL) -> URL | None:
    """How SQLite opens a file in a folder where neither may be written: without the files that it would put beside."""
    if url.get_backend_name() != "sqlite" or url.query or not url.database:
        return None
    file = Path(url.database).absolute()
    if not file.is_file() or os.access(file, os.W_OK) or os.access(file.parent, os.W_OK):
        return None
    return (
        None
        if Path(f"{file}-wal").exists()
        else url.set(database=file.as_uri(), query={"immutable": "1", "uri": "true"})
    )


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    connection.isolation_level = None  # BEGIN is ours, so that migrations are whole or not at all
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("writing") else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("writing"):
        events.wait_for_turn(connection)


def _bring_up_to_date(engine: Engine, url: URL, copy_first: bool) -> None:
    with engine.connect() as connection:
        revision = _revision(connection, url)
    if revision == migrations.HEAD:
        return
    with engine.connect() as connection:
        if revision is not None and not migrations.known(connection, revision):
            raise DatabaseError(
                f"{_shown(url)} was made by a newer Tracker (schema {revision}): update Tracker to open it"
            )
        _use_write_ahead_log(connection)
    if revision is not None and copy_first:
        _back_up(url, revision)
    with engine.execution_options(writing=True).begin() as connection:
        migrations.upgrade(connection)  # does nothing where another process did it while this one waited


def _revision(connection: Connection, url: URL) -> str | None:
    """The schema that the database is at; ``None`` for an empty one."""
    tables = set(inspect(connection).get_table_names())
    if "alembic_version" in tables and "claims" in tables:
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if tables - {"alembic_version"}:
        raise DatabaseError(f"{_shown(url)} is a database of something else: give Tracker one of its own (--database)")
    return None


def _use_write_ahead_log(connection: Connection) -> None:
    """Readers go on while one process writes; kept in the file once it is set."""
    raw = connection.connection.driver_connection
    if isinstance(raw, sqlite3.Connection):
        raw.execute("COMMIT") if raw.in_transaction else None
        _waiting_for_others(lambda: raw.execute("PRAGMA journal_mode = WAL"))


def _waiting_for_others(do: Callable[[], object]) -> None:
    """Do what SQLite refuses at once, without its own waiting, while another process opens the same new file."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            do()
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > until:
                raise
            time.sleep(0.05)
        else:
            return


def _back_up(url: URL, revision: str) -> None:
    """A copy of an SQLite file beside it, before it is migrated."""
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        return
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    copy = Path(url.database).with_suffix(f".{revision}.{stamp}.bak")
    with sqlite3.connect(url.database) as source, sqlite3.connect(copy) as target:
        source.backup(target)
    source.close()
    target.close()


def _shown(url: URL) -> str:
    return url.database or "" if url.get_backend_name() == "sqlite" else url.render_as_string(hide_password=True)


@contextmanager
def _told_plainly(url: URL) -> Iterator[None]:
    """Turn what a driver raises into one line that says what to do."""
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        problem = str(getattr(error, "orig", error))
        kind = ReadOnlyError if re.search(r"read-?only|permission denied for|must be owner", problem) else DatabaseError
        if isinstance(error, OperationalError) and url.get_backend_name() == "postgresql":
            kind = UnreachableError
        raise kind(_plain_words(url, problem)) from error
    except UnicodeEncodeError as error:
        raise InputError(f"{error.object[:40]!r} is no text (half a character, or not UTF-8): write it anew") from error
    except OverflowError as error:
        raise InputError("a number is larger than any database takes: give a smaller one") from error


def _plain_words(url: URL, problem: str) -> str:
    shown, low = _shown(url), problem.lower()
    first = problem.splitlines()[0] if problem else "unknown trouble"
    mends = {
        "locked": "is locked by another program: try again when that is done",
        "not a database": "is no SQLite database: give another file with --database",
        "malformed": "is damaged: restore it from a backup copy",
        "read-only transaction": "only reads, as a copy does that follows another: give the one that it follows",
        "readonly": "is read-only: give a file that you may write to with --database",
        "unable to open": "cannot be opened: check the path and its permissions",
        "permission denied for": f"does not let {url.username} do that ({first}): ask its owner for a role that may",
        "must be owner": "is to be brought up to date: let its owner do it ('tracker info')",
        "disk is full": "cannot grow, the disk is full: make room and try again",
        "password authentication": "refused the password: check the URL (--database)",
        "the database system is": "is starting or stopping: try again in a moment",
        "connection refused": "is not reachable: start the server or check the URL (--database)",
        "could not translate host": "is not reachable: check the host in the URL (--database)",
        "does not exist": "is not there: create it or check the URL (--database)",
    }
    for sign, words in mends.items():
        if sign in low:
            return f"database {shown} {words}"
    return f"database {shown}: {first}"
