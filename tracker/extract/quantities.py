"""A sentence with its tree -> the quantities it asserts: numerals with modifier, range, unit, currency, per cent.

Dates, years, clock times, ordinals, identifiers, scores and list numbers are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from tracker.annotate.tree import Sentence, Word
from tracker.extract import numerals, shares
from tracker.extract.counted import with_units
from tracker.extract.exclusions import is_no_quantity, is_span_of_years
from tracker.extract.numerals import Numeral
from tracker.extract.patterns import DIGIT, any_of, endings, ends_with, lower, may_hold, once
from tracker.extract.subjects import is_passive, preposition
from tracker.lang.extraction import ExtractionWords, Frame, Numbers, Reporting
from tracker.values import Modifier, Quantity, Span, Unit

UNIT_REACH = 6
#: Characters before a number in which its currency may stand.
NEAR_SIGN = 12
GAP = re.compile(r"[\s-]*")
SCORE = re.compile(r"(?<![\w.,-])(\d{1,3})[-–](\d{1,3})(?![\w.,]*[-–]?\d)(?=(\s?[%\w])?)")
#: What all addresses on the net have, one or another.
ADDRESSED = re.compile(r"://|www\.|@", re.IGNORECASE)
ADDRESS = r"https?://\S+ | www\.\S+ | (?<![^\s@])[^\s@]+@[^\s@.]+\.\S+"
NUMBER = r"""
        \b\d{4}-\d{2}-\d{2}\b | \b\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}\b        # dates
      | \b\d{1,2}:\d{2}(?::\d{2})?\b | \b\d{1,2}h\d{2}\b                   # clock times
      | \b\d{4}[-–/]\d{2,4}\b                                              # seasons and spans of years
      | \b\d+(?:[-.\s]\d+){3,}\b                                           # telephone numbers, versions
      | \b\d+(?:\.\d+){2,}\b(?<!\.\d{3})
      | \b(?:[4-9]|[1-3]\d)/\d{1,2}\b                                      # days and hours: 9/11, 24/7
      | \([A-Z]{2,3}\s?,\s?\d{1,2}\)                                        # seeds: (ESP, 4)
      | [#№]\s?\d+ | '?\b\d0s\b | \b\d{4}s\b"""
NOT_A_QUANTITY = re.compile(f"{ADDRESS} | {NUMBER}", re.VERBOSE | re.IGNORECASE)
NUMBER_THAT_IS_NONE = re.compile(NUMBER, re.VERBOSE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Pair:
    """The first and the last numeral of a quantity, and the ends that they give it where they are two."""

    first: Numeral
    last: Numeral
    low: Decimal
    high: Decimal


def in_paragraphs(sentences: Iterable[Sentence], words: ExtractionWords) -> Iterator[tuple[Sentence, Quantity]]:
    """The quantities of each sentence, in text order."""
    before: Sentence | None = None
    known: list[Quantity] = []
    for sentence in sentences:
        if before is None or before.paragraph != sentence.paragraph:
            known = []
        before, known = sentence, find(sentence, words, known)
        yield from ((sentence, quantity) for quantity in known)


def find(sentence: Sentence, words: ExtractionWords, before: Sequence[Quantity] = ()) -> list[Quantity]:
    """The quantities of one sentence, in text order; ``before`` are those of the one before it."""
    text, offset = sentence.span.text, sentence.span.start
    if not may_hold(text, words.numbers.telling):
        return []
    zones = _excluded_zones(text)
    whole = numerals.find(text, words.numbers)
    parts = [s for s in shares.find(text, words.numbers) if not any(n.start < s.start < n.end == s.end for n in whole)]
    zones += [(share.start, share.end) for share in parts]
    percents = [m.span() for m in _percent(words.numbers).finditer(text)]
    whole = [
        n
        for n in whole
        if not any(a < n.end and n.start < b for a, b in zones)
        and not any(a < n.start and n.end <= b for a, b in percents)  # the hundred of "por ciento" without a number
    ]
    candidates = sorted(whole + parts, key=lambda numeral: numeral.start)
    found: list[Quantity] = []
    skip: Numeral | None = None
    for position, numeral in enumerate(candidates):
        if numeral is skip or (found and numeral.start + offset < found[-1].span.end):
            continue
        following = candidates[position + 1] if position + 1 < len(candidates) else None
        pair = _range(sentence, numeral, following, words) if following else None
        skip = following if pair else None
        quantity = _quantity(sentence, pair or _Pair(numeral, numeral, numeral.value, numeral.value), words, offset)
        if quantity:
            found.append(quantity)
    return with_units(sentence, found, words, before)


@once
def _percent(words: Numbers) -> re.Pattern[str]:
    return re.compile(any_of(words.percent), re.IGNORECASE)


def _excluded_zones(text: str) -> list[tuple[int, int]]:
    addressed = ADDRESSED.search(text)
    if not addressed and not DIGIT.search(text):
        return []
    excluded = NOT_A_QUANTITY if addressed else NUMBER_THAT_IS_NONE
    zones = [(m.start(), m.end()) for m in excluded.finditer(text)]
    pairs = list(SCORE.finditer(text))
    won = any(int(m[1]) >= int(m[2]) for m in pairs)  # then the others are scores too: "7-5, 3-6 y 6-1"
    scores = [m for m in pairs if won or not m[3]]
    return zones + [(m.start(), m.end()) for m in scores]


# --- ranges -------------------------------------------------------------------------------------------------------


def _range(sentence: Sentence, low: Numeral, high: Numeral, words: ExtractionWords) -> _Pair | None:
    text, numbers = sentence.span.text, words.numbers
    if low.vague or high.vague:
        return None
    if bounded := _bounded(text, low, high, words):
        return bounded
    between = _bare(text[low.end : high.start], words)
    before = _bare(text[: low.start], words)
    value = low.value * high.scale if low.scale == 1 and high.scale > 1 and low.value < 1000 else low.value
    if value >= high.value or not _alike(text, low, high, words):
        return None
    pair = _Pair(low, high, value, high.value)
    for opening, joiner in numbers.ranges:
        if between == joiner and re.search(rf"(?:^|\W){opening}$", before, re.IGNORECASE):
            return None if _is_change(sentence, low, words) and joiner != numbers.ranges[0][1] else pair
    changes = any(between == joiner for _, joiner in numbers.ranges) and _is_change(sentence, low, words)
    changes = changes and not _is_change_by(text, before, low, high, words)
    return pair if between in numbers.range_joiners and not changes else None


def _is_change_by(text: str, before: str, low: Numeral, high: Numeral, words: ExtractionWords) -> bool:
    """Whether something changes by a per cent within a range: "will rise by 10 to 15 per cent"."""
    percent = [bool(_phrase_end(text, n.end, words.numbers.percent)) for n in (low, high)]
    return percent == [False, True] and any(ends_with(before, word) for word in words.reporting.agent_prepositions)


def _alike(text: str, low: Numeral, high: Numeral, words: ExtractionWords) -> bool:
    """Not a per cent and a sum of money: "rose 15 % to $416 million"."""
    percent = [bool(_phrase_end(text, n.end, words.numbers.percent)) for n in (low, high)]
    money = [bool(_currency_sign(text, n.start, n.end, words)[0]) for n in (low, high)]
    return not (percent[0] and not percent[1]) and not (percent[1] and money[0])


def _bounded(text: str, first: Numeral, last: Numeral, words: ExtractionWords) -> _Pair | None:
    """ "More than 100 but fewer than 300": a bound below and one above of the same thing."""
    between = re.sub(r"^\s*,?\s*", "", text[first.end : last.start].lower()).strip()
    joined = next(
        (between.removeprefix(f"{j} ") for j in words.numbers.bound_joiners if between.startswith(f"{j} ")), ""
    )
    bare = _without_articles(joined or between, words)
    second = words.numbers.before.get(bare) if bare else None
    head = _without_articles(text[: first.start].lower().rstrip(), words)
    opening = next((words.numbers.before[phrase] for phrase in _phrases_before(head, words)), None)
    above, below = {Modifier.MORE_THAN, Modifier.AT_LEAST}, {Modifier.LESS_THAN, Modifier.AT_MOST}
    if opening in above and second in below and first.value < last.value:
        return _Pair(first, last, first.value, last.value)
    if opening in below and second in above and last.value < first.value:
        return _Pair(first, last, last.value, first.value)
    return None


def _without_articles(text: str, words: ExtractionWords) -> str:
    return _article_at_end(words.reporting).sub("", text)


@once
def _article_at_end(words: Reporting) -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(words.articles)})$")


