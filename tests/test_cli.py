"""The commands as their users call them."""

from __future__ import annotations

import csv
import json
import sqlite3
from io import StringIO
from pathlib import Path

import pytest
from conftest import EXAMPLES, Run
from sqlalchemy import make_url

from tracker.cli import COMMANDS

TEXT = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Unas 40 casas siguen sin luz.\n"
)
NOUN = {"2.500": "voluntarios", "300": "mantas", "40": "casas"}


@pytest.fixture
def article(tmp_path: Path) -> str:
    path = tmp_path / "faro.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


@pytest.fixture
def stocked(tracker: Run, article: str) -> Run:
    tracker("ingest", article, "--publisher", "El Faro", "--date", "2025-05-03", "--url", "https://faro.example/a")
    return tracker


def file_of(desk: str) -> Path:
    return Path(make_url(desk).database or "")


def the_claim(tracker: Run, words: str) -> dict:  # type: ignore[type-arg]
    [claim] = json.loads(tracker("claims", "--text", words, "--format", "json").stdout)
    return claim  # type: ignore[no-any-return]


# --- help ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [[], *([name] for name in COMMANDS), ["report", "document"], ["sources", "show"]])
def test_every_command_explains_itself(tracker: Run, command: list[str]) -> None:
    output = tracker(*command, "--help").stdout
    assert "Usage:" in output
    assert len(output.splitlines()) > 5


@pytest.mark.parametrize("command", COMMANDS)
def test_help_teaches_by_example(tracker: Run, command: str) -> None:
    assert f"  tracker {command}" in tracker(command, "--help").stdout


# --- extract ------------------------------------------------------------------------------------------------------


def test_extract_prints_the_documented_record_and_needs_no_database(tracker: Run, article: str, desk: str) -> None:
    record = json.loads(tracker("extract", article, "--format", "json", "--publisher", "El Faro").stdout)
    assert list(record)[:4] == ["doc_id", "document", "claims", "attributions"]
    document = record["document"]
    assert document["text"] == TEXT
    assert document["language"] == "es"
    assert document["publisher"] == "El Faro"
    keys = ["id", "text", "start", "end", "kind", "sentence", "quantity", "attribution", "stance", "hedged", "hedge"]
    for claim in record["claims"]:
        assert [k for k in claim if k in keys] == keys
        for span in (claim, claim["quantity"], claim["hedge"], claim["attribution"]["source"]):
            if span:
                assert TEXT[span["start"] : span["end"]] == span["text"]
    first = next(c for c in record["claims"] if c["quantity"] and c["quantity"]["text"] == "2.500")
    quantity, attribution = first["quantity"], first["attribution"]
    assert (quantity["value"], quantity["lower"], quantity["upper"], quantity["modifier"]) == (
        2500,
        2500,
        None,
        "more_than",
    )
    assert quantity["unit"]["lemma"] == "voluntario"
    assert attribution["source"]["text"] == "Ministerio de Defensa de España"
    assert [(k["role"], k["name"]) for k in attribution["chain"]] == [
        ("claimant", "Ministerio de Defensa de España"),
        ("publisher", "El Faro"),
    ]
    assert not file_of(desk).exists()


def test_extract_reads_standard_input_and_archives(tracker: Run, tmp_path: Path) -> None:
    assert "2.500" in tracker("extract", "-", stdin=TEXT).stdout
    archive = tmp_path / "a.jsonl"
    archive.write_text("\n".join(json.dumps({"doc_id": f"d{i}", "text": TEXT, "lang": "es"}) for i in range(3)))
    lines = tracker("extract", str(archive), "--format", "jsonl").stdout.splitlines()
    assert [json.loads(line)["doc_id"] for line in lines] == ["d0", "d1", "d2"]


def test_extract_explains_itself(tracker: Run, article: str) -> None:
    record = json.loads(tracker("extract", article, "--format", "json", "--explain").stdout)
    reasons = [claim["why"] for claim in record["claims"]]
    assert any("informó" in reason for reason in reasons)
    assert any("own voice" in reason for reason in reasons)


