"""Filters -> the stored claims that fit, as values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Select, exists, func, select
from sqlalchemy.orm import Session

from tracker.compare import StatedClaim
from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import fold
from tracker.statuses import UNVERIFIED
from tracker.store import reading, sources, standing
from tracker.store.batches import parts
from tracker.store.models import Assessment, AttributionLink, Claim, Document, Source, Topic, TopicMember
from tracker.store.standing import Assessed
from tracker.values import Link, Role

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
    conflicts: bool = False
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
    """The claims that fit, in the order of their documents and places; those in conflict topic by topic."""
    if wanted.conflicts:
        contested = select(Claim.id).join(TopicMember, TopicMember.claim_id == Claim.id).where(TopicMember.contested)
        ordered = _filtered(wanted, contested).order_by(TopicMember.topic_id, Claim.id).limit(wanted.limit)
        ids = list(session.scalars(ordered))
        found = of_ids(session, ids)
        return [found[claim] for claim in ids]
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


def _filtered(wanted: ClaimFilter, query: Select[Any] | None = None) -> Select[Any]:
    query = select(Claim) if query is None else query
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
    chosen = query.with_only_columns(Claim.id, maintain_column_froms=True).subquery()
    columns = (getattr(Claim, name) for name in STORED)
    rows = list(
        session.execute(
            reading.select_claims()
            .add_columns(*columns, Document.url.label("d_url"))
            .join(chosen, chosen.c.id == Claim.id)
            .order_by(Claim.document_id, Claim.clause_start, Claim.id)
        )
    )
    ids = [row.id for row in rows]
    chains, assessed = reading.chains(session, ids), standing.of_claims(session, ids)
    return [_value(row, tuple(chains[row.id]), tuple(assessed.get(row.id, ()))) for row in rows]


STORED = (
    "document_id", "mode", "state", "state_reason", "made_by", "maker", "rule", "unsupported", "first_seen",
    "last_seen",
)  # fmt: skip


def _value(row: Row[Any], chain: tuple[Link, ...], assessed: tuple[Assessed, ...]) -> StoredClaim:
    return StoredClaim(
        stated=reading.of_row(row, chain),
        document=row.document_id,
        title=row.d_title,
        url=row.d_url,
        assessed=assessed,
        **{name: getattr(row, name) for name in STORED[1:]},
    )


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
