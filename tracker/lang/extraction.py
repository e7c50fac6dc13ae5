"""The ``[extraction]`` section of a language file -> checked, frozen word lists for the extraction step."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property, lru_cache

from tracker.lang.table import Table, keys, longest_first
from tracker.values import Modifier, Stance

#: How many words are remembered with the verbs that they are.
REMEMBERED = 5_000


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """The first word of each phrase."""
    return frozenset(re.findall(r"[^\W\d_]+", phrase)[0] for phrase in phrases)


def longest_words(phrases: Iterable[str]) -> frozenset[str]:
    """The longest word of each phrase, which few texts have without the phrase: not "the" of "the day before"."""
    return frozenset(max(re.findall(r"[^\W\d_]+", phrase), key=len) for phrase in phrases)


class Frame(StrEnum):
    """Where a reporting verb's content may stand."""

    CLAUSE = "clause"
    QUOTE = "quote"
    OBJECT = "object"
    AMOUNT = "amount"
    FIGURE = "figure"
    INFINITIVE = "infinitive"
    BARE_INFINITIVE = "bare infinitive"
    REVISION = "revision"
    COUNT = "count"
    EVENT = "event"
    RECORD = "record"
    DOCUMENT = "document"
    TALK = "talk"
    JUDGEMENT = "judgement"
    CLAIM = "claim"


class Place(StrEnum):
    """The number words that a joiner may stand behind."""

    TENS = "tens"
    HUNDREDS = "hundreds"
    MAGNITUDES = "magnitudes"


@dataclass(frozen=True, slots=True)
class ReportingVerb:
    """A verb that reports: its dictionary form, where its content stands, and whether it turns the stance."""

    lemma: str
    frames: frozenset[Frame]
    stance: Stance


@dataclass(frozen=True)
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
    revision_prepositions: frozenset[str]
    estimate_nouns: frozenset[str]
    number_nouns: frozenset[str]
    counted_nouns: frozenset[str]
    damage_nouns: frozenset[str]
    happening_nouns: frozenset[str]
    claim_nouns: frozenset[str]
    citing_verbs: frozenset[str]
    resumptions: tuple[str, ...]
    contrasts: tuple[str, ...]
    false_words: frozenset[str]
    true_words: frozenset[str]
    existential_verbs: frozenset[str]
    telling_verbs: frozenset[str]
    telling_prepositions: frozenset[str]
    agent_prepositions: frozenset[str]
    body_prepositions: frozenset[str]
    never: frozenset[str]

    @cached_property
    def verb(self) -> Callable[[str, str], ReportingVerb | None]:
        """The lemma and the form of a word -> the reporting verb that it is; frequent words are remembered."""
        return lru_cache(maxsize=REMEMBERED)(self._verb)

    def _verb(self, lemma: str, form: str) -> ReportingVerb | None:
        """By its dictionary form or, where a model got that wrong, by its stem."""
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
    joined: frozenset[Place]
    linking: frozenset[str]
    decimal_sign: str
    percent: tuple[str, ...]
    points: tuple[str, ...]
    measure_nouns: frozenset[str]
    currencies: Mapping[str, str]
    currency_signs: Mapping[str, str]
    before: Mapping[str, Modifier]
    after: Mapping[str, Modifier]
    ranges: tuple[tuple[str, str], ...]
    range_joiners: tuple[str, ...]
    bound_joiners: tuple[str, ...]
    change_verbs: frozenset[str]
    change_openings: tuple[str, ...]
    negatives: tuple[str, ...]
    chained: bool
    ratios: tuple[str, ...]
    half_of: tuple[str, ...]
    parts: Mapping[str, Decimal]
    wholes: tuple[str, ...]
    #: Words of which a number without digits has one.
    telling: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        tables = (self.cardinals, self.magnitudes, self.collectives, self.vague, self.fractions, self.parts)
        phrases = [*(word for table in tables for word in table), *self.half_of]
        object.__setattr__(self, "telling", first_words(phrases))


@dataclass(frozen=True, slots=True)
class Exclusions:
    """What looks like a quantity and is none."""

    identifier_nouns: frozenset[str]
    ratio_nouns: frozenset[str]
    time_units: frozenset[str]
    clock_words: frozenset[str]
    clock_prepositions: frozenset[str]
    clock_phrases: tuple[str, ...]
    duration_words: frozenset[str]
    year_prepositions: frozenset[str]
    old_year_prepositions: frozenset[str]
    eras: frozenset[str]
    month_prepositions: frozenset[str]
    ordinal_endings: tuple[str, ...]
    decades: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hedges:
    """The words that weaken a statement (CoNLL-2010's hedge cues), and the verb forms that do."""

    phrases: tuple[str, ...]
    adjectives: frozenset[str]
    verbs: frozenset[str]
    no_hearsay: frozenset[str]
    conditions: frozenset[str]
    conditional: bool


SENSES = ("recent", "coming", "near", "last", "this", "next")
LENGTHS = ("days", "weeks", "months", "years")


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
    #: Words of which the name of a day without digits has one.
    telling: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        tables = (self.months, self.weekdays, self.relative, self.units, self.holidays)
        object.__setattr__(self, "telling", longest_words(word for table in tables for word in table))


