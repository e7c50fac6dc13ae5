"""Two claims -> why they cannot be compared, or nothing where they can."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from functools import cache, wraps
from typing import TypeVar

from tracker import lang
from tracker.compare.stated import BLOT, StatedClaim
from tracker.errors import InputError
from tracker.lang.comparison import ComparisonWords
from tracker.link import countries
from tracker.link.countries import Place
from tracker.link.names import Match, Token, fold, folded_words, tokens
from tracker.values import Modifier, Quantity, Role, Stance
from tracker.wording import Message, Named

DAYS_APART = 92
PART = Decimal("1.5")  # times that a whole is more than what may be a part of it
NEGATION = 60  # characters in which a negation is of the verb that governs the figure
NEAR = 15  # characters beside a figure in which "another" is about it
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
DATES = (  # "29 de mayo", "May 29", with the month's word as a group
    re.compile(r"(?<![\d.,])\d{1,2}(?:st|nd|rd|th|º)?\s(?:\w{2}\s)?([^\W\d_]+)"),
    re.compile(r"([^\W\d_]+)\s\d{1,2}(?![\d.,]*\d)"),
)
LENGTHS = frozenset(["day", "week", "month", "quarter", "half", "year"])
Rates = Mapping[tuple[str, str], Decimal]
Said = TypeVar("Said")


def kept(function: Callable[[StatedClaim], Said]) -> Callable[[StatedClaim], Said]:
    """A function of a claim whose result is kept with the claim, for each is held against many others."""
    name = f"_kept_{function.__name__}"

    @wraps(function)
    def known(claim: StatedClaim) -> Said:
        there = claim.__dict__
        if name not in there:
            there[name] = function(claim)
        return there[name]  # type: ignore[no-any-return]

    return known


class Ground(StrEnum):
    """What keeps two claims of one topic from being compared."""

    UNIT = "unit"
    OUTCOME = "outcome"
    FORECAST = "forecast"
    INCREMENT = "increment"
    PART = "part"
    PERIOD = "period"
    PLACE = "place"
    DENIAL = "denial"
    BESIDE = "beside"


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms figures are compared: how far "about" reaches, a share (0.1 = 10 %), and rates between currencies
    or units."""

    tolerance: Decimal
    rates: Rates = field(default_factory=dict)

    def rate(self, of: str, to: str) -> Decimal | None:
        """How many ``to`` one ``of`` is, where a rate is given for it."""
        if of == to:
            return Decimal(1)
        if (of, to) in self.rates:
            return self.rates[of, to]
        return 1 / self.rates[to, of] if self.rates.get((to, of)) else None


RATE = re.compile(r"\s*([\w ]+?)\s*/\s*([\w ]+?)\s*=\s*(\d+(?:\.\d+)?)\s*")


def read_rates(given: Sequence[str]) -> Rates:
    """Rates as people write them: "USD/EUR=0.92" for 0.92 euros to the dollar; InputError for what is none."""
    found = {}
    for words in given:
        match = RATE.fullmatch(words)
        if not match or not Decimal(match[3]):
            raise InputError(f"rate {words!r} is none: write it as USD/EUR=0.92, for 0.92 euros to the dollar")
        of, to = (name if name.isupper() else name.lower().replace(" ", "_") for name in match.group(1, 2))
        found[of, to] = Decimal(match[3])
    return found


def obstacle(a: StatedClaim, b: StatedClaim, terms: Terms) -> tuple[Ground, Message] | None:
    """What keeps two claims of one topic from being set against each other, and what to say of it."""
    if a.quantity is None or b.quantity is None:
        return None
    reason = _measure(a, b, terms)
    if reason:
        return Ground.UNIT, reason
    for ground, check in CHECKS.items():
        reason = check(a, b)
        if reason:
            return ground, reason
    return None


Checked = tuple[object, ...]


@kept
def checked(claim: StatedClaim) -> Checked:
    """All that the checks look at in a claim, but for its figure and its source; nothing in one without a figure."""
    if claim.quantity is None:
        return "", ""
    return (
        part_of_a_country(claim),
        whole_country(claim),
        claim.quantity.percent,
        measure(claim),
        outcomes(claim),
        places(claim),
        _expects(claim),
        _is_further(claim),
        _is_part(claim),
        years(claim),
        _lengths(claim),
        claim.as_of,
    )


def are_alike(first: Checked, second: Checked) -> bool:
    """Whether two claims differ in nothing that the checks look at, so that there is no obstacle between them."""
    named, wide = first[:2]
    return not (named and wide) and first == second


def _words(claim: StatedClaim) -> ComparisonWords:
    return lang.load(claim.language).comparison