# --- ingest -------------------------------------------------------------------------------------------------------


def test_ingest_twice_adds_nothing(stocked: Run, article: str) -> None:
    before = json.loads(stocked("info", "--format", "json").stdout)
    again = stocked("ingest", article, "--publisher", "El Faro", "--url", "http://faro.example/a/", "--format", "json")
    assert json.loads(again.stdout)[0]["outcome"] == "known"
    assert json.loads(again.stdout)[0]["new_claims"] == 0
    assert json.loads(stocked("info", "--format", "json").stdout) == before


def test_a_changed_article_is_a_new_version(stocked: Run, article: str) -> None:
    Path(article).write_text(TEXT.replace("2.500", "3.500"), encoding="utf-8")
    result = stocked("ingest", article, "--url", "https://faro.example/a", "--format", "json")
    assert json.loads(result.stdout)[0]["outcome"] == "new version"
    live = json.loads(stocked("claims", "--text", "voluntarios", "--format", "json").stdout)
    assert [c["quantity"]["value"] for c in live] == [3500]


def test_one_bad_document_never_loses_the_others(tracker: Run, article: str, tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    result = tracker("ingest", str(empty), article, str(tmp_path / "none.txt"), code=1)
    assert "empty.txt: empty" in result.stderr
    assert "none.txt: no such file" in result.stderr
    assert json.loads(tracker("info", "--format", "json").stdout)["documents"] == 1


# --- looking ------------------------------------------------------------------------------------------------------


def test_claims_are_filtered(stocked: Run) -> None:
    def found(*options: str) -> set[str]:
        listed = json.loads(stocked("claims", *options, "--format", "json").stdout)
        return {claim["quantity"]["text"] for claim in listed if claim["quantity"]}

    assert found() == {"2.500", "300", "40"}
    assert found("--unattributed") == {"40"}
    assert found("--source", "Ministerio de Defensa de España") == {"2.500"}
    assert found("--text", "luz casas") == {"40"}
    assert found("--document", "https://faro.example/a") == {"2.500", "300", "40"}
    claim = the_claim(stocked, "mantas")
    stocked("assess", claim["id"][:8], "--status", "refuted", "--note", "the store has 500")
    assert found("--status", "refuted") == {"300"}
    assert found("--unverified") == {"2.500", "40"}


def test_formats_carry_the_same_claims(stocked: Run) -> None:
    listed = json.loads(stocked("claims", "--format", "json").stdout)
    lines = [json.loads(line) for line in stocked("claims", "--format", "jsonl").stdout.splitlines()]
    table = list(csv.DictReader(StringIO(stocked("claims", "--format", "csv").stdout)))
    assert lines == listed
    assert [row["id"] for row in table] == [claim["id"] for claim in listed]
    assert "2.500" in stocked("claims").stdout


def test_show_takes_a_claim_or_a_document(stocked: Run) -> None:
    claim = the_claim(stocked, "mantas")
    shown = json.loads(stocked("show", claim["id"][:8], "--format", "json").stdout)
    assert shown["id"] == claim["id"]
    assert "Rita Sousa" in stocked("show", claim["id"][:8]).stdout
    assert "300 mantas" in stocked("show", "1").stdout
    assert "El Faro" in stocked("show").stdout


def test_sources_are_listed_and_shown(stocked: Run) -> None:
    listed = json.loads(stocked("sources", "list", "--format", "json").stdout)
    by_name = {row["name"]: row for row in listed}
    assert by_name["Ministerio de Defensa de España"]["country"] == "ES"
    assert by_name["Rita Sousa"]["kind"] == "person"
    assert "2.500" in stocked("sources", "show", "Ministerio de Defensa de España").stdout


# --- log ----------------------------------------------------------------------------------------------------------


def test_a_claim_is_logged_by_hand_with_its_quote(stocked: Run) -> None:
    arguments = ("log", "300 mantas", "--document", "1", "--source", "Cruz Roja", "--via", "EFE")
    claim_id = stocked(*arguments, "--quote", '"Faltan 300 mantas"').stdout.strip()
    shown = json.loads(stocked("show", claim_id, "--format", "json").stdout)
    assert shown["quantity"]["value"] == 300
    assert shown["quote"] == "«Faltan 300 mantas»"
    assert [(k["role"], k["name"]) for k in shown["chain"]][:2] == [("claimant", "Cruz Roja"), ("relay", "EFE")]
    assert shown["made_by"] == "person"
    assert stocked(*arguments, "--quote", '"Faltan 300 mantas"').stdout.strip() == claim_id


@pytest.mark.parametrize(("words", "value"), [("1850 tents", 1850), ("2000 mantas", 2000), ("some 1999 people", 1999)])
def test_a_number_like_a_year_is_a_figure_where_it_counts(stocked: Run, words: str, value: int) -> None:
    arguments = ("--source", "Ana Ruiz", "--document", "https://log.example/1", "--unsupported", "told")
    logged = stocked("log", words, *arguments)
    shown = json.loads(stocked("show", logged.stdout.strip(), "--format", "json").stdout)
    assert shown["quantity"]["value"] == value


def test_a_quote_that_does_not_hold_the_figure_is_refused(stocked: Run) -> None:
    result = stocked("log", "900 mantas", "--document", "1", "--quote", "Faltan 300 mantas", code=1)
    assert "does not hold the figure" in result.stderr
    assert "does not hold the quote" in stocked("log", "900 mantas", "--document", "1", code=1).stderr
    assert "--unsupported" in result.stderr
    stocked("log", "900 mantas", "--document", "1", "--unsupported", "told on the telephone")
    assert "unsupported" in stocked("claims", "--text", "900").stdout


def test_a_claim_is_logged_for_a_page_that_was_never_read(tracker: Run) -> None:
    arguments = ("--document", "https://new.example/x", "--publisher", "Post", "--language", "en")
    tracker("log", "about 40 houses", "--source", "Mayor Ann Doyle", *arguments)
    claim = the_claim(tracker, "houses")
    assert (claim["quantity"]["modifier"], claim["quantity"]["value"]) == ("approx", 40)
    assert claim["unsupported"]


# --- compare and report -------------------------------------------------------------------------------------------


def test_compare_checks_for_conflicts(examples: Run, stocked: Run) -> None:
    examples("compare", "--check", code=3)
    examples("compare", "--query", "ingenieros", "--check")
    stocked("compare", "--check")


def test_how_far_about_reaches_is_a_setting(examples: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_TOLERANCE", "0.3")
    assert "± 30%" in examples("compare", "--query", "12.000").stdout
    monkeypatch.setenv("TRACKER_TOLERANCE", "much")
    assert "TRACKER_TOLERANCE='much' is no share" in examples("compare", code=1).stderr


def test_compare_chooses_topics(examples: Run) -> None:
    whole = json.loads(examples("compare", "--format", "json").stdout)
    conflicts = json.loads(examples("compare", "--conflicts", "--format", "json").stdout)
    assert [t["id"] for t in conflicts] == [t["id"] for t in whole if t["verdict"] in ("conflict", "denied")] != []
    one = json.loads(examples("compare", str(whole[0]["id"]), "--format", "json").stdout)
    assert one == whole[:1]
    with_kcna = json.loads(examples("compare", "--source", "KCNA", "--format", "json").stdout)
    assert with_kcna
    assert all(any("KCNA" in str(c["chain"]) for c in t["claims"]) for t in with_kcna)
    assert len(json.loads(examples("compare", "--all", "--format", "json").stdout)) > len(whole)
    assert "no topic" in examples("compare", "nothing of the kind", code=1).stderr


def test_a_topic_keeps_its_number(examples: Run) -> None:
    first = json.loads(examples("compare", "--format", "json").stdout)
    assert [t["id"] for t in json.loads(examples("compare", "--format", "json").stdout)] == [t["id"] for t in first]


@pytest.mark.parametrize("form", ["terminal", "markdown", "json"])
@pytest.mark.parametrize(
    ("what", "name", "holds"),
    [
        ("document", "faro-2025-07-13", "Ministerio de Defensa de Corea del Sur"),
        ("topic", "1", "10.000"),
        ("source", "KCNA", "6.000"),
    ],
)
def test_reports_in_every_form(examples: Run, form: str, what: str, name: str, holds: str) -> None:
    output = examples("report", what, name, "--format", form).stdout
    assert holds in output
    if form == "json":
        json.loads(output)


def test_a_report_names_what_nobody_is_named_for(examples: Run) -> None:
    record = json.loads(examples("report", "document", "faro-2025-07-13", "--format", "json").stdout)
    assert {c["quantity"]["text"] for c in record["unattributed"]} >= {"34 por ciento"}
    assert all(c["quantity"]["text"] != "10.000" for c in record["unattributed"] if c["quantity"])


def test_a_report_goes_to_a_file_whole_or_not_at_all(examples: Run, tmp_path: Path) -> None:
    target = tmp_path / "report.md"
    examples("report", "topic", "1", "--format", "markdown", "--output", str(target))
    assert target.read_text(encoding="utf-8").startswith("# ")
    result = examples("report", "topic", "1", "--output", str(tmp_path / "no" / "report.md"), code=1)
    assert "cannot be written" in result.stderr


def test_markup_in_a_title_stays_text_in_a_report(tracker: Run, tmp_path: Path) -> None:
    line = {"text": TEXT, "title": "a | <script>alert(1)</script> [b](javascript:x)", "lang": "es", "doc_id": "x"}
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(line))
    tracker("ingest", str(path))
    report = tracker("report", "document", "x", "--format", "markdown").stdout
    assert "<script>" not in report


# --- bad input ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["extract"], 2, "Missing argument"),
        (["frobnicate"], 2, "No such command"),
        (["claims", "--format", "xml"], 2, "xml"),
        (["extract", "none.txt"], 1, "none.txt: no such file"),
        (["extract", str(EXAMPLES / "README.md"), "--language", "xx"], 1, "'xx'"),
        (["extract", str(EXAMPLES / "README.md"), "--date", "soon"], 1, "--date"),
        (["show", "ffffff"], 1, "tracker"),
        (["show", "99"], 1, "tracker"),
        (["sources", "show", "Nobody"], 1, "tracker sources"),
        (["report", "document", "99"], 1, "99"),
        (["assess", "ffffff", "--status", "refuted"], 1, "tracker claims"),
        (
            ["--models", "best", "extract", str(EXAMPLES / "wire.jsonl")],
            1,
            "--models='best' names no models: give shipped",
        ),
        (["--database", "nonsense", "claims"], 1, "--database is no URL: give one such as sqlite:///"),
    ],
)
def test_bad_input_gets_one_line(tracker: Run, arguments: list[str], code: int, problem: str) -> None:
    result = tracker(*arguments, code=code)
    assert problem in result.stderr
    assert "Traceback" not in result.output
    if code == 1:
        lines = [line for line in result.stderr.splitlines() if line]
        assert all(line.startswith("tracker: ") for line in lines)


def test_a_status_that_is_no_word_is_refused(stocked: Run) -> None:
    claim = the_claim(stocked, "mantas")
    assert "use one of" in stocked("assess", claim["id"], "--status", " ", code=1).stderr


def test_a_short_id_that_fits_several_claims_is_refused(stocked: Run, desk: str) -> None:
    with sqlite3.connect(file_of(desk)) as connection:
        connection.execute("PRAGMA foreign_keys = OFF")
        for i, (claim_id,) in enumerate(connection.execute("SELECT id FROM claims").fetchall()):
            connection.execute("UPDATE claims SET id = ? WHERE id = ?", (f"abcdef{i}{claim_id[7:]}", claim_id))
    connection.close()
    assert "several claims" in stocked("show", "abcdef", code=1).stderr


def test_spreadsheets_get_no_formulas(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"text": TEXT, "publisher": "=HYPERLINK(1)", "lang": "es"}))
    tracker("ingest", str(path))
    assert "'=HYPERLINK" in tracker("claims", "--format", "csv").stdout