@dataclass(frozen=True, slots=True)
class ExtractionWords:
    """All that extraction knows of one language."""

    reporting: Reporting
    numbers: Numbers
    exclusions: Exclusions
    hedges: Hedges
    dates: Dates

    @classmethod
    def from_table(cls, table: Table) -> ExtractionWords:
        """The section's word lists; raises LanguageError for an entry that is missing, unknown or of another form."""
        return cls(
            reporting=_reporting(table.table("reporting", keys(Reporting, but=["stems"], also=["infinitives"]))),
            numbers=_numbers(table.table("numbers", keys(Numbers, but=["telling"]))),
            exclusions=_exclusions(table.table("exclusions", keys(Exclusions))),
            hedges=_hedges(table.table("hedges", keys(Hedges))),
            dates=_dates(table.table("dates", keys(Dates, but=["telling"]))),
        )


# --- who said it --------------------------------------------------------------------------------------------------


def _reporting(table: Table) -> Reporting:
    verbs = _verbs(table)
    infinitives = table.words("infinitives")
    return Reporting(
        verbs=verbs,
        forms=_forms(table.open_table("forms"), verbs),
        endings=re.compile(f"(?:{'|'.join(table.phrases('endings', some=True))})$"),
        stems={_stem(lemma, infinitives): lemma for lemma in verbs},
        markers=_markers(table.open_table("markers")),
        document_nouns=frozenset(table.words("document_nouns")),
        media_nouns=frozenset(table.words("media_nouns")),
        anonymous_nouns=frozenset(table.words("anonymous_nouns")),
        continuations=table.phrases("continuations"),
        negations=frozenset(table.words("negations")),
        complementizers=frozenset(table.words("complementizers")),
        articles=frozenset(table.words("articles")),
        person_pronouns=frozenset(table.words("person_pronouns")),
        phrase_breaks=frozenset(table.words("phrase_breaks")),
        weak_markers=table.phrases("weak_markers"),
        amount_prepositions=frozenset(table.words("amount_prepositions")),
        revision_prepositions=frozenset(table.words("revision_prepositions")),
        estimate_nouns=frozenset(table.words("estimate_nouns")),
        number_nouns=frozenset(table.words("number_nouns")),
        counted_nouns=frozenset(table.words("counted_nouns")),
        damage_nouns=frozenset(table.words("damage_nouns")),
        happening_nouns=frozenset(table.words("happening_nouns")),
        claim_nouns=frozenset(table.words("claim_nouns")),
        citing_verbs=frozenset(table.words("citing_verbs")),
        resumptions=table.phrases("resumptions"),
        contrasts=table.phrases("contrasts"),
        false_words=frozenset(table.words("false_words")),
        true_words=frozenset(table.words("true_words")),
        existential_verbs=frozenset(table.words("existential_verbs")),
        telling_verbs=frozenset(table.words("telling_verbs")),
        telling_prepositions=frozenset(table.words("telling_prepositions")),
        agent_prepositions=frozenset(table.words("agent_prepositions")),
        body_prepositions=frozenset(table.words("body_prepositions")),
        never=frozenset(table.phrases("never")),
    )


def _verbs(table: Table) -> dict[str, ReportingVerb]:
    """The verbs of all groups; one that is in several has the frames of each."""
    verbs: dict[str, ReportingVerb] = {}
    for group in table.tables("verbs", ["frames", "lemmas"], ["stance"]):
        frames = frozenset(Frame(frame) for frame in group.choices("frames", list(Frame), some=True))
        stance = Stance(group.choice("stance", list(Stance))) if "stance" in group else Stance.ASSERTS
        for lemma in group.words("lemmas", some=True):
            others = verbs[lemma].frames if lemma in verbs else frozenset()
            verbs[lemma] = ReportingVerb(lemma, frames | others, stance)
    return verbs


def _forms(table: Table, verbs: Mapping[str, ReportingVerb]) -> dict[str, str]:
    """Each irregular form -> its verb."""
    for lemma in table:
        if lemma not in verbs:
            raise table.error(f"{lemma!r} is in no list of reporting verbs: add it to one, or take this out", lemma)
    return {form: lemma for lemma in table for form in table.words(lemma)}


def _markers(table: Table) -> tuple[str, ...]:
    """The markers, each of which comes with a sentence that has it."""
    for marker, example in table.texts(said="a sentence with the marker").items():
        if marker not in example.lower():
            raise table.error(f"the example of {marker!r} does not have it: give a sentence that has", marker)
    return longest_first(table)


def _stem(lemma: str, infinitives: Iterable[str]) -> str:
    """What is left of a dictionary form once its ending is off: "afirm" of "afirmar"."""
    return next((lemma.removesuffix(ending) for ending in infinitives if lemma.endswith(ending)), lemma)


# --- numbers ------------------------------------------------------------------------------------------------------


