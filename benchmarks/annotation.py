"""Sentences a second of Tracker's annotation against the same models run the plain way, on the same documents.

    python benchmarks/annotation.py es ARCHIVE.jsonl [--documents 200] [--runs 3]

The plain way is ``stanza.Pipeline`` with its defaults, document by document.  ARCHIVE is a JSONL archive as ``tracker
ingest`` takes it, or a file of CoNLL columns (a word a line, a blank line after each sentence), whose sentences are
made into documents of twelve.  Both ways are given the same blocks of text and run in turn, so that they meet the same
load; the figures are medians, the first run of each is not counted.  What the two say of each word and name is
compared.
"""

from __future__ import annotations

import argparse
import json
import resource
import statistics
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch

from tracker.annotate import annotator, loading, models
from tracker.annotate.annotator import Annotator
from tracker.pipeline import BATCH
from tracker.values import Article

#: The sentences of each document: what is said of each of their words, and of the names in them.
Reading = list[list[tuple[Any, ...]]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--runs", type=int, default=3)
    given = parser.parse_args()
    texts = list(documents(given.archive))[: given.documents]
    articles = [Article(text, language=given.language) for text in texts]
    model_set = models.find(given.language, "shipped")
    threads = torch.get_num_threads()  # before Tracker keeps them to one
    plain = loading.plain_pipeline(model_set)
    seconds: dict[str, list[float]] = {"plain": [], "tracker": []}
    readings: dict[str, Reading] = {}
    for run in range(given.runs + 1):
        for name, taken in seconds.items():
            reader = Annotator()  # what it remembers of the last run is not to help it
            loading.pipeline.cache_clear()
            reader.annotate([Article("1", language=given.language)])
            start = time.perf_counter()
            found = run_plain(plain, texts, threads) if name == "plain" else run_tracker(reader, articles)
            if run:
                taken.append(time.perf_counter() - start)
            readings[name] = found
    sentences = sum(map(len, readings["tracker"]))
    same = sum((Counter(a) & Counter(b)).total() for a, b in zip(*readings.values(), strict=True))
    print(f"{len(texts)} documents, {sentences} sentences; models {model_set.name}")
    middle = {name: statistics.median(values) for name, values in seconds.items()}
    for name, value in middle.items():
        print(f"{name}: {sentences / value:.1f} sentences/s ({value:.2f} s; {spread(seconds[name])})")
    print(f"ratio {middle['plain'] / middle['tracker']:.2f}")
    print(f"same annotations: {same} of {sentences} sentences ({sum(map(len, readings['plain']))} the plain way)")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def spread(values: Sequence[float]) -> str:
    return f"{min(values):.2f}–{max(values):.2f}"


def documents(archive: Path) -> Iterator[str]:
    """The texts of an archive, blocks apart by blank lines, with the plain quotation marks that the models know."""
    content = archive.read_text(encoding="utf-8", errors="replace")
    if archive.suffix == ".jsonl":
        texts = [json.loads(line)["text"] for line in content.splitlines() if line.strip()]
    else:
        sentences = [" ".join(line.split()[0] for line in s.splitlines()) for s in content.split("\n\n") if s.strip()]
        texts = ["\n\n".join(sentences[i : i + 12]) for i in range(0, len(sentences), 12)]
    for text in texts:
        readable = annotator.readable(text)
        yield "\n\n".join(readable[start:end] for start, end in annotator.pieces(readable))


def run_plain(pipeline: Any, texts: Sequence[str], threads: int) -> Reading:
    torch.set_num_threads(threads)
    found = []
    for text in texts:
        document = pipeline(text)
        found.append(
            [
                tuple((w.text, w.lemma, w.upos, w.feats, w.head, w.deprel) for w in s.words)
                + tuple((e.text, e.type) for e in s.ents)
                for s in document.sentences
            ]
        )
    torch.set_num_threads(1)
    return found


def run_tracker(reader: Annotator, articles: Sequence[Article]) -> Reading:
    found: Reading = []
    annotator.agreed = lambda names: [name for name, _ in names]  # of the kinds that the models give them one by one
    for start in range(0, len(articles), BATCH):
        for text in reader.annotate(articles[start : start + BATCH]):
            found.append([])
            for sentence in text.sentences:
                words = ((w.text, w.lemma, w.upos, feats(w.feats), w.head + 1, w.deprel) for w in sentence.words)
                found[-1].append((*words, *((e.span.text, e.kind) for e in sentence.entities)))
    return found


def feats(found: Mapping[str, str]) -> str | None:
    """Features as Stanza writes them."""
    return "|".join(f"{name}={value}" for name, value in found.items()) or None


if __name__ == "__main__":
    main()
