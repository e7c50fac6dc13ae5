"""Topics as stored: placed as claims come in, in whatever order; judged by people, and what they judge stands."""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, event, select, text, update
from sqlalchemy.orm import Session

from tracker import settling, statuses
from tracker.cli import main
from tracker.compare import Terms, Wants
from tracker.errors import InputError, TrackerError
from tracker.report import records
from tracker.report.standings import standings
from tracker.store import (
    assessments,
    claims,
    documents,
    judging,
    matters,
    migrations,
    models,
    rebuilding,
    registry,
    sources,
    topics,
    undo,
)
from tracker.store.assessments import Judgement
from tracker.store.database import Database, open_database
from tracker.store.topics import TopicFilter
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Reading,
    Role,
    SourceIdentity,
    Span,
    Stance,
    Unit,
    content_hash,
)
from tracker.workers import Here, Job, Processes

TERMS = Terms(Decimal("0.1"))
FLOOD = "{} people drowned in the flood in Varnsk"
STRIKE = "{} workers joined the strike at the port of Corlena"
HARVEST = "the harvest in the Tolmi valley came to {} tonnes of wheat"


def report(key: str, *said: tuple[str, int, str, str], day: int = 1, publisher: str = "Post") -> Reading:
    """An article of one sentence for each ``said``: its words with {} for the figure, the figure, its noun, who said
    it."""
    text, found = "", []
    for words, value, noun, who in said:
        start, figure = len(text), f"{value:,}"
        sentence = f"{words.replace('{}', figure)}, {who} said."
        text += f"{sentence} "
        at = text.index(figure, start)
        unit_at = text.index(noun, start)
        clause = Span.of(text, start, start + len(sentence) - len(f", {who} said."))
        who_at = text.index(who, start)
        source = Span(who, who_at, who_at + len(who))
        found.append(
            Claim(
                id=content_hash(key, words, value, who),
                kind=Kind.NUMERIC,
                clause=clause,
                sentence=Span(sentence, start, start + len(sentence)),
                quantity=Quantity(
                    Span(figure, at, at + len(figure)),
                    Decimal(value),
                    Modifier.EXACT,
                    unit=Unit(Span(noun, unit_at, unit_at + len(noun)), noun),
                ),
                attribution=Attribution(source, None, (clause,), Mode.INDIRECT),
                chain=(Link(who, Role.CLAIMANT, source, SourceIdentity(f"other:{who.lower()}", who)),),
            )
        )
    article = Article(text, key, None, publisher, dt.date(2025, 3, day), language="en")
    return Reading(article, tuple(found), (), "by hand")


def denial(key: str, words: str, who: str, *, day: int) -> Reading:
    """An article of one sentence, in which somebody denies what others count."""
    text = f"{words}, {who} said."
    clause, source = Span(words, 0, len(words)), Span(who, len(words) + 2, len(words) + 2 + len(who))
    claim = Claim(
        id=content_hash(key),
        kind=Kind.STATEMENT,
        clause=clause,
        sentence=Span(text, 0, len(text)),
        quantity=None,
        attribution=Attribution(source, None, (clause,), Mode.INDIRECT),
        chain=(Link(who, Role.CLAIMANT, source, SourceIdentity(f"other:{who.lower()}", who)),),
        stance=Stance.DENIES,
    )
    article = Article(text, key, None, "Post", dt.date(2025, 3, day), language="en")
    return Reading(article, (claim,), (), "by hand")


ARTICLES = [
    report("a", (FLOOD, 40, "people", "Mayor Lund"), (HARVEST, 900, "tonnes", "the ministry"), day=1),
    report("b", (FLOOD, 52, "people", "the Red Cross"), day=2, publisher="Times"),
    report("c", (STRIKE, 700, "workers", "the union"), day=2, publisher="Echo"),
    report("d", (STRIKE, 450, "workers", "the company"), day=4),
    report("e", (HARVEST, 850, "tonnes", "the farmers"), (FLOOD, 52, "people", "Mayor Lund"), day=5, publisher="Times"),
]


