"""A number in its sentence -> whether it is no quantity: a date, a year, a clock time, an ordinal, an identifier."""

from __future__ import annotations

import re

from tracker.annotate.tree import PERSONS, Sentence
from tracker.extract.numerals import Numeral
from tracker.extract.patterns import any_of, endings, ends_with, once
from tracker.lang.extraction import Dates, Exclusions, ExtractionWords, Frame, Numbers
from tracker.values import Unit

YEARS = range(1800, 2101)
#: Years that a number of four digits is only where the words before it say so.
OLD_YEARS = range(1000, 1800)
#: Words before a preposition among which a verb tells what a count is raised to.
NEAR = 6
CLOCK = re.compile(r"(?:[01]?\d|2[0-3])[.,][0-5]\d")
#: A place in a list of names with countries or clubs: "2 Eva Gil (MEX)".
RANKED = re.compile(r"\.?\d{1,2} +[A-ZÁÉÍÓÚÑ]\w+ [^()\d]{1,40}\( ?[A-Z]{2,3} ?\)")


def is_no_quantity(sentence: Sentence, numeral: Numeral, unit: Unit | None, words: ExtractionWords) -> bool:
    """Whether a number with the noun that it seems to count is no quantity."""
    text = sentence.span.text
    before = text[: numeral.start].rstrip(" \u00a0\"'“«(")
    after = _linking(words.numbers).sub("", text[numeral.end :].lstrip(" \u00a0"))
    previous = re.findall(r"[\w.º°'’]+", before)[-1:] or [""]
    following = (re.findall(r"^[\w'’]+(?:\.\w\.)?", after) or [""])[0]
    return (
        _is_lone_one(text, numeral, unit, words)
        or _is_name(sentence, numeral, unit)
        or _is_ordinal(text, numeral, words)
        or _is_told_of_one(sentence, numeral)
        or _is_clock_time(text, previous[0], numeral, unit, words)
        or _is_decade(before, numeral, words)
        or _is_list_number(text, numeral)
        or _is_age(sentence, numeral, unit)
        or _is_in_era(text[numeral.end :], words)
        or _is_date(sentence, before, following.lower(), numeral, unit, words)
        or (unit is not None and unit.span.text.lower() in words.exclusions.ratio_nouns)
        or (unit is not None and _is_passing_time(sentence, numeral, unit, words))
        or (
            following.lower().strip(".") in {w.strip(".") for w in words.exclusions.clock_words} and numeral.value <= 24
        )
        or (numeral.value <= 24 and after.lower().startswith(words.exclusions.clock_phrases))
        or (numeral.value <= 24 and text[numeral.end :].strip().lower().startswith(words.exclusions.clock_phrases))
        or _is_identifier(sentence, numeral, previous[0], unit, words)
    )


@once
def _linking(words: Numbers) -> re.Pattern[str]:
    return re.compile(rf"^(?:{any_of(words.linking)})\s+")


def _is_lone_one(text: str, numeral: Numeral, unit: Unit | None, words: ExtractionWords) -> bool:
    """An article, unless it counts money."""
    return text[numeral.start : numeral.end].lower() in words.numbers.indefinite and (
        unit is None or unit.lemma not in words.numbers.currencies
    )


def _is_name(sentence: Sentence, numeral: Numeral, unit: Unit | None) -> bool:
    """A number word with a capital inside a sentence that counts nothing ("los Quince"), or one amid a name."""
    if numeral.digits:
        return False
    start, end = sentence.span.start + numeral.start, sentence.span.start + numeral.end
    amid = any(e.span.start < start and end < e.span.end for e in sentence.entities)
    before, after = sentence.span.text[: numeral.start].split(), sentence.span.text[numeral.end :].split()
    between_names = amid and before[-1][0].isupper() and after[0][0].isupper()
    return between_names or (numeral.start > 0 and unit is None and sentence.span.text[numeral.start].isupper())


def _is_ordinal(text: str, numeral: Numeral, words: ExtractionWords) -> bool:
    return numeral.digits and bool(_ordinal_ending(words.exclusions).match(text, numeral.end))


@once
def _ordinal_ending(words: Exclusions) -> re.Pattern[str]:
    return re.compile(rf"\.?(?:{'|'.join(words.ordinal_endings)})(?!\w)")


def _is_told_of_one(sentence: Sentence, numeral: Numeral) -> bool:
    """An ordinal by what stands round it, which is one: "la 88 Conferencia", "el 25 aniversario"."""
    start, end = sentence.span.start + numeral.start, sentence.span.start + numeral.end
    place = next((word.index for word in sentence.words if word.start == start), 0)
    near = [w for w in sentence.words[max(0, place - 1) : place + 2] if w.end <= start or w.start > end]
    if not numeral.digits or numeral.value <= 1 or len(near) != 2:
        return False
    article, noun = near
    singular = all(word.feats.get("Number") == "Sing" for word in near) or noun.upos == "PROPN"
    return (
        singular and article.upos == "DET" and article.feats.get("Number") == "Sing" and noun.upos in ("NOUN", "PROPN")
    )


