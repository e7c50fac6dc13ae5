"""Finding claims: full text and filters on both databases, their indexes, saved searches."""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from conftest import KINDS, Run, new_database
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, text

from tracker.errors import InputError
from tracker.link import identify_publisher
from tracker.store import claimrows, documents, finding, migrations, registry, search, sources
from tracker.store.database import Database, open_database
from tracker.store.search import ClaimFilter
from tracker.values import (
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
)

NUMBERS = itertools.count(1000)  # of claims that differ
TOLERANCE = Decimal("0.1")
KCNA = SourceIdentity("agency:kcna", "KCNA", "agency", "KP")
MAYOR = SourceIdentity("person:ines cuevas", "Inés Cuevas", "person", "ES")
PAPER, POST = identify_publisher("El Faro"), identify_publisher("Post")


def link(source: SourceIdentity, role: Role, mention: str | None = None) -> Link:
    return Link(mention or source.name, role, None, source)


def figure(value: str, modifier: Modifier = Modifier.EXACT, unit: str = "", lemma: str = "", **more: Any) -> Quantity:
    span = Span(value, 0, len(value))
    counted = Unit(Span(unit, 0, len(unit)), lemma or unit) if unit else None
    return Quantity(span, Decimal(value), modifier, unit=counted, **more)


def claim(number: int, words: str, *chain: Link, quantity: Quantity | None = None, **more: Any) -> Claim:
    span = Span(words, number, number + len(words))
    return Claim(
        id=f"{number:040x}",
        kind=Kind.NUMERIC if quantity else Kind.STATEMENT,
        clause=span,
        sentence=span,
        quantity=quantity,
        attribution=Attribution(span, None, (span,), Mode.INDIRECT) if chain else None,
        chain=chain,
        **more,
    )


def store(database: Database, article: Article, *made: Claim) -> None:
    with database.session(writing=True) as session:
        document = documents.save(session, article, models="")
        claimrows.insert(session, document.row, made, TOLERANCE, maker="test")


