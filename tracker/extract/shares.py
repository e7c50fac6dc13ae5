"""Running text -> the shares of a whole in it: "one in five", "two thirds", "la mitad de"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tracker.extract.numerals import Numeral
from tracker.extract.patterns import any_of, ends_with, lower
from tracker.lang.extraction import Numbers

LARGEST_WHOLE = 1000


def find(text: str, words: Numbers) -> list[Numeral]:
    """The shares of a text as numerals below one, in order."""
    found = sorted([*_ratios(text, words), *_parts(text, words), *_halves(text, words)], key=lambda n: n.start)
    return [n for i, n in enumerate(found) if i == 0 or n.start >= found[i - 1].end]


def _ratios(text: str, words: Numbers) -> Iterator[Numeral]:
    """ "Uno de cada cinco", "nine out of ten"."""
    number = rf"(?:\d{{1,4}}|{any_of(words.cardinals)})"
    pattern = rf"(?<![\w.,])({number})\s+(?:{any_of(words.ratios)})\s+({number}(?:-{number})?)(?![\w-]|[.,]\d)"
    for match in re.finditer(pattern, text, re.IGNORECASE):
        part, whole = (_value(match[i], words) for i in (1, 2))
        if part < whole <= LARGEST_WHOLE:
            yield Numeral(match.start(), match.end(), part / whole, False)


def _parts(text: str, words: Numbers) -> Iterator[Numeral]:
    """ "Dos tercios", "a quarter of"; one part only where it is said of what."""
    number, part = rf"(\d{{1,2}}|{any_of(words.cardinals)}|{any_of(words.indefinite)})", rf"({any_of(words.parts)})"
    for match in re.finditer(rf"(?<![\w.,]){number}[\s-]+{part}(?!\w)", text, re.IGNORECASE):
        count = Decimal(1) if lower(match[1]) in words.indefinite else _value(match[1], words)
        said_of = re.match(rf"\s+(?:{any_of(words.linking)})l?(?!\w)", text[match.end() :], re.IGNORECASE)
        before = lower(text[: match.start()].rstrip())
        bounded = any(ends_with(before, phrase) for phrase in words.before)  # "nearly a third plan to hire"
        if (count > 1 or said_of or bounded) and count < words.parts[lower(match[2])]:
            yield Numeral(match.start(), match.end(), count / words.parts[lower(match[2])], False)


def _halves(text: str, words: Numbers) -> Iterator[Numeral]:
    for phrase in words.half_of:
        before, _, after = phrase.partition("|")
        pattern = rf"(?<!\w){re.escape(before)}(?=\s+{re.escape(after)}(?!\w))" if after else re.escape(before)
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield Numeral(match.start(), match.end(), Decimal("0.5"), False)


def _value(word: str, words: Numbers) -> Decimal:
    parts = lower(word).split("-")
    return sum((Decimal(part) if part.isdigit() else words.cardinals[part] for part in parts), Decimal(0))
