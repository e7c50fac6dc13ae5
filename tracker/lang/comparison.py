"""The ``[comparison]`` section of a language file -> checked, frozen word lists for the comparability gate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.lang.table import Table


@dataclass(frozen=True, slots=True)
class Kinds:
    """Words of several kinds, by the names of the kinds; ``whichever`` fits all of them, and tells at once that a text
    has none."""

    patterns: Mapping[str, re.Pattern[str]]
    whichever: re.Pattern[str]

    def found(self, text: str) -> frozenset[str]:
        """The kinds of which a text has words."""
        if not self.whichever.search(text):
            return frozenset()
        return frozenset(name for name, pattern in self.patterns.items() if pattern.search(text))


@dataclass(frozen=True, slots=True)
class ComparisonWords:
    """What tells two figures for one noun apart; every pattern matches the beginnings of words."""

    forecast: re.Pattern[str]
    future: tuple[str, ...]
    increment: re.Pattern[str]
    further: re.Pattern[str]
    part: re.Pattern[str]
    negated: re.Pattern[str]
    untrue: re.Pattern[str]
    tallies: re.Pattern[str]
    tallied: Kinds
    counting: re.Pattern[str]
    common: frozenset[str]
    peoples: tuple[str, ...]
    no_peoples: tuple[str, ...]
    wide: re.Pattern[str]
    throughout: re.Pattern[str]
    narrow: re.Pattern[str]
    locatives: re.Pattern[str]
    periods: Kinds
    units: Kinds
    outcomes: Kinds

    @classmethod
    def from_table(cls, table: Table) -> ComparisonWords:
        """The section's lists; LanguageError names a bad entry."""
        return cls(
            forecast=_beginnings(table, "forecast"),
            future=tuple(table.words("future")),
            increment=_beginnings(table, "increment"),
            further=_whole(table, "further"),
            part=_beginnings(table, "part"),
            negated=_beginnings(table, "negated"),
            untrue=_beginnings(table, "untrue"),
            tallies=_beginnings(table, "tallies"),
            tallied=_kinds(table, "tallied"),
            counting=_beginnings(table, "counting"),
            common=frozenset(table.words("common")),
            peoples=tuple(table.words("peoples")),
            no_peoples=tuple(table.words("no_peoples")),
            wide=_beginnings(table, "wide"),
            throughout=_whole(table, "throughout"),
            narrow=_beginnings(table, "narrow"),
            locatives=_whole(table, "locatives"),
            periods=_kinds(table, "periods"),
            units=_kinds(table, "units"),
            outcomes=_kinds(table, "outcomes"),
        )


def _kinds(table: Table, key: str) -> Kinds:
    inner = table.open_table(key)
    listed = {name: inner.words(name, some=True) for name in inner}
    return Kinds(
        {name: _beginning(words) for name, words in listed.items()},
        _beginning([word for words in listed.values() for word in words]),
    )


def _beginnings(table: Table, key: str) -> re.Pattern[str]:
    return _beginning(table.words(key, some=True))


def _beginning(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(words)})", re.IGNORECASE)


def _whole(table: Table, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_any(table.words(key, some=True))})(?!\w)", re.IGNORECASE)


def _any(words: Iterable[str]) -> str:
    """Any of some words, the longest that fits: by their first letters, so that few are tried at each place."""
    by_first: dict[str, list[str]] = {}
    for word in sorted(words, key=len, reverse=True):
        by_first.setdefault(word[0], []).append(re.escape(word[1:]))
    return "|".join(f"{re.escape(first)}(?:{'|'.join(rest)})" for first, rest in by_first.items())