def store(database: Database, readings: Sequence[Reading], *, settle: bool = True) -> None:
    for reading in readings:
        with database.session(writing=True) as session:
            claims.save_reading(session, reading, TERMS.tolerance)
    if settle:
        settling.settle(database, TERMS)


def standing(database: Database) -> set[tuple[frozenset[str], str, str | None]]:
    """The topics by their claims, with status and verdict; their numbers hang on the order."""
    with database.session() as session:
        rows = topics.listing(session, TopicFilter(single=True))
        found = topics.topics(session, [row.id for row in rows], TERMS)
    by_number = {row.id: row for row in rows}
    return {
        (frozenset(claim.id for claim in topic.claims), by_number[number].status, by_number[number].verdict)
        for number, topic in found.items()
    }


def topic_of(database: Database, words: str) -> int:
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query=words, single=True))
    return row.id


def members(database: Database, number: int) -> list[str]:
    """What is counted in a topic, as said."""
    with database.session() as session:
        topic = topics.topic(session, number, TERMS)
        return sorted(claim.figure for claim in topic.claims) if topic else []


def decide(database: Database, do: object) -> None:
    with database.session(writing=True) as session:
        do(session)  # type: ignore[operator]
    settling.settle(database, TERMS)


# --- found by words -----------------------------------------------------------------------------------------------


def test_topics_are_found_by_beginnings_of_words_whatever_their_accents(database: Database) -> None:
    store(database, [report("a", ("{} reclutas murieron en Ñandú", 300, "reclutas", "Inés Cuevas"))])
    number = topic_of(database, "reclutas")
    decide(database, lambda s: judging.rename(s, topics.find(s, str(number)), "Víctimas del cañón"))
    for words in ("reclut", "RECL* nandu", "ñand*", '"murieron en"', "ines", "victimas canon", "cañó recluta"):
        with database.session() as session:
            assert [row.id for row in topics.listing(session, TopicFilter(query=words, single=True))] == [number], words
    with database.session() as session:
        for words in ("clutas", "reclutas nadie", '"en murieron"'):
            assert topics.listing(session, TopicFilter(query=words, single=True)) == []
        with pytest.raises(InputError, match="no word to look for"):
            topics.listing(session, TopicFilter(query="!"))


# --- placed by the machine ----------------------------------------------------------------------------------------


def test_claims_on_one_question_stand_together(database: Database) -> None:
    store(database, ARTICLES)
    assert members(database, topic_of(database, "Varnsk")) == ["40 people", "52 people", "52 people"]
    assert members(database, topic_of(database, "Corlena")) == ["450 workers", "700 workers"]
    with database.session() as session:
        [flood] = topics.listing(session, TopicFilter(query="Varnsk"))
    assert (flood.status, flood.verdict, flood.claims, flood.origins) == ("corroborated", "superseded", 3, 2)
    with database.session() as session:
        [strike] = topics.listing(session, TopicFilter(query="Corlena"))
    assert (strike.status, strike.verdict, strike.claims, strike.origins) == ("contested", "conflict", 2, 2)


def test_figures_of_two_countries_stand_apart_but_for_the_countries_that_speak(database: Database) -> None:
    sent = "{{}} tanks from {} reached the army of Ukraine in April"
    store(
        database,
        [
            report("a", (sent.format("Germany"), 18, "tanks", "the minister")),
            report("b", (sent.format("Norway"), 8, "tanks", "the minister")),
            report("c", (sent.format("Germany"), 14, "tanks", "Poland's ministry"), day=3),
        ],
    )
    assert members(database, topic_of(database, "Norway")) == ["8 tanks"]
    assert members(database, topic_of(database, "Germany")) == ["14 tanks", "18 tanks"]


