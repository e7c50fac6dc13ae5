"""Words of a language's data -> regular expressions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, wraps
from typing import TypeVar

W = TypeVar("W")
T = TypeVar("T")

WORD = re.compile(r"[^\W\d_]+")
DIGIT = re.compile(r"\d")
#: Letters that a search without case takes for "i" and "s", and whose small form is none of these or two characters.
ODD = "İıſ"
ODD_CASE = str.maketrans(ODD, "iis")


def lower(text: str) -> str:
    """Small letters, character for character, as a search without case sees them."""
    odd = not text.isascii() and any(letter in text for letter in ODD)
    return text.translate(ODD_CASE).lower() if odd else text.lower()


def once(build: Callable[[W], T]) -> Callable[[W], T]:
    """A function of a language's words that is worked out once for each language."""
    known: dict[int, tuple[W, T]] = {}  # with the words, so that no others come to have their number

    @wraps(build)
    def found(words: W) -> T:
        if id(words) not in known:
            known[id(words)] = words, build(words)
        return known[id(words)][1]

    return found


def may_hold(text: str, telling: frozenset[str]) -> bool:
    """Whether a text has a digit or one of some words; most sentences have neither a number nor a day."""
    return bool(DIGIT.search(text)) or not telling.isdisjoint(WORD.findall(lower(text)))


def any_of(words: Iterable[str]) -> str:
    """An expression for any of some phrases, the longest first; one that nothing matches where there are none."""
    return _any_of(tuple(words))


@lru_cache(maxsize=1000)
def _any_of(words: tuple[str, ...]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True)) or r"(?!)"


def occurrences(phrase: str, text: str) -> Iterator[re.Match[str]]:
    """Where a phrase stands in a text as whole words."""
    return _whole(phrase).finditer(text) if phrase in text else iter(())


def ends_with(text: str, phrase: str) -> bool:
    """Whether a text ends with a phrase as whole words."""
    return text.endswith(phrase) and not text[: -len(phrase)][-1:].isalnum()


def endings(text: str, phrases: Iterable[str]) -> Iterator[str]:
    """The phrases that a text ends with as whole words, in their order."""
    if text.endswith(tuple(phrases)):  # mostly not, which is quick to see
        yield from (phrase for phrase in phrases if ends_with(text, phrase))


@lru_cache(maxsize=5000)
def _whole(phrase: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w){re.escape(phrase)}(?!\w)")
