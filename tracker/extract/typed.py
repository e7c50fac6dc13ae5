"""Words that a person types -> their place in a text, and the figure in them; without the language models."""

from __future__ import annotations

import re
from dataclasses import replace

from tracker import lang
from tracker.annotate.tree import Sentence, Word
from tracker.extract import quantities
from tracker.values import Quantity, Span

QUOTES = "\"“”„«»'’‘"


def pattern(words: str) -> str:
    """A pattern for words with any spaces between them, any kind of quotation mark, in capitals or small."""
    found = ["".join(f"[{QUOTES}]" if c in QUOTES else re.escape(c) for c in word) for word in words.split()]
    return r"(?i)" + r"\s+".join(found)


def places(words: str, text: str, start: int = 0) -> list[Span]:
    """Where whole words stand in a text that begins at ``start``."""
    found = re.finditer(pattern(words), text) if words.strip() else ()
    return [
        Span(m.group(), m.start() + start, m.end() + start)
        for m in found
        if not (m.group()[0].isalnum() and text[: m.start()][-1:].isalnum())
        and not (m.group()[-1].isalnum() and text[m.end() :][:1].isalnum())
    ]


def figures(text: str, language: str, start: int = 0) -> list[Quantity]:
    """The figures that a text which stands at ``start`` has; raises LanguageError for a language without data."""
    return [
        _moved(found, start) for found in quantities.find(_sentence(text, language), lang.load(language).extraction)
    ]


def _moved(quantity: Quantity, offset: int) -> Quantity:
    def move(span: Span) -> Span:
        return Span(span.text, span.start + offset, span.end + offset)

    unit = replace(quantity.unit, span=move(quantity.unit.span)) if quantity.unit else None
    return replace(quantity, span=move(quantity.span), unit=unit)


def _sentence(text: str, language: str) -> Sentence:
    """A few words as a sentence: what is no number or small word is a noun."""
    words = lang.load(language).extraction
    small = words.reporting.articles | words.numbers.linking | words.reporting.phrase_breaks
    found = []
    for i, match in enumerate(re.finditer(r"[\w.,'’-]*\w|\S", text)):
        word = match.group()
        upos = "NUM" if word[0].isdigit() else "ADP" if word.lower() in small else "NOUN" if word.isalpha() else "SYM"
        lemma = word.lower()
        found.append(Word(i, word, lemma, upos, {"Number": "Plur"}, -1, "dep", match.start(), match.end()))
    return Sentence(Span(text, 0, len(text)), tuple(found))
