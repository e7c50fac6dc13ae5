"""Claims out to other programs and in from them: nothing is lost on the way, and nothing bad gets in."""

from __future__ import annotations

import contextlib
import csv
import datetime as dt
import json
import os
import tomllib
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from conftest import KINDS, Run, new_database
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from prov.model import ProvDerivation, ProvDocument, ProvEntity
from sqlalchemy import text

from tracker import feeds
from tracker.errors import InputError
from tracker.exchange import cells, claimreview, rows, webannotation
from tracker.link.names import fold
from tracker.store import assessments, claimrows, claims, copies, documents, portable, search
from tracker.store.assessments import Judgement
from tracker.store.database import Database, open_database
from tracker.values import (
    SOURCE_KINDS,
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Role,
    SourceIdentity,
    Span,
    Stance,
    Unit,
    content_hash,
)

CASES = int(os.environ.get("TRACKER_FUZZ_CASES", "300"))
TOLERANCE = Decimal("0.1")
SLOW = settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None, max_examples=25
)
FUZZ = settings(SLOW, max_examples=CASES)
FORMS = ["jsonl", "csv"]


# --- tables for spreadsheets --------------------------------------------------------------------------------------

cell = st.none() | st.text(max_size=20) | st.text(alphabet="'=+-@\t\r\n\";, 1.x", max_size=6)


@FUZZ
@given(st.lists(st.tuples(cell, cell, st.integers() | st.floats(allow_nan=False, allow_infinity=False)), max_size=5))
@example([("-5", "'-5", -5), ("-1,5", "''=x", 0.0), ("", "'", -1.5), ("=1+1", "'=1+1", 1)])
def test_a_table_reads_back_unchanged_and_has_no_formula(
    tmp_path: Path, table: list[tuple[str | None, str | None, float]]
) -> None:
    path = tmp_path / "table.csv"
    with path.open("w", encoding="utf-8", newline="") as stream:
        cells.write(stream, ["a", "b", "c"], table)
    found = rows.read(str(path), BytesIO())
    assert found.columns == ("a", "b", "c")
    assert [row for _, row in found.numbered] == [{"a": a, "b": b, "c": str(c)} for a, b, c in table]
    with path.open(encoding="utf-8", newline="") as stream:
        for row in list(csv.reader(stream))[1:]:
            for value in row:
                assert value[:1] not in tuple("=+@\t\r\n")
                assert value[:1] != "-" or float(value) <= 0


# --- without loss -------------------------------------------------------------------------------------------------

words = st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=25)
some_words = words.filter(lambda t: bool(fold(t)))
day = st.none() | st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))
# Every article begins so, and every claim is of this.
TEXT = '“No”, dijo: =1+1\n-5;\t"a,b" \'c\'\r\n\u2028 @x +2 ☃ 𝔄\x85é {"a": null} \\N NULL 12.000 \u202e soldados\x1b.\n'
place = st.integers(min_value=0, max_value=len(TEXT))
number = st.decimals(min_value=-(10**12), max_value=10**12, allow_nan=False, places=3)


@st.composite
def spans(draw: st.DrawFn) -> Span:
    return Span.of(TEXT, *sorted((draw(place), draw(place))))


@st.composite
def identities(draw: st.DrawFn) -> SourceIdentity:
    name = draw(some_words)
    kind, country = draw(st.sampled_from(SOURCE_KINDS)), draw(st.sampled_from([None, "ES", "KR"]))
    return SourceIdentity(f"{kind}:{fold(name)}", name, kind, country, draw(words))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    modifier, value = draw(st.sampled_from(Modifier)), draw(number)
    return Quantity(
        draw(spans()),
        value,
        modifier,
        value + abs(draw(number)) if modifier is Modifier.RANGE else None,
        draw(st.none() | st.builds(Unit, spans(), words)),
        draw(st.sampled_from([None, "EUR", "USD"])),
        draw(st.booleans()),
    )


@st.composite
def made_claims(draw: st.DrawFn) -> Claim:
    quantity = draw(st.none() | quantities())
    chain = [
        Link(source.name, role, draw(st.none() | spans()), source)
        for role in draw(st.lists(st.sampled_from(Role), max_size=3))
        for source in [draw(identities())]
    ]
    chain = [Link(k.span.text if k.span else k.name, k.role, k.span, k.source) for k in chain]
    attribution = Attribution(
        draw(spans()), draw(st.none() | spans()), (), draw(st.sampled_from(Mode)), rule=draw(words)
    )
    return Claim(
        id=content_hash(draw(st.uuids())),
        kind=Kind.NUMERIC if quantity else Kind.STATEMENT,
        clause=draw(spans()),
        sentence=draw(spans()),
        quantity=quantity,
        attribution=draw(st.sampled_from([None, attribution])),
        chain=tuple(chain),
        stance=draw(st.sampled_from(Stance)),
        hedge=draw(st.none() | spans()),
        as_of=draw(day),
    )


