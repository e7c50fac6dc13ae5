"""Claims side by side: which are on the same question, which agree, which conflict."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from click.testing import CliRunner
from conftest import Read
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import compare
from tracker.cli import main
from tracker.compare import StatedClaim, Terms, Wants, kept, stated
from tracker.compare.gate import Ground, read_rates
from tracker.compare.verdicts import ITSELF, OUTCOMES
from tracker.errors import InputError
from tracker.link.names import fold
from tracker.values import Kind, Link, Modifier, Quantity, Role, SourceIdentity, Span, Stance, Unit, Verdict

TERMS = Terms(Decimal("0.1"))


def claim(
    words: str,
    value: int,
    modifier: Modifier = Modifier.EXACT,
    *,
    source: str | None = "Ministry",
    publisher: str = "Post",
    day: int = 1,
    unit: str = "soldiers",
    stance: Stance = Stance.ASSERTS,
    language: str = "en",
    relay: str | None = None,
) -> StatedClaim:
    """A claim about ``value`` in the sentence ``words``, in which the figure stands for {}."""
    figure = f"{value:,}"
    sentence = words.replace("{}", figure)
    at, unit_at = sentence.index(figure), sentence.index(unit)
    noun = Unit(Span(unit, unit_at, unit_at + len(unit)), unit.removesuffix("s"))
    quantity = Quantity(Span(figure, at, at + len(figure)), Decimal(value), modifier, unit=noun)
    named = [(source, Role.CLAIMANT), (relay, Role.RELAY), (publisher, Role.PUBLISHER)]
    chain = [
        Link(name, role, source=SourceIdentity(f"{'agency' if role is Role.RELAY else 'other'}:{name}", name))
        for name, role in named
        if name
    ]
    span = Span(sentence, 0, len(sentence))
    return StatedClaim(
        id=f"{sentence}{source}{publisher}{day}",
        doc_id=publisher,
        publisher=SourceIdentity(f"other:{publisher}", publisher),
        published=dt.date(2025, 7, day),
        language=language,
        kind=Kind.NUMERIC,
        clause=span,
        sentence=span,
        quantity=quantity,
        chain=tuple(chain),
        stance=stance,
        hedge=None,
        as_of=None,
    )


SENT = "North Korea has sent {} soldiers to Russia."


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ((10_000, Modifier.MORE_THAN), (10_000, Modifier.MORE_THAN), Verdict.AGREE),
        ((10_000, Modifier.MORE_THAN), (12_000, Modifier.EXACT), Verdict.COMPATIBLE),
        ((10_000, Modifier.MORE_THAN), (10_000, Modifier.EXACT), Verdict.CONFLICT),
        ((10_000, Modifier.AT_LEAST), (10_000, Modifier.EXACT), Verdict.COMPATIBLE),
        ((10_000, Modifier.APPROX), (10_900, Modifier.EXACT), Verdict.COMPATIBLE),
        ((10_000, Modifier.APPROX), (12_000, Modifier.EXACT), Verdict.CONFLICT),
        ((10_000, Modifier.AT_MOST), (12_000, Modifier.AT_LEAST), Verdict.CONFLICT),
    ],
)
def test_a_verdict_goes_by_bounds(first: tuple[int, Modifier], second: tuple[int, Modifier], verdict: Verdict) -> None:
    a, b = claim(SENT, *first), claim(SENT, *second, source="Spy agency")
    for pair in (compare.judge(a, b, TERMS), compare.judge(b, a, TERMS)):
        assert pair.verdict is verdict
        assert pair.reason


@pytest.mark.parametrize(
    ("first", "second", "verdict"),
    [
        ("Ministry", "Ministry", Verdict.NOT_COMPARABLE),
        (None, None, Verdict.NOT_COMPARABLE),
        ("Ministry", "Kremlin", Verdict.CONFLICT),
        ("Ministry", None, Verdict.CONFLICT),
    ],
)
def test_nobody_contradicts_himself_in_one_article(first: str | None, second: str | None, verdict: Verdict) -> None:
    one, other = claim(SENT, 10_000, source=first), claim(SENT, 12_000, source=second)
    pair = compare.judge(one, other, TERMS)
    assert (pair.verdict, pair.ground is Ground.BESIDE) == (verdict, verdict is Verdict.NOT_COMPARABLE)
    elsewhere = replace(other, doc_id="Echo")
    assert compare.judge(one, elsewhere, TERMS).verdict is Verdict.CONFLICT


def test_a_later_figure_of_the_same_source_replaces_the_earlier_one() -> None:
    pair = compare.judge(claim(SENT, 600), claim(SENT, 2000, day=20), TERMS)
    assert pair.verdict is Verdict.SUPERSEDED
    assert "20 July 2025" in pair.reason


@pytest.mark.parametrize(
    ("first", "second", "source", "verdict"),
    [
        ("{} people died in Varnsk.", "The interior ministry of Zubria has recorded {} dead people in Varnsk.",
         "interior ministry of Zubria", Verdict.SUPERSEDED),
        ("{} people died in Varnsk.", "Zubria's police have recorded {} dead people in Varnsk.",
         "interior ministry of Zubria", Verdict.CONFLICT),
        ("{} people died in Varnsk.", "Volunteers say that the ministry lost {} people in Varnsk.",
         "interior ministry of Zubria", Verdict.CONFLICT),
    ],
)  # fmt: skip
def test_a_body_that_counts_for_itself_revises_its_figure(
    first: str, second: str, source: str, verdict: Verdict
) -> None:
    early = claim(first, 27, source=source, unit="people")
    late = claim(second, 41, source=None, unit="people", day=9, publisher="Echo")
    pair = compare.judge(early, late, TERMS)
    assert pair.verdict is verdict
    assert "Echo said" not in pair.reason


@pytest.mark.parametrize(
    ("english", "spanish", "verdict"),
    [
        ("Pan American Health Organization", "Organización Panamericana de la Salud", Verdict.SUPERSEDED),
        ("Philippine Coast Guard", "Guardia Costera de Filipinas", Verdict.SUPERSEDED),
        ("Ukrainian army", "Ejército ruso", Verdict.CONFLICT),
        ("Gaza health authority", "Defensa Civil de Gaza", Verdict.CONFLICT),
    ],
)
def test_a_source_is_one_under_its_names_in_two_languages(english: str, spanish: str, verdict: Verdict) -> None:
    early = claim("{} people have died.", 27, source=english, unit="people")
    late = claim("Han muerto {} personas.", 41, source=spanish, unit="personas", day=9, language="es")
    assert compare.judge(early, late, TERMS).verdict is verdict


@pytest.mark.parametrize(
    ("english", "spanish", "one"),
    [
        ("Dmitry Orlov", "Dmitri Orlov", True),
        ("Sergey Lavrentiev", "Serguéi Lavrentiev", True),
        ("Mohammed Gaddafi", "Mohamed Gadafi", True),
        ("Dmitry Orlov", "Dmitri Orlova", False),
        ("Rosa Vallejo", "Rosa Valero", False),
    ],
)
def test_a_person_is_one_origin_however_the_name_is_spelled(english: str, spanish: str, one: bool) -> None:
    words = "Corea del Norte ha enviado {} soldados a Rusia."
    first = said_by_person(claim(SENT, 600), english)
    second = said_by_person(claim(words, 600, publisher="Eco", unit="soldados", language="es"), spanish)
    assert len(compare.build([first, second], terms=TERMS).origins) == (1 if one else 2)
    later = replace(second, published=dt.date(2025, 7, 9), quantity=claim(words, 900, unit="soldados").quantity)
    verdict = Verdict.SUPERSEDED if one else Verdict.CONFLICT
    assert compare.judge(first, later, TERMS).verdict is verdict


def said_by_person(said: StatedClaim, name: str) -> StatedClaim:
    person = Link(name, Role.CLAIMANT, source=SourceIdentity(f"person:{fold(name)}", name, "person"))
    return replace(said, chain=(person, *said.chain[1:]))


def test_a_person_is_not_taken_for_another_whose_name_means_the_like() -> None:
    def spoken(name: str, value: int, day: int) -> StatedClaim:
        said = claim("{} people have died.", value, source=name, unit="people", day=day)
        person = SourceIdentity(f"person:{name}", name, "person")
        return replace(said, chain=(Link(name, Role.CLAIMANT, source=person), *said.chain[1:]))

    pair = compare.judge(spoken("the regional governor", 27, 1), spoken("the governor of the region", 41, 9), TERMS)
    assert pair.verdict is Verdict.CONFLICT


def test_a_denial_of_a_figure_conflicts_with_it() -> None:
    pair = compare.judge(claim(SENT, 600), claim(SENT, 600, source="Kremlin", stance=Stance.DENIES), TERMS)
    assert pair.verdict is Verdict.DENIED
    assert "denies" in pair.reason


def test_claims_on_other_things_are_no_topic_together() -> None:
    topics = compare.topics(
        [
            claim(SENT, 600),
            claim("The fire burned {} hectares of forest in the valley.", 600, unit="hectares", source="Mayor"),
        ],
        terms=TERMS,
    )
    assert [len(topic.claims) for topic in topics] == [1, 1]


FLOOD = "The river flooded {} houses in Varnsk."


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (FLOOD, "In Varnsk {} houses were flooded by the river.", True),
        (FLOOD, "The river flooded {} houses in Corlena.", False),
        (FLOOD, "The river flooded {} houses in Varnova.", False),
        ("In Zelenskyi {} houses were flooded.", "The river flooded {} houses in Zelenskiy.", True),
        ("In 2013 Varnsk had {} houses without water.", "In 2020 Varnsk had {} houses without water.", False),
        (FLOOD, "The river flooded {} schools in Varnsk.", False),
        ("The council bought {} houses for families.", "The storm left {} houses without a roof.", False),
    ],
)
def test_what_is_named_tells_one_question_from_another(first: str, second: str, same: bool) -> None:
    noun = "schools" if "schools" in second else "houses"
    claims = [claim(first, 300, unit="houses"), claim(second, 340, unit=noun, source="Mayor", publisher="Echo")]
    topics = compare.topics([replace(c, id=f"{i}", lead=c.sentence.text) for i, c in enumerate(claims)], terms=TERMS)
    assert len(topics) == (1 if same else 2)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        # who speaks is no place; a people's word stands for its place; two things in one setting are two questions
        (("es", "{} personas marcharon en Barcelona por los pisos.", "personas", "Núria Cabedo"),
         ("es", "{} manifestantes protestaron en el centro barcelonés por los pisos.", "manifestantes", "Iván Roldán"),
         True),
        (("en", "The dock strike in Durban keeps {} vessels at anchor.", "vessels", "Port"),
         ("en", "The dock strike in Durban has cost {} dockers their jobs.", "dockers", "Union"), False),
        (("en", "The landslide in Sanjdi killed {} miners.", "miners", "Police"),
         ("es", "El alud de Sanjdi mató a {} mineros.", "mineros", "Policía"), True),
        (("en", "A blast at a mine in Sanjdi killed {} miners.", "miners", "Police"),
         ("en", "A collapse of a mine in Duki killed {} miners.", "miners", "Police"), False),
    ],
)  # fmt: skip
def test_names_tie_claims_and_part_them(
    first: tuple[str, str, str, str], second: tuple[str, str, str, str], same: bool
) -> None:
    said = [
        claim(words, 140, unit=unit, source=source, language=code, publisher=outlet)
        for outlet, (code, words, unit, source) in (("Post", first), ("Echo", second))
    ]
    found = compare.topics([replace(c, lead=c.sentence.text) for c in said], terms=TERMS)
    assert (len(found) == 1) is same


def test_the_agency_behind_two_articles_does_not_tie_them() -> None:
    said = [
        ("Post", 12, "BOGOTÁ (EFE).- La guerrilla mantiene en su poder a {} soldados en la selva de Arauca."),
        ("Echo", 340, "GINEBRA (EFE).- Una marcha por el centro honró a los {} soldados caídos en la Gran Guerra."),
    ]
    claims = [claim(words, n, unit="soldados", language="es", publisher=o, source=f"{o} staff") for o, n, words in said]
    assert len(compare.topics([replace(c, lead=c.sentence.text) for c in claims], terms=TERMS)) == 2


def test_the_same_words_years_apart_are_of_another_event() -> None:
    first = claim(FLOOD, 300, unit="houses")
    later = replace(first, id="later", doc_id="Echo", published=dt.date(2027, 7, 1))
    assert len(compare.topics([first, later], terms=TERMS)) == 2


def test_two_things_counted_in_one_sentence_are_two_questions() -> None:
    words = "The river flooded {} houses and 40 barns in Varnsk."
    houses = claim(words, 300, unit="houses")
    assert houses.quantity and houses.quantity.unit
    at = words.replace("{}", "300").index("40")
    barns = Quantity(Span("40", at, at + 2), Decimal(40), unit=Unit(Span("barns", at + 3, at + 8), "barn"))
    assert len(compare.topics([houses, replace(houses, id="barns", quantity=barns)], terms=TERMS)) == 2


def test_a_topic_of_very_many_claims_is_held_against_itself_by_views() -> None:
    alike = [replace(claim(FLOOD, 300, unit="houses"), id=f"{i:03}", doc_id=f"d{i}") for i in range(150)]
    other = claim(FLOOD, 500, unit="houses", source="Mayor")
    topic = compare.build([*alike, other], terms=TERMS)
    assert len(topic.claims) == 151
    assert [pair.verdict for pair in topic.pairs] == [Verdict.CONFLICT]
    assert topic.status == "contested"


def test_one_name_on_one_question_is_one_source() -> None:
    first = claim(FLOOD, 300, unit="houses", source="Mayor Inés Cuevas")
    later = claim(FLOOD, 340, unit="houses", source="Inés Cuevas", day=9)
    assert compare.judge(first, later, TERMS).verdict is Verdict.SUPERSEDED


def test_a_forecast_of_the_same_number_agrees() -> None:
    plan = claim("The army plans to send {} soldiers to Russia.", 600, source="Spy agency")
    assert compare.judge(claim(SENT, 600), plan, TERMS).verdict is Verdict.AGREE


@pytest.mark.parametrize(
    ("words", "modifier", "figure"),
    [
        (
            "The army has not sent to Varnsk more than {} soldiers.",
            Modifier.AT_MOST,
            "not sent to Varnsk more than 600",
        ),
        ("It didn't send fewer than {} soldiers.", Modifier.AT_LEAST, "didn't send fewer than 600"),
        ("It was not so; more than {} soldiers left.", Modifier.MORE_THAN, "more than 600"),
    ],
)
def test_a_figure_is_shown_with_the_negation_that_turns_its_bound(words: str, modifier: Modifier, figure: str) -> None:
    assert claim(words, 600, modifier).figure == f"{figure} soldiers"


@pytest.mark.parametrize(
    ("text", "figure"),
    [
        ("The minister said that it cost $4.5 million.", "$4.5 million"),
        ("The minister said that it cost more than US$ 12 billion.", "more than US$ 12 billion"),
        ("The minister said that 40 boats sank.", "40 boats"),
    ],
)
def test_an_amount_is_shown_with_the_sign_before_it(read: Read, text: str, figure: str) -> None:
    [found] = stated.of_reading(read(text, "en"))
    assert found.figure == figure


def test_two_remarks_on_one_event_are_not_the_same_remark(topics: list[dict]) -> None:  # type: ignore[type-arg]
    for topic in topics:
        quotes = " ".join(c["quote"] for c in topic["claims"])
        assert not ("hermanos hasta la victoria" in quotes and "No tenemos indicios" in quotes)


def test_a_source_that_bounds_a_figure_does_not_deny_it() -> None:
    most = claim("The North has not sent more than {} soldiers to Russia.", 600, Modifier.AT_MOST, source="Spy agency")
    assert compare.judge(claim(SENT, 500), most, TERMS).verdict is Verdict.COMPATIBLE


def test_dead_and_wounded_are_not_compared() -> None:
    dead = claim("{} soldiers were killed in the battle.", 600)
    hurt = claim("{} soldiers were wounded in the battle.", 900, source="Spy agency")
    assert compare.judge(dead, hurt, TERMS).verdict is Verdict.NOT_COMPARABLE


def test_one_agency_behind_many_papers_is_one_origin() -> None:
    claims = [claim(SENT, 600, source=None, relay="KCNA", publisher=p) for p in ("Post", "Times", "Echo")]
    [topic] = compare.topics(claims, terms=TERMS)
    assert len(topic.origins) == 1
    assert "single origin" in str(topic.standing)


@given(
    st.integers(min_value=0, max_value=10**6),
    st.sampled_from(Modifier),
    st.integers(min_value=0, max_value=10**6),
    st.sampled_from(Modifier),
)
def test_a_verdict_does_not_depend_on_the_order(a: int, form_a: Modifier, b: int, form_b: Modifier) -> None:
    first, second = claim(SENT, a, form_a), claim(SENT, b, form_b, source="Spy agency")
    assert compare.judge(first, second, TERMS).verdict is compare.judge(second, first, TERMS).verdict


def test_grouping_does_not_depend_on_the_order_of_claims() -> None:
    claims = [
        claim(SENT, 600),
        claim("Russia has received {} soldiers from North Korea.", 700, source="Spy agency"),
        claim("The mayor counted {} soldiers in the parade.", 40, source="Mayor"),
    ]
    there = {frozenset(c.id for c in t.claims) for t in compare.topics(claims, terms=TERMS)}
    back = {frozenset(c.id for c in t.claims) for t in compare.topics(claims[::-1], terms=TERMS)}
    assert there == back


# --- what cannot be compared --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "ground"),
    [
        (("{} soldiers were killed at Varnsk.", 600), ("{} soldiers were wounded at Varnsk.", 900), "outcome"),
        (("{} soldiers left for the front.", 600), ("Another {} soldiers left for the front.", 90), "increment"),
        (("{} soldiers left for the front.", 600), ("{} soldiers more left for the front.", 90), "increment"),
        (("{} soldiers left for the front.", 600), ("Many left, among them {} soldiers of the guard.", 90), "part"),
        (
            ("{} soldiers left for the front.", 600),
            ("The army plans to send {} soldiers to the front.", 900),
            "forecast",
        ),
        (("{} soldiers a month left for the front.", 600), ("{} soldiers a year left for the front.", 7000), "period"),
        (
            ("{} soldiers left between January and March, a rise of a third year on year.", 600),
            ("{} soldiers left in 2024.", 7000),
            "period",
        ),
        (
            ("{} soldiers a month left, the most since 1991.", 600),
            ("{} soldiers left over the full year.", 7000),
            "period",
        ),
        (
            ("{} soldiers broke out of the camp.", 600),
            ("{} soldiers were captured again after they fled the camp.", 60),
            "outcome",
        ),
        (
            ("{} soldiers were counted in Indian Punjab.", 600),
            ("{} soldiers were counted in the whole country.", 7000),
            "place",
        ),
        (("{} soldiers left for the front in 2023.", 600), ("{} soldiers left for the front in 2024.", 70), "period"),
        (("{} soldiers fell ill in Varnsk.", 600), ("{} soldiers fell ill across the country.", 7000), "place"),
    ],
)
def test_a_reason_says_why_two_claims_cannot_be_compared(
    first: tuple[str, int], second: tuple[str, int], ground: str
) -> None:
    a, b = claim(*first), claim(*second, source="Spy agency")
    for pair in (compare.judge(a, b, TERMS), compare.judge(b, a, TERMS)):
        assert pair.verdict is Verdict.NOT_COMPARABLE
        assert pair.ground == ground
        assert pair.reason


def money(words: str, value: int, currency: str, source: str) -> StatedClaim:
    made = claim(words, value, unit="package", source=source)
    assert made.quantity
    return replace(made, quantity=replace(made.quantity, currency=currency, unit=None))


def test_currencies_are_compared_when_a_rate_is_given() -> None:
    a = money("The package is worth {} dollars.", 1000, "USD", "Ministry")
    b = money("The package is worth {} euros.", 920, "EUR", "Spy agency")
    assert compare.judge(a, b, TERMS).ground == "unit"
    rates = read_rates(["USD/EUR=0.92"])
    for pair in (
        compare.judge(a, b, Terms(TERMS.tolerance, rates)),
        compare.judge(b, a, Terms(TERMS.tolerance, rates)),
    ):
        assert pair.verdict is Verdict.COMPATIBLE
        assert "0.92" in pair.reason or "1.08" in pair.reason
    for wrong in ("USD=1", "USD/EUR=0", "one euro"):
        with pytest.raises(InputError):
            read_rates([wrong])


def spanish(words: str, value: int, unit: str, source: str = "Ministerio") -> StatedClaim:
    return claim(words, value, unit=unit, source=source, language="es")


def test_a_month_is_told_from_a_date_from_a_name_and_from_a_verb() -> None:
    year = claim("{} soldiers fell ill in 2024.", 7000, source="Spy agency")
    assert compare.judge(claim("{} soldiers fell ill in May.", 600), year, TERMS).ground == "period"
    for words in ("{} soldiers fell ill, and more may follow.", "The governor of Mayenne counted {} sick soldiers.",
                  "{} soldiers fell ill in the flood of 29 May.", "{} soldiers fell ill on May 29."):  # fmt: skip
        assert compare.judge(claim(words, 600), year, TERMS).ground is None, words
    assert (
        compare.judge(
            spanish("El prefecto de Mayotte contó {} soldados enfermos.", 600, "soldados"), year, TERMS
        ).ground
        is None
    )


def test_a_part_of_a_country_is_set_against_the_whole_by_one_source_too() -> None:
    part = claim("In Varnsk {} soldiers fell ill.", 600)
    for words in ("Across Peru {} soldiers fell ill.", "{} soldiers fell ill nationwide."):
        assert compare.judge(part, claim(words, 7000), TERMS).ground == "place"
    revised = claim("{} soldiers fell ill across the street from the port.", 7000, day=9)
    assert compare.judge(part, revised, TERMS).verdict is Verdict.SUPERSEDED


def test_a_figure_of_a_year_to_come_is_a_forecast() -> None:
    counted = claim("{} soldiers served in the army.", 600)
    assert (
        compare.judge(counted, claim("The army has {} soldiers in the plan for 2027.", 700), TERMS).ground == "forecast"
    )
    assert compare.judge(counted, claim("The army had {} soldiers in 2025.", 700, day=9), TERMS).ground is None


@pytest.mark.parametrize(
    ("words", "denied"),
    [
        ("Reports that the North has sent {} soldiers are untrue.", True),
        ("The North ruled out the sending of {} soldiers.", True),
        ("The North has sent {} soldiers, and false papers with them.", False),
    ],
)
def test_a_denial_may_stand_behind_the_figure(words: str, denied: bool) -> None:
    pair = compare.judge(claim(SENT, 600), claim(words, 600, source="Kremlin"), TERMS)
    assert pair.verdict is (Verdict.DENIED if denied else Verdict.AGREE)


def test_the_denial_of_one_thing_says_nothing_of_the_count_of_another() -> None:
    counted = claim(SENT, 10_000, source="Seoul")
    none = {"quantity": None, "kind": Kind.STATEMENT}
    received = claim("Russia has never received any of the North Korean soldiers {} 0.", 1, source="Kremlin")
    meant = Span("Russia has never received North Korean soldiers", 0, 47)
    other = Span("no soldiers were asked about their pay", 0, 38)
    denial = replace(received, stance=Stance.DENIES, clause=meant, sentence=meant, **none)  # type: ignore[arg-type]
    assert compare.judge(counted, denial, TERMS).verdict is Verdict.DENIED
    beside = replace(denial, clause=other, sentence=other)
    pair = compare.judge(counted, beside, TERMS)
    assert (pair.verdict, pair.ground) == (Verdict.NOT_COMPARABLE, Ground.DENIAL)
    assert "something else" in pair.reason


def test_the_denial_of_a_figure_says_nothing_of_another() -> None:
    denial = claim(SENT, 600, source="Kremlin", stance=Stance.DENIES)
    assert compare.judge(claim(SENT, 600), denial, TERMS).verdict is Verdict.DENIED
    assert compare.judge(claim(SENT, 90), denial, TERMS).ground == "denial"
    bounded = claim("The North has sent no fewer than {} soldiers to Russia.", 600, Modifier.AT_LEAST, source="Kremlin")
    assert compare.judge(claim(SENT, 600), bounded, TERMS).verdict is Verdict.COMPATIBLE
    negated = claim("The North has not sent {} soldiers to Russia.", 600, source="Kremlin")
    assert compare.judge(claim(SENT, 600), negated, TERMS).verdict is Verdict.DENIED
    beside = claim("The North has not denied it and sent {} soldiers to Russia.", 600, source="Kremlin")
    assert compare.judge(claim(SENT, 600), beside, TERMS).verdict is Verdict.AGREE


# --- origins and drift --------------------------------------------------------------------------------------------

LONG = "North Korea has sent {} soldiers to Russia since the autumn, by the count of people who follow its trains."


def test_a_copied_sentence_is_one_origin_even_when_the_credit_was_dropped() -> None:
    first = claim(LONG, 600, source="Ministry", publisher="Post")
    copy = claim(LONG, 600, source=None, publisher="Echo", day=2)
    other = claim("Russia received {} soldiers from the North.", 600, source=None, publisher="Times", day=2)
    topic = compare.build([first, copy, other], terms=TERMS)
    assert [(origin.name, len(origin.claims)) for origin in topic.origins] == [("Ministry", 2)]
    assert set(topic.origins[0].chains) == {"Ministry > Post", "Echo"}


def test_what_changed_on_the_way_from_one_origin_is_shown() -> None:
    whole = claim(SENT, 10_000, Modifier.MORE_THAN, relay="KCNA", publisher="Post")
    cut = claim(SENT, 10_000, relay="KCNA", publisher="Echo")
    doubted = replace(cut, id="doubted", hedge="could have", doc_id="Times", publisher=SourceIdentity("o:t", "Times"))
    topic = compare.build([whole, cut, doubted], terms=TERMS)
    assert {drift.what for drift in topic.drifts} == {"modifier", "hedge"}
    assert any("Times has “could have”" in drift.reason for drift in topic.drifts)


def test_a_revised_figure_has_not_changed_on_the_way() -> None:
    early, late = claim(SENT, 600, publisher="Post"), claim(SENT, 700, publisher="Echo", day=2)
    assert compare.build([early, late], terms=TERMS).drifts == ()


# --- kept ---------------------------------------------------------------------------------------------------------

STATED = st.builds(
    lambda value, modifier, unit, hedge, said: replace(
        claim(LONG.replace("soldiers", unit), value, modifier, unit=unit, **said), hedge=hedge
    ),
    st.sampled_from([600, 640, 1000, 9000]),
    st.sampled_from(Modifier),
    st.sampled_from(["soldiers", "tonnes", "wounded"]),
    st.sampled_from([None, "reportedly"]),
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["Ministry", "Kremlin", None]),
            "relay": st.sampled_from(["KCNA", "EFE", None]),
            "publisher": st.sampled_from(["Post", "Echo", "Times"]),
            "day": st.integers(1, 6),
            "stance": st.sampled_from(Stance),
        }
    ),
)


@settings(deadline=None)
@given(st.lists(STATED, min_size=1, max_size=9), st.sampled_from([None, *Wants]))
def test_a_comparison_that_was_kept_is_the_same(said: list[StatedClaim], wants: Wants | None) -> None:
    numbered = [replace(one, id=f"{i}") for i, one in enumerate(said)]
    interests = {"other:Ministry": wants} if wants else {}
    topic = compare.build(numbered, terms=TERMS, interests=interests)
    again = kept.unpacked(kept.packed(topic), numbered[::-1], TERMS, topic.title, topic.status, topic.verdict)
    assert again == topic
    assert [pair.why for pair in again.pairs] == [pair.why for pair in topic.pairs]
    fewer = numbered[1:] or [replace(numbered[0], id="another")]
    assert kept.unpacked(kept.packed(topic), fewer, TERMS, topic.title, topic.status, topic.verdict) is None


def test_a_comparison_of_very_many_claims_is_kept_in_little() -> None:
    many = [
        replace(
            claim(LONG, 600 + i, source=f"Source {i % 90}", publisher=f"Paper {i % 7}"), id=f"{i:03}", doc_id=f"d{i}"
        )
        for i in range(300)
    ]
    topic = compare.build(many, terms=TERMS)
    packed = kept.packed(topic)
    assert len(topic.pairs) == 300 * 299 // 2
    assert len(packed) < 8000
    assert kept.unpacked(packed, many, TERMS, topic.title, topic.status, topic.verdict) == topic


def test_what_a_claim_comes_to_with_each_other_is_read_off_the_letters() -> None:
    pairs = compare.build([claim(SENT, 600 + 100 * (i % 3), source=f"Source {i}") for i in range(7)], terms=TERMS).pairs
    ids = list(pairs.claims)
    come_to = {frozenset((pair.a, pair.b)): pair.verdict for pair in pairs}
    for place, own in enumerate(ids):
        beside = pairs.beside(place)
        assert beside[place] == ITSELF
        found = {frozenset((own, ids[i])): OUTCOMES[letter][0] for i, letter in enumerate(beside) if letter != ITSELF}
        assert found == {both: verdict for both, verdict in come_to.items() if own in both}
    assert pairs.counts() == Counter(come_to.values())
    for verdict in pairs.counts():
        own_pairs = list(pairs.of(verdict))
        assert own_pairs == [pair for pair in pairs if pair.verdict is verdict]
        assert [pair for pair in pairs.first(2) if pair.verdict is verdict] == own_pairs[:2]


# --- the example articles -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def topics(example_desk: str) -> list[dict[str, object]]:
    result = CliRunner().invoke(main, ["--database", example_desk, "compare", "--format", "json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)  # type: ignore[no-any-return]


def about(topics: list[dict], *nouns: str) -> dict:  # type: ignore[type-arg]
    found = [t for t in topics if any(n in str(c["quote"]) for c in t["claims"] for n in nouns)]
    assert found, nouns
    return max(found, key=lambda t: len(t["claims"]))


def test_the_soldiers_of_the_spanish_articles_stand_beside_those_of_the_english_ones(topics: list[dict]) -> None:  # type: ignore[type-arg]
    topic = about(topics, "soldados")
    values = {c["quantity"]["value"] for c in topic["claims"] if c["quantity"]}
    assert {10_000, 12_000, 8_000, 15_000} <= values
    assert {c["doc_id"].split("-")[0] for c in topic["claims"]} >= {"faro", "crónica", "meridian", "harbour"}
    assert topic["verdict"] == "conflict"
    assert any(c["stance"] == "denies" for c in topic["claims"])


def test_a_conflict_names_both_sides_and_why(topics: list[dict]) -> None:  # type: ignore[type-arg]
    topic = about(topics, "soldados")
    by_id = {c["id"]: c for c in topic["claims"]}
    reasons = {p["verdict"]: p["reason"] for p in topic["pairs"]}
    assert "bounds are apart" in reasons["conflict"]
    assert "denies" in reasons["denied"]
    assert all(p["a"] in by_id and p["b"] in by_id for p in topic["pairs"])


def test_four_papers_with_one_agency_behind_them_are_not_four_origins(topics: list[dict]) -> None:  # type: ignore[type-arg]
    topic = about(topics, "ingenieros")
    assert len(topic["claims"]) == 4
    assert len(topic["origins"]) < 4


def test_a_source_that_revises_its_figure_supersedes_it(topics: list[dict]) -> None:  # type: ignore[type-arg]
    topic = about(topics, "600 North Korean")
    values = {c["id"]: c["quantity"]["value"] for c in topic["claims"]}
    [pair] = [p for p in topic["pairs"] if {values[p["a"]], values[p["b"]]} == {600, 2000}]
    assert pair["verdict"] == "superseded"
    assert topic["status"] != "contested"


def test_the_two_counts_of_the_fire_conflict(topics: list[dict]) -> None:  # type: ignore[type-arg]
    topic = about(topics, "hectáreas")
    assert topic["verdict"] == "conflict"
    assert {c["quantity"]["value"] for c in topic["claims"]} == {3_200, 5_000, 3_400}


def test_the_same_figures_again_change_nothing(read: Read, topics: list[dict], example_desk: str) -> None:  # type: ignore[type-arg]
    again = CliRunner().invoke(main, ["--database", example_desk, "compare", "--format", "json"])
    assert json.loads(again.stdout) == topics
