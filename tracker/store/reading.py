"""Rows of claims, with their figures, chains and documents -> the values that the comparison works on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlalchemy.orm import Session, aliased

from tracker.compare import StatedClaim
from tracker.compare.stated import LEAD
from tracker.store.batches import parts
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


def stated(session: Session, claims: Iterable[str]) -> dict[str, StatedClaim]:
    """The claims of some ids as values, by id."""
    found = [row for part in parts(claims) for row in rows(session, select_claims().where(Claim.id.in_(part)))]
    beside = around(session, found)
    return {row.id: of_row(row, beside) for row in found}


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


def rows(session: Session, query: Select[Any]) -> Sequence[Row[Any]]:
    """The rows of a query for columns; past the session, which would look at each value of each row."""
    session.flush()
    return session.connection().execute(query).all()


def around(session: Session, claims: Sequence[Row[Any]]) -> Around:
    """What there is around some rows of ``select_claims()``.

    It is read apart from them: many claims share a document, and many documents and links a source.
    """
    documents = _documents(session, {row.document_id for row in claims})
    links = [row for part in parts(row.id for row in claims) for row in rows(session, _select_links(part))]
    sources = _sources(
        session, {row.source_id for row in links} | {row.publisher_source_id for row in documents} - {None}
    )
    return Around(
        {
            row.id: Printed(
                row.key, row.title, row.url, row.published, row.language, row.lead,
                sources.get(row.publisher_source_id),
            )
            for row in documents
        },
        _chains(links, sources),
    )  # fmt: skip


def _documents(session: Session, numbers: Collection[int]) -> list[Row[Any]]:
    columns = ("id", "key", "title", "url", "published", "language", "publisher_source_id")
    query = select(*(getattr(Document, name) for name in columns), func.substr(Document.text, 1, LEAD).label("lead"))
    return [row for part in parts(numbers) for row in rows(session, query.where(Document.id.in_(part)))]


def _select_links(claims: Sequence[str]) -> Select[Any]:
    columns = ("claim_id", "role", "source_id", "mention", "start", "end")
    query = select(*(getattr(AttributionLink, name) for name in columns)).where(AttributionLink.claim_id.in_(claims))
    return query.order_by(AttributionLink.claim_id, AttributionLink.position)


def _sources(session: Session, numbers: Collection[int]) -> dict[int, SourceIdentity]:
    """Whom readers see for some sources, by number: those that they were merged into, where they were."""
    query = select(
        Source.id,
        *(getattr(Source, name) for name in IDENTITY),
        *(getattr(Root, name).label(f"root_{name}") for name in IDENTITY),
    ).outerjoin(Root, Root.id == Source.canonical_id)
    found = (row for part in parts(numbers) for row in rows(session, query.where(Source.id.in_(part))))
    return {
        row.id: SourceIdentity(row.key, row.name, row.kind, row.country)
        if row.root_key is None
        else SourceIdentity(row.root_key, row.root_name, row.root_kind, row.root_country)
        for row in found
    }


def _chains(links: Iterable[Any], sources: Mapping[int, SourceIdentity]) -> dict[str, tuple[Link, ...]]:
    """The attribution chains of claims, by id."""
    found: dict[str, list[Link]] = defaultdict(list)
    for claim, role, source, mention, start, end in links:
        span = None if start is None or end is None else Span(mention, start, end)
        found[claim].append(Link(mention, Role(role), span, sources[source]))
    return {claim: tuple(chain) for claim, chain in found.items()}


def of_row(row: Row[Any], beside: Around) -> StatedClaim:
    """The value of one row of ``select_claims()``, which may have more columns behind those."""
    (
        number, document_id, kind, clause, clause_start, clause_end, sentence, sentence_start, sentence_end, stance,
        hedge, as_of, cue,
    ) = row[: len(CLAIM)]  # fmt: skip
    document = beside.documents[document_id]
    return StatedClaim(
        id=number,
        doc_id=document.key,
        publisher=document.publisher,
        published=document.published,
        language=document.language or "en",
        kind=Kind(kind),
        clause=Span(clause, clause_start, clause_end),
        sentence=Span(sentence, sentence_start, sentence_end),
        quantity=_quantity(*row[len(CLAIM) : len(CLAIM) + len(QUANTITY)]) if row.q_words is not None else None,
        chain=beside.chains.get(number, ()),
        stance=Stance(stance),
        hedge=hedge,
        as_of=as_of,
        cue=cue,
        title=document.title,
        lead=document.lead,
    )


def _quantity(
    words: str, start: int, end: int, value: Decimal, value_max: Decimal | None, modifier: str, unit: str | None,
    unit_start: int | None, unit_end: int | None, lemma: str | None, currency: str | None, percent: bool,
) -> QuantityValue:  # fmt: skip
    """The figure of the columns ``QUANTITY``."""
    counted = None
    if unit is not None and unit_start is not None and unit_end is not None:
        counted = Unit(Span(unit, unit_start, unit_end), lemma or unit)
    return QuantityValue(Span(words, start, end), value, Modifier(modifier), value_max, counted, currency, percent)
