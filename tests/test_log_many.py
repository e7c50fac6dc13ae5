"""Claims logged from a file, and asked for on a terminal."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import subprocess
import sys
import time
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker import logsheet
from tracker.exchange import rows
from tracker.store import search
from tracker.store.database import Database

CASES = int(os.environ.get("TRACKER_FUZZ_CASES", "200"))
TEXT = "Hacen falta 300 mantas y 40 tiendas, dijo Rita Sousa. Han llegado más de 2.500 voluntarios.\n"


@pytest.fixture
def stocked(tracker: Run, tmp_path: Path) -> Run:
    archive = tmp_path / "a.jsonl"
    archive.write_text(json.dumps({"text": TEXT, "doc_id": "faro", "lang": "es", "publisher": "El Faro"}))
    tracker("ingest", str(archive))
    return tracker


@pytest.fixture
def write(tmp_path: Path) -> Any:
    """Content of a file -> its path."""

    def written(content: str | bytes, name: str = "rows.csv") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    return written


def by_hand(tracker: Run) -> list[dict[str, Any]]:
    found = json.loads(tracker("claims", "--format", "json").stdout)
    return [claim for claim in found if claim["made_by"] == "person"]


def outcomes(result: Any) -> list[tuple[int, str]]:
    return [(row["line"], row["outcome"]) for row in json.loads(result.stdout)]


GOOD = (
    "figure,document,source,via,quote,denies,hedge\n"
    '300 mantas,faro,Rita Sousa,EFE,"Hacen falta 300\nmantas",no,\n'
    "más de 2.500 voluntarios,faro,,,,yes,al parecer\n"
)


def test_each_row_is_a_claim(stocked: Run, write: Any) -> None:
    result = stocked("log", "--from", write(GOOD), "--format", "json")
    assert outcomes(result) == [(2, "new"), (4, "new")]
    assert "rows new: 2" in result.stderr
    first, second = by_hand(stocked)
    assert (first["quantity"]["value"], first["source"], first["quote"]) == (
        300,
        "Rita Sousa",
        "Hacen falta 300 mantas",
    )
    assert [link["role"] for link in first["chain"]] == ["claimant", "relay", "publisher"]
    assert (second["stance"], second["hedge"], second["quantity"]["modifier"]) == ("denies", "al parecer", "more_than")
    again = stocked("log", "--from", write(GOOD), "--format", "json")
    assert outcomes(again) == [(2, "known"), (4, "known")]
    assert len(by_hand(stocked)) == 2


BAD = (
    "figure,document,quote,unsupported\n"
    "300 mantas,faro,,\n"
    "900 mantas,faro,Hacen falta 300 mantas,\n"
    "900 mantas,faro,,\n"
    "900 mantas,faro,,told on the telephone\n"
    "40 tiendas,nowhere,,\n"
    ",faro,,\n"
    "40 tiendas,faro\n"
    "40 tiendas,faro,,\n"
)


def test_bad_rows_are_told_with_their_lines_and_good_ones_stored(stocked: Run, write: Any) -> None:
    path = write(BAD)
    result = stocked("log", "--from", path, "--format", "json", code=1)
    told = re.findall(rf"tracker: {re.escape(path)}:(\d+): (.*)", result.stderr)
    assert [line for line, _ in told] == ["3", "4", "6", "7", "8"]
    for words, (_, reason) in zip(
        ("does not hold the figure", "does not hold the quote", "no document 'nowhere'", "no figure", "2 cells for 4"),
        told,
        strict=True,
    ):
        assert words in reason
    assert {claim["figure"] for claim in by_hand(stocked)} == {"300 mantas", "900", "40 tiendas"}
    assert [c["unsupported"] for c in by_hand(stocked) if c["figure"] == "900"] == ["told on the telephone"]


def test_all_or_nothing_stores_nothing_where_a_row_is_refused(stocked: Run, write: Any) -> None:
    result = stocked("log", "--from", write(BAD), "--all-or-nothing", "--format", "json", code=1)
    assert [line for line, outcome in outcomes(result) if outcome == "left out"] == [2, 5, 9]
    assert by_hand(stocked) == []
    stocked("log", "--from", write(GOOD), "--all-or-nothing")
    assert len(by_hand(stocked)) == 2


def test_a_dry_run_tells_the_same_and_stores_nothing(stocked: Run, write: Any) -> None:
    before = json.loads(stocked("info", "--format", "json").stdout)
    dry = stocked("log", "--from", write(BAD), "--dry-run", "--format", "json", code=1)
    assert json.loads(stocked("info", "--format", "json").stdout) == before
    assert "dry run" in dry.stderr
    assert json.loads(dry.stdout) == json.loads(stocked("log", "--from", write(BAD), "--format", "json", code=1).stdout)


def test_columns_are_mapped(stocked: Run, write: Any) -> None:
    table = "Cifra;Artículo;Quien;SOURCE\n300 mantas;faro;Cruz Roja;x\n".encode("cp1252")
    mapping = ("--map", "figure=Cifra", "--map", "document=Artículo", "--map", "source=Quien")
    stocked("log", "--from", write(table), *mapping)
    assert [claim["source"] for claim in by_hand(stocked)] == ["Cruz Roja"]


@pytest.mark.parametrize(
    ("content", "options", "code", "problem"),
    [
        ("a,b\n1,2\n", [], 1, "--map figure=COLUMN"),
        ("figure,b\n1,2\n", [], 1, "--map document=COLUMN"),
        ("a,document\n1,2\n", ["--map", "figure=c"], 1, "no column 'c': the first line has a, document"),
        ("a,document\n1,2\n", ["--map", "number=a"], 1, "'number' is no field"),
        ("a,document\n1,2\n", ["--map", "figure"], 2, "FIELD=COLUMN"),
        ("figure,figure\n1,2\n", [], 1, "name each column"),
        ("", [], 1, "empty"),
        ("figure,document\n1,2\n", ["--source", "x"], 2, "give it alone"),
        ('figure,document\n"300 mantas,faro\n', [], 1, "quotation marks"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(
    stocked: Run, write: Any, content: str, options: list[str], code: int, problem: str
) -> None:
    assert problem in stocked("log", "--from", write(content), *options, code=code).stderr
    assert by_hand(stocked) == []


def test_json_lines_are_rows_too(stocked: Run, write: Any) -> None:
    lines = [
        json.dumps({"figure": "300 mantas", "document": "faro", "denies": True}),
        "",
        json.dumps({"figure": 300, "document": 1, "quote": "Hacen falta 300 mantas"}),
        json.dumps({"figure": ["300"], "document": "faro"}),
        "{broken",
        "[1]",
        json.dumps({"figure": "40 tiendas", "document": "faro", "denies": "perhaps"}),
        json.dumps({"figure": "40 tiendas", "document": "faro", "date": "soon"}),
        json.dumps({"figure": "40 tiendas", "document": "https://x.example/" + "a" * 600}),
        json.dumps({"figure": "40 tiendas \ud800", "document": "faro", "unsupported": "x"}),
        json.dumps({"figure": "40 tiendas\0", "document": "faro", "unsupported": "x"}),
    ]
    result = stocked("log", "--from", write("\n".join(lines), "rows.jsonl"), "--format", "json", code=1)
    assert outcomes(result) == [(1, "new"), (3, "new"), *((line, "refused") for line in range(4, 12))]
    assert "Traceback" not in result.output


def test_rows_come_from_standard_input_and_go_out_as_csv(stocked: Run) -> None:
    result = stocked(
        "log", "--from", "-", "--format", "csv", stdin="figure,document\n300 mantas,faro\n=1,faro\n", code=1
    )
    table = list(csv.DictReader(StringIO(result.stdout)))
    assert [(row["line"], row["outcome"], row["figure"]) for row in table] == [
        ("2", "new", "300 mantas"),
        ("3", "refused", "'=1"),
    ]
    assert "standard input:3:" in result.stderr


texts = st.text(max_size=30) | st.sampled_from(["300 mantas", "faro", "1", "https://a.example/b", "yes", "es", '"'])
cell = st.none() | texts | st.integers() | st.floats() | st.booleans() | st.lists(texts, max_size=2)
row = st.dictionaries(st.sampled_from(logsheet.FIELDS) | texts, cell, max_size=8)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=CASES // 2)
@given(st.lists(row, max_size=4))
def test_any_rows_are_logged_or_refused(database: Database, made: list[dict[str, Any]]) -> None:
    numbered: list[rows.Numbered] = [
        (1, {"figure": "3 mantas", "document": "https://a.example/b"}),
        *enumerate(made, 2),
    ]
    with database.session(writing=True) as session:
        done = logsheet.log_all(session, rows.Rows("x", None, iter(numbered)), {}, Decimal("0.1"))
        assert len(done) == len(numbered)
        assert all((line.outcome == "refused") == (line.reason is not None) for line in done)
    with database.session() as session:
        assert search.counts(session)["claims"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=CASES // 2)
@given(
    st.binary(max_size=200)
    | texts.map(str.encode)
    | st.lists(texts).map(lambda t: ",".join(t).encode("utf-8", "replace"))
)
def test_any_bytes_are_rows_or_an_error(stocked: Run, write: Any, content: bytes) -> None:
    path = write(b"figure,document,quote\n" + content)
    result = stocked("log", "--from", path, "--dry-run", "--format", "json", code=None)
    assert result.exit_code in (0, 1), result.output
    assert "unforeseen" not in result.output
    assert "Traceback" not in result.output


# --- asked for ----------------------------------------------------------------------------------------------------


def test_without_a_terminal_a_figure_must_be_given(stocked: Run) -> None:
    assert "FIGURE" in stocked("log", code=2, stdin="1\n").stderr
    assert "--document" in stocked("log", "300 mantas", code=2).stderr


def talk(desk: str, answers: list[tuple[str, str]]) -> tuple[str, str, int]:
    """The program on a terminal: what it said there, its output, its exit status; each answer follows its question."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "tracker", "--database", desk, "log"]
    process = subprocess.Popen(command, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, close_fds=True)
    os.close(theirs)
    said, end = "", time.monotonic() + 60
    for question, answer in answers:
        while question not in said and time.monotonic() < end:
            said += os.read(ours, 4096).decode()
        assert question in said
        said = said[said.index(question) + len(question) :]
        os.write(ours, f"{answer}\n".encode())
    output = process.communicate(timeout=60)[0].decode()
    os.close(ours)
    return said, output, process.returncode


def test_on_a_terminal_each_field_is_asked_for(stocked: Run, desk: str) -> None:
    sources = json.loads(stocked("sources", "list", "--format", "json").stdout)
    sousa = 1 + [row["name"] for row in sources].index("Rita Sousa")
    answers = [
        ("Document (", "nowhere"),
        ("Document (", "faro"),
        ("Figure as said", "900 mantas"),
        ("Quote", "Hacen falta 900 mantas"),
        ("does not hold the quote", ""),
        ("Figure as said", "300 mantas"),
        ("Quote", "Hacen falta 300 mantas"),
        ("Who said it", str(sousa)),
        ("Who passed it on", "Cruz Roja"),
        ("denied", "y"),
        ("weaken", ""),
    ]
    _, output, code = talk(desk, answers)
    assert code == 0
    [claim] = by_hand(stocked)
    assert claim["id"] == output.strip()
    assert (claim["source"], claim["stance"], claim["quote"]) == ("Rita Sousa", "denies", "Hacen falta 300 mantas")
    assert [link["name"] for link in claim["chain"]][:2] == ["Rita Sousa", "Cruz Roja"]
