"""Reviewing how claims were read: accepting, correcting, rejecting; undoing; what later readings leave alone."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from conftest import Read, Run, caller, records, sound
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from tracker.cli import main
from tracker.store import claims, migrations
from tracker.store.database import open_database
from tracker.values import Claim, Reading, Role, Stance

TEXT = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Supuestamente, unas 40 casas siguen sin luz, según la EFE."
)
OTHER = "El Gobierno dijo que 2.900 voluntarios han llegado a Faro, según la agencia EFE."
ADDRESS = "https://faro.example/a"
TOLERANCE = Decimal("0.1")


@pytest.fixture(scope="module")
def readings(read: Read) -> list[Reading]:
    day = dt.date(2025, 5, 3)
    return [
        read(TEXT, publisher="El Faro", date=day, url=ADDRESS, title="Faro"),
        read(OTHER, publisher="La Voz", date=day, url="https://voz.example/b"),
    ]


def store(url: str, *readings: Reading) -> claims.Saved:
    database = open_database(url)
    for reading in readings:
        with database.session(writing=True) as session:
            saved = claims.save_reading(session, reading, TOLERANCE)
    database.engine.dispose()
    return saved


@pytest.fixture
def run(database_url: str, readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The program over a database of each kind with two articles, at Ana's keyboard."""
    monkeypatch.setenv("TRACKER_USER", "Ana")
    store(database_url, *readings)
    return caller(database_url)


