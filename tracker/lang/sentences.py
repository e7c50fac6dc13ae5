"""The ``[sentences]`` section of a language file -> what sentences and words do not end behind."""

from __future__ import annotations

import re
from dataclasses import dataclass

from tracker.lang.table import Table, longest_first

NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """Patterns of abbreviations up to their stop, those before any word and those before a number, and of words that
    are no contractions."""

    abbreviations: re.Pattern[str]
    number_abbreviations: re.Pattern[str]
    whole_words: re.Pattern[str]

    @classmethod
    def from_table(cls, table: Table) -> SentenceWords:
        """The section's lists; LanguageError names a bad entry."""
        return cls(
            abbreviations=_before(table.words("abbreviations"), r"\s"),
            number_abbreviations=_before(table.words("number_abbreviations"), r"\s?\d"),
            whole_words=_whole(table.words("whole_words")),
        )


def _whole(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE) if words else NEVER


def _before(words: tuple[str, ...], behind: str) -> re.Pattern[str]:
    if not words:
        return NEVER
    return re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, longest_first(words)))})\.(?={behind})", re.IGNORECASE)