def test_processes_place_claims_as_one_does(tmp_path: Path) -> None:
    found = []
    for pool in (Here(Job()), Processes(Job(), 2)):
        database = open_database(f"sqlite:///{tmp_path / f'{pool.window}.db'}")
        told = [(FLOOD, 40 + i, "people", f"Mayor {chr(65 + i % 26)}und") for i in range(100)]
        store(database, [*ARTICLES, report("many", *told, day=3)], settle=False)
        settling.settle(database, TERMS, pool)
        pool.close()
        found.append(standing(database))
        database.engine.dispose()
    assert found[0] == found[1]
    assert len(found[0]) > 2


class Unready(settling.Later):
    """What claims are about, which others have not worked out yet."""

    def done(self) -> bool:
        return False


class Slow:
    """Others who take their time."""

    window = 2
    describe = Unready


def test_a_claim_that_changes_while_others_work_out_what_it_is_about_is_placed_as_it_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "PLACED_AT_ONCE", 7)
    undated = [replace(reading, article=replace(reading.article, date=None)) for reading in ARTICLES]
    early, late = (open_database(f"sqlite:///{tmp_path / name}.db") for name in ("early", "late"))
    meanwhile = settling.Meanwhile(late, TERMS, Slow())
    store(late, undated, settle=False)
    with late.session() as session:
        numbers = list(session.scalars(select(models.Document.id)))
    meanwhile.go_on(numbers, 7)
    store(late, ARTICLES[2:], settle=False)  # their dates become known
    meanwhile.end()
    with late.session() as session:
        open_still = set(session.scalars(select(models.Claim.id).where(~models.Claim.placed)))
    assert open_still == {claim.id for reading in ARTICLES[2:] for claim in reading.claims}
    settling.settle(late, TERMS)
    store(early, [*undated[:2], *ARTICLES[2:]])
    assert standing(late) == standing(early)


def test_a_claim_that_changes_while_it_is_kept_for_the_first_pass_is_placed_as_it_is_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settling, "PLACED_AT_ONCE", 7)
    monkeypatch.setattr(rebuilding, "FEWEST", 3)
    database = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    store(database, [replace(r, article=replace(r.article, date=None)) for r in ARTICLES], settle=False)
    meanwhile = settling.Meanwhile(database, TERMS, Slow())
    with database.session() as session:
        meanwhile.go_on(list(session.scalars(select(models.Document.id))), 7)
    meanwhile.end()
    store(database, ARTICLES)  # their dates become known
    with database.session() as session:
        days = set(session.scalars(select(models.Matter.day)))
    assert days == {reading.article.date.toordinal() for reading in ARTICLES if reading.article.date}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(ARTICLES), st.integers(0, 2**16))
def test_topics_do_not_depend_on_the_order_in_which_documents_came(order: list[Reading], seed: int) -> None:
    chance = random.Random(seed)
    with TemporaryDirectory() as folder:
        first = open_database(f"sqlite:///{Path(folder) / 'one.db'}")
        store(first, ARTICLES)
        second = open_database(f"sqlite:///{Path(folder) / 'other.db'}")
        for reading in order:
            store(second, [reading], settle=chance.random() < 0.5)
        settling.settle(second, TERMS)
        assert standing(first) == standing(second)
        first.engine.dispose()
        second.engine.dispose()


def test_a_second_run_changes_nothing(database: Database) -> None:
    store(database, ARTICLES)
    with database.session() as session:
        before = topics.listing(session, TopicFilter(single=True))
    store(database, ARTICLES)
    with database.session() as session:
        assert topics.listing(session, TopicFilter(single=True)) == before


