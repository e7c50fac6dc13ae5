"""What the Spanish models must be able to do with verbs and the pronouns behind them."""

from __future__ import annotations

from pathlib import Path

from tracker.annotate.annotator import Annotator
from tracker.values import Article

CLITICS = Path(__file__).parent / "data" / "double_clitics.tsv"


def clitic_forms() -> list[list[str]]:
    lines = CLITICS.read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if not line.startswith("#")]


def test_verbs_with_two_clitics_are_split_and_lemmatised(annotator: Annotator) -> None:
    forms = clitic_forms()
    annotated = annotator.annotate([Article(sentence, language="es") for *_, sentence in forms])
    wrong = []
    for (form, parts, lemma, sentence), text in zip(forms, annotated, strict=True):
        start = sentence.index(form)
        words = [w for s in text.sentences for w in s.words if w.start == start]
        if [w.text for w in words] != parts.split() or words[0].lemma != lemma:
            wrong.append((form, [(w.text, w.lemma) for w in words]))
    assert len(forms) == 100
    assert len(wrong) <= 5, wrong