articles = st.builds(
    Article,
    text=words.map(lambda more: TEXT + more),
    doc_id=some_words,
    title=st.none() | words,
    publisher=st.none() | some_words,
    date=day,
    url=st.none() | words,
    language=st.sampled_from([None, "es", "en", "fr"]),
)
one_line = words.map(lambda t: " ".join(t.split())).filter(bool)
judgements = st.tuples(
    st.builds(
        Judgement,
        status=st.text(alphabet="abcdeé -=", min_size=1, max_size=30),
        credibility=st.sampled_from([None, 1, 6]),
        evidence=st.lists(one_line, max_size=2).map(tuple),
        note=st.none() | words,
        review_by=day,
        would_settle=st.none() | words,
    ),
    some_words,
    st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2100, 1, 1), timezones=st.just(dt.UTC)),
)
content = st.lists(
    st.tuples(articles, st.lists(st.tuples(made_claims(), st.lists(judgements, max_size=2)), max_size=3)), max_size=3
)


def fill(database: Database, given_content: Any) -> None:
    with database.session(writing=True) as session:
        for article, held in given_content:
            stored = documents.save(session, article, models="m")
            row = stored.row
            if stored.is_new_version:  # as every way into Tracker does
                claims.supersede(session, row)
            claimrows.insert(session, row, [claim for claim, _ in held], TOLERANCE, maker="someone", unsupported="-1")
            for claim, signed in held:
                for judgement, assessor, made_at in signed:
                    assessments.add(session, claim.id, judgement, assessor, made_at)


def written(database: Database, form: str) -> str:
    stream = StringIO(newline="")
    with database.session() as session:
        records = list(portable.records(session))
    if form == "csv":
        cells.write(stream, portable.columns(), map(portable.cells, records))
    else:
        stream.write("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records))
    return stream.getvalue()


def read_in(database: Database, path: Path, **how: bool) -> copies.Imported:
    found = rows.read(str(path), BytesIO())
    numbered = found.numbered if found.columns is None else portable.of_table(found.columns, found.numbered)
    with database.session(writing=True) as session:
        return copies.read_in(session, numbered, str(path), **how)


def empty(database: Database) -> None:
    """Take everything out again."""
    tables = (
        "assessments topic_members topics attribution_links quantities claim_words claims documents source_aliases "
        "sources events"
    )
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE sources SET parent_id = NULL, merged_into_id = NULL, canonical_id = NULL"))
        for table in tables.split():
            connection.execute(text(f"DELETE FROM {table}"))


@pytest.fixture(scope="module", params=KINDS)
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Database]]:
    """Two databases of a kind."""
    opened = [open_database(new_database(request.param, request, tmp_path_factory.mktemp("two"))) for _ in range(2)]
    yield opened
    for database in opened:
        database.engine.dispose()


@pytest.mark.parametrize("form", FORMS)
@SLOW
@given(content)
def test_what_was_written_reads_back_the_same(two: list[Database], tmp_path: Path, form: str, content: Any) -> None:
    for database in two:
        empty(database)
    fill(two[0], content)
    path = tmp_path / "all"
    path.write_text(written(two[0], form) or "{}", encoding="utf-8", newline="")
    if path.read_text() == "{}":
        return
    assert read_in(two[1], path).refused == []
    for other in FORMS:
        assert written(two[1], other) == written(two[0], other)
    with two[0].session() as before, two[1].session() as after:
        found = [
            sorted((c.stated.id, c.stated, c.status, c.state, c.maker) for c in search.search(s, search.ClaimFilter()))
            for s in (before, after)
        ]
    assert found[0] == found[1]
    again = read_in(two[1], path)
    assert (again.refused, sum(again.new.values())) == ([], 0)
    assert written(two[1], form) == written(two[0], form)


@pytest.fixture
def examples(example_desk: str) -> Database:
    return open_database(example_desk)


def run_on(url: str, *args: str, code: int = 0, person: str = "Ana") -> Any:
    from click.testing import CliRunner

    from tracker.cli import main

    result = CliRunner(env={"TRACKER_USER": person}).invoke(main, ["--database", url, *args])
    assert result.exit_code == code, result.output
    return result


