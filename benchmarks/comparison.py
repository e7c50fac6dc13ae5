"""How well Tracker sees which claims are on one question, and what their figures come to; each figure is one command.

    python benchmarks/comparison.py pairs [PAIRS.jsonl ...] [--errors] [--json]
    python benchmarks/comparison.py translations [SENTENCES.jsonl ...] [--orders N] [--errors] [--json]

``pairs`` are two articles a line, ``a`` and ``b`` (``text``, ``title``, ``publisher``, ``date``, ``lang`` and
``claim``, the words of the claim's figure or a part of the statement), with the right ``verdict``, its ``ground`` and
whether the two are on one question (``same_topic``; ``null`` is not scored).  A verdict is right when it is the pair's
own; two claims of different topics are not comparable.  Topics are those of all the file's articles together, and
precision and recall are over the pairs that say whether they are one.
``translations`` are a sentence a line in Spanish and English (``es``, ``en``, ``figure_es``, ``figure_en``), each an
article of its own.  Recall is the share of sentences whose two figures stand in one topic, precision the share of those
among all pairs of a Spanish and an English figure of the file that stand in one.  Which article leads others hangs on
their keys where they have no dates, as here: ``--orders`` gives means and least over so many sets of keys.
Without a path the sets in benchmarks/data are taken.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

from tracker import compare, pipeline, settings
from tracker.annotate.annotator import Annotator
from tracker.compare import StatedClaim, Terms, stated
from tracker.values import Article, Reading, Verdict

Record = dict[str, Any]
DATA = Path(__file__).parent / "data"
ARTICLES_AT_ONCE = 32
TERMS = Terms(settings.load().approx_tolerance)


@dataclass(frozen=True, slots=True)
class Case:
    """One pair of a development set; a claim that was not found is ``None``."""

    id: str
    a: StatedClaim | None
    b: StatedClaim | None
    same_topic: bool | None
    verdict: Verdict | None
    ground: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("pairs", "translations"))
    parser.add_argument("paths", nargs="*", type=Path, help="development sets [default: those in benchmarks/data]")
    parser.add_argument("--orders", type=int, default=1, help="of translations [default: 1, that of their names]")
    parser.add_argument("--errors", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    rows = records(given.paths or sorted(DATA.glob(FILES[given.what])))
    errors: list[str] = []
    scored = score_pairs(rows, errors) if given.what == "pairs" else score_translations(rows, errors, given.orders)
    print(json.dumps(scored, indent=1) if given.json else "\n".join(f"{k}: {v}" for k, v in scored.items()))
    if given.errors:
        print(*errors, sep="\n")


FILES = {"pairs": "comparison_pairs*.jsonl", "translations": "translations*.jsonl"}


def records(paths: Iterable[Path]) -> list[Record]:
    """The lines of some files."""
    return [json.loads(line) for path in paths for line in path.read_text(encoding="utf-8").splitlines() if line]


def pairs(rows: Sequence[Record]) -> tuple[list[Case], list[StatedClaim]]:
    """The pairs with their claims as Tracker reads them, and all claims of all their articles."""
    articles = [
        Article(
            side["text"],
            f"{row['id']}-{name}",
            side.get("title"),
            side.get("publisher"),
            dt.date.fromisoformat(side["date"]) if side.get("date") else None,
            language=side["lang"],
        )
        for row in rows
        for name in "ab"
        for side in [row[name]]
    ]
    found = read(articles)
    cases = [
        Case(
            row["id"],
            _meant(found[f"{row['id']}-a"], row["a"]),
            _meant(found[f"{row['id']}-b"], row["b"]),
            row["same_topic"],
            Verdict(row["verdict"]),
            row["ground"],
        )
        for row in rows
    ]
    return cases, [claim for claims in found.values() for claim in claims]


def translations(rows: Sequence[Record]) -> tuple[list[Case], list[StatedClaim]]:
    """Each sentence with its figure in both languages, and all claims."""
    articles = [Article(row[code], f"{row['id']}-{code}", language=code) for row in rows for code in ("es", "en")]
    found = read(articles)
    cases = []
    for row in rows:
        es, en = (
            _meant(found[f"{row['id']}-{code}"], {"text": row[code], "claim": row[f"figure_{code}"]})
            for code in ("es", "en")
        )
        cases.append(Case(row["id"], es, en, True, None, "translation"))
    return cases, [claim for claims in found.values() for claim in claims]


def read(articles: Sequence[Article]) -> dict[str, list[StatedClaim]]:
    """The claims of each article, by its key."""
    readings = pipeline.readings(articles, Annotator(), batch=ARTICLES_AT_ONCE)
    return {r.article.key: stated.of_reading(r) for r in readings if isinstance(r, Reading)}


def _meant(claims: Sequence[StatedClaim], side: Record) -> StatedClaim | None:
    """The claim that a set means: the figure at the place of its words, else the shortest statement there."""
    start = side["text"].index(side["claim"])
    end = start + len(side["claim"])
    numbers = [c for c in claims if c.quantity and c.quantity.span.start < end and start < c.quantity.span.end]
    if numbers:
        return max(numbers, key=lambda c: c.quantity.value if c.quantity else 0)
    said = [c for c in claims if not c.quantity and c.clause.start < end and start < c.clause.end]
    return min(said, key=lambda c: len(c.clause.text), default=None)


def score_pairs(rows: Sequence[Record], errors: list[str]) -> Record:
    """Accuracy of verdicts, precision and recall of topics."""
    cases, claims = pairs(rows)
    topics = compare.topics(claims, terms=TERMS)
    place = {claim.id: topic.key for topic in topics for claim in topic.claims}
    right, wrong, together = 0, Counter[str](), Counter[tuple[bool, bool]]()
    for case in cases:
        same = case.a is not None and case.b is not None and place.get(case.a.id, "a") == place.get(case.b.id, "b")
        verdict, reason = Verdict.NOT_COMPARABLE, "in different topics"
        if case.a is None or case.b is None:
            reason = "claim not found"
        elif same:
            pair = compare.judge(case.a, case.b, TERMS)
            verdict, reason = pair.verdict, pair.reason
        if case.same_topic is not None:
            together[case.same_topic, same] += 1
        if verdict is case.verdict and reason != "claim not found":
            right += 1
        else:
            wrong[case.ground] += 1
            errors.append(f"{case.id} {case.ground}: {verdict} for {case.verdict} ({reason})")
        if case.same_topic is not None and case.same_topic != same:
            errors.append(f"{case.id} {case.ground}: {'one topic' if same else 'two topics'}")
    return {
        "pairs": len(cases),
        "verdicts": round(right / len(cases), 3),
        **_figures(together[True, True], together[False, True], together[True, False]),
        "wrong by ground": dict(wrong.most_common()),
    }


def score_translations(rows: Sequence[Record], errors: list[str], orders: int = 1) -> Record:
    """Precision and recall of topics across languages; what went wrong in the order of the articles' names."""
    cases, claims = translations(rows)
    found = [_score_translations(cases, claims, order, errors if not order else []) for order in range(orders)]
    both = [[figures[name] for figures in found] for name in ("precision", "recall")]
    figures = {"sentences": len(cases), "precision": found[0]["precision"], "recall": found[0]["recall"]}
    if orders > 1:
        figures |= {f"mean {name}": round(mean(of), 3) for name, of in zip(("precision", "recall"), both, strict=True)}
        figures |= {f"least {name}": min(of) for name, of in zip(("precision", "recall"), both, strict=True)}
    return figures


def _score_translations(cases: Sequence[Case], claims: Sequence[StatedClaim], order: int, errors: list[str]) -> Record:
    keyed = [replace(claim, doc_id=f"{order or ''}{claim.doc_id}") for claim in claims]
    place = {claim.id: topic.key for topic in compare.topics(keyed, terms=TERMS) for claim in topic.claims}
    found = [(case.id, *(place.get(c.id) if c else None for c in (case.a, case.b))) for case in cases]
    right = sum(es is not None and es == en for _, es, en in found)
    errors += [f"{name}: apart" for name, es, en in found if es is None or es != en]
    false = [(a, b) for a, es, _ in found for b, _, en in found if a != b and es is not None and es == en]
    errors += [f"{a} and {b}: together" for a, b in false]
    return _figures(right, len(false), len(cases) - right)


def _figures(right: int, false: int, missed: int) -> Record:
    return {
        "precision": round(right / (right + false), 3) if right + false else 0.0,
        "recall": round(right / (right + missed), 3) if right + missed else 0.0,
    }


if __name__ == "__main__":
    main()
