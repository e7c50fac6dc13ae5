"""Any text whatever is read: nothing is raised, every span is the text at its place, and work grows with length only.

``benchmarks/fuzz.py`` asks the same of tens of thousands of mutated articles.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import partial
from itertools import pairwise
from types import FrameType

import pytest
from conftest import Read
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tracker import lang
from tracker.annotate.annotator import pieces
from tracker.annotate.blocks import blocks
from tracker.extract import dates, numerals, quotations, shares
from tracker.report import records
from tracker.values import Reading, Span

TOLERANCE = Decimal("0.1")
LANGUAGES = st.sampled_from(["es", "en"])
PIECES = (
    "El alcalde dijo que ", "según la ministra, ", "murieron al menos ", "“No lo sé”, ", "afirmó Ana Ruiz. ",
    "aseguró ", "the mayor said that ", "according to the union, ", "more than ", "“We do not know,” ",
    "she added. ", "between ", "Ayer, ", "last Tuesday, ", "el 3 de mayo de 2024 ", "on May 3 ",
    "31/12/9999 ", "mañana ", "MADRID, 4 may (EFE).- ", "uno de cada ", "one in ", "dos tercios de ",
    "half of ", "minus ", "un millón y medio ", "12,5 ", "1.000.000 ", "$3m ", "40 % ", "7", "veintiún ",
    "six", "ſeis ", "ſeptiembre ", "MİÉRCOLES ", "mıércoles ", "١٢٣ ", "2,310.000.0 ", "½ ", "5 euros",
    "personas", "people", "supuestamente ", "reportedly ", " y ", " and ", ", ", ". ", ": ", " ", "“", "”",
    "«", "»", "‘", "’", '"', "'", "''", "``", "„", "(", ")", "\n", "\n\n", "\r", "\u2028", "\t", "\u00a0",
    "قالت الوزارة إن 350 شخصا أصيبوا ", "השר אמר כי 40 בני אדם נפצעו ", "\u202e", "\u0301", "\u200b",
    "\ud800", "😀", "\x00", "@", "a@b.c ", "<p>", "&quot;", "İ", "ı", "K", "ß", "ﬁ",
)  # fmt: skip
NEWSWIRE = st.lists(st.sampled_from(PIECES), max_size=25).map("".join)
MIXED = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=5)), max_size=25).map("".join)
ANY = st.one_of(st.text(max_size=200), NEWSWIRE, MIXED)
DAYS = st.one_of(st.none(), st.dates(), st.sampled_from([dt.date.min, dt.date.max]))
whole_pipeline = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
pure = settings(max_examples=500, deadline=None)


def parts(value: object) -> Iterator[Span | Decimal]:
    """Every span and every number within a value."""
    if isinstance(value, Span | Decimal):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from parts(item)
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from parts(getattr(value, field.name))


def assert_sound(reading: Reading) -> None:
    """What was read is true to its text, and can be stored and printed."""
    text = reading.article.text
    for part in parts((reading.claims, reading.attributions)):
        if isinstance(part, Decimal):
            assert part.is_finite()
        else:
            assert 0 <= part.start < part.end <= len(text)
            assert text[part.start : part.end] == part.text
    ids = [claim.id for claim in reading.claims]
    assert len(set(ids)) == len(ids)
    json.dumps(records.reading(reading, TOLERANCE), allow_nan=False)


# --- the whole pipeline ---------------------------------------------------------------------------------------------


@whole_pipeline
@given(text=ANY, language=LANGUAGES, date=DAYS)
@example("uno de cada ſeis", "es", None)
@example("Ayer llovió.", "es", dt.date.min)
@example("MADRID, 31/12/9999.\nMañana habrá 30 actos.", "es", None)
@example("İİİİİİİİİ minus 5 presuntamente", "es", None)
@example("9" * 40, "en", None)
@example("“,”", "en", None)
def test_any_text_is_read_with_true_spans(read: Read, text: str, language: str, date: dt.date | None) -> None:
    assert_sound(read(text, language, date=date))


FACTS = {
    "es": "el alcalde dijo que 40 vecinos perdieron la casa y la ministra anunció más de 300 plazas mientras",
    "en": "the mayor said that 40 people lost their homes and the minister announced more than 300 places while",
}


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("end", ["", ".", "\n"])
def test_a_sentence_of_300_words_is_read(read: Read, language: str, end: str) -> None:
    fact = FACTS[language].split()
    text = " ".join((fact * (300 // len(fact) + 1))[:300]) + end
    reading = read(text, language)
    assert_sound(reading)
    assert {claim.quantity.value for claim in reading.claims if claim.quantity} >= {Decimal(40), Decimal(300)}


@pytest.mark.parametrize("language", ["es", "en"])
def test_text_without_a_sentence_end_is_read_however_long_it_is(read: Read, language: str) -> None:
    assert_sound(read(f"{FACTS[language]} " * 60, language))


@pytest.mark.parametrize("piece", ["“", "‘", "12.500 ", "7", "a@", "x", "İ", "\u0301"])
def test_text_of_nothing_but_one_piece_is_read(read: Read, piece: str) -> None:
    assert_sound(read(piece * (1200 // len(piece)), "es"))


@pytest.mark.parametrize("piece", ["“", "1 ", "a@b ", "«x», ", "palabra ", "x"])
def test_no_part_that_is_read_at_once_is_endless(piece: str) -> None:
    """The parser's memory grows with the square of the words and marks it is given."""
    text = piece * 2000
    found = list(pieces(text))
    assert found[0][0] == 0 and found[-1][1] == len(text)
    assert all(a[1] == b[0] for a, b in pairwise(found))
    assert all(0 < end - start <= 3000 for start, end in found)
    assert all(len(re.findall(r"\w+|[^\w\s]", text[start:end])) <= 750 for start, end in found)


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize(
    "text",
    [
        "قالت الوزارة إن ٣٥٠ شخصا أصيبوا. «لن نغلق المستشفى»، أضاف المتحدث.",
        "השר אמר כי 40 בני אדם נפצעו. „לא נסגור”, אמרה המנהלת.",
        "El ministro dijo \u202eאיש 40\u202c a la cadena الجزيرة que hay 12 heridos.",
    ],
)
def test_right_to_left_text_is_read(read: Read, text: str, language: str) -> None:
    assert_sound(read(text, language))