@pytest.mark.parametrize("form", FORMS)
def test_a_desk_goes_into_a_file_and_out_of_it(
    tracker: Run, example_desk: str, desk: str, tmp_path: Path, form: str
) -> None:
    path = str(tmp_path / "desk.file")
    run_on(example_desk, "export", "claims", "--format", form, "--output", path)
    dry = tracker("import", path, "--dry-run")
    assert "nothing is stored" in dry.stderr
    assert json.loads(tracker("claims", "--format", "json").stdout) == []
    assert "claims: 50 new, 0 known" in tracker("import", path).stderr
    assert "claims: 0 new, 50 known" in tracker("import", path).stderr
    assert tracker("export", "claims", "--format", form).stdout == Path(path).read_text(encoding="utf-8")
    ours, theirs = (
        json.loads(run_on(u, "claims", "--text", "soldados", "--format", "json").stdout) for u in (desk, example_desk)
    )
    assert ours == theirs
    assert ours


def test_merges_parents_and_judgements_come_along(tracker: Run, example_desk: str, tmp_path: Path) -> None:
    first, second = str(tmp_path / "first.jsonl"), str(tmp_path / "second.jsonl")
    run_on(example_desk, "export", "claims", "--output", first)
    tracker("import", first)
    tracker("sources", "merge", "KCNA", "Kim Jong Un", "--why", "to see")
    tracker("sources", "edit", "Kim Jong Un", "--parent", "régimen norcoreano", "--reliability", "E")
    tracker("sources", "alias", "Inés Cuevas", "la alcaldesa de Robledal")
    tracker("export", "claims", "--output", second)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    run_on(other, "import", second)
    card, mayor = (
        json.loads(run_on(other, "sources", "show", name, "--card", "--format", "json").stdout)
        for name in ("KCNA", "la alcaldesa de Robledal")
    )
    assert (card["source"]["name"], mayor["source"]["name"]) == ("Kim Jong Un", "Inés Cuevas")
    assert card["parent"] == "régimen norcoreano"
    assert card["source"]["reliability"] == "E"
    assert [row["name"] for row in card["merged"]] == ["KCNA"]
    assert run_on(other, "export", "claims").stdout == Path(second).read_text(encoding="utf-8")


@pytest.mark.parametrize("form", FORMS)
def test_what_people_hold_comes_along_and_all_is_sound(
    example_desk: str, database_url: str, tmp_path: Path, form: str
) -> None:
    first, second = str(tmp_path / "first.file"), str(tmp_path / "second.file")
    ours, theirs = f"sqlite:///{tmp_path / 'ours.db'}", database_url
    run_on(example_desk, "export", "claims", "--format", form, "--output", first)
    run_on(ours, "import", first)
    claims_there = json.loads(run_on(ours, "claims", "--format", "json").stdout)
    one, other = claims_there[0]["id"], claims_there[1]["id"]
    full = ["--credibility", "5", "--evidence", "https://e.example/x", "--evidence", first, "--note", "n"]
    run_on(ours, "assess", one, "--status", "refuted", *full, "--review-by", "2026-12-01", "--would-settle", "w")
    run_on(ours, "assess", one, "--status", "disputed", person="Ben")
    run_on(ours, "assess", other, "--status", "refuted")
    run_on(ours, "undo")
    listed = json.loads(run_on(ours, "topics", "list", "--format", "json").stdout)
    assessed, named, into = (str(topic["id"]) for topic in listed[:3])
    run_on(ours, "topics", "rename", named, "Whose it is")
    run_on(ours, "topics", "merge", named, into)
    run_on(ours, "assess", "topic", assessed, "--status", "disputed", "--credibility", "2", "--note", "n")
    run_on(ours, "sources", "merge", "KCNA", "Kim Jong Un")
    run_on(ours, "export", "claims", "--format", form, "--output", second)
    assert "topics: 3 new, 0 known" in run_on(theirs, "import", second).stderr
    assert "sound" in run_on(theirs, "verify").stderr
    assert run_on(theirs, "export", "claims", "--format", form).stdout == Path(second).read_text(encoding="utf-8")
    for url in (ours, theirs):
        run_on(url, "compare")
    seen = [
        [
            {k: v for k, v in topic.items() if k != "id"}
            for topic in json.loads(run_on(url, "topics", "list", "--all", "--format", "json").stdout)
        ]
        for url in (ours, theirs)
    ]
    assert sorted(seen[0], key=str) == sorted(seen[1], key=str)
    due = [json.loads(run_on(url, "todo", "--within", "9999", "--format", "json").stdout) for url in (ours, theirs)]
    assert [[(d["claim"], d["note"], d["would_settle"], d["evidence"]) for d in one] for one in due] == [
        [(one, "n", "w", due[0][0]["evidence"])]
    ] * 2
    assert ": 0 new" in (again := run_on(theirs, "import", second).stderr)
    assert "1 new" not in again
    assert "sound" in run_on(theirs, "verify").stderr