def _is_clock_time(text: str, previous: str, numeral: Numeral, unit: Unit | None, words: ExtractionWords) -> bool:
    """ "A las 9,30"."""
    told = unit is None and previous.lower() in words.exclusions.clock_prepositions
    return told and bool(CLOCK.fullmatch(text[numeral.start : numeral.end]))


def _is_decade(before: str, numeral: Numeral, words: ExtractionWords) -> bool:
    """ "Los años 70"."""
    tens = numeral.digits and 10 <= numeral.value < 100 and numeral.value % 10 == 0
    return tens and any(ends_with(before.lower(), phrase) for phrase in words.exclusions.decades)


def _is_list_number(text: str, numeral: Numeral) -> bool:
    """ "1. Who pays", and each of "1 Ana Ruiz (ESP) 2 Eva Gil (MEX)"."""
    if not numeral.digits or numeral.value >= 100:
        return False
    if numeral.start == 0 and re.match(r"[.)]", text[numeral.end :]):
        return True
    listed = [match.start() for match in RANKED.finditer(text)]
    return len(listed) > 1 and numeral.start in listed


def _is_age(sentence: Sentence, numeral: Numeral, unit: Unit | None) -> bool:
    """A number by itself between commas behind a person's name: "Mara Finch, 44, a nurse"."""
    text, start = sentence.span.text, sentence.span.start + numeral.start
    alone = numeral.digits and unit is None and numeral.value < 120 and text[numeral.end :][:1] == ","
    before = text[: numeral.start].rstrip()
    if not alone or not before.endswith(","):
        return False
    end = sentence.span.start + len(before) - 1
    return any(e.kind in PERSONS and e.span.end == end for e in sentence.entities) and start > end


def _is_date(
    sentence: Sentence, before: str, following: str, numeral: Numeral, unit: Unit | None, words: ExtractionWords
) -> bool:
    """A day beside a month's name, or a bare year."""
    if numeral.value < 1:
        return False  # "since January, half of them"
    previous = (re.findall(r"[\w.]+", before.lower())[-1:] or [""])[0].strip(".")
    if numeral.value <= 31 and following in words.dates.months:
        return True
    counts = unit is not None and _counts_next(sentence, numeral, unit)
    if previous in words.dates.months:
        day = numeral.value <= 31 and not (counts and _is_in_month(before.lower(), words))
        return day or (_looks_like_year(numeral) and int(numeral.value) in (*OLD_YEARS, *YEARS))
    if numeral.value <= 31 and _weekday_at_end(words.dates).search(before.lower()):
        return not counts
    return _is_year(sentence, before, numeral, unit, words)


@once
def _weekday_at_end(words: Dates) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{any_of(words.weekdays)})$")


def _counts_next(sentence: Sentence, numeral: Numeral, unit: Unit) -> bool:
    """Whether a number's noun follows without an article: "el lunes 12 presos", but not "el martes 22 los presos"."""
    start = sentence.span.start + numeral.end
    between = sentence.between(start, unit.span.start)
    return unit.span.start >= start and all(word.upos in ("ADJ", "NOUN", "PROPN") for word in between)


def _is_in_era(after: str, words: ExtractionWords) -> bool:
    """A year with its era behind it: "700 a. C.", "44 BC"."""
    match = _era(words.exclusions).match(after)
    return match is not None and not match[0].islower()


@once
def _era(words: Exclusions) -> re.Pattern[str]:
    spelled = "|".join(r"\.?\s?".join(map(re.escape, era)) for era in sorted(words.eras))
    return re.compile(rf"\s*(?:{spelled})(?!\w)" if words.eras else r"(?!)", re.IGNORECASE)


def _is_in_month(before: str, words: ExtractionWords) -> bool:
    """Whether no day can follow a month: where the day stands first, and behind "in"."""
    ahead = re.findall(r"\w+", before)[-2:-1]
    return not words.dates.month_first or bool(words.exclusions.month_prepositions.intersection(ahead))


