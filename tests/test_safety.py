"""What must hold when things go wrong: killed processes, many writers, files that may not be written.

``TRACKER_MOMENTS`` sets how many times each job is killed, ``TRACKER_SECONDS`` for how long many write at once.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import Read
from killing import call
from sqlalchemy import select

from tracker.cli import main
from tracker.store import claims
from tracker.store.database import file_of, open_database
from tracker.store.models import Assessment
from tracker.values import Reading, content_hash

TEXT = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Supuestamente, unas 40 casas siguen sin luz, según la EFE."
)
MOMENTS = int(os.environ.get("TRACKER_MOMENTS", "10"))
WRITERS, SECONDS = 8, float(os.environ.get("TRACKER_SECONDS", "3"))
KILLING = [sys.executable, str(Path(__file__).with_name("killing.py"))]


@pytest.fixture(scope="module")
def reading(read: Read) -> Reading:
    return read(TEXT, publisher="El Faro", url="https://faro.example/a")


def numbered(reading: Reading, number: str) -> Reading:
    """The same article under another id."""
    article = replace(reading.article, doc_id=f"{reading.article.key} {number}")
    own = tuple(replace(claim, id=content_hash(claim.id, number)) for claim in reading.claims)
    return replace(reading, article=article, claims=own)


def store(url: str, *readings: Reading) -> None:
    database = open_database(url)
    for reading in readings:
        with database.session(writing=True) as session:
            claims.save_reading(session, reading, Decimal("0.1"))
    database.engine.dispose()


def claim_in(url: str) -> str:
    found = json.loads(call(url, "claims", "--text", "mantas", "--format", "json"))
    return str(found[0]["id"])


def sound(url: str) -> dict[str, Any]:
    done = json.loads(call(url, "verify", "--format", "json"))
    assert done["sound"]
    return dict(done["checked"])


def killed(job: str, url: str, folder: Path) -> None:
    """Kill a job at random moments, and look at what is left each time."""
    seed = random.randrange(10**6)
    done = subprocess.run(
        [*KILLING, job, url, str(folder), str(MOMENTS), str(seed)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert int(done.stdout) > 0, "nothing was ever done"
    sound(url)


def test_killed_while_assessing(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    (tmp_path / "claim.txt").write_text(claim_in(desk))
    killed("assess", desk, tmp_path)


def test_killed_while_reviewing(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    killed("review", desk, tmp_path)


def test_killed_while_logging(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    killed("log", desk, tmp_path)


def test_killed_while_ingesting(desk: str, tmp_path: Path) -> None:
    killed("ingest", desk, tmp_path)


def test_killed_while_restoring(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    call(desk, "backup", str(tmp_path / "first.db"))
    store(desk, *(numbered(reading, str(number)) for number in range(40)))
    call(desk, "backup", str(tmp_path / "second.db"))
    killed("restore", desk, tmp_path)


def written_at_once(url: str, meanwhile: Callable[[], None] = lambda: None) -> list[str]:
    """What many processes were told that they had stored while they all wrote."""
    command = [*KILLING, "write", url, claim_in(url), str(SECONDS), str(WRITERS)]
    writers = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    until = time.monotonic() + SECONDS + 1
    while time.monotonic() < until:
        meanwhile()
        time.sleep(0.2)
    told, errors = writers.communicate(timeout=120)
    assert (writers.returncode, errors) == (0, "")
    return told.split()


def test_many_who_write_at_once_lose_and_double_nothing(database_url: str, reading: Reading) -> None:
    store(database_url, reading)
    told = written_at_once(database_url)
    database = open_database(database_url)
    with database.session() as session:
        notes = list(session.scalars(select(Assessment.note)))
    database.engine.dispose()
    assert sorted(notes) == sorted(told)
    assert len({note.partition("-")[0] for note in told}) == WRITERS
    assert sound(database_url)["assessments"] == len(told)
    assert (
        len(json.loads(call(database_url, "show", claim_in(database_url), "--format", "json"))["assessments"])
        == WRITERS
    )


def test_backups_and_restores_among_writers_lose_nothing(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    copy = tmp_path / "copy.db"

    def back_and_forth() -> None:
        call(desk, "backup", str(copy), "--force")
        call(desk, "restore", str(copy), "--yes")

    told = written_at_once(desk, back_and_forth)
    kept: set[str] = set()
    for url in (desk, *(f"sqlite:///{path}" for path in tmp_path.glob("desk.db.*.bak"))):
        sound(url)
        database = open_database(url)
        with database.session() as session:
            kept.update(note for note in session.scalars(select(Assessment.note)) if note)
        database.engine.dispose()
    assert set(told) <= kept


def test_many_who_open_a_new_database_at_once(desk: str) -> None:
    done = subprocess.run([*KILLING, "open", desk, str(WRITERS)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    sound(desk)


def test_what_may_not_be_written_is_told_and_can_be_looked_at(desk: str, tmp_path: Path, reading: Reading) -> None:
    store(desk, reading)
    claim = claim_in(desk)
    call(desk, "assess", claim, "--status", "refuted", "--review-by", "2025-01-01")
    only_read = f"sqlite:///file:{file_of(desk)}?mode=ro&uri=true"
    for command in (["assess", claim, "--status", "corroborated"], ["undo"]):
        result = CliRunner().invoke(main, ["--database", only_read, *command])
        assert result.exit_code == 1
        [line] = result.stderr.splitlines()
        assert "is read-only" in line
    for command in ("verify", "history", "todo"):
        call(only_read, command)
    call(only_read, "backup", str(tmp_path / "copy.db"))
    assert sound(f"sqlite:///{tmp_path / 'copy.db'}")["assessments"] == 1
    sound(desk)


def test_an_error_in_the_middle_of_an_assessment_leaves_nothing(desk: str, reading: Reading) -> None:
    store(desk, reading)
    claim = claim_in(desk)
    before = call(desk, "history", "--format", "json")
    database = open_database(desk)
    with database.engine.begin() as connection:
        connection.exec_driver_sql(
            "CREATE TRIGGER full BEFORE INSERT ON events BEGIN SELECT RAISE(ABORT, 'disk is full'); END"
        )
    result = CliRunner().invoke(main, ["--database", desk, "assess", claim, "--status", "refuted"])
    assert result.exit_code == 1
    assert "the disk is full" in result.stderr
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TRIGGER full")
    database.engine.dispose()
    assert call(desk, "history", "--format", "json") == before
    assert "assessments" not in sound(desk)
    call(desk, "assess", claim, "--status", "refuted")