def test_decisions_on_topics_do_not_overrule_those_that_are_there(example_desk: str, tmp_path: Path) -> None:
    plain, judged_there = str(tmp_path / "plain.jsonl"), str(tmp_path / "judged.jsonl")
    ours, theirs = (f"sqlite:///{tmp_path / name}.db" for name in ("ours", "theirs"))
    run_on(example_desk, "export", "claims", "--output", plain)
    for url in (ours, theirs):
        run_on(url, "import", plain)
        [topic] = json.loads(run_on(url, "topics", "list", "--limit", "1", "--format", "json").stdout)
        run_on(url, "topics", "rename", str(topic["id"]), "Ours" if url == ours else "Theirs")
    run_on(theirs, "assess", "topic", "Theirs", "--status", "disputed", person="Ben")
    run_on(theirs, "export", "claims", "--output", judged_there)
    told = run_on(ours, "import", judged_there).stderr
    assert "topics: 0 new, 1 known" in told
    assert "assessments: 1 new" in told
    assert "disputed" in run_on(ours, "topics", "show", "Ours", "--format", "json").stdout
    assert "Theirs" not in run_on(ours, "topics", "list", "--all").stdout
    assert "sound" in run_on(ours, "verify").stderr


def test_an_older_version_that_comes_later_stays_the_older(tracker: Run, tmp_path: Path) -> None:
    line = {"text": "Hay 300 mantas en Faro.", "doc_id": "faro", "lang": "es"}
    source, path = tmp_path / "a.jsonl", tmp_path / "old.jsonl"
    source.write_text(json.dumps(line))
    old = f"sqlite:///{tmp_path / 'old.db'}"
    run_on(old, "ingest", str(source))
    path.write_text(run_on(old, "export", "claims").stdout)
    other = {**line, "text": "Hay 500 mantas en Faro."}
    record = json.loads(next(row for row in path.read_text().splitlines() if '"document"' in row[:30]))
    assert record["version"] == 1
    source.write_text(json.dumps({**other}))
    tracker("ingest", str(source))
    assert "another text as version 1" in tracker("import", str(path), code=1).stderr


def test_what_is_there_is_not_changed(tracker: Run, example_desk: str, tmp_path: Path) -> None:
    path = tmp_path / "desk.jsonl"
    run_on(example_desk, "export", "claims", "--output", str(path))
    tracker("import", str(path))
    before = tracker("export", "claims").stdout
    changed = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    for record in changed:
        record.update({"name": "Another"} if record["record"] == "source" else {})
        record.update({"clause": "Another", "stance": "denies"} if record["record"] == "claim" else {})
        record.update({"title": "Another"} if record["record"] == "document" else {})
    path.write_text("\n".join(map(json.dumps, changed)))
    assert "new" in tracker("import", str(path)).stderr
    assert tracker("export", "claims").stdout == before


SOURCE = {"record": "source", "key": "name:a", "name": "A", "kind": "other", "confirmed": False, "aliases": []}
DOCUMENT = {
    "record": "document", "key": "d", "version": 1, "text": "x", "sha256": Article("x").sha256,
    "first_seen": "2025-01-01T00:00:00+00:00", "last_seen": "2025-01-01T00:00:00+00:00",
}  # fmt: skip
CLAIM = {
    "record": "claim", "id": "a" * 40, "document": "d", "document_version": 1, "kind": "numeric", "clause": "x",
    "clause_start": 0, "clause_end": 1, "sentence": "x", "sentence_start": 0, "sentence_end": 1, "mode": "indirect",
    "stance": "asserts", "made_by": "person", "maker": "me", "first_seen": "2025-01-01T00:00:00+00:00",
    "last_seen": "2025-01-01T00:00:00+00:00",
    "quantity": {"words": "5", "start": 0, "end": 1, "value": "5", "lower": 5, "upper": 5.0, "modifier": "exact"},
    "links": [{"position": 0, "role": "claimant", "source": "name:a", "mention": "A"}],
}  # fmt: skip
ASSESSMENT = {
    "record": "assessment", "claim": "a" * 40, "status": "refuted", "assessor": "me",
    "made_at": "2025-01-01T00:00:00+02:00",
}  # fmt: skip
WHOLE: tuple[dict[str, Any], ...] = (SOURCE, DOCUMENT, CLAIM, ASSESSMENT)


