"""Sentences, words and entities of articles, from the shipped models."""

from __future__ import annotations

import textwrap

import pytest
import torch
from conftest import Read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch.nn.utils.rnn import pack_sequence, unpack_sequence

from tracker.annotate.agreeing import Chances, agreed
from tracker.annotate.annotator import Annotator
from tracker.annotate.tagger.rounded import Rounded, can_round
from tracker.annotate.tree import Entity
from tracker.values import Article, Span

ODD = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("“”«»\"'—\n\r\t .,:;%€$0123456789áñ"),
    ),
    max_size=200,
)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("es", "El ataque lo confirmó el Gral. Herrera, que contó 30 muertos en la aldea."),
        ("es", "Según la Dra. Gómez y el Sr. Pérez, del Dpto. de Salud, huyeron aprox. 300 familias."),
        ("es", "El art. 5 del decreto núm. 12 prohíbe la venta desde oct. 2024."),
        ("en", "The attack was confirmed by Supt. Harris and Capt. Low, who counted approx. 300 dead."),
    ],
)
def test_no_sentence_ends_behind_a_title_or_an_abbreviation_before_a_number(
    annotator: Annotator, language: str, text: str
) -> None:
    [annotated] = annotator.annotate([Article(text, language=language)])
    assert [s.span.text for s in annotated.sentences] == [text]


def test_the_stop_of_an_abbreviation_is_part_of_it(annotator: Annotator) -> None:
    [annotated] = annotator.annotate([Article("El Cnel. Ramiro Soto contó 30 muertos.", language="es")])
    assert "Cnel." in [word.text for word in annotated.sentences[0].words]


def test_a_day_is_not_taken_apart(annotator: Annotator) -> None:
    [annotated] = annotator.annotate([Article("Advirtió este miércoles la Agencia.", language="es")])
    assert [word.text for word in annotated.sentences[0].words][2] == "miércoles"


def test_an_abbreviation_may_be_the_last_word_of_a_text(annotator: Annotator) -> None:
    [annotated] = annotator.annotate([Article("Murieron 30 vecinos. Lo dijo el Sr.", language="es")])
    assert [s.span.text for s in annotated.sentences] == ["Murieron 30 vecinos.", "Lo dijo el Sr."]


def test_a_heading_on_a_line_of_its_own_is_a_sentence_of_its_own(annotator: Annotator) -> None:
    text = "El ministro habló ayer.\nMás barcos para el puerto\nDurante dos años llegaron barcos al puerto."
    [annotated] = annotator.annotate([Article(text, language="es")])
    assert [s.span.text for s in annotated.sentences] == text.split("\n")


def test_a_sentence_broken_by_hard_line_breaks_stays_one(annotator: Annotator) -> None:
    text = textwrap.fill(
        "The minister said on Monday that the government would send another three hundred lorries to the north of the "
        "country, where the roads have been closed since the storm of last week, and that more would follow in autumn.",
        width=72,
    )
    assert text.count("\n") > 1
    [annotated] = annotator.annotate([Article(text, language="en")])
    assert len(annotated.sentences) == 1


def test_a_batch_gives_what_single_articles_give(annotator: Annotator) -> None:
    articles = [
        Article("La ministra anunció 300 plazas.", language="es"),
        Article("The mayor said 40 people were hurt.", language="en"),
        Article("El alcalde negó los datos.\n\nNo hubo heridos.", language="es"),
    ]
    together = annotator.annotate(articles)
    assert [t.sentences for t in together] == [annotator.annotate([a])[0].sentences for a in articles]


@pytest.mark.skipif(not can_round(), reason="this processor's arithmetic is in floats only")
def test_a_rounded_network_reads_alike_alone_and_in_a_batch_and_much_as_before() -> None:
    torch.manual_seed(1)
    lstm = torch.nn.LSTM(20, 12, 2, bidirectional=True)
    passages = [torch.rand(length, 20) * 6 - 3 for length in (40, 12, 12, 3, 1)]
    passages.append(torch.rand(5, 20) / 10)
    with torch.no_grad():
        rounded = Rounded(lstm, torch.full((20,), 3.0))
        together = unpack_sequence(rounded(pack_sequence(passages, enforce_sorted=False))[0])
        before = unpack_sequence(lstm(pack_sequence(passages, enforce_sorted=False))[0])
        for passage, read, plain in zip(passages, together, before, strict=True):
            [alone] = unpack_sequence(rounded(pack_sequence([passage]))[0])
            torch.testing.assert_close(read, alone, atol=1e-6, rtol=0)
            torch.testing.assert_close(read, plain, atol=0.05, rtol=0)


def test_names_are_found_in_spanish(annotator: Annotator) -> None:
    [annotated] = annotator.annotate(
        [Article("El ministro Serguéi Lavrov viajó a Pionyang con la agencia EFE.", language="es")]
    )
    found = {entity.span.text for sentence in annotated.sentences for entity in sentence.entities}
    assert {"Serguéi Lavrov", "Pionyang"} <= found


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=ODD, language=st.sampled_from(["es", "en"]))
def test_every_span_is_the_text_at_its_place(read: Read, text: str, language: str) -> None:
    reading = read(text, language)
    spans = [claim.clause for claim in reading.claims] + [claim.sentence for claim in reading.claims]
    spans += [c.quantity.span for c in reading.claims if c.quantity]
    spans += [s for a in reading.attributions for s in (a.source, a.cue, a.resolved, a.relay, *a.content) if s]
    for span in spans:
        assert text[span.start : span.end] == span.text


# --- kinds of names -----------------------------------------------------------------------------------------------


def name(text: str, start: int, kind: str, **chances: float) -> tuple[Entity, Chances]:
    return Entity(Span(text, start, start + len(text)), kind), chances or {kind: 1.0}


def kinds(*found: tuple[Entity, Chances]) -> list[str]:
    return [entity.kind for entity in agreed(found)]


def test_a_name_is_what_most_of_its_mentions_nearby_say() -> None:
    doubtful = name("Transredes", 900, "LOC", LOC=0.6, ORG=0.4)
    assert kinds(name("Transredes", 10, "ORG"), name("Transredes", 400, "ORG"), doubtful) == ["ORG"] * 3


def test_mentions_far_away_do_not_count() -> None:
    far = [name("Transredes", start, "ORG") for start in (10, 400)]
    assert kinds(*far, name("Transredes", 9_000, "LOC")) == ["ORG", "ORG", "LOC"]


def test_the_end_of_a_full_name_is_the_person() -> None:
    assert kinds(name("Roberto Baggio", 10, "PER"), name("Baggio", 300, "ORG", ORG=0.8, PER=0.2)) == ["PER", "PER"]


def test_a_place_in_the_name_of_a_body_stays_a_place() -> None:
    assert kinds(name("Banco de Chile", 10, "ORG"), name("Chile", 300, "LOC")) == ["ORG", "LOC"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(("Ana Ruiz", "Ruiz", "Lima", "Club Lima")),
            st.integers(1, 4_000),
            st.sampled_from(("PER", "ORG", "LOC")),
        ),
        max_size=30,
    )
)
def test_only_kinds_change_and_not_where_all_agree(given_names: list[tuple[str, int, str]]) -> None:
    place, found = 0, []
    for text, gap, kind in given_names:
        place += gap
        found.append(name(text, place, kind))
    read = agreed(found)
    assert [entity.span for entity in read] == [entity.span for entity, _ in found]
    if len({kind for *_, kind in given_names}) == 1:
        assert [entity.kind for entity in read] == [kind for *_, kind in given_names]
