"""A mention as written -> what its words are: places, named bodies, institutions, titles, and what is left over."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from tracker import lang
from tracker.lang.linking import LinkingWords
from tracker.link import bodies, countries
from tracker.link.bodies import Body
from tracker.link.countries import Place
from tracker.link.names import Match, Phrases, Token, fold, tokens

MINISTRY, OFFICE = "ministry", "office"


@dataclass(frozen=True, slots=True)
class What:
    """What an institution's name says that it is; ``office`` where it names who heads it, ``partial`` where parts of a
    country have such bodies too."""

    kind: str
    office: bool = False
    partial: bool = False


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A language's words for sources, folded and ready to be looked up."""

    language: str
    words: LinkingWords
    institutions: Phrases[What]
    offices: Phrases[What]
    alone: Phrases[What]
    titles: Phrases[None]
    spokespersons: Phrases[None]
    ignored: frozenset[str]
    anonymous: frozenset[str]
    media: frozenset[str]
    governing: frozenset[str]
    national: frozenset[str]
    local: frozenset[str]
    same: frozenset[str]
    deputies: frozenset[str]
    groups: frozenset[str]
    organizations: frozenset[str]
    particles: frozenset[str]
    prepositions: frozenset[str]
    joiners: frozenset[str]

    @property
    def plain(self) -> frozenset[str]:
        """Words that add nothing to an institution's name."""
        return self.ignored | self.national | self.same | self.prepositions


@cache
def vocabulary(language: str) -> Vocabulary:
    """The words of one language."""
    words = lang.load(language).linking
    ignored = _folded(words.ignored)
    return Vocabulary(
        language=language,
        words=words,
        institutions=Phrases((_short(name, ignored), what) for name, what in _institutions(words)),
        offices=Phrases((_short(name, ignored), what) for name, what in _offices(words)),
        alone=Phrases((_short(n, ignored), What(f"{MINISTRY}.{kind}")) for n, kind in _portfolios(words)),
        titles=Phrases((word, None) for word in {*words.person_titles, *words.minister_nouns, *words.offices}),
        spokespersons=Phrases((word, None) for word in words.spokespersons),
        ignored=ignored,
        anonymous=_folded(words.anonymous_nouns),
        media=_folded(words.media_nouns),
        governing=_folded(words.government_nouns),
        national=_folded(words.national_words),
        local=_folded(words.local_words),
        same=_folded(words.same_words),
        deputies=_folded(words.deputies),
        groups=_folded(words.group_nouns),
        organizations=_folded(words.organization_nouns),
        particles=_folded(words.name_particles),
        prepositions=_folded(words.owner_prepositions),
        joiners=_folded(lang.load(language).extraction.numbers.joiners),
    )


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(map(fold, words))


def _short(name: str, ignored: frozenset[str]) -> str:
    return " ".join(word for word in fold(name).split() if word not in ignored)


def _portfolios(words: LinkingWords) -> Iterable[tuple[str, str]]:
    return words.portfolios.items() if words.portfolios_alone else ()


def _institutions(words: LinkingWords) -> Iterable[tuple[str, What]]:
    """Ministries and ministers of all portfolios, in both orders, then the rest as they are listed."""
    for nouns, office, partial in (
        (words.ministry_nouns, False, False),
        (words.department_nouns, False, True),
        (words.minister_nouns, True, False),
    ):
        for portfolio, kind in words.portfolios.items():
            what = What(f"{MINISTRY}.{kind}", office, partial)
            for noun in nouns:
                yield f"{noun} {portfolio}", what
                yield f"{portfolio} {noun}", what
    for name, kind in words.institutions.items():
        yield name, What(kind, partial=kind.split(".")[0] in PARTIAL)


def _offices(words: LinkingWords) -> Iterable[tuple[str, What]]:
    for name, kind in words.offices.items():
        yield name, What(f"{OFFICE}.{kind}", partial=kind in LOCAL_OFFICES)


# Bodies and offices that cities and provinces have as countries do.
PARTIAL = {"police", "prosecution", "court", "civil_protection", "weather", "election_authority", "ombudsman"}
LOCAL_OFFICES = {"mayor", "governor"}