@pytest.mark.parametrize(
    ("record", "change", "problem"),
    [
        (0, {"kind": "wizard"}, "database refuses"),
        (0, {"name": None}, "no 'name'"),
        (0, {"country": "Spain"}, "'country' cannot be 'Spain'"),
        (0, {"parent": "name:nobody"}, "neither stored nor above"),
        (0, {"merged_into": "name:a"}, "merged into itself"),
        (0, {"aliases": "A"}, "'aliases' is no list"),
        (0, {"aliases": ["A"]}, "no object"),
        (0, {"colour": "red"}, "newer Tracker"),
        (0, {"record": "wizard"}, "one of source, document"),
        (1, {"text": "y"}, "it was changed"),
        (1, {"first_seen": "2025-01-01"}, "'first_seen' cannot be"),
        (1, {"published": "soon"}, "'published' cannot be"),
        (1, {"version": "1"}, "'version' cannot be"),
        (1, {"url": "a\0b"}, "'url' cannot be"),
        (2, {"document": "e"}, "neither stored nor above"),
        (2, {"stance": "doubts"}, "database refuses"),
        (2, {"clause_start": 2**40}, "'clause_start' cannot be"),
        (2, {"made_by": "machine", "clause": "y"}, "'clause' does not stand at 0-1 of its document"),
        (2, {"made_by": "machine"}, "'words' does not stand at 0-1 of its document"),
        (2, {"links": [{"position": 0, "role": "claimant", "source": "name:b", "mention": "B"}]}, "neither stored"),
        (2, {"quantity": 5}, "no object"),
        (2, {"quantity": {**CLAIM["quantity"], "value": "1e999999"}}, "'value' cannot be"),  # type: ignore[dict-item]
        (2, {"quantity": {**CLAIM["quantity"], "lower": 9}}, "database refuses"),  # type: ignore[dict-item]
        (3, {"claim": "b" * 40}, "neither stored nor above"),
        (3, {"made_at": "yesterday"}, "'made_at' cannot be"),
        (3, {"status": "x" * 99}, "'status' cannot be"),
    ],
)
def test_a_bad_record_is_refused_with_its_line_and_the_rest_is_stored(
    two: list[Database], tmp_path: Path, record: int, change: dict[str, Any], problem: str
) -> None:
    empty(two[1])
    path = tmp_path / "all.jsonl"
    lines = [*WHOLE[:record], {**WHOLE[record], **change}, *WHOLE[record:]]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    done = read_in(two[1], path)
    assert done.refused[0][0] == record + 1
    assert problem in done.refused[0][1]
    with two[1].session() as session:
        assert search.counts(session)["assessments"] == 1
    empty(two[1])
    assert read_in(two[1], path, all_or_nothing=True).refused
    with two[1].session() as session:
        assert sum(search.counts(session).values()) == 0


value = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(sorted({name for record in WHOLE for name in record} | {"", "colour", "parent", "merged_into"}))


@FUZZ
@given(st.lists(st.tuples(st.sampled_from(WHOLE), st.dictionaries(names, value, max_size=3)), max_size=4))
def test_any_records_are_stored_or_refused(two: list[Database], changed: list[Any]) -> None:
    empty(two[1])
    numbered = [(i, {**record, **change}) for i, (record, change) in enumerate([*((r, {}) for r in WHOLE), *changed])]
    with two[1].session(writing=True) as session:
        done = copies.read_in(session, numbered, "x")
        assert sum(done.new.values()) + sum(done.known.values()) + len(done.refused) >= len(numbered)
    with two[1].session() as session:
        assert list(portable.records(session))


@FUZZ
@given(
    st.binary(max_size=300) | st.text(max_size=100).map(lambda t: t.encode("utf-8", "replace")), st.sampled_from(FORMS)
)
def test_any_file_is_read_or_refused(two: list[Database], tmp_path: Path, found: bytes, form: str) -> None:
    path = tmp_path / "any"
    header = ",".join(portable.columns()[:4]).encode() + b"\n" if form == "csv" else b'{"record": "source"}\n'
    path.write_bytes(header + found)
    with contextlib.suppress(InputError):
        read_in(two[1], path, dry_run=True)


