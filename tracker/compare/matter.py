"""A claim -> its matter: what it is about apart from its figure, as far as two claims' being on one question needs it.

A matter is kept beside a stored claim, so that a new claim is held against old ones without reading their texts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cache, lru_cache
from hashlib import blake2b
from importlib.resources import files
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tracker import lang
from tracker.compare.embedding import cosines, text_vector, vector
from tracker.compare.gate import calendar, denies, outcomes, teller, years
from tracker.compare.order import UNDATED, place
from tracker.compare.stated import BLOT, NUMBER, StatedClaim
from tracker.link import agencies, bodies, countries
from tracker.link.names import SHORT, fold, tokens
from tracker.values import Quantity, Stance

if TYPE_CHECKING:
    from tracker.compare.embedding import Vector

ANYBODY = "anybody"
BODIES = frozenset(("ministry", "government", "agency", "outlet", "international"))
PERSONAL = frozenset(
    ("killed", "wounded", "casualties", "missing", "captured", "evacuated", "displaced", "rescued", "infected")
)
STORIES = 3
KEPT = 4096  # texts and nouns of which it is remembered what they name
MOST_NAMES = 6
MOST_COUNTRIES = 4
FEW_WORDS = 3
LONGEST_ENDING = 4
NAME_STEM = 4  # "Londres" and "London" begin alike
DOUBLED = re.compile(r"(.)\1+")
LONG = re.compile(r"[^\W\d_]{4,}")
SENTENCE_END = ".!?:\n\"“«'"


class Rank(IntEnum):
    """In which order claims may found a topic: what a person put into one first; what has no noun of its own last."""

    DECIDED = -1
    FIGURE = 0
    DENIAL = 1
    BARE = 2


@dataclass(frozen=True, slots=True)
class Matter:
    """What a claim is about.

    ``day`` is an ordinal, ``measure`` "count", "percent", "money" or "statement", ``kind`` one of ``concepts.toml``.
    ``lands`` are the countries of what is said; ``places`` (countries) and ``names`` those of the claim's sentence,
    ``setting`` and ``around`` those of its document's title and lead too; ``spots`` are names that something is said to
    be at, ``stems`` the beginnings of the names around and of ``peoples``, words for what is of a place ("barcelonés").
    ``speakers`` are the words of those who say it, ``voices`` the claimant's key; ``named``, ``told_of`` are the names
    of the sentence and around but for theirs, as another speaker does not make another event. ``noun``, ``said`` and
    ``about`` are vectors of the thing counted, of the clause, and of title and lead, ``denied`` those of the words of a
    denial that has no figure; ``keys`` are shared with every claim that it may be set beside.
    """

    claim: str
    document: str
    language: str
    sentence: int
    start: int
    day: int
    rank: Rank
    measure: str
    kind: str
    counted: str
    figure: str
    outcomes: frozenset[str]
    lands: frozenset[str]
    places: frozenset[str]
    setting: frozenset[str]
    names: frozenset[str]
    spots: frozenset[str]
    around: frozenset[str]
    speakers: frozenset[str]
    voices: frozenset[str]
    peoples: frozenset[str]
    years: frozenset[str]
    noun: Vector
    said: Vector
    about: Vector
    denied: Sequence[Vector]
    keys: tuple[int, ...]
    name_stems: frozenset[str] = field(init=False)
    people_stems: frozenset[str] = field(init=False)
    stems: frozenset[str] = field(init=False)
    told_of: frozenset[str] = field(init=False)
    named: frozenset[str] = field(init=False)
    place: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name_stems", stems(self.around))
        object.__setattr__(self, "people_stems", stems(self.peoples))
        object.__setattr__(self, "stems", self.name_stems | self.people_stems)
        object.__setattr__(self, "told_of", self.around - self.speakers)
        object.__setattr__(self, "named", self.names - self.speakers)
        object.__setattr__(self, "place", place(self.day, self.document, self.start))

    @property
    def order(self) -> tuple[int, int, str, int, str]:
        """Where the claim comes among those that may found topics: by rank, then by place, in every database alike."""
        return (self.rank, self.place, self.document, self.start, self.claim)


def stems(words: frozenset[str]) -> frozenset[str]:
    """The beginnings of names."""
    return frozenset(map(stem, words))


@lru_cache(KEPT)
def stem(word: str) -> str:
    """The beginning of a name. Letters are doubled in one language and not in another: "Kassala", "Kasala"."""
    return DOUBLED.sub(r"\1", word)[:NAME_STEM]


def matter(claim: StatedClaim, embed: Callable[[str], Vector] = text_vector) -> Matter:
    """What a claim is about; ``embed`` gives the meaning of its clause and of its document's beginning."""
    happened = outcomes(claim)
    counted = _counted(claim, happened)
    said, about = embed(said_of(claim)), embed(claim.setting or claim.masked)
    measure = _measure(claim.quantity)
    noun = vector(counted) if measure == "count" and counted else said
    places = frozenset(countries.mentioned(claim.sentence.text, claim.language))
    setting = places | frozenset(countries.mentioned(claim.setting, claim.language))
    texts = (claim.sentence.text, claim.setting)
    spoken = _bodies(claim)
    names, around = (_names(text, claim.language) - spoken for text in texts)
    spots = frozenset().union(*(_spots(text, claim.language) for text in texts)) - spoken
    kinds = _kinds(claim, measure, counted, happened)
    found = Matter(
        claim=claim.id,
        document=claim.doc_id,
        language=claim.language,
        sentence=claim.sentence.start,
        start=claim.clause.start,
        day=claim.published.toordinal() if claim.published else UNDATED,
        rank=_rank(claim, measure, counted),
        measure=measure,
        kind=kinds[0],
        counted=counted,
        figure=_figure(claim.quantity),
        outcomes=happened,
        lands=_lands(claim),
        places=places,
        setting=setting,
        names=names,
        spots=spots,
        around=names | around,
        speakers=_speakers(claim),
        voices=_voices(claim),
        peoples=frozenset().union(*(_peoples(text, claim.language) for text in texts)),
        years=years(claim),
        noun=noun,
        said=said,
        about=about,
        denied=denied(measure, counted),
        keys=(),
    )
    return replace(found, keys=_keys(found, kinds))


