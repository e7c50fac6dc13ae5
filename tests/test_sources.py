"""What people decide of sources: it holds against every later run, and can be taken back step by step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from conftest import Read, Run
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine, event, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tracker import pipeline, settling
from tracker.annotate.annotator import Annotator
from tracker.compare import Terms
from tracker.errors import AmbiguousError, InputError
from tracker.store import cards, claims, documents, imports, journal, listing, migrations, registry, search, sources
from tracker.store.base import Base
from tracker.store.database import Database
from tracker.store.models import Source
from tracker.store.registry import Fields, Split
from tracker.values import Article, Reading, SourceIdentity

TERMS = Terms(Decimal("0.1"))
FARO = (
    "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro.\n\n"
    "«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa. Unas 40 casas siguen sin luz, según la agencia EFE."
)
PORTO = "«Hay 90 tiendas», dijo Rita Sousa. Según la agencia EFE, 12 puentes están cerrados."
RITA = "alcaldesa, Rita Sousa"


def given_article(name: str, words: str, publisher: str = "El Faro") -> Article:
    return Article(words, doc_id=name, publisher=publisher, language="es")


@pytest.fixture
def ingest(database: Database, annotator: Annotator) -> Callable[..., None]:
    """Articles by their names, read and stored as ``tracker ingest`` does it."""

    def store(**articles: str) -> None:
        given = [given_article(name, words) for name, words in articles.items()]
        with database.session() as session:
            known = sources.confirmed(session)
        for item in pipeline.readings(given, annotator, known):
            assert isinstance(item, Reading), item
            with database.session(writing=True) as session:
                claims.save_reading(session, item, TERMS.tolerance)
        settling.settle(database, TERMS)

    return store


@pytest.fixture
def judge(database: Database) -> Iterator[Session]:
    with database.session(writing=True) as session:
        yield session


def said_by(database: Database, name: str) -> set[str]:
    """The figures that a source is the claimant of."""
    with database.session() as session:
        key = sources.identity_of(sources.find(session, name)).key
        found = search.search(session, search.ClaimFilter(source=sources.find(session, name).id))
    own = [c.stated for c in found if c.stated.claimant and c.stated.claimant.key == key]
    return {c.quantity.span.text for c in own if c.quantity}


def state(database: Database) -> dict[str, Any]:
    """All that judgements may change, by table."""
    tables = {
        "sources": "SELECT * FROM sources ORDER BY id",
        "source_aliases": "SELECT * FROM source_aliases ORDER BY id",
        "attribution_links": "SELECT * FROM attribution_links ORDER BY claim_id, position",
        "documents": "SELECT id, publisher_source_id FROM documents ORDER BY id",
        "claim_overview": "SELECT * FROM claim_overview ORDER BY claim_id",
    }
    with database.engine.connect() as connection:
        return {name: [tuple(row) for row in connection.execute(text(query))] for name, query in tables.items()}


def decide(database: Database, what: Callable[[Session], Any]) -> Any:
    with database.session(writing=True) as session:
        return what(session)


def split(database: Database, name: str, alias: str, **how: Any) -> registry.Outcome:
    def carry_out(session: Session) -> registry.Outcome:
        source = sources.find(session, name, itself=True)
        to = sources.find(session, how.pop("to")) if "to" in how else None
        return registry.split(session, source, Split(alias, to=to, **how))

    return decide(database, carry_out)  # type: ignore[no-any-return]


def undo(database: Database, name: str) -> str:
    return decide(database, lambda s: journal.undo(s, sources.find(s, name, itself=True)).action)  # type: ignore[no-any-return]


def merge(database: Database, name: str, into: str) -> None:
    def carry_out(session: Session) -> None:
        registry.merge(session, sources.find(session, name, itself=True), sources.find(session, into, itself=True))

    decide(database, carry_out)


# --- merging ------------------------------------------------------------------------------------------------------


def test_a_merged_source_is_seen_as_the_other_and_comes_back_whole(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(faro=FARO, porto=PORTO)
    before = state(database)
    merge(database, "Rita Sousa", "EFE")
    assert said_by(database, "EFE") == {"300", "90", "40", "12"}
    assert said_by(database, "Rita Sousa") == said_by(database, "EFE")
    names = {row[0] for row in rows(database, "SELECT DISTINCT source FROM claim_overview")}
    assert "Rita Sousa" not in names
    assert "EFE" in names
    assert state(database)["attribution_links"] == before["attribution_links"]
    assert undo(database, "person:rita sousa") == "merged"
    assert state(database) == before


def test_claims_are_looked_up_by_the_source_that_theirs_was_merged_into(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(faro=FARO)
    merge(database, "Rita Sousa", "ministry.defence:ES")
    assert said_by(database, "ministry.defence:ES") == {"2.500", "300"}


def test_a_source_counts_its_claims_and_those_of_what_was_merged_into_it(
    database: Database, ingest: Callable[..., None]
) -> None:
    def counted(**wanted: Any) -> dict[str, int]:
        with database.session() as session:
            return {row.key: row.claims for row in listing.listing(session, listing.SourceFilter(**wanted))}

    ingest(faro=FARO)
    ministry, mayor = "ministry.defence:ES", "person:rita sousa"
    assert {key: counted()[key] for key in (ministry, mayor)} == {ministry: 1, mayor: 1}
    merge(database, "Rita Sousa", ministry)
    with database.session() as session:
        number = sources.find(session, ministry).id
    assert counted()[ministry] == 2
    assert counted(source=number) == {ministry: 2}
    assert counted(merged=True)[mayor] == 0


def rows(database: Database, query: str) -> list[tuple[Any, ...]]:
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def test_articles_that_come_after_a_merge_are_the_others_until_it_is_undone(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(faro=FARO)
    decide(database, lambda s: registry.confirm(s, sources.find(s, "Rita Sousa")))
    merge(database, "Rita Sousa", "EFE")
    ingest(porto=PORTO)
    assert said_by(database, "EFE") == {"300", "90", "40", "12"}
    undo(database, "person:rita sousa")
    assert said_by(database, "Rita Sousa") == {"300", "90"}
    assert said_by(database, "EFE") == {"40", "12"}


def test_merges_make_no_circles(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO)
    merge(database, "Rita Sousa", "EFE")
    with pytest.raises(InputError, match="one already"):
        merge(database, "agency:efe", "person:rita sousa")
    with pytest.raises(InputError, match=r"merged already.*undo"):
        merge(database, "person:rita sousa", "El Faro")
    with pytest.raises(InputError, match="one already"):
        merge(database, "El Faro", "El Faro")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), max_size=25))
def test_whatever_is_merged_and_undone_the_canonical_source_is_the_root(steps: list[tuple[int, int]]) -> None:
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        session.add_all(Source(id=i, key=f"k{i}", name=f"n{i}", kind="other") for i in range(1, 7))
        session.flush()
        into: dict[int, int] = {}
        for one, other in steps:
            _merge_or_undo(session, into, one, other)
            _check_roots(session, into)
        for one in sorted(into):
            journal.undo(session, session.get_one(Source, one))
        assert all(s.canonical_id is None and s.merged_into_id is None for s in session.query(Source))
    engine.dispose()


def _merge_or_undo(session: Session, into: dict[int, int], one: int, other: int) -> None:
    source = session.get_one(Source, one)
    if other == 0:
        if one in into:
            journal.undo(session, source)
            del into[one]
    elif one in into or root(into, other) == one:
        with pytest.raises(InputError):
            registry.merge(session, source, session.get_one(Source, other))
    else:
        registry.merge(session, source, session.get_one(Source, other))
        into[one] = other


def root(into: dict[int, int], number: int) -> int:
    while number in into:
        number = into[number]
    return number


def _check_roots(session: Session, into: dict[int, int]) -> None:
    for source in session.query(Source):
        assert sources.identity_of(source).key == f"k{root(into, source.id)}"


def test_the_names_of_many_claims_sources_cost_no_query_each(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO, porto=PORTO)
    merge(database, "Rita Sousa", "EFE")
    merge(database, "EFE", "El Faro")
    asked: list[str] = []
    event.listen(database.engine, "before_cursor_execute", lambda c, cur, statement, *rest: asked.append(statement))
    with database.session() as session:
        assert len(search.search(session, search.ClaimFilter())) >= 5
    read = [statement for statement in asked if statement.startswith("SELECT")]
    assert len(read) == 7  # claims, documents, links, sources, assessments, and two for reviews


# --- splitting ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["new", "known"])
def test_a_split_holds_for_the_same_article_for_its_next_version_and_for_others(
    database: Database, ingest: Callable[..., None], how: str
) -> None:
    ingest(faro=FARO)
    ingest(other="«Hay 7 barcos», dijo Ana Lima.")
    target = {"named": "Rita Sousa (Porto)"} if how == "new" else {"to": "Ana Lima"}
    outcome = split(database, "Rita Sousa", RITA, **target)
    assert outcome.moved == 1
    name = "Rita Sousa (Porto)" if how == "new" else "Ana Lima"
    assert "300" in said_by(database, name)
    moved = state(database)["attribution_links"]
    ingest(faro=FARO)
    assert state(database)["attribution_links"] == moved
    ingest(faro=FARO.replace("300", "350"))
    ingest(third=f"«Llegaron 55 camiones», dijo la {RITA}.")
    assert {"350", "55"} <= said_by(database, name)
    assert said_by(database, "person:rita sousa") == set()


def test_a_run_that_began_before_the_judgement_does_not_overturn_it(
    database: Database, ingest: Callable[..., None], read: Read
) -> None:
    ingest(faro=FARO)
    stale = read(f"«Llegaron 55 camiones», dijo la {RITA}.", doc_id="third")
    split(database, "Rita Sousa", RITA, named="Otra")
    decide(database, lambda s: claims.save_reading(s, stale, TERMS.tolerance))
    assert said_by(database, "Otra") == {"300", "55"}
    with database.session() as session:
        mentions = {m.mention: m for m in cards.card(session, sources.find(session, "Otra")).mentions}
    assert mentions[RITA].times == 2
    assert (mentions[RITA].decision, mentions[RITA].proposed) == ("moved", "Rita Sousa")
    undo(database, "person:rita sousa")
    assert said_by(database, "Rita Sousa") == {"300", "55"}


def test_a_split_in_one_document_leaves_the_others_and_holds_for_its_versions(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(one=PORTO, two=PORTO.replace("90", "91"))
    before = state(database)
    with database.session() as session:
        key = documents.find(session, "two").key
    split(database, "Rita Sousa", "Rita Sousa", named="Rita Sousa", document=key)
    other = rows(database, "SELECT key FROM sources WHERE key LIKE 'person:rita sousa:%'")[0][0]
    assert said_by(database, "person:rita sousa") == {"90"}
    assert said_by(database, other) == {"91"}
    ingest(two=PORTO.replace("90", "92"), three=PORTO.replace("90", "93"))
    assert said_by(database, other) == {"92"}
    assert said_by(database, "person:rita sousa") == {"90", "93"}
    undo(database, "person:rita sousa")
    assert said_by(database, "Rita Sousa") == {"90", "92", "93"}
    assert before["sources"] == [row for row in state(database)["sources"] if row in before["sources"]]


def test_a_rejected_name_stays_rejected_where_two_others_claim_it(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(porto=PORTO)
    split(database, "Rita Sousa", "Rita Sousa", named="Otra")
    decide(database, lambda s: registry.add(s, Fields(name="Tercera", kind="person")))
    merge(database, "Otra", "Tercera")
    decide(database, lambda s: registry.alias(s, sources.find(s, "Tercera", itself=True), "Rita Sousa"))
    assert undo(database, "Otra") == "merged"
    ingest(later=PORTO.replace("90", "93"))
    for nobody in ("person:rita sousa", "Otra", "Tercera"):
        assert "93" not in said_by(database, nobody)


def test_undoing_a_split_gives_back_what_was(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO, porto=PORTO)
    before = state(database)
    split(database, "Rita Sousa", "Rita Sousa", named="Otra")
    assert said_by(database, "Otra") == {"90"}
    assert undo(database, "person:rita sousa") == "split"
    assert state(database) == before


def test_what_followed_a_split_goes_back_with_it(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO)
    split(database, "Rita Sousa", RITA, named="Otra")
    ingest(third=f"«Llegaron 55 camiones», dijo la {RITA}.")
    undo(database, "person:rita sousa")
    assert said_by(database, "Rita Sousa") == {"300", "55"}
    ingest(fourth=f"«Llegaron 66 camiones», dijo la {RITA}.")
    assert said_by(database, "Rita Sousa") == {"300", "55", "66"}


def test_a_publisher_that_is_split_off_takes_its_documents_along(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(faro=FARO)
    [(key,)] = rows(database, "SELECT key FROM sources WHERE name = 'El Faro'")
    split(database, "El Faro", "El Faro", named="El Faro (Ceuta)")
    ingest(porto=PORTO)
    assert {row[0] for row in rows(database, "SELECT publisher FROM claim_overview")} == {"El Faro (Ceuta)"}
    undo(database, key)
    assert {row[0] for row in rows(database, "SELECT publisher FROM claim_overview")} == {"El Faro"}


# --- names --------------------------------------------------------------------------------------------------------


def test_a_name_that_a_person_gives_moves_what_was_and_what_comes(
    database: Database, ingest: Callable[..., None]
) -> None:
    ingest(one="Defensa Civil informó de que hay 80 heridos.")
    ingest(faro=FARO)
    before = state(database)
    with database.session() as session:
        mention = sources.find(session, "Defensa Civil")
        assert mention.key != "ministry.defence:ES"
    name = "Defensa Civil"
    outcome = decide(
        database, lambda s: registry.alias(s, sources.find(s, "Ministerio de Defensa de España"), name, "es")
    )
    assert outcome.moved == 1
    ingest(two="Defensa Civil informó de que hay 85 heridos.")
    assert said_by(database, "Ministerio de Defensa de España") == {"2.500", "80", "85"}
    with database.session() as session:
        assert sources.find(session, name).key == "ministry.defence:ES"
        assert sources.confirmed(session)["defensa civil"].key == "ministry.defence:ES"
    ingest(two="Defensa Civil informó de que hay 85 heridos.")
    undo(database, "Ministerio de Defensa de España")
    assert said_by(database, "ministry.defence:ES") == {"2.500"}
    assert said_by(database, name) == {"80", "85"}
    assert state(database)["sources"] == before["sources"]


def test_the_later_word_on_a_name_counts_and_is_undone_first(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO, porto=PORTO)
    split(database, "Rita Sousa", "Rita Sousa", named="Otra")
    decide(database, lambda s: registry.alias(s, sources.find(s, "EFE"), "Rita Sousa"))
    assert said_by(database, "EFE") == {"40", "12", "90"}
    with pytest.raises(InputError, match=r"followed by 'alias' of source .*undo"):
        undo(database, "person:rita sousa")
    undo(database, "agency:efe")
    assert said_by(database, "Otra") == {"90"}
    undo(database, "person:rita sousa")
    assert said_by(database, "Rita Sousa") == {"300", "90"}


def test_confirming_leaves_names_that_mean_a_source_only_here(database: Database, ingest: Callable[..., None]) -> None:
    ingest(
        one="El Ministerio de Defensa de España informó de que hay 80 heridos. "
        "Según el ministerio, 12 puentes están cerrados."
    )
    outcome = decide(database, lambda s: registry.confirm(s, sources.find(s, "ministry.defence:ES")))
    assert outcome.left == ("ministerio",)
    with database.session() as session:
        known = sources.confirmed(session)
    assert known["ministerio de defensa de espana"].key == "ministry.defence:ES"
    assert "ministerio" not in known
    assert {row[0] for row in rows(database, LINKS_OF_MINISTRY)} == {"confirmed"}
    decide(database, lambda s: registry.confirm(s, sources.find(s, "ministry.defence:ES"), "ministerio"))
    with database.session() as session:
        assert sources.confirmed(session)["ministerio"].key == "ministry.defence:ES"
    undo(database, "ministry.defence:ES")
    undo(database, "ministry.defence:ES")
    with database.session() as session:
        assert sources.confirmed(session) == {}
    assert {row[0] for row in rows(database, LINKS_OF_MINISTRY)} == {"proposed"}


MINISTRY = "SELECT id FROM sources WHERE key = 'ministry.defence:ES'"
LINKS_OF_MINISTRY = f"SELECT decision FROM attribution_links WHERE source_id = ({MINISTRY})"


def test_a_name_confirmed_for_two_sources_decides_nothing(judge: Session) -> None:
    placed = sources.ensure(judge, [(SourceIdentity("a", "A"), "A", None), (SourceIdentity("b", "B"), "B", None)])
    for key in ("a", "b"):
        registry.note(journal.Journal(judge), placed[key], "X", None, "confirmed")
    assert "x" not in sources.confirmed(judge)
    registry.merge(judge, placed["b"], placed["a"])
    assert sources.confirmed(judge)["x"].key == "a"


def test_two_that_make_the_same_source_at_once_make_one(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("one writer at a time")
    from threading import Thread

    def make() -> None:
        decide(database, lambda s: sources.ensure(s, [(SourceIdentity("name:x", "X"), "X", "es")]))

    with database.session() as session:
        sources.ensure(session, [(SourceIdentity("name:x", "X"), "X", "es")])
        other = Thread(target=make)
        other.start()
        other.join(0.3)
        assert other.is_alive()
    other.join()
    assert rows(database, "SELECT key FROM sources") == [("name:x",)]
    assert rows(database, "SELECT count(*) FROM source_aliases") == [(1,)]
    assert rows(database, "SELECT count(*) FROM events WHERE action = 'made'") == [(1,)]


# --- fields and undoing -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (Fields(country="XX"), "ISO 3166"),
        (Fields(country="EU"), "ISO 3166"),
        (Fields(country="419"), "ISO 3166"),
        (Fields(wikidata="1065"), "such as Q1065"),
        (Fields(kind="sorcerer"), "use one of person"),
        (Fields(reliability="G"), "use one of A"),
        (Fields(reliability="AB"), "use one of A"),
        (Fields(name=" ... "), "no name"),
        (Fields(parent="a"), "cannot be above"),
        (Fields(parent="b"), "cannot be above"),
    ],
)
def test_what_is_no_value_is_refused(judge: Session, fields: Fields, problem: str) -> None:
    made = sources.ensure(judge, [(SourceIdentity("a", "Aa"), "Aa", None), (SourceIdentity("b", "Bb"), "Bb", None)])
    registry.edit(judge, made["b"], Fields(parent="a"))
    with pytest.raises(InputError, match=problem):
        registry.edit(judge, made["a"], fields)


def test_steps_are_undone_one_by_one_and_never_twice(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO)
    states = [state(database)]
    for fields in (Fields(country="ES", state=True), Fields(name="Agencia EFE"), Fields(country="", reliability="b")):
        decide(database, lambda s, f=fields: registry.edit(s, sources.find(s, "agency:efe"), f))  # type: ignore[misc]
        states.append(state(database))
    for expected in reversed(states[:-1]):
        assert undo(database, "agency:efe") == "edited"
        assert state(database) == expected
    with pytest.raises(InputError, match="nobody judged"):
        undo(database, "agency:efe")
    with database.session() as session:
        history = cards.card(session, sources.find(session, "EFE")).judgements
    assert [judgement.undone for judgement in history] == [True] * 3


def test_a_machine_never_touches_what_a_person_said(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO)
    said = Fields(name="Agencia EFE", country="ES", kind="outlet", reliability="B", note="n")
    decide(database, lambda s: registry.edit(s, sources.find(s, "agency:efe"), said))
    ingest(faro=FARO.replace("40", "41"), porto=PORTO)
    with database.session() as session:
        row = sources.find(session, "agency:efe")
        assert (row.name, row.country, row.kind, row.reliability, row.notes) == (
            "Agencia EFE",
            "ES",
            "outlet",
            "B",
            "n",
        )


def test_a_source_that_claims_lean_on_is_not_taken_away_by_undo(
    database: Database, ingest: Callable[..., None]
) -> None:
    decide(database, lambda s: registry.add(s, Fields(name="Rita Sousa", kind="person", country="PT")))
    ingest(porto=PORTO)
    assert said_by(database, "Rita Sousa") == {"90"}
    assert undo(database, "Rita Sousa") == "added"
    assert said_by(database, "Rita Sousa") == {"90"}


# --- migrations ---------------------------------------------------------------------------------------------------


def test_the_registry_comes_and_goes_with_data_in_the_tables(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO, porto=PORTO)
    kept = "SELECT claim_id, position, source_id, mention, reason FROM attribution_links ORDER BY claim_id, position"
    links = rows(database, kept)
    names = rows(database, "SELECT source_id, alias, language FROM source_aliases ORDER BY id")
    merge(database, "Rita Sousa", "EFE")
    with database.engine.begin() as connection:
        migrations.downgrade(connection, "0001")
    assert rows(database, kept) == links
    assert rows(database, "SELECT source_id, alias, language FROM source_aliases ORDER BY id") == names
    assert ("Rita Sousa",) in rows(database, "SELECT source FROM claim_overview")
    with database.engine.begin() as connection:
        connection.execute(text("UPDATE sources SET kind = 'oracle' WHERE key = 'agency:efe'"))
        migrations.upgrade(connection)
    assert rows(database, kept) == links
    assert rows(database, "SELECT count(*) FROM attribution_links WHERE proposed_source_id <> source_id") == [(0,)]
    assert rows(database, "SELECT kind FROM sources WHERE key = 'agency:efe'") == [("other",)]


def test_the_database_itself_refuses_wrong_judgements(database: Database, ingest: Callable[..., None]) -> None:
    ingest(faro=FARO)
    for statement in (
        "UPDATE sources SET kind = 'oracle'",
        "UPDATE sources SET merged_into_id = id",
        "UPDATE sources SET canonical_id = 999",
        "UPDATE sources SET made_by = 'ghost'",
        "UPDATE source_aliases SET decision = 'moved'",
        "UPDATE attribution_links SET decision = 'rejected'",
    ):
        with pytest.raises(IntegrityError), database.engine.begin() as connection:
            connection.execute(text(statement))


# --- a file of sources --------------------------------------------------------------------------------------------

REGISTRY = """
[faro]
name = "El Faro de Vigo"
kind = "outlet"
country = "ES"
aliases = ["El Faro"]