# --- ClaimReview --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory, example_desk: str) -> str:
    """URL of a database with the example articles, two people's assessments of one claim, and one of another."""
    folder = tmp_path_factory.mktemp("judged")
    url, path = f"sqlite:///{folder / 'desk.db'}", str(folder / "all.jsonl")
    run_on(example_desk, "export", "claims", "--output", path)
    run_on(url, "import", path)
    relayed = json.loads(run_on(url, "claims", "--text", "6.000 ingenieros KCNA", "--format", "json").stdout)
    mayor = json.loads(run_on(url, "claims", "--source", "Inés Cuevas", "--format", "json").stdout)
    run_on(
        url, "assess", relayed[0]["id"], "--status", "refuted", "--evidence", "https://e.example/x", "--note", "5 < 6"
    )
    run_on(url, "assess", relayed[0]["id"], "--status", "unverifiable", person="Ben")
    run_on(url, "assess", mayor[0]["id"], "--status", "refuted", "--note", "which does not stand any longer")
    run_on(url, "assess", mayor[0]["id"], "--status", "corroborated")
    return url


def properties() -> dict[str, set[str]]:
    """The properties of each type of schema.org's vocabulary that is listed, with those that it inherits."""
    listed = tomllib.loads((Path(__file__).parent / "data" / "claimreview.toml").read_text(encoding="utf-8"))

    def inherited(name: str) -> set[str]:
        above = listed[name].get("above")
        return {*listed[name]["properties"], *(inherited(above) if above else ())}

    return {name: inherited(name) for name in listed}


def test_a_feed_has_only_what_the_vocabulary_has(judged: str) -> None:
    feed = json.loads(run_on(judged, "export", "claimreview").stdout)
    known, seen = properties(), set()

    def check(thing: Any) -> None:
        if isinstance(thing, list):
            for part in thing:
                check(part)
        if isinstance(thing, dict):
            kind = thing["@type"]
            seen.add(kind)
            assert {name for name in thing if not name.startswith("@")} <= known[kind], thing
            for name, part in thing.items():
                assert part not in (None, "", [], {}), name
                check(part)

    check(feed)
    assert feed["@context"] == "https://schema.org"
    assert seen == {
        "DataFeed",
        "DataFeedItem",
        "ClaimReview",
        "Claim",
        "Rating",
        "Person",
        "Organization",
        "NewsArticle",
    }
    reviews = [item["item"] for item in feed["dataFeedElement"]]
    assert [r["reviewRating"]["alternateName"] for r in reviews] == ["refuted", "unverifiable", "corroborated"]
    assert reviews[0]["citation"] == ["https://e.example/x"]
    assert reviews[2]["itemReviewed"]["author"] == {"@type": "Person", "name": "Inés Cuevas"}
    assert reviews[2]["itemReviewed"]["appearance"]["publisher"]["name"] == "La Voz del Valle"
    one = reviews[2]["itemReviewed"]["identifier"]
    assert len(json.loads(run_on(judged, "export", "claimreview", one[:8]).stdout)["dataFeedElement"]) == 1


def test_a_feed_comes_back_to_its_own_claims(judged: str, tracker: Run, tmp_path: Path) -> None:
    path = str(tmp_path / "feed.json")
    run_on(judged, "export", "claimreview", "--output", path)
    assert "reviews: 0 new, 3 known" in run_on(judged, "import", path, "--format", "claimreview").stderr
    assert "reviews: 3 new, 0 known" in tracker("import", path, "--format", "claimreview").stderr
    found = json.loads(tracker("claims", "--format", "json").stdout)
    assert {(c["source"], c["publisher"], c["url"]) for c in found if c["source"] == "Inés Cuevas"} == {
        ("Inés Cuevas", "La Voz del Valle", "https://lavozdelvalle.example/fuego")
    }
    assert len(found) == 2
    assert all(c["unsupported"] for c in found)


FEED = json.loads((Path(__file__).parent / "data" / "reviews.json").read_text(encoding="utf-8"))


