"""What users of the command line are used to: completion, quiet runs, short ids, pipes, colours, help topics."""

from __future__ import annotations

import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from io import StringIO
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from commands import ALL, RUN
from conftest import EXAMPLES, Run, copied

from tracker.cli import main

PROGRAM = str(Path(sys.executable).with_name("tracker"))
COLOUR = re.compile(r"\x1b\[[0-9;]*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[0-9;]*m")


# --- completion -----------------------------------------------------------------------------------------------------


def offered(shell: str, words: list[str], **env: str) -> list[str]:
    """What a shell is told to offer for the last of some words."""
    told = {"_TRACKER_COMPLETE": f"{shell}_complete", "COMP_CWORD": str(len(words) - 1), "PROG": PROGRAM}
    line = "\n".join(words[:-1] if shell == "fish" else words)
    told |= {"COMP_WORDS": line} | ({"COMP_CWORD": words[-1]} if shell == "fish" else {})
    known = {k: v for k, v in os.environ.items() if k != "TRACKER_DEBUG"}
    done = subprocess.run([PROGRAM], env={**known, **told, **env}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def offers(words: list[str], **env: str) -> list[str]:
    """The values that bash is told."""
    return [line.partition(",")[2] for line in offered("bash", words, **env) if line]


def test_commands_and_options_are_offered() -> None:
    assert offers(["tracker", "ex"]) == ["extract", "export"]
    assert offers(["tracker", "claims", "--uni"]) == ["--unit"]
    assert set(offers(["tracker", "sources", ""])) >= {"show", "merge"}
    assert offered("bash", ["tracker", "ingest", "exam"]) == ["file,exam"]


def test_what_is_stored_is_offered(example_desk: str) -> None:
    claims = json.loads(CliRunner().invoke(main, ["--database", example_desk, "claims", "--format", "json"]).stdout)
    ids = sorted(claim["id"] for claim in claims)
    env = {"TRACKER_DATABASE": example_desk}
    assert set(offers(["tracker", "show", ids[0][:2]], **env)) >= {ids[0][:8]}
    assert offers(["tracker", "export", "prov", ids[0][:20]], **env) == [ids[0][:22]]
    assert "KCNA" in offers(["tracker", "claims", "--source", "kc"], **env)
    assert r"Kim\\ Jong\\ Un" in offers(["tracker", "sources", "show", "kim"], **env)
    assert offers(["tracker", "compare", "1"], **env)[0] == "1"
    assert "faro-2025-07-13" in offers(["tracker", "report", "document", "faro"], **env)
    assert offers(["tracker", "assess", ids[0], "--status", "unverifia"], **env) == ["unverifiable"]
    assert offers(["tracker", "history", "ass"], **env) == ["assessment"]
    assert offers(["tracker", "--database", example_desk, "compare", "1"])[0] == "1"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_is_told_in_its_way(examples: Run, example_desk: str, shell: str) -> None:
    script = examples("completion", shell).stdout
    assert "_TRACKER_COMPLETE" in script
    told = offered(shell, ["tracker", "claims", "--source", "KCN"], TRACKER_DATABASE=example_desk)
    assert any("KCNA" in line for line in told)


def test_a_real_bash_completes(examples: Run, example_desk: str, tmp_path: Path) -> None:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash on this system")
    script = tmp_path / "completion.sh"
    script.write_text(
        examples("completion", "bash").stdout
        + "COMP_WORDS=(tracker sources show 'Kim\\ J'); COMP_CWORD=3; _tracker_completion tracker\n"
        'printf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    env = {**os.environ, "PATH": f"{Path(PROGRAM).parent}:{os.environ['PATH']}", "TRACKER_DATABASE": example_desk}
    done = subprocess.run([bash, "--norc", str(script)], env=env, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [r"Kim\ Jong\ Un"]


@pytest.mark.parametrize("kind", ["none", "damaged", "of something else", "no URL", "unreachable", "older"])
def test_completion_says_nothing_where_it_cannot_look_and_makes_nothing(
    tmp_path: Path, kind: str, example_desk: str
) -> None:
    path = tmp_path / "desk.db"
    if kind == "damaged":
        path.write_bytes(b"no database " * 400)
    elif kind == "of something else":
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("CREATE TABLE sources (a)")
    elif kind == "older":
        copied(example_desk, path)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("ALTER TABLE source_aliases RENAME COLUMN folded TO other")
    urls = {"no URL": "nonsense", "unreachable": "postgresql://nobody@127.0.0.1:1/desk"}
    before = path.read_bytes() if path.exists() else None
    url = urls.get(kind, f"sqlite:///{path}")
    assert offers(["tracker", "sources", "show", "K"], TRACKER_DATABASE=url) == []
    assert (path.read_bytes() if path.exists() else None) == before
    assert offers(["tracker", "show", ""], TRACKER_DATABASE=url, TRACKER_TOLERANCE="bad") == []
    assert offers(["tracker", "nothing", "of", "the", "kind"], TRACKER_DATABASE=url) == []


def test_completion_loads_no_language_model(example_desk: str) -> None:
    code = (
        "import sys; from tracker.cli import main\n"
        "try: main(prog_name='tracker')\n"
        "except SystemExit as stop: assert not stop.code, stop.code\n"
        "print([m for m in ('torch', 'stanza', 'trafilatura', 'httpx', 'numpy') if m in sys.modules], file=sys.stderr)"
    )
    env = {"_TRACKER_COMPLETE": "bash_complete", "COMP_WORDS": "tracker\nshow\n", "COMP_CWORD": "2"}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **env, "TRACKER_DATABASE": example_desk},
        capture_output=True,
        text=True,
        check=True,
    )
    assert len(done.stdout.splitlines()) > 10
    assert done.stderr.splitlines()[-1] == "[]"


# --- quiet, help, ids -----------------------------------------------------------------------------------------------


def test_a_quiet_run_says_only_what_is_wrong(tracker: Run, tmp_path: Path) -> None:
    article = str(EXAMPLES / "kcna-relayed-es.html")
    assert tracker("-q", "ingest", article, "--format", "json").stderr == ""
    for command in (
        ["compare"],
        ["verify"],
        ["claims", "--save", "all"],
        ["searches", "delete", "all"],
        ["sources", "confirm", "KCNA"],
        ["undo"],
        ["backup", str(tmp_path / "b.db")],
        ["--yes", "restore", str(tmp_path / "b.db")],
        ["export", "claims", "--output", str(tmp_path / "c.jsonl")],
        ["import", str(tmp_path / "c.jsonl")],
    ):
        assert tracker("--quiet", *command).stderr == "", command
    [line] = tracker("-q", "ingest", str(tmp_path / "none.txt"), code=1).stderr.splitlines()
    assert "no such file" in line


def test_yes_answers_what_would_be_asked(tracker: Run, tmp_path: Path) -> None:
    tracker("ingest", str(EXAMPLES / "kcna-relayed-es.html"))
    tracker("backup", str(tmp_path / "b.db"))
    assert "say --yes" in tracker("restore", str(tmp_path / "b.db"), code=1).stderr
    tracker("--yes", "restore", str(tmp_path / "b.db"))
    assert "Missing argument 'FIGURE'" in tracker("--yes", "log", code=2).stderr
    assert "--yes asks nothing" in tracker("--yes", "review", code=2).stderr


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_is_the_same_by_either_way(examples: Run, path: tuple[str, ...]) -> None:
    shown = examples("help", *path).stdout
    assert shown == examples(*path, "--help").stdout
    assert " ".join(path) in shown


def test_topics_of_help(examples: Run) -> None:
    listed = examples("help").stdout
    for topic in ("exit-codes", "names", "output"):
        assert topic in listed
    codes = set(map(int, re.findall(r"^  (\d)  ", examples("help", "exit-codes").stdout, re.MULTILINE)))
    assert codes == {0, 1, 2, 3}
    assert "no command or topic" in examples("help", "nonsense", code=2).stderr
    assert "no command or topic" in examples("help", "claims", "nonsense", code=2).stderr


def test_beginnings_of_ids_will_do(examples: Run) -> None:
    claims = json.loads(examples("claims", "--format", "json").stdout)
    ids = [claim["id"] for claim in claims]
    short = next(n for n in range(1, 40) if len({i[:n] for i in ids}) == len(ids))
    for claim in ids[:3]:
        shown = json.loads(examples("show", claim[: max(6, short)].upper(), "--format", "json").stdout)
        assert shown["id"] == claim
        assert examples("export", "prov", claim[:short]).stdout == examples("export", "prov", claim).stdout
    document = json.loads(examples("show", "--format", "json").stdout)[0]
    for name in (str(document["document"]), document["doc_id"], document["doc_id"][:-2], document["title"]):
        found = json.loads(examples("show", name, "--format", "json").stdout)
        assert {claim["doc_id"] for claim in found} == {document["doc_id"]}


def test_the_beginning_of_a_texts_hash_will_do(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    texts = {f"d{i}": f"«Faltan {i}00 mantas», dijo la alcaldesa, Rita Sousa." for i in (3, 4)}
    path.write_text("\n".join(json.dumps({"text": t, "doc_id": d, "lang": "es"}) for d, t in texts.items()))
    tracker("ingest", str(path))
    for key, text in texts.items():
        start = sha256(text.encode()).hexdigest()[:10]
        listed = json.loads(tracker("show", start.upper(), "--format", "json").stdout)
        assert [claim["doc_id"] for claim in listed] == [key] * len(listed)
        assert listed


def test_the_beginning_of_an_address_is_another_address(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa.")
    tracker("ingest", str(path), "--url", "https://faro.example/news/mantas")
    for address in ("https://faro.example/news", "https://faro.example/news/mantas"):
        tracker("log", "300 mantas", "--document", address, "--unsupported", "told")
    assert [row["doc_id"] for row in json.loads(tracker("show", "--format", "json").stdout)] == [
        "https://faro.example/news/mantas",
        "https://faro.example/news",
    ]


def test_what_fits_several_is_listed(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    lines = [
        {"text": f"«Faltan {i}00 mantas», dijo la alcaldesa, Rita Sousa.", "doc_id": f"d{i}", "lang": "es"}
        for i in range(1, 30)
    ]
    path.write_text("\n".join(map(json.dumps, lines)))
    tracker("ingest", str(path))
    ids = [claim["id"] for claim in json.loads(tracker("claims", "--format", "json").stdout)]
    first = next(letter for letter in "0123456789abcdef" if sum(i.startswith(letter) for i in ids) > 1)
    [line] = tracker("export", "prov", first, code=1).stderr.splitlines()
    named = re.findall(r"([0-9a-f]{8,}) ", line)
    assert 2 <= len(named) <= 5
    assert all(any(i.startswith(name) and i.startswith(first) for i in ids) for name in named)
    [line] = tracker("show", "d", code=1).stderr.splitlines()
    assert "1 (d1), 2 (d2)" in line


# --- pipes and colours ----------------------------------------------------------------------------------------------


def plainly(command: click.Command) -> list[str]:
    """Arguments with which a command gets as far as it can without what is stored."""
    words: list[str] = []
    for param in command.params:
        value = param.type.choices[0] if isinstance(param.type, click.Choice) else "1"
        if isinstance(param, click.Argument):
            words += [str(value)] * (2 if param.nargs == -1 else 1)
        elif param.required:
            words += [param.opts[0], str(value)]
    return words


@pytest.fixture
def terminal() -> Iterator[tuple[int, list[bytes]]]:
    """A terminal to write to, and what was written to it."""
    master, slave = os.openpty()
    seen: list[bytes] = []

    def listen() -> None:
        try:
            while data := os.read(master, 4096):
                seen.append(data)
        except OSError:
            pass

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    yield slave, seen
    os.close(slave)
    listener.join(5)
    os.close(master)


@pytest.mark.parametrize("path", RUN, ids=" ".join)
def test_no_command_writes_colours_where_they_are_not_wanted(
    example_desk: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: tuple[str, ...],
    terminal: tuple[int, list[bytes]],
) -> None:
    desk = copied(example_desk, tmp_path / "desk.db")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TRACKER_CONFIG", str(tmp_path / "config.toml"))
    monkeypatch.setenv("TERM", "xterm-256color")
    arguments = ["--database", desk, "--yes", *path, *plainly(RUN[path])]
    piped = CliRunner().invoke(main, arguments)
    assert piped.exit_code in (0, 1, 2, 3)
    assert "\x1b" not in piped.output
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setattr(sys, "stdin", StringIO())
    slave, seen = terminal
    with open(slave, "w", encoding="utf-8", closefd=False) as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        monkeypatch.setattr(sys, "stderr", screen)
        with pytest.raises((SystemExit, click.exceptions.Exit)):
            main(arguments, prog_name="tracker")
    assert not COLOUR.search(b"".join(seen).decode("utf-8", "replace"))