[sousa]
name = "Rita Sousa"
kind = "person"
country = "PT"
notes = "mayor of Faro"
reliability = "B"

[civil]
name = "Defensa Civil"
kind = "government"
country = "ES"
state = true
names = { en = ["Civil Defence"], es = ["Protección Civil"] }

[rescue]
name = "Rescue Desk"
kind = "government"
parent = "government:civil"
aliases = ["Protección Civil"]

[watch]
name = "KCNA Watch"
kind = "outlet"
parent = "agency:kcna"
"""


@pytest.fixture
def registry_file(tmp_path: Path) -> str:
    path = tmp_path / "sources.toml"
    path.write_text(REGISTRY, encoding="utf-8")
    return str(path)


def test_a_file_is_read_in_once_and_moves_what_it_names(
    database: Database, ingest: Callable[..., None], registry_file: str
) -> None:
    from tracker.link import registry as files

    ingest(faro=FARO)
    entries = files.read(Path(registry_file))
    before = state(database)
    dry = decide(database, lambda s: imports.read_in(s, entries, dry_run=True))
    assert state(database) == before
    done = decide(database, lambda s: imports.read_in(s, entries))
    assert done == dry
    assert (done.made, done.changed, done.same) == (5, 0, 0)
    assert done.left == ("Protección Civil",)
    assert {row[0] for row in rows(database, "SELECT publisher FROM claim_overview")} == {"El Faro de Vigo"}
    after = state(database)
    again = decide(database, lambda s: imports.read_in(s, entries))
    assert (again.made, again.changed, again.same, again.moved) == (0, 0, 5, 0)
    assert state(database) == after
    ingest(two="Civil Defence informó de que hay 80 heridos.")
    assert said_by(database, "Defensa Civil") == {"80"}
    with database.session() as session:
        assert cards.card(session, sources.find(session, "KCNA Watch")).parent == "KCNA"
        card = cards.card(session, sources.find(session, "Rescue Desk"))
    assert card.parent == "Defensa Civil"
    assert {a.decision for a in card.aliases if a.alias == "Protección Civil"} == {"proposed"}


# --- the command line ---------------------------------------------------------------------------------------------


@pytest.fixture
def desk_run(tracker: Run, tmp_path: Path) -> Run:
    for name, words in (("faro", FARO), ("porto", PORTO)):
        path = tmp_path / f"{name}.txt"
        path.write_text(words, encoding="utf-8")
        tracker(
            "ingest", str(path), "--publisher", "El Faro", "--url", f"https://faro.example/{name}", "--language", "es"
        )
    return tracker


def as_json(result: Result) -> Any:
    return json.loads(result.stdout)


def test_commands_add_edit_and_show(desk_run: Run) -> None:
    number = desk_run(
        "sources", "add", "Concello de Vigo", "--kind", "government", "--country", "es", "--no-state",
        "--alias", "en:Vigo city council", "--alias", "Vigo", "--wikidata", "Q8745", "--parent", "ministry.defence:ES",
    ).stdout.strip()  # fmt: skip
    desk_run("sources", "edit", number, "--reliability", "c", "--note", "seat", "--why", "ten years of minutes")
    card = as_json(desk_run("sources", "show", number, "--card", "--format", "json"))
    source = card["source"]
    assert (source["country"], source["wikidata"], source["state_affiliated"]) == ("ES", "Q8745", False)
    assert (source["reliability"], source["notes"], source["confirmed"]) == ("C", "seat", True)
    assert card["parent"] == "Ministerio de Defensa de España"
    assert {(a["alias"], a["language"], a["decision"]) for a in card["aliases"]} == {
        ("Concello de Vigo", None, "confirmed"),
        ("Vigo city council", "en", "confirmed"),
        ("Vigo", None, "confirmed"),
    }
    assert [(j["action"], j["why"]) for j in card["judgements"]] == [
        ("edited", "ten years of minutes"),
        ("added", None),
    ]
    assert as_json(desk_run("sources", "show", number, "--format", "json")) == []
    assert "Concello de Vigo" in desk_run("sources", "show", "Vigo city council").stdout
    assert "is there already" in desk_run("sources", "add", "Concello de Vigo", "--kind", "government", code=1).stderr


def test_the_list_is_filtered(desk_run: Run) -> None:
    def names(*options: str) -> list[str]:
        return [row["name"] for row in as_json(desk_run("sources", "list", *options, "--format", "json"))]

    assert names("--kind", "person") == ["Rita Sousa"]
    assert names("--query", "SOUSA") == ["Rita Sousa"]
    assert names("--country", "es", "--kind", "ministry") == ["Ministerio de Defensa de España"]
    desk_run("sources", "merge", "Rita Sousa", "EFE", "--why", "a test")
    assert names("--query", "sousa") == ["EFE"]
    assert names("--query", "sousa", "--merged") == ["Rita Sousa"]
    assert "Rita Sousa" not in names()
    assert "ISO 3166" in desk_run("sources", "list", "--country", "zz", code=1).stderr


def test_commands_merge_split_and_undo(desk_run: Run) -> None:
    def figures(name: str) -> set[str]:
        shown = as_json(desk_run("sources", "show", name, "--format", "json"))
        return {row["quantity"]["text"] for row in shown if row["source_key"] == shown_key(name)}

    def shown_key(name: str) -> str:
        return as_json(desk_run("sources", "show", name, "--card", "--format", "json"))["source"]["key"]  # type: ignore[no-any-return]

    desk_run("sources", "merge", "Rita Sousa", "EFE")
    assert figures("EFE") == {"300", "90", "40", "12"}
    assert {row["publisher"] for row in as_json(desk_run("claims", "--source", "Rita Sousa", "--format", "json"))} == {
        "El Faro"
    }
    assert "merged" in desk_run("sources", "undo", "person:rita sousa").stderr
    result = desk_run("sources", "split", "Rita Sousa", "Rita Sousa", "--as", "Otra", "--document", "2")
    assert "1 links moved" in result.stderr
    assert (figures("Rita Sousa"), figures("Otra")) == ({"300"}, {"90"})
    assert "moved" in desk_run("sources", "show", "Otra").stdout
    desk_run("sources", "undo", "Rita Sousa")
    assert figures("Rita Sousa") == {"300", "90"}
    assert "no source is called" in desk_run("sources", "show", "Otra", code=1).stderr
    desk_run("sources", "confirm", "Rita Sousa")
    desk_run("sources", "alias", "Rita Sousa", "agencia EFE", "--language", "es")
    assert figures("Rita Sousa") == {"300", "90", "40", "12"}
    report = as_json(desk_run("report", "source", "Rita Sousa", "--format", "json"))
    assert len(report["claims"]) == 4


def test_a_file_with_a_fault_is_not_read_in_at_all(desk_run: Run, registry_file: str) -> None:
    path = Path(registry_file)
    path.write_text(REGISTRY.replace("agency:kcna", "agency:none"), encoding="utf-8")
    before = desk_run("sources", "list", "--format", "json").stdout
    assert "watch: 'parent' 'agency:none'" in desk_run("sources", "import", registry_file, code=1).stderr
    assert desk_run("sources", "list", "--format", "json").stdout == before


def test_a_file_is_imported(desk_run: Run, registry_file: str) -> None:
    assert "would be made: 5" in desk_run("sources", "import", registry_file, "--dry-run").stderr
    assert "no source" in desk_run("sources", "show", "El Faro de Vigo", code=1).stderr
    assert "made: 5" in desk_run("sources", "import", registry_file).stderr
    assert "made: 0, changed: 0, as they were: 5" in desk_run("sources", "import", registry_file).stderr
    assert as_json(desk_run("sources", "show", "El Faro", "--card", "--format", "json"))["documents"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (["edit", "EFE"], 2, "nothing to change"),
        (["edit", "EFE", "--country", "XX"], 1, "ISO 3166"),
        (["edit", "EFE", "--reliability", "Z"], 1, "use one of A"),
        (["edit", "EFE", "--parent", "Nobody"], 1, "no source is called"),
        (["add", "!", "--kind", "person"], 1, "no name"),
        (["add", "X", "--kind", "witch"], 1, "use one of person"),
        (["alias", "EFE", "x", "--language", "Spanish"], 1, "ISO 639"),
        (["merge", "EFE", "EFE"], 1, "one already"),
        (["split", "EFE", "Reuters", "--as", "X"], 1, "is not called"),
        (["split", "EFE", "agencia EFE"], 2, "either --to OTHER or --as NAME"),
        (["split", "EFE", "agencia EFE", "--to", "EFE"], 1, "one source"),
        (["confirm", "EFE", "--alias", "Reuters"], 1, "is not called"),
        (["undo", "EFE"], 1, "nobody judged"),
        (["import", "none.toml"], 1, "cannot be read"),
        (["show", "EFE", "--card", "--format", "csv"], 2, "use table or json"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_line(desk_run: Run, arguments: list[str], code: int, problem: str) -> None:
    before = desk_run("sources", "list", "--format", "json").stdout
    result = desk_run("sources", *arguments, code=code)
    assert problem in result.stderr
    assert "Traceback" not in result.output
    assert desk_run("sources", "list", "--format", "json").stdout == before


def test_a_name_that_fits_several_is_refused(judge: Session) -> None:
    named = [(SourceIdentity("a", "A Sousa"), "A Sousa", None), (SourceIdentity("b", "B Sousa"), "B Sousa", None)]
    made = sources.ensure(judge, named)
    with pytest.raises(AmbiguousError):
        sources.find(judge, "Sousa")
    registry.merge(judge, made["a"], made["b"])
    assert sources.find(judge, "Sousa").key == "b"
    assert sources.find(judge, str(made["a"].id)).key == "b"
    assert [row.key for row in listing.listing(judge)] == ["b"]


@pytest.mark.parametrize(
    "command", ["list", "show", "add", "edit", "alias", "confirm", "merge", "split", "undo", "import"]
)
def test_every_subcommand_teaches_by_example(tracker: Run, command: str) -> None:
    assert f"  tracker sources {command}" in tracker("sources", command, "--help").stdout


def test_a_reading_is_stored_with_its_proposals(database: Database, read: Read) -> None:
    reading = read(FARO, publisher="El Faro", doc_id="x")
    assert isinstance(reading, Reading)
    decide(database, lambda s: claims.save_reading(s, reading, TERMS.tolerance))
    assert rows(database, "SELECT DISTINCT decision FROM attribution_links") == [("proposed",)]
    assert rows(database, "SELECT count(*) FROM attribution_links WHERE proposed_source_id <> source_id") == [(0,)]