def _bare(text: str, words: ExtractionWords) -> str:
    """The words around a number without per-cent signs, currency signs, articles and "about"."""
    text, signs, soft = text.lower().strip(), _percents_and_signs(words.numbers), _soft(words)
    if text.startswith(signs) or text.endswith(signs):
        for phrase in signs:
            text = text.removeprefix(phrase).removesuffix(phrase).strip()
    if text.endswith(soft):
        for phrase in soft:
            if text == phrase or text.endswith(f" {phrase}"):
                text = text.removesuffix(phrase).strip()
    return text


@once
def _percents_and_signs(words: Numbers) -> tuple[str, ...]:
    return tuple(phrase.lower() for phrase in (*words.percent, *words.currency_signs))


@once
def _soft(words: ExtractionWords) -> tuple[str, ...]:
    about = (phrase for phrase, modifier in words.numbers.before.items() if modifier is Modifier.APPROX)
    return (*about, *words.numbers.indefinite, *words.reporting.articles)


def _is_change(sentence: Sentence, low: Numeral, words: ExtractionWords) -> bool:
    """Whether "from … to …" tells of a change, which has two figures, and not of one range."""
    start = sentence.span.start + low.start
    before = sentence.span.text[: low.start].rstrip().lower()
    if any(ends_with(before, phrase) for phrase in words.numbers.change_openings):
        return True
    near = [word for word in sentence.words if word.end <= start][-8:]
    return any(word.lemma in words.numbers.change_verbs or _revises(word, words) for word in near)


