"""Figures as said: value, modifier, unit; and what is no figure."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from conftest import Read, figures
from hypothesis import given
from hypothesis import strategies as st

from tracker import lang
from tracker.compare.verdicts import meet
from tracker.extract import numerals
from tracker.values import Modifier, Quantity, Span

TOLERANCE = Decimal("0.1")

SPANISH = [
    ("El alcalde contó más de 10,000 soldados en la plaza.", "10000", None, "more_than", "soldado"),
    ("El alcalde contó más de 10.000 soldados en la plaza.", "10000", None, "more_than", "soldado"),
    ("La fábrica entregó 12 millones de cartuchos al ejército.", "12000000", None, "exact", "cartucho"),
    ("La fábrica entregó medio millón de cartuchos al ejército.", "500000", None, "exact", "cartucho"),
    ("Llegaron a la ciudad casi tres mil refugiados.", "3000", None, "approx", "refugiado"),
    ("Llegaron al puerto unos 400 barcos.", "400", None, "approx", "barco"),
    ("El incendio quemó al menos 3.200 hectáreas.", "3200", None, "at_least", "hectárea"),
    ("El incendio quemó menos de 3.200 hectáreas.", "3200", None, "less_than", "hectárea"),
    ("Murieron entre 20 y 30 personas en el accidente.", "20", "30", "range", "persona"),
    ("Murieron veintiún mineros en el accidente.", "21", None, "exact", "minero"),
    ("El paro subió un 5,2 por ciento en enero.", "5.2", None, "exact", None),
    ("La obra costó 1.500 millones de euros.", "1500000000", None, "exact", None),
    ("La deuda suma tres billones cuatrocientos mil millones de pesos.", "3400000000000", None, "exact", None),
    ("El padrón tiene 2 millones 500 mil votantes.", "2500000", None, "exact", "votante"),
    ("La ayuda llegó a 5 mil 300 familias.", "5300", None, "exact", "familia"),
    ("Los médicos atendieron a más de 100 pero menos de 300 heridos.", "100", "300", "range", "herido"),
    ("El banco perdió USD 125 millones.", "125000000", None, "exact", None),
    ("El termómetro marcó menos 5 grados.", "-5", None, "exact", "grado"),
    ("El termómetro marcó al menos 5 grados.", "5", None, "at_least", "grado"),
    ('La alcaldesa pidió "al menos 4 mil 500 raciones" al Gobierno.', "4500", None, "at_least", None),
    ("Llegaron más o menos 400 barcos al puerto.", "400", None, "approx", "barco"),
    ("Llegaron cuando menos 400 barcos al puerto.", "400", None, "at_least", "barco"),
    ("Perdió el empleo uno de cada cinco vecinos.", "0.2", None, "exact", "vecino"),
    ("Más de la mitad de las casas quedó sin luz.", "0.5", None, "more_than", None),
    ("Cerraron tres cuartas partes de las fábricas.", "0.75", None, "exact", None),
    ("La ONG repartió 125 USD millones en ayuda.", "125000000", None, "exact", None),
    ("La aldea vendió el molino por un euro.", "1", None, "exact", None),
    ("El coste es igual a 5000.", "5000", "5000", "exact", None),
    ("El coste equivale a 5000 euros.", "5000", None, "exact", None),
    ("La junta aprobó un billón y medio millón de pesos.", "1000000500000", None, "exact", None),
]
ENGLISH = [
    ("The mayor counted more than 10,000 soldiers in the square.", "10000", None, "more_than", "soldier"),
    ("The factory delivered 12 million shells to the army.", "12000000", None, "exact", "shell"),
    ("The factory delivered half a million shells to the army.", "500000", None, "exact", "shell"),
    ("About 400 ships reached the port.", "400", None, "approx", "ship"),
    ("The port took in far more than the 400 ships that were expected.", "400", None, "exact", "ship"),
    ("The poll may be off by plus or minus 3 percentage points.", "3", None, "approx", None),
    ("Nearly half of the ships sank.", "0.5", None, "approx", None),
    ("The plan saves €3.4 billion a year.", "3400000000", None, "exact", "€"),
    ("Nearly a quarter plan to leave.", "0.25", None, "approx", None),
    ("At least 20 people died in the accident.", "20", None, "at_least", "people"),
    ("Up to 300 families lost their homes.", "300", None, "at_most", "family"),
    ("Between 20 and 30 people died in the accident.", "20", "30", "range", "people"),
    ("Twenty-one workers died in the accident.", "21", None, "exact", "worker"),
    ("Unemployment rose by 5.2 percent in January.", "5.2", None, "exact", None),
    ("The bridge cost $1.5 billion.", "1500000000", None, "exact", None),
    ("The bank lost EUR 125 in fees.", "125", None, "exact", None),
    ("The bank lost USD115.5 in fees.", "115.5", None, "exact", None),
    ("The doctors treated more than 100 but fewer than 300 people.", "100", "300", "range", "people"),
    ("The doctors treated at most 300 and at least 100 people.", "100", "300", "range", "people"),
    ("The lake froze at minus 5 degrees.", "-5", None, "exact", "degree"),
    ("The firm reported a cash flow of minus £2.3m in May.", "-2300000", None, "exact", None),
    ("One in five residents lost a job.", "0.2", None, "exact", "resident"),
    ("Nearly half of the houses lost power.", "0.5", None, "approx", None),
    ("Three-quarters of the factories closed.", "0.75", None, "exact", None),
    ("The club has 2.33 k members.", "2330", None, "exact", "member"),
    ("The state spent 12,34,567.89 rupees on the well.", "1234567.89", None, "exact", None),
    ("The city has two million and three fifths left.", "2600000", None, "exact", None),
    ("The mine made three and a quarter tonnes.", "3.25", None, "exact", "tonne"),
    ("The answer is minus one.", "-1", None, "exact", None),
]


@pytest.mark.parametrize(
    ("sentence", "value", "top", "modifier", "unit", "language"),
    [(*row, "es") for row in SPANISH] + [(*row, "en") for row in ENGLISH],
)
def test_a_figure_is_read_as_said(
    read: Read, sentence: str, value: str, top: str | None, modifier: str, unit: str | None, language: str
) -> None:
    [claim] = figures(read(sentence, language))
    quantity = claim.quantity
    assert quantity
    assert quantity.value == Decimal(value)
    assert quantity.value_max == (Decimal(top) if top else None)
    assert quantity.modifier == Modifier(modifier)
    if unit:
        assert quantity.unit
        assert quantity.unit.lemma == unit


def test_percentages_and_money_are_marked(read: Read) -> None:
    percent = figures(read("El paro subió un 5,2 por ciento en enero."))[0].quantity
    money = figures(read("La obra costó 1.500 millones de euros."))[0].quantity
    dollars = figures(read("The bridge cost $1.5 billion.", "en"))[0].quantity
    assert percent and percent.percent
    assert money and money.currency == "EUR"
    assert dollars and dollars.currency == "USD"


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("La agenda de la 88 Conferencia se verá en el 25 aniversario.", "es"),
        ("La cita es el viernes a las 9,30 en Toro.", "es"),
        ("Eva Gil (MEX, 4) ganó a Ana Ruiz (PER,12).", "es"),
        ("She was in her 40s when the '60s ended.", "en"),
        ("After 9/11 the shop was open 24/7.", "en"),
        ("Favoritas: 1 Ana Ruiz (ESP) 2 Eva Gil (MEX) 10 Lía Soto (PER).", "es"),
        ("Un bombardero B-52 voló sobre la costa el 13 de julio de 2025.", "es"),
        ("El tratado de 1998 sigue en vigor.", "es"),
        ("El artículo 33 de la Constitución no cambia.", "es"),
        ("El art. 33 de la ley no cambia, según la pág. 5 del texto.", "es"),
        ("El equipo local ganó por 3-1 en la final.", "es"),
        ("Fue el segundo encuentro de los ministros, a las 10:30 horas.", "es"),
        ("A B-52 bomber flew along the coast on 13 July 2025.", "en"),
        ("The treaty of 1998 is still in force.", "en"),
        ("The home side won 3-1 in the final.", "en"),
        ("It was the second meeting of the ministers, at 10:30 a.m.", "en"),
        ("Resolution 1718 of the Security Council is in force.", "en"),
        ("El club ganó el partido por 7-5, 3-6 y 6-1.", "es"),
        ("Fue profesor en la ciudad desde 1965 hasta 1973.", "es"),
        ("El diario Jornal dos Sports cerró ayer.", "es"),
        ("La cumbre de los Quince empieza hoy.", "es"),
        ("En 1521 la ciudad cayó.", "es"),
        ("El monasterio data de 1140.", "es"),
        ("Hacia 1780 el molino cerró.", "es"),
        ("Entre 1347 y 1351 la peste asoló la comarca.", "es"),
        ("El martes 22 los vecinos volvieron.", "es"),
        ("By 1620 the mine had closed.", "en"),
        ("The 1755 quake ruined the port.", "en"),
        ("From 1347 to 1351 the plague spread.", "en"),
        ("On May 30 people gathered in the square.", "en"),
    ],
)
def test_dates_identifiers_ordinals_and_scores_are_no_claims(read: Read, sentence: str, language: str) -> None:
    assert [c.clause.text for c in figures(read(sentence, language))] == []


@given(st.integers(min_value=0, max_value=10**12), st.sampled_from(["es", "en"]))
def test_grouped_digits_read_back_as_their_number(number: int, language: str) -> None:
    mark = "." if language == "es" else ","
    written = f"{number:,}".replace(",", mark)
    [numeral] = numerals.find(f"x {written} y", lang.load(language).extraction.numbers)
    assert numeral.value == number


@given(st.text(max_size=80), st.sampled_from(["es", "en"]))
def test_any_text_gives_numerals_in_order_within_it(text: str, language: str) -> None:
    found = numerals.find(text, lang.load(language).extraction.numbers)
    assert all(0 <= n.start < n.end <= len(text) for n in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    modifier = draw(st.sampled_from(Modifier))
    value = Decimal(draw(st.integers(min_value=0, max_value=10**6)))
    top = value + draw(st.integers(min_value=0, max_value=1000)) if modifier is Modifier.RANGE else None
    return Quantity(Span("", 0, 0), value, modifier, top)


@given(quantities())
def test_a_figure_lies_within_its_own_bounds(quantity: Quantity) -> None:
    low, high = quantity.bounds(TOLERANCE)
    assert low is None or low <= quantity.value
    assert high is None or high >= quantity.value
    assert meet(quantity, quantity, TOLERANCE)


@given(quantities(), quantities())
def test_whether_bounds_meet_does_not_depend_on_the_order(a: Quantity, b: Quantity) -> None:
    assert meet(a, b, TOLERANCE) == meet(b, a, TOLERANCE)


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=1, max_value=10**6))
def test_more_than_a_number_is_apart_from_that_number_and_meets_a_larger_one(number: int, more: int) -> None:
    over = Quantity(Span("", 0, 0), Decimal(number), Modifier.MORE_THAN)
    same, larger = (Quantity(Span("", 0, 0), Decimal(n)) for n in (number, number + more))
    assert not meet(over, same, TOLERANCE)
    assert meet(over, larger, TOLERANCE)


def test_a_share_and_a_sum_of_money_are_no_range(read: Read) -> None:
    found = figures(read("The firm said that its profit rose 15% to $416 million.", "en"))
    assert [c.quantity and c.quantity.value for c in found] == [Decimal(15), Decimal(416000000)]


def test_listed_numbers_are_read_one_by_one(read: Read) -> None:
    found = figures(read("The winners were the teams with 22,24,26 and 31 points.", "en"))
    assert [c.quantity and c.quantity.value for c in found][:3] == [Decimal(22), Decimal(24), Decimal(26)]


@pytest.mark.parametrize("text", ["Perdió uno de cada cero-1.", "Perdió uno de cada cero-١٢٣ el domingo."])
def test_odd_shares_do_no_harm(read: Read, text: str) -> None:
    assert all(c.quantity and c.quantity.value.is_finite() for c in figures(read(text)))


@pytest.mark.parametrize(
    ("text", "language", "value", "unit"),
    [
        ("En 1521 cayeron 40 torres.", "es", 40, "torre"),
        ("En mayo 30 vecinos dejaron el valle.", "es", 30, "vecino"),
        ("El lunes 12 trenes llegaron tarde.", "es", 12, "tren"),
        ("La policía cifró en 1900 los asistentes.", "es", 1900, "asistente"),
        ("La alcaldesa elevó a 1500 la cifra de evacuados.", "es", 1500, "evacuado"),
        ("La villa perdió 1200 vecinos en 1650.", "es", 1200, "vecino"),
        ("In October 165 grain ships left the port.", "en", 165, "ship"),
        ("In May 30 barges sank.", "en", 30, "barge"),
        ("On Monday 12 miners were rescued.", "en", 12, "miner"),
        ("In March 2,000 families moved.", "en", 2000, "family"),
        ("The ministry raised the toll to 1900.", "en", 1900, None),
        ("Enrolment rose by 1500.", "en", 1500, None),
    ],
)
def test_a_number_beside_a_date_is_a_figure_of_its_own(
    read: Read, text: str, language: str, value: int, unit: str | None
) -> None:
    [claim] = figures(read(text, language))
    assert claim.quantity
    assert claim.quantity.value == value
    assert (claim.quantity.unit.lemma if claim.quantity.unit else None) == unit


@pytest.mark.parametrize(
    ("text", "language", "measure"),
    [
        ("Un sismo de magnitud 6,4 sacudió la costa.", "es", "magnitud"),
        ("El sismo tuvo una magnitud de 6,4.", "es", "magnitud"),
        ("A magnitude 6.4 quake shook the coast.", "en", "magnitude"),
        ("The quake had a magnitude of 6.4 and was felt inland.", "en", "magnitude"),
    ],
)
def test_a_measure_is_no_count_of_the_noun_behind_it(read: Read, text: str, language: str, measure: str) -> None:
    [claim] = figures(read(text, language))
    assert claim.quantity and claim.quantity.unit
    assert (claim.quantity.value, claim.quantity.unit.lemma) == (Decimal("6.4"), measure)


@pytest.mark.parametrize(
    ("text", "language", "number", "unit"),
    [
        ("De los 10.000 soldados enviados al sur, 600 murieron.", "es", 600, "soldado"),
        ("Hay unas 300.000 cabezas de ganado en riesgo; de ellas, 90.000 ya se fueron.", "es", 90000, "cabeza"),
        ("Murieron 167 personas, de las que solo 21 fueron halladas.", "es", 21, "persona"),
        ("El número de fallecidos se elevó a 112.", "es", 112, "fallecido"),
        ("Heridos: más de 1.300", "es", 1300, "herido"),
        ("Viviendas dañadas: 9.500", "es", 9500, "vivienda"),
        ("La costa suma 31.400 casos, seguida de Ica (12.300).", "es", 12300, "caso"),
        ("We found cracks in 112 of its 400 beams.", "en", 112, "beam"),
        ("Of the 10 judges who will hear the case, six were new.", "en", 6, "judge"),
        ("They found 300 flags, 40 of them burnt.", "en", 40, "flag"),
        ("La suma supone 17 concejales, 9 en Toro y 8 en Zamora.", "es", 9, "concejal"),
        ("They hold 17 seats, 9 in Leeds and 8 in York.", "en", 8, "seat"),
        ("Los otros 257 millones corresponden al proyecto.", "es", 257000000, None),
        ("The storm left at least 114 dead and 127 missing.", "en", 114, "dead"),
        ("We could be losing 50,000 a month by Christmas.", "en", 50000, None),
        ("The lender paid a record $100 million penalty.", "en", 100000000, "$"),
        ("The ministry set aside $30 million of aid.", "en", 30000000, "aid"),
        ("The margin of error was +/-3 percentage points.", "en", 3, "percentage points"),
        ("Hubo exportaciones por 1.316 millones e importaciones por 1.348 millones.", "es", 1316000000, None),
        ("The fire took 3,200 homes. Of those, 1,420 were insured.", "en", 1420, "home"),
        ("Hay 320 heridos. De ellos, 12 están graves.", "es", 12, "herido"),
        ("About 8.5 million Americans held two jobs.", "en", 8500000, "american"),
        ("They voted at 21,500 polling stations.", "en", 21500, "station"),
        # What is of something else, or of nothing, gets no noun from beside it.
        ("El alcalde entregó 30 casas a Luis Gómez (54).", "es", 54, None),
        ("Las expectativas de los analistas llegan a 2.", "es", 2, None),
        ("La obra costó 30 millones, y llegaron 40.", "es", 40, None),
        ("Cifra de la semana: 40", "es", 40, None),
        ("La patronal eleva a 310 millones las pérdidas.", "es", 310000000, None),
    ],
)
def test_a_number_counts_what_stands_beside_it(
    read: Read, text: str, language: str, number: int, unit: str | None
) -> None:
    found = [c.quantity for c in figures(read(text, language)) if c.quantity and c.quantity.value == number]
    assert [q.unit and q.unit.lemma.lower() for q in found] == [unit]


@pytest.mark.parametrize(
    ("text", "language", "modifier"),
    [
        ("La lista supera las 220.000 personas.", "es", "more_than"),
        ("La defensa, que recurrirá, sostiene que el desfase no supera los 600.000 euros.", "es", "at_most"),
        ("La deuda ronda los 210 millones.", "es", "approx"),
        ("The bill will exceed $150 million.", "en", "more_than"),
        ("El balance subió hasta 40 muertos.", "es", "exact"),
        ("Caben hasta 40 personas.", "es", "at_most"),
        ("The gain was revised up to 43,000.", "en", "exact"),
        ("The firm raised up to 300 million in the sale.", "en", "at_most"),
        ("Rates will rise by 10 to 15 percent.", "en", "range"),
        ("The gain was trimmed by 15,000 to 212,000.", "en", "exact"),
    ],
)
def test_verbs_bound_a_number_or_say_what_it_is_now(read: Read, text: str, language: str, modifier: str) -> None:
    assert {c.quantity.modifier for c in figures(read(text, language)) if c.quantity} == {Modifier(modifier)}


def test_half_of_them_is_no_day_of_the_month_before(read: Read) -> None:
    found = figures(read("Some 310,000 people fled since January, half of them children.", "en"))
    assert [c.quantity and c.quantity.value for c in found] == [310000, Decimal("0.5")]