def matters(claims: Iterable[StatedClaim]) -> list[Matter]:
    """What some claims are about."""
    return [matter(claim) for claim in claims]


def denied(measure: str, counted: str) -> list[Vector]:
    """The vectors of what is counted in words where there is no figure: in denials alone."""
    return [vector(word) for word in counted.split()] if measure == "statement" else []


def said_of(claim: StatedClaim) -> str:
    """What is asserted, without its numbers; where that is no more than a noun or two, the whole
    sentence, if it counts nothing else and is not the title, which tells of the document already."""
    text = claim.sentence.text
    alone = len(NUMBER.findall(text)) < 2 and text != claim.title
    if len(LONG.findall(claim.masked)) >= FEW_WORDS or not alone:
        return claim.masked
    return NUMBER.sub(BLOT, text.replace(claim.quantity.span.text, BLOT) if claim.quantity else text)


def _kinds(claim: StatedClaim, measure: str, counted: str, happened: frozenset[str]) -> list[str]:
    """The kind of thing counted; for a denial without a figure also those of its words, which may be what is denied."""
    if measure != "statement":
        return [kind(counted, claim.language, happened) if measure == "count" else measure]
    if not _denies(claim):
        return [measure]
    return [measure, *sorted({kind(word, claim.language) for word in LONG.findall(claim.masked)})]


def _counted(claim: StatedClaim, happened: frozenset[str]) -> str:
    """The noun counted, or what happened where there is none; of a denial without a figure its words."""
    if claim.quantity:
        words = lang.load(claim.language).comparison
        if claim.counted and not words.tallies.match(claim.counted):
            return claim.counted
        found = _tallied(claim)
        if found:
            return found
        told = (noun for noun, pattern in words.tallied.patterns.items() if pattern.search(claim.clause.text))
        return " ".join(sorted(happened)) or next(told, "")
    return " ".join(LONG.findall(claim.masked)) if _denies(claim) else ""


def _tallied(claim: StatedClaim) -> str:
    """The noun that a noun for the count itself is followed by: "the number of people"."""
    words = lang.load(claim.language)
    linking = "|".join(map(re.escape, words.extraction.numbers.linking))
    articles = "|".join(map(re.escape, words.extraction.reporting.articles))
    before = rf"(?:(?:{articles})\s+)?(?:\w{{1,3}}\s+)?"
    pattern = rf"{words.comparison.tallies.pattern}\w*\s+(?:{linking})\s+{before}([^\W\d_]{{4,}})"
    match = re.search(pattern, claim.sentence.text, re.IGNORECASE)
    return match[1] if match else ""


