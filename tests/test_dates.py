"""Which day a phrase of a language means, seen from the day that it was written on."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import lang
from tracker.extract import dates

WEDNESDAY = dt.date(2025, 7, 16)


def days(text: str, language: str, written: dt.date | None = WEDNESDAY) -> list[str]:
    words = lang.load(language).extraction.dates
    return [found.day.isoformat() for found in dates.find(text, 0, len(text), written, words)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("El acuerdo se firmó el 3 de marzo de 2021.", "2021-03-03"),
        ("La tregua empezó el 24 de junio.", "2025-06-24"),
        ("Volverán el 2 de enero.", "2026-01-02"),
        ("El primero de mayo hubo marchas.", "2025-05-01"),
        ("Se vota el 09/11/2025.", "2025-11-09"),
        ("Fechado el 07/julio/2024.", "2024-07-07"),
        ("Según informó este domingo", "2025-07-13"),
        ("El pasado jueves cayó un dron.", "2025-07-10"),
        ("El jueves pasado cayó un dron.", "2025-07-10"),
        ("Se verán el próximo lunes.", "2025-07-21"),
        ("Se verán el lunes que viene.", "2025-07-21"),
        ("Ayer murieron dos mineros.", "2025-07-15"),
        ("La presa cedió hace tres días.", "2025-07-13"),
        ("La presa cedió hace dos semanas.", "2025-07-02"),
        ("Dentro de un mes habrá elecciones.", "2025-08-16"),
        ("Al día siguiente dimitió.", "2025-07-17"),
        ("El martes 22, la reunión.", "2025-07-22"),
        ("El 15 del próximo mes.", "2025-08-15"),
        ("Desfilaron el Día del Trabajador.", "2025-05-01"),
    ],
)
def test_spanish_days(text: str, day: str) -> None:
    assert days(text, "es") == [day]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("The truce began on June 24, 2024.", "2024-06-24"),
        ("The truce began on June 24.", "2025-06-24"),
        ("It was signed on 3 March 2021.", "2021-03-03"),
        ("It was signed on Mar-03-2021.", "2021-03-03"),
        ("Filed 20210303 by the court.", "2021-03-03"),
        ("The vote is on 11/9/2025.", "2025-11-09"),
        ("A drone fell last Thursday.", "2025-07-10"),
        ("A drone fell on Thursday.", "2025-07-10"),
        ("They meet this coming Monday.", "2025-07-21"),
        ("They meet on Tuesday next week.", "2025-07-22"),
        ("The dam broke three days ago.", "2025-07-13"),
        ("The dam broke a fortnight ago.", "2025-07-02"),
        ("Elections follow in two months.", "2025-09-16"),
        ("He resigned the next day.", "2025-07-17"),
        ("The talks resume on Tuesday the twenty-second.", "2025-07-22"),
        ("Payment is due on the 15th of next month.", "2025-08-15"),
        ("The shelling stopped over Christmas.", "2025-12-25"),
        ("They met last Easter.", "2025-04-20"),
    ],
)
def test_english_days(text: str, day: str) -> None:
    assert days(text, "en") == [day]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ganaron por 3-1 en casa.", "es"),
        ("Un B-52 sobrevoló la isla.", "es"),
        ("Hay 2.500 soldados en 12 bases.", "es"),
        ("They may march on the second bridge.", "en"),
        ("He scored 12 of 30 points.", "en"),
    ],
)
def test_what_is_no_day(text: str, language: str) -> None:
    assert days(text, language) == []


def test_a_relative_day_is_left_open_where_the_day_of_writing_is_not_known() -> None:
    assert days("Ayer, el lunes y dentro de dos semanas; el 3 de marzo de 2021.", "es", None) == ["2021-03-03"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2099, 12, 31)), st.sampled_from(["es", "en"]))
def test_a_whole_date_is_read_back(day: dt.date, language: str) -> None:
    months = [name for name, number in lang.load(language).extraction.dates.months.items() if number == day.month]
    name = max(months, key=len)
    text = f"{day.day} de {name} de {day.year}" if language == "es" else f"{name} {day.day}, {day.year}"
    assert days(text, language) == [day.isoformat()]
    assert days(day.isoformat(), language) == [day.isoformat()]


@given(st.text(max_size=80), st.dates())
def test_any_text_has_days_at_their_places(text: str, written: dt.date) -> None:
    for language in lang.supported():
        for found in dates.find(text, 0, len(text), written, lang.load(language).extraction.dates):
            assert text[found.span.start : found.span.end] == found.span.text
