"""Work that tests kill, or do many times at once, as a program of its own.

``killing.py JOB URL FOLDER MOMENTS SEED``: each moment a child does the job over and over, writes down what it was
told is done, and is killed without warning.  Then the database must open, be sound, hold all that was told, and take a
further round of the job.  ``killing.py write URL CLAIM SECONDS PROCESSES``, ``killing.py open URL PROCESSES`` and
``killing.py read URL ARCHIVE PROCESSES``: that by several processes at once.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from click.testing import CliRunner
from sqlalchemy import select

from tracker.cli import main
from tracker.store import verify
from tracker.store.database import Database, file_of, open_database
from tracker.store.models import Assessment, Document, Ingest

TEXT = "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro."
CLAIMS = 1  # in each such text
EXAMPLES = Path(__file__).parents[1] / "examples"
LONGEST = 0.6  # seconds that a child may work before it is killed, more where that is too little for anything


def call(url: str, *args: str) -> str:
    """A command that must succeed; what it prints."""
    result = CliRunner().invoke(main, ["--database", url, *args])
    assert result.exit_code == 0, f"{args}: {result.output}{result.exception!r}"
    return result.stdout


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = open_database(url)
    yield database
    database.engine.dispose()


def acknowledge(folder: Path, words: str) -> None:
    """Words that are on the disk when this returns, whatever happens to the process."""
    with (folder / "done.txt").open("a") as file:
        file.write(f"{words}\n")


def acknowledged(folder: Path) -> list[str]:
    path = folder / "done.txt"
    return path.read_text().splitlines() if path.exists() else []


# --- jobs: what a child does until it is killed, and what must hold then ------------------------------------------


def assess(url: str, folder: Path) -> None:
    """Assessments, one after the other."""
    [claim] = (folder / "claim.txt").read_text().split()
    for number in range(10_000):
        note = f"{os.getpid()}-{number}"
        call(url, "assess", claim, "--status", "refuted", "--note", note)
        acknowledge(folder, note)


def assessed(url: str, folder: Path) -> None:
    with opened(url) as database, database.session() as session:
        notes = list(session.scalars(select(Assessment.note)))
    assert len(notes) == len(set(notes)), "doubled"
    assert set(acknowledged(folder)) <= set(notes), "lost"
    [claim] = (folder / "claim.txt").read_text().split()
    call(url, "assess", claim, "--status", "refuted", "--note", f"again {len(notes)}")


def log(url: str, folder: Path) -> None:
    """Claims logged by hand, one after the other."""
    for number in range(10_000):
        figure = f"{os.getpid()}{number:04}"
        call(url, "log", f"{figure} tents", "--source", "Rita Sousa", "--document", "1", "--unsupported", "by phone")
        acknowledge(folder, figure)


def logged(url: str, folder: Path) -> None:
    found = json.loads(call(url, "claims", "--text", "tents", "--format", "json"))
    figures = Counter(str(claim["quantity"]["value"]) for claim in found)
    assert set(figures.values()) <= {1}, "doubled"
    assert set(acknowledged(folder)) <= set(figures), "lost"
    further = f"{20_000 + len(figures)} tents"  # a figure that looks like no year
    call(url, "log", further, "--source", "Rita Sousa", "--document", "1", "--unsupported", "by phone")


def review(url: str, folder: Path) -> None:
    """Corrections of a claim, each of the one before."""
    for number in range(10_000):
        [claim] = json.loads(call(url, "claims", "--text", "mantas", "--format", "json"))
        acknowledge(folder, call(url, "review", claim["id"], "--source", f"Source {os.getpid()}-{number}").strip())


def reviewed(url: str, folder: Path) -> None:
    [claim] = json.loads(call(url, "claims", "--text", "mantas", "--format", "json"))
    corrected = {c["id"]: c["corrects"] for c in json.loads(call(url, "claims", "--retired", "--format", "json"))}
    chain = [claim["id"]]
    while corrected[chain[-1]]:
        chain.append(corrected[chain[-1]])
    assert set(acknowledged(folder)) <= set(chain), "lost"
    call(url, "review", claim["id"], "--source", f"again {len(chain)}")


def ingest(url: str, folder: Path) -> None:
    """Archives, one after the other."""
    for number in range(10_000):
        archive = folder / f"{os.getpid()}-{number}.jsonl"
        lines = [{"doc_id": f"{archive.stem}-{i}", "text": f"{TEXT} Edición {i}.", "lang": "es"} for i in range(4)]
        part = archive.with_suffix(".part")
        part.write_text("\n".join(json.dumps(line) for line in lines))
        part.replace(archive)
        call(url, "ingest", str(archive))
        acknowledge(folder, archive.name)


def ingested(url: str, folder: Path) -> None:
    archives = sorted(folder.glob("*-*.jsonl"), key=lambda path: path.stat().st_mtime)
    for archive in archives[-1:]:  # the one in the middle of which it was killed: again, for the rest
        call(url, "ingest", str(archive))
    counts = Counter(claim["doc_id"] for claim in json.loads(call(url, "claims", "--format", "json")))
    whole = [line.removesuffix(".jsonl") for line in acknowledged(folder)] + [path.stem for path in archives[-1:]]
    for name in whole:
        assert [counts[f"{name}-{i}"] for i in range(4)] == [CLAIMS] * 4, f"lost: {name}"
    assert set(counts.values()) <= {CLAIMS}, "half an article"


def archive(url: str, folder: Path) -> None:
    """One archive, which is read to its end when this returns."""
    read(url, folder / "many.jsonl")


def archived(url: str, folder: Path) -> None:
    with opened(url) as database, database.session() as session:
        keys = list(session.scalars(select(Document.key).order_by(Document.id)))
        done = session.scalar(select(Ingest.done))
    stored = [json.loads(line).get("doc_id") for line in (folder / "many.jsonl").read_text().splitlines()[: done or 0]]
    assert keys == [key for key in stored if key], "what is stored and how far it was read differ"
    acknowledge(folder, str(done))


def restore(url: str, folder: Path) -> None:
    """One backup and the other, in turn."""
    for number in range(10_000):
        name = ("first.db", "second.db")[number % 2]
        call(url, "restore", str(folder / name), "--yes")
        acknowledge(folder, name)


def restored(url: str, folder: Path) -> None:
    heads = {name: head(f"sqlite:///{folder / name}") for name in ("first.db", "second.db")}
    assert head(url) in heads.values(), "neither the one nor the other"
    call(url, "restore", str(folder / "first.db"), "--yes", "--verify")
    assert head(url) == heads["first.db"]
    path = file_of(url)
    assert path
    assert not list(path.parent.glob("*.part*")), "left behind"
    for kept in path.parent.glob("*.bak"):
        assert head(f"sqlite:///{kept}") in heads.values(), "what was kept is not what was there"
        kept.unlink()


def head(url: str) -> str:
    with opened(url) as database:
        checked = verify.check(database)
    assert not checked.findings, checked.findings
    return checked.head


JOBS: dict[str, tuple[Callable[[str, Path], None], Callable[[str, Path], None]]] = {
    "assess": (assess, assessed),
    "log": (log, logged),
    "review": (review, reviewed),
    "ingest": (ingest, ingested),
    "archive": (archive, archived),
    "restore": (restore, restored),
}


def kill_at_moments(job: str, url: str, folder: Path, moments: int, seed: int) -> None:
    work, check = JOBS[job]
    if job in ("ingest", "archive"):
        load()
    chance, longest = random.Random(seed), LONGEST
    for moment in range(moments):
        pid = os.fork()
        if pid == 0:
            work(url, folder)
            os._exit(0)
        time.sleep(chance.uniform(0, longest))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        head(url)
        try:
            check(url, folder)
        except Exception as error:
            raise AssertionError(f"{job}, seed {seed}, moment {moment}") from error
        if not acknowledged(folder):  # a busy machine: nothing is done so soon
            longest *= 2
    print(len(acknowledged(folder)))


def load() -> None:
    """Load the models, once for all children."""
    with TemporaryDirectory() as folder:
        call(f"sqlite:///{folder}/other.db", "ingest", str(EXAMPLES / "wire.jsonl"))


# --- many at once -------------------------------------------------------------------------------------------------


def at_once(work: Callable[[], None], processes: int) -> None:
    """The same in several processes; each is a person of its own."""
    children = []
    for number in range(processes):
        pid = os.fork()
        if pid == 0:
            os.environ["TRACKER_USER"] = f"person {number}"
            try:
                work()
            except BaseException as error:
                print(error, file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        children.append(pid)
    ended = [os.waitpid(pid, 0)[1] for pid in children]
    assert ended == [0] * processes, "some failed"


def write(url: str, claim: str, until: float) -> None:
    """Assessments until a point of time; prints the note of each that was told to be done."""
    number = 0
    while time.time() < until or number < 3:
        note = f"{os.getpid()}-{number}"
        call(url, "assess", claim, "--status", "refuted", "--note", note)
        os.write(1, f"{note}\n".encode())
        number += 1


def read(url: str, path: Path) -> None:
    """Ingest an archive in which some documents are none."""
    result = CliRunner().invoke(main, ["--database", url, "ingest", str(path), "--format", "jsonl"])
    assert result.exit_code in (0, 1), result.output
    assert "documents read" in result.stderr or "passed over" in result.stderr, result.output


if __name__ == "__main__":
    job, url, *rest = sys.argv[1:]
    if job == "write":
        claim, seconds, processes = rest
        until = time.time() + float(seconds)
        at_once(lambda: write(url, claim, until), int(processes))
    elif job == "open":
        at_once(lambda: print(call(url, "verify")), int(rest[0]))
    elif job == "read":
        load()
        at_once(lambda: read(url, Path(rest[0])), int(rest[1]))
    else:
        folder, moments, seed = rest
        kill_at_moments(job, url, Path(folder), int(moments), int(seed))
