"""How long reports take over many claims, as a ratio to the SQL that reads their rows.

    python benchmarks/reports.py [--claims 10000] [--in-document 2000] [--database URL] [--out FOLDER]

Made-up articles: one topic of so many claims, by 400 sources through 20 agencies in 50 outlets, and one document of so
many claims, each in a topic of its own with ``--beside`` claims of other documents.  For the report on each it prints
the processor seconds of the SQL alone, SQLite's own among them (the rows of claims, figures, chains and documents, and
of those that they are compared with), of the record, and of each format with the record, for a record makes its rows as
they are read; with the bytes written; medians of ``--repeats``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import gc
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select, text, update

from tracker import pipeline, printing
from tracker.collecting import paused
from tracker.compare import Terms
from tracker.store import claims, models, topics
from tracker.store.database import Database, open_database
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
    Unit,
    content_hash,
)

TERMS = Terms(Decimal("0.1"))
SOURCES, AGENCIES, OUTLETS, TO_AN_ARTICLE = 400, 20, 50, 10
WORDS = (("more than ", Modifier.MORE_THAN), ("about ", Modifier.APPROX), ("", Modifier.EXACT))
READ = """
SELECT c.*, q.*, d.key, d.title, d.url, d.published, d.language, substr(d.text, 1, 300) FROM claims c
JOIN documents d ON d.id = c.document_id LEFT JOIN quantities q ON q.claim_id = c.id WHERE c.id IN ({ids})
"""
LINKS = """
SELECT l.*, s.key, s.name, s.kind, s.country FROM attribution_links l JOIN sources s ON s.id = l.source_id
WHERE l.claim_id IN ({ids})
"""
ASSESSED = "SELECT a.* FROM assessments a WHERE a.claim_id IN ({ids})"
OF_TOPIC = "SELECT claim_id FROM topic_members WHERE topic_id = 1"
OF_DOCUMENT = """
SELECT m.claim_id FROM topic_members m WHERE m.topic_id IN
(SELECT t.topic_id FROM topic_members t JOIN claims c ON c.id = t.claim_id WHERE c.document_id = {document})
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=10_000, help="claims of the topic")
    parser.add_argument("--in-document", type=int, default=2_000, help="claims of the document")
    parser.add_argument("--beside", type=int, default=5, help="claims of other documents beside each of its claims")
    parser.add_argument("--database", help="where they are kept [default: a temporary file]")
    parser.add_argument("--out", type=Path, help="where the reports go [default: nowhere]")
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(given.database or f"sqlite:///{folder}/reports.db")
        document = fill(database, given.claims, given.in_document, given.beside)
        ids = OF_DOCUMENT.format(document=document)
        measure("topic", database, given, OF_TOPIC, lambda: pipeline.topic_report(database, "1", TERMS))
        measure("document", database, given, ids, lambda: pipeline.document_report(database, str(document), TERMS))


def measure(
    name: str, database: Database, given: argparse.Namespace, ids: str, make: Callable[[], printing.Record]
) -> None:
    def by_hand() -> None:
        with database.session() as session:
            for query in (READ, LINKS, ASSESSED):
                session.execute(text(query.format(ids=ids))).all()

    sql = timed(by_hand, given.repeats)
    made = timed(make, given.repeats)
    print(f"{name}: SQL {sql:.2f} s, record {made:.2f} s ({made / sql:.1f} times)", flush=True)
    for form in (*printing.FORMATS, printing.CLAIMREVIEW):
        content: list[str | bytes] = []
        took = timed(
            lambda form=form, content=content: content.append(printing.printed(make(), form, database)),  # type: ignore[misc]
            1 if form == "pdf" else given.repeats,
        )
        written = content[0] if isinstance(content[0], bytes) else content[0].encode()
        print(f"  {form}: {took:.2f} s with the record ({took / sql:.1f} times), {len(written):,} bytes", flush=True)
        if given.out:
            (given.out / f"{name}.{form}").write_bytes(written)


def timed(do: Callable[[], object], repeats: int) -> float:
    """The median of the seconds."""
    took = []
    for _ in range(repeats):
        gc.collect()
        with paused():  # as the program does
            start = time.process_time()
            do()
            took.append(time.process_time() - start)
    return statistics.median(took)


