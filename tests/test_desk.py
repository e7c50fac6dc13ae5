"""The fact-checker's desk: assessments, history, undoing, verification, backups; as its users call it."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import shutil
import sqlite3
from collections.abc import Callable
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import EXAMPLES, Read, Run, caller, records, sound
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import create_engine, text

from tracker.store import claims, migrations, seals, verify
from tracker.store.database import file_of, open_database
from tracker.values import Reading

TEXT = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Supuestamente, unas 40 casas siguen sin luz, según la EFE."
)
OTHER = "El Gobierno dijo que 2.900 voluntarios han llegado a Faro, según la agencia EFE."
ADDRESS = "https://faro.example/a"
TOLERANCE = Decimal("0.1")
TODAY = dt.date.today()


@pytest.fixture(scope="module")
def readings(read: Read) -> list[Reading]:
    day = dt.date(2025, 5, 3)
    return [
        read(TEXT, publisher="El Faro", date=day, url=ADDRESS, title="Faro"),
        read(OTHER, publisher="La Voz", date=day, url="https://voz.example/b"),
    ]


def store(url: str, readings: list[Reading]) -> None:
    database = open_database(url)
    for reading in readings:
        with database.session(writing=True) as session:
            claims.save_reading(session, reading, TOLERANCE)
    database.engine.dispose()


@pytest.fixture
def run(database_url: str, readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program over a database of each kind with two articles, at Ana's keyboard."""
    monkeypatch.setenv("TRACKER_USER", "Ana")
    store(database_url, readings)
    return caller(database_url)