def test_published_reviews_become_claims_with_claimant_and_appearance(tracker: Run, tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    path.write_text(json.dumps(FEED), encoding="utf-8")
    result = tracker("import", str(path), "--format", "claimreview", code=1)
    for place, problem in ((3, "reviewRating"), (4, "author"), (5, "URL")):
        assert any(f"review {place}: " in line and problem in line for line in result.stderr.splitlines())
    found = {c["quote"]: c for c in json.loads(tracker("claims", "--format", "json").stdout)}
    assert len(found) == 3
    trees = found['The mayor "sold" 300 trees']
    assert (trees["source"], trees["publisher"], trees["url"]) == ("Ann Doyle", "Post", "https://post.example/trees")
    assert (trees["title"], trees["published"], trees["made_by"]) == ("Trees", "2025-03-01", "person")
    assert trees["status"].startswith("pants on fire")
    assert "Check & Co" in trees["unsupported"]
    assert found["Moon made of cheese"]["status"] == "2 of 5"
    assert found["Moon made of cheese"]["publisher"] == "Check"
    assert found["Vaccines hold chips"]["source"] == "A post"
    exported = [json.loads(line) for line in tracker("export", "claims").stdout.splitlines()]
    signed = next(r for r in exported if r["record"] == "assessment" and r["status"].startswith("pants"))
    assert signed["note"].startswith("Pants on fire, and a long story at that, with twists")
    assert (signed["assessor"], signed["evidence"]) == ("Check & Co", "https://check.example/1")
    assert signed["made_at"].startswith("2025-03-04")
    again = tracker("import", str(path), "--format", "claimreview", code=1)
    assert "reviews: 0 new, 3 known" in again.stderr
    tracker("compare")


@pytest.mark.parametrize(
    ("held", "problem"), [("[]", "no ClaimReview"), ("{", "no JSON"), ("[" * 100_000, "no JSON"), ("", "empty")]
)
def test_what_is_no_feed_is_told(tracker: Run, tmp_path: Path, held: str, problem: str) -> None:
    path = tmp_path / "feed.json"
    path.write_text(held)
    assert problem in tracker("import", str(path), "--format", "claimreview", code=1).stderr


def things(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    names = "@type claimReviewed itemReviewed author name url reviewRating alternateName appearance datePublished"
    more = "claimReview text ratingValue inLanguage publisher citation"
    return st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(f"{names} {more}".split()), inner, max_size=6)


leaf = (
    st.none() | st.booleans() | st.floats() | st.text(max_size=10)
    | st.sampled_from(["ClaimReview", "https://a.example/b", "False", "2025-01-01", "\ud800", "a\0b", "x" * 600])
)  # fmt: skip


@FUZZ
@given(
    st.recursive(leaf, things, max_leaves=12),
    st.dictionaries(
        st.sampled_from(["claimReviewed", "itemReviewed", "author", "url", "reviewRating", "datePublished"]),
        st.recursive(leaf, things, max_leaves=6),
        max_size=3,
    ),
)
def test_any_feed_is_stored_or_refused(two: list[Database], found: Any, change: Any) -> None:
    feed = json.dumps([found, {**FEED["@graph"][0], **change}])
    with two[1].session(writing=True) as session:
        done = feeds.read_in(session, claimreview.read("x", feed), TOLERANCE)
    assert sum(done.new.values()) + sum(done.known.values()) + len(done.refused) >= 1


# --- PROV ---------------------------------------------------------------------------------------------------------


def test_prov_has_the_chain_of_each_claim(judged: str) -> None:
    [relayed] = json.loads(
        run_on(judged, "claims", "--source", "régimen norcoreano", "--document", "4", "--format", "json").stdout
    )
    content = run_on(judged, "export", "prov", relayed["id"][:10]).stdout
    document = ProvDocument.deserialize(content=content, format="json")
    assert ProvDocument.deserialize(content=document.serialize(format="json"), format="json") == document
    kinds = [
        (
            str(d.args[0]).rsplit("/", 2)[-1] if "said" in str(d.args[0]) else "claim",
            sorted(map(str, d.get_asserted_types())),
        )
        for d in document.get_records(ProvDerivation)
    ]
    assert sorted(kinds) == [("1", []), ("claim", []), ("claim", ["prov:PrimarySource"]), ("claim", ["prov:Quotation"])]
    names = {
        str(value) for record in document.get_records() for key, value in record.attributes if str(key) == "schema:name"
    }
    assert {"régimen norcoreano", "KCNA", "Crónica de Levante"} <= names


def test_prov_holds_all_claims_and_assessments(judged: str) -> None:
    document = ProvDocument.deserialize(content=run_on(judged, "export", "prov").stdout, format="json")
    types = [str(kind) for entity in document.get_records(ProvEntity) for kind in entity.get_asserted_types()]
    counts = {kind: types.count(kind) for kind in set(types)}
    assert counts == {"schema:Claim": 50, "schema:NewsArticle": 9, "schema:Review": 3}


# --- annotations --------------------------------------------------------------------------------------------------


def test_annotations_select_the_words_of_each_claim(examples: Database, example_desk: str) -> None:
    page = json.loads(run_on(example_desk, "export", "annotations", "faro-2025-07-13").stdout)
    assert (page["@context"], page["type"]) == ("http://www.w3.org/ns/anno.jsonld", "AnnotationPage")
    with examples.session() as session:
        row = documents.find(session, "faro-2025-07-13")
        body, number = row.text, len(search.search(session, search.ClaimFilter(document=row.id)))
    assert len(page["items"]) == number
    for item in page["items"]:
        quote, position = item["target"]["selector"]
        assert {item["type"], quote["type"], position["type"]} == {
            "Annotation", "TextQuoteSelector", "TextPositionSelector"
        }  # fmt: skip
        assert body[position["start"] : position["end"]] == quote["exact"]
        assert quote["prefix"] + quote["exact"] + quote["suffix"] in body
        assert item["target"]["source"].startswith("https://")


OLD = "Faro, 3 de mayo. Faltan 300 mantas, dijo la alcaldesa. En Olhão faltan 40 tiendas. Nadie sabe cuándo llegan."


@pytest.fixture
def stocked(tracker: Run, tmp_path: Path) -> Run:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"text": OLD, "doc_id": "faro", "lang": "es"}))
    tracker("ingest", str(source))
    return tracker


