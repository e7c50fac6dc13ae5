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

    locales: tuple[str, ...]
    adjectives_first: bool
    portfolios_alone: bool
    ignored: frozenset[str]
    same_words: frozenset[str]
    person_titles: frozenset[str]
    spokespersons: frozenset[str]
    deputies: frozenset[str]
    name_particles: frozenset[str]
    anonymous_nouns: frozenset[str]
    media_nouns: frozenset[str]
    outlet_endings: frozenset[str]
    state_words: frozenset[str]
    government_nouns: frozenset[str]
    national_words: frozenset[str]
    local_words: frozenset[str]
    group_nouns: frozenset[str]
    organization_nouns: frozenset[str]
    owner_prepositions: frozenset[str]
    homonyms: frozenset[str]
    ministry_nouns: tuple[str, ...]
    department_nouns: tuple[str, ...]
    minister_nouns: tuple[str, ...]
    inflections: tuple[tuple[str, ...], ...]
    demonyms: Mapping[str, str]
    country_names: Mapping[str, str]
    capitals: Mapping[str, str]
    portfolios: Mapping[str, str]
    institutions: Mapping[str, str]
    offices: Mapping[str, str]

    @property
    def speakers(self) -> frozenset[str]:
        """Nouns for people and bodies that speak."""
        people = self.person_titles | self.spokespersons | self.deputies | self.group_nouns | self.anonymous_nouns
        return (
            people
            | {name for name in self.institutions if " " not in name}
            | self.organization_nouns
            | self.government_nouns
            | self.media_nouns
            | {*self.ministry_nouns, *self.minister_nouns}
        )

    @classmethod
    def from_table(cls, table: Table) -> LinkingWords:
        """The section's lists, names mapped to country or institution; LanguageError names a bad entry."""
        return cls(
            locales=table.words("locales", some=True),
            adjectives_first=table.flag("adjectives_first"),
            portfolios_alone=table.flag("portfolios_alone"),
            ignored=frozenset(table.words("ignored")),
            same_words=frozenset(table.words("same_words")),
            person_titles=frozenset(table.words("person_titles")),
            spokespersons=frozenset(table.words("spokespersons")),
            deputies=frozenset(table.words("deputies")),
            name_particles=frozenset(table.words("name_particles")),
            anonymous_nouns=frozenset(table.words("anonymous_nouns")),
            media_nouns=frozenset(table.words("media_nouns")),
            outlet_endings=frozenset(table.words("outlet_endings")),
            state_words=frozenset(table.words("state_words")),
            government_nouns=frozenset(table.words("government_nouns")),
            national_words=frozenset(table.words("national_words")),
            local_words=frozenset(table.words("local_words")),
            group_nouns=frozenset(table.words("group_nouns")),
            organization_nouns=frozenset(table.words("organization_nouns")),
            owner_prepositions=frozenset(table.words("owner_prepositions")),
            homonyms=frozenset(table.words("homonyms")),
            ministry_nouns=table.words("ministry_nouns"),
            department_nouns=table.words("department_nouns"),
            minister_nouns=table.words("minister_nouns"),
            inflections=_inflections(table.open_table("inflections")),
            demonyms=_by_country(table.open_table("demonyms")),
            country_names=_by_country(table.open_table("country_names")),
            capitals=_by_country(table.open_table("capitals")),
            portfolios=_by_kind(table.open_table("portfolios")),
            institutions=_by_kind(table.open_table("institutions")),
            offices=_by_kind(table.open_table("offices")),
        )

    def forms(self, name: str) -> tuple[str, ...]:
        """An adjective of nationality in all the forms that its ending may take, whichever form it is given in."""
        found = [name]
        for endings in self.inflections:
            own = max((e for e in endings if name.endswith(e)), key=len, default=None)
            if own is not None:
                found.extend(name.removesuffix(own) + ending for ending in endings)
        return tuple(dict.fromkeys(found))


def _by_country(table: Table) -> dict[str, str]:
    """Each name in a table of countries -> the country's code."""
    names: dict[str, str] = {}
    for country in table:
        if not COUNTRY.fullmatch(country):
            raise table.error(f'{country!r} must be a country\'s code of two capitals, as "PT"', country)
        names.update(dict.fromkeys(table.words(country), country))
    return names


def _inflections(table: Table) -> tuple[tuple[str, ...], ...]:
    return tuple(table.words(ending, some=True) for ending in table)


def _by_kind(table: Table) -> dict[str, str]:
    names = {name: kind for kind in table for name in table.words(kind)}
    return {name: names[name] for name in longest_first(names)}