def _measure(a: StatedClaim, b: StatedClaim, terms: Terms) -> Message | None:
    assert a.quantity and b.quantity
    if a.quantity.percent != b.quantity.percent:
        return Message("reasons.percentage")
    first, second = measure(a), measure(b)
    if terms.rate(first, second):
        return None
    if a.quantity.currency or b.quantity.currency or (first and second):
        return Message("reasons.no_rate", {"a": _unit(first), "b": _unit(second)})
    return None


def _unit(name: str) -> object:
    return Named("units", (name,)) if name else Message("reasons.no_currency")


@kept
def measure(claim: StatedClaim) -> str:
    """The currency, or the unit of measure by its name in the language files; "" for what is counted one by one."""
    quantity = claim.quantity
    if quantity is None or quantity.percent:
        return ""
    if quantity.currency:
        return quantity.currency
    noun, units = claim.counted.lower(), _words(claim).units
    if not units.whichever.search(noun):
        return ""
    found = (
        (match.start(), -len(match.group()), name)
        for name, pattern in units.patterns.items()
        if (match := pattern.search(noun))
    )
    return min(found, default=(0, 0, ""))[2]


@kept
def outcomes(claim: StatedClaim) -> frozenset[str]:
    """What happened to the things counted (killed, wounded, sent …): what the noun says, else the words by the figure,
    else the clause."""
    found = map(_words(claim).outcomes.found, (claim.counted, _near(claim, NEAR * 2), claim.clause.text))
    return next(filter(None, found), frozenset())


def _outcome(a: StatedClaim, b: StatedClaim) -> Message | None:
    first, second = outcomes(a), outcomes(b)
    if first and second and not first & second:
        return _against("against", Named("outcomes", tuple(sorted(first))), Named("outcomes", tuple(sorted(second))))
    return None


def _against(what: str, a: object, b: object) -> Message:
    return Message(f"reasons.{what}", {"a": a, "b": b})


@kept
def places(claim: StatedClaim) -> frozenset[str]:
    """Codes of the countries that the claim's sentence names."""
    return frozenset(countries.mentioned(claim.sentence.text, claim.language))


def _place(a: StatedClaim, b: StatedClaim) -> Message | None:
    first, second = places(a), places(b)
    if first and second and not first & second:
        return _against("places", *(Named("territories", tuple(sorted(codes)), ", ") for codes in (first, second)))
    for part, whole in ((a, b), (b, a)):
        if _is_much_less(part, whole):
            named, wide = part_of_a_country(part), whole_country(whole)
            if named and wide and (part.speaker != whole.speaker or _says_all(whole)):
                spoken = {"part": part.speaker, "whole": whole.speaker}
                return Message("reasons.place", {**spoken, "named": named, "wide": wide})
    return None


