"""Archives: streamed from any of their forms, taken up where an ingest stopped, read by many processes, whatever dies.

``TRACKER_MOMENTS`` sets how many times an ingest is killed.
"""

from __future__ import annotations

import gzip
import io
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from subprocess import DEVNULL, PIPE
from typing import Any

import pytest
import zstandard
from click.testing import CliRunner
from conftest import Run, caller, contents
from hypothesis import given, settings
from hypothesis import strategies as st
from machines import readers
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tracker import batch, settling, workers
from tracker.cli import main
from tracker.compare import Terms
from tracker.errors import TrackerError
from tracker.read import Format, Given, ReadFailure, Record, parse
from tracker.read.files import Position, Step, steps
from tracker.settings import SHIPPED, TOLERANCE
from tracker.store import placing, rebuilding, search
from tracker.store.database import open_database
from tracker.values import Article
from tracker.workers import Job, Outcome, Pool, Processes, in_order

ARTICLES = 2 * batch.DOCUMENTS + 16  # in three batches
KILLING = [sys.executable, str(Path(__file__).with_name("killing.py"))]
MOMENTS = int(os.environ.get("TRACKER_MOMENTS", "6"))
TEXT = "Unas {} casas siguen sin luz en {}, según dijo ayer {}."
NAMES = (
    "Ortega", "Salinas", "Robles", "Manzano", "Quiroga", "Pizarro", "Ledesma", "Zamora", "Cobos", "Ferrer", "Lira",
    "Rojas", "Vidal",
)  # fmt: skip
PAGE = (
    "<!doctype html><html lang='en'><head><title>Harbour {}</title></head><body><article><h1>Harbour {}</h1>"
    "<p>The harbour master, Ann Doyle, said on Tuesday that {} vessels would be moved to the northern quay.</p>"
    "<p>The repairs will take until the autumn, the port authority says.</p></article></body></html>"
)


