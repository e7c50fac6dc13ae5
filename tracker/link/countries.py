"""Words of a mention -> the country that they name: by its name (CLDR's), its people's adjective, its seat of power."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from tracker import lang
from tracker.link.names import fold

SHORTEST = 4


@dataclass(frozen=True, slots=True)
class CountryNames:
    """Folded name -> ISO 3166 code; ``acronyms`` are matched as they are written ("US" is no pronoun)."""

    names: Mapping[str, str]
    acronyms: Mapping[str, str]
    pattern: re.Pattern[str]

    def find(self, text: str) -> list[tuple[str, str]]:
        """The countries that a text names, as (code, folded words), in text order."""
        found = [(m.start(), self.names[m.group(1)], m.group(1)) for m in self.pattern.finditer(f" {fold(text)} ")]
        for acronym, code in self.acronyms.items():
            match = re.search(rf"(?<!\w){re.escape(acronym)}(?!\w)", text)
            if match:
                found.append((match.start(), code, fold(acronym)))
        return [(code, words) for _, code, words in sorted(found)]


@cache
def names(language: str) -> CountryNames:
    """What one language calls the countries."""
    from babel import Locale

    words = lang.load(language).linking
    territories = Locale.parse(language).territories
    found = {
        fold(name): code for code, name in territories.items() if len(code) == 2 and code.isalpha() and code != "ZZ"
    }
    found |= {fold(name): code for name, code in words.demonyms.items()}
    found |= {fold(name): code for name, code in words.country_names.items()}
    long = {name: code for name, code in found.items() if len(name) >= SHORTEST}
    acronyms = {name.upper(): code for name, code in words.country_names.items() if len(fold(name)) < SHORTEST}
    acronyms |= {name: code for code, name in territories.items() if code.isalpha() and len(fold(name)) < SHORTEST}
    listed = "|".join(map(re.escape, sorted(long, key=len, reverse=True)))
    return CountryNames(long, acronyms, re.compile(rf"(?<=\s)({listed})(?=\s)"))


@lru_cache(maxsize=50_000)
def mentioned(text: str, language: str) -> tuple[str, ...]:
    """Codes of the countries that a text names, each once, in text order."""
    return tuple(dict.fromkeys(code for code, _ in names(language).find(text)))


def without(text: str, language: str) -> str:
    """The text without the words that name countries."""
    words = text.split()
    for _, phrase in names(language).find(text):
        size = len(phrase.split())
        for i in range(len(words)):
            if fold(" ".join(words[i : i + size])).removesuffix(" s") == phrase.removesuffix(" s"):
                del words[i : i + size]
                break
    return " ".join(words)


@cache
def display_name(code: str, language: str) -> str:
    """A country's own name in a language."""
    from babel import Locale

    return str(Locale.parse(language).territories.get(code, code))
