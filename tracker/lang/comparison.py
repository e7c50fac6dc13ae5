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
    increment: re.Pattern[str]
    total: re.Pattern[str]
    outcomes: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_table(cls, table: Table) -> ComparisonWords:
        """The section's lists; LanguageError names a bad entry."""
        outcomes = table.open_table("outcomes")
        return cls(
            forecast=_beginnings(table, "forecast"),
            increment=_beginnings(table, "increment"),
            total=_beginnings(table, "total"),
            outcomes={name: _beginnings(outcomes, name) for name in outcomes},
        )


def _beginnings(table: Table, key: str) -> re.Pattern[str]:
    words = "|".join(map(re.escape, table.words(key, some=True)))
    return re.compile(rf"(?<!\w)(?:{words})", re.IGNORECASE)