@pytest.mark.parametrize(
    ("new", "outcome", "words"),
    [
        (OLD, "same", "Faltan 300 mantas"),
        (OLD.replace("Faro,", "En la ciudad de Faro, a"), "moved", "Faltan 300 mantas"),
        (OLD.replace("Faltan 300 mantas", "Faltaban 300 mantas"), "changed", "Faltaban 300 mantas"),
        (OLD.replace("300", "500"), "gone", "Faltan 500 mantas"),
        (OLD.replace("300", "1.300"), "gone", "Faltan 1.300 mantas"),
        ("Otra cosa muy distinta, sin cifras ni nada de aquello.", "gone", None),
        ("x", "gone", None),
    ],
)
def test_claims_are_found_again_in_an_edited_text(
    stocked: Run, tmp_path: Path, new: str, outcome: str, words: str | None
) -> None:
    path = tmp_path / "new.txt"
    path.write_text(new, encoding="utf-8")
    result = stocked("anchors", "faro", "--against", str(path), "--format", "json")
    row = next(row for row in json.loads(result.stdout) if "300 mantas" in row["quote"])
    assert row["outcome"] == outcome
    assert row["now"] is None if words is None else words in row["now"]
    assert (row["why"] is not None) == (outcome == "gone")
    if row["now"]:
        assert new[row["start"] : row["end"]] == row["now"]


def test_the_one_in_the_same_surroundings_is_taken() -> None:
    old = "El lunes hubo 5 heridos en Faro. El martes hubo 5 heridos en Olhão."
    new = "Resumen. El martes hubo 5 heridos en Olhão. El lunes hubo 5 heridos en Faro."
    for day_name in ("lunes", "martes"):
        start = old.index("hubo", old.index(day_name))
        claim: Any = Claim("x", Kind.STATEMENT, Span.of(old, start, start + 14), Span.of(old, start, start + 14))
        with_place = webannotation.anchor(old, claim, new)
        assert with_place.now
        assert new[: with_place.now.start].rstrip().endswith(day_name)


def test_anchors_take_words_and_pages(stocked: Run, tmp_path: Path) -> None:
    page = tmp_path / "new.html"
    page.write_text(f"<html><body><article><p>{OLD}</p><p>{'Más texto de relleno. ' * 20}</p></article></body></html>")
    for against in (OLD, str(page)):
        found = json.loads(stocked("anchors", "faro", "--against", against, "--format", "json").stdout)
        assert {row["outcome"] for row in found} == {"same"}
    assert "no such file" in stocked("anchors", "faro", "--against", "none.txt", code=1).stderr
    stocked("log", "3 mantas", "--document", "https://new.example/x")
    assert "text of" in stocked("anchors", "https://new.example/x", "--against", OLD, code=1).stderr


edits = st.lists(st.tuples(place, st.integers(0, 20), st.text(max_size=10)), max_size=5)


@FUZZ
@given(st.text(max_size=200), st.integers(0, 200), st.integers(0, 60), edits)
def test_an_anchor_is_always_a_piece_of_the_text(old: str, start: int, length: int, changes: Any) -> None:
    span = Span.of(old, min(start, len(old)), min(start + length, len(old)))
    new = old
    for where, gone, come in changes:
        at = where % (len(new) + 1)
        new = new[:at] + come + new[at + gone :]
    claim: Any = Claim("x", Kind.STATEMENT, span, span)
    found = webannotation.anchor(old, claim, new)
    assert found.now is None or new[found.now.start : found.now.end] == found.now.text
    if new == old and span.text:
        assert found.outcome == "same"
