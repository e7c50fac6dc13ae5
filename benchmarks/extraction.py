"""What extraction costs beside the language models, on the same documents in one run.

    python benchmarks/extraction.py GOLD.jsonl [GOLD.jsonl ...]

GOLD is a document a line with ``text`` and ``lang``, as for ``quality.py extraction``.  Extraction's own work is the
trained reader of attributions, where a language has one, and all that makes claims with their sources of an annotated
text; the rest of the pipeline is Stanza.  All is timed by the clock on the wall, models loaded before.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker import pipeline
from tracker.annotate import loading
from tracker.annotate.annotator import Annotator
from tracker.values import Article


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    annotator = Annotator()
    for file in given.gold:
        documents = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        articles = [Article(d["text"], language=d["lang"]) for d in documents]
        annotator.annotate(articles[:1])
        shares = [share(annotator, articles) for _ in range(given.runs)]
        whole, tagging, reading = min(shares)
        print(
            f"{file.name}: {len(articles)} documents, {len(articles) / whole:.1f} a second; {whole:.2f} s in all, "
            f"of it {tagging:.2f} s the trained reader and {reading:.2f} s claims and sources: "
            f"{100 * (tagging + reading) / whole:.1f} % (the runs: "
            + ", ".join(f"{100 * (t + r) / w:.1f} %" for w, t, r in shares)
            + ")"
        )


def share(annotator: Annotator, articles: list[Article]) -> tuple[float, float, float]:
    """Seconds of the whole pipeline, of the trained reader and of what makes claims."""
    annotating, texts = timed(
        lambda: [t for i in range(0, len(articles), 32) for t in annotator.annotate(articles[i : i + 32])]
    )
    tagger = loading.tagger(articles[0].language or "")
    tagging = timed(lambda: [tagger.read(texts[i : i + 32]) for i in range(0, len(texts), 32)])[0] if tagger else 0.0
    reading, _ = timed(lambda: [pipeline.read_one(text) for text in texts])
    return annotating + reading, tagging, reading


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    done = work()
    return time.perf_counter() - began, done


if __name__ == "__main__":
    main()
