"""A whole database into another, of either kind: nothing is lost, doubled or mixed, wherever it is cut off."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from conftest import EXAMPLES, KINDS, new_database

from tracker.cli import main
from tracker.store import moving, verify
from tracker.store.database import Database, open_database

CUTS = int(os.environ.get("TRACKER_MOMENTS", "6"))


def call(*args: str, code: int = 0) -> Result:
    result = CliRunner().invoke(main, args)
    assert result.exit_code == code, f"{args}: {result.output}{result.exception!r}"
    return result


def checked(url: str) -> verify.Checked:
    """What verifying a database found, which must be nothing."""
    database = open_database(url)
    done = verify.check(database)
    database.engine.dispose()
    assert not done.findings, done.findings
    return done


@pytest.fixture(scope="module")
def filled(example_desk: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with something in every table that people fill."""
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'desk.db'}"
    call("--database", example_desk, "backup", url.removeprefix("sqlite:///"))
    claim = json.loads(call("--database", url, "claims", "--format", "json").stdout)[0]["id"]
    call("--database", url, "assess", claim, "--status", "refuted", "--note", "No.", "--evidence", "https://a.example")
    call("--database", url, "topics", "rename", "1", "Cuántos")
    call("--database", url, "sources", "merge", "1", "2")
    call("--database", url, "claims", "--text", "soldados", "--save", "mine")
    return url


@pytest.fixture(params=[(a, b) for a in KINDS for b in KINDS], ids="-".join)
def pair(request: pytest.FixtureRequest, tmp_path: Path, filled: str) -> tuple[str, str]:
    """A filled database of one kind, and an empty one of the same or the other."""
    kinds = request.param
    urls = []
    for number, kind in enumerate(kinds):
        folder = tmp_path / str(number)
        folder.mkdir()
        urls.append(new_database(kind, request, folder))
    call("copy", filled, urls[0])
    return urls[0], urls[1]


def test_all_goes_over_and_the_history_holds(pair: tuple[str, str], filled: str) -> None:
    source, target = pair
    found = json.loads(call("copy", source, target, "--format", "json").stdout)
    assert {name for name, table in found.items() if table["rows"]} >= {
        "documents", "claims", "quantities", "attribution_links", "claim_words", "sources", "source_aliases", "topics",
        "topic_members", "matters", "matter_keys", "assessments", "saved_searches", "events", "ingests",
    }  # fmt: skip
    there = checked(target)
    assert (there.head, there.counts) == (checked(filled).head, checked(filled).counts)
    for command in (
        ["claims", "--saved", "mine"],
        ["topics", "list"],
        ["sources", "list"],
        ["history"],
        ["searches", "list"],
    ):
        told = {call("--database", url, *command, "--format", "json").stdout for url in (filled, target)}
        assert len(told) == 1, command


def test_one_works_on_in_the_copy(pair: tuple[str, str], tmp_path: Path) -> None:
    source, target = pair
    call("copy", source, target)
    more = tmp_path / "more.txt"
    more.write_text("«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Unas 40 casas siguen sin luz en Faro.")
    call("--database", target, "ingest", str(more))
    call("--database", target, "ingest", str(EXAMPLES), "--again")
    checked(target)


def test_what_is_cut_off_anywhere_is_gone_on_with(pair: tuple[str, str]) -> None:
    source, target = pair
    seed = random.randrange(10**6)
    chance = random.Random(seed)
    for _ in range(CUTS):
        pid = os.fork()
        if pid == 0:
            CliRunner().invoke(main, ["copy", source, target])
            os._exit(0)
        time.sleep(chance.uniform(0, 0.5))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    call("copy", source, target)
    assert contents_of(source) == contents_of(target), f"seed {seed}"
    assert "rows copied" in call("copy", source, target).stderr  # once more does nothing


def contents_of(url: str) -> dict[str, moving.Content]:
    """The content of each table, as an empty copy would have it."""
    with opened(url) as database, database.reading() as connection:
        return {table.name: moving.content(connection, table) for table in moving.TABLES}


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.engine.dispose()


# --- what is refused ----------------------------------------------------------------------------------------------


def test_a_database_with_something_else_is_refused_and_left(pair: tuple[str, str], tmp_path: Path) -> None:
    source, target = pair
    other = tmp_path / "other.txt"
    other.write_text("Unas 40 casas siguen sin luz en Faro, dijo Rita Sousa.")
    call("--database", target, "ingest", str(other))
    before = contents_of(target)
    told = call("copy", source, target, code=1).stderr
    assert "copy to an empty database" in told
    assert len(told.splitlines()) == 1
    assert contents_of(target) == before


def test_what_changed_since_a_copy_is_refused(filled: str, tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path / 'copy.db'}"
    call("copy", filled, target)
    with opened(target) as database, database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE claims SET clause = clause || '!' WHERE id = (SELECT min(id) FROM claims)")
    assert "holds other rows" in call("copy", filled, target, code=1).stderr


def test_a_copy_onto_itself_or_of_nothing_is_refused(filled: str, tmp_path: Path) -> None:
    assert "onto itself" in call("copy", filled, filled, code=1).stderr
    nothing = tmp_path / "nothing.db"
    assert "is not there" in call("copy", f"sqlite:///{nothing}", f"sqlite:///{tmp_path / 'to.db'}", code=1).stderr
    assert not nothing.exists()