def _revises(word: Word, words: ExtractionWords) -> bool:
    entry = words.reporting.verb(word.lemma, word.lower) if word.upos == "VERB" else None
    return entry is not None and Frame.REVISION in entry.frames


# --- one quantity -------------------------------------------------------------------------------------------------


def _quantity(sentence: Sentence, pair: _Pair, words: ExtractionWords, offset: int) -> Quantity | None:
    text, ranged = sentence.span.text, pair.first is not pair.last
    start, end = pair.first.start, pair.last.end
    percent_end = _phrase_end(text, end, words.numbers.percent)
    currency, sign = _currency_sign(text, start, end, words)
    unit = None if percent_end else _unit(sentence, pair, words)
    if unit and sign and not _is_paid_for(sentence, pair, unit, words):
        unit = None
    if unit is None and sign:
        unit = Unit(Span.of(text, *sign), text[slice(*sign)])
        unit = Unit(Span(unit.span.text, sign[0] + offset, sign[1] + offset), unit.lemma)
    if not (ranged or percent_end or sign) and is_no_quantity(sentence, pair.first, unit, words):
        return None
    if ranged and is_span_of_years(text, pair.first, pair.last, unit):
        return None
    modifier = (
        Modifier.RANGE if ranged else _modifier(sentence, start, percent_end or end, unit, pair.first.vague, words)
    )
    bare = unit is None and not percent_end and modifier is Modifier.EXACT
    both_bounds = ranged or (bare and _is_said_to_equal(text, start, words))
    return Quantity(
        span=Span(text[start : percent_end or end], start + offset, (percent_end or end) + offset),
        value=_plain(pair.low),
        value_max=_plain(pair.high) if both_bounds else None,
        modifier=modifier,
        unit=unit,
        currency=currency or (words.numbers.currencies.get(unit.lemma) if unit else None),
        percent=bool(percent_end),
    )


def _is_paid_for(sentence: Sentence, pair: _Pair, unit: Unit, words: ExtractionWords) -> bool:
    """Whether a noun behind money in signs says what money it is, or of what, and not only what becomes of it: "$30
    million of aid", but not "a $30 million loan" or "€3.4 billion a year"."""
    between = sentence.between(sentence.span.start + pair.last.end, unit.span.start)
    linked = any(word.lower in words.numbers.linking for word in between)
    return unit.lemma in words.numbers.currencies or (linked and unit.lemma not in words.exclusions.time_units)