@pytest.fixture
def lite(desk: str, readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same over SQLite alone."""
    monkeypatch.setenv("TRACKER_USER", "Ana")
    store(desk, readings)
    return caller(desk)


def the_claim(run: Run, words: str) -> dict[str, Any]:
    [claim] = records(run, "claims", "--text", words)
    return claim


def the_topic(run: Run) -> int:
    [topic] = records(run, "compare", "--query", "voluntarios")
    return int(topic["id"])


# --- assessing ----------------------------------------------------------------------------------------------------


def test_assessments_of_several_people_stand_side_by_side(run: Run, as_ben: Callable[..., Result]) -> None:
    claim = the_claim(run, "mantas")["id"]
    run("assess", claim, "--status", "unverifiable")
    as_ben(run, "assess", claim, "--status", "corroborated", "--credibility", "2", "--note", "seen")
    run("assess", claim[:8], "--status", "refuted", "--credibility", "5", "--would-settle", "the list")
    found = the_claim(run, "mantas")
    assert found["status"] == "refuted, corroborated"
    told = [(a["by"], a["status"], a["credibility"], a["note"], a["would_settle"]) for a in found["assessments"]]
    assert told == [("Ana", "refuted", 5, None, "the list"), ("Ben", "corroborated", 2, "seen", None)]
    assert all(a["at"] for a in found["assessments"])
    for status, number in (("refuted", 1), ("corroborated", 1), ("unverifiable", 0)):
        assert len(records(run, "claims", "--status", status)) == number
    assert claim not in {c["id"] for c in records(run, "claims", "--unverified")}
    sound(run)


def test_what_a_person_signs_twice_stands_once(run: Run) -> None:
    claim = the_claim(run, "mantas")["id"]
    first = run("assess", claim, "--status", "refuted", "--note", "so").stdout
    assert run("assess", claim, "--status", "refuted", "--note", "so").stdout == first
    assert run("assess", claim, "--status", "refuted", "--note", "or so").stdout != first
    assert json.loads(run("info", "--format", "json").stdout)["assessments"] == 2


def test_evidence_is_a_url_or_a_file_that_is_known_again(lite: Run, tmp_path: Path) -> None:
    claim = the_claim(lite, "mantas")["id"]
    file = tmp_path / "report.pdf"
    file.write_bytes(b"the report")
    lite("assess", claim, "--status", "refuted", "--evidence", "https://x.example/r", "--evidence", str(file))
    [assessment] = the_claim(lite, "mantas")["assessments"]
    digest = hashlib.sha256(b"the report").hexdigest()
    assert assessment["evidence"] == ["https://x.example/r", f"{file} (SHA-256 {digest})"]
    gone = lite("assess", claim, "--status", "refuted", "--evidence", str(tmp_path / "none.pdf"), code=1)
    assert "no URL, and no file" in gone.stderr


@pytest.mark.parametrize(
    ("options", "code", "problem"),
    [
        (["--status", "nonsense"], 1, "use one of unverified, corroborated"),
        (["--status", "refuted", "--credibility", "7"], 2, "7"),
        (["--status", "refuted", "--review-by", "soon"], 1, "--review-by"),
        (["--status", "refuted", "--note", "\udcff"], 1, "is no text"),
        (["--status", "refuted", "--evidence", "."], 1, "no file that can be read"),
        ([], 2, "--status"),
    ],
)
def test_a_judgement_that_is_none_gets_one_line(lite: Run, options: list[str], code: int, problem: str) -> None:
    claim = the_claim(lite, "mantas")["id"]
    result = lite("assess", claim, *options, code=code)
    assert problem in result.stderr
    assert the_claim(lite, "mantas")["assessments"] == []


def test_a_second_person_is_told_what_happened_in_the_meantime(run: Run, as_ben: Callable[..., Result]) -> None:
    claim = the_claim(run, "mantas")["id"]
    first = run("assess", claim, "--status", "refuted", "--seen", "0").stdout.strip()
    refused = as_ben(run, "assess", claim, "--status", "corroborated", "--seen", "0", code=1)
    assert f"in the meantime: {first}, refuted, by Ana" in refused.stderr
    as_ben(run, "assess", claim, "--status", "corroborated", "--seen", first)
    assert the_claim(run, "mantas")["status"] == "corroborated, refuted"


def test_a_topic_that_was_assessed_stays(run: Run, readings: list[Reading], database_url: str, read: Read) -> None:
    topic = the_topic(run)
    run("assess", "topic", str(topic), "--status", "disputed", "--note", "two figures")
    [assessment] = json.loads(run("report", "topic", str(topic), "--format", "json").stdout)["assessments"]
    assert (assessment["status"], assessment["note"]) == ("disputed", "two figures")
    store(database_url, [read("Nada que contar.", publisher="El Faro", url=ADDRESS)])
    store(database_url, [read("Nada que contar.", publisher="La Voz", url="https://voz.example/b")])
    run("compare")
    assert [e["subject_id"] for e in records(run, "history", "topic", str(topic))].count(str(topic)) >= 1
    sound(run)


def test_statuses_are_data_that_users_extend(lite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    own = tmp_path / "statuses.toml"
    own.write_text('bogus = "Made up from nothing."\nrefuted = "Not so."\nmisleading = ""\n')
    monkeypatch.setenv("TRACKER_STATUSES", str(own))
    claim = the_claim(lite, "mantas")["id"]
    lite("assess", claim, "--status", "Bogus")
    assert "misleading" not in lite("assess", claim, "--status", "misleading", code=1).stderr.split("use one of")[1]
    listed = lite("assess", "--statuses").stdout.splitlines()
    assert "refuted: Not so." in listed
    assert "bogus: Made up from nothing." in listed
    report = json.loads(lite("report", "document", ADDRESS, "--format", "json").stdout)
    assert report["legend"]["bogus"] == "Made up from nothing."
    own.unlink()
    assert str(own) in lite("assess", claim, "--status", "refuted", code=1).stderr
    monkeypatch.delenv("TRACKER_STATUSES")
    report = json.loads(lite("report", "document", ADDRESS, "--format", "json").stdout)
    assert "ya no está" in report["legend"]["bogus"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ("[topics]\nlucky = 'x'", "a topic is never 'lucky'"),
        ("topics = 'x'", "never 'topics'"),
        ("refuted =", "is no TOML"),
        ("Refuted = 'x'", "small letters"),
        ("refuted = 3", "in one line"),
        ('refuted = "a\\nb"', "in one line"),
        ("[refuted]\nmeans = 'x'", "in one line"),
    ],
)
def test_a_file_of_statuses_that_is_none_is_told(
    lite: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str, problem: str
) -> None:
    own = tmp_path / "statuses.toml"
    own.write_text(content)
    monkeypatch.setenv("TRACKER_STATUSES", str(own))
    told = lite("assess", "--statuses", code=1).stderr
    assert str(own) in told
    assert problem in told


def test_reports_say_what_the_statuses_mean_that_they_show(lite: Run) -> None:
    claim = the_claim(lite, "mantas")
    topic = the_topic(lite)
    lite("assess", claim["id"], "--status", "refuted", "--note", "there are 500")
    lite("assess", str(topic), "--status", "disputed")
    for what, name, used in (
        ("document", ADDRESS, {"unverified", "refuted"}),
        ("topic", str(topic), {"unverified", "disputed"}),
        ("source", "Rita Sousa", {"refuted"}),
    ):
        record = json.loads(lite("report", what, name, "--format", "json", "--lang", "en").stdout)
        assert set(record["legend"]) == used
        assert set(record["topic_legend"]) <= {"settled", "single origin", "contested"}
        assert bool(record["topic_legend"]) == (what == "topic" or bool(record["topics"]))
        markdown = lite("report", what, name, "--format", "markdown", "--lang", "en").stdout
        for status, meaning in [*record["legend"].items(), *record["topic_legend"].items()]:
            assert f"**{status}**: {meaning}" in markdown
    assert "there are 500" in lite("report", "source", "Rita Sousa", "--format", "markdown").stdout


# --- what is to be done -------------------------------------------------------------------------------------------


def test_todo_lists_what_is_due_the_most_overdue_first(run: Run, as_ben: Callable[..., Result]) -> None:
    def by(days: int) -> str:
        return (TODAY + dt.timedelta(days=days)).isoformat()

    blankets, houses = the_claim(run, "mantas")["id"], the_claim(run, "casas")["id"]
    run("assess", blankets, "--status", "unverifiable", "--review-by", by(-3), "--would-settle", "the list")
    as_ben(run, "assess", blankets, "--status", "refuted", "--review-by", by(-9))
    run("assess", houses, "--status", "refuted", "--review-by", by(5))
    run("assess", str(the_topic(run)), "--status", "disputed", "--review-by", by(0))
    due = records(run, "todo")
    assert [(one["by"], one["days"]) for one in due] == [("Ben", -9), ("Ana", -3), ("Ana", 0)]
    assert due[1]["claim"] == blankets
    assert due[1]["said"] == "300 mantas"
    assert due[1]["would_settle"] == "the list"
    assert due[2]["topic"] == the_topic(run)
    assert len(records(run, "todo", "--within", "5")) == 4
    assert [json.loads(line) for line in run("todo", "--format", "jsonl").stdout.splitlines()] == due
    rows = list(csv.DictReader(StringIO(run("todo", "--format", "csv").stdout)))
    assert [row["review by"] for row in rows] == [by(-9), by(-3), by(0)]
    assert "9 days overdue" in run("todo").stdout
    run("assess", blankets, "--status", "refuted")
    as_ben(run, "undo")
    assert [one["topic"] for one in records(run, "todo")] == [the_topic(run)]


# --- history and undoing ------------------------------------------------------------------------------------------


def test_history_tells_who_changed_what(run: Run, as_ben: Callable[..., Result]) -> None:
    known = the_claim(run, "mantas")
    claim, mention = known["id"], known["chain"][0]["text"]
    run("assess", claim, "--status", "refuted", "--note", "there are 500")
    as_ben(run, "sources", "split", "Rita Sousa", mention, "--as", "Rita Souza", "--why", "her namesake")
    found = records(run, "history", claim)
    assert [(e["action"], e["actor"], e["subject"]) for e in found] == [
        ("split", "Ben", "source"),
        ("assessed", "Ana", "assessment"),
        ("read", "machine", "claim"),
    ]
    assert found[0]["why"] == "her namesake"
    assert found[1]["after"]["note"] == "there are 500"
    assert [e["event"] for e in found] == sorted((e["event"] for e in found), reverse=True)
    assert records(run, "history", "claim", claim[:8]) == found
    assert records(run, "history", claim, "--limit", "1") == found[:1]
    assert records(run, "history")[:2] == found[:2]
    assert {"came in", "assessed"} <= {e["action"] for e in records(run, "history", ADDRESS)}
    assert "split" in {e["action"] for e in records(run, "history", "source", "Rita Sousa")}
    assert [e["action"] for e in records(run, "history", "assessment:1")] == ["assessed"]
    [row] = csv.DictReader(StringIO(run("history", claim, "--limit", "1", "--format", "csv").stdout))
    assert row["why"] == "her namesake"
    assert json.loads(run("history", "--limit", "1", "--format", "jsonl").stdout) == found[0]
    assert "Ana" in run("history", claim).stdout


def test_a_name_that_means_several_things_or_none_is_told(run: Run) -> None:
    the_topic(run)
    several = run("history", "1", code=1).stderr
    assert "'document 1'" in several
    assert "'source 1'" in several
    for nothing in ("nothing of the kind", "9" * 30, "document " + "9" * 30, "topic " + "9" * 12):
        assert "tracker: " in run("history", nothing, code=1).stderr
    assert "no assessment" in run("history", "assessment", "77", code=1).stderr


def test_undoing_takes_back_the_last_thing_and_then_the_one_before(run: Run, as_ben: Callable[..., Result]) -> None:
    claim = the_claim(run, "mantas")["id"]
    run("assess", claim, "--status", "corroborated")
    run("assess", claim, "--status", "refuted")
    as_ben(run, "assess", claim, "--status", "misleading")
    run("undo", "--why", "wrong claim")
    assert the_claim(run, "mantas")["status"] == "misleading, corroborated"
    assert records(run, "history")[0]["why"] == "wrong claim"
    run("undo")
    assert the_claim(run, "mantas")["status"] == "misleading"
    assert "Ana has done nothing yet" in run("undo", code=1).stderr
    past = records(run, "history", claim)
    assert [e["action"] for e in past] == ["undone", "undone", "assessed", "assessed", "assessed", "read"]
    assert [e["undone_by"] for e in past[2:5]] == [None, past[1]["event"], past[0]["event"]]
    sound(run)


def test_what_cannot_be_undone_is_told(run: Run, as_ben: Callable[..., Result]) -> None:
    claim = the_claim(run, "mantas")["id"]
    run("assess", claim, "--status", "refuted")
    number = str(records(run, "history")[0]["event"])
    assert "signed by Ana, not by Ben" in as_ben(run, "undo", number, code=1).stderr
    run("undo", number)
    assert "is undone already" in run("undo", number, code=1).stderr
    assert "is an undoing itself" in run("undo", str(int(number) + 1), code=1).stderr
    assert "a machine did it" in run("undo", "1", code=1).stderr
    for unknown in ("4711", "99999999999999"):
        assert "no event" in run("undo", unknown, code=1).stderr
    assert the_claim(run, "mantas")["status"] == "unverified"


def test_judgements_of_sources_are_undone_too(run: Run) -> None:
    before = run("sources", "list", "--format", "json").stdout
    run("sources", "add", "Acme", "--kind", "company")
    run("sources", "merge", "Rita Sousa", "Acme")
    sound(run)
    assert run("sources", "list", "--format", "json").stdout != before
    run("undo")
    run("undo")
    assert run("sources", "list", "--format", "json").stdout == before
    sound(run)


def test_a_judgement_that_a_later_one_stands_upon_is_not_undone(run: Run) -> None:
    run("sources", "edit", "Rita Sousa", "--country", "PT")
    number = str(records(run, "history")[0]["event"])
    run("sources", "edit", "Rita Sousa", "--country", "ES")
    assert "followed by" in run("undo", number, code=1).stderr
    sound(run)


def test_a_claim_that_was_logged_is_withdrawn(run: Run) -> None:
    quote = "Faltan 300 mantas"
    logged = run("log", "300 mantas", "--document", ADDRESS, "--source", "Acme", "--quote", quote).stdout.strip()
    sound(run)
    run("undo", "--why", "typing error")
    assert logged not in {claim["id"] for claim in records(run, "claims")}
    [claim] = [claim for claim in records(run, "claims", "--retired") if claim["id"] == logged]
    assert (claim["state"], claim["state_reason"]) == ("deprecated", "withdrawn by Ana: typing error")
    sound(run)


def test_a_claim_that_was_withdrawn_lives_again_when_it_is_logged_again(run: Run) -> None:
    entry = ("log", "300 mantas", "--document", ADDRESS, "--source", "Acme", "--quote", "Faltan 300 mantas")
    logged = run(*entry).stdout.strip()
    run("undo")
    assert run(*entry).stdout.strip() == logged
    [claim] = [claim for claim in records(run, "claims") if claim["id"] == logged]
    assert (claim["state"], claim["state_reason"]) == ("live", None)
    assert any(logged in [c["id"] for c in topic["claims"]] for topic in records(run, "compare"))
    assert [event["action"] for event in records(run, "history", logged)] == ["logged", "undone", "logged"]
    sound(run)
    run("undo")
    assert logged not in {claim["id"] for claim in records(run, "claims")}
    sound(run)


# --- verification -------------------------------------------------------------------------------------------------


def busy(run: Run) -> None:
    """Something of everything that can be done."""
    claim = the_claim(run, "mantas")["id"]
    day = TODAY.isoformat()
    full = ["--credibility", "3", "--note", "n", "--review-by", day, "--would-settle", "w", "--evidence", "http://x.y"]
    run("assess", claim, "--status", "refuted", *full)
    run("assess", str(the_topic(run)), "--status", "disputed")
    run("sources", "add", "Acme", "--kind", "company", "--country", "ES", "--wikidata", "Q42", "--note", "n")
    run("sources", "edit", "Acme", "--reliability", "C", "--parent", "EFE", "--state")
    run("sources", "merge", "Rita Sousa", "Acme")
    run("log", "300 mantas", "--document", ADDRESS, "--source", "Acme", "--unsupported", "u", "--quote", "otra cosa")
    mention = the_claim(run, "casas")["chain"][0]["text"]
    run("sources", "split", mention, mention, "--as", "Another", "--document", ADDRESS)
    run("review", the_claim(run, "voluntarios Gobierno")["id"], "--stance", "denies", "--why", "n")


def change(url: str, *statements: str) -> None:
    """Change rows behind Tracker's back."""
    if url.startswith("sqlite"):
        with sqlite3.connect(file_of(url) or "") as connection:
            connection.execute("PRAGMA foreign_keys = OFF")
            connection.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                connection.execute(statement)
        connection.close()
    else:
        engine = create_engine(url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(text(statement))
        engine.dispose()


def found_by_verify(run: Run) -> list[str]:
    """What verify tells, which is what its JSON has too."""
    result = run("verify", code=1)
    lines = result.stdout.splitlines()
    findings = json.loads(run("verify", "--format", "json", code=1).stdout)["findings"]
    assert lines == [f"{finding['where']}: {finding['what']}" for finding in findings]
    return lines


def test_all_that_tracker_does_is_sound(run: Run, readings: list[Reading], database_url: str, read: Read) -> None:
    busy(run)
    sound(run)
    store(database_url, readings)  # the same again
    changed = read(TEXT.replace("300 mantas", "500 mantas"), publisher="El Faro", url=ADDRESS)
    store(database_url, [changed])
    fewer = Reading(changed.article, changed.claims[1:], changed.attributions, "other models")
    store(database_url, [fewer])
    store(database_url, [changed])
    checked = json.loads(run("verify", "--format", "json").stdout)
    assert checked["sound"]
    assert checked["checked"]["documents"] == 3
    assert checked["checked"]["assessments"] == 2
    assert checked["head"] == records(run, "history", "--limit", "1")[0]["hash"]


def test_a_change_of_any_column_is_found_and_named(lite: Run, desk: str, tmp_path: Path) -> None:
    busy(lite)
    lite("report", "document", ADDRESS, "--freeze", "as printed", "--format", "json")
    path = file_of(desk)
    assert path
    open_database(desk).engine.dispose()
    for kind, model in seals.KINDS.items():
        table = model.__tablename__
        for column in seals.columns(kind):
            copy = tmp_path / "changed.db"
            shutil.copy(path, copy)
            change(f"sqlite:///{copy}", changed_value(copy, table, column))
            database = open_database(f"sqlite:///{copy}")
            findings = [str(finding) for finding in verify.check(database).findings]
            database.engine.dispose()
            assert any(f"'{column}'" in one or column in seals.keys(kind) for one in findings), (
                table,
                column,
                findings,
            )


def changed_value(path: Path, table: str, column: str) -> str:
    """A statement that changes one value of a column, by a character or a unit."""
    with sqlite3.connect(path) as connection:
        query = f'SELECT rowid, "{column}" FROM {table} WHERE "{column}" IS NOT NULL ORDER BY rowid DESC LIMIT 1'
        row = connection.execute(query).fetchone()
        row = row or (connection.execute(f"SELECT max(rowid) FROM {table}").fetchone()[0], None)
    connection.close()
    number, value = row
    new = repr(value + 1) if isinstance(value, int | float) else "1"
    if isinstance(value, str) and value:
        new = "'" + value[:-1].replace("'", "''") + "¿'"
    return f'UPDATE {table} SET "{column}" = {new} WHERE rowid = {number}'


VALUES = st.none() | st.text(max_size=9) | st.integers() | st.floats(allow_nan=False) | st.booleans() | st.dates()


@given(st.fixed_dictionaries(dict.fromkeys(seals.columns("quantity"), VALUES)), st.data())
def test_a_seal_knows_the_row_and_what_changed_in_it(content: dict[str, Any], data: st.DataObject) -> None:
    seal = seals.seal(content)
    assert seals.changed({name: seals.plain(value) for name, value in content.items()}, seal) is None
    name = data.draw(st.sampled_from(sorted(content)))
    other = data.draw(
        VALUES.filter(lambda value: json.dumps(seals.plain(value)) != json.dumps(seals.plain(content[name])))
    )
    changed = seals.changed({**content, name: other}, seal)
    assert changed is not None
    assert set(changed) <= {name}


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE claims SET clause_start = clause_start + 1 WHERE kind = 'numeric'", "'clause' does not stand at"),
        ("UPDATE claims SET cue = 'juró' WHERE cue IS NOT NULL", "'cue' does not stand at"),
        ("UPDATE claims SET hedge = 'acaso' WHERE hedge IS NOT NULL", "'hedge' does not stand at"),
        ("UPDATE quantities SET words = '2.600' WHERE words = '2.500'", "'words' does not stand at"),
        ("UPDATE quantities SET unit_end = unit_end + 1 WHERE words = '2.500'", "'unit' does not stand at"),
        ("UPDATE attribution_links SET mention = 'X' WHERE mention LIKE '%Sousa'", "'mention' does not stand at"),
        ("UPDATE documents SET text = text || '.' WHERE url LIKE '%faro%'", "has not the SHA-256"),
        ("DELETE FROM quantities WHERE words = '2.500'", "is gone"),
        ("DELETE FROM attribution_links WHERE mention LIKE '%Sousa'", "is gone"),
        ("DELETE FROM assessments WHERE id = 1", "assessment 1: is gone"),
        (
            "INSERT INTO sources (key, name, kind, confirmed, made_by) VALUES ('x:x', 'X', 'other', true, 'person')",
            "no event",
        ),
        ("UPDATE events SET why = 'no reason' WHERE id = 3", "event 3: does not follow"),
        ("UPDATE events SET at = '2020-01-01 00:00:00' WHERE id = 3", "event 3: does not follow"),
        ("UPDATE events SET seals = NULL WHERE id = 4", "event 4: does not follow"),
        ("UPDATE events SET hash = 'ff' WHERE id = 3", "event 4: does not follow"),
        ("DELETE FROM events WHERE id = 3", "events between 2 and 4 were taken out"),
        ("DELETE FROM events WHERE id = (SELECT max(id) FROM events)", "assessment 1: is not from here"),
        ("UPDATE sources SET canonical_id = 1 WHERE id = 2", "merges lead to 2"),
    ],
)
def test_what_was_changed_behind_its_back_is_found(run: Run, database_url: str, statement: str, finding: str) -> None:
    run("assess", the_claim(run, "mantas")["id"], "--status", "refuted")
    sound(run)
    change(database_url, statement)
    assert any(finding in line for line in found_by_verify(run))