def _is_much_less(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one figure is so much less than the other that it can be that of a part."""
    assert a.quantity and b.quantity
    if a.quantity.percent:
        return a.quantity.value != b.quantity.value
    return (a.quantity.value_max or a.quantity.value) * PART <= b.quantity.value


@kept
def whole_country(claim: StatedClaim) -> str:
    """The words that say that a figure is of a whole country, which has no other place beside it."""
    text, words = claim.sentence.text, _words(claim)
    if _says_all(claim):
        return _says_all(claim)
    if part_of_a_country(claim):
        return ""
    match = words.wide.search(f"{text} {claim.speaker}")
    if match:
        return match.group()
    named = [m for m in countries.named_in(text, claim.language) if not m.value.city and not m.value.adjective]
    return countries.display_name(named[0].value.code, claim.language) if named else ""


@kept
def _says_all(claim: StatedClaim) -> str:
    """The words of the claim itself that a figure is of a whole country: "nationwide", "across Peru"."""
    text, words = claim.clause.text, _words(claim)
    wide = words.wide.search(text)
    if wide:
        return wide.group()
    for match in countries.named_in(text, claim.language):
        found = tokens(text)
        name = found[match.start]
        before = [m for m in words.throughout.finditer(text[: name.start]) if not text[m.end() : name.start].strip()]
        if before and not match.value.adjective:
            return text[before[-1].start() : found[match.end - 1].end]
    return ""


@kept
def part_of_a_country(claim: StatedClaim) -> str:
    """The words that place a figure in a city or region: a locative before a name that is no country's, or a noun for
    such a place.  A capital alone may stand for its government."""
    text = claim.clause.text
    named = countries.named_in(text, claim.language)
    for match in _located(claim.language).finditer(text):
        name = _own_name(match[1].split(), tokens(text), named, claim.language)
        if name:
            return match.group()[: match.group().index(name) + len(name)]
    if text == claim.sentence.text and claim.title and not named:
        found = tokens(text)
        if len(found) > 1 and found[0].capital and _is_place(claim, found[0].text):
            return found[0].text
    narrow = _words(claim).narrow.search(f"{text} {claim.speaker}")
    return narrow.group() if narrow else ""


@cache
def _located(language: str) -> re.Pattern[str]:
    """A locative with the words behind it."""
    locatives = lang.load(language).comparison.locatives.pattern
    return re.compile(rf"{locatives}((?:\s+[^\W\d_][\w-]+){{1,3}})", re.IGNORECASE)


def _own_name(words: Sequence[str], text: Sequence[Token], named: Sequence[Match[Place]], language: str) -> str | None:
    """The first of some words with a capital, unless it is that of a country or of a day or month; adjectives of
    countries are passed over."""
    states = [match for match in named if not match.value.city]
    known = {token.folded for match in states for token in text[match.start : match.end]} | calendar(language)
    adjectives = {token.folded for m in states if m.value.adjective for token in text[m.start : m.end]}
    name = next((word for word in words if word[0].isupper() and fold(word) not in adjectives), None)
    return name if name and fold(name) not in known else None


def _is_place(claim: StatedClaim, name: str) -> bool:
    """Whether the title says of the same name that something is there."""
    return bool(claim.title and re.search(rf"\b{re.escape(name)}\b", claim.title))


@cache
def calendar(language: str) -> frozenset[str]:
    """The names of days and months, folded."""
    return frozenset(fold(name) for name in (*_days(language), *months(language)))


@cache
def months(language: str) -> Mapping[str, str]:
    """The names of the months, folded, and as they are written."""
    from babel import Locale

    return {fold(name): name for name in Locale.parse(language).months["format"]["wide"].values()}


def _days(language: str) -> list[str]:
    from babel import Locale

    groups = Locale.parse(language).days["format"]
    return [name for width in ("wide", "abbreviated") for name in groups[width].values()]


def _forecast(a: StatedClaim, b: StatedClaim) -> Message | None:
    assert a.quantity and b.quantity
    if _expects(a) != _expects(b) and a.quantity.value != b.quantity.value:
        return Message("reasons.forecast")
    return None


@kept
def _expects(claim: StatedClaim) -> bool:
    """Whether a figure is promised or expected: so its words say, or it is of a year to come."""
    words, told = _words(claim), f"{claim.cue or ''} {claim.clause.text}"
    if claim.published and any(int(year) > claim.published.year for year in years(claim)):
        return True
    future = _future(claim.language)
    return bool((future and future.search(claim.clause.text)) or words.forecast.search(told))


@cache
def _future(language: str) -> re.Pattern[str] | None:
    """A verb in the future tense, where a language has endings for it."""
    endings = lang.load(language).comparison.future
    return re.compile(rf"\w(?:{'|'.join(endings)})(?!\w)") if endings else None


def _increment(a: StatedClaim, b: StatedClaim) -> Message | None:
    if _is_further(a) != _is_further(b):
        return Message("reasons.increment")
    return None


@kept
def _is_further(claim: StatedClaim) -> bool:
    """Whether a figure comes on top of another: "another 40", "40 more" (and not "more than 40")."""
    assert claim.quantity
    words = _words(claim)
    before, behind = _beside(claim, NEAR * 2)
    noun = claim.quantity.unit.span.text if claim.quantity.unit else ""
    later = behind.lstrip().removeprefix(noun).lstrip()
    return bool(
        words.increment.search(before[-NEAR:]) or words.further.match(behind.lstrip()) or words.further.match(later)
    )


def _part(a: StatedClaim, b: StatedClaim) -> Message | None:
    if _is_part(a) != _is_part(b):
        return Message("reasons.part")
    return None


@kept
def _is_part(claim: StatedClaim) -> bool:
    """Whether a figure is a part of another: "among them 500"."""
    before, behind = _beside(claim, NEAR * 2)
    return bool(_words(claim).part.search(f"{before[-NEAR * 2 :]}") or _words(claim).part.match(behind.lstrip()))


def _near(claim: StatedClaim, width: int) -> str:
    return " X ".join(_beside(claim, width)) if claim.quantity else ""


def _beside(claim: StatedClaim, width: int) -> tuple[str, str]:
    """The words just before and just behind the figure."""
    assert claim.quantity
    start, end = claim.quantity.span.start - claim.sentence.start, claim.quantity.span.end - claim.sentence.start
    return claim.sentence.text[max(0, start - width) : start], claim.sentence.text[end : end + width]


def _period(a: StatedClaim, b: StatedClaim) -> Message | None:
    first, second = years(a), years(b)
    if first and second and not first & second:
        return _against("years", ", ".join(sorted(first)), ", ".join(sorted(second)))
    lengths = [_lengths(claim) for claim in (a, b)]
    if lengths[0] and lengths[1] and not lengths[0] & lengths[1]:
        return _against("lengths", *(Named("lengths", tuple(sorted(names))) for names in lengths))
    if not first & second and a.as_of and b.as_of and abs((a.as_of - b.as_of).days) > DAYS_APART:
        return _against("dates", a.as_of, b.as_of)
    return None


@kept
def years(claim: StatedClaim) -> frozenset[str]:
    """The years that the claim's clause names."""
    return frozenset(YEAR.findall(claim.masked_figure))


@kept
def _lengths(claim: StatedClaim) -> frozenset[str]:
    """How long a time the figure is of, as far as the words between its commas say, or else its clause."""
    pieces = [piece for piece in re.split(r"[,;]\s", claim.masked_figure) if BLOT in piece]
    texts = dict.fromkeys((*pieces, claim.masked_figure))
    return next(filter(None, (_told_lengths(claim, text) for text in texts)), frozenset())


def _told_lengths(claim: StatedClaim, text: str) -> frozenset[str]:
    told = _words(claim).periods.found(text)
    if "since" in told:
        return frozenset()
    named = _months_told(text, claim.language)
    if len(named) > 1:  # from one to another
        return frozenset(("quarter", "half"))
    found = told & LENGTHS | ({"month"} if named else set())
    return found or frozenset(["year"] if YEAR.search(text) else ())


def _months_told(text: str, language: str) -> frozenset[str]:
    """The months that a text names as such, folded: not in a date, and not the verb "may"."""
    written = months(language)
    if written.keys().isdisjoint(folded_words(text)):
        return frozenset()
    dates = {match.start(1) for pattern in DATES for match in pattern.finditer(text)}
    return frozenset(
        word.folded
        for word in tokens(text)
        if word.folded in written
        and word.text[0].isupper() >= written[word.folded][0].isupper()
        and word.start not in dates
    )


@kept
def teller(claim: StatedClaim) -> str:
    """The claimant as its text names it; where nobody is credited, the body that the sentence says counts: "the
    ministry has recorded 27 deaths"."""
    mention = next((link.name for link in claim.chain if link.role is Role.CLAIMANT), "")
    if mention or claim.quantity is None:
        return mention
    before = claim.sentence.text[: max(0, claim.quantity.span.start - claim.sentence.start)]
    verbs = [match.start() for match in _words(claim).counting.finditer(before)]
    return re.split(r"[,;:]\s", before[: verbs[-1]])[-1].strip() if verbs else ""


@kept
def denies(claim: StatedClaim) -> bool:
    """Whether a claim says that something is not so: its source denies it, or its own words negate what it asserts.

    The negation of "no more than" and "no fewer than" is of the bound.
    """
    if claim.stance is Stance.DENIES:
        return True
    words = claim.clause.text[:NEGATION]
    if claim.quantity:
        if claim.quantity.modifier in (Modifier.AT_MOST, Modifier.LESS_THAN):
            return False
        figure = claim.quantity.span.start - claim.modifier_width - claim.sentence.start
        before = claim.sentence.text[: max(0, figure)]
        if _words(claim).untrue.search(claim.clause.text[claim.quantity.span.end - claim.clause.start :]):
            return True
        words = _clause_ends(claim.language).split(before)[-1][-NEGATION:]
    return bool(_words(claim).negated.search(words))


@cache
def _clause_ends(language: str) -> re.Pattern[str]:
    """What a negation does not reach beyond: "hit no pedestrian and hurt three people"."""
    words = lang.load(language).extraction
    joiners = "|".join(map(re.escape, (*words.numbers.bound_joiners, *words.reporting.contrasts)))
    return re.compile(rf"[,;:.]\s|\s(?:{joiners})\s", re.IGNORECASE)


CHECKS: Mapping[Ground, Callable[[StatedClaim, StatedClaim], Message | None]] = {
    Ground.OUTCOME: _outcome,
    Ground.FORECAST: _forecast,
    Ground.INCREMENT: _increment,
    Ground.PART: _part,
    Ground.PERIOD: _period,
    Ground.PLACE: _place,
}


def converted(quantity: Quantity, rate: Decimal) -> Quantity:
    """The figure in another currency or unit."""
    top = None if quantity.value_max is None else quantity.value_max * rate
    return replace(quantity, value=quantity.value * rate, value_max=top)
