"""Words of a mention -> the country that they name: by its name, its people's adjective, or its seat of government.

Unicode's CLDR, by way of Babel, has the names; the adjectives are taken from its names of currencies ("won
surcoreano"), the capitals from its names of time zones.  Language files add what it lacks.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from tracker import lang
from tracker.lang.linking import LinkingWords
from tracker.link.names import Match, Phrases, Token, fold

SHORTEST = 4
# What CLDR knows as territories beside the countries of ISO 3166-1; Kosovo's XK stays.
NO_COUNTRIES = frozenset(["AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"])


@dataclass(frozen=True, slots=True)
class Place:
    """A country by one of its names: its capital's if ``city``, its people's if ``adjective``; ``alone`` where nothing
    else has that name."""

    code: str
    city: bool = False
    adjective: bool = False
    alone: bool = True


@cache
def names(language: str) -> Phrases[Place]:
    """What one language calls the countries and their capitals."""
    words = lang.load(language).linking
    given = _given(language)
    listed = [
        *((name, Place(code, True)) for name, code in given["capitals"].items()),
        *((_capital(name), Place(code, True)) for name, code in words.capitals.items()),
        *((name, Place(code)) for name, code in given["names"].items()),
        *((name, Place(code, adjective=True)) for name, code in given["demonyms"].items()),
        *((form, Place(code, adjective=True)) for name, code in words.demonyms.items() for form in words.forms(name)),
        *((_capital(name), Place(code)) for name, code in words.country_names.items()),
    ]
    unique = {(fold(name), name[0].isupper()): (name, place) for name, place in listed if fold(name)}
    return Phrases((name, _alone(name, place, words)) for name, place in unique.values())


def _alone(name: str, place: Place, words: LinkingWords) -> Place:
    return replace(place, alone=fold(name) not in {fold(word) for word in words.homonyms})


def _capital(name: str) -> str:
    """A name of a language file as texts write it: short ones are acronyms."""
    short = len(fold(name).replace(" ", "")) < SHORTEST
    return name.upper() if short else name[0].upper() + name[1:]


@cache
def from_cldr(language: str) -> Mapping[str, str]:
    """Folded name -> country, for all that CLDR has: names, adjectives, capitals."""
    given = _given(language)
    return {fold(name): code for kind in ("capitals", "demonyms", "names") for name, code in given[kind].items()}


@cache
def _given(language: str) -> Mapping[str, Mapping[str, str]]:
    from babel import Locale

    words = lang.load(language).linking
    found: dict[str, dict[str, str]] = {"names": {}, "demonyms": {}, "capitals": {}}
    for locale in map(Locale.parse, words.locales):
        found["names"] |= {name: code for name, code in _territories(locale) if name not in found["names"]}
        found["demonyms"] |= dict(_demonyms(locale, words))
        found["capitals"] |= dict(_capitals(locale))
    return found


@cache
def codes() -> frozenset[str]:
    """The codes of ISO 3166-1, and Kosovo's."""
    from babel import Locale

    known = map(str, Locale("en").territories)
    return frozenset(code for code in known if len(code) == 2 and code.isalpha()) - NO_COUNTRIES


def _territories(locale: Any) -> Iterator[tuple[str, str]]:
    for code, name in locale.territories.items():
        if code in codes():
            yield name, code
            yield re.sub(r"\s*\(.*\)", "", name), code


def _demonyms(locale: Any, words: LinkingWords) -> Iterator[tuple[str, str]]:
    """The adjective in a currency's name; a currency's code begins with its country's."""
    named = [(code[:2], _currency(name)) for code, name in locale.currencies.items() if code[:2] in locale.territories]
    nouns = {fold(name[-1 if words.adjectives_first else 0]) for _, name in named}
    for country, name in named:
        adjective = " ".join(name[:-1]) if words.adjectives_first else " ".join(name[1:])
        usual = len(fold(adjective)) >= SHORTEST and fold(adjective) not in nouns
        if usual and (words.adjectives_first or " " not in adjective):
            yield from ((form, country) for form in words.forms(adjective.lower()))


def _currency(name: str) -> list[str]:
    return re.sub(r"\(.*?\)|\d+", "", name).split() or [""]


@cache
def _seats() -> Mapping[str, str]:
    """Time zone -> the country whose seat of government its city is."""
    from babel.core import get_global

    table = tomllib.loads((files("tracker.link") / "capitals.toml").read_text(encoding="utf-8"))
    single = {zones[0]: code for code, zones in get_global("territory_zones").items() if len(zones) == 1}
    seats = {zone: code for zone, code in single.items() if zone not in table["no_seats"] and len(code) == 2}
    return seats | {zone: code for code, zone in table["seats"].items()}


def _capitals(locale: Any) -> Iterator[tuple[str, str]]:
    from babel.core import get_global

    older = get_global("zone_aliases")
    other = {new: old for old, new in older.items()}
    for zone, code in _seats().items():
        known = locale.time_zones
        entry = known.get(zone) or known.get(other.get(zone, "")) or known.get(older.get(zone, "")) or {}
        city = str(entry.get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))
        if city != locale.territories.get(code):
            yield city, code


@lru_cache(maxsize=10_000)
def mentioned(text: str, language: str) -> tuple[str, ...]:
    """Codes of the countries that a text names, each once, in text order."""
    found = named_in(text, language)
    return tuple(dict.fromkeys(m.value.code for m in found if m.value.alone or not m.value.city))


@lru_cache(maxsize=1000)
def named_in(text: str, language: str) -> tuple[Match[Place], ...]:
    """Where a text names countries and capitals, by the numbers of its tokens."""
    return tuple(names(language).find_in(text))


def chosen(found: Sequence[Match[Place]]) -> Match[Place] | None:
    """Whose a body is: the first country by its name or adjective, else the first by its capital."""
    return next((m for m in found if not m.value.city), found[0] if found else None)


def without(text: Sequence[Token], found: Sequence[Match[Any]]) -> list[int]:
    """The places of the tokens that are in no match."""
    covered = {i for match in found for i in range(match.start, match.end)}
    return [i for i in range(len(text)) if i not in covered]


@cache
def capital(code: str) -> str:
    """What a country's capital is called in keys: its English name."""
    english = {**_given("en")["capitals"], **lang.load("en").linking.capitals}
    return next((fold(name) for name, country in english.items() if country == code), code.lower())


@cache
def display_name(code: str, language: str) -> str:
    """A country's own name in a language."""
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))
