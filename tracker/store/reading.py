"""Rows of claims, with their figures, chains and documents -> the values that the comparison works on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from tracker.compare import StatedClaim
from tracker.compare.stated import LEAD
from tracker.store.batches import among
from tracker.store.models import AttributionLink, Claim, Document, Quantity, Source
from tracker.values import Kind, Link, Modifier, Role, SourceIdentity, Span, Stance, Unit
from tracker.values import Quantity as QuantityValue

Root = aliased(Source)


@dataclass(frozen=True, slots=True)
class Printed:
    """What is known of a document beside its claims."""

    key: str
    title: str | None
    url: str | None
    published: dt.date | None
    language: str | None
    lead: str
    publisher: SourceIdentity | None


@dataclass(frozen=True, slots=True)
class Around:
    """What stands in other tables than those of claims and figures: documents by number, chains by claim."""

    documents: Mapping[int, Printed]
    chains: Mapping[str, tuple[Link, ...]]


def stated(at: Connection, claims: Iterable[str]) -> dict[str, StatedClaim]:
    """The claims of some ids as values, by id."""
    found = rows(at, _of_ids(), claims=list(claims))
    beside = around(at, found)
    return {row[0]: of_row(row, beside) for row in found}


@cache
def select_claims() -> Select[Any]:
    """The query whose rows ``of_row`` turns into values; it may be filtered, ordered and limited."""
    return select(
        *(getattr(Claim, name) for name in CLAIM),
        *(getattr(Quantity, name).label(f"q_{name}") for name in QUANTITY),
    ).outerjoin(Quantity, Quantity.claim_id == Claim.id)


CLAIM = (
    "id", "document_id", "kind", "clause", "clause_start", "clause_end", "sentence", "sentence_start", "sentence_end",
    "stance", "hedge", "as_of", "cue",
)  # fmt: skip
QUANTITY = (
    "words", "start", "end", "value", "value_max", "modifier", "unit", "unit_start", "unit_end", "unit_lemma",
    "currency", "percent",
)  # fmt: skip
IDENTITY = ("key", "name", "kind", "country")


def connection(session: Session) -> Connection:
    """Where a session's rows are read as columns: past the session, which would look at each value of each row."""
    session.flush()
    return session.connection()


def rows(at: Connection, query: Any, **values: object) -> Sequence[Any]:
    """The rows of a query for columns."""
    return at.execute(query, values).all()


def around(at: Connection, claims: Sequence[Row[Any]]) -> Around:
    """What there is around some rows of ``select_claims()``.

    It is read apart from them: many claims share a document, and many documents and links a source.
    """
    documents = rows(at, _documents(), numbers=list({row[DOCUMENT] for row in claims}))
    links = rows(at, _links(), claims=[row[0] for row in claims])
    sources = _whom(at, {row[2] for row in links} | {row[-2] for row in documents} - {None})
    return Around(
        {
            number: Printed(key, title, url, published, language, lead, sources.get(publisher))
            for number, key, title, url, published, language, publisher, lead in documents
        },
        _chains(links, sources),
    )


DOCUMENT = CLAIM.index("document_id")


# The statements are made once: what is asked for each topic that is shown takes as long to make as to run.


@cache
def _of_ids() -> Select[Any]:
    return select_claims().where(among(Claim.id, "claims"))


@cache
def _documents() -> Select[Any]:
    columns = ("id", "key", "title", "url", "published", "language", "publisher_source_id")
    query = select(*(getattr(Document, name) for name in columns), func.substr(Document.text, 1, LEAD).label("lead"))
    return query.where(among(Document.id, "numbers"))


@cache
def _links() -> Select[Any]:
    columns = ("claim_id", "role", "source_id", "mention", "start", "end")
    query = select(*(getattr(AttributionLink, name) for name in columns))
    of_claims = query.where(among(AttributionLink.claim_id, "claims"))
    return of_claims.order_by(AttributionLink.claim_id, AttributionLink.position)


@cache
def _sources() -> Select[Any]:
    query = select(Source.id, Root.id, *(getattr(whom, name) for whom in (Source, Root) for name in IDENTITY))
    return query.outerjoin(Root, Root.id == Source.canonical_id).where(among(Source.id, "numbers"))


def _whom(at: Connection, sources: Collection[int]) -> dict[int, SourceIdentity]:
    """Whom readers see for some sources, by number: those that they were merged into, where they were."""
    return {
        number: SourceIdentity(*(identity[: len(IDENTITY)] if root is None else identity[len(IDENTITY) :]))
        for number, root, *identity in rows(at, _sources(), numbers=list(sources))
    }


def _chains(links: Iterable[Any], sources: Mapping[int, SourceIdentity]) -> dict[str, tuple[Link, ...]]:
    """The attribution chains of claims, by id."""
    found: dict[str, tuple[Link, ...]] = {}
    for claim, role, source, mention, start, end in links:
        span = None if start is None or end is None else Span(mention, start, end)
        link = Link(mention, ROLES[role], span, sources[source])
        found[claim] = (*found[claim], link) if claim in found else (link,)
    return found


# By their values, which is faster than calling the types: archives have very many rows.
ROLES = {role.value: role for role in Role}
KINDS = {kind.value: kind for kind in Kind}
STANCES = {stance.value: stance for stance in Stance}
MODIFIERS = {modifier.value: modifier for modifier in Modifier}


def of_row(row: Row[Any], beside: Around) -> StatedClaim:
    """The value of one row of ``select_claims()``, which may have more columns behind those."""
    (
        number, document_id, kind, clause, clause_start, clause_end, sentence, sentence_start, sentence_end, stance,
        hedge, as_of, cue,
    ) = row[: len(CLAIM)]  # fmt: skip
    document = beside.documents[document_id]
    figure = row[len(CLAIM) : len(CLAIM) + len(QUANTITY)]
    made = StatedClaim.__new__(StatedClaim)
    made.__dict__.update(  # and not by its __init__, which takes long to set many fields of a frozen value
        id=number,
        doc_id=document.key,
        publisher=document.publisher,
        published=document.published,
        language=document.language or "en",
        kind=KINDS[kind],
        clause=Span(clause, clause_start, clause_end),
        sentence=Span(sentence, sentence_start, sentence_end),
        quantity=_quantity(*figure) if figure[0] is not None else None,
        chain=beside.chains.get(number, ()),
        stance=STANCES[stance],
        hedge=hedge,
        as_of=as_of,
        cue=cue,
        title=document.title,
        lead=document.lead,
    )
    return made


def _quantity(
    words: str, start: int, end: int, value: Decimal, value_max: Decimal | None, modifier: str, unit: str | None,
    unit_start: int | None, unit_end: int | None, lemma: str | None, currency: str | None, percent: bool,
) -> QuantityValue:  # fmt: skip
    """The figure of the columns ``QUANTITY``."""
    counted = None
    if unit is not None and unit_start is not None and unit_end is not None:
        counted = Unit(Span(unit, unit_start, unit_end), lemma or unit)
    return QuantityValue(Span(words, start, end), value, MODIFIERS[modifier], value_max, counted, currency, percent)