@dataclass(frozen=True, slots=True)
class Mention:
    """The words of a mention and what they are; places in ``tokens``."""

    text: str
    tokens: tuple[Token, ...]
    places: tuple[Match[Place], ...]
    bodies: tuple[Match[Body], ...]
    institution: Match[What] | None
    office: Match[What] | None
    titles: tuple[Match[None], ...]
    spoken_for: tuple[Match[None], ...]

    def outside(self, *matches: Sequence[Match[Any]]) -> list[Token]:
        """The words that are in none of some matches."""
        found = [match for several in matches for match in several]
        return [self.tokens[i] for i in countries.without(self.tokens, found)]

    def words(self, start: int, end: int) -> str:
        """Some of its tokens as they are written."""
        return self.text[self.tokens[start].start : self.tokens[end - 1].end]

    @property
    def spelled(self) -> str:
        """What the source is called there: without the one who speaks for it."""
        if not self.spoken_for:
            return self.text
        named = [match for match in (self.institution, self.office) if match]
        known = _covered([*self.places, *self.bodies, *named])
        return self.words(min(known), max(known) + 1) if known else self.text

    @property
    def named(self) -> Match[What] | None:
        return self.institution or self.office

    @property
    def heads(self) -> bool:
        """Whether it is who heads a body, not the body: a title beside it that is no spokesperson's."""
        inside: list[Match[Any]] = [*self.bodies, *self.spoken_for, *([self.institution] if self.institution else [])]
        return any(match.start not in _covered(inside) for match in self.titles)

    @property
    def taken(self) -> set[int]:
        """The places of all words that are known for something."""
        named = [match for match in (self.institution, self.office) if match]
        return _covered([*self.places, *self.bodies, *self.titles, *self.spoken_for, *named])


def _covered(matches: Sequence[Match[Any]]) -> set[int]:
    return {i for match in matches for i in range(match.start, match.end)}


@lru_cache(maxsize=5_000)
def read(text: str, language: str) -> Mention:
    """What the words of a mention are."""
    words = vocabulary(language)
    text = unicodedata.normalize("NFC", text)
    found = tokens(text)
    places = countries.names(language).find(found)
    named = [m for m in bodies.names().find(found) if _is_whole(m, places)]
    institutions = [m for m in _institutions_in(found, places, words) if not _within(m, named)]
    offices = _spread(words.offices, found, countries.without(found, places), words)
    spoken_for = words.spokespersons.find(found)
    return Mention(
        text=text,
        tokens=found,
        places=tuple(places),
        bodies=tuple(named),
        institution=institutions[0] if institutions else None,
        office=offices[0] if offices else None,
        titles=tuple(m for m in words.titles.find(found) if not _within(m, spoken_for)),
        spoken_for=tuple(spoken_for),
    )


def _is_whole(body: Match[Body], places: Sequence[Match[Place]]) -> bool:
    """Not one of another country ("the Indian Home Office") that only has the name of this country's."""
    country = body.value.country
    others = [m.value.code for m in places if not m.value.city and not body.start <= m.start < body.end]
    return country is None or not others or country in others


def _within(inner: Match[What] | Match[None], outer: Sequence[Match[Body]] | Sequence[Match[None]]) -> bool:
    return any(match.start <= inner.start and inner.end <= match.end for match in outer)


def _institutions_in(text: Sequence[Token], places: Sequence[Match[Place]], words: Vocabulary) -> list[Match[What]]:
    """Institutions by their names, between whose words small words and a country's name may stand."""
    kept = countries.without(text, places)
    plain = [i for i in kept if text[i].folded not in words.national]
    found = _spread(words.institutions, text, kept, words) or _spread(words.institutions, text, plain, words)
    return found or [m for m in _spread(words.alone, text, plain, words) if _is_all(m, text, plain, words)]


def _spread(
    phrases: Phrases[What], text: Sequence[Token], among: Sequence[int], words: Vocabulary
) -> list[Match[What]]:
    """Names among some of a text's tokens, in places of the whole text."""
    left = [i for i in among if text[i].folded not in words.ignored]
    found = phrases.find([text[i] for i in left])
    return [Match(left[m.start], left[m.end - 1] + 1, m.value) for m in found]


def _is_all(match: Match[What], text: Sequence[Token], among: Sequence[int], words: Vocabulary) -> bool:
    outside = [i for i in among if not match.start <= i < match.end and text[i].folded not in words.ignored]
    return not outside and text[match.start].capital


def acronym(text: str) -> str | None:
    """The acronym that a mention is, but for its article: "el SNI"."""
    found = [token.text for token in tokens(text) if not token.text.islower()]
    last = found[-1] if found else ""
    return last if len(found) == 1 and 2 <= len(last) <= 8 and last.isupper() and text.endswith(last) else None


def stands_for(short: str, mention: Mention) -> bool:
    """Whether a mention spells an acronym out, in brackets or, where it has none there, by its capitals."""
    bracketed = re.search(r"\(\W*(\w+)", mention.text)
    if bracketed:
        return bracketed[1] == short
    capitals = "".join(token.text[0] for token in mention.tokens if token.capital)
    return short in (capitals, capitals[1:])
