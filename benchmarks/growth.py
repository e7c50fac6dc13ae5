"""What an article costs: processor time to read, store and place it, and bytes of a PostgreSQL database.

    python benchmarks/growth.py ARCHIVE --database postgresql://USER@HOST/EMPTY [--articles 1000]

Reads an archive with the shipped models in one process, as ``tracker ingest`` does, and prints how many seconds of this
process's processor time an article takes in each step (the server's own time is not in them), and what
``pg_total_relation_size`` says of each table when all claims are placed.  The sums of docs/growth.md begin there.
"""

from __future__ import annotations

import argparse
import io
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from decimal import Decimal
from itertools import islice
from pathlib import Path

from sqlalchemy import text

from tracker import batch, settling, workers
from tracker.compare import Terms
from tracker.read import Format, Given, Record
from tracker.read.files import Step, steps
from tracker.settings import SHIPPED
from tracker.store.base import Base
from tracker.store.database import Database, open_database


class Timed(workers.Here):
    """Reads in this process, and keeps how long that took."""

    seconds = 0.0

    def submit(self, records: Sequence[Record]) -> Future[list[workers.Outcome]]:
        began = time.process_time()
        done = super().submit(records)
        self.seconds += time.process_time() - began
        return done


def articles(path: Path, most: int) -> Iterator[Step]:
    return islice(steps([str(path)], stdin=io.BytesIO(), input_format=Format.AUTO, max_bytes=10_000_000), most)


def sizes(database: Database) -> dict[str, int]:
    """Bytes of each table with its indexes, after the server has tidied up."""
    with database.engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("VACUUM ANALYZE"))
        query = text("SELECT pg_total_relation_size(CAST(:name AS regclass))")
        return {name: connection.execute(query, {"name": name}).scalar_one() for name in Base.metadata.tables}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--database", required=True)
    parser.add_argument("--articles", type=int, default=1000)
    given = parser.parse_args()
    database, terms = open_database(given.database), Terms(Decimal("0.1"))
    pool = Timed(batch.job(database, SHIPPED, Given()))
    pool.submit([step.item for step in articles(given.archive, 2) if isinstance(step.item, Record)])  # loads the models
    pool.seconds = 0.0
    began, number, claims = time.process_time(), 0, 0
    found = articles(given.archive, given.articles)
    for done in batch.ingest(database, found, pool, batch.Memory(database, "benchmark"), terms):
        number += len(done.saved)
        claims += sum(saved.new_claims for _, saved in done.saved)
    stored = time.process_time()
    settling.settle(database, terms)
    placed = time.process_time()
    print(f"{number:,} articles, {claims / number:.1f} claims each; seconds of processor time an article:")
    print(f"  read {pool.seconds / number:.3f}")
    print(f"  store {(stored - began - pool.seconds) / number:.3f}")
    print(f"  place {(placed - stored) / number:.3f}")
    found_sizes = sizes(database)
    for name, size in sorted(found_sizes.items(), key=lambda item: -item[1]):
        if size > 100_000:
            print(f"  {name:20}{size / number:>10,.0f} bytes an article{size / claims:>8,.0f} a claim")
    whole = sum(found_sizes.values())
    print(f"  {'all':20}{whole / number:>10,.0f} bytes an article{whole / claims:>8,.0f} a claim")


if __name__ == "__main__":
    main()
