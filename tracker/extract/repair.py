"""Annotated text -> the same with slips of the parser mended that cost attributions."""

from __future__ import annotations

from dataclasses import replace

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.lang.extraction import Reporting


def repaired(text: AnnotatedText, words: Reporting) -> AnnotatedText:
    """The text with coordinated reporting verbs hung where they belong."""
    return replace(text, sentences=tuple(_sentence(sentence, words) for sentence in text.sentences))


def _sentence(sentence: Sentence, words: Reporting) -> Sentence:
    moved = {
        word.index: target for word in sentence.words if (target := _rightful_head(sentence, word, words)) is not None
    }
    if not moved:
        return sentence
    mended = tuple(replace(word, head=moved.get(word.index, word.head)) for word in sentence.words)
    return replace(sentence, words=mended)


def _rightful_head(sentence: Sentence, word: Word, words: Reporting) -> int | None:
    """For "negó que X haya venido y calificó …": the second report goes with the first, not with what was denied.

    It is told by its form: mood and tense of the report, which those of the reported clause are not.
    """
    if word.relation != "conj" or not words.verb(word.lemma, word.lower):
        return None
    inner = sentence.words[word.head]
    outer = sentence.words[inner.head] if inner.head >= 0 else None
    if inner.relation != "ccomp" or outer is None or not words.verb(outer.lemma, outer.lower):
        return None
    own_subject = any(c.relation == "nsubj" and c.index < word.index for c in sentence.children(word.index))
    alike = _form(sentence, word) == _form(sentence, outer) != _form(sentence, inner)
    return outer.index if alike and not own_subject else None


def _form(sentence: Sentence, verb: Word) -> tuple[str | None, str | None]:
    finite = next((a for a in sentence.children(verb.index, "aux") if a.feats.get("VerbForm") == "Fin"), verb)
    return finite.feats.get("Mood"), finite.feats.get("Tense")