def _plain(value: Decimal) -> Decimal:
    """The number without the trailing zeros and exponents of its making."""
    return Decimal(int(value)) if value == value.to_integral_value() else value.normalize()


def _phrase_end(text: str, end: int, phrases: tuple[str, ...]) -> int | None:
    """Where one of some phrases ends that stands at once behind ``end``, or behind spaces or a hyphen there."""
    gap = GAP.match(text, end)
    start = gap.end() if gap else end
    if not text[start:].lower().startswith(phrases):
        return None
    for phrase in phrases:
        stop = start + len(phrase)
        if text[start:stop].lower() == phrase and not (phrase[-1].isalpha() and text[stop : stop + 1].isalnum()):
            return stop
    return None


def _currency_sign(
    text: str, start: int, end: int, words: ExtractionWords
) -> tuple[str | None, tuple[int, int] | None]:
    """The currency whose sign stands before or behind a number, and where the sign stands."""
    within, before, after = _signs(words.numbers)
    near = max(0, start - NEAR_SIGN)
    found = within.search(text, start, end) or before.search(text, near, start) or after.match(text, end)
    return (words.numbers.currency_signs[found[1]], found.span(1)) if found else (None, None)


@once
def _signs(words: Numbers) -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """How a currency's sign looks within a number, before and behind it."""
    signs = any_of(words.currency_signs)
    return (
        re.compile(rf" ({signs}) "),
        re.compile(rf"({signs})[ \u00a0-]*$"),
        re.compile(rf"[ \u00a0]*({signs})"),
    )


def _modifier(
    sentence: Sentence, start: int, end: int, unit: Unit | None, vague: bool, words: ExtractionWords
) -> Modifier:
    """How the words before the number, or behind it and its unit, bound it."""
    text = lower(sentence.span.text)
    before, signs = text[:start].rstrip(), _percents_and_signs(words.numbers)[len(words.numbers.percent) :]
    if before.endswith(signs):
        for sign in signs:
            before = before.removesuffix(sign).rstrip()
    bare = _last_article(words.reporting).sub("", before).rstrip()
    for head in (before, bare):
        phrase = next((p for p in _phrases_before(head, words) if not _has_other_sense(head, p, words)), None)
        if phrase and _is_changed(sentence, head.removesuffix(phrase), phrase, words):
            phrase = None
        exact = phrase is not None and words.numbers.before[phrase] is Modifier.EXACT
        if phrase and exact and phrase.split()[-1] in words.reporting.articles:
            return Modifier.EXACT  # "more than the 140 that were expected" tells of these
        if phrase and not exact:
            return _negated(head.removesuffix(phrase), words.numbers.before[phrase], words)
    behind = [end] + (
        [unit.span.end - sentence.span.start] if unit and unit.span.start >= sentence.span.start + end else []
    )
    for place in behind:
        for pattern, modifier in _bounds_behind(words.numbers):
            if pattern.match(text, place):
                return modifier
    return Modifier.AT_LEAST if vague else Modifier.EXACT


@once
def _last_article(words: Reporting) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(words.articles)})$")


@once
def _bounds_behind(words: Numbers) -> list[tuple[re.Pattern[str], Modifier]]:
    return [
        (re.compile(rf"\W{{0,2}}{re.escape(phrase)}(?!\w|\s+\w+\s+\d)"), modifier)
        for phrase, modifier in words.after.items()
    ]


def _phrases_before(head: str, words: ExtractionWords) -> Iterator[str]:
    """The bounding phrases that a text ends with, the longest first."""
    return endings(head, words.numbers.before)


def _is_said_to_equal(text: str, start: int, words: ExtractionWords) -> bool:
    """Whether a bare number is told to be equal to something, which bounds it on both sides."""
    phrase = next(_phrases_before(text[:start].lower().rstrip(" \u00a0"), words), None)
    return phrase is not None and words.numbers.before[phrase] is Modifier.EXACT