@pytest.mark.parametrize(
    ("statement", "findings"),
    [
        ("UPDATE claims SET document_id = 77 WHERE kind = 'numeric'", ["'document_id' is 77, but"]),
        ("UPDATE attribution_links SET source_id = 77", ["'source_id' is 77, but"]),
        ("DELETE FROM claims", ["quantities", "attribution_links", "is gone"]),
        ("DELETE FROM documents", ["claims", "document 1: is gone"]),
        ("UPDATE events SET seals = '{' WHERE id = 4", ["event 4: was changed"]),
        ("UPDATE claims SET clause = CAST(x'ff41' AS TEXT) WHERE kind = 'numeric'", ["'clause'"]),
        ("UPDATE claims SET first_seen = 'yesterday'", ["'first_seen'"]),
        ("UPDATE quantities SET value = 'many'", ["'value'"]),
        ("UPDATE claims SET clause_start = 'here'", ["'clause_start'", "does not stand"]),
    ],
)
def test_rows_that_no_database_would_allow_are_found(lite: Run, desk: str, statement: str, findings: list[str]) -> None:
    change(desk, statement)
    told = "\n".join(found_by_verify(lite))
    assert all(finding in told for finding in findings), told


def test_a_damaged_file_is_told_in_lines(lite: Run, desk: str) -> None:
    path = file_of(desk)
    assert path
    content = bytearray(path.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    path.write_bytes(content)
    told = lite("verify", code=1)
    assert "Traceback" not in told.output
    assert told.stdout or "damaged" in told.stderr


def test_an_old_database_is_sealed_as_it_was_found(run: Run, database_url: str) -> None:
    busy(run)
    database = open_database(database_url)
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0002")
    database.engine.dispose()
    sound(run)
    assert records(run, "history", the_claim(run, "mantas")["id"])[0]["action"] == "sealed"
    run("assess", the_claim(run, "casas")["id"], "--status", "refuted")
    sound(run)
    change(database_url, "UPDATE claims SET rule = 'x' WHERE clause LIKE '%mantas%'")
    assert any("'rule' is not as event" in line for line in found_by_verify(run))


def at_0004(url: str) -> None:
    """Put a database back to where words for searching were kept, and sealed, with each claim."""
    database = open_database(url)
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0004")
        [words] = connection.execute(text("SELECT searchable FROM claims WHERE clause LIKE '%casas%'")).scalars()
        assert "casas" in words
    database.engine.dispose()


def test_a_database_of_before_the_full_text_stays_sound(run: Run, database_url: str) -> None:
    busy(run)
    claim = the_claim(run, "mantas")["id"]
    at_0004(database_url)
    sound(run)
    assert records(run, "history", claim)[0]["action"] == "sealed"
    assert the_claim(run, "casas")["assessments"] == []
    run("undo", str(next(event["event"] for event in records(run, "history") if event["action"] == "logged")))
    sound(run)


@pytest.mark.parametrize(
    ("statement", "finding"),
    [
        ("UPDATE claims SET rule = 'x' WHERE clause LIKE '%mantas%'", "'rule' is not as event"),
        ("UPDATE claims SET first_seen = '2001-01-01' WHERE clause LIKE '%mantas%'", "'first_seen' is not as event"),
        ("UPDATE claims SET searchable = 'x' WHERE clause LIKE '%mantas%'", "one of its columns is not as event"),
        ("UPDATE events SET seals = '{}' WHERE id = 6", "event 6: does not follow"),
    ],
)
def test_a_migration_seals_nothing_that_was_changed(run: Run, database_url: str, statement: str, finding: str) -> None:
    at_0004(database_url)
    change(database_url, statement)
    assert any(finding in line for line in found_by_verify(run))


def test_a_clock_that_goes_wrong_breaks_nothing(lite: Run, desk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = the_claim(lite, "mantas")["id"]
    lite("assess", claim, "--status", "corroborated")
    earlier = dt.datetime(2001, 1, 1, tzinfo=dt.UTC)
    monkeypatch.setattr("tracker.store.events.now", lambda: earlier)
    lite("assess", claim, "--status", "refuted")
    assert the_claim(lite, "mantas")["status"] == "refuted"
    assert records(lite, "history")[0]["at"].startswith("2001")
    sound(lite)


def test_a_history_that_was_cut_off_is_known_by_a_noted_hash(run: Run, database_url: str) -> None:
    run("assess", the_claim(run, "mantas")["id"], "--status", "corroborated")
    noted = records(run, "history", "--limit", "1")[0]["hash"]
    run("assess", the_claim(run, "mantas")["id"], "--status", "refuted")
    run("verify", "--head", noted[:16])
    run("undo")
    change(database_url, "DELETE FROM assessments", "DELETE FROM events WHERE subject = 'assessment'")
    run("verify")  # nothing that is left says that there was more
    assert f"no event with the hash {noted[:16]}" in run("verify", "--head", noted[:16], code=1).stdout


# --- backups ------------------------------------------------------------------------------------------------------


def rows(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All that a database holds."""
    with sqlite3.connect(path) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
        found = {
            name: connection.execute(f"SELECT * FROM {name} ORDER BY 1, 2").fetchall()
            for (name,) in tables
            if "sqlite" not in name and name != "alembic_version"
        }
    connection.close()
    return found


def test_a_backup_is_one_file_that_gives_all_back(lite: Run, desk: str, tmp_path: Path) -> None:
    busy(lite)
    path, copy, new = file_of(desk), tmp_path / "b" / "monday.db", tmp_path / "new" / "desk.db"
    assert path
    copy.parent.mkdir()
    before = rows(path)
    lite("backup", str(copy))
    assert [file.name for file in copy.parent.iterdir()] == ["monday.db"]
    elsewhere = caller(f"sqlite:///{new}")
    elsewhere("restore", str(copy), "--verify")
    assert rows(new) == before
    sound(elsewhere)
    assert [file.name for file in copy.parent.iterdir()] == ["monday.db"]
    with sqlite3.connect(new) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_a_backup_is_not_written_over(lite: Run, desk: str, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    copy.write_text("something else")
    assert "--force" in lite("backup", str(copy), code=1).stderr
    assert copy.read_text() == "something else"
    lite("backup", str(copy), "--force")
    assert rows(copy) == rows(file_of(desk) or copy)
    assert "the database itself" in lite("backup", str(file_of(desk)), "--force", code=1).stderr
    assert "is a folder" in lite("backup", str(tmp_path), code=1).stderr
    assert "is not there" in lite("backup", str(tmp_path / "no" / "b.db"), code=1).stderr


def test_a_restore_keeps_what_was_there(lite: Run, desk: str, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    lite("backup", str(copy))
    claim = the_claim(lite, "mantas")["id"]
    lite("assess", claim, "--status", "refuted")
    path = file_of(desk)
    assert path
    now = rows(path)
    assert "say --yes" in lite("restore", str(copy), code=1).stderr
    assert rows(path) == now
    told = lite("restore", str(copy), "--yes").stderr
    assert the_claim(lite, "mantas")["status"] == "unverified"
    [kept] = tmp_path.glob("desk.db.*.bak")
    assert str(kept) in told
    assert rows(kept) == now
    lite("restore", str(kept), "--yes")
    assert rows(path) == now
    assert [p.name for p in tmp_path.glob("*.part*")] == []


def test_processes_that_have_it_open_see_what_was_restored(lite: Run, desk: str, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    lite("backup", str(copy))
    database = open_database(desk)
    with database.session() as session:
        before = session.scalar(text("SELECT count(*) FROM assessments"))
    lite("assess", the_claim(lite, "mantas")["id"], "--status", "refuted")
    lite("restore", str(copy), "--yes")
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM assessments")) == before == 0
    database.engine.dispose()
    sound(lite)


@pytest.mark.parametrize("kept", [0, 10, 1000, 4096, 40960, 50000, -1])
def test_a_backup_that_is_cut_off_is_refused(lite: Run, desk: str, tmp_path: Path, kept: int) -> None:
    copy, path = tmp_path / "monday.db", file_of(desk)
    assert path
    lite("backup", str(copy))
    copy.write_bytes(copy.read_bytes()[:kept])
    before = rows(path)
    refused = lite("restore", str(copy), "--yes", code=1)
    [line] = refused.stderr.splitlines()
    assert "nothing was restored" in line
    assert rows(path) == before
    assert {p.name for p in tmp_path.iterdir()} - {"desk.db-shm", "desk.db-wal"} == {"desk.db", "monday.db"}


def test_what_is_no_backup_is_refused(lite: Run, desk: str, tmp_path: Path) -> None:
    foreign = tmp_path / "recipes.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE recipes (id INTEGER)")
    connection.close()
    newer = tmp_path / "newer.db"
    lite("backup", str(newer))
    change(f"sqlite:///{newer}", "UPDATE alembic_version SET version_num = '9999'")
    for file, problem in (
        (foreign, "none of Tracker's"),
        (EXAMPLES / "README.md", "no backup"),
        (tmp_path / "none.db", "is not there"),
        (newer, "newer Tracker"),
        (file_of(desk), "the database itself"),
    ):
        assert problem in lite("restore", str(file), "--yes", code=1).stderr
    unsound = tmp_path / "unsound.db"
    lite("backup", str(unsound))
    change(f"sqlite:///{unsound}", "UPDATE claims SET rule = 'x'")
    assert "not sound" in lite("restore", str(unsound), "--yes", "--verify", code=1).stderr
    sound(lite)
    assert "something else" in caller(f"sqlite:///{foreign}")("restore", str(unsound), "--yes", code=1).stderr


def test_a_backup_of_what_is_not_sound_says_so(lite: Run, desk: str, tmp_path: Path) -> None:
    change(desk, "UPDATE claims SET rule = 'x' WHERE clause LIKE '%mantas%'")
    told = lite("backup", str(tmp_path / "b.db"), code=1).stderr
    assert "'rule' is not as event" in told
    assert (tmp_path / "b.db").exists()


def test_a_damaged_database_is_put_aside_for_the_backup(lite: Run, desk: str, tmp_path: Path) -> None:
    copy, path = tmp_path / "monday.db", file_of(desk)
    assert path
    lite("backup", str(copy))
    path.write_bytes(b"no database at all" * 500)
    assert "no SQLite database" in lite("claims", code=1).stderr
    assert "say --yes" in lite("restore", str(copy), code=1).stderr
    lite("restore", str(copy), "--yes", "--verify")
    sound(lite)
    [kept] = tmp_path.glob("desk.db.*.bak")
    assert kept.read_bytes().startswith(b"no database at all")


def test_an_old_backup_is_brought_up_to_date(lite: Run, desk: str, tmp_path: Path) -> None:
    copy = tmp_path / "monday.db"
    lite("backup", str(copy))
    database = open_database(f"sqlite:///{copy}")
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0002")
    database.engine.dispose()
    new = caller(f"sqlite:///{tmp_path / 'new.db'}")
    new("restore", str(copy), "--verify")
    sound(new)
    assert [p.name for p in tmp_path.iterdir() if p.suffix in (".bak", ".part")] == []


def test_postgresql_has_tools_of_its_own(postgresql: str, tmp_path: Path) -> None:
    run = caller(postgresql)
    assert "pg_dump" in run("backup", str(tmp_path / "b.db"), code=1).stderr
    assert "pg_restore" in run("restore", str(tmp_path / "b.db"), code=1).stderr