def text(number: int) -> str:
    """An article's text: each is of another town, so that no two are on one topic."""
    first, second = (NAMES[n % len(NAMES)] for n in (number, number // len(NAMES)))
    return TEXT.format(10 + number, f"Villa{second} de {first}", f"{first} {second}")


def lines(number: int) -> bytes:
    """An archive of so many articles in JSONL."""
    told = ({"doc_id": f"d{i}", "text": text(i), "lang": "es"} for i in range(number))
    return "".join(json.dumps(article, ensure_ascii=False) + "\n" for article in told).encode()


def warc(number: int, packed: bool = True) -> bytes:
    """A web archive of so many pages, with the records between that are none."""
    stream = io.BytesIO()
    writer = WARCWriter(stream, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("harbour.warc", {"software": "test"}))
    for i in range(number):
        url = f"https://quay.example/{i}"
        for status, kind, body in (
            ("200 OK", "text/html; charset=utf-8", PAGE.format(i, i, i + 10)),
            ("404 Not Found", "text/html", PAGE.format(i, i, 7)),
            ("200 OK", "image/png", "no page"),
        ):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            payload = io.BytesIO(body.encode())
            writer.write_record(writer.create_warc_record(url, "response", payload=payload, http_headers=headers))
        request = StatusAndHeaders("GET / HTTP/1.1", [("Host", "quay.example")], is_http_request=True)
        writer.write_record(writer.create_warc_record(url, "request", http_headers=request))
    return stream.getvalue()


def zst(data: bytes) -> bytes:
    """Compressed in two frames, as programs do that use several cores."""
    half = len(data) // 2
    return b"".join(zstandard.ZstdCompressor().compress(part) for part in (data[:half], data[half:]))


FORMS: dict[str, Callable[[int], bytes]] = {
    "a.jsonl": lines,
    "a.jsonl.gz": lambda number: gzip.compress(lines(number)),
    "a.ndjson.zst": lambda number: zst(lines(number)),
    "a.warc": lambda number: warc(number, packed=False),
    "a.warc.gz": warc,
}


@pytest.fixture(params=FORMS)
def archive(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An archive of nine documents in each form."""
    path = tmp_path / request.param
    path.write_bytes(FORMS[request.param](9))
    return path


def walk(path: Path, start: dict[str, Position] | None = None, **options: Any) -> list[Step]:
    known = {"stdin": io.BytesIO(), "input_format": Format.AUTO, "max_bytes": 100_000, **options}
    return list(steps([str(path)], known=lambda parts: start or {}, **known))


def articles(found: list[Step]) -> list[Article]:
    parsed = [parse(step.item, Given()) for step in found if isinstance(step.item, Record)]
    assert all(isinstance(item, Article) for item in parsed), parsed
    return [item for item in parsed if isinstance(item, Article)]


def failures(found: list[Step]) -> list[str]:
    return [str(step.item.error) for step in found if isinstance(step.item, ReadFailure)]


# --- reading ------------------------------------------------------------------------------------------------------


def test_each_form_of_archive_gives_its_documents(archive: Path) -> None:
    found = articles(walk(archive))
    assert len(found) == 9
    if "warc" in archive.name:
        assert [article.url for article in found] == [f"https://quay.example/{i}" for i in range(9)]
        assert all(f"{i + 10} vessels" in article.text for i, article in enumerate(found))
    else:
        assert [article.doc_id for article in found] == [f"d{i}" for i in range(9)]


def test_an_archive_can_be_taken_up_behind_each_document(archive: Path) -> None:
    whole = walk(archive)
    for i, step in enumerate(whole[:-1]):
        assert step.part and step.position
        rest = walk(archive, {step.part.path: step.position})
        assert [s.item for s in rest] == [s.item for s in whole[i + 1 :]]
        assert rest[-1].position == whole[-1].position
    last = whole[-1]
    assert last.part and last.position and last.position.finished
    assert [s.item for s in walk(archive, {last.part.path: last.position})] == [None]


def test_all_bytes_of_an_archive_are_counted(archive: Path) -> None:
    assert sum(step.moved for step in walk(archive)) == archive.stat().st_size


@pytest.mark.parametrize("share", [0.5, 0.99])
def test_a_cut_archive_gives_what_is_before_the_cut_and_a_line(archive: Path, share: float) -> None:
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * share)])
    found = walk(archive)
    items = [step.item for step in found if isinstance(step.item, Record)]
    assert len(items) <= 9
    if archive.name == "a.jsonl":
        assert isinstance(parse(items[-1], Given()), ReadFailure)
        return
    [problem] = failures(found)
    assert problem.startswith(f"{archive}: damaged or cut off")
    assert not any(step.position.finished for step in found if step.position)


def test_a_warc_that_is_compressed_as_a_whole_is_told_with_the_mend(tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(gzip.compress(warc(3, packed=False)))
    assert "warcio recompress" in failures(walk(path))[0]


def test_a_folder_of_archives_and_articles_is_read_in_one_order(tmp_path: Path) -> None:
    for name, make in FORMS.items():
        (tmp_path / name).write_bytes(make(2))
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "b.txt").write_text(text(0))
    (tmp_path / "notes.txt.gz").write_bytes(b"left out")
    found = walk(tmp_path)
    assert len(articles(found)) == 2 * len(FORMS) + 1
    ends = {step.part.path: step.position for step in found if step.part and step.position}
    assert len(ends) == len(FORMS) + 1
    assert [step.item for step in walk(tmp_path, ends)] == [None] * len(ends)


def test_a_line_that_is_too_long_costs_itself_and_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    first, second, third = lines(3).splitlines(keepends=True)
    path.write_bytes(first + b'{"text": "' + b"x" * 500_000 + b'"}\n' + second + third.strip())
    found = walk(path)
    assert [article.doc_id for article in articles(found)] == ["d0", "d1", "d2"]
    [problem] = failures(found)
    assert problem.startswith(f"{path}:2: longer than")


def test_an_archive_comes_through_standard_input(tmp_path: Path) -> None:
    for data in (lines(4), gzip.compress(lines(4))):
        found = list(steps(["-"], stdin=io.BytesIO(data), input_format=Format.JSONL, max_bytes=10_000))
        assert [article.doc_id for article in articles(found)] == ["d0", "d1", "d2", "d3"]
        assert not any(step.part for step in found)


@settings(max_examples=60, deadline=None)
@given(
    bodies=st.lists(st.one_of(st.text(max_size=30), st.sampled_from(["", "\x85", "\u2028", "\r"])), max_size=12),
    end=st.sampled_from(["\n", "\r\n", "\n\n"]),
    stop=st.integers(0, 12),
    pack=st.sampled_from([lambda data: data, gzip.compress, zst]),
)
def test_lines_are_found_again_behind_any_place(
    tmp_path_factory: pytest.TempPathFactory, bodies: list[str], end: str, stop: int, pack: Callable[[bytes], bytes]
) -> None:
    path = tmp_path_factory.mktemp("lines") / "a.jsonl"
    path.write_bytes(pack("".join(json.dumps({"text": body}) + end for body in bodies).encode()))
    whole = walk(path)
    positions = [step.position for step in whole if step.position]
    if positions:
        position = positions[min(stop, len(positions) - 1)]
        name = next(step.part.path for step in whole if step.part)
        rest = [step.item for step in walk(path, {name: position})]
        behind = [step.item for step in whole if step.position and step.position.done > position.done]
        assert [item for item in rest if item] == [item for item in behind if item]


# --- processes that read ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Deadly(Job):
    """Reads nothing, and dies over what holds the word poison."""

    def read(self, records: Sequence[Record], *, alone: bool = False) -> list[Outcome]:
        if any(b"poison" in record.content for record in records):
            os.kill(os.getpid(), signal.SIGKILL)
        return [ReadFailure(record.place, TrackerError("read")) for record in records]


def batches(words: Sequence[str], size: int) -> list[tuple[int, list[Record]]]:
    records = [Record(str(i), word.encode(), Format.TEXT) for i, word in enumerate(words)]
    return [(start, records[start : start + size]) for start in range(0, len(records), size)]


def said(pool: Pool, words: Sequence[str], size: int) -> list[str]:
    found = [item for _, outcomes in in_order(pool, batches(words, size)) for item in outcomes]
    assert [item.place for item in found if isinstance(item, ReadFailure)] == [str(i) for i in range(len(words))]
    return [str(item.error) for item in found if isinstance(item, ReadFailure)]


def test_a_document_on_which_a_process_dies_costs_itself_only() -> None:
    pool = Processes(Deadly(), 2)
    words = ["good"] * 20
    words[3] = words[11] = words[12] = "poison"
    found = said(pool, words, 4)
    pool.close()
    assert [i for i, words_ in enumerate(found) if "the process that read it died" in words_] == [3, 11, 12]
    assert {found[i] for i in range(20) if i not in (3, 11, 12)} == {"read"}


def test_where_every_document_kills_it_is_not_the_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "MOST_DEATHS", 3)
    pool = Processes(Deadly(), 2)
    with pytest.raises(TrackerError, match="die one after the other"):
        said(pool, ["poison"] * 12, 12)
    pool.close()


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of articles, the 41st of which is none."""
    path = tmp_path_factory.mktemp("many") / "many.jsonl"
    told = lines(ARTICLES).splitlines(keepends=True)
    path.write_bytes(b"".join([*told[:40], b'{"title": "no text"}\n', *told[41:]]))
    return path


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """What an ingest does when nothing happens: what is stored then, what it said, and the file of errors."""

    stored: dict[str, Any]
    said: str
    errors: list[dict[str, str]]


@pytest.fixture(scope="module")
def undisturbed(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    folder = tmp_path_factory.mktemp("undisturbed")
    url, errors = f"sqlite:///{folder / 'desk.db'}", folder / "errors.jsonl"
    done = CliRunner().invoke(main, ["--database", url, "ingest", str(many), "--errors", str(errors)])
    assert done.exit_code == 1, done.output
    return Undisturbed(contents(url), done.stderr, list(map(json.loads, errors.read_text().splitlines())))


@pytest.mark.parametrize(("jobs", "most"), [(1, 70), (2, 10_000), (2, 30), (2, 5)])
def test_claims_that_are_placed_on_the_way_come_to_the_same_topics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, jobs: int, most: int
) -> None:
    path, found = tmp_path / "twice.jsonl", []
    said = (TEXT.format(100 + i, f"{NAMES[i % 7]}ia", NAMES[7 + i % 6]) for i in range(ARTICLES))
    told = ({"doc_id": f"d{i}", "text": words, "lang": "es"} for i, words in enumerate(said))
    path.write_text("".join(json.dumps(article) + "\n" for article in told))
    for how in ("at the end", "on the way"):
        run = caller(f"sqlite:///{tmp_path / f'{how}.db'}")
        run("ingest", str(path), "--jobs", str(1 if how == "at the end" else jobs))
        topics = json.loads(run("compare", "--format", "json").stdout)
        found.append({frozenset(claim["id"] for claim in topic["claims"]) for topic in topics})
        for module, name, value in (
            (batch, "DOCUMENTS", 8),
            (rebuilding, "FEWEST", 20),
            (settling, "PLACED", most),
            (settling, "PLACED_MEANWHILE", most),
            (settling, "PLACED_AT_ONCE", 10),
            (settling, "DESCRIBED_AT_ONCE", 3),
        ):
            monkeypatch.setattr(module, name, value)
    assert found[0] == found[1]
    assert len(found[0]) > 3


def test_claims_are_placed_while_others_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the last is read, the first are placed: in one pass, and one by one."""
    path, database = tmp_path / "many.jsonl", open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    path.write_bytes(lines(ARTICLES))
    monkeypatch.setattr(batch, "DOCUMENTS", 4)
    monkeypatch.setattr(rebuilding, "FEWEST", 10)
    monkeypatch.setattr(settling, "PLACED_MEANWHILE", 20)
    monkeypatch.setattr(settling, "PLACED_AT_ONCE", 5)
    pool, waited = Processes(batch.job(database, SHIPPED, Given()), 2), []
    found = steps([str(path)], stdin=io.BytesIO(), input_format=Format.AUTO, max_bytes=10_000_000)
    for _ in batch.ingest(database, found, pool, batch.Memory(database, "test"), Terms(TOLERANCE)):
        with database.session() as session:
            waited.append(placing.number_waiting(session))
    pool.close()
    with database.session() as session:
        assert placing.number_waiting(session) < 5
        assert len(search.search(session, search.ClaimFilter())) == ARTICLES
    assert max(waited) < ARTICLES - 20
    database.engine.dispose()


def test_what_failed_is_counted_and_listed_in_a_file(undisturbed: Undisturbed, many: Path) -> None:
    assert f"documents read: {ARTICLES - 1}, failed: 1" in undisturbed.said
    assert '"text"' not in undisturbed.said
    [failure] = undisturbed.errors
    assert failure["place"] == f"{many}:41"
    assert 'no "text"' in failure["error"]


def test_what_was_read_is_passed_over_until_it_changes(tracker: Run, tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "a.jsonl").write_bytes(lines(2))
    (folder / "b.txt").write_text(text(7))

    def read(*options: str) -> list[str]:
        told = tracker("ingest", str(folder), "--format", "jsonl", *options).stdout
        return [json.loads(line)["outcome"] for line in told.splitlines()]

    assert read() == ["new"] * 3
    assert read() == []
    assert read("--again") == ["known"] * 3
    assert read() == []
    (folder / "a.jsonl").write_bytes(lines(3))
    (folder / "c.txt").write_text(text(17))
    assert sorted(read()) == ["known", "known", "new", "new"]
    assert read("--publisher", "El Faro") == ["known"] * 3 + [
        "new",
        "new",
    ]  # no id: another article


def test_of_a_warc_whose_records_are_longer_than_they_say_one_line_is_told(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.warc"
    path.write_bytes(warc(3, packed=False).replace(b"\r\n\r\nWARC/1.0", b"more\r\n\r\nWARC/1.0"))
    assert "longer than it says" in failures(walk(path))[0]
    assert capfd.readouterr().err == ""


def test_an_archive_without_documents_is_told(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.warc.gz"
    path.write_bytes(warc(0))
    assert f"no documents in {path}" in tracker("ingest", str(path)).stderr
    assert "passed over" in tracker("ingest", str(path)).stderr


def test_processes_store_what_one_does_though_one_of_them_is_killed(
    many: Path, undisturbed: Undisturbed, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    command = [sys.executable, "-m", "tracker", "--database", url, "ingest", str(many), "--format", "jsonl"]
    errors = tmp_path / "errors"
    with errors.open("w") as said:
        process = subprocess.Popen([*command, "--jobs", "2"], stdout=PIPE, stderr=said, text=True)
    assert process.stdout
    first = process.stdout.readline()
    os.kill(readers(process.pid)[0], signal.SIGKILL)
    told = process.stdout.read()  # and not communicate(), which would pass over what readline() has taken in already
    assert process.wait(timeout=300) == 1, errors.read_text()
    listed = [json.loads(line)["doc_id"] for line in (first + told).splitlines()]
    assert listed == [f"d{i}" for i in range(ARTICLES) if i != 40]
    assert contents(url) == undisturbed.stored


def test_processes_end_with_the_one_that_started_them(many: Path, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    command = [sys.executable, "-m", "tracker", "--database", url, "ingest", str(many), "--jobs", "2"]
    process = subprocess.Popen(command, stdout=DEVNULL, stderr=DEVNULL)
    until = time.monotonic() + 120
    while not (started := readers(process.pid)) and time.monotonic() < until:
        time.sleep(0.1)
    process.kill()
    process.wait(timeout=60)
    while any(map(runs, started)) and time.monotonic() < until:
        time.sleep(0.1)
    assert started
    assert not any(map(runs, started))


def runs(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_two_ingests_of_one_archive_at_once(many: Path, undisturbed: Undisturbed, database_url: str) -> None:
    done = subprocess.run([*KILLING, "read", database_url, str(many), "2"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert contents(database_url) == undisturbed.stored


def test_killed_at_any_moment_an_ingest_goes_on(many: Path, undisturbed: Undisturbed, database_url: str) -> None:
    seed = str(random.randrange(10**6))
    command = [*KILLING, "archive", database_url, str(many.parent), str(MOMENTS), seed]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    CliRunner().invoke(main, ["--database", database_url, "ingest", str(many)])
    assert contents(database_url) == undisturbed.stored, f"seed {seed}"