def test_many_at_once_come_to_the_same_as_one_by_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one_by_one = open_database(f"sqlite:///{tmp_path / 'one.db'}")
    for reading in ARTICLES:
        store(one_by_one, [reading])
    monkeypatch.setattr(rebuilding, "FEWEST", 3)
    at_once = open_database(f"sqlite:///{tmp_path / 'other.db'}")
    store(at_once, ARTICLES)
    assert standing(at_once) == standing(one_by_one)
    store(at_once, [report("f", (FLOOD, 60, "people", "a doctor"), day=6)])
    store(one_by_one, [report("f", (FLOOD, 60, "people", "a doctor"), day=6)])
    assert standing(at_once) == standing(one_by_one)


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False))
def test_late_articles_among_many_events_come_to_the_same_as_all_at_once(chance: random.Random) -> None:
    towns = [f"{a}{b}" for a in ("Var", "Cor", "Tol", "Bes", "Kam") for b in ("nsk", "lena", "mir", "dovo")]
    told = [report(f"d{i}", (f"{{}} people drowned in {town}", 20 + i, "people", "the mayor"), day=i + 1)
            for i, town in enumerate(chance.sample(towns + towns[:10], 30))]  # fmt: skip
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        late, at_once = (open_database(f"sqlite:///{Path(folder) / name}.db") for name in ("late", "at_once"))
        for reading in chance.sample(told, len(told)):
            store(late, [reading], settle=chance.random() < 0.7)
        settling.settle(late, TERMS)
        patch.setattr(rebuilding, "FEWEST", 3)
        store(at_once, told)
        assert standing(late) == standing(at_once)
        late.engine.dispose()
        at_once.engine.dispose()


def test_one_more_article_reads_no_table_from_end_to_end(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    store(database, [report(f"d{i}", (FLOOD, 20 + i, "people", "the mayor"), day=i + 1) for i in range(5)])
    ran: dict[str, list[str]] = {}

    @event.listens_for(database.engine, "before_cursor_execute")
    def asked(connection: Connection, _c: object, statement: str, given: object, _x: object, many: bool) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH", "UPDATE", "DELETE")):
            at: Any = connection.connection.driver_connection
            plan = at.execute(f"EXPLAIN QUERY PLAN {statement}", given[0] if many else given)  # type: ignore[index]
            ran[statement] = [row[3] for row in plan]

    store(database, [report("more", (FLOOD, 31, "people", "the mayor"), (STRIKE, 900, "workers", "the union"), day=9)])
    assert ran
    growing = "claims|documents|quantities|attribution_links|sources|topics|topic_members|matter_keys"
    assert [ask for ask, plan in ran.items() if any(re.fullmatch(f"SCAN ({growing})", line) for line in plan)] == []


@pytest.mark.parametrize("seed", range(4))
def test_what_is_forgotten_meanwhile_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    order, found = random.Random(seed).sample(ARTICLES, len(ARTICLES)), []
    for most in (matters.MOST_LOADED, 1):
        monkeypatch.setattr(matters, "MOST_LOADED", most)
        database = open_database(f"sqlite:///{tmp_path / f'{most}.db'}")
        store(database, order[:2])
        store(database, order[2:])
        before = standing(database)
        store(database, [Reading(gone.article, (), (), "by hand") for gone in ARTICLES[:2]])  # what others followed
        found.append((before, standing(database)))
        database.engine.dispose()
    assert found[0] == found[1]


def test_a_denial_without_a_figure_joins_what_it_denies_in_a_store_of_older_rows_too(tmp_path: Path) -> None:
    found = []
    for older in (False, True):
        database = open_database(f"sqlite:///{tmp_path / f'{older}.db'}")
        store(database, [denial("x", "no people drowned in the flood in Varnsk", "the Red Cross", day=3)])
        if older:  # which had no vectors of a denial's words
            with database.session(writing=True) as session:
                session.execute(text("UPDATE matters SET vectors = substr(vectors, 1, 1536)"))
        store(database, ARTICLES)
        found.append(standing(database))
        database.engine.dispose()
    assert found[0] == found[1]
    [flood] = [(claims, verdict) for claims, _, verdict in found[0] if len(claims) == 4]
    assert content_hash("x") in flood[0]


def test_places_of_claims_are_made_of_what_an_older_store_has(database: Database) -> None:
    store(database, ARTICLES)
    found, served = [], database.engine.dialect.name == "postgresql"
    if served:
        with database.engine.begin() as connection:
            connection.execute(text("GRANT SELECT ON matter_keys TO pg_monitor"))
    for _ in range(2):
        with database.engine.begin() as connection:
            found.append(sorted(connection.execute(select(*models.MatterKey.__table__.columns)).all()))
            migrations.downgrade(connection, "0012")
            migrations.upgrade(connection)
    assert found[0] == found[1] != []
    if served:
        with database.engine.connect() as connection:
            assert connection.scalar(text("SELECT has_table_privilege('pg_monitor', 'matter_keys', 'SELECT')"))
    store(database, [report("f", (FLOOD, 60, "people", "a doctor"), day=6)])
    assert "60 people" in members(database, topic_of(database, "Varnsk"))


def test_a_claim_that_is_read_no_longer_leaves_its_topic(database: Database) -> None:
    store(database, ARTICLES)
    number = topic_of(database, "Varnsk")
    shorter = ARTICLES[1]
    store(database, [Reading(shorter.article, (), (), "by hand")])
    assert members(database, number) == ["40 people", "52 people"]


def test_a_date_that_becomes_known_counts(database: Database) -> None:
    undated = Article(ARTICLES[0].article.text, "a", None, "Post", None, language="en")
    store(database, [Reading(undated, ARTICLES[0].claims, (), "by hand"), ARTICLES[4]])
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query="Varnsk"))
        assert row.verdict == "conflict"
    store(database, [ARTICLES[0]])
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query="Varnsk"))
        assert row.verdict == "superseded"


