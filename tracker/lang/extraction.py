"""The ``[extraction]`` section of a language file -> checked, frozen word lists for the extraction step."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from tracker.values import Modifier, Stance


class Frame(StrEnum):
    """Where a reporting verb's content may stand."""

    CLAUSE = "clause"
    QUOTE = "quote"
    OBJECT = "object"
    AMOUNT = "amount"
    INFINITIVE = "infinitive"


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A verb that reports: its dictionary form, where its content stands, and whether it turns the stance."""

    lemma: str
    frames: frozenset[Frame]
    stance: Stance


@dataclass(frozen=True, slots=True)
class Reporting:
    """The words that signal an attribution."""

    verbs: Mapping[str, ReportingVerb]
    forms: Mapping[str, str]
    endings: re.Pattern[str]
    stems: Mapping[str, str]
    markers: tuple[str, ...]
    document_nouns: frozenset[str]
    media_nouns: frozenset[str]
    anonymous_nouns: frozenset[str]
    continuations: tuple[str, ...]
    negations: frozenset[str]
    complementizers: frozenset[str]
    articles: frozenset[str]
    person_pronouns: frozenset[str]
    phrase_breaks: frozenset[str]
    weak_markers: tuple[str, ...]
    amount_prepositions: frozenset[str]

    def verb(self, lemma: str, form: str) -> ReportingVerb | None:
        """The reporting verb that a word is, by its dictionary form or, where a model got that wrong, by its stem."""
        found = self.verbs.get(lemma) or self.verbs.get(self.forms.get(form, ""))
        if found:
            return found
        ending = self.endings.search(form)
        while ending:
            stem = form[: ending.start()]
            if stem in self.stems:
                return self.verbs[self.stems[stem]]
            ending = self.endings.search(form, ending.start() + 1)
        return None


@dataclass(frozen=True, slots=True)
class Numbers:
    """The words and signs that numerals are made of."""

    cardinals: Mapping[str, Decimal]
    magnitudes: Mapping[str, Decimal]
    collectives: Mapping[str, Decimal]
    vague: Mapping[str, Decimal]
    fractions: Mapping[str, Decimal]
    indefinite: frozenset[str]
    halves: tuple[str, ...]
    joiners: frozenset[str]
    linking: frozenset[str]
    decimal_sign: str
    percent: tuple[str, ...]
    points: tuple[str, ...]
    currencies: Mapping[str, str]
    currency_signs: Mapping[str, str]
    before: Mapping[str, Modifier]
    after: Mapping[str, Modifier]
    ranges: tuple[tuple[str, str], ...]
    range_joiners: tuple[str, ...]
    bound_joiners: tuple[str, ...]
    change_verbs: frozenset[str]
    negatives: tuple[str, ...]
    chained: bool
    ratios: tuple[str, ...]
    half_of: tuple[str, ...]
    parts: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What looks like a quantity and is none."""

    identifier_nouns: frozenset[str]
    ratio_nouns: frozenset[str]
    time_units: frozenset[str]
    clock_words: frozenset[str]
    clock_phrases: tuple[str, ...]
    duration_words: frozenset[str]
    year_prepositions: frozenset[str]
    ordinal_endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hedges:
    """The words that weaken a statement (CoNLL-2010's hedge cues), and the verb forms that do."""

    phrases: tuple[str, ...]
    adjectives: frozenset[str]
    verbs: frozenset[str]
    no_hearsay: frozenset[str]
    conditional: bool


SENSES = ("recent", "coming", "near", "last", "this", "next")


@dataclass(frozen=True, slots=True)
class Dates:
    """How days are named.

    Values are month numbers, weekday numbers (Monday 0), days from today, lengths of time as a number of dateutil's
    units, and holidays as month and day ("05-01") or "easter".  ``before`` and ``after`` say which way a word beside a
    weekday points: one of SENSES.
    """

    months: Mapping[str, int]
    weekdays: Mapping[str, int]
    relative: Mapping[str, int]
    units: Mapping[str, tuple[int, str]]
    counts: Mapping[str, int]
    ordinals: Mapping[str, int]
    holidays: Mapping[str, str]
    before: Mapping[str, str]
    after: Mapping[str, str]
    ago: tuple[str, ...]
    ahead: tuple[str, ...]
    day_of_month: tuple[str, ...]
    numbered_month: str
    month_first: bool


@dataclass(frozen=True, slots=True)
class ExtractionWords:
    """All that extraction knows of one language."""

    reporting: Reporting
    numbers: Numbers
    exclusions: Exclusions
    hedges: Hedges
    dates: Dates

    @classmethod
    def from_table(cls, table: Mapping[str, Any]) -> ExtractionWords:
        """The section's word lists; raises KeyError for a missing entry, ValueError for one of the wrong form."""
        return cls(
            reporting=_reporting(table["reporting"]),
            numbers=_numbers(table["numbers"]),
            exclusions=_exclusions(table["exclusions"]),
            hedges=_hedges(table["hedges"]),
            dates=_dates(table["dates"]),
        )


def _words(value: Any, where: str) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{where} must be a list of words")
    return frozenset(value)


def _longest_first(phrases: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(phrases, key=len, reverse=True))


def _values(table: Mapping[str, Any], where: str) -> dict[str, Decimal]:
    if not all(isinstance(number, int | float) for number in table.values()):
        raise ValueError(f"{where} must give a number for each word")
    return {word: Decimal(str(number)) for word, number in table.items()}


