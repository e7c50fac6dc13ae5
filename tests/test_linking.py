"""Mentions -> whom they stand for, the same across documents and languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracker import link
from tracker.values import SourceIdentity


def one(mention: str, language: str = "es", **known: object) -> SourceIdentity:
    return link.resolve([mention], language=language, document="d", **known)[0]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("mention", "language"),
    [
        ("KCNA", "es"),
        ("agencia estatal KCNA", "es"),
        ("la agencia norcoreana", "es"),
        ("agencia estatal norcoreana KCNA", "es"),
        ("state news agency KCNA", "en"),
        ("North Korea's state news agency", "en"),
        ("Korean Central News Agency", "en"),
    ],
)
def test_an_agency_is_one_source_by_any_of_its_names(mention: str, language: str) -> None:
    assert one(mention, language).key == "agency:kcna"


@pytest.mark.parametrize(
    ("mention", "language", "key"),
    [
        ("Ministerio de Defensa surcoreano", "es", "ministry.defence:KR"),
        ("Ministerio de Defensa de Corea del Sur", "es", "ministry.defence:KR"),
        ("South Korea's Ministry of National Defense", "en", "ministry.defence:KR"),
        ("South Korean defence ministry", "en", "ministry.defence:KR"),
        ("Ministerio de Defensa norcoreano", "es", "ministry.defence:KP"),
        ("North Korea's defense ministry", "en", "ministry.defence:KP"),
        ("Gobierno francés", "es", "government:FR"),
        ("French government", "en", "government:FR"),
        ("Pionyang", "es", "government:KP"),
        ("Kremlin", "en", "government:RU"),
    ],
)
def test_an_institution_is_known_by_what_it_is_and_its_country(mention: str, language: str, key: str) -> None:
    assert one(mention, language).key == key


def test_an_institution_without_a_country_takes_that_of_its_document_only() -> None:
    full, bare = link.resolve(["Ministerio de Defensa surcoreano", "ministerio"], language="es", document="d")
    assert bare.key == full.key
    assert "same document" in bare.reason
    elsewhere = link.resolve(["Ministerio de Defensa"], language="es", document="e")[0]
    assert elsewhere.key != full.key


def test_a_surname_stands_for_the_person_of_its_document() -> None:
    full, short = link.resolve(["presidente de Lusandia, Irene Vallejo", "Vallejo"], language="es", document="d")
    assert full.key == short.key == "person:irene vallejo"
    other = link.resolve(["Vallejo"], language="es", document="e")[0]
    assert other.key != full.key


def test_people_of_one_surname_stay_apart() -> None:
    first, second = link.resolve(["Irene Vallejo", "Marta Vallejo"], language="es", document="d")
    assert first.key != second.key


def test_unnamed_sources_of_two_documents_stay_apart() -> None:
    one_, other = (link.resolve(["fuentes policiales"], language="es", document=d)[0] for d in ("d", "e"))
    assert one_.kind == other.kind == "anonymous"
    assert one_.key != other.key


def test_what_a_person_confirmed_wins() -> None:
    confirmed = SourceIdentity("company:acme", "Acme", "company")
    assert one("Acme Corp", "en", known={"acme corp": confirmed}).key == "company:acme"


@given(st.lists(st.text(max_size=40), max_size=4), st.sampled_from(["es", "en"]))
def test_any_mention_has_a_key_and_the_same_one_again(mentions: list[str], language: str) -> None:
    first = link.resolve(mentions, language=language, document="d")
    again = link.resolve(mentions, language=language, document="d")
    assert [i.key for i in first] == [i.key for i in again]
    assert all(i.key for i in first)
