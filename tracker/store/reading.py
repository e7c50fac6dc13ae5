"""Rows of claims, with their figures, chains and documents -> the values that the comparison works on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, case, func, select
from sqlalchemy.orm import Session, aliased

from tracker.compare import StatedClaim
from tracker.compare.stated import LEAD
from tracker.store.batches import parts
from tracker.store.models import AttributionLink, Claim, Document, Quantity, Source
from tracker.values import Kind, Link, Modifier, Role, SourceIdentity, Span, Stance, Unit
from tracker.values import Quantity as QuantityValue

Publisher, PublisherRoot, Root = aliased(Source), aliased(Source), aliased(Source)


def stated(session: Session, claims: Iterable[str]) -> dict[str, StatedClaim]:
    """The claims of some ids as values, by id."""
    found: dict[str, StatedClaim] = {}
    for part in parts(claims):
        found |= {value.id: value for value in of_query(session, select_claims().where(Claim.id.in_(part)))}
    return found


@cache
def select_claims() -> Select[Any]:
    """The query whose rows ``of_query`` turns into values; it may be filtered, ordered and limited."""
    return (
        select(
            *(getattr(Claim, name) for name in CLAIM),
            *(getattr(Quantity, name).label(f"q_{name}") for name in QUANTITY),
            Document.key.label("d_key"),
            Document.title.label("d_title"),
            Document.published.label("d_published"),
            Document.language.label("d_language"),
            func.substr(Document.text, 1, LEAD).label("d_lead"),
            *_identity("p", Publisher, PublisherRoot),
        )
        .join(Document, Document.id == Claim.document_id)
        .outerjoin(Quantity, Quantity.claim_id == Claim.id)
        .outerjoin(Publisher, Publisher.id == Document.publisher_source_id)
        .outerjoin(PublisherRoot, PublisherRoot.id == Publisher.canonical_id)
    )


CLAIM = (
    "id", "kind", "clause", "clause_start", "clause_end", "sentence", "sentence_start", "sentence_end", "stance",
    "hedge", "as_of", "cue",
)  # fmt: skip
QUANTITY = (
    "words", "start", "end", "value", "value_max", "modifier", "unit", "unit_start", "unit_end", "unit_lemma",
    "currency", "percent",
)  # fmt: skip
IDENTITY = ("key", "name", "kind", "country")


def _identity(prefix: str, source: Any, root: Any) -> list[Any]:
    """The columns of the source that a row points to: of what it was merged into, where it was."""

    def column(name: str) -> Any:
        return case((root.id.is_(None), getattr(source, name)), else_=getattr(root, name))

    return [column(name).label(f"{prefix}_{name}") for name in IDENTITY]


def of_query(session: Session, query: Select[Any]) -> list[StatedClaim]:
    """The values of the rows of ``select_claims()``, in their order."""
    rows = list(session.execute(query))
    linked = chains(session, [row.id for row in rows])
    return [of_row(row, tuple(linked[row.id])) for row in rows]


def chains(session: Session, claims: Iterable[str]) -> dict[str, list[Link]]:
    """The attribution chains of some claims, by id."""
    found: dict[str, list[Link]] = defaultdict(list)
    for part in parts(claims):
        for row in session.execute(_select_links().where(AttributionLink.claim_id.in_(part))):
            span = None if row.start is None or row.end is None else Span(row.mention, row.start, row.end)
            found[row.claim_id].append(Link(row.mention, Role(row.role), span, _source(row, "s")))
    return found


@cache
def _select_links() -> Select[Any]:
    return (
        select(
            AttributionLink.claim_id,
            AttributionLink.role,
            AttributionLink.mention,
            AttributionLink.start,
            AttributionLink.end,
            *_identity("s", Source, Root),
        )
        .join(Source, Source.id == AttributionLink.source_id)
        .outerjoin(Root, Root.id == Source.canonical_id)
        .order_by(AttributionLink.claim_id, AttributionLink.position)
    )


def _source(row: Row[Any], prefix: str) -> SourceIdentity | None:
    key, name, kind, country = (getattr(row, f"{prefix}_{field}") for field in IDENTITY)
    return None if key is None else SourceIdentity(key, name, kind, country)


def of_row(row: Row[Any], chain: tuple[Link, ...]) -> StatedClaim:
    """The value of one row of ``select_claims()``."""
    return StatedClaim(
        id=row.id,
        doc_id=row.d_key,
        publisher=_source(row, "p"),
        published=row.d_published,
        language=row.d_language or "en",
        kind=Kind(row.kind),
        clause=Span(row.clause, row.clause_start, row.clause_end),
        sentence=Span(row.sentence, row.sentence_start, row.sentence_end),
        quantity=_quantity(row) if row.q_words is not None else None,
        chain=chain,
        stance=Stance(row.stance),
        hedge=row.hedge,
        as_of=row.as_of,
        cue=row.cue,
        title=row.d_title,
        lead=row.d_lead,
    )


def _quantity(row: Row[Any]) -> QuantityValue:
    unit = None
    if row.q_unit is not None and row.q_unit_start is not None and row.q_unit_end is not None:
        unit = Unit(Span(row.q_unit, row.q_unit_start, row.q_unit_end), row.q_unit_lemma or row.q_unit)
    return QuantityValue(
        span=Span(row.q_words, row.q_start, row.q_end),
        value=row.q_value,
        modifier=Modifier(row.q_modifier),
        value_max=row.q_value_max,
        unit=unit,
        currency=row.q_currency,
        percent=row.q_percent,
    )