def _reporting(table: Mapping[str, Any]) -> Reporting:
    verbs: dict[str, ReportingVerb] = {}
    forms: dict[str, str] = {}
    stems: dict[str, str] = {}
    for group in table["verbs"]:
        frames = frozenset(Frame(frame) for frame in group["frames"])
        stance = Stance(group.get("stance", Stance.ASSERTS))
        for lemma in group["lemmas"]:
            verbs[lemma] = ReportingVerb(lemma, frames, stance)
            stems[_stem(lemma, table["infinitives"])] = lemma
    for lemma, words in table["forms"].items():
        if lemma not in verbs:
            raise ValueError(f"reporting.forms: {lemma!r} is not among reporting.verbs")
        forms.update(dict.fromkeys(words, lemma))
    return Reporting(
        verbs=verbs,
        forms=forms,
        endings=re.compile(f"(?:{'|'.join(_longest_first(table['endings']))})$"),
        stems=stems,
        markers=_longest_first(table["markers"]),
        document_nouns=_words(table["document_nouns"], "reporting.document_nouns"),
        media_nouns=_words(table["media_nouns"], "reporting.media_nouns"),
        anonymous_nouns=_words(table["anonymous_nouns"], "reporting.anonymous_nouns"),
        continuations=_longest_first(table["continuations"]),
        negations=_words(table["negations"], "reporting.negations"),
        complementizers=_words(table["complementizers"], "reporting.complementizers"),
        articles=_words(table["articles"], "reporting.articles"),
        person_pronouns=_words(table["person_pronouns"], "reporting.person_pronouns"),
        phrase_breaks=_words(table["phrase_breaks"], "reporting.phrase_breaks"),
        weak_markers=_longest_first(table["weak_markers"]),
        amount_prepositions=_words(table["amount_prepositions"], "reporting.amount_prepositions"),
    )


def _stem(lemma: str, infinitives: list[str]) -> str:
    """What is left of a dictionary form once its ending is off: "afirm" of "afirmar"."""
    return next((lemma.removesuffix(ending) for ending in infinitives if lemma.endswith(ending)), lemma)


def _numbers(table: Mapping[str, Any]) -> Numbers:
    return Numbers(
        cardinals=_values(table["cardinals"], "numbers.cardinals"),
        magnitudes=_values(table["magnitudes"], "numbers.magnitudes"),
        collectives=_values(table["collectives"], "numbers.collectives"),
        vague=_values(table["vague"], "numbers.vague"),
        fractions=_values(table["fractions"], "numbers.fractions"),
        indefinite=_words(table["indefinite"], "numbers.indefinite"),
        halves=_longest_first(table["halves"]),
        joiners=_words(table["joiners"], "numbers.joiners"),
        linking=_words(table["linking"], "numbers.linking"),
        decimal_sign=table["decimal_sign"],
        percent=_longest_first(table["percent"]),
        points=_longest_first(table["points"]),
        currencies=dict(table["currencies"]),
        currency_signs={sign: table["currency_signs"][sign] for sign in _longest_first(table["currency_signs"])},
        before=_modifiers(table["before"]),
        after=_modifiers(table["after"]),
        ranges=tuple((first, second) for first, second in table["ranges"]),
        range_joiners=_longest_first(table["range_joiners"]),
        bound_joiners=_longest_first(table["bound_joiners"]),
        change_verbs=_words(table["change_verbs"], "numbers.change_verbs"),
        negatives=_longest_first(table["negatives"]),
        chained=bool(table["chained"]),
        ratios=_longest_first(table["ratios"]),
        half_of=_longest_first(table["half_of"]),
        parts=_values(table["parts"], "numbers.parts"),
    )


def _modifiers(table: Mapping[str, list[str]]) -> dict[str, Modifier]:
    phrases = {phrase: Modifier(name) for name, words in table.items() for phrase in words}
    return {phrase: phrases[phrase] for phrase in _longest_first(phrases)}


def _exclusions(table: Mapping[str, Any]) -> Exclusions:
    return Exclusions(
        identifier_nouns=_words(table["identifier_nouns"], "exclusions.identifier_nouns"),
        ratio_nouns=_words(table["ratio_nouns"], "exclusions.ratio_nouns"),
        time_units=_words(table["time_units"], "exclusions.time_units"),
        clock_words=_words(table["clock_words"], "exclusions.clock_words"),
        clock_phrases=_longest_first(table["clock_phrases"]),
        duration_words=_words(table["duration_words"], "exclusions.duration_words"),
        year_prepositions=_words(table["year_prepositions"], "exclusions.year_prepositions"),
        ordinal_endings=_longest_first(table["ordinal_endings"]),
    )


def _hedges(table: Mapping[str, Any]) -> Hedges:
    return Hedges(
        phrases=_longest_first(table["phrases"]),
        adjectives=_words(table["adjectives"], "hedges.adjectives"),
        verbs=_words(table["verbs"], "hedges.verbs"),
        no_hearsay=_words(table["no_hearsay"], "hedges.no_hearsay"),
        conditional=bool(table["conditional"]),
    )


def _dates(table: Mapping[str, Any]) -> Dates:
    senses = {name: dict(table[name]) for name in ("before", "after")}
    for name, words in senses.items():
        for word, sense in words.items():
            if sense not in SENSES:
                raise ValueError(f"dates.{name}: {word!r} must be one of {', '.join(SENSES)}")
    return Dates(
        months=dict(table["months"]),
        weekdays=dict(table["weekdays"]),
        relative=dict(table["relative"]),
        units={word: (int(times), str(unit)) for word, (times, unit) in table["units"].items()},
        counts=dict(table["counts"]),
        ordinals=dict(table["ordinals"]),
        holidays=dict(table["holidays"]),
        before=senses["before"],
        after=senses["after"],
        ago=tuple(table["ago"]),
        ahead=tuple(table["ahead"]),
        day_of_month=tuple(table["day_of_month"]),
        numbered_month=str(table["numbered_month"]),
        month_first=bool(table["month_first"]),
    )