def _measure(quantity: Quantity | None) -> str:
    if quantity is None:
        return "statement"
    return "percent" if quantity.percent else "money" if quantity.currency else "count"


def _rank(claim: StatedClaim, measure: str, counted: str) -> Rank:
    if measure == "count" and not counted:
        return Rank.BARE
    return Rank.DENIAL if _denies(claim) else Rank.FIGURE


def _denies(claim: StatedClaim) -> bool:
    """Whether its source denies it, or a claim without a figure says that something is not so."""
    return claim.stance is Stance.DENIES or (claim.quantity is None and denies(claim))


def _figure(quantity: Quantity | None) -> str:
    if quantity is None:
        return ""
    top = "" if quantity.value_max is None else f"-{quantity.value_max.normalize():f}"
    return f"{quantity.value.normalize():f}{top}"


def _lands(claim: StatedClaim) -> frozenset[str]:
    """The countries in what is said, but for those whose speakers say it."""
    speakers = {code for link in claim.chain for code in countries.mentioned(link.name, claim.language)}
    return frozenset(countries.mentioned(claim.clause.text, claim.language)) - speakers


def _bodies(claim: StatedClaim) -> frozenset[str]:
    """The words of the bodies and outlets that speak: they speak of many things."""
    said = [link.name for link in claim.chain if link.source and link.source.kind in BODIES]
    return frozenset(word.folded for name in said for word in tokens(name))


def _speakers(claim: StatedClaim) -> frozenset[str]:
    """The words of those who say it and of those who pass it on."""
    said = [teller(claim), *(link.name for link in claim.chain)]
    return frozenset(word.folded for name in said for word in tokens(name))


def _voices(claim: StatedClaim) -> frozenset[str]:
    """The source by its key, or by its name where that is of several words: "parliamentary budget officer"."""
    told = tokens(teller(claim))
    listed = countries.names(claim.language).find(told)
    known = {i for match in listed for i in range(match.start, match.end)}
    articles = lang.load(claim.language).extraction.reporting.articles
    words = [word.folded for i, word in enumerate(told) if i not in known and word.folded not in articles]
    keys = [body.value.identity("", "").key for body in bodies.names().find(told)]
    keys += [claim.claimant.key] if claim.claimant else []
    return frozenset([*keys, " ".join(words)] if len(words) > 1 else keys)


@lru_cache(KEPT)
def _spots(text: str, language: str) -> frozenset[str]:
    """The names in a text that it says something is at: "in Sioux County"."""
    pattern = rf"{lang.load(language).comparison.locatives.pattern}\s+((?:[A-ZÁÉÍÓÚÑ][\w'-]*\s?)+)"
    return frozenset(name for match in re.finditer(pattern, text) for name in _names(f"x {match[1]}", language))


@lru_cache(KEPT)
def _names(text: str, language: str) -> frozenset[str]:
    """Names in a text, folded: words with a capital within a sentence, but for countries, for bodies, agencies and
    outlets that everybody quotes, and the calendar's words."""
    words = tokens(text)
    found = countries.names(language).find(words)
    known = {i for m in found if m.value.alone or not m.value.city for i in range(m.start, m.end)}
    for quoted in (bodies.names(), agencies.phrases()):
        known |= {i for match in quoted.find(words) for i in range(match.start, match.end)}
    names = []
    for i, word in enumerate(words):
        before = text[: word.start].rstrip()
        opens = not before or before[-1] in SENTENCE_END
        acronym = len(word.text) > 1 and word.text.isupper()
        if word.text[0].isupper() and (acronym or not opens) and len(word.folded) >= SHORT and i not in known:
            names.append(word.folded)
    common = calendar(language) | _common(language)
    return frozenset(name for name in names if name not in common and not name.isdigit())