def _is_year(sentence: Sentence, before: str, numeral: Numeral, unit: Unit | None, words: ExtractionWords) -> bool:
    if not _looks_like_year(numeral) or _is_set_to(sentence, numeral, words):
        return False
    previous = (re.findall(r"[\w.º°'’]+", before.lower())[-1:] or [""])[0]
    plural = unit is not None and _is_plural(sentence, unit)
    if numeral.value in OLD_YEARS:
        modified = any(endings(before.lower(), words.numbers.before))
        return previous in words.exclusions.old_year_prepositions and not plural and not modified
    if unit is None:
        return True
    adjacent = unit.span.start - (numeral.end) < 40
    dated = previous in words.exclusions.year_prepositions or not plural
    modified = any(endings(before.lower(), words.numbers.before))
    return dated and not modified and not (plural and previous not in words.exclusions.year_prepositions and adjacent)


def _is_plural(sentence: Sentence, unit: Unit) -> bool:
    """Whether a noun is not in its dictionary form, or is a plural all the same: "people"."""
    nouns = [word for word in sentence.between(unit.span.start, unit.span.end) if word.upos == "NOUN"]
    return unit.span.text.lower() != unit.lemma or any(noun.feats.get("Number") == "Plur" for noun in nouns)


def _looks_like_year(numeral: Numeral) -> bool:
    four = numeral.digits and numeral.end - numeral.start == 4
    return four and (numeral.value in YEARS or numeral.value in OLD_YEARS)


def _is_set_to(sentence: Sentence, numeral: Numeral, words: ExtractionWords) -> bool:
    """Whether a number of four digits is what a count is raised to or by, or put at: "elevó a 1900 los muertos"."""
    reporting = words.reporting
    left = [word for word in sentence.words if word.end <= sentence.span.start + numeral.start]
    if len(left) < 2:
        return False
    joined, near = left[-1].lower, left[-1 - NEAR : -1]
    frames = [entry.frames if (entry := reporting.verb(w.lemma, w.lower)) else frozenset() for w in near]
    changes = [w.lemma in words.numbers.change_verbs or Frame.REVISION in f for w, f in zip(near, frames, strict=True)]
    if joined in reporting.amount_prepositions:
        return Frame.AMOUNT in frames[-1]
    if joined in reporting.agent_prepositions:
        return changes[-1]
    if joined not in reporting.revision_prepositions or not any(changes):
        return False
    between = near[len(changes) - changes[::-1].index(True) :]
    return not between or any(w.lemma in reporting.estimate_nouns | reporting.number_nouns for w in between)


def _is_passing_time(sentence: Sentence, numeral: Numeral, unit: Unit, words: ExtractionWords) -> bool:
    """A stretch of time that only says when: "durante los últimos dos años", "two weeks ago"."""
    lemma, plain = unit.lemma, unit.span.text.lower()
    if not {lemma, plain, plain.removesuffix("s"), plain.removesuffix("es")} & words.exclusions.time_units:
        return False
    near = re.findall(r"\w+", sentence.span.text[: numeral.start].lower())[-3:]
    behind = re.findall(r"\w+", sentence.span.text[unit.span.end - sentence.span.start :].lower())[:1]
    return bool(set(near + behind) & words.exclusions.duration_words)


def _is_identifier(
    sentence: Sentence, numeral: Numeral, previous: str, unit: Unit | None, words: ExtractionWords
) -> bool:
    """A number that names a thing: "artículo 5", "Boeing 737", "Canal 4"."""
    if previous.lower().strip(".") in {w.strip(".") for w in words.exclusions.identifier_nouns} and numeral.digits:
        return True
    if numeral.digits and re.match(r"0\d", sentence.span.text[numeral.start :]):
        return True
    start = sentence.span.start + numeral.start
    left = [word for word in sentence.words if word.end <= start]
    touching = left and sentence.span.text[left[-1].end - sentence.span.start : numeral.start].strip() == ""
    if not (touching and numeral.digits and numeral.value < 10000):
        return False
    dated = left[-1].lower in words.dates.months or left[-1].lower in words.dates.weekdays
    named = left[-1].upos == "PROPN" and left[-1].text[:1].isupper() and not dated
    numbered = left[-1].upos == "NOUN" and left[-1].feats.get("Number") != "Plur" and unit is None
    return numbered or (named and (unit is None or _hangs_left(sentence, numeral)))


def _hangs_left(sentence: Sentence, numeral: Numeral) -> bool:
    start = sentence.span.start + numeral.start
    word = next((w for w in sentence.words if w.start <= start < w.end), None)
    return bool(word and 0 <= word.head < word.index)


def is_span_of_years(text: str, first: Numeral, last: Numeral, unit: Unit | None) -> bool:
    """ "1998-2003", and at the head of a sentence "between 1347 and 1351 the plague …"."""
    if not all(_looks_like_year(numeral) for numeral in (first, last)):
        return False
    if first.value in OLD_YEARS:
        opens = len(text[: first.start].split()) <= 1
        return opens and (unit is None or unit.span.text.lower() == unit.lemma)
    return unit is None
