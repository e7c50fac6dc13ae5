"""The ``[sentences]`` section of a language file -> the abbreviations behind which no sentence ends."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.lang.table import Table, longest_first

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """Patterns of abbreviations up to their stop: those before any word, and those before a number."""

    abbreviations: re.Pattern[str]
    number_abbreviations: re.Pattern[str]

    @classmethod
    def from_table(cls, table: Table) -> SentenceWords:
        """The section's lists; LanguageError names a bad entry."""
        return cls(
            abbreviations=_before(table.words("abbreviations"), r"\s"),
            number_abbreviations=_before(table.words("number_abbreviations"), r"\s?\d"),
        )


def _before(words: tuple[str, ...], behind: str) -> re.Pattern[str]:
    if not words:
        return NEVER
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest_first(words)))})\.(?={behind})", re.IGNORECASE)
