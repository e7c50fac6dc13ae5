"""A name as written -> the form under which two writings of it are the same, and the places where a text has it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, NamedTuple, TypeVar

T = TypeVar("T")

SHORT = 3
WORD = re.compile(r"\w+")
SPELLINGS = tuple(  # of one sound: "Dmitry", "Dmitri"; "Serguéi", "Sergey"; "Mohammed", "Mohamed"
    (re.compile(written), heard)
    for written, heard in (("y", "i"), ("w", "v"), ("gu(?=[ei])", "g"), ("ph", "f"), (r"([b-df-hkmnpstvz])\1", r"\1"))
)


@lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Lower case without accents, punctuation and doubled spaces: "Pionyáng," and "pionyang" are one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    if not plain.isascii():
        plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(WORD.findall(plain))


@lru_cache(maxsize=10_000)
def as_heard(name: str) -> str:
    """A person's full name, folded, in one form for the spellings that languages have of it."""
    found = fold(name)
    for pattern, letters in SPELLINGS:
        found = pattern.sub(letters, found)
    return found


@lru_cache(maxsize=10_000)
def bare(text: str, ignored: frozenset[str]) -> str:
    """The folded text without the words that tell no two names apart."""
    return " ".join(word for word in fold(text).split() if word not in ignored)


def contains(text: str, phrase: str) -> bool:
    """Whether a folded text has a folded phrase in it, in whole words."""
    return f" {phrase} " in f" {text} "


class Token(NamedTuple):
    """A word as written and folded, and where it stands; ``joined`` to the one before by a hyphen."""

    text: str
    folded: str
    start: int
    end: int
    joined: bool

    @property
    def capital(self) -> bool:
        return self.text[0].isupper()


@lru_cache(maxsize=1000)
def tokens(text: str) -> tuple[Token, ...]:
    """The words of a text; a possessive's "s" is one of them."""
    return tuple(
        Token(m.group(), _folded(m.group()), m.start(), m.end(), text[m.start() - 1 : m.start()] == "-")
        for m in WORD.finditer(text)
    )


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return fold(word).replace(" ", "")


def folded_words(text: str) -> Iterator[str]:
    """The words of a text as its tokens have them folded; what asks for no more has them sooner."""
    return map(_folded, WORD.findall(text))


class Match(NamedTuple, Generic[T]):
    """Which tokens, from ``start`` up to ``end``, are the name of ``value``."""

    start: int
    end: int
    value: T


@dataclass(frozen=True, slots=True)
class _Entry(Generic[T]):
    words: tuple[str, ...]
    written: tuple[str, ...]
    capital: bool
    exact: bool
    value: T

    def fits(self, found: Sequence[Token]) -> bool:
        if self.exact:
            return tuple(token.text for token in found) == self.written
        return tuple(t.folded for t in found) == self.words and (not self.capital or found[0].capital)


class Phrases(Generic[T]):
    """Names and what they stand for, looked up in a text in one pass, the longest first.

    A name with a capital must have one in the text ("Fed" is no verb); a short one in capitals is matched as it is
    written ("US" is no pronoun).
    """

    def __init__(self, names: Iterable[tuple[str, T]]) -> None:
        self._by_first: dict[str, list[_Entry[T]]] = {}
        for name, value in names:
            entry = _entry(name, value)
            if entry:
                self._by_first.setdefault(entry.words[0], []).append(entry)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: len(entry.words), reverse=True)
        every = (entry for entries in self._by_first.values() for entry in entries)
        self._telling = frozenset(max(entry.words, key=len) for entry in every)  # "salvador", and not "el"

    def find(self, text: Sequence[Token]) -> list[Match[T]]:
        """The names in a text, in its order, none within another."""
        found: list[Match[T]] = []
        i = 0
        while i < len(text):
            match = self._at(text, i)
            if match:
                found.append(match)
            i = match.end if match else i + 1
        return found

    def find_in(self, text: str) -> list[Match[T]]:
        """The same for a text that is not cut into tokens yet, which it only is where it may have a name."""
        return [] if self._telling.isdisjoint(folded_words(text)) else self.find(tokens(text))

    def _at(self, text: Sequence[Token], i: int) -> Match[T] | None:
        for entry in self._by_first.get(text[i].folded, ()):
            if entry.fits(text[i : i + len(entry.words)]):
                return Match(i, i + len(entry.words), entry.value)
        return None


def _entry(name: str, value: T) -> _Entry[T] | None:
    words = tokens(unicodedata.normalize("NFC", name))
    if not words:
        return None
    letters = "".join(word.text for word in words)
    exact = len(letters) <= SHORT and letters.isupper()
    folded, written = tuple(word.folded for word in words), tuple(word.text for word in words)
    return _Entry(folded, written, words[0].capital, exact, value)
