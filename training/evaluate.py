"""Scores of the shipped models, through Tracker's own pipeline, on any files given.

    python training/evaluate.py es --ud FILE.conllu --ner FILE.iob --json

``--ud`` takes CoNLL-U: the text is given raw, paragraph by paragraph, and scored with the measures of the CoNLL 2018
shared task (Zeman et al. 2018), and by relation for the two that attribution hangs on.  ``--ner`` takes CoNLL-2002
columns or Stanza's JSON: an entity counts as found with its exact words and its kind.  ``--clitics`` takes lines of a
form, its words, the verb's lemma and a sentence that holds it (``tests/data/double_clitics.tsv``): the share of forms
that are split and lemmatised right.
"""

from __future__ import annotations

import argparse
import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from udtools.udeval import evaluate, load_conllu

from tracker.annotate.annotator import Annotator
from tracker.annotate.tree import AnnotatedText
from tracker.values import Article

MEASURES = ("Sentences", "Words", "UPOS", "UFeats", "Lemmas", "UAS", "LAS")
RELATIONS = ("nsubj", "ccomp")
Spans = set[tuple[object, ...]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("--ud", type=Path, action="append", default=[], help="a CoNLL-U file")
    parser.add_argument("--ner", type=Path, action="append", default=[], help="a file of named entities")
    parser.add_argument("--clitics", type=Path, action="append", default=[], help="a file of verbs with clitics")
    parser.add_argument("--models", default="shipped", help="shipped or official")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    annotator = Annotator({"*": given.models})
    scores = {file.name: ud_scores(annotator, given.language, file) for file in given.ud}
    scores |= {file.name: {"NER": ner_score(annotator, given.language, file)} for file in given.ner}
    scores |= {file.name: {"Clitics": clitics_score(annotator, given.language, file)} for file in given.clitics}
    if given.json:
        print(json.dumps(scores, indent=2))
        return
    for name, measured in scores.items():
        print(name, "  ".join(f"{measure} {value:.1f}" for measure, value in measured.items()))


# --- trees --------------------------------------------------------------------------------------------------------


def ud_scores(annotator: Annotator, language: str, file: Path) -> dict[str, float]:
    gold = file.read_text(encoding="utf-8")
    [annotated] = annotator.annotate([Article(raw_text(gold), language=language)])
    read = "".join(conllu(annotated))
    trees = [load_conllu(io.StringIO(without_empty(text)), file.name, {}) for text in (gold, read)]
    measured = evaluate(*trees)
    scores = {name: 100 * measured[name].f1 for name in MEASURES}
    for relation in RELATIONS:
        scores[relation] = f1(*(arcs(tree, relation) for tree in trees))
    return {name: round(value, 2) for name, value in scores.items()}


def raw_text(gold: str) -> str:
    """The text of a treebank, its sentences run on within a paragraph."""
    paragraphs: list[list[str]] = [[]]
    for line in gold.splitlines():
        if line.startswith(("# newdoc", "# newpar")):
            paragraphs.append([])
        elif line.startswith("# text = "):
            paragraphs[-1].append(line.removeprefix("# text = "))
    return "\n\n".join(" ".join(sentences) for sentences in paragraphs if sentences)


def without_empty(text: str) -> str:
    """The trees without empty nodes and enhanced relations, which are not scored."""
    lines = (line for line in text.split("\n") if "." not in line.split("\t", 1)[0] or line.startswith("#"))
    return "\n".join(lines)


def conllu(annotated: AnnotatedText) -> Iterator[str]:
    """What the pipeline read, as CoNLL-U."""
    text = annotated.article.text
    for sentence in annotated.sentences:
        for i, word in enumerate(sentence.words):
            parts = [w for w in sentence.words if (w.start, w.end) == (word.start, word.end)]
            if len(parts) > 1 and parts[0] is word:
                yield f"{i + 1}-{i + len(parts)}\t{text[word.start : word.end]}" + "\t_" * 8 + "\n"
            feats = "|".join(f"{k}={v}" for k, v in sorted(word.feats.items(), key=lambda p: p[0].lower())) or "_"
            columns = [i + 1, word.text, word.lemma, word.upos, "_", feats, word.head + 1, word.deprel, "_", "_"]
            yield "\t".join(map(str, columns)) + "\n"
        yield "\n"


def arcs(tree: Any, relation: str) -> Spans:
    """The words with a relation, each with its head, by their places in the text."""

    def place(word: Any) -> tuple[object, ...]:
        return (word.span.start, word.span.end, word.columns[1]) if word else ()

    return {(place(word), place(word.parent)) for word in tree.words if word.columns[7].partition(":")[0] == relation}


# --- names --------------------------------------------------------------------------------------------------------


def ner_score(annotator: Annotator, language: str, file: Path) -> float:
    sentences = list(tagged(file))
    lines, gold, offset = [], set(), 0
    for words in sentences:
        gold |= entities(words, offset)
        lines.append(" ".join(word for word, _ in words))
        offset += len(lines[-1]) + 2
    [annotated] = annotator.annotate([Article("\n\n".join(lines), language=language)])
    found = {(e.span.start, e.span.end, e.kind) for s in annotated.sentences for e in s.entities}
    return round(f1(gold, found), 2)


def tagged(file: Path) -> Iterator[list[tuple[str, str]]]:
    """The sentences of a file as words with IOB or BIOES tags."""
    content = file.read_bytes()
    if file.suffix == ".json":
        yield from ([(word["text"], word["ner"]) for word in sentence] for sentence in json.loads(content))
        return
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode("latin-1")
    for block in text.split("\n\n"):
        words = [(line.split()[0], line.split()[-1]) for line in block.splitlines() if line.strip()]
        if words:
            yield words


def entities(words: Iterable[tuple[str, str]], offset: int) -> Spans:
    """Start, end and kind of each entity, where the words are joined by single spaces."""
    found: list[list[object]] = []
    previous = "O"
    for word, tag in words:
        mark, _, kind = tag.partition("-")
        if mark in ("B", "S") or (mark in ("I", "E") and previous != kind):
            found.append([offset, offset + len(word), kind])
        elif mark in ("I", "E"):
            found[-1][1] = offset + len(word)
        previous = kind if mark != "O" else "O"
        offset += len(word) + 1
    return {tuple(entity) for entity in found}


# --- clitics ------------------------------------------------------------------------------------------------------


def clitics_score(annotator: Annotator, language: str, file: Path) -> float:
    lines = [line.split("\t") for line in file.read_text(encoding="utf-8").splitlines() if line[:1] not in ("", "#")]
    texts = annotator.annotate([Article(sentence, language=language) for *_, sentence in lines])
    right = 0
    for (form, parts, lemma, sentence), text in zip(lines, texts, strict=True):
        words = [w for s in text.sentences for w in s.words if w.start == sentence.index(form)]
        right += [w.text for w in words] == parts.split() and words[0].lemma == lemma
    return round(100 * right / len(lines), 2)


def f1(gold: Spans, found: Spans) -> float:
    """In per cent."""
    return 100 * 2 * len(gold & found) / max(1, len(gold) + len(found))


if __name__ == "__main__":
    main()
