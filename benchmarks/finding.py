"""How long searches take over many claims.

    python benchmarks/finding.py URL [--claims 1000000]

URL is an empty database, such as sqlite:////tmp/many.db.  It is filled with invented claims, ten to a document, and
each search is timed as ``tracker claims --limit 50`` makes it, and without a limit as far as the counting of what fits.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
import statistics
import time
from typing import Any

from sqlalchemy import func, insert, select

from tracker.store import finding, models, search, sources
from tracker.store.database import Database, open_database
from tracker.store.search import ClaimFilter

BATCH = 10_000
NOUNS = ["soldados", "hectáreas", "casas", "viviendas", "personas", "heridos", "proyectiles", "vehículos"]
SEARCHES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "a rare word": {"text": "palabra4711"},
    "a rare word's beginning": {"text": "palabra4711*"},
    "a usual word": {"text": "soldados"},
    "two words": {"text": "soldados palabra12"},
    "a phrase": {"text": '"soldados a la region"'},
    "a unit": {"unit": "hectareas"},
    "a range": {"between": (9000, 9010)},
    "a wide range": {"between": (9000, 15000)},
    "a source": {"source": 77},
    "a country": {"country": "KR"},
    "a publisher": {"publisher": 5},
    "a week": {"since": dt.date(2024, 3, 4), "until": dt.date(2024, 3, 10)},
    "unit, range, country": {"unit": "soldados", "between": (9000, 15000), "country": "KR"},
    "word, source, year": {"text": "soldados", "source": 77, "since": dt.date(2024, 1, 1)},
    "a status": {"status": "refuted"},
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("--claims", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    database = open_database(given.url)
    with database.session() as session:
        there = search.counts(session)["claims"]
    if not there:
        fill(database, given.claims)
    for name, wanted in SEARCHES.items():
        first = [shown(database, ClaimFilter(**wanted, limit=50)) for _ in range(given.runs)]
        counted = [count(database, ClaimFilter(**wanted)) for _ in range(given.runs)]
        number = counted[0][1]
        print(
            f"{name:<24}{1000 * statistics.median(first):8.0f} ms"
            f"{1000 * statistics.median(seconds for seconds, _ in counted):8.0f} ms for {number:,}"
        )


def shown(database: Database, wanted: ClaimFilter) -> float:
    began = time.perf_counter()
    with database.session() as session:
        search.search(session, wanted)
    return time.perf_counter() - began


def count(database: Database, wanted: ClaimFilter) -> tuple[float, int]:
    began = time.perf_counter()
    with database.session() as session:
        ids = search.chosen(session, wanted).with_only_columns(models.Claim.id).order_by(None)
        number = session.scalar(select(func.count()).select_from(ids.subquery())) or 0
    return time.perf_counter() - began, number


def fill(database: Database, claims: int) -> None:
    """Invented claims: 5,000 sources of 20 countries, words and figures drawn by chance, always the same."""
    began, chance, moment = time.perf_counter(), random.Random(7), dt.datetime(2025, 1, 1, tzinfo=dt.UTC)
    countries = ["KR", "KP", "RU", "UA", "ES", "US", "GB", "FR", "DE", "PT", "BR", "MX", "AR", "CL", "CO", "PE", "JP"]
    with database.session(writing=True) as session:
        session.execute(
            insert(models.Source),
            [
                {"key": f"name:{i}", "name": f"Fuente {i}", "kind": "other", "country": chance.choice(countries)}
                for i in range(1, 5001)
            ],
        )
        sources.remember(session, [(i, f"Fuente {i}", f"fuente {i}", None) for i in range(1, 5001)])
    for start in range(0, claims, BATCH):
        with database.session(writing=True) as session:
            rows = [one(chance, number, moment) for number in range(start, min(start + BATCH, claims))]
            session.execute(insert(models.Document), [row["document"] for row in rows if row["document"]])
            for table, name in (
                (models.Claim, "claim"),
                (models.ClaimWords, "words"),
                (models.Quantity, "quantity"),
                (models.Assessment, "assessment"),
            ):
                session.execute(insert(table), [row[name] for row in rows if row[name]])
            session.execute(insert(models.AttributionLink), [link for row in rows for link in row["links"]])
    print(f"{claims:,} claims made in {time.perf_counter() - began:.0f} s")


def one(chance: random.Random, number: int, moment: dt.datetime) -> dict[str, Any]:
    """The rows of one claim, and of its document with the first of ten."""
    noun, document, claim = chance.choice(NOUNS), number // 10 + 1, f"{number * 2654435761 % 2**32:08x}{number:032x}"
    figure, modifier = (
        round(chance.lognormvariate(7, 2)),
        chance.choice(["exact"] * 7 + ["approx", "more_than", "at_most"]),
    )
    extra = " ".join(f"palabra{chance.randint(1, 50_000)}" for _ in range(12))
    sentence = f"El portavoz dijo que habían enviado {figure} {noun} a la región, {extra}."
    bounds = {"more_than": (figure, None), "at_most": (None, figure), "approx": (figure * 0.9, figure * 1.1)}
    lower, upper = bounds.get(modifier, (figure, figure))
    publisher, published = document % 400 + 1, dt.date(2023, 1, 1) + dt.timedelta(days=document % 1000)
    span = {"clause_start": number % 10 * 100, "clause_end": 1, "sentence_start": 0, "sentence_end": 1}
    return {
        "document": {
            "key": f"d{document}", "version": 1, "current": True, "sha256": "", "text": "", "models": "",
            "publisher_source_id": publisher, "published": published, "first_seen": moment, "last_seen": moment,
        } if number % 10 == 0 else None,
        "claim": {
            "id": claim, "document_id": document, "kind": "numeric", "clause": sentence, "sentence": sentence, **span,
            "mode": "indirect", "stance": "asserts", "made_by": "machine", "maker": "", "rule": "", "state": "live",
            "first_seen": moment, "last_seen": moment,
        },
        "words": {"claim_id": claim, "words": finding.indexed(sentence), "unit": finding.indexed(noun)},
        "quantity": {
            "claim_id": claim, "words": str(figure), "start": 0, "end": 1, "value": figure, "lower": lower,
            "upper": upper, "modifier": modifier, "unit": noun, "unit_lemma": noun, "percent": False,
        },
        "assessment": {
            "claim_id": claim, "status": chance.choice(["refuted", "corroborated"]), "assessor": "x", "made_at": moment
        } if number % 1000 == 0 else None,
        "links": [
            {"claim_id": claim, "position": i, "role": role, "source_id": source, "mention": "", "reason": ""}
            for i, (role, source) in enumerate((("claimant", chance.randint(1, 5000)), ("publisher", publisher)))
        ],
    }  # fmt: skip


if __name__ == "__main__":
    main()
