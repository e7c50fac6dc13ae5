"""How the comparison bears many claims: each size is one process, with a database of its own.

    python benchmarks/scale.py [--claims 1000 10000 100000 1000000] [--folder FOLDER] [--svg FILE]

Made-up stories (a fifth as many as topics), each told by ten outlets within three weeks of three years; each article
has five figures of five kinds of things, so that there are ten claims to a topic.  For each size it prints

- ``all``: seconds of processor time for all topics from nothing, and the most memory (MB) by the end of ``build``;
  it is the sum of ``describe``, what is worked out for each claim, ``build``, the grouping, and ``refresh``, the
  verdicts, origins and status of all topics.  The meanings of clauses and of beginnings of articles are put together
  from their words' meanings here, as encoding a million texts is a matter of the encoder.
- ``ingest``: seconds for one more article, the median of a few, with annotation and all; ``store`` is that without
  reading the article: storing it, placing its claims, and what hangs on them.
- ``topic``: seconds for a topic with its comparison, against those of the SQL that reads the same rows; ``conflicts``:
  likewise for fifty claims in conflict.  Medians.

The last lines compare the sizes.  ``--keep`` leaves the databases; ``--svg`` draws what one more article takes by the
number of claims (pip install matplotlib).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import insert, text

from tracker import compare, pipeline, settling
from tracker.annotate.annotator import Annotator
from tracker.collecting import seldom
from tracker.compare import Terms
from tracker.compare.embedding import vector
from tracker.link import countries
from tracker.store import claims, events, models, rebuilding, search, topics
from tracker.store.database import Database, open_database
from tracker.values import Article, Reading, content_hash

SIZES = (10_000, 100_000, 1_000_000)
TOLD_BY, FIGURES = 10, 5
NOUNS = {
    "person": ("soldiers", "miners", "teachers", "passengers", "refugees", "students", "spectators", "doctors"),
    "building": ("houses", "schools", "hospitals", "bridges", "factories"),
    "mass": ("tonnes",),
    "area": ("hectares",),
    "vehicle": ("trucks", "buses", "trains"),
    "animal": ("cattle", "sheep", "birds"),
    "time": ("days", "months"),
    "company": ("companies", "banks", "farms"),
    "weapon": ("tanks", "missiles", "rifles"),
    "paper": ("documents", "permits", "contracts"),
}
EVENTS = ("flood", "strike", "earthquake", "harvest", "battle", "fire", "epidemic", "election", "storm", "protest")
VERBS = ("were counted", "were reported", "were affected", "were listed", "were found")
REPEATS = 15


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=SIZES, help="sizes to measure")
    parser.add_argument("--folder", type=Path, help="where the databases go [default: a temporary folder]")
    parser.add_argument("--keep", action="store_true", help="leave the databases")
    parser.add_argument("--svg", type=Path, help="draw the growth of one more article's time")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        print(json.dumps(measure(given.one, given.claims[0])))
        return
    with tempfile.TemporaryDirectory(dir=given.folder) as folder:
        found = [_in_a_process(Path(given.folder if given.keep else folder), size) for size in given.claims]
    for first, later in pairwise(found):
        n_log_n = later["claims"] * math.log(later["claims"]) / (first["claims"] * math.log(first["claims"]))
        print(f"{first['claims']:,} -> {later['claims']:,}: all x {later['all'] / first['all']:.1f} "
              f"(n log n: {n_log_n:.1f}; grouping alone x {later['build'] / first['build']:.1f}), "
              f"one more article x {later['ingest'] / first['ingest']:.2f}, "
              f"its storing x {later['store'] / first['store']:.2f}")  # fmt: skip
    if given.svg:
        draw(found, given.svg)


def draw(found: list[dict[str, float]], path: Path) -> None:
    """The seconds for one more article, by how many claims are stored."""
    from matplotlib import rcParams
    from matplotlib.figure import Figure

    rcParams["svg.hashsalt"] = "tracker"  # the same file for the same figures
    figure = Figure(figsize=(6.4, 3.2), layout="constrained")
    axes = figure.subplots()
    claims = [row["claims"] for row in found]
    for name, label in (("ingest", "read, stored and placed"), ("store", "stored and placed")):
        axes.plot(claims, [row[name] for row in found], marker="o", label=label)
    axes.set(xscale="log", xlabel="claims stored before", ylabel="seconds for one more article", ylim=(0, None))
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    figure.savefig(path, metadata={"Date": None, "Creator": None})


def _in_a_process(folder: Path, size: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--claims", str(size), "--one", str(folder / f"{size}.db")]
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")  # others would count as time too
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | one_thread)
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print("  ".join(f"{name} {value:,.4g}" for name, value in figures.items()), flush=True)
    return figures


def measure(path: Path, size: int) -> dict[str, float]:
    """The figures of one size."""
    seldom()  # as the program does
    database, terms = open_database(f"sqlite:///{path}"), Terms(Decimal("0.1"))
    fill(database, size)
    figures: dict[str, float] = {"claims": size}
    figures["describe"] = _timed(lambda: _describe(database))
    with database.session(writing=True) as session:
        figures["build"] = _timed(lambda: rebuilding.rebuild(session))
    figures["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    figures["refresh"] = _timed(lambda: settling.settle(database, terms))
    figures["all"] = figures["describe"] + figures["build"] + figures["refresh"]
    with database.session() as session:
        figures["topics"] = session.execute(text("SELECT count(*) FROM topics WHERE claims > 1")).scalar_one()
    figures |= _article(database, terms)
    figures |= _look_ups(database, terms)
    return figures


def _timed(do: Callable[[], object], clock: Callable[[], float] = time.process_time) -> float:
    start = clock()
    do()
    return clock() - start


def _median(do: Callable[[], object]) -> float:
    return statistics.median(_timed(do, time.perf_counter) for _ in range(REPEATS))


# --- the made-up archive ------------------------------------------------------------------------------------------


def fill(database: Database, size: int) -> None:
    """Store the articles of the stories that give so many claims."""
    chance = random.Random(1)
    stories = size // (TOLD_BY * FIGURES)
    with database.session(writing=True) as session:
        speakers = [f"{_town(chance)} {_town(chance)}" for _ in range(max(50, stories // 2))]
        session.execute(insert(models.Source), [_source(n, name) for n, name in enumerate(speakers)])
        lots = _articles(stories, speakers, chance)
        while lot := list(islice(lots, 2000)):
            session.execute(insert(models.Document), [document for document, _ in lot])
            said = [claim for _, found in lot for claim in found]
            for table, part in ((models.Claim, 0), (models.Quantity, 1), (models.AttributionLink, 2)):
                session.execute(insert(table), [claim[part] for claim in said])


def _source(number: int, name: str) -> dict[str, Any]:
    return {"id": number + 1, "key": f"other:{number}", "name": name, "kind": "other", "confirmed": False,
            "made_by": "machine"}  # fmt: skip


def _articles(stories: int, speakers: list[str], chance: random.Random) -> Iterator[tuple[dict[str, Any], list[Any]]]:
    lands = [countries.display_name(code, "en") for code in sorted(countries.codes())]
    number = 0
    for _ in range(stories):
        land, town, what = chance.choice(lands), _town(chance), chance.choice(EVENTS)
        first = dt.date(2023, 1, 1) + dt.timedelta(chance.randrange(1095))
        kinds = chance.sample(sorted(NOUNS), FIGURES)
        nouns = [chance.choice(NOUNS[kind]) for kind in kinds]
        base = [chance.randrange(20, 90_000) for _ in nouns]
        told = [chance.randrange(len(speakers)) for _ in range(3)]
        for _ in range(TOLD_BY):
            number += 1
            day = first + dt.timedelta(chance.randrange(21))
            figures = [value if chance.random() < 0.7 else value + chance.randrange(1, 50) for value in base]
            teller = chance.choice(told)
            yield _article_rows(number, (land, town, what), nouns, figures, (teller, speakers[teller]), day, chance)


def _town(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(4)).capitalize()


def _article_rows(
    number: int,
    where: tuple[str, str, str],
    nouns: list[str],
    figures: list[int],
    teller: tuple[int, str],
    day: dt.date,
    chance: random.Random,
) -> tuple[dict[str, Any], list[Any]]:
    (land, town, what), (speaker, name) = where, teller
    title = f"{what.capitalize()} in {town}: what is known"
    body, found, moment = f"The {what} in {town}, {land}, goes on. ", [], events.now()
    for noun, value in zip(nouns, figures, strict=True):
        start, figure = len(body), f"{value:,}"
        clause = f"{figure} {noun} {chance.choice(VERBS)} after the {what} in {town}"
        sentence = f"{clause}, {name} said."
        body += f"{sentence} "
        claim = content_hash(number, noun)
        unit = start + len(figure) + 1
        found.append((
            {"id": claim, "document_id": number, "kind": "numeric", "clause": clause, "clause_start": start,
             "clause_end": start + len(clause), "sentence": sentence, "sentence_start": start,
             "sentence_end": start + len(sentence), "mode": "indirect", "stance": "asserts", "made_by": "machine",
             "maker": "made up", "rule": "", "state": "live", "first_seen": moment,
             "last_seen": moment, "placed": False},
            {"claim_id": claim, "words": figure, "start": start, "end": start + len(figure), "value": Decimal(value),
             "lower": value, "upper": value, "modifier": "exact", "unit": noun, "unit_start": unit,
             "unit_end": unit + len(noun), "unit_lemma": noun.rstrip("s"), "percent": False},
            {"claim_id": claim, "position": 0, "role": "claimant", "source_id": speaker + 1,
             "proposed_source_id": speaker + 1, "decision": "proposed", "mention": name, "reason": ""},
        ))  # fmt: skip
    document = {"id": number, "key": f"d{number}", "version": 1, "current": True, "sha256": content_hash(body),
                "text": body, "title": title, "publisher": None, "published": day, "language": "en", "models": "",
                "first_seen": moment, "last_seen": moment}  # fmt: skip
    return document, found


@lru_cache(50_000)
def _word(word: str) -> Any:
    if word in KNOWN:
        return vector(word).astype(np.float32)
    chance = np.random.default_rng(int.from_bytes(word.encode()[-8:], "big"))
    return chance.normal(0, 12, 512).astype(np.float32)


KNOWN = {*EVENTS, *(noun for nouns in NOUNS.values() for noun in nouns), *" ".join(VERBS).split()}


@lru_cache(200_000)
def _put_together(words: str) -> Any:
    found = np.sum([_word(word) for word in words.lower().split()] or [_word("")], axis=0)
    return np.rint(found * (127 / np.abs(found).max())).astype(np.int8)


def _describe(database: Database) -> None:
    after = rebuilding.FIRST
    while True:
        with database.session() as session:
            found = rebuilding.unread(session, after, 2000)
        if not found:
            return
        matters = [compare.matter(claim, _put_together) for claim in found.claims]
        with database.session(writing=True) as session:
            rebuilding.keep(session, matters)
        after = found.last


# --- what is measured ---------------------------------------------------------------------------------------------


def _article(database: Database, terms: Terms) -> dict[str, float]:
    """One more article: with reading it, and without."""
    annotator = Annotator()
    whole, stored = [], []
    for i in range(6):
        nouns = ("houses", "teachers", "hectares", "companies", "sheep", "buses")
        said = "were affected by the flood in Tarnova, the mayor, Ana Ruiz, said."
        lines = [f"{300 + i + 7 * n} {noun} {said}" for n, noun in enumerate(nouns)]
        article = Article(
            " ".join(lines), f"one more {i}", "Flood in Tarnova", "Post", dt.date(2024, 5, 1 + i), language="en"
        )
        start = time.perf_counter()
        [reading] = pipeline.readings([article], annotator)
        read = time.perf_counter()
        assert isinstance(reading, Reading)
        with database.session(writing=True) as session:
            claims.save_reading(session, reading, terms.tolerance)
        settling.settle(database, terms)
        whole.append(time.perf_counter() - start)
        stored.append(time.perf_counter() - read)
    return {"ingest": statistics.median(whole[1:]), "store": statistics.median(stored[1:])}


CLAIMS = """
SELECT c.*, q.*, d.key, d.title, d.published, d.language, substr(d.text, 1, 300) FROM claims c
JOIN documents d ON d.id = c.document_id LEFT JOIN quantities q ON q.claim_id = c.id
WHERE c.id IN (SELECT claim_id FROM topic_members WHERE topic_id = :topic AND decision <> 'rejected')
"""
LINKS = """
SELECT l.*, s.key, s.name, s.kind, s.country FROM attribution_links l JOIN sources s ON s.id = l.source_id
WHERE l.claim_id IN (SELECT claim_id FROM topic_members WHERE topic_id = :topic)
"""
CONTESTED = """
SELECT c.*, q.*, d.* FROM topic_members m JOIN claims c ON c.id = m.claim_id
JOIN documents d ON d.id = c.document_id LEFT JOIN quantities q ON q.claim_id = c.id
WHERE m.contested ORDER BY m.topic_id, m.claim_id LIMIT 50
"""


def _look_ups(database: Database, terms: Terms) -> dict[str, float]:
    with database.session() as session:
        row = session.execute(text("SELECT id FROM topics WHERE claims BETWEEN 8 AND 12 LIMIT 1")).scalar_one()

    def shown() -> None:
        with database.session() as session:
            topics.topics(session, [row], terms)

    def by_hand() -> None:
        with database.session() as session:
            session.execute(text(CLAIMS), {"topic": row}).all()
            session.execute(text(LINKS), {"topic": row}).all()

    def contested() -> None:
        with database.session() as session:
            search.search(session, search.ClaimFilter(conflicts=True, limit=50))

    def contested_by_hand() -> None:
        with database.session() as session:
            found = session.execute(text(CONTESTED)).all()
            ids = ",".join(f"'{row[0]}'" for row in found)
            session.execute(text(f"SELECT l.*, s.* FROM attribution_links l JOIN sources s ON s.id = l.source_id "
                                 f"WHERE l.claim_id IN ({ids})")).all()  # fmt: skip

    return {
        "topic": _median(shown),
        "topic_by_hand": _median(by_hand),
        "conflicts": _median(contested),
        "conflicts_by_hand": _median(contested_by_hand),
    }


if __name__ == "__main__":
    main()