def test_a_merge_of_sources_changes_what_their_claims_come_to(database: Database) -> None:
    store(database, [ARTICLES[0], ARTICLES[1]])

    def merge(session: object) -> None:
        found = [sources.find(session, name) for name in ("the Red Cross", "Mayor Lund")]  # type: ignore[arg-type]
        registry.merge(session, *found)  # type: ignore[arg-type]

    decide(database, merge)
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query="Varnsk"))
    assert (row.verdict, row.origins) == ("superseded", 1)


def test_an_assessment_settles_a_topic(database: Database) -> None:
    store(database, ARTICLES)
    decide(
        database,
        lambda s: assessments.make(s, ARTICLES[1].claims[0].id, Judgement("corroborated"), statuses.load(None)),
    )
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query="Varnsk"))
    assert row.status == "settled"


def test_an_assessment_that_leaves_it_open_settles_nothing(database: Database) -> None:
    store(database, ARTICLES)
    claim = ARTICLES[1].claims[0].id
    decide(database, lambda s: assessments.make(s, claim, Judgement("unverified"), statuses.load(None)))
    with database.session() as session:
        [row] = topics.listing(session, TopicFilter(query="Varnsk"))
    assert row.status == "corroborated"


def test_other_terms_are_derived_anew(database: Database) -> None:
    about = report("g", (FLOOD, 50, "people", "a doctor"))
    store(database, [ARTICLES[1], about])
    settling.settle(database, Terms(Decimal("0.2")))
    with database.session() as session:
        assert not topics.anything_is_stale(session, Terms(Decimal("0.2")))
        assert topics.anything_is_stale(session, TERMS)


# --- what is kept of the comparison -------------------------------------------------------------------------------

ANEW = Terms(TERMS.tolerance, {("AAA", "BBB"): Decimal(1)})  # a rate, which no kept comparison was made on


def compared(database: Database, terms: Terms) -> list[records.Record]:
    """All topics with their comparison and how each claim stands in it, as plain records."""
    with database.session() as session:
        numbers = [row.id for row in topics.listing(session, TopicFilter(single=True))]
        found = topics.topics(session, numbers, terms)
    own = {claim.id for topic in found.values() for claim in topic.claims}
    return [
        {**records.topic(topic, number, terms.tolerance), "standings": repr(standings(topic, own))}
        for number, topic in found.items()
    ]


