"""How well Tracker reads, on gold data from any path; each figure is one command.

    python benchmarks/quality.py extraction GOLD.jsonl [--predictions FILE] [--errors]
    python benchmarks/quality.py quantities GOLD.jsonl [--predictions FILE] [--errors]
    python benchmarks/quality.py dates GOLD.jsonl [--predictions FILE] [--errors]

``extraction`` gold is a document a line: ``doc_id``, ``text``, ``lang``, ``publisher``, ``date``, ``claims`` (with
``number``, ``value``, ``value_max``, ``source``, ``also``, ``optional``) and ``attributions`` (``source``,
``content``).
A claim is found when its figure overlaps with the right value, attributed when its source is right too (none counts as
one).  Attributions are paired by the largest overlap of content; precision and recall are the means of overlap by
length (soft F1 of the quotation literature), and the source is judged where half of the gold content is covered.
``quantities`` gold is a phrase a line: ``id``, ``lang``, ``kind``, ``text``, ``expected`` (``start``, ``end``,
``value``, ``value_max``).  ``dates`` gold: ``id``, ``lang``, ``ref`` (the day it was written), ``text``, ``values``
(the days that are right).
``--predictions`` writes what Tracker read, one JSON a line.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from tracker import lang, pipeline
from tracker.annotate.annotator import Annotator
from tracker.extract import dates, quantities
from tracker.report import records
from tracker.settings import Settings
from tracker.values import Article, Reading

Record = dict[str, Any]
Figures = dict[str, dict[str, float]]
ARTICLES = ("el", "la", "los", "las", "un", "una", "the", "a", "an")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=tuple(TASKS))
    parser.add_argument("gold", type=Path)
    parser.add_argument("--predictions", type=Path, help="file to write what was read to")
    parser.add_argument("--errors", action="store_true", help="list what went wrong")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    given = parser.parse_args()
    gold = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    read, score = TASKS[given.what]
    predicted = read(gold)
    if given.predictions:
        lines = (json.dumps(record, ensure_ascii=False) for record in predicted)
        given.predictions.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    errors: list[str] = []
    figures = score(gold, predicted, errors)
    if given.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, values in figures.items():
            print(f"{name:<24}" + "  ".join(f"{key} {value:.3f}" for key, value in values.items()))
    if given.errors:
        print("\n".join(errors))


# --- extraction -----------------------------------------------------------------------------------------------------


def read_documents(gold: Sequence[Record]) -> list[Record]:
    articles = [
        Article(
            g["text"],
            language=g["lang"],
            doc_id=g["doc_id"],
            publisher=g.get("publisher"),
            date=dt.date.fromisoformat(g["date"]) if g.get("date") else None,
        )
        for g in gold
    ]
    tolerance = Settings("").approx_tolerance
    readings = pipeline.readings(articles, Annotator())
    return [records.reading(r, tolerance) if isinstance(r, Reading) else failed() for r in readings]


def failed() -> Record:
    return {"claims": [], "attributions": []}


def score_documents(gold: Sequence[Record], predicted: Sequence[Record], errors: list[str]) -> Figures:
    figures: Figures = {}
    if any("claims" in g for g in gold):
        figures |= claims_figures(gold, predicted, errors)
    return figures | attribution_figures(gold, predicted, errors)


def claims_figures(gold: Sequence[Record], predicted: Sequence[Record], errors: list[str]) -> Figures:
    wanted = given = found = attributed = 0
    for g, p in zip(gold, predicted, strict=True):
        free = [c for c in p["claims"] if c.get("quantity")]
        for want in g.get("claims", []):
            number = want["number"]
            got = max(free, key=lambda c: overlap(number, c["quantity"]), default=None)
            if got is not None and overlap(number, got["quantity"]):
                free.remove(got)
            else:
                got = None
            if want.get("optional"):
                continue
            wanted += 1
            if got is None:
                errors.append(f"{g['doc_id']}: missed {number['text']!r}")
                continue
            given += 1
            quantity, source = got["quantity"], (got.get("attribution") or {}).get("source")
            if not all(equal(want.get(key), quantity.get(key)) for key in ("value", "value_max")):
                errors.append(f"{g['doc_id']}: {number['text']!r} read as {quantity['value']}")
                continue
            found += 1
            if any(same_source(right, source) for right in (want.get("source"), *want.get("also", []))):
                attributed += 1
            else:
                errors.append(
                    f"{g['doc_id']}: {number['text']!r}: source {name(want.get('source'))}, read {name(source)}"
                )
        given += len(free)
        errors += [f"{g['doc_id']}: no claim {c['quantity']['text']!r}" for c in free]
    return {"claims found": f_measure(found, given, wanted), "claims with source": f_measure(attributed, given, wanted)}


def attribution_figures(gold: Sequence[Record], predicted: Sequence[Record], errors: list[str]) -> Figures:
    precise = recalled = 0.0
    given = wanted = pairs = right = 0
    for g, p in zip(gold, predicted, strict=True):
        wants = [(listed(a["content"]), a) for a in g.get("attributions", [])]
        gots = [(listed(a["content"]), a) for a in p["attributions"]]
        wanted, given = wanted + len(wants), given + len(gots)
        overlaps = ((shared(w, c), i, j) for i, (w, _) in enumerate(wants) for j, (c, _) in enumerate(gots))
        taken: set[int] = set()
        used: set[int] = set()
        for common, i, j in sorted((o for o in overlaps if o[0]), reverse=True):
            if i in taken or j in used:
                continue
            taken.add(i)
            used.add(j)
            precise += common / length(gots[j][0])
            recalled += common / length(wants[i][0])
            if 2 * common >= length(wants[i][0]):
                pairs += 1
                sources = (*(listed(gots[j][1].get("source")) or [None]), *listed(gots[j][1].get("resolved")))
                ok = any(same_source(w, s) for w in listed(wants[i][1].get("source")) or [None] for s in sources)
                right += ok
                if not ok:
                    errors.append(f"{g['doc_id']}: source {name(wants[i][1].get('source'))}, read {name(sources[0])}")
        errors += [f"{g['doc_id']}: missed {w[0]['text'][:80]!r}" for i, (w, _) in enumerate(wants) if i not in taken]
    precision, recall = precise / max(1, given), recalled / max(1, wanted)
    return {
        "attributions, soft": {"p": precision, "r": recall, "f1": harmonic(precision, recall)},
        "attributions, source": {"accuracy": right / max(1, pairs), "pairs": pairs},
    }


def overlap(a: Record, b: Record) -> int:
    return int(max(0, min(a["end"], b["end"]) - max(a["start"], b["start"])))


def listed(spans: Any) -> list[Record]:
    return spans if isinstance(spans, list) else [spans] if spans else []


def shared(a: Sequence[Record], b: Sequence[Record]) -> int:
    return sum(overlap(s, t) for s in a for t in b)


def length(spans: Sequence[Record]) -> int:
    return max(1, sum(s["end"] - s["start"] for s in spans))


def name(span: Any) -> str:
    return " … ".join(s["text"] for s in listed(span)) or "(none)"


def same_source(want: Record | None, got: Record | None) -> bool:
    """The same mention, or another with the same name or one that holds it."""
    if want is None or got is None:
        return want is got
    shorter = min(want["end"] - want["start"], got["end"] - got["start"])
    if 0 < shorter <= 2 * overlap(want, got):
        return True
    a, b = (f" {folded(span['text'])} " for span in (want, got))
    return bool(a.strip() and b.strip()) and (a in b or b in a)


def folded(text: str) -> str:
    """Words without accents, capitals and leading articles."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"\w+", plain)
    while words and words[0] in ARTICLES:
        del words[0]
    return " ".join(words)