def fill(database: Database, in_topic: int, in_document: int, beside: int = 5) -> int:
    """Make the topic, number 1, and the document, with so many claims beside each of its own; give its number."""
    rng = random.Random(7)
    with database.session(writing=True) as session:
        for number in range(0, in_topic, TO_AN_ARTICLE):
            said = [sentence(rng, "soldiers", 8000, 15000) for _ in range(min(TO_AN_ARTICLE, in_topic - number))]
            claims.save_reading(session, article(f"story-{number}", rng, said), TERMS.tolerance)
        ids = list(session.scalars(select(models.Claim.id)))
        put(session, 1, ids)
        long = [sentence(rng, f"things {name(i)}", 10, 90_000) for i in range(in_document)]
        saved = claims.save_reading(session, article("long", rng, long), TERMS.tolerance)
        own = list(session.scalars(select(models.Claim.id).where(models.Claim.document_id == saved.document)
                                   .order_by(models.Claim.clause_start)))  # fmt: skip
        others: list[list[str]] = [[] for _ in own]
        for start in range(0, beside * in_document, 50):
            places = [i % in_document for i in range(start, start + 50)]
            said = [sentence(rng, f"things {name(i)}", 10, 90_000) for i in places]
            reading = article(f"other-{start}", rng, said)
            claims.save_reading(session, reading, TERMS.tolerance)
            for place, claim in zip(places, reading.claims, strict=True):
                others[place].append(claim.id)
        for i, claim in enumerate(own):
            put(session, i + 2, [claim, *others[i]])
        session.execute(update(models.Claim).values(placed=True))
        document = saved.document
    while True:
        with database.session(writing=True) as session:
            numbers = topics.stale(session, TERMS, 500)
            topics.refresh(session, numbers, TERMS)
        if not numbers:
            return document


def put(session: object, number: int, ids: list[str]) -> None:
    session.execute(insert(models.Topic), [{"id": number, "key": f"t{number}", "title": "", "status": "unverified"}])  # type: ignore[attr-defined]
    session.execute(insert(models.TopicMember), [{"topic_id": number, "claim_id": claim} for claim in ids])  # type: ignore[attr-defined]


Said = tuple[str, str, int, Modifier, str, str]


def sentence(rng: random.Random, noun: str, low: int, high: int) -> Said:
    """Who said what: the beginning of the sentence, its figure's words, value and modifier, noun, and who said it."""
    words, modifier = rng.choice(WORDS)
    return (
        "The report counted ",
        words,
        rng.randrange(low, high),
        modifier,
        noun,
        f"Minister {name(rng.randrange(SOURCES))}",
    )


def name(number: int) -> str:
    """A name of letters, for digits are blotted out where sentences are compared."""
    return "".join("abcdefghij"[int(digit)] for digit in f"{number:03}").capitalize()


def article(key: str, rng: random.Random, said: list[Said]) -> Reading:
    """An article of one sentence for each claim."""
    whole, found = "", []
    relay = f"Agency {name(rng.randrange(AGENCIES))}"
    for before, words, value, modifier, noun, who in said:
        start, figure = len(whole), f"{value:,}"
        clause = f"{before}{words}{figure} {noun}"
        whole += f"{clause}, {who} told {relay}.\n"
        at, who_at = start + len(before) + len(words), start + len(clause) + 2
        relay_at = who_at + len(who) + len(" told ")
        source = Span(who, who_at, who_at + len(who))
        found.append(
            Claim(
                id=content_hash(key, start, clause, who),
                kind=Kind.NUMERIC,
                clause=Span(clause, start, start + len(clause)),
                sentence=Span(whole[start:-1], start, len(whole) - 1),
                quantity=Quantity(
                    Span(figure, at, at + len(figure)),
                    Decimal(value),
                    modifier,
                    unit=Unit(Span(noun, at + len(figure) + 1, at + len(figure) + 1 + len(noun)), noun),
                ),
                attribution=Attribution(source, None, (), Mode.INDIRECT),
                chain=tuple(chain(who, source, relay, relay_at)),
            )
        )
    day = dt.date(2025, 1, 1) + dt.timedelta(days=rng.randrange(90))
    known = Article(whole, key, f"Article {key}", f"Outlet {rng.randrange(OUTLETS)}", day, None, "en")
    return Reading(known, tuple(found), (), "made up")


def chain(who: str, source: Span, relay: str, relay_at: int) -> Iterator[Link]:
    yield Link(who, Role.CLAIMANT, source, SourceIdentity(f"person:{who.lower()}", who, "person"))
    place = Span(relay, relay_at, relay_at + len(relay))
    yield Link(relay, Role.RELAY, place, SourceIdentity(f"agency:{relay.lower()}", relay, "agency"))


if __name__ == "__main__":
    main()
