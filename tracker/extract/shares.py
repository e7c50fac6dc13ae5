"""Running text -> the shares of a whole in it: "one in five", "two thirds", "la mitad de"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from tracker.extract.numerals import Numeral
from tracker.extract.patterns import any_of, endings, lower, once
from tracker.lang.extraction import Numbers

LARGEST_WHOLE = 1000


def find(text: str, words: Numbers) -> list[Numeral]:
    """The shares of a text as numerals below one, in order."""
    found = sorted([*_ratios(text, words), *_parts(text, words), *_halves(text, words)], key=lambda n: n.start)
    return [n for i, n in enumerate(found) if i == 0 or n.start >= found[i - 1].end]


@once
def _ratio(words: Numbers) -> re.Pattern[str]:
    number = rf"(?:\d{{1,4}}|{any_of(words.cardinals)})"
    pattern = rf"(?<![\w.,])({number})\s+(?:{any_of(words.ratios)})\s+({number}(?:-{number})?)(?![\w-]|[.,]\d)"
    return re.compile(pattern, re.IGNORECASE)


def _ratios(text: str, words: Numbers) -> Iterator[Numeral]:
    """ "Uno de cada cinco", "nine out of ten"."""
    for match in _ratio(words).finditer(text):
        part, whole = (_value(match[i], words) for i in (1, 2))
        if part < whole <= LARGEST_WHOLE:
            yield Numeral(match.start(), match.end(), part / whole, False)


@once
def _part(words: Numbers) -> re.Pattern[str]:
    number, part = rf"(\d{{1,2}}|{any_of(words.cardinals)}|{any_of(words.indefinite)})", rf"({any_of(words.parts)})"
    return re.compile(rf"(?<![\w.,]){number}[\s-]+{part}(?!\w)", re.IGNORECASE)


def _parts(text: str, words: Numbers) -> Iterator[Numeral]:
    """ "Dos tercios", "a quarter of"; one part only where it is said of what."""
    for match in _part(words).finditer(text):
        count = Decimal(1) if lower(match[1]) in words.indefinite else _value(match[1], words)
        said_of = re.match(rf"\s+(?:{any_of(words.linking)})l?(?!\w)", text[match.end() :], re.IGNORECASE)
        before = lower(text[: match.start()].rstrip())
        bounded = any(endings(before, words.before))  # "nearly a third plan to hire"
        if (count > 1 or said_of or bounded) and count < words.parts[lower(match[2])]:
            yield Numeral(match.start(), match.end(), count / words.parts[lower(match[2])], False)


@once
def _half(words: Numbers) -> list[tuple[str, re.Pattern[str]]]:
    """What is said of half of something, with how it looks in a text."""
    found = []
    for phrase in words.half_of:
        before, _, after = phrase.partition("|")
        pattern = rf"(?<!\w){re.escape(before)}(?=\s+{re.escape(after)}(?!\w))" if after else re.escape(before)
        found.append((lower(before), re.compile(pattern, re.IGNORECASE)))
    return found


def _halves(text: str, words: Numbers) -> Iterator[Numeral]:
    lowered = lower(text)
    for pattern in [pattern for before, pattern in _half(words) if before in lowered]:
        for match in pattern.finditer(text):
            yield Numeral(match.start(), match.end(), Decimal("0.5"), False)


def _value(word: str, words: Numbers) -> Decimal:
    parts = lower(word).split("-")
    return sum((Decimal(part) if part.isdigit() else words.cardinals[part] for part in parts), Decimal(0))