# --- what needs no models -------------------------------------------------------------------------------------------


@pure
@given(text=ANY, language=LANGUAGES)
@example("uno de cada ſeis", "es")
@example("2,310.000.0", "en")
@example("dos millones y un tercıo", "es")
@example("İİİİİİİİİİ minus 5", "en")
def test_numerals_lie_in_any_text_in_order(text: str, language: str) -> None:
    words = lang.load(language).extraction.numbers
    for found in (numerals.find(text, words), shares.find(text, words)):
        assert all(0 <= n.start < n.end <= len(text) and n.value.is_finite() for n in found)
        assert all(a.end <= b.start for a, b in pairwise(found))


@pure
@given(text=ANY)
@example("“,”")
@example("‘" * 50)
def test_quotations_lie_in_any_text_one_after_another(text: str) -> None:
    found = quotations.find(text, blocks(text))
    for quotation in found:
        for span in (quotation.inner, quotation.outer):
            assert 0 <= span.start < span.end <= len(text)
            assert text[span.start : span.end] == span.text
        assert quotation.outer.covers(quotation.inner)
    assert all(a.outer.end <= b.outer.start for a, b in pairwise(found))


@pure
@given(text=ANY)
def test_blocks_hold_every_character_that_is_not_blank(text: str) -> None:
    found = blocks(text)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    held = "".join(text[start:end] for start, end in found)
    assert "".join(held.split()) == "".join(text.split())


@pure
@given(text=ANY, language=LANGUAGES, published=DAYS)
@example("mañana", "es", dt.date.max)
@example("last Friday", "en", dt.date.min)
@example("next Christmas", "en", dt.date.max)
@example("3 de ſeptiembre de 2020", "es", None)
@example("el próximo mİércoles", "es", dt.date(2025, 7, 16))
def test_dates_lie_in_any_text_in_order(text: str, language: str, published: dt.date | None) -> None:
    words = lang.load(language).extraction.dates
    found = dates.find(text, 0, len(text), published, words)
    assert all(text[d.span.start : d.span.end] == d.span.text and d.span.text for d in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


def calls(work: Callable[[], object]) -> int:
    """How many functions, Python's own among them, some work calls: what it costs, whatever the machine."""
    counted = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal counted
        counted += event in ("call", "c_call")

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return counted


UNITS = {
    "prose": "El alcalde, Luis Mora, dijo: “Hay 1.200 casas sin luz desde el 3 de mayo”, un 40 % más que ayer. ",
    "no stop": "dos de cada tres vecinos, hasta 300 familias, perdieron la casa hace tres días y ",
    "opening marks": "“ ‘ « „ " * 10,
    "one mark": "‘" * 80,
    "pairs": "“a” «b» ‘c’ " * 7,
    "figures": "12.500 3,5 40 7.000.000 " * 4,
    "digits": "1234567890" * 8,
    "number words": "mil millones de millones y medio " * 3,
    "lines": "uno\n\ndos tres\n",
}


@pytest.mark.parametrize("unit", UNITS.values(), ids=UNITS)
@pytest.mark.parametrize("step", ["numerals", "shares", "quotations", "dates", "blocks"])
def test_work_without_models_grows_no_faster_than_the_text(step: str, unit: str) -> None:
    words = lang.load("es").extraction
    published = dt.date(2025, 7, 16)
    steps: dict[str, Callable[[str], object]] = {
        "numerals": lambda text: numerals.find(text, words.numbers),
        "shares": lambda text: shares.find(text, words.numbers),
        "quotations": lambda text: quotations.find(text, [(0, len(text))]),
        "dates": lambda text: dates.find(text, 0, len(text), published, words.dates),
        "blocks": blocks,
    }
    run = steps[step]
    run(unit)  # what is compiled once is not counted
    short, long = (calls(partial(run, unit * times)) for times in (10, 80))
    assert long <= 9 * short + 100
