"""Language knowledge as data: one TOML file a language in this folder -> a checked, frozen ``Language``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tracker.errors import LanguageError
from tracker.lang.comparison import ComparisonWords
from tracker.lang.extraction import ExtractionWords
from tracker.lang.linking import LinkingWords


@dataclass(frozen=True, slots=True)
class Language:
    """What Tracker knows of one language; ``code`` is ISO 639-1."""

    code: str
    name: str
    extraction: ExtractionWords
    linking: LinkingWords
    comparison: ComparisonWords


@cache
def supported() -> tuple[str, ...]:
    """Codes of the languages that have a data file."""
    return tuple(sorted(f.name[:-5] for f in files(__name__).iterdir() if f.name.endswith(".toml")))


@cache
def load(code: str) -> Language:
    """The data of one language.

    Raises LanguageError where there is no file for it, or where the file is not of the documented form.
    """
    if code not in supported():
        raise LanguageError(f"language {code!r} is not supported: use one of {', '.join(supported())} (--language)")
    resource = files(__name__) / f"{code}.toml"
    try:
        table = tomllib.loads(resource.read_text(encoding="utf-8"))
        return Language(
            code=code,
            name=table["name"],
            extraction=ExtractionWords.from_table(table["extraction"]),
            linking=LinkingWords.from_table(table["linking"]),
            comparison=ComparisonWords.from_table(table["comparison"]),
        )
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        raise LanguageError(f"{resource}: {error}: mend the language file (docs/languages.md has its form)") from error