def everything_is_kept(database: Database, terms: Terms = TERMS) -> bool:
    with database.session() as session:
        kept = select(models.Topic.comparison).where(models.Topic.claims > 0)
        return not topics.anything_is_stale(session, terms) and None not in session.scalars(kept).all()


def claim_of(article: int, place: int = 0) -> str:
    return ARTICLES[article].claims[place].id


def named(session: Session, name: str) -> models.Source:
    return sources.find(session, name)


def topic_with(session: Session, claim: str) -> models.Topic:
    return session.get_one(models.Topic, topics.of_claims(session, [claim])[claim])


ANONYMOUS, ANOTHER_NAME = registry.Fields(kind="anonymous"), registry.Fields(name="Union of Corlena")
EDITS: dict[str, Callable[[Session], object]] = {
    "a claim is assessed": lambda s: assessments.make(s, claim_of(1), Judgement("refuted"), statuses.load(None)),
    "a topic is assessed": lambda s: assessments.make(
        s, f"topic:{topic_with(s, claim_of(2)).id}", Judgement("disputed"), statuses.load(None)
    ),
    "a decision is undone": undo.undo,
    "sources are merged": lambda s: registry.merge(s, named(s, "the Red Cross"), named(s, "Mayor Lund")),
    "a source is renamed": lambda s: registry.edit(s, named(s, "the union"), ANOTHER_NAME),
    "a source is of another kind": lambda s: registry.edit(
        s, named(s, "the farmers"), registry.Fields(kind="anonymous")
    ),
    "a claim is moved": lambda s: judging.move(s, [claim_of(4, 1)], topic_with(s, claim_of(2))),
    "a claim is taken out": lambda s: judging.reject(s, topic_with(s, claim_of(1)), [claim_of(1)]),
    "a topic is named": lambda s: judging.rename(s, topic_with(s, claim_of(0)), "Drowned at Varnsk"),
    "a topic is confirmed": lambda s: judging.confirm(s, topic_with(s, claim_of(0, 1))),
    "topics are merged": lambda s: judging.merge(s, topic_with(s, claim_of(3)), topic_with(s, claim_of(0))),
    "a party speaks in its cause": lambda s: judging.party(
        s, topic_with(s, claim_of(3)), named(s, "the company"), Wants.LOWER
    ),
    "an article comes in": lambda s: claims.save_reading(
        s, report("f", (FLOOD, 61, "people", "a doctor"), (STRIKE, 700, "workers", "a witness"), day=6), Decimal("0.1")
    ),
    "an article is read anew": lambda s: claims.save_reading(
        s, report("e", (HARVEST, 850, "tonnes", "the farmers"), day=5, publisher="Times"), Decimal("0.1")
    ),
}


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(sorted(EDITS)), min_size=1, max_size=5))
@example(
    ["a claim is taken out", "topics are merged", "a topic is assessed"]
)  # which settles nothing that was taken out
def test_a_kept_comparison_is_that_made_anew_whatever_was_done(edits: list[str]) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/topics.db")
        store(database, ARTICLES)
        for edit in edits:
            try:
                with database.session(writing=True) as session:
                    EDITS[edit](session)
            except TrackerError:
                continue  # what another edit before it has made impossible
            assert compared(database, TERMS) == compared(database, ANEW)  # before it is derived anew
            settling.settle(database, TERMS)
            assert everything_is_kept(database)
            assert compared(database, TERMS) == compared(database, ANEW)
        database.close()


def test_a_comparison_is_kept_for_its_own_terms_only(database: Database) -> None:
    store(database, [ARTICLES[1], report("g", (FLOOD, 50, "people", "a doctor"))])
    assert everything_is_kept(database)
    assert compared(database, TERMS) == compared(database, ANEW)
    wide, anew = Terms(Decimal("0.2")), Terms(Decimal("0.2"), ANEW.rates)
    assert compared(database, wide) == compared(database, anew)
    settling.settle(database, anew)  # a rate is for one comparison: what is kept is without it
    assert everything_is_kept(database, wide)
    assert compared(database, wide) == compared(database, anew)