@pytest.fixture
def lite(desk: str, readings: list[Reading], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same over SQLite alone."""
    monkeypatch.setenv("TRACKER_USER", "Ana")
    store(desk, *readings)
    return caller(desk)


def live(run: Run, words: str) -> dict[str, Any]:
    """The one live claim with some words."""
    [claim] = records(run, "claims", "--text", words)
    return claim


def shown(run: Run, claim: str) -> dict[str, Any]:
    return dict(json.loads(run("show", claim, "--format", "json").stdout))


def sources(claim: dict[str, Any]) -> list[tuple[str, str]]:
    return [(link["role"], link["text"] or link["name"]) for link in claim["chain"] if link["role"] != "publisher"]


def seen(run: Run, claim: str) -> str:
    return str(next(e["event"] for e in records(run, "history", claim) if e["subject_id"] == claim))


def in_review(run: Run, state: str) -> set[str]:
    return {claim["id"] for claim in records(run, "claims", "--review", state)}


# --- deciding -----------------------------------------------------------------------------------------------------


def test_what_was_accepted_or_rejected_waits_no_longer(run: Run) -> None:
    waiting = in_review(run, "open")
    blankets, houses = live(run, "mantas")["id"], live(run, "casas")["id"]
    assert run("review", blankets[:8], "--accept", "--why", "read it").stdout.strip() == blankets
    run("review", houses, "--reject", "a guess")
    assert in_review(run, "open") == waiting - {blankets, houses}
    assert (in_review(run, "accepted"), in_review(run, "rejected")) == ({blankets}, {houses})
    claim = live(run, "mantas")
    assert (claim["review"]["decision"], claim["review"]["by"], claim["review"]["why"]) == (
        "accepted",
        "Ana",
        "read it",
    )
    gone = shown(run, houses)
    assert (gone["state"], gone["state_reason"]) == ("deprecated", "rejected by Ana: a guess")
    assert records(run, "claims", "--text", "casas") == []
    assert next((e["action"], e["actor"], e["why"]) for e in records(run, "history", houses)) == (
        "rejected",
        "Ana",
        "a guess",
    )
    assert "rejected by Ana" in run("show", houses).stdout
    sound(run)


def test_a_correction_stands_in_the_place_of_what_the_machine_read(run: Run) -> None:
    before = live(run, "casas")
    made = run(
        "review", before["id"], "--source", "Rita Sousa", "--via", "", "--figure", "40 casas", "--modifier", "exact",
        "--hedge", "", "--stance", "denies", "--why", "she said so",
    ).stdout.strip()  # fmt: skip
    claim = live(run, "casas")
    assert (claim["id"], claim["corrects"], claim["made_by"], claim["maker"]) == (made, before["id"], "person", "Ana")
    assert sources(claim) == [("claimant", "Rita Sousa")]
    assert (claim["quantity"]["value"], claim["quantity"]["modifier"]) == (40, "exact")
    assert (claim["hedge"], claim["stance"]) == (None, "denies")
    for part in (claim["quantity"], claim["quantity"]["unit"], claim["chain"][0]):
        assert TEXT[part["start"] : part["end"]] == part["text"]
    old = shown(run, before["id"])
    assert old["state"] == "superseded"
    assert old["state_reason"] == f"corrected by Ana (claim {made[:8]}): she said so"
    assert old["review"]["correction"] == made
    assert set(old["review"]["wrong"]) == {"source", "modifier", "hedge", "stance"}
    assert {name: old[name] for name in ("quantity", "chain", "hedge", "stance")} == {
        name: before[name] for name in ("quantity", "chain", "hedge", "stance")
    }
    assert in_review(run, "corrected") == {before["id"]}
    assert made not in in_review(run, "open")
    assert [e["action"] for e in records(run, "history", made)] == ["correction"]
    derived = json.loads(run("export", "prov", made).stdout)["wasDerivedFrom"].values()
    assert f"tracker:claim/{before['id']}" in [one["prov:usedEntity"] for one in derived]
    sound(run)


def test_a_figure_is_read_anew_from_the_words_in_the_sentence(lite: Run) -> None:
    claim = live(lite, "voluntarios Ministerio")["id"]
    made = lite("review", claim, "--figure", "2.500", "--unit", "voluntarios han llegado").stdout.strip()
    quantity = shown(lite, made)["quantity"]
    assert (quantity["value"], quantity["modifier"]) == (2500, "more_than")  # which stands before it
    assert quantity["unit"]["text"] == "voluntarios han llegado"
    made = lite("review", made, "--unit", "euros").stdout.strip()
    quantity = shown(lite, made)["quantity"]
    assert (quantity["currency"], quantity["unit"]["text"], quantity["unit"]["start"]) == ("EUR", "euros", None)
    made = lite("review", made, "--unit", "por ciento").stdout.strip()
    assert shown(lite, made)["quantity"]["percent"]
    made = lite("review", made, "--figure", "").stdout.strip()
    assert shown(lite, made)["quantity"] is None
    assert shown(lite, made)["kind"] == "statement"
    sound(lite)


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--figure", "2.600 voluntarios"], "does not hold"),
        (["--figure", "voluntarios"], "no figure can be read"),
        (["--modifier", "range"], "is one number"),
        (["--figure", "", "--unit", "casas"], "give the figure, too"),
        (["--hedge", "acaso"], "does not hold the hedge"),
        (["--source", "x" * 400], "longer than"),
        (["--source", "4711"], "no source"),
        (["--source", "\udcff"], "is no text"),
        (["--stance", "asserts"], "nothing of claim"),
        (["--topic", "nothing of the kind"], "no topic"),
        (["--reject", " "], "for a reason"),
    ],
)
def test_what_cannot_be_is_told_and_changes_nothing(lite: Run, options: list[str], problem: str) -> None:
    before = live(lite, "voluntarios Ministerio")
    told = lite("review", before["id"], *options, code=1)
    [line] = told.stderr.splitlines()
    assert problem in line
    assert live(lite, "voluntarios Ministerio") == before
    sound(lite)


@pytest.mark.parametrize(
    "options",
    [
        ["--list", "--stats"],
        ["--why", "x"],
        ["--accept", "--reject", "x"],
        ["--accept", "--source", "y"],
        ["--reject", "x", "--why", "y"],
    ],
)
def test_one_decision_at_a_time(lite: Run, options: list[str]) -> None:
    lite("review", live(lite, "mantas")["id"], *options, code=2)


def test_the_same_decision_twice_is_one(run: Run) -> None:
    claim = live(run, "mantas")["id"]
    for decision in (["--accept"], ["--reject", "no"], ["--source", "Acme"]):
        first = run("review", claim, *decision).stdout
        events = records(run, "history")
        assert run("review", claim, *decision).stdout == first
        assert records(run, "history") == events
    sound(run)


def test_a_correction_of_a_correction(run: Run) -> None:
    claim = live(run, "mantas")["id"]
    second = run("review", claim, "--source", "Acme").stdout.strip()
    third = run("review", second, "--via", "EFE").stdout.strip()
    assert sources(live(run, "mantas")) == [("claimant", "Acme"), ("relay", "EFE")]
    assert live(run, "mantas")["corrects"] == second
    assert shown(run, second)["corrects"] == claim
    refused = run("review", claim, "--accept", code=1).stderr
    assert f"claim {second[:8]} stands for it" in refused
    first = next(e["event"] for e in records(run, "history", claim) if e["action"] == "corrected")
    assert f"claim {second[:8]}" in run("undo", str(first), code=1).stderr
    sound(run)
    run("undo")
    run("undo")
    assert (live(run, "mantas")["id"], live(run, "mantas")["review"]) == (claim, None)
    assert {shown(run, made)["state"] for made in (second, third)} == {"deprecated"}
    again = run("review", claim, "--source", "Acme").stdout.strip()
    assert (again, live(run, "mantas")["id"]) == (second, second)
    sound(run)


def test_a_source_is_linked_as_a_text_would_be_and_by_number(lite: Run) -> None:
    claim = live(lite, "mantas")["id"]
    ministry = next(s for s in records(lite, "sources", "list") if s["kind"] == "ministry")
    numbered = lite("review", claim, "--source", str(ministry["id"])).stdout.strip()
    assert shown(lite, numbered)["source_key"] == ministry["key"]
    lite("undo")
    named = lite("review", claim, "--source", "el Ministerio de Defensa de España").stdout.strip()
    assert shown(lite, named)["source_key"] == ministry["key"]
    link = shown(lite, named)["chain"][0]
    assert TEXT[link["start"] : link["end"]].lower() == "el ministerio de defensa de españa"
    lite("undo")
    own = lite("review", claim, "--source", "").stdout.strip()
    assert (shown(lite, own)["source"], shown(lite, own)["mode"], shown(lite, own)["cue"]) == (None, "none", None)
    sound(lite)


def test_a_person_who_did_not_look_is_told_what_happened(run: Run, as_ben: Callable[..., Result]) -> None:
    claim = live(run, "mantas")["id"]
    known = seen(run, claim)
    run("review", claim, "--accept", "--seen", known)
    refused = as_ben(run, "review", claim, "--reject", "no", "--seen", known, code=1).stderr
    assert refused.startswith(f"tracker: claim {claim[:8]} was changed in the meantime, accepted by Ana")
    assert len(refused.splitlines()) == 1
    now = seen(run, claim)
    assert f"--seen {now}" in refused
    assert f"--seen {now}" in as_ben(run, "review", claim, "--reject", "no", code=1).stderr
    as_ben(run, "review", claim, "--reject", "no", "--seen", now)
    assert shown(run, claim)["review"]["by"] == "Ben"
    made = as_ben(run, "review", claim, "--source", "Acme").stdout.strip()
    assert f"claim {made[:8]} stands for it" in run("review", claim, "--accept", "--seen", now, code=1).stderr
    sound(run)


def test_one_of_many_who_decide_at_once_is_first(run: Run, database_url: str) -> None:
    claim = live(run, "mantas")["id"]
    command = [sys.executable, "-m", "tracker", "--database", database_url, "review", claim, "--seen", seen(run, claim)]
    decisions = (["--accept"], ["--reject", "no"], ["--source", "Acme"], ["--unit", "cosas"])
    processes = [
        subprocess.Popen(
            [*command, *decision], env={**os.environ, "TRACKER_USER": decision[0]}, stderr=subprocess.PIPE, text=True
        )
        for decision in decisions
    ]
    told = [process.communicate(timeout=120)[1] for process in processes]
    assert sorted(process.returncode for process in processes) == [0, 1, 1, 1]
    first = shown(run, claim)["review"]["by"]
    for process, decision, line in zip(processes, decisions, told, strict=True):
        assert (process.returncode == 0) == (decision[0] == first)
        assert process.returncode == 0 or f" by {first} (" in line
    sound(run)


def test_logged_claims_are_reviewed_too(run: Run) -> None:
    entry = ("log", "300 mantas", "--document", ADDRESS, "--source", "Acme", "--quote", "Faltan 300 mantas")
    logged = run(*entry).stdout.strip()
    assert logged not in in_review(run, "open")
    made = run("review", logged, "--source", "Rita Sousa", "--unit", "mantas").stdout.strip()
    assert shown(run, made)["state"] == "live"
    sound(run)
    assert "was corrected by Ana" in run(*entry, code=1).stderr
    number = next(e["event"] for e in records(run, "history", logged) if e["action"] == "logged")
    assert "undo event" in run("undo", str(number), code=1).stderr
    run("undo")
    run("undo")
    assert "was withdrawn" in run("review", logged, "--accept", code=1).stderr
    assert "was withdrawn" in run("review", made, "--accept", code=1).stderr
    sound(run)


def test_an_unsupported_claim_is_corrected_by_its_quote(run: Run) -> None:
    quote = ("--quote", "unas 900 mantas", "--unsupported", "heard on the radio")
    logged = run("log", "900 mantas", "--document", ADDRESS, "--source", "Acme", *quote).stdout.strip()
    made = run("review", logged, "--figure", "unas 900 mantas", "--hedge", "").stdout.strip()
    claim = shown(run, made)
    assert (claim["quantity"]["modifier"], claim["unsupported"]) == ("approx", "heard on the radio")
    sound(run)


# --- topics -------------------------------------------------------------------------------------------------------


def topic_of(run: Run, claim: str) -> int | None:
    """The topic in which a claim is, where it is with others."""
    found = [t["id"] for t in records(run, "compare") if claim in [c["id"] for c in t["claims"]]]
    return found[0] if found else None


def test_what_people_decided_of_topics_holds_for_the_correction(run: Run) -> None:
    one, two = live(run, "voluntarios Ministerio")["id"], live(run, "voluntarios Gobierno")["id"]
    topic = topic_of(run, one)
    assert topic
    assert topic_of(run, two) == topic
    run("topics", "confirm", str(topic))
    made = run("review", one, "--figure", "2.500 voluntarios", "--modifier", "at_least").stdout.strip()
    assert topic_of(run, made) == topic
    assert topic_of(run, one) is None
    sound(run)
    run("undo")
    assert topic_of(run, one) == topic
    run("topics", "reject", str(topic), one)
    made = run("review", one, "--modifier", "at_least").stdout.strip()
    assert topic_of(run, made) is None
    assert "followed by another decision" in run("topics", "undo", str(topic), code=1).stderr
    run("undo")
    run("undo")
    assert topic_of(run, one) == topic
    sound(run)


def test_a_topic_may_be_what_is_wrong(run: Run) -> None:
    one, blankets = live(run, "voluntarios Ministerio")["id"], live(run, "mantas")["id"]
    run("compare")
    topic = topic_of(run, one)
    assert run("review", blankets, "--topic", str(topic)).stdout.strip() == blankets
    assert topic_of(run, blankets) == topic
    claim = shown(run, blankets)
    assert (claim["state"], claim["review"]["wrong"], claim["review"]["correction"]) == ("live", ["topic"], None)
    sound(run)
    run("undo")
    assert topic_of(run, blankets) is None
    made = run("review", blankets, "--topic", str(topic), "--source", "Acme").stdout.strip()
    assert topic_of(run, made) == topic
    assert set(shown(run, blankets)["review"]["wrong"]) == {"topic", "source"}
    run("undo")
    assert topic_of(run, made) is None
    assert topic_of(run, blankets) is None
    assert "nothing yet" in run("undo", code=1).stderr
    sound(run)


# --- reading again ------------------------------------------------------------------------------------------------


def other(reading: Reading, *others: Claim, without: str = "") -> Reading:
    """What another model reads in the same text: some claims in place of those of the same id, one not at all."""
    ids = {claim.id: claim for claim in others}
    kept = [ids.pop(c.id, c) for c in reading.claims if not without or without not in c.clause.text]
    return replace(reading, claims=(*kept, *ids.values()), models="another model")


def of(reading: Reading, words: str) -> Claim:
    [claim] = [c for c in reading.claims if words in c.clause.text]
    return claim


def by(claim: Claim, name: str) -> Claim:
    """The same claim as said by somebody else."""
    chain = tuple(replace(k, name=name, span=None) if k.role is Role.CLAIMANT else k for k in claim.chain)
    return replace(claim, chain=chain)


def test_what_was_accepted_stays_whatever_is_read_later(run: Run, readings: list[Reading], database_url: str) -> None:
    claim = live(run, "mantas")["id"]
    run("review", claim, "--accept")
    store(database_url, other(readings[0], without="mantas"))
    assert (live(run, "mantas")["id"], in_review(run, "accepted")) == (claim, {claim})
    sound(run)


def test_what_was_rejected_or_corrected_does_not_come_back(
    run: Run, readings: list[Reading], database_url: str
) -> None:
    blankets, houses = live(run, "mantas")["id"], live(run, "casas")["id"]
    waiting = in_review(run, "open") - {blankets, houses}
    run("review", blankets, "--reject", "no")
    made = run("review", houses, "--source", "Acme").stdout.strip()
    for reading in (readings[0], other(readings[0]), other(readings[0], without="casas"), readings[0]):
        store(database_url, reading)
        assert records(run, "claims", "--text", "mantas") == []
        assert live(run, "casas")["id"] == made
        assert in_review(run, "open") == waiting
    sound(run)


def test_another_reading_of_what_was_decided_waits_beside_it(
    run: Run, readings: list[Reading], database_url: str
) -> None:
    first = live(run, "mantas")["id"]
    run("review", first, "--accept")
    again = other(readings[0], by(of(readings[0], "mantas"), "la alcaldesa"))
    store(database_url, again)
    store(database_url, again)
    assert live(run, "mantas")["id"] == first
    [second] = in_review(run, "open") - {c.id for r in readings for c in r.claims}
    held = shown(run, second)
    assert (held["state"], held["state_reason"]) == ("superseded", f"Ana decided for claim {first[:8]}")
    [listed] = [c for c in records(run, "review", ADDRESS, "--list") if c["id"] == second]
    assert [(c["id"], c["review"]["decision"]) for c in listed["beside"]] == [(first, "accepted")]
    assert listed["seen"] == int(seen(run, second))
    run("review", second, "--accept")
    assert live(run, "mantas")["id"] == second
    assert shown(run, first)["state_reason"] == f"Ana decided for claim {second[:8]}"
    sound(run)
    store(database_url, *readings)
    assert live(run, "mantas")["id"] == second
    run("undo")
    assert live(run, "mantas")["id"] == first
    assert second in in_review(run, "open")
    store(database_url, *readings)  # reads it no longer
    assert second not in in_review(run, "open")
    sound(run)


def test_another_reading_of_what_nobody_decided_takes_its_place(
    run: Run, readings: list[Reading], database_url: str
) -> None:
    first = live(run, "mantas")["id"]
    denied = replace(of(readings[0], "mantas"), stance=Stance.DENIES)
    for reading, stance in ((other(readings[0], denied), "denies"), (readings[0], "asserts")) * 2:
        store(database_url, reading)
        claim = live(run, "mantas")
        assert claim["stance"] == stance
        assert (claim["id"] == first) == (stance == "asserts")
    sound(run)


def test_a_reading_that_says_what_was_decided_needs_no_review(
    run: Run, readings: list[Reading], database_url: str
) -> None:
    first = live(run, "mantas")["id"]
    made = run("review", first, "--source", "la alcaldesa").stdout.strip()
    waiting = in_review(run, "open")
    store(database_url, other(readings[0], by(of(readings[0], "mantas"), "la alcaldesa")))
    assert live(run, "mantas")["id"] == made
    assert in_review(run, "open") == waiting
    sound(run)


def test_decisions_go_on_in_a_changed_article_where_the_sentence_is_the_same(
    run: Run, read: Read, database_url: str
) -> None:
    blankets, houses, people = (live(run, words)["id"] for words in ("mantas", "casas", "voluntarios Ministerio"))
    run("review", blankets, "--accept")
    second = run("review", houses, "--source", "Rita Sousa", "--why", "she said so").stdout.strip()
    run("review", second, "--modifier", "exact")
    run("review", people, "--reject", "no")
    longer = f"Faro, 4 de mayo. Ha llovido mucho en toda la comarca.\n\n{TEXT}"
    saved = store(database_url, read(longer, publisher="El Faro", url=ADDRESS))
    assert saved.is_new_version
    again = live(run, "mantas")
    assert (again["review"]["decision"], again["review"]["by"]) == ("accepted", "Ana")
    assert again["id"] != blankets
    claim = live(run, "casas")
    assert sources(claim) == [("claimant", "Rita Sousa")]
    assert longer[claim["chain"][0]["start"] :].startswith("Rita Sousa")
    assert longer[claim["quantity"]["start"] :].startswith(claim["quantity"]["text"])
    assert records(run, "claims", "--text", "voluntarios Ministerio") == []
    assert in_review(run, "open") == {c["id"] for c in records(run, "claims", "--document", "https://voz.example/b")}
    assert {shown(run, old)["state"] for old in (blankets, houses, second)} == {"superseded"}
    sound(run)
    run("review", claim["id"], "--reject", "no")
    store(database_url, read(longer.replace("300 mantas", "500 mantas"), publisher="El Faro", url=ADDRESS))
    assert live(run, "mantas")["id"] in in_review(run, "open")
    assert records(run, "claims", "--text", "casas") == []
    sound(run)
    store(database_url, read(longer, publisher="El Faro", url=ADDRESS))  # as it was once before
    assert live(run, "mantas")["quantity"]["value"] == 300
    sound(run)


def test_reviews_travel_without_loss(run: Run, tmp_path: Path) -> None:
    blankets, houses = live(run, "mantas")["id"], live(run, "casas")["id"]
    run("review", blankets, "--reject", "no")
    run("undo")
    run("review", blankets, "--accept")
    made = run("review", houses, "--source", "Acme", "--why", "so").stdout.strip()
    run("review", made, "--hedge", "")
    run("compare")
    topic = topic_of(run, live(run, "voluntarios Ministerio")["id"])
    run("review", blankets, "--topic", str(topic))
    for form in ("jsonl", "csv"):
        file, elsewhere = tmp_path / f"all.{form}", caller(f"sqlite:///{tmp_path / form}.db")
        run("export", "claims", "--format", form, "--output", str(file))
        elsewhere("import", str(file))
        elsewhere("import", str(file))
        sound(elsewhere)
        for state in ("open", "accepted", "corrected", "rejected"):
            assert records(elsewhere, "claims", "--review", state) == records(run, "claims", "--review", state)
        assert elsewhere("export", "claims", "--format", form).stdout == file.read_text()


def test_reviews_from_elsewhere_do_not_replace_those_here(
    run: Run, readings: list[Reading], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"sqlite:///{tmp_path / 'ben.db'}"
    store(url, *readings)
    ben = caller(url)
    blankets, houses = live(run, "mantas")["id"], live(run, "casas")["id"]
    run("review", blankets, "--accept")
    with monkeypatch.context() as at:
        at.setenv("TRACKER_USER", "Ben")
        ben("review", blankets, "--source", "Acme")
        made = ben("review", houses, "--source", "Acme").stdout.strip()
        ben("export", "claims", "--output", str(tmp_path / "ben.jsonl"))
    told = run("import", str(tmp_path / "ben.jsonl"), code=1).stderr
    assert f"claim {blankets[:8]} was accepted by Ana" in told
    assert live(run, "mantas")["id"] == blankets
    assert live(run, "casas")["id"] == made
    assert shown(run, houses)["review"]["by"] == "Ben"
    sound(run)


def test_a_database_from_before_the_reviews_stays_sound(run: Run, readings: list[Reading], database_url: str) -> None:
    claim = live(run, "mantas")["id"]
    run("review", claim, "--accept")
    store(database_url, other(readings[0], by(of(readings[0], "mantas"), "la alcaldesa")))
    sound(run)
    database = open_database(database_url)
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0005")
        assert connection.execute(text("SELECT count(*) FROM claims")).scalar()
    database.engine.dispose()
    sound(run)
    run("review", claim, "--accept")
    sound(run)


# --- one after the other ------------------------------------------------------------------------------------------


def test_a_line_decides_where_there_is_no_terminal(run: Run) -> None:
    order = [c["id"] for c in records(run, "review", "--list")]
    keys = ["s", "b", "a", "r", "not a figure", "?", "c", "", "EFE", "", "", "", "", "", "", "so", "q"]
    told = run("review", stdin="\n".join(keys))
    assert f"1 of {len(order)}" in told.stdout
    assert f"4 of {len(order)}" in told.stdout
    assert "1 accepted, 1 rejected, 1 corrected" in told.stderr
    first, second, third = (shown(run, claim) for claim in order[:3])
    assert first["review"]["decision"] == "accepted"
    assert second["state_reason"] == "rejected by Ana: not a figure"
    assert (third["review"]["wrong"], third["review"]["why"]) == (["via"], "so")
    assert [c["id"] for c in records(run, "review", "--list")] == order[3:]
    sound(run)


def test_a_round_goes_back_and_takes_back(lite: Run) -> None:
    order = [c["id"] for c in records(lite, "review", ADDRESS, "--list")]
    told = lite("review", ADDRESS, stdin="b\nu\na\na\nu\nu\nr\n\nr\nno\n")
    assert "this is the first" in told.stderr
    assert "nothing was decided in this round" in told.stderr
    assert [c["id"] for c in records(lite, "review", ADDRESS, "--list")] == order[1:]
    assert in_review(lite, "rejected") == {order[0]}
    assert "of 1 claims" in lite("review", order[0], stdin="q\n").stderr
    assert "decided  rejected by Ana" in lite("review", order[0], stdin="").stdout
    sound(lite)


def test_what_cannot_be_is_told_and_asked_again(lite: Run) -> None:
    claim = live(lite, "mantas")["id"]
    answers = ["", "", "400 mantas", "300 mantas", "some", "at_least", "", "", "-", "nothing of the kind", "", ""]
    told = lite("review", claim, stdin="\n".join(["c", *answers, ""]))
    for problem in ("does not hold", "'some' is no modifier", "no topic"):
        assert problem in told.stderr
    assert live(lite, "mantas")["quantity"]["modifier"] == "at_least"
    assert "nothing is corrected" in lite("review", live(lite, "casas")["id"], stdin="c\n" + "\n" * 8).stderr
    assert lite("review", live(lite, "casas")["id"], stdin="c\nAcme\n").exit_code == 0  # cut off: nothing is decided
    assert len(in_review(lite, "corrected")) == 1


def test_who_was_quicker_is_told_in_a_round(lite: Run, desk: str, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = live(lite, "mantas")["id"]
    terminal = Terminal("--database", desk, "review", claim)
    terminal.until("? help")
    with monkeypatch.context() as other:
        other.setenv("TRACKER_USER", "Ben")
        lite("review", claim, "--accept")
    terminal.press("r")
    terminal.until("Why is it no claim")
    terminal.type("no\r")
    assert f"claim {claim[:8]} was changed in the meantime, accepted by Ben" in terminal.until("then give --seen")
    assert "accepted by Ben" in terminal.until("? help")
    terminal.press("q")
    assert terminal.close() == 0
    assert live(lite, "mantas")["review"]["by"] == "Ben"


def test_nothing_in_an_article_steers_the_terminal(tmp_path: Path, read: Read) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    evil = "El alcalde dijo que \x1b[2J\x1b]0;x\x07 300 \u202emantas\x9b faltan en Faro."
    store(url, read(evil, publisher="\x1b[31mEl Faro", title="\x1b[5mFaro\r\n", url=ADDRESS))
    for shown_as in (
        caller(url)("review", stdin="s\n" * 9),
        caller(url)("review", "--list"),
        caller(url)("review", "--list", "--format", "csv"),
    ):
        assert not set("\x1b\x07\x9b\u202e\r") & set(shown_as.output)
        assert "300" in shown_as.output


class Terminal:
    """The program at a terminal of its own, as one who types and reads sees it."""

    def __init__(self, *args: str, **environment: str) -> None:
        env = {**os.environ, "TERM": "xterm-256color", "TRACKER_USER": "Ana", "COLUMNS": "100", **environment}
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.execve(sys.executable, [sys.executable, "-m", "tracker", *args], env)
        self.read = ""

    def until(self, words: str) -> str:
        """What is shown from now on as far as some words."""
        deadline = time.monotonic() + 60
        while words not in self.read:
            assert time.monotonic() < deadline, self.read
            if select.select([self.master], [], [], 1)[0]:
                try:
                    self.read += os.read(self.master, 4096).decode(errors="replace")
                except OSError as error:  # the other side is closed
                    raise AssertionError(self.read) from error
        found, _, self.read = self.read.partition(words)
        return found + words

    def press(self, key: str) -> None:
        """A key, when the program waits for one: what comes before that is thrown away."""
        deadline = time.monotonic() + 60
        while termios.tcgetattr(self.master)[3] & termios.ICANON:
            assert time.monotonic() < deadline, self.read
            time.sleep(0.01)
        self.type(key)

    def type(self, words: str) -> None:
        os.write(self.master, words.encode())

    def close(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        os.close(self.master)
        return os.waitstatus_to_exitcode(status)


def test_keys_at_a_terminal(lite: Run, desk: str) -> None:
    order = [c["id"] for c in records(lite, "review", "--list")]
    terminal = Terminal("--database", desk, "review")
    page = terminal.until("? help")
    assert f"1 of {len(order)}" in page
    assert "\x1b[1;33m" in page  # the figure
    assert "[figure:" not in page
    terminal.press("a")
    terminal.until("accepted")
    terminal.until("? help")
    terminal.press("x")  # nothing
    terminal.until("? help")
    terminal.press("r")
    terminal.until("Why is it no claim")
    terminal.type("not a figure\r")
    terminal.until("rejected")
    terminal.until("? help")
    terminal.press("u")
    terminal.until("undone")
    terminal.until("? help")
    terminal.press("c")
    terminal.until("Who said it")
    terminal.type("Acme\r")
    terminal.until("Who passed it on")
    terminal.type("\x04")  # no: leave it
    terminal.until("? help")
    assert in_review(lite, "accepted") == {order[0]}
    assert in_review(lite, "rejected") | in_review(lite, "corrected") == set()
    terminal.press("?")
    terminal.until("so does the space bar")
    terminal.until("? help")
    terminal.press("q")
    terminal.until("1 accepted")
    assert terminal.close() == 0
    sound(lite)


def test_without_colours_brackets_tell_what_is_what(lite: Run, desk: str) -> None:
    claim = live(lite, "casas")["id"]
    terminal = Terminal("--database", desk, "review", claim, NO_COLOR="1")
    page = terminal.until("? help")
    assert "[hedge: Supuestamente]" in page
    assert "[figure: unas 40] [unit: casas]" in page
    assert "\x1b[" not in page
    terminal.press("\x04")
    assert terminal.close() == 0


def test_what_was_told_is_kept_when_the_terminal_is_gone(lite: Run, desk: str) -> None:
    order = [c["id"] for c in records(lite, "review", "--list")]
    terminal = Terminal("--database", desk, "review")
    terminal.until("? help")
    terminal.press("a")
    terminal.until("accepted")
    os.kill(terminal.pid, signal.SIGKILL)
    terminal.close()
    assert in_review(lite, "accepted") == {order[0]}
    sound(lite)


# --- how much was read rightly ------------------------------------------------------------------------------------


def test_what_was_wrong_is_counted_by_rule_and_language(run: Run) -> None:
    before = records(run, "review", "--stats")
    waiting = len(in_review(run, "open"))
    assert (before[0]["by"], before[0]["claims"], before[0]["open"]) == ("all", waiting, waiting)
    blankets, houses, people = (live(run, words) for words in ("mantas", "casas", "voluntarios Ministerio"))
    run("review", blankets["id"], "--accept")
    made = run("review", houses["id"], "--source", "Acme", "--modifier", "exact").stdout.strip()
    run("review", made, "--unit", "cosas")  # an error of a person is none of the machine's
    run("review", people["id"], "--reject", "no")
    [every, *others] = records(run, "review", "--stats")
    assert [every[state] for state in ("open", "accepted", "corrected", "rejected")] == [waiting - 3, 1, 1, 1]
    assert sum(every["shares"].values()) == pytest.approx(1, abs=0.001)
    assert {what: n for what, n in every["wrong"].items() if n} == {"source": 1, "modifier": 1, "not a claim": 1}
    by_rule = {row["value"]: row for row in others if row["by"] == "rule"}
    assert by_rule[houses["rule"]]["wrong"]["source"] == 1
    assert by_rule[people["rule"]]["rejected"] >= 1
    assert sum(row["claims"] for row in by_rule.values()) == waiting
    [language] = [row for row in others if row["by"] == "language"]
    assert (language["value"], language["claims"]) == ("es", waiting)
    table = list(csv.DictReader(StringIO(run("review", "--stats", "--format", "csv").stdout)))
    assert [row["claims"] for row in table] == [str(row["claims"]) for row in (every, *others)]
    [one, *_] = records(run, "review", ADDRESS, "--stats")
    assert one["rejected"] == 1
    assert one["claims"] < waiting


# --- any sequence -------------------------------------------------------------------------------------------------

DECISIONS = st.sampled_from(
    [
        ("--accept",),
        ("--reject", "no"),
        ("--source", "Acme"),
        ("--source", ""),
        ("--via", "EFE"),
        ("--modifier", "at_least"),
        ("--unit", "cosas"),
        ("--hedge", "Supuestamente"),
        ("--stance", "denies"),
        ("--figure", "300 mantas"),
        ("undo",),
        ("read",),
        ("read otherwise",),
    ]
)


def state_of(run: Run) -> list[tuple[Any, ...]]:
    """All that stands and waits, and where."""
    found = [(c["id"], c["review"], c["state"]) for c in records(run, "claims", "--retired")]
    corrections = {c["id"] for c in records(run, "claims", "--retired") if c["corrects"]}
    topics = [sorted(c["id"] for c in t["claims"]) for t in records(run, "compare")]
    return [c for c in found if c[0] not in corrections or c[2] == "live"] + sorted(map(tuple, topics))


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 9), DECISIONS), max_size=8))
def test_undoing_everything_gives_back_what_was_there(
    tmp_path_factory: pytest.TempPathFactory,
    readings: list[Reading],
    monkeypatch: pytest.MonkeyPatch,
    steps: list[tuple[int, tuple[str, ...]]],
) -> None:
    monkeypatch.setenv("TRACKER_USER", "Ana")
    url = f"sqlite:///{tmp_path_factory.mktemp('any') / 'desk.db'}"
    store(url, *readings)
    run = caller(url)
    denied = [replace(c, stance=Stance.DENIES) for c in readings[0].claims if "mantas" in c.clause.text]
    before = state_of(run)
    for which, step in steps:
        ids = [c["id"] for c in records(run, "claims", "--retired")]
        match step:
            case ("undo",):
                CliRunner().invoke(main, ["--database", url, "undo"])
            case ("read",):
                store(url, *readings)
            case ("read otherwise",):
                store(url, other(readings[0], *denied))
            case _:
                done = CliRunner().invoke(main, ["--database", url, "review", ids[which % len(ids)], *step])
                assert done.exit_code in (0, 1), done.output
    sound(run)
    while CliRunner().invoke(main, ["--database", url, "undo"]).exit_code == 0:
        pass
    assert "nothing yet" in run("undo", code=1).stderr
    sound(run)
    store(url, *readings)
    read = {c.id for r in readings for c in r.claims}
    after = [row for row in state_of(run) if len(row) != 3 or row[0] in read]
    assert after == before