# --- phrases --------------------------------------------------------------------------------------------------------


def read_quantities(gold: Sequence[Record]) -> list[Record]:
    texts = Annotator().annotate([Article(g["text"], language=g["lang"]) for g in gold])
    found = []
    for g, text in zip(gold, texts, strict=True):
        words = lang.load(g["lang"]).extraction
        spans = [quantity for sentence in text.sentences for quantity in quantities.find(sentence, words)]
        listed = [
            {
                "text": q.span.text,
                "start": q.span.start,
                "end": q.span.end,
                "value": float(q.value),
                "value_max": None if q.value_max is None else float(q.value_max),
                "unit": "%" if q.percent else q.currency or (q.unit.lemma if q.unit else None),
                "modifier": q.modifier.value,
            }
            for q in spans
        ]
        found.append({"id": g["id"], "found": listed})
    return found


def score_quantities(gold: Sequence[Record], predicted: Sequence[Record], errors: list[str]) -> Figures:
    """F1 of values; where a kind marks only its own figures, others that are found beside them are no errors."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for g, p in zip(gold, predicted, strict=True):
        free = sorted(p["found"], key=lambda f: f["start"])
        beside = [f for f in free if not any(overlap(want, f) for want in g["expected"])]
        given = len(free) if g["kind"] in ("number", "tricky") else len(free) - len(beside)
        right = 0
        for want in g["expected"]:
            hits = (f for f in free if overlap(want, f) and all(equal(want.get(k), f.get(k)) for k in VALUES))
            if hit := next(hits, None):
                free.remove(hit)
                right += 1
        for key in (g["lang"], f"{g['lang']} {g['kind']}"):
            counts[key] = [a + b for a, b in zip(counts[key], (right, given, len(g["expected"])), strict=True)]
        if right < len(g["expected"]) or given > right:
            wants = [(w["text"], w["value"], w.get("value_max")) for w in g["expected"]]
            errors.append(f"{g['id']}: {g['text']!r}: {wants}, read {[(f['text'], f['value']) for f in p['found']]}")
    return {key: f_measure(*counts[key]) for key in sorted(counts)}


VALUES = ("value", "value_max")


def read_dates(gold: Sequence[Record]) -> list[Record]:
    found = []
    for g in gold:
        words = lang.load(g.get("lang", "es")).extraction.dates
        days = dates.find(g["text"], 0, len(g["text"]), dt.date.fromisoformat(g["ref"]), words)
        found.append({"id": g["id"], "found": [{"text": d.span.text, "value": d.day.isoformat()} for d in days]})
    return found


def score_dates(gold: Sequence[Record], predicted: Sequence[Record], errors: list[str]) -> Figures:
    right = 0
    for g, p in zip(gold, predicted, strict=True):
        ok = any(f["value"] in g["values"] for f in p["found"])
        right += ok
        if not ok:
            errors.append(f"{g['id']}: {g['text']!r} on {g['ref']}: {g['values']}, read {p['found']}")
    return {"dates": {"exact day": right / max(1, len(gold)), "phrases": len(gold)}}


def equal(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is b
    return abs(float(a) - float(b)) <= max(1e-9 * max(abs(float(a)), abs(float(b))), 1e-12)


def f_measure(right: int, given: int, wanted: int) -> dict[str, float]:
    precision, recall = right / max(1, given), right / max(1, wanted)
    return {"f1": harmonic(precision, recall), "p": precision, "r": recall, "gold": wanted}


def harmonic(a: float, b: float) -> float:
    return 2 * a * b / (a + b) if a + b else 0.0


Reader = Callable[[Sequence[Record]], list[Record]]
Scorer = Callable[[Sequence[Record], Sequence[Record], list[str]], Figures]
TASKS: dict[str, tuple[Reader, Scorer]] = {
    "extraction": (read_documents, score_documents),
    "quantities": (read_quantities, score_quantities),
    "dates": (read_dates, score_dates),
}

if __name__ == "__main__":
    main()