def _numbers(table: Table) -> Numbers:
    return Numbers(
        cardinals=table.numbers("cardinals"),
        magnitudes=table.numbers("magnitudes"),
        collectives=table.numbers("collectives"),
        vague=table.numbers("vague"),
        fractions=table.numbers("fractions"),
        indefinite=frozenset(table.words("indefinite")),
        halves=table.phrases("halves"),
        joiners=frozenset(table.words("joiners")),
        joined=frozenset(Place(place) for place in table.choices("joined", [place.value for place in Place])),
        linking=frozenset(table.words("linking")),
        decimal_sign=table.text("decimal_sign", "[.,]", '"." or ","'),
        percent=table.phrases("percent"),
        points=table.phrases("points"),
        measure_nouns=frozenset(table.words("measure_nouns")),
        currencies=_currencies(table.open_table("currencies")),
        currency_signs=_currencies(table.open_table("currency_signs")),
        before=_modifiers(table.open_table("before")),
        after=_modifiers(table.open_table("after")),
        ranges=table.pairs("ranges"),
        range_joiners=table.phrases("range_joiners"),
        bound_joiners=table.phrases("bound_joiners"),
        change_verbs=frozenset(table.words("change_verbs")),
        change_openings=table.phrases("change_openings"),
        negatives=table.phrases("negatives"),
        chained=table.flag("chained"),
        ratios=table.phrases("ratios"),
        half_of=table.phrases("half_of"),
        parts=table.numbers("parts"),
        wholes=table.phrases("wholes"),
    )


def _currencies(table: Table) -> dict[str, str]:
    codes = table.texts("[A-Z]{3}", 'a currency\'s code of three capitals, as "EUR"')
    return {name: codes[name] for name in longest_first(codes)}


def _modifiers(table: Table) -> dict[str, Modifier]:
    table.only((), [modifier for modifier in Modifier if modifier is not Modifier.RANGE])
    phrases = {phrase: Modifier(name) for name in table for phrase in table.words(name)}
    return {phrase: phrases[phrase] for phrase in longest_first(phrases)}


# --- what is no quantity, and how firmly --------------------------------------------------------------------------


def _exclusions(table: Table) -> Exclusions:
    return Exclusions(
        identifier_nouns=frozenset(table.words("identifier_nouns")),
        ratio_nouns=frozenset(table.words("ratio_nouns")),
        time_units=frozenset(table.words("time_units")),
        clock_words=frozenset(table.words("clock_words")),
        clock_prepositions=frozenset(table.words("clock_prepositions")),
        clock_phrases=table.phrases("clock_phrases"),
        duration_words=frozenset(table.words("duration_words")),
        year_prepositions=frozenset(table.words("year_prepositions")),
        old_year_prepositions=frozenset(table.words("old_year_prepositions")),
        eras=frozenset(table.words("eras")),
        month_prepositions=frozenset(table.words("month_prepositions")),
        ordinal_endings=table.phrases("ordinal_endings", some=True),
        decades=table.phrases("decades"),
    )


def _hedges(table: Table) -> Hedges:
    return Hedges(
        phrases=table.phrases("phrases"),
        adjectives=frozenset(table.words("adjectives")),
        verbs=frozenset(table.words("verbs")),
        no_hearsay=frozenset(table.words("no_hearsay")),
        conditions=frozenset(table.words("conditions")),
        conditional=table.flag("conditional"),
    )


# --- dates --------------------------------------------------------------------------------------------------------


def _dates(table: Table) -> Dates:
    return Dates(
        months=table.integers("months", range(1, 13)),
        weekdays=table.integers("weekdays", range(7)),
        relative=table.integers("relative", range(-365, 366)),
        units=_units(table.open_table("units")),
        counts=table.integers("counts", range(1000)),
        ordinals=table.integers("ordinals", range(1, 32)),
        holidays=table.open_table("holidays").texts(
            r"easter|(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", 'month and day, as "05-01", or "easter"'
        ),
        before=_senses(table.open_table("before")),
        after=_senses(table.open_table("after")),
        ago=_templates(table, "ago", "{n}", "{unit}"),
        ahead=_templates(table, "ahead", "{n}", "{unit}"),
        day_of_month=_templates(table, "day_of_month", "{day}", "{before}"),
        numbered_month=table.text("numbered_month", ".*", 'a word, or "" where there is none'),
        month_first=table.flag("month_first"),
    )


def _senses(table: Table) -> dict[str, str]:
    return {word: table.choice(word, SENSES) for word in table}


def _units(table: Table) -> dict[str, tuple[int, str]]:
    """Each length of time -> how many of dateutil's units it has."""
    found: dict[str, tuple[int, str]] = {}
    for word in table:
        match table.value(word):
            case [int(times), str(unit)] if unit in LENGTHS:
                found[word] = (times, unit)
            case _:
                raise table.error(f'{word!r} must be a number and one of {", ".join(LENGTHS)}, as [1, "days"]', word)
    return found


def _templates(table: Table, key: str, *places: str) -> tuple[str, ...]:
    """Phrases with the places that are filled, each once."""
    templates = table.words(key)
    for template in templates:
        if sorted(re.findall(r"\{\w*\}", template)) != sorted(places):
            raise table.error(f"{template!r} must have {' and '.join(places)}, each once", key, template)
    return templates
