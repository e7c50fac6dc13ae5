"""The program as a process of its own: starting, stopping, broken pipes, locked files."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tracker.store.database import open_database

TEXT = "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro."
# A shell makes what it starts in the background deaf to Ctrl-C, and with it what that starts.
LISTENING = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    "from tracker.cli import main; main(prog_name='tracker')"
)
TRACKER = [sys.executable, "-m", "tracker"]


def run(*args: str, stdin: str | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    known = {k: v for k, v in os.environ.items() if k != "TRACKER_DEBUG"}
    return subprocess.run(
        [*TRACKER, *args], input=stdin, capture_output=True, text=True, env={**known, **env}, timeout=300, check=False
    )


def lines(done: subprocess.CompletedProcess[str]) -> list[str]:
    assert "Traceback" not in done.stderr, done.stderr
    return done.stderr.splitlines()


def test_the_main_job_in_a_process_of_its_own(tmp_path: Path) -> None:
    desk = f"sqlite:///{tmp_path / 'desk.db'}"
    done = run("--database", desk, "ingest", "-", "--publisher", "El Faro", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    listed = run("claims", "--format", "json", TRACKER_DATABASE=desk)
    [claim] = json.loads(listed.stdout)
    assert claim["quantity"]["value"] == 2500
    report = run("report", "document", "1", "--format", "markdown", TRACKER_DATABASE=desk)
    assert "Ministerio de Defensa de España" in report.stdout


def test_the_default_database_is_the_users_own(tmp_path: Path) -> None:
    done = run("info", "--format", "json", XDG_DATA_HOME=str(tmp_path), TRACKER_DATABASE="")
    assert json.loads(done.stdout)["database"] == f"sqlite:///{tmp_path}/tracker/tracker.db"
    assert (tmp_path / "tracker" / "tracker.db").exists()


@pytest.mark.parametrize("command", [["--help"], ["ingest", "--help"], ["claims"], ["compare"], ["info"]])
def test_commands_that_read_no_article_load_no_language_model(tmp_path: Path, command: list[str]) -> None:
    code = (
        "import sys; from tracker.cli import main\n"
        f"sys.argv = ['tracker', '--database', 'sqlite:///{tmp_path}/d.db', *{command!r}]\n"
        "try: main()\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print([m for m in ('torch', 'stanza', 'trafilatura', 'httpx') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


def test_help_loads_neither_sqlalchemy_nor_rich() -> None:
    code = (
        "import sys; from tracker.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print([m for m in ('sqlalchemy', 'rich', 'alembic') if m in sys.modules], file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_standard_input_that_is_closed_is_told() -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m tracker extract - <&-"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    [line] = lines(done)
    assert "standard input" in line


def test_empty_standard_input_is_told() -> None:
    done = run("extract", "-", stdin="")
    assert done.returncode == 1
    assert lines(done) == ["tracker: standard input: empty: give a file that holds an article"]


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TEXT)
    shell = f"{sys.executable} -m tracker extract {path} --format json | head -c 1 >/dev/null"
    done = subprocess.run(["bash", "-c", shell], capture_output=True, text=True, check=False)
    assert lines(done) == []


def test_a_stop_in_the_middle_of_a_batch_keeps_what_is_finished(tmp_path: Path) -> None:
    archive = tmp_path / "archive.jsonl"
    archive.write_text(
        "\n".join(
            json.dumps({"doc_id": f"d{i}", "text": f"{TEXT} Edición {i}.\n" * 20, "lang": "es"}) for i in range(3000)
        )
    )
    path = tmp_path / "desk.db"
    process = subprocess.Popen(
        [sys.executable, "-c", LISTENING, "--database", f"sqlite:///{path}", "ingest", str(archive)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={k: v for k, v in os.environ.items() if k != "TRACKER_DEBUG"},
    )
    deadline = time.monotonic() + 240
    while time.monotonic() < deadline and not stored(path):
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "Traceback" not in errors
    assert "run it again for the rest" in errors
    documents = stored(path)
    assert 0 < documents < 3000
    with sqlite3.connect(path) as connection:
        [whole] = connection.execute(
            "SELECT count(*) FROM documents d WHERE EXISTS (SELECT 1 FROM claims c WHERE c.document_id = d.id)"
        ).fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert whole == documents


def stored(path: Path) -> int:
    """Documents that are in the file, 0 while there is no schema yet."""
    if not path.exists():
        return 0
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    except sqlite3.OperationalError:
        return 0
    finally:
        connection.close()


def test_a_locked_database_is_told_and_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    article = tmp_path / "a.txt"
    article.write_text(TEXT)
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    done = run("--database", f"sqlite:///{path}", "ingest", str(article))
    holder.execute("ROLLBACK")
    holder.close()
    assert done.returncode == 1
    assert "is locked by another program: try again" in lines(done)[-1]


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
def test_a_read_only_database_is_told_and_can_be_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    article = tmp_path / "a.txt"
    article.write_text(TEXT)
    path.chmod(0o444)
    tmp_path.chmod(0o555)
    done = run("--database", f"sqlite:///{path}", "ingest", str(article))
    assert done.returncode == 1
    assert "read-only" in lines(done)[-1]
    assert run("--database", f"sqlite:///{path}", "claims").returncode == 0


def test_a_read_only_url_is_told(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    open_database(f"sqlite:///{path}").engine.dispose()
    article = tmp_path / "a.txt"
    article.write_text(TEXT)
    url = f"sqlite:///file:{path}?mode=ro&uri=true"
    done = run("--database", url, "ingest", str(article))
    assert done.returncode == 1
    assert "is read-only" in lines(done)[-1]
    assert run("--database", url, "claims").returncode == 0
    assert run("--database", url, "compare").returncode == 0


def test_a_damaged_database_is_told(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    path.write_bytes(b"no database at all " * 400)
    done = run("--database", f"sqlite:///{path}", "claims")
    assert done.returncode == 1
    assert lines(done) == [f"tracker: database {path} is no SQLite database: give another file with --database"]


def test_a_large_file_is_told_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    done = run("extract", str(path))
    assert done.returncode == 1
    assert "larger than 20 MB" in lines(done)[0]


def test_two_processes_share_one_database(tmp_path: Path) -> None:
    desk = f"sqlite:///{tmp_path / 'desk.db'}"
    for name in "ab":
        (tmp_path / f"{name}.txt").write_text(f"{TEXT} {name}")
    both = [
        subprocess.Popen(
            [*TRACKER, "--database", desk, "ingest", str(tmp_path / f"{name}.txt")], stderr=subprocess.PIPE
        )
        for name in "ab"
    ]
    assert [process.wait(timeout=300) for process in both] == [0, 0]
    for process in both:
        assert process.stderr
        process.stderr.close()
    assert json.loads(run("--database", desk, "info", "--format", "json").stdout)["documents"] == 2