def _negated(before: str, modifier: Modifier, words: ExtractionWords) -> Modifier:
    """ "No ha enviado más de 8.000" says at most 8.000, "did not lose fewer than 300" at least 300."""
    turned = {Modifier.MORE_THAN: Modifier.AT_MOST, Modifier.LESS_THAN: Modifier.AT_LEAST}
    near = re.findall(r"[\w']+", re.split(r"[,;:.]", before)[-1])[-6:]
    negated = any(word in words.reporting.negations or word.endswith("n't") for word in near)
    return turned.get(modifier, modifier) if negated else modifier


def _has_other_sense(head: str, phrase: str, words: ExtractionWords) -> bool:
    """Whether the phrase closes a pair ("desde … hasta …") or a change (", hasta 34 millones"): it bounds nothing."""
    closing_phrases = {closing for _, closing in words.numbers.ranges}
    if phrase in closing_phrases and head.removesuffix(phrase).rstrip().endswith(","):
        return True
    return any(
        phrase == closing and re.search(rf"(?<!\w){opening}\s[^.;]{{0,40}}$", head.removesuffix(phrase))
        for opening, closing in words.numbers.ranges
    )


def _is_changed(sentence: Sentence, before: str, phrase: str, words: ExtractionWords) -> bool:
    """Whether a phrase stands behind a verb of change, which says what a count is now: "was revised up to 43,000"."""
    if phrase.rsplit(maxsplit=1)[-1] not in words.reporting.revision_prepositions:
        return False
    end = sentence.span.start + len(before.rstrip())
    verb = next((word for word in sentence.words if word.end == end), None)
    if verb is None or not _revises(verb, words):
        return False
    return is_passive(sentence, verb) or (
        phrase in words.reporting.revision_prepositions and _is_finite(sentence, verb)
    )


def _is_finite(sentence: Sentence, verb: Word) -> bool:
    return any(word.feats.get("VerbForm") == "Fin" for word in (verb, *sentence.children(verb.index, "aux")))


# --- the noun counted ---------------------------------------------------------------------------------------------


def _unit(sentence: Sentence, pair: _Pair, words: ExtractionWords) -> Unit | None:
    """The noun counted: by the tree where it points to a noun behind the number, else the next noun in line."""
    start, end = sentence.span.start + pair.first.start, sentence.span.start + pair.last.end
    inside = [word for word in sentence.words if word.start < end and start < word.end]
    points = _phrase_end(sentence.span.text, pair.last.end, words.numbers.points)
    if points:
        at = (
            pair.last.end
            + len(sentence.span.text[pair.last.end : points])
            - len(sentence.span.text[pair.last.end : points].lstrip())
        )
        noun = sentence.span.text[at:points]
        return Unit(Span(noun, at + sentence.span.start, points + sentence.span.start), noun.lower())
    if not inside:
        return None
    if measure := _measured(sentence, start, words):
        return Unit(sentence.part(measure.start, measure.end), measure.lemma)
    word = (
        _hurt(sentence, inside[-1], words)
        or _by_tree(sentence, inside, words)
        or _by_line(sentence, inside[-1], pair.last.scale > 1 or pair.last.vague, words)
    )
    if word and _is_count_of(sentence, inside[-1], word, words):
        of_what = () if word.lemma in words.reporting.damage_nouns else sentence.children(word.index, "nmod")
        word = next((c for c in of_what if c.upos == "NOUN"), None)
    if word is None or _is_each(sentence, inside[-1], word, words):
        return None
    return Unit(
        Span(
            sentence.span.text[word.start - sentence.span.start : word.end - sentence.span.start], word.start, word.end
        ),
        _singular(word, words),
    )


def _is_each(sentence: Sentence, last: Word, noun: Word, words: ExtractionWords) -> bool:
    """Whether a length of time behind an article tells how often: "50,000 a month"."""
    between = sentence.words[last.index + 1 : noun.index]
    often = noun.lemma in words.exclusions.time_units and bool(between)
    return often and all(word.lower in words.numbers.indefinite for word in between)


def _hurt(sentence: Sentence, last: Word, words: ExtractionWords) -> Word | None:
    """The word for who is counted that stands for a noun at once behind the number: "114 dead and 127 missing"."""
    near = sentence.words[last.index + 1 : last.index + 3]
    if not near or near[0].upos not in ("ADJ", "VERB") or near[0].lower not in words.reporting.counted_nouns:
        return None
    return near[0] if all(word.upos in ("CCONJ", "PUNCT", "ADP", "SCONJ") for word in near[1:]) else None


