"""Filters -> the stored claims that fit, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.compare import StatedClaim
from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import fold
from tracker.statuses import UNVERIFIED
from tracker.store import sources, standing
from tracker.store.batches import parts
from tracker.store.models import Assessment, AttributionLink, Claim, Document, Quantity, Source, Topic, TopicMember
from tracker.store.standing import Assessed
from tracker.values import Kind, Link, Modifier, Role, Span, Stance, Unit
from tracker.values import Quantity as QuantityValue

SHORTEST_ID = 6


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What to look for; ``status`` is one that some person holds, ``unverified`` wants claims that nobody assessed."""

    source: int | None = None
    topic: int | None = None
    document: int | None = None
    status: str | None = None
    unverified: bool = False
    unattributed: bool = False
    hedged: bool = False
    text: str | None = None
    kind: str | None = None
    retired: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as stored: what was stated, and what became of it; ``assessed`` is what stands, the latest first."""

    stated: StatedClaim
    document: int
    title: str | None
    url: str | None
    mode: str
    state: str
    state_reason: str | None
    made_by: str
    maker: str
    rule: str
    unsupported: str | None
    assessed: tuple[Assessed, ...]
    first_seen: dt.datetime
    last_seen: dt.datetime

    @property
    def status(self) -> str:
        """What people hold of it; several words where they differ."""
        return standing.status(self.assessed) or UNVERIFIED


def search(session: Session, wanted: ClaimFilter) -> list[StoredClaim]:
    """The claims that fit, in the order of their documents and places."""
    query = _filtered(wanted).order_by(Claim.document_id, Claim.clause_start, Claim.id).limit(wanted.limit)
    return _values(session, query)


def of_ids(session: Session, ids: Iterable[str]) -> dict[str, StoredClaim]:
    """Some claims by their ids."""
    found = [claim for part in parts(ids) for claim in _values(session, select(Claim).where(Claim.id.in_(part)))]
    return {claim.stated.id: claim for claim in found}


def find(session: Session, prefix: str) -> StoredClaim:
    """The claim of an id or of the beginning of one; raises NotFoundError or AmbiguousError."""
    query = select(Claim).where(Claim.id.startswith(prefix, autoescape=True)).limit(3)
    found = _values(session, query) if prefix else []
    if not found:
        raise NotFoundError(f"no claim {prefix!r}: 'tracker claims' lists them with their ids")
    if len(found) > 1:
        raise AmbiguousError(f"{prefix!r} fits several claims: give more of the id")
    return found[0]


def _filtered(wanted: ClaimFilter) -> Select[Any]:
    query = select(Claim)
    if not wanted.retired:
        query = query.where(Claim.state == "live")
    if wanted.document is not None:
        query = query.where(Claim.document_id == wanted.document)
    if wanted.kind:
        query = query.where(Claim.kind == wanted.kind)
    if wanted.hedged:
        query = query.where(Claim.hedge.is_not(None))
    for word in fold(wanted.text or "").split():
        query = query.where(Claim.searchable.contains(word, autoescape=True))
    return _by_links(_by_status(query, wanted), wanted)


def _by_links(query: Select[Any], wanted: ClaimFilter) -> Select[Any]:
    link = exists().where(AttributionLink.claim_id == Claim.id)
    if wanted.source is not None:
        query = query.where(link.where(AttributionLink.source_id.in_(sources.covered(wanted.source))))
    if wanted.unattributed:
        query = query.where(~link.where(AttributionLink.role == Role.CLAIMANT.value))
    if wanted.topic is not None:
        member = exists().where(TopicMember.claim_id == Claim.id, TopicMember.decision != "rejected")
        query = query.where(member.where(TopicMember.topic_id == wanted.topic))
    return query


def _by_status(query: Select[Any], wanted: ClaimFilter) -> Select[Any]:
    assessed = exists().where(Assessment.claim_id == Claim.id, standing.stands())
    if wanted.status and wanted.status != UNVERIFIED:
        query = query.where(assessed.where(Assessment.status == wanted.status))
    if wanted.unverified or wanted.status == UNVERIFIED:
        query = query.where(~assessed.where(Assessment.status != UNVERIFIED))
    return query


def _values(session: Session, query: Select[Any]) -> list[StoredClaim]:
    rows = session.scalars(
        query.options(
            joinedload(Claim.quantity),
            joinedload(Claim.document).joinedload(Document.publisher_source),
            selectinload(Claim.links).joinedload(AttributionLink.source),
        )
    )
    claims = list(rows.unique())
    assessed = standing.of_claims(session, [claim.id for claim in claims])
    return [_value(claim, tuple(assessed.get(claim.id, ()))) for claim in claims]


def _value(claim: Claim, assessed: tuple[Assessed, ...]) -> StoredClaim:
    return StoredClaim(
        stated=_stated(claim),
        document=claim.document_id,
        title=claim.document.title,
        url=claim.document.url,
        mode=claim.mode,
        state=claim.state,
        state_reason=claim.state_reason,
        made_by=claim.made_by,
        maker=claim.maker,
        rule=claim.rule,
        unsupported=claim.unsupported,
        assessed=assessed,
        first_seen=claim.first_seen,
        last_seen=claim.last_seen,
    )


def _stated(claim: Claim) -> StatedClaim:
    document = claim.document
    publisher = document.publisher_source
    return StatedClaim(
        id=claim.id,
        doc_id=document.key,
        publisher=sources.identity_of(publisher) if publisher else None,
        published=document.published,
        language=document.language or "en",
        kind=Kind(claim.kind),
        clause=Span(claim.clause, claim.clause_start, claim.clause_end),
        sentence=Span(claim.sentence, claim.sentence_start, claim.sentence_end),
        quantity=_quantity(claim.quantity) if claim.quantity else None,
        chain=tuple(_link(link) for link in claim.links),
        stance=Stance(claim.stance),
        hedge=claim.hedge,
        as_of=claim.as_of,
        cue=claim.cue,
    )


def _quantity(row: Quantity) -> QuantityValue:
    unit = None
    if row.unit is not None and row.unit_start is not None and row.unit_end is not None:
        unit = Unit(Span(row.unit, row.unit_start, row.unit_end), row.unit_lemma or row.unit)
    return QuantityValue(
        span=Span(row.words, row.start, row.end),
        value=row.value,
        modifier=Modifier(row.modifier),
        value_max=row.value_max,
        unit=unit,
        currency=row.currency,
        percent=row.percent,
    )


def _link(row: AttributionLink) -> Link:
    span = Span(row.mention, row.start, row.end) if row.start is not None and row.end is not None else None
    return Link(row.mention, Role(row.role), span, sources.identity_of(row.source))


def counts(session: Session) -> dict[str, int]:
    """How many rows of each kind the database holds."""
    tables: Iterable[tuple[str, type[Any]]] = (
        ("documents", Document),
        ("claims", Claim),
        ("sources", Source),
        ("topics", Topic),
        ("assessments", Assessment),
    )
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}
