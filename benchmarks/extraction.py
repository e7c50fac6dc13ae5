"""What extraction costs beside the language models, on the same documents in one run.

    python benchmarks/extraction.py GOLD.jsonl [GOLD.jsonl ...]

GOLD is a document a line with ``text`` and ``lang``, as for ``quality.py extraction``.  Extraction's own work is the
trained reader of attributions, where a language has one, and all that makes claims with their sources of an annotated
text; the rest of the pipeline is Stanza.  Two shares are given, models loaded before: of the processor's time, and of
the time on the clock, in which Stanza's work goes on in two threads where there are two cores.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tracker import pipeline
from tracker.annotate import loading
from tracker.annotate.annotator import Annotator
from tracker.collecting import seldom
from tracker.pipeline import BATCH
from tracker.values import Article

Seconds = tuple[float, float]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    seldom()  # as the program does
    annotator = Annotator()
    for file in given.gold:
        documents = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        articles = [Article(d["text"], language=d["lang"]) for d in documents]
        annotator.annotate(articles[:1])
        runs = [measured(annotator, articles) for _ in range(given.runs)]
        print(f"{file.name}: {len(articles)} documents, median of {given.runs} runs")
        for kind, name in enumerate(("processor", "clock")):
            whole, tagging, reading = (statistics.median(run[part][kind] for run in runs) for part in range(3))
            share = statistics.median((t[kind] + r[kind]) / w[kind] for w, t, r in runs)
            print(
                f"  {name:<10}{whole:6.2f} s in all, of it {tagging:.2f} s the trained reader and {reading:.2f} s "
                f"claims and sources: {100 * share:.1f} %"
            )


def measured(annotator: Annotator, articles: list[Article]) -> tuple[Seconds, Seconds, Seconds]:
    """Of the whole pipeline, of the trained reader, and of what makes claims."""
    annotating, texts = timed(lambda: [t for batch in batches(articles) for t in annotator.annotate(batch)])
    tagger = loading.tagger(articles[0].language or "")
    tagging, _ = timed(lambda: [tagger.read(batch) for batch in batches(texts)] if tagger else [])
    reading, _ = timed(lambda: [pipeline.read_one(text) for text in texts])
    return (annotating[0] + reading[0], annotating[1] + reading[1]), tagging, reading


def batches(items: list[Any]) -> Iterator[list[Any]]:
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))


def timed(work: Callable[[], Any]) -> tuple[Seconds, Any]:
    """The processor's and the clock's seconds of some work, and what it gave."""
    processor, clock = time.process_time(), time.perf_counter()
    done = work()
    return (time.process_time() - processor, time.perf_counter() - clock), done


if __name__ == "__main__":
    main()
