"""Tracker beside textacy's extractor of quotations, on the same English documents: how fast, and how well.

    pip install textacy
    python benchmarks/rivals.py GOLD.jsonl

GOLD is as for ``quality.py extraction``.  textacy knows direct quotations only.  It reads spaCy's documents; those are
made here of the trees that Tracker has of each text, for spaCy's own models are in no package registry: both find their
attributions in the same annotations.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any

import spacy
from extraction import batches, timed
from quality import Record, attribution_figures
from spacy.tokens import Doc
from spacy.vocab import Vocab
from textacy.extract import direct_quotations

from tracker import pipeline
from tracker.annotate import loading
from tracker.annotate.annotator import Annotator
from tracker.annotate.tree import AnnotatedText
from tracker.report import records
from tracker.values import Article


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", type=Path)
    given = parser.parse_args()
    gold = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    articles = [Article(g["text"], language="en", doc_id=g["doc_id"]) for g in gold]
    annotator, vocab = Annotator(), spacy.blank("en").vocab
    annotator.annotate(articles[:1])
    (_, annotating), texts = timed(lambda: [text for batch in batches(articles) for text in annotator.annotate(batch)])
    tagger = loading.tagger("en")
    (_, tagging), _ = timed(lambda: [tagger.read(batch) for batch in batches(texts)] if tagger else [])
    (_, reading), found = timed(lambda: [by_tracker(text) for text in texts])
    tell("Tracker", gold, found, annotating - tagging, tagging + reading)
    documents = [document(text, vocab) for text in texts]
    (_, reading), found = timed(lambda: list(map(by_textacy, texts, documents)))
    tell("textacy", gold, found, annotating - tagging, reading)


def tell(who: str, gold: Sequence[Record], found: Sequence[Record], annotating: float, seconds: float) -> None:
    """One system's figures; ``seconds`` are those of its own work, annotation is the same for both."""
    figures = attribution_figures(gold, found, [])
    soft, source = figures["attributions, soft"], figures["attributions, source"]
    print(
        f"{who}: attributions, soft {soft['p']:.3f} / {soft['r']:.3f} / {soft['f1']:.3f}, "
        f"source {source['accuracy']:.3f}, {sum(len(one['attributions']) for one in found)} found; "
        f"{len(gold) / seconds:.1f} documents/s, with annotation {len(gold) / (annotating + seconds):.1f}"
    )


def by_tracker(text: AnnotatedText) -> Record:
    return {"attributions": [records.attribution(one) for one in pipeline.read_one(text).attributions]}


def by_textacy(text: AnnotatedText, document: Doc) -> Record:
    words = [word for sentence in text.sentences for word in sentence.words]

    def span(tokens: Sequence[Any]) -> Record:
        start, end = words[tokens[0].i].start, words[tokens[-1].i].end
        return {"text": text.article.text[start:end], "start": start, "end": end}

    try:
        found = list(direct_quotations(document))
    except ValueError:  # quotation marks that are not closed
        found = []
    return {
        "attributions": [
            {"source": span(one.speaker), "cue": span(one.cue), "content": [span(one.content)]} for one in found
        ]
    }


def document(text: AnnotatedText, vocab: Vocab) -> Doc:
    """The annotated text as spaCy has it."""
    before = [0, *accumulate(len(sentence.words) for sentence in text.sentences)]
    words = [(first, word) for first, s in zip(before, text.sentences, strict=False) for word in s.words]
    return Doc(
        vocab,
        words=[word.text for _, word in words],
        pos=[word.upos for _, word in words],
        lemmas=[word.lemma for _, word in words],
        deps=[word.deprel for _, word in words],
        heads=[first + (word.head if word.head >= 0 else word.index) for first, word in words],
        sent_starts=[word.index == 0 for _, word in words],
    )


if __name__ == "__main__":
    main()
