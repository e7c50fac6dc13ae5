"""Sentences, words and entities of articles, from the shipped models."""

from __future__ import annotations

import textwrap

from conftest import Read
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.annotate.annotator import Annotator
from tracker.values import Article

ODD = st.text(
    alphabet=st.one_of(
        st.characters(exclude_categories=["Cs"]),
        st.sampled_from("“”«»\"'—\n\r\t .,:;%€$0123456789áñ"),
    ),
    max_size=200,
)


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
