"""The ``[comparison]`` section of a language file -> checked, frozen word lists for the comparability gate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class ComparisonWords:
    """What tells two figures for one noun apart; every pattern matches the beginnings of words."""

    forecast: re.Pattern[str]
    increment: re.Pattern[str]
    total: re.Pattern[str]
    outcomes: Mapping[str, re.Pattern[str]]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> ComparisonWords:
        """The section's lists; KeyError or ValueError names a bad entry."""
        return cls(
            forecast=_beginnings(table["forecast"], "comparison.forecast"),
            increment=_beginnings(table["increment"], "comparison.increment"),
            total=_beginnings(table["total"], "comparison.total"),
            outcomes={
                name: _beginnings(words, f"comparison.outcomes.{name}") for name, words in table["outcomes"].items()
            },
        )


def _beginnings(words: Sequence[str], where: str) -> re.Pattern[str]:
    if not isinstance(words, list) or not words:
        raise ValueError(f"{where} must be a list of words")
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})", re.IGNORECASE)
