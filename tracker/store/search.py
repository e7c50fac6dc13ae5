"""Filters -> the stored claims that fit, as values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session, joinedload, selectinload

from tracker.compare import StatedClaim
from tracker.errors import AmbiguousError, NotFoundError
from tracker.store import finding, sources
from tracker.store.batches import parts
from tracker.store.models import Assessment, AttributionLink, Claim, Document, Quantity, Source, Topic, TopicMember
from tracker.values import Kind, Link, Modifier, Role, Span, Stance, Unit
from tracker.values import Quantity as QuantityValue

Ids = Select[Any]
PLACE = (Claim.document_id, Claim.clause_start, Claim.id)


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What to look for; all of it must hold.

    ``source`` said, passed on or printed it, ``publisher`` printed it (numbers of sources); ``country`` is that of who
    said it; ``since`` and ``until`` are days of publication, both included; ``between`` a range that the figure's
    bounds meet; ``status`` is an assessment's, ``unverified`` wants claims that have none.
    """

    source: int | None = None
    publisher: int | None = None
    country: str | None = None
    topic: int | None = None
    document: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None
    unit: str | None = None
    between: tuple[float, float] | None = None
    status: str | None = None
    unverified: bool = False
    unattributed: bool = False
    hedged: bool | None = None
    stance: str | None = None
    text: str | None = None
    kind: str | None = None
    retired: bool = False
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim as stored: what was stated, and what became of it."""

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
    status: str | None
    first_seen: dt.datetime
    last_seen: dt.datetime


def search(session: Session, wanted: ClaimFilter) -> list[StoredClaim]:
    """The claims that fit, in the order of their documents and places."""
    query = chosen(session, wanted)
    if wanted.limit is not None:  # so that only what is shown is read in full
        few = query.with_only_columns(Claim.id)
        query = select(Claim).where(Claim.id.in_(few)).order_by(*PLACE)
    return _values(session, query)


def with_ids(session: Session, ids: Iterable[str]) -> dict[str, StoredClaim]:
    """The claims of some ids, whatever has become of them, by their ids."""
    queries = (select(Claim).where(Claim.id.in_(part)) for part in parts(ids))
    return {claim.stated.id: claim for query in queries for claim in _values(session, query)}


def find(session: Session, prefix: str) -> StoredClaim:
    """The claim of an id or of the beginning of one; raises NotFoundError or AmbiguousError."""
    # A range and no pattern, so that the index of the ids serves.
    query = select(Claim).where(Claim.id >= prefix, Claim.id < f"{prefix}g").limit(3)
    found = _values(session, query) if re.fullmatch(r"[0-9a-f]{1,40}", prefix) else []
    if not found:
        raise NotFoundError(f"no claim {prefix!r}: 'tracker claims' lists them with their ids")
    if len(found) > 1:
        raise AmbiguousError(f"{prefix!r} fits several claims: give more of the id")
    return found[0]


def chosen(session: Session, wanted: ClaimFilter) -> Select[Any]:
    """The query for the claims that fit, in the order of their documents and places.

    The first of the narrow conditions gives the ids to look at, the others are held against each of those: SQLite
    would else make a list of every claim that fits the widest one.
    """
    query = _filtered(wanted)
    for i, either in enumerate(_narrow(session, wanted)):
        query = query.where(or_(*(_fits(ids) for ids in either)) if i else Claim.id.in_(_all(either)))
    return query.order_by(*PLACE).limit(wanted.limit)


def _fits(ids: Ids) -> Any:
    [claim_id] = ids.selected_columns
    return ids.where(claim_id == Claim.id).correlate(Claim).exists()


def _all(either: Sequence[Ids]) -> Any:
    return union_all(*either) if len(either) > 1 else either[0]


def _narrow(session: Session, wanted: ClaimFilter) -> Iterator[list[Ids]]:
    """For each condition the queries whose ids fit it, those of any; what most likely fits few claims comes first."""
    if wanted.status:
        yield [select(Assessment.claim_id).where(Assessment.status == wanted.status)]
    if wanted.topic is not None:
        member = TopicMember.topic_id == wanted.topic
        yield [select(TopicMember.claim_id).where(member, TopicMember.decision != "rejected")]
    if wanted.source is not None:
        covered = sources.covered(wanted.source)
        yield [select(AttributionLink.claim_id).where(AttributionLink.source_id.in_(covered))]
    if wanted.text is not None:
        yield finding.with_words(session, wanted.text)
    if wanted.unit is not None:
        yield [finding.with_unit(session, wanted.unit)]
    if wanted.country:
        said = select(AttributionLink.claim_id).where(AttributionLink.role == Role.CLAIMANT.value)
        yield [said.where(AttributionLink.source_id.in_(sources.of_country(wanted.country)))]
    if wanted.between is not None:
        yield [select(Quantity.claim_id).where(finding.meeting(Quantity, *wanted.between))]


def _filtered(wanted: ClaimFilter) -> Select[Any]:
    query = select(Claim)
    if not wanted.retired:
        query = query.where(Claim.state == "live")
    if wanted.document is not None:
        query = query.where(Claim.document_id == wanted.document)
    if wanted.kind:
        query = query.where(Claim.kind == wanted.kind)
    if wanted.stance:
        query = query.where(Claim.stance == wanted.stance)
    if wanted.hedged is not None:
        query = query.where(Claim.hedge.is_not(None) if wanted.hedged else Claim.hedge.is_(None))
    if wanted.unattributed:
        link = exists().where(AttributionLink.claim_id == Claim.id)
        query = query.where(~link.where(AttributionLink.role == Role.CLAIMANT.value))
    return _by_document(_by_status(query, wanted), wanted)


def _by_document(query: Select[Any], wanted: ClaimFilter) -> Select[Any]:
    conditions = []
    if wanted.since is not None:
        conditions.append(Document.published >= wanted.since)
    if wanted.until is not None:
        conditions.append(Document.published <= wanted.until)
    if wanted.publisher is not None:
        conditions.append(Document.publisher_source_id.in_(sources.covered(wanted.publisher)))
    return query.where(Claim.document_id.in_(select(Document.id).where(*conditions))) if conditions else query


def _by_status(query: Select[Any], wanted: ClaimFilter) -> Select[Any]:
    latest = _latest_status().scalar_subquery()
    if wanted.status:
        query = query.where(latest == wanted.status)
    if wanted.unverified:
        query = query.where(func.coalesce(latest, "unverified") == "unverified")
    return query


def _latest_status() -> Select[Any]:
    return (
        select(Assessment.status)
        .where(Assessment.claim_id == Claim.id)
        .order_by(Assessment.made_at.desc(), Assessment.id.desc())
        .limit(1)
        .correlate(Claim)
    )


def _values(session: Session, query: Select[Any]) -> list[StoredClaim]:
    status = _latest_status().scalar_subquery()
    rows = session.execute(
        query.add_columns(status).options(
            joinedload(Claim.quantity),
            joinedload(Claim.document).joinedload(Document.publisher_source),
            selectinload(Claim.links).joinedload(AttributionLink.source),
        )
    )
    return [_value(claim, assessed) for claim, assessed in rows.unique()]


def _value(claim: Claim, assessed: str | None) -> StoredClaim:
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
        status=assessed,
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
