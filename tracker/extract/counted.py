"""The quantities of a sentence -> the same, with the noun that one counts where it stands beside another: "of the 400
beams, 112", "de ellos, 600", "the number of dead rose to 73", "Ica (12.300)", "Heridos: 214"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from tracker.annotate.tree import PERSONS, Sentence, Word
from tracker.extract.counts import is_counted
from tracker.extract.patterns import any_of, lower
from tracker.lang.extraction import ExtractionWords
from tracker.values import Quantity, Unit

#: Characters from a word for the whole to the number of its part: "de las cuales, según la policía, 12".
REACH = 40


def with_units(
    sentence: Sentence, found: Sequence[Quantity], words: ExtractionWords, before: Sequence[Quantity]
) -> list[Quantity]:
    """The quantities in order; each that counts nothing and is no money has the noun that its sentence gives it, or
    that of a whole among those ``before`` the sentence."""
    known: list[Quantity] = []
    for quantity in found:
        bare = _is_bare(quantity)
        unit = _unit(sentence, quantity, known, words) if bare else None
        if bare and unit is None and not known and _stands_behind_whole(sentence, quantity, (), words):
            unit = next((q.unit for q in reversed(before) if _counts(q, words)), None)
        known.append(replace(quantity, unit=unit) if unit else quantity)
    return _with_summands(known, words)


def _with_summands(found: list[Quantity], words: ExtractionWords) -> list[Quantity]:
    """For "17 councillors, 9 in Toro and 8 in Zamora": the last numbers of a sentence, without a noun, that make up the
    one before them are parts of it."""
    parts = list(reversed([*takewhile(_is_bare, reversed(found))]))
    whole = found[-len(parts) - 1] if 1 < len(parts) < len(found) else None
    if whole is None or not _counts(whole, words) or sum(part.value for part in parts) != whole.value:
        return found
    return [*found[: -len(parts)], *(replace(part, unit=whole.unit) for part in parts)]


def _is_bare(quantity: Quantity) -> bool:
    return quantity.unit is None and not quantity.percent and quantity.currency is None


def _unit(sentence: Sentence, quantity: Quantity, before: Sequence[Quantity], words: ExtractionWords) -> Unit | None:
    if labelled := _label(sentence, quantity):
        return labelled
    whole = next((q for q in reversed(before) if q.currency is not None or _counts(q, words)), None)
    if (
        whole
        and whole.currency is None
        and (
            _is_part(sentence, quantity, before, words)
            or _is_of_whole(sentence, quantity, whole, words)
            or _is_in_list(sentence, quantity)
        )
    ):
        return whole.unit
    return _numbered(sentence, quantity, words)


def _counts(quantity: Quantity, words: ExtractionWords) -> bool:
    """Whether a quantity counts things, and no money or time."""
    unit = quantity.unit
    return unit is not None and quantity.currency is None and unit.lemma not in words.exclusions.time_units


def _label(sentence: Sentence, quantity: Quantity) -> Unit | None:
    """The noun before a colon at the head of a line: "Viviendas dañadas: más de 9.500"."""
    before = sentence.between(sentence.span.start, quantity.span.start)
    colon = next((word.index for word in before if word.text == ":"), None)
    if colon is None or any(w.upos not in ("ADP", "ADV", "ADJ", "DET", "SCONJ") for w in before[colon + 1 :]):
        return None
    label = [word for word in before[:colon] if word.upos != "PUNCT"]
    noun = label[0] if label else None
    if noun is None or noun.upos != "NOUN" or noun.feats.get("Number") != "Plur":
        return None
    described = all(word.upos in ("ADJ", "VERB") for word in label[1:])
    return _of(sentence, noun) if described else None


def _is_part(sentence: Sentence, quantity: Quantity, before: Sequence[Quantity], words: ExtractionWords) -> bool:
    """Whether a word for the whole stands close to a number, and no other number between: "de ellos, 600", "21 of
    them"."""
    behind = lower(sentence.span.text)[quantity.span.end - sentence.span.start :]
    if re.match(rf"\s+(?:{any_of(words.numbers.wholes)})(?!\w)", behind):
        return True
    return _stands_behind_whole(sentence, quantity, before, words)


def _stands_behind_whole(
    sentence: Sentence, quantity: Quantity, before: Sequence[Quantity], words: ExtractionWords
) -> bool:
    text, offset = lower(sentence.span.text), sentence.span.start
    start, last = quantity.span.start - offset, max((q.span.end - offset for q in before), default=0)
    phrases = any_of(words.numbers.wholes)
    return bool(re.search(rf"(?<!\w)(?:{phrases})(?!\w)[^.;]*$", text[max(last, start - REACH) : start]))


def _is_of_whole(sentence: Sentence, quantity: Quantity, whole: Quantity, words: ExtractionWords) -> bool:
    """Whether the number comes behind a whole that opens its clause: "de los 10.000 soldados, 600 murieron"."""
    text, offset = lower(sentence.span.text), sentence.span.start
    articles, linking = any_of(words.reporting.articles), any_of(words.numbers.linking)
    opens = re.search(rf"(?:^|[,;:]\s+)\W*(?:{linking})\s+(?:{articles})\s+$", text[: whole.span.start - offset])
    return bool(opens) and text[whole.span.end - offset : quantity.span.start - offset].rstrip().endswith(",")


def _is_in_list(sentence: Sentence, quantity: Quantity) -> bool:
    """Whether a number stands alone in parentheses behind the name of what has it, and of no person, whose age it may
    be: "seguida de Ica (12.300)"."""
    text, offset = sentence.span.text, sentence.span.start
    start, end = quantity.span.start - offset, quantity.span.end - offset
    if not (text[:start].endswith("(") and text[end:].startswith(")")):
        return False
    name = next((w for w in reversed(sentence.words) if w.end <= quantity.span.start - 1), None)
    person = name and any(e.kind in PERSONS and e.span.start <= name.start < e.span.end for e in sentence.entities)
    return name is not None and name.upos == "PROPN" and not person


def _numbered(sentence: Sentence, quantity: Quantity, words: ExtractionWords) -> Unit | None:
    """The noun that a noun for a count has, where that is the subject or object of the number's verb: "el número de
    muertos subió a 73"."""
    number = next((w for w in sentence.words if w.start < quantity.span.end and quantity.span.start < w.end), None)
    above = sentence.ancestors(number.index) if number else []
    verb = next((w for w in above if w.upos in ("VERB", "AUX") or w.head < 0), None)
    reporting = words.reporting
    for noun in sentence.children(verb.index, "nsubj", "obj") if verb else ():
        of_what = next((c for c in sentence.children(noun.index, "nmod") if _is_plural(c)), None)
        tally = noun.lemma in reporting.estimate_nouns and of_what is not None and is_counted(of_what, reporting)
        if of_what and (tally or noun.lemma in reporting.number_nouns):
            return _of(sentence, of_what)
    return None


def _is_plural(word: Word) -> bool:
    return word.upos in ("NOUN", "ADJ") and word.feats.get("Number") == "Plur"


def _of(sentence: Sentence, noun: Word) -> Unit:
    return Unit(sentence.part(noun.start, noun.end), noun.lemma.lower())