def _measured(sentence: Sentence, start: int, words: ExtractionWords) -> Word | None:
    """The noun before a number that measures and counts nothing: "a magnitude 6.4 quake", "una magnitud de 6,4"."""
    left = [word for word in sentence.words if word.end <= start and word.text != "-"]
    if left and left[-1].lower in words.numbers.linking:
        left.pop()
    return left[-1] if left and left[-1].lemma in words.numbers.measure_nouns else None


def _is_count_of(sentence: Sentence, last: Word, noun: Word, words: ExtractionWords) -> bool:
    """Whether a noun behind a number is its count, not what it counts: "elevó a 31 la cifra de muertos"."""
    reporting = words.reporting
    counts = reporting.estimate_nouns | reporting.number_nouns | reporting.damage_nouns
    own = any(word.upos == "DET" for word in sentence.words[last.index + 1 : noun.index])
    return own and noun.lemma in counts


def _singular(word: Word, words: ExtractionWords) -> str:
    """The noun's dictionary form; the currency table knows some that a model does not."""
    for form in (word.lemma, word.lower, word.lower.removesuffix("s"), word.lower.removesuffix("es")):
        if form in words.numbers.currencies:
            return form
    return word.lemma.lower()


def _by_tree(sentence: Sentence, inside: list[Word], words: ExtractionWords) -> Word | None:
    """The head that the numeral modifies, or the complement of a counting noun such as "millones"."""
    last = inside[-1].index
    for word in reversed(inside):
        if word.upos == "NOUN" or word.lower in words.numbers.magnitudes:
            complements = [
                c
                for c in sentence.children(word.index, "nmod")
                if c.index > last
                and c.upos in ("NOUN", "PROPN")
                and c.lower not in words.numbers.magnitudes
                and preposition(sentence, c) in ("", *words.numbers.linking)
            ]
            if complements and complements[0].index - last <= UNIT_REACH:
                return complements[0]
        head = sentence.words[word.head] if word.head >= 0 else None
        if (
            head
            and word.relation == "nummod"
            and last < head.index <= last + UNIT_REACH
            and (head.upos in ("NOUN", "ADJ") or _is_people(head))
        ):
            return head if _nothing_between(sentence, last, head.index) else None
    return None


def _is_people(word: Word) -> bool:
    """A name in the plural, which counts: "8.5 million Americans"."""
    return word.upos == "PROPN" and word.feats.get("Number") == "Plur"


def _nothing_between(sentence: Sentence, last: int, head: int) -> bool:
    return not any(
        word.upos in ("PUNCT", "VERB", "SCONJ") and word.text not in "\"'-" and word.relation != "amod"
        for word in sentence.words[last + 1 : head]
    )


def _by_line(sentence: Sentence, last: Word, scaled: bool, words: ExtractionWords) -> Word | None:
    """The first noun behind the number that only articles, "of" and adjectives keep from it; in English its last.

    "De" links a magnitude to what it counts ("12 millones de cartuchos") and a part to its whole ("dos de los barcos").
    """
    compound = "of" in words.numbers.linking
    found: Word | None = None
    for word in sentence.words[last.index + 1 : last.index + 1 + UNIT_REACH]:
        if word.upos == "NOUN":
            found = word
            if not compound:
                return found
        elif found or not _leads_to_noun(sentence, word, scaled, compound, words):
            return found
    return found


def _leads_to_noun(sentence: Sentence, word: Word, scaled: bool, compound: bool, words: ExtractionWords) -> bool:
    """Whether a word may stand between a number and the noun that it counts."""
    if word.lower in words.numbers.linking:
        following = sentence.words[word.index + 1 : word.index + 2]
        return scaled or (bool(following) and (following[0].upos == "DET" or following[0].feats.get("Poss") == "Yes"))
    if word.feats.get("Poss") == "Yes":
        return True
    if word.upos in ("ADJ", "NUM", "DET") or (word.upos == "PROPN" and compound):
        return True
    return word.lower in words.reporting.articles or word.text in "\"'-"
