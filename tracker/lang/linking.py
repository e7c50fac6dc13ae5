"""The ``[linking]`` section of a language file -> checked, frozen word lists for the linking of sources."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

COUNTRY = re.compile(r"[A-Z]{2}")


@dataclass(frozen=True, slots=True)
class LinkingWords:
    """Names of countries, their people, their institutions, and the nouns that say what kind of source one is."""

    ignored: frozenset[str]
    same_words: frozenset[str]
    person_titles: frozenset[str]
    anonymous_nouns: frozenset[str]
    media_nouns: frozenset[str]
    state_words: frozenset[str]
    government_nouns: frozenset[str]
    demonyms: Mapping[str, str]
    country_names: Mapping[str, str]
    institutions: Mapping[str, str]

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> LinkingWords:
        """The section's lists, names mapped to country or institution; KeyError or ValueError names a bad entry."""
        return cls(
            ignored=frozenset(table["ignored"]),
            same_words=frozenset(table["same_words"]),
            person_titles=frozenset(table["person_titles"]),
            anonymous_nouns=frozenset(table["anonymous_nouns"]),
            media_nouns=frozenset(table["media_nouns"]),
            state_words=frozenset(table["state_words"]),
            government_nouns=frozenset(table["government_nouns"]),
            demonyms=_inflected(_by_name(table["demonyms"], "linking.demonyms"), table["inflections"]),
            country_names=_by_name(table["country_names"], "linking.country_names"),
            institutions=_institutions(table["institutions"]),
        )


def _by_name(table: Mapping[str, Any], where: str) -> dict[str, str]:
    names: dict[str, str] = {}
    for country, listed in table.items():
        if not COUNTRY.fullmatch(country) or not isinstance(listed, list):
            raise ValueError(f"{where}: {country!r} must be a country's two-letter code with a list of names")
        names.update(dict.fromkeys(listed, country))
    return names


def _inflected(names: Mapping[str, str], inflections: Mapping[str, list[str]]) -> dict[str, str]:
    """Each name in all the forms that its ending takes."""
    forms: dict[str, str] = {}
    for name, country in names.items():
        ending = max((e for e in inflections if name.endswith(e)), key=len, default="")
        for form in inflections.get(ending, [""]):
            forms[name.removesuffix(ending) + form] = country
    return forms


def _institutions(table: Mapping[str, Any]) -> dict[str, str]:
    names = {name: kind for kind, listed in table.items() for name in listed}
    return {name: names[name] for name in sorted(names, key=len, reverse=True)}