@pytest.fixture(scope="module", params=KINDS)
def shelf(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database of each kind with the claims below, for tests that only look."""
    opened = open_database(new_database(request.param, request, tmp_path_factory.mktemp("shelf")))
    fill(opened)
    yield opened
    opened.engine.dispose()


def fill(database: Database) -> None:
    """Six claims of two documents."""
    printed = link(PAPER, Role.PUBLISHER)
    first = Article("x", "faro", publisher="El Faro", date=dt.date(2025, 7, 1), language="es")
    second = Article("y", "post", publisher="Post", date=dt.date(2025, 8, 9), language="en")
    troops, hectares = ("soldados", "soldado"), ("hectáreas", "hectárea")
    store(
        database,
        first,
        claim(1, "KCNA dice que envió 12.000 soldados a Rusia", link(KCNA, Role.CLAIMANT, "la agencia"), printed,
              quantity=figure("12000", Modifier.EXACT, *troops)),
        claim(2, "más de 5.000 hectáreas quemadas", link(MAYOR, Role.CLAIMANT), printed,
              quantity=figure("5000", Modifier.MORE_THAN, *hectares), hedge=Span("habría", 0, 6)),
        claim(3, "ha subido un 5,2 por ciento", printed, quantity=figure("5.2", percent=True)),
        claim(4, "朝鲜派遣士兵前往俄罗斯", link(KCNA, Role.CLAIMANT), printed, stance=Stance.DENIES),
    )  # fmt: skip
    store(
        database,
        second,
        claim(5, "at most 10,000 troops",
              link(MAYOR, Role.CLAIMANT), link(KCNA, Role.RELAY), link(POST, Role.PUBLISHER),
              quantity=figure("10000", Modifier.AT_MOST, "troops", "troop")),
        claim(6, "about 100 million dollars", link(POST, Role.PUBLISHER),
              quantity=figure("100000000", Modifier.APPROX, "dollars", "dollar", currency="USD")),
    )  # fmt: skip


def found(database: Database, **wanted: Any) -> set[int]:
    """The numbers of the claims that fit."""
    with database.session() as session:
        for name in ("source", "publisher"):
            if name in wanted:
                wanted[name] = sources.find(session, wanted[name]).id
        return {int(row.stated.id, 16) for row in search.search(session, ClaimFilter(**wanted))}


# --- words --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("soldados", {1}),
        ("SOLDADOS rusia", {1}),
        ("hectareas", {2}),
        ("hectáreas quemadas", {2}),
        ("soldad", set()),
        ("soldad*", {1}),
        ('"12.000 soldados"', {1}),
        ('"soldados 12.000"', set()),
        ("soldados 12.000", {1}),
        ("“a Rus”*", {1}),
        ("12.000", {1}),
        ("12", {1}),
        ("la agencia", {1}),
        ("俄罗斯", {4}),
        ("斯俄", set()),
        ("soldados troops", set()),
        ("KCNA", {1, 4, 5}),
        ("kcn*", {1, 4, 5}),
        ("ines", {2, 5}),
        ("faro", {1, 2, 3, 4}),
        ('NOT "OR AND" NEAR(', set()),
        ("words:soldados", set()),
    ],
)
def test_words_are_found_in_any_language(shelf: Database, typed: str, expected: set[int]) -> None:
    assert found(shelf, text=typed) == expected


def test_words_follow_what_people_decide_of_sources(database: Database) -> None:
    fill(database)
    with database.session(writing=True) as session:
        mayor, agency = sources.find(session, "Inés Cuevas"), sources.find(session, "KCNA")
        registry.alias(session, mayor, "la alcaldesa de Robledal", "es")
        registry.merge(session, agency, mayor)
    assert found(database, text="alcaldesa robledal") == {1, 2, 4, 5}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(max_size=40))
@example('"')
@example('a" b*')
@example("*")
@example("a_b NEAR -c +d ^e {x}:y (z")
@example("\x00a 'b' \\c & d | !e <-> f:*")
def test_whatever_is_typed_is_a_search(shelf: Database, typed: str) -> None:
    with contextlib.suppress(InputError) if not finding.indexed(typed) else contextlib.nullcontext():
        found(shelf, text=typed, unit=typed)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40))
def test_every_word_of_a_claim_finds_it(database: Database, words: str) -> None:
    if not finding.indexed(words):
        return
    number = next(NUMBERS)
    store(database, Article("z", "any"), claim(number, words))
    looked_for = [
        *finding.indexed(words).split(),
        words,
        f'"{finding.indexed(words)}"',
        finding.indexed(words)[0] + "*",
    ]
    for typed in looked_for:
        assert number in found(database, text=typed), (words, typed)


def test_the_index_follows_the_claims(database: Database) -> None:
    fill(database)
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE claim_words SET words = 'otra cosa' WHERE claim_id LIKE '%2'"))
        connection.execute(text("DELETE FROM claims WHERE id LIKE '%1'"))
    assert found(database, text="hectáreas") == set()
    assert found(database, text="otra cosa") == {2}
    assert found(database, text="soldados") == set()
    with database.engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM claim_words")).scalar() == 5
    if database.engine.dialect.name == "sqlite":
        with (
            database.engine.begin() as connection
        ):  # FTS5 compares its index with the table, and raises where they differ
            connection.execute(text("INSERT INTO claim_index (claim_index, rank) VALUES ('integrity-check', 1)"))
            assert connection.execute(text("SELECT count(*) FROM claim_index WHERE claim_index MATCH 'cosa'")).scalar()


def test_claims_of_before_the_index_are_found_after_the_migration(database: Database) -> None:
    fill(database)
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0002")
    with database.engine.begin() as connection:
        assert connection.execute(text("SELECT searchable FROM claims WHERE id LIKE '%2'")).scalar()
        migrations.upgrade(connection)
    assert found(database, text="quemadas") == {2}
    assert found(database, text="俄罗斯") == {4}
    assert found(database, unit="soldado") == {1}


def test_a_sentence_without_end_is_stored(database: Database) -> None:
    words = " ".join(f"palabra{i}" for i in range(200_000))
    store(database, Article("z", "long"), claim(7, words))
    assert found(database, text="palabra77") == {7}


# --- filters ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"unit": "soldado"}, {1}),
        ({"unit": "Hectareas"}, {2}),
        ({"unit": "hect*"}, {2}),
        ({"unit": "%"}, {3}),
        ({"unit": "usd"}, {6}),
        ({"unit": "dollars"}, {6}),
        ({"between": (9000, 15000)}, {1, 2, 5}),
        ({"between": (12000, 12000)}, {1, 2}),
        ({"between": (0, 5000)}, {3, 5}),
        ({"between": (0, 5000.1)}, {2, 3, 5}),
        ({"between": (10000, 11000)}, {2, 5}),
        ({"between": (10000.5, 11000)}, {2}),
        ({"between": (109e6, 110e6)}, {2, 6}),
        ({"between": (110.1e6, float("inf"))}, {2}),
        ({"between": (float("-inf"), float("inf"))}, {1, 2, 3, 5, 6}),
        ({"source": "KCNA"}, {1, 4, 5}),
        ({"publisher": "KCNA"}, set()),
        ({"publisher": "El Faro"}, {1, 2, 3, 4}),
        ({"country": "KP"}, {1, 4}),
        ({"country": "ES"}, {2, 5}),
        ({"since": dt.date(2025, 8, 9)}, {5, 6}),
        ({"until": dt.date(2025, 8, 8)}, {1, 2, 3, 4}),
        ({"since": dt.date(2025, 7, 1), "until": dt.date(2025, 7, 1)}, {1, 2, 3, 4}),
        ({"hedged": True}, {2}),
        ({"hedged": False}, {1, 3, 4, 5, 6}),
        ({"stance": "denies"}, {4}),
        ({"unattributed": True}, {3, 6}),
        ({"kind": "statement"}, {4}),
        ({"text": "KCNA", "between": (0, 20000), "country": "ES", "since": dt.date(2025, 8, 1)}, {5}),
        ({"unit": "troops", "source": "KCNA", "text": "10,000"}, {5}),
        ({"limit": 2}, {1, 2}),
    ],
)
def test_claims_are_found_by_what_is_known_of_them(shelf: Database, wanted: dict[str, Any], expected: set[int]) -> None:
    assert found(shelf, **wanted) == expected


bounds = st.integers(min_value=-50, max_value=50)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(bounds, st.sampled_from(Modifier), bounds, bounds)
def test_a_range_meets_what_its_bounds_meet(
    database: Database, value: int, modifier: Modifier, low: int, width: int
) -> None:
    """As the numbers themselves would say, tried at every half between -120 and 120."""
    number = next(NUMBERS)
    highest = value + 7 if modifier is Modifier.RANGE else None
    quantity = Quantity(Span("n", 0, 1), Decimal(value), modifier, None if highest is None else Decimal(highest))
    store(database, Article("z", "any"), claim(number, "n", quantity=quantity))
    lower, upper = quantity.bounds(TOLERANCE)
    tried = [Decimal(half) / 2 for half in range(-240, 241)]
    inside = [
        n
        for n in tried
        if (lower is None or n > lower or (n == lower and modifier is not Modifier.MORE_THAN))
        and (upper is None or n < upper or (n == upper and modifier is not Modifier.LESS_THAN))
    ]
    high = low + abs(width)
    meets = any(low <= n <= high for n in inside) or (lower is not None and low <= lower <= high and lower in inside)
    if modifier is Modifier.APPROX:  # its bounds may lie between two halves
        meets = lower is not None and upper is not None and lower <= high and upper >= low
    assert (number in found(database, between=(low, high))) == meets


# --- speed --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        ({"text": "soldad* rusia"}, "claim_index VIRTUAL TABLE INDEX"),
        ({"unit": "soldados"}, "claim_index VIRTUAL TABLE INDEX"),
        ({"between": (1, 2)}, "ix_quantities_modifier_lower_upper"),
        ({"source": "KCNA"}, "ix_attribution_links_source_id"),
        ({"country": "KP"}, "ix_attribution_links_source_id"),
        ({"publisher": "El Faro"}, "ix_documents_publisher_source_id"),
        ({"since": dt.date(2025, 1, 1), "until": dt.date(2025, 2, 1)}, "ix_documents_published"),
        ({"document": 1}, "ix_claims_document_id_clause_start_id"),
        ({"status": "refuted"}, "ix_assessments_claim_id"),
        ({"topic": 1}, "sqlite_autoindex_topic_members_1"),
        ({"text": "rusia", "between": (1, 2), "source": "KCNA", "hedged": True}, "claim_index VIRTUAL TABLE INDEX"),
        ({"limit": 20}, "ix_claims_document_id_clause_start_id"),
    ],
)
def test_a_search_goes_by_an_index(shelf: Database, wanted: dict[str, Any], index: str) -> None:
    """Claims, figures and links are looked up, and never are all of them read."""
    if shelf.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by what it has counted in its tables")
    plan = the_plan(shelf, "EXPLAIN QUERY PLAN", **wanted)
    assert any(index in step for step in plan), plan
    whole = ("claims", "claim_words", "quantities", "attribution_links")
    scans = [step for step in plan if step.startswith("SCAN") and step.split()[1] in whole]
    assert scans == ([f"SCAN claims USING INDEX {index}"] if "limit" in wanted else []), plan


def test_postgresql_has_its_indexes_for_words(shelf: Database) -> None:
    if shelf.engine.dialect.name != "postgresql":
        pytest.skip("for PostgreSQL")
    plan = "\n".join(the_plan(shelf, "SET LOCAL enable_seqscan = off; EXPLAIN", text="soldados", unit="soldados"))
    assert "ix_claim_words_words_index" in plan
    assert "ix_claim_words_unit_index" in plan


def the_plan(database: Database, explain: str, **wanted: Any) -> list[str]:
    """How the database goes about a search."""
    asked: list[tuple[str, Any]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: Any, *_rest: object) -> None:
        asked.append((statement, parameters))

    event.listen(database.engine, "before_cursor_execute", note)
    found(database, **wanted)
    event.remove(database.engine, "before_cursor_execute", note)
    statement, parameters = next((s, p) for s, p in asked if "FROM claims" in s)
    *before, explain = explain.split("; ")
    with database.engine.begin() as connection:
        for command in before:
            connection.exec_driver_sql(command)
        return [str(row[-1]) for row in connection.exec_driver_sql(f"{explain} {statement}", parameters)]


# --- the command --------------------------------------------------------------------------------------------------


@pytest.fixture
def stocked(tracker: Run) -> Run:
    at = ("--document", "https://faro.example/a", "--publisher", "El Faro", "--date", "2025-05-03", "--language", "es")
    tracker("log", "más de 2.500 voluntarios", "--source", "Ministerio de Defensa de España", *at)
    tracker("log", "300 mantas", "--source", "Rita Sousa", "--denies", *at)
    tracker("log", "unas 40 casas", "--hedge", "habría", *at)
    return tracker


def listed(tracker: Run, *options: str) -> set[str]:
    return {row["quantity"]["text"] for row in json.loads(tracker("claims", *options, "--format", "json").stdout)}


def test_claims_takes_every_filter(stocked: Run) -> None:
    assert listed(stocked, "--between", "100", "inf") == {"2.500", "300"}
    assert listed(stocked, "--unit", "mantas", "--stance", "denies", "--until", "2025-05-03") == {"300"}
    assert listed(stocked, "--country", "es") == {"2.500"}
    assert listed(stocked, "--publisher", "El Faro", "--not-hedged") == {"2.500", "300"}
    assert listed(stocked, "--since", "3 de mayo de 2025", "--text", "casa*") == {"40"}


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        (["--between", "9", "5"], "lower figure first"),
        (["--between", "nan", "5"], "lower figure first"),
        (["--country", "Spain"], "ISO 3166"),
        (["--since", "soon"], "--since: date 'soon'"),
        (["--publisher", "Nobody"], "tracker sources"),
        (["--text", "¿?"], "letters or digits"),
        (["--saved", "nothing"], "tracker searches"),
        (["--save", " "], "no name"),
    ],
)
def test_what_cannot_be_looked_for_is_told(stocked: Run, options: list[str], problem: str) -> None:
    assert problem in stocked("claims", *options, code=1).stderr


def test_searches_are_saved_run_narrowed_and_deleted(stocked: Run) -> None:
    saved = stocked("claims", "--between", "30", "3000", "--source", "Rita Sousa", "--save", "Rita")
    assert "saved as Rita" in saved.stderr
    assert listed(stocked, "--saved", "Rita") == {"300"}
    assert listed(stocked, "--saved", "Rita", "--between", "30", "40") == set()
    assert listed(stocked, "--saved", "Rita", "--source", "El Faro", "--hedged") == {"40"}
    [search_row] = json.loads(stocked("searches", "list", "--format", "json").stdout)
    assert search_row["name"] == "Rita"
    assert search_row["criteria"] == {"source": "Rita Sousa", "between": [30, 3000]}
    assert "30 to 3000" in stocked("searches").stdout
    assert "in place of" in stocked("claims", "--text", "casas", "--save", "Rita").stderr
    assert listed(stocked, "--saved", "Rita") == {"40"}
    stocked("searches", "delete", "Rita")
    assert "no saved search" in stocked("searches", "delete", "Rita", code=1).stderr
    assert json.loads(stocked("searches", "list", "--format", "json").stdout) == []


def test_a_saved_search_means_whom_its_names_mean_when_it_is_run(stocked: Run) -> None:
    stocked("claims", "--source", "Rita Sousa", "--save", "Rita")
    stocked("sources", "merge", "Ministerio de Defensa de España", "Rita Sousa")
    assert listed(stocked, "--saved", "Rita") == {"2.500", "300"}