def test_a_database_that_cannot_be_written_compares_what_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    file = tmp_path / "topics.db"
    database = open_database(f"sqlite:///{file}")
    store(database, ARTICLES)
    whole = compared(database, TERMS)
    with database.session(writing=True) as session:
        session.execute(update(models.Topic).values(stale=True, comparison=None))
    database.close()
    sealed = open_database(f"sqlite:///file:{file}?mode=ro&uri=true")
    settling.settle(sealed, TERMS)
    assert not everything_is_kept(sealed)
    assert compared(sealed, TERMS) == whole
    sealed.close()
    assert not list(Path.cwd().iterdir())  # no folder of the address's name


# --- judged by people ---------------------------------------------------------------------------------------------


def test_a_name_that_a_person_gave_stays(database: Database) -> None:
    store(database, ARTICLES[:2])
    number = topic_of(database, "Varnsk")
    decide(database, lambda s: judging.rename(s, topics.find(s, str(number)), "Drowned at Varnsk"))
    store(database, ARTICLES[2:])
    with database.session() as session:
        assert topics.find(session, "drowned at varnsk").id == number
    assert len(members(database, number)) == 3


def test_decisions_are_taken_back_one_after_the_other(database: Database) -> None:
    store(database, ARTICLES)
    number = topic_of(database, "Varnsk")

    def title() -> str:
        with database.session() as session:
            return topics.find(session, str(number)).title

    before = title()
    for name in ("The flood", "Drowned at Varnsk"):
        decide(database, lambda s, name=name: judging.rename(s, topics.find(s, str(number)), name))
    seen = []
    for _ in range(2):
        decide(database, lambda s: judging.undo(s, topics.find(s, str(number))))
        seen.append(title())
    assert seen == ["The flood", before]


def test_what_a_person_takes_out_does_not_come_back(database: Database) -> None:
    store(database, ARTICLES)
    number, claim = topic_of(database, "Varnsk"), ARTICLES[1].claims[0].id
    decide(database, lambda s: judging.reject(s, topics.find(s, str(number)), [claim]))
    assert members(database, number) == ["40 people", "52 people"]
    store(database, [report("f", (FLOOD, 60, "people", "a doctor"), day=6), *ARTICLES])
    assert members(database, number) == ["40 people", "52 people", "60 people"]
    with database.session() as session:
        assert topics.of_claims(session, [claim])[claim] != number


def test_a_split_makes_two_topics_and_undoing_it_one(database: Database) -> None:
    store(database, ARTICLES)
    number, before = topic_of(database, "Varnsk"), standing(database)
    decide(
        database,
        lambda s: judging.split(s, topics.find(s, str(number)), [ARTICLES[1].claims[0].id], "As the Red Cross says"),
    )
    assert members(database, number) == ["40 people", "52 people"]
    with database.session() as session:
        other = topics.find(session, "red cross").id
    assert members(database, other) == ["52 people"]
    store(database, ARTICLES)
    assert members(database, other) == ["52 people"]
    decide(database, lambda s: judging.undo(s, topics.find(s, str(number))))
    assert standing(database) == before


def test_a_merge_of_topics_holds_and_is_undone(database: Database) -> None:
    store(database, ARTICLES)
    flood, strike, before = topic_of(database, "Varnsk"), topic_of(database, "Corlena"), standing(database)
    decide(database, lambda s: judging.merge(s, topics.find(s, str(strike)), topics.find(s, str(flood))))
    assert len(members(database, flood)) == 5
    with database.session() as session:
        assert topics.find(session, str(strike)).id == flood
    store(database, [report("f", (STRIKE, 500, "workers", "the mayor"), day=6)])
    assert len(members(database, flood)) == 6
    decide(database, lambda s: judging.undo(s, topics.find(s, str(strike), merged=True)))
    assert {m[0] for m in before} <= {m[0] - {content_hash("f", STRIKE, 500, "the mayor")} for m in standing(database)}