@lru_cache(KEPT)
def _peoples(text: str, language: str) -> frozenset[str]:
    """Words with a small letter for what is of a place, folded: "barcelonés", "cordobeses"."""
    words = lang.load(language).comparison
    if not words.peoples:
        return frozenset()
    others = tuple(fold(word) for word in words.no_peoples)
    found = tokens(text)
    known = {i for match in countries.names(language).find(found) for i in range(match.start, match.end)}
    return frozenset(
        word.folded
        for i, word in enumerate(found)
        if len(word.folded) >= LONGEST_ENDING + NAME_STEM - 1
        and i not in known
        and not word.capital
        and word.text.endswith(words.peoples)
        and not (others and word.folded.startswith(others))
    )


@cache
def _common(language: str) -> frozenset[str]:
    """Words of titles, offices and bodies, which are a part of very many names, and what is written like a name."""
    words = lang.load(language).linking
    nouns = (words.person_titles, words.spokespersons, words.deputies, words.group_nouns, words.organization_nouns)
    bodies = (
        words.government_nouns,
        words.national_words,
        words.media_nouns,
        words.ministry_nouns,
        words.minister_nouns,
    )
    names = (words.portfolios, words.institutions, words.offices)
    common = lang.load(language).comparison.common
    listed = [phrase for group in (*nouns, *bodies, *names, common) for phrase in group]
    return frozenset(word for phrase in listed for word in fold(phrase).split())


def _keys(one: Matter, kinds: Sequence[str]) -> tuple[int, ...]:
    """Numbers for its kind of story in each country and with each kind of thing, for each kind of thing by each name
    and by each two countries, and for the figure itself."""
    stems = sorted(one.stems)[:MOST_NAMES]
    stories = _stories(one.about.tobytes())
    measures = (one.measure, "count") if one.rank is Rank.DENIAL else (one.measure,)
    words = [f"{measure} {place} {story}" for measure in measures for place in one.setting for story in stories]
    things = ["people" if thing in people() else thing for thing in kinds]
    words += [f"{thing} {two}" for thing in things for two in combinations(stories, 2)]
    words += [f"{thing} {two}" for thing in things for two in combinations(sorted(one.setting)[:MOST_COUNTRIES], 2)]
    words += [f"{thing} {name}" for thing in (*things, *one.outcomes) for name in stems]
    if one.figure:
        words += [f"{one.measure} ={one.figure} {place}" for place in (*one.setting, *stems, *things, *stories)]
    return tuple(sorted({_number(word) for word in words}))


def _number(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


@lru_cache(KEPT)
def kind(noun: str, language: str, happened: frozenset[str] = frozenset()) -> str:
    """What kind of thing a noun counts, by the listed word that it is nearest to in meaning."""
    if not noun or (happened & PERSONAL and noun in happened):
        return ANYBODY if happened & PERSONAL else ""
    found = tokens(noun)
    named = countries.names(language).find(found)
    if len(found) == 1 and named and named[0].value.adjective:
        return ANYBODY
    kinds, words = _listed("people", "kinds")
    return kinds[_nearest(vector(noun.lower()), words, 1)[0]]


@lru_cache(KEPT)
def _stories(about: bytes) -> tuple[int, ...]:
    """The numbers of the kinds of stories that a document's beginning is nearest to."""
    import numpy as np

    return tuple(sorted(_nearest(np.frombuffer(about, dtype=np.int8), _listed("stories")[1], STORIES)))


def _nearest(meaning: Vector, words: Any, most: int) -> list[int]:
    """The numbers of the listed words that are nearest to a meaning."""
    import numpy as np

    return [int(i) for i in np.argsort(-cosines(meaning, words), kind="stable")[:most]]


@cache
def _listed(*parts: str) -> tuple[tuple[str, ...], Any]:
    """Lists of the data file, and the vectors of their words; of kinds, the kind of each word."""
    import numpy as np

    listed = []
    for part in parts:
        given = _table()[part]
        groups = given.items() if isinstance(given, dict) else ((word, [word]) for word in given)
        listed += [(name, word) for name, words in groups for word in words]
    return tuple(name for name, _ in listed), np.stack([vector(word.lower()) for _, word in listed])


@cache
def _table() -> Mapping[str, Any]:
    return tomllib.loads((files("tracker.compare") / "concepts.toml").read_text(encoding="utf-8"))


@cache
def people() -> frozenset[str]:
    """The kinds of things that are people."""
    return frozenset(_table()["people"])
