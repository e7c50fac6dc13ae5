"""The ``[linking]`` section of a language file -> checked, frozen word lists for the linking of sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tracker.lang.table import Table, longest_first

COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class LinkingWords:
    """Names of countries, their people, their institutions, and the nouns that say what kind of source one is."""

    ignored: frozenset[str]
    same_words: frozenset[str]
    person_titles: frozenset[str]
    name_particles: frozenset[str]
    anonymous_nouns: frozenset[str]
    media_nouns: frozenset[str]
    state_words: frozenset[str]
    government_nouns: frozenset[str]
    demonyms: Mapping[str, str]
    country_names: Mapping[str, str]
    institutions: Mapping[str, str]

    @classmethod
    def from_table(cls, table: Table) -> LinkingWords:
        """The section's lists, names mapped to country or institution; LanguageError names a bad entry."""
        return cls(
            ignored=frozenset(table.words("ignored")),
            same_words=frozenset(table.words("same_words")),
            person_titles=frozenset(table.words("person_titles")),
            name_particles=frozenset(table.words("name_particles")),
            anonymous_nouns=frozenset(table.words("anonymous_nouns")),
            media_nouns=frozenset(table.words("media_nouns")),
            state_words=frozenset(table.words("state_words")),
            government_nouns=frozenset(table.words("government_nouns")),
            demonyms=_inflected(_by_name(table.open_table("demonyms")), table.open_table("inflections")),
            country_names=_by_name(table.open_table("country_names")),
            institutions=_institutions(table.open_table("institutions")),
        )


def _by_name(table: Table) -> dict[str, str]:
    """Each name in a table of countries -> the country's code."""
    names: dict[str, str] = {}
    for country in table:
        if not COUNTRY.fullmatch(country):
            raise table.error(f'{country!r} must be a country\'s code of two capitals, as "PT"', country)
        names.update(dict.fromkeys(table.words(country), country))
    return names


def _inflected(names: Mapping[str, str], inflections: Table) -> dict[str, str]:
    """Each name in all the forms that its ending takes."""
    endings = {ending: inflections.words(ending, some=True) for ending in inflections}
    forms: dict[str, str] = {}
    for name, country in names.items():
        ending = max((e for e in endings if name.endswith(e)), key=len, default="")
        for form in endings.get(ending, ("",)):
            forms[name.removesuffix(ending) + form] = country
    return forms


def _institutions(table: Table) -> dict[str, str]:
    names = {name: kind for kind in table for name in table.words(kind)}
    return {name: names[name] for name in longest_first(names)}
