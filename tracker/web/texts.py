"""Texts of the interface, one TOML file a language -> words for a page, with numbers and dates as that language has
them."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from tracker import wording
from tracker.values import Quantity

LANGUAGES = {"en": "English", "es": "Español"}
DEFAULT = "en"
# Words that reports have too, by the names of their tables.
SHARED = {
    "status": "statuses",
    "verdict": "verdicts",
    "drift": "drifts",
    "flag": "flags",
    "mode": "modes",
    "source_kind": "source_kinds",
}
Entry = str | Mapping[str, str]


@cache
def table(language: str) -> dict[str, Entry]:
    """Every text of a language by its name ("claims.title"); one that counts has its forms by CLDR's plural names."""
    found = tomllib.loads((files("tracker.web") / "texts" / f"{language}.toml").read_text(encoding="utf-8"))
    return {f"{section}.{name}": text for section, texts in found.items() for name, text in texts.items()}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language: ``words("claims.count", n=3)``."""

    language: str

    def __call__(self, name: str, /, **given: object) -> str:
        """A text with what is given put in; ``n`` is a number, which chooses the plural."""
        entry, number = table(self.language)[name], given.get("n")
        if not isinstance(entry, str):
            entry = entry[self._locale.plural_form(number if isinstance(number, int | float) else 0)]
        shown = {key: self.number(value) if isinstance(value, int) else value for key, value in given.items()}
        return entry.format_map(shown)

    def term(self, kind: str, word: str) -> str:
        """A word of the core's own ("contested") as this language has it; one that it does not know stays as it is."""
        if kind in SHARED:
            return wording.load(self.language).known(f"{SHARED[kind]}.{word}") or word
        entry = table(self.language).get(f"{kind}.{word.replace(' ', '_').replace('-', '_')}")
        return entry if isinstance(entry, str) else word

    def field(self, name: str) -> str:
        """The name of a field of the history; of one in another ("claims moved") each part."""
        return " ".join(self.term("field", part) for part in name.split(" "))

    def bounds(self, figure: Quantity | None, said: str) -> str:
        """A figure in signs ("> 10,000"), where that says more than its words."""
        shown = wording.load(self.language).quantity(figure) if figure else ""
        return "" if shown in said else shown

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self._locale)

    def date(self, value: dt.date | None) -> str:
        return format_date(value, "d MMM y", locale=self._locale) if value else ""

    def moment(self, value: dt.datetime) -> str:
        """An instant, in UTC."""
        return format_datetime(value, "d MMM y, HH:mm", locale=self._locale)

    @property
    def _locale(self) -> Locale:
        return Locale.parse(self.language)


def choose(chosen: str | None, accepted: str | None) -> Words:
    """The language that a person chose, else the first that the browser asks for and there is, else English."""
    if chosen in LANGUAGES:
        return Words(chosen)
    wanted: list[tuple[float, int, str]] = []
    for part in (accepted or "").split(",")[:20]:
        code, _, quality = part.partition(";")
        try:
            weight = float(quality.replace(" ", "").removeprefix("q=") or 1)
        except ValueError:
            weight = 0.0
        wanted.append((-weight, len(wanted), code.strip().lower().partition("-")[0]))
    found = (code for weight, _, code in sorted(wanted) if code in LANGUAGES and weight < 0)
    return Words(next(found, DEFAULT))
