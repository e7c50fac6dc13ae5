"""The ``[comparison]`` section of a language file -> checked, frozen word lists for the comparability gate."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.lang.table import Table


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
    tallied: Mapping[str, re.Pattern[str]]
    counting: re.Pattern[str]
    common: frozenset[str]
    peoples: tuple[str, ...]
    no_peoples: tuple[str, ...]
    wide: re.Pattern[str]
    throughout: re.Pattern[str]
    narrow: re.Pattern[str]
    locatives: re.Pattern[str]
    periods: Mapping[str, re.Pattern[str]]
    units: Mapping[str, re.Pattern[str]]
    outcomes: Mapping[str, re.Pattern[str]]

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


def _kinds(table: Table, key: str) -> Mapping[str, re.Pattern[str]]:
    inner = table.open_table(key)
    return {name: _beginnings(inner, name) for name in inner}


def _beginnings(table: Table, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_listed(table, key)})", re.IGNORECASE)


def _whole(table: Table, key: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{_listed(table, key)})(?!\w)", re.IGNORECASE)


def _listed(table: Table, key: str) -> str:
    return "|".join(map(re.escape, sorted(table.words(key, some=True), key=len, reverse=True)))
