"""Language knowledge as data: one TOML file a language in this folder -> a checked, frozen ``Language``."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from tracker.errors import LanguageError
from tracker.lang import table
from tracker.lang.comparison import ComparisonWords
from tracker.lang.extraction import ExtractionWords
from tracker.lang.linking import LinkingWords
from tracker.lang.sentences import SentenceWords

ENDING = ".toml"


@dataclass(frozen=True, slots=True)
class Language:
    """What Tracker knows of one language; ``code`` is ISO 639-1."""

    code: str
    name: str
    sentences: SentenceWords
    extraction: ExtractionWords
    linking: LinkingWords
    comparison: ComparisonWords


@cache
def supported() -> tuple[str, ...]:
    """Codes of the languages that have a data file."""
    return tuple(sorted(f.name.removesuffix(ENDING) for f in files(__name__).iterdir() if f.name.endswith(ENDING)))


@cache
def load(code: str) -> Language:
    """The data of one language.

    Raises LanguageError where there is no file for it, or where the file is not of the documented form.
    """
    if code not in supported():
        raise LanguageError(f"language {code!r} is not supported: use one of {', '.join(supported())} (--language)")
    return read(files(__name__) / f"{code}{ENDING}")


def read(file: Traversable) -> Language:
    """The data in a language file; its name is the language's code.

    Raises LanguageError, with file, line and mend, where it is not of the form that docs/languages.md gives.
    """
    whole = table.read(file).only(table.keys(Language, but=["code"]))
    return Language(
        code=file.name.removesuffix(ENDING),
        name=whole.text("name"),
        sentences=SentenceWords.from_table(whole.table("sentences", table.keys(SentenceWords))),
        extraction=ExtractionWords.from_table(whole.table("extraction", table.keys(ExtractionWords))),
        linking=LinkingWords.from_table(whole.table("linking", table.keys(LinkingWords, also=["inflections"]))),
        comparison=ComparisonWords.from_table(whole.table("comparison", table.keys(ComparisonWords))),
    )