def test_a_moved_claim_stays_where_it_was_put(database: Database) -> None:
    store(database, ARTICLES)
    flood, strike = topic_of(database, "Varnsk"), topic_of(database, "Corlena")
    decide(database, lambda s: judging.move(s, [ARTICLES[1].claims[0].id], topics.find(s, str(strike))))
    store(database, ARTICLES)
    assert len(members(database, flood)) == 2
    assert "52 people" in members(database, strike)


def test_a_rejected_topic_is_shown_no_more(database: Database) -> None:
    store(database, ARTICLES)
    number = topic_of(database, "Varnsk")
    decide(database, lambda s: judging.reject(s, topics.find(s, str(number))))
    with database.session() as session:
        assert number not in [row.id for row in topics.listing(session, TopicFilter(single=True))]
        assert [row.id for row in topics.listing(session, TopicFilter(single=True, rejected=True))] == [number]
    store(database, [report("f", (FLOOD, 60, "people", "a doctor"), day=6)])
    with database.session() as session:
        assert topics.listing(session, TopicFilter(query="Varnsk", single=True)) == []


def test_what_cannot_be_decided_is_told(database: Database) -> None:
    store(database, ARTICLES)
    with database.session(writing=True) as session:
        flood = topics.find(session, str(topic_of(database, "Varnsk")))
        for wrong in (
            lambda: judging.undo(session, flood),
            lambda: judging.rename(session, flood, "  "),
            lambda: judging.merge(session, flood, flood),
            lambda: judging.split(session, flood, [ARTICLES[2].claims[0].id], None),
            lambda: judging.reject(session, flood, [ARTICLES[2].claims[0].id]),
            lambda: judging.split(session, flood, judging.topics_claims(session, flood), None),
        ):
            with pytest.raises(InputError):
                wrong()


# --- at the command line ------------------------------------------------------------------------------------------


def test_the_day_of_a_desk_at_the_command_line(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    database = open_database(url)
    store(database, ARTICLES)
    flood, strike = topic_of(database, "Varnsk"), topic_of(database, "Corlena")

    def run(*args: str) -> str:
        result = CliRunner().invoke(main, ["--database", url, *args])
        assert result.exit_code == 0, result.output
        return result.output

    assert str(strike) in run("topics", "list", "--conflicts")
    run("topics", "confirm", str(flood), "--why", "one flood")
    run("topics", "rename", str(flood), "The flood of Varnsk")
    assert "The flood of Varnsk" in run("topics", "show", str(flood))
    assert "confirmed, named" in run("topics", "list", "--decided")
    run("topics", "party", str(flood), "Mayor Lund", "--wants", "lower")
    assert "in its own cause: Mayor Lund, 40 people" in run("compare", str(flood))
    run("topics", "party", str(flood), "Mayor Lund", "--wants", "higher")
    assert "against its own interest: Mayor Lund, 40 people" in run("compare", str(flood))
    run("topics", "party", str(flood), "Mayor Lund", "--no")
    assert "own cause" not in run("compare", str(flood))
    run("topics", "split", str(flood), ARTICLES[1].claims[0].id[:8], "--title", "Red Cross count")
    run("topics", "merge", "red cross", str(strike))
    run("topics", "move", ARTICLES[1].claims[0].id[:8], "--to", str(flood))
    run("topics", "undo", str(flood))
    run("topics", "reject", str(strike))
    assert "The flood of Varnsk" in run("topics", "list", "--all", "--format", "csv")
    assert str(strike) in run("topics", "list", "--rejected", "--format", "jsonl")
    with database.session() as session:
        assert documents.find(session, "a").key == "a"
