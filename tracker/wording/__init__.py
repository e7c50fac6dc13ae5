"""What is to be said -> text in a reader's language: the wording is data, numbers and days are those of the locale.

``en.toml`` and ``es.toml`` have the same messages under the same names.  A message is a text with ``{names}`` for its
values, or a table with a text for each plural form of its ``count``.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tracker.values import Modifier, Quantity

DEFAULT = "en"
PLURALS = {"zero", "one", "two", "few", "many", "other"}  # of CLDR
SIGNS = {
    Modifier.EXACT: "",
    Modifier.APPROX: "≈ ",
    Modifier.MORE_THAN: "> ",
    Modifier.AT_LEAST: "≥ ",
    Modifier.LESS_THAN: "< ",
    Modifier.AT_MOST: "≤ ",
    Modifier.RANGE: "",
}


@dataclass(frozen=True, slots=True)
class Message:
    """Something to be said, by the name of its message and the values in it; as text it is English."""

    name: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return load(DEFAULT).text(self)


@dataclass(frozen=True, slots=True)
class Many:
    """Messages to be said one right after the other."""

    messages: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class Share:
    """A share to be said in per cent: 0.1 is 10 %."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """Names that stand in a table of the wording, or country codes (``territories``), to be said in a row."""

    table: str
    names: tuple[str, ...]
    joint: str = "/"


class Wording:
    """The messages of one language.  Calling it says one: ``wording("topic.claims", count=3)``."""

    def __init__(self, language: str, table: Mapping[str, Any]) -> None:
        from babel import Locale

        self.language = language
        self.locale = Locale.parse(language)
        self.messages = dict(_flat(table))
        symbols = self.locale.number_symbols.get("latn") or self.locale.number_symbols
        self._separators = str.maketrans({",": symbols["group"], ".": symbols["decimal"]})

    def __call__(self, name: str, /, **values: Any) -> str:
        """The text of a message with its values; KeyError for a name that there is none of."""
        found = self.messages[name]
        if not isinstance(found, str):
            count = values["count"]
            found = found.get(self.locale.plural_form(count)) or found["other"]
        return found.format_map({key: self.text(value) for key, value in values.items()}) if values else found

    def text(self, value: object) -> str:
        """Anything that stands in a message."""
        match value:
            case str():
                return str(value)
            case Message():
                return self(value.name, **value.values)
            case Many():
                return "".join(map(self.text, value.messages))
            case Named():
                return value.joint.join(self.word(value.table, name) for name in value.names)
            case Quantity():
                return self.quantity(value)
            case Share():
                return self("form.percent", number=value.value * 100)
            case bool():
                return str(value)
            case Decimal() | int() | float():
                return self.number(value)
            case dt.date():
                return self.day(value)
            case _:
                return str(value)

    def word(self, table: str, name: str) -> str:
        """The word for a name of a table, such as a verdict; the name itself where it has none."""
        if table == "territories":
            return str(self.locale.territories.get(name, name))
        return self.known(f"{table}.{name}") or name.replace("_", " ")

    def known(self, name: str) -> str | None:
        """The text of a message without values, where there is one of that name."""
        found = self.messages.get(name)
        return found if isinstance(found, str) else None

    def number(self, value: Decimal | float) -> str:
        """A number with the locale's marks, without needless zeros."""
        return plain_number(value if isinstance(value, Decimal) else Decimal(str(value))).translate(self._separators)

    def day(self, value: dt.date | str | None) -> str:
        """A day in words; days may be given as 2025-07-13."""
        return self._date(value, "form.day")

    def short_day(self, value: dt.date | str | None) -> str:
        """A day in short: "13 Jul 2025"."""
        return self._date(value, "form.short_day")

    def month(self, value: dt.date | str) -> str:
        """A month in short; months may be given as 2025-07."""
        return self._date(f"{value}-01" if isinstance(value, str) else value, "form.month")

    def _date(self, value: dt.date | str | None, pattern: str) -> str:
        if not value:
            return ""
        given = dt.date.fromisoformat(value[:10]) if isinstance(value, str) else value
        return _day(given.year, given.month, given.day, self(pattern), self.language)

    def quantity(self, value: Quantity) -> str:
        """A figure in plain signs: "> 10,000", "≈ 12,000", "13–14"."""
        return quantity_in_signs(value, self.number)

    def figure(self, value: Quantity) -> str:
        """A figure in words for its bounds: "more than 10,000", "about 12,000"."""
        return self(f"bounds.{value.modifier.value}", figure=self.quantity(replace(value, modifier=Modifier.EXACT)))

    def listed(self, values: Iterable[str]) -> str:
        """Several in a row: "a, b and c"."""
        found = list(values)
        if len(found) == 1:
            return found[0]
        from babel.lists import format_list

        return str(format_list(found, locale=self.locale))


def quantity_in_signs(value: Quantity, number: Callable[[Decimal], str]) -> str:
    """A figure in plain signs, its numbers written in some way."""
    top = "" if value.value_max is None else f"–{number(value.value_max)}"
    said = f"{number(value.value)}{top}"
    if value.percent:
        said = f"{said} %"
    elif value.currency:
        said = f"{said} {value.currency}"
    return SIGNS[value.modifier] + said


def plain_number(value: Decimal) -> str:
    """A number with commas between thousands and without needless zeros, whatever the language."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(4096)
def _day(year: int, month: int, day: int, pattern: str, language: str) -> str:
    from babel.dates import format_date

    return str(format_date(dt.date(year, month, day), pattern, locale=language))


def _flat(table: Mapping[str, Any], place: str = "") -> Iterable[tuple[str, str | Mapping[str, str]]]:
    """Messages by their full names; a table of plural forms is one."""
    for name, value in table.items():
        if isinstance(value, Mapping) and not value.keys() <= PLURALS:
            yield from _flat(value, f"{place}{name}.")
        else:
            yield f"{place}{name}", value


@cache
def languages() -> tuple[str, ...]:
    """The languages that there is wording in."""
    found = (entry.name for entry in files(__name__).iterdir())
    return tuple(sorted(name.removesuffix(".toml") for name in found if name.endswith(".toml")))


@cache
def load(language: str) -> Wording:
    """The wording of a language, one of ``languages()``."""
    return Wording(language, tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8")))


def best(*wanted: str | None) -> Wording:
    """The wording of the first language that there is any in, else the English."""
    return load(next((code for code in wanted if code in languages()), DEFAULT))
