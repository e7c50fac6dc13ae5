"""Filters -> the stored claims that fit, as values."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, Select, exists, func, or_, select, union_all
from sqlalchemy.orm import Session

from tracker.compare import StatedClaim
from tracker.errors import AmbiguousError, NotFoundError
from tracker.statuses import UNVERIFIED
from tracker.store import finding, reading, reviewed, sources, standing
from tracker.store.batches import among
from tracker.store.models import (
    Assessment,
    AttributionLink,
    Claim,
    Document,
    Quantity,
    Review,
    Source,
    Topic,
    TopicMember,
)
from tracker.store.reviewed import Reviewed
from tracker.store.standing import Assessed
from tracker.values import Role, Span, headline

SHORTEST_ID = 6
MOST_CANDIDATES = 5
Ids = Select[Any]
PLACE = (Claim.document_id, Claim.clause_start, Claim.id)
BY_TOPIC = (TopicMember.topic_id, TopicMember.claim_id)
ALL = select(Claim.id)
IN_CONFLICT = ALL.join(TopicMember, TopicMember.claim_id == Claim.id).where(TopicMember.contested)
LIVE = Claim.state == "live"


@dataclass(frozen=True, slots=True)
class ClaimFilter:
    """What to look for; all of it must hold.

    ``source`` said, passed on or printed it, ``publisher`` printed it (numbers of sources); ``country`` is that of who
    said it; ``since`` and ``until`` are days of publication, both included; it ``came_in`` on that day (UTC) or later;
    ``between`` is a range that the figure's bounds meet; ``status`` one that some person holds, ``unverified`` wants
    claims that nobody assessed; ``review`` is one of ``reviewed.STATES``.
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
    conflicts: bool = False
    review: str | None = None
    retired: bool = False
    came_in: dt.date | None = None
    limit: int | None = None
    offset: int = 0


class StoredClaim(NamedTuple):
    """A claim as stored: what was stated, and what became of it; ``assessed`` is what stands, the latest first.

    ``cue`` and ``hedge`` are the words of the text with their places, where they stand in it.  ``review`` is what a
    person decided of how it was read, ``corrects`` the claim in whose place a person put it.
    """

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
    first_seen: dt.datetime
    last_seen: dt.datetime
    assessed: tuple[Assessed, ...]
    cue: Span | None = None
    hedge: Span | None = None
    review: Reviewed | None = None
    corrects: str | None = None

    @property
    def headline(self) -> str:
        """What its document is called."""
        return headline(self.title, self.stated.lead, self.stated.doc_id)

    @property
    def status(self) -> str:
        """What people hold of it; several words where they differ."""
        return (standing.status(self.assessed) if self.assessed else None) or UNVERIFIED


def search(session: Session, wanted: ClaimFilter) -> list[StoredClaim]:
    """The claims that fit, in the order of their documents and places; those in conflict topic by topic."""
    return _values(session, chosen(session, wanted))


def count(session: Session, wanted: ClaimFilter, most: int) -> int:
    """How many claims fit, counted up to ``most``."""
    query = chosen(session, replace(wanted, limit=most, offset=0))
    return session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def of_ids(session: Session, ids: Iterable[str]) -> dict[str, StoredClaim]:
    """Some claims by their ids, whatever has become of them."""
    return _in_full(reading.connection(session), list(ids))


def find(session: Session, prefix: str) -> StoredClaim:
    """The claim of an id or of the beginning of one; raises NotFoundError or AmbiguousError."""
    start = prefix.strip().lower()
    # A range and no pattern, so that the index of the ids serves.
    query = (
        select(Claim.id).where(Claim.id >= start, Claim.id < f"{start}g").order_by(Claim.id).limit(MOST_CANDIDATES + 1)
    )
    found = _values(session, query) if re.fullmatch(r"[0-9a-f]{1,40}", start) else []
    if not found:
        raise NotFoundError(f"no claim {prefix!r}: 'tracker claims' lists them with their ids")
    if len(found) > 1:
        ids = [one.stated.id for one in found]
        enough = next(length for length in range(8, 41) if len({claim[:length] for claim in ids}) == len(ids))
        listed = [f"{one.stated.id[:enough]} {one.stated.figure[:40]}" for one in found[:MOST_CANDIDATES]]
        more = "; …" if len(found) > MOST_CANDIDATES else ""
        raise AmbiguousError(f"{prefix!r} fits several claims ({'; '.join(listed)}{more}): give more of the id")
    return found[0]


def chosen(session: Session, wanted: ClaimFilter) -> Select[Any]:
    """The query for the ids of the claims that fit, in the order of their documents and places, or of their topics.

    The first of the narrow conditions gives the ids to look at, the others are held against each of those: SQLite
    would else make a list of every claim that fits the widest one.
    """
    query = _filtered(wanted)
    for i, either in enumerate(_narrow(session, wanted)):
        query = query.where(or_(*(_fits(ids) for ids in either)) if i else Claim.id.in_(_all(either)))
    return query


def _fits(ids: Ids) -> Any:
    [claim_id] = ids.selected_columns
    return ids.where(claim_id == Claim.id).correlate(Claim).exists()


def _all(either: Sequence[Ids]) -> Any:
    return union_all(*either) if len(either) > 1 else either[0]


def _narrow(session: Session, wanted: ClaimFilter) -> Iterator[list[Ids]]:
    """For each condition the queries whose ids fit it, those of any; what most likely fits few claims comes first."""
    if wanted.status and wanted.status != UNVERIFIED:
        yield [select(Assessment.claim_id).where(Assessment.status == wanted.status, standing.stands())]
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


@lru_cache(256)  # to make it takes as long as to run it
def _filtered(wanted: ClaimFilter) -> Select[Any]:
    query = IN_CONFLICT if wanted.conflicts else ALL
    if wanted.review:
        query = query.where(reviewed.is_in(wanted.review))
    if not wanted.retired and wanted.review in (None, reviewed.ACCEPTED):
        query = query.where(LIVE)
    if wanted.came_in is not None:
        query = query.where(Claim.first_seen >= dt.datetime.combine(wanted.came_in, dt.time(), dt.UTC))
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
    if wanted.unverified or wanted.status == UNVERIFIED:
        assessed = exists().where(Assessment.claim_id == Claim.id, standing.stands())
        query = query.where(~assessed.where(Assessment.status != UNVERIFIED))
    query = _by_document(query, wanted).order_by(*(BY_TOPIC if wanted.conflicts else PLACE))
    return query.limit(wanted.limit).offset(wanted.offset or None)


def _by_document(query: Select[Any], wanted: ClaimFilter) -> Select[Any]:
    conditions = []
    if wanted.since is not None:
        conditions.append(Document.published >= wanted.since)
    if wanted.until is not None:
        conditions.append(Document.published <= wanted.until)
    if wanted.publisher is not None:
        conditions.append(Document.publisher_source_id.in_(sources.covered(wanted.publisher)))
    return query.where(Claim.document_id.in_(select(Document.id).where(*conditions))) if conditions else query


def _values(session: Session, query: Select[Any]) -> list[StoredClaim]:
    """The claims of a query in full, in its order."""
    at = reading.connection(session)
    ids = [row[0] for row in reading.rows(at, query)]
    found = _in_full(at, ids)
    return [found[claim] for claim in ids]


def _in_full(at: Connection, ids: list[str]) -> dict[str, StoredClaim]:
    rows = reading.rows(at, _stored(), claims=ids)
    beside, assessed = reading.around(at, rows), standing.of_claims(at, ids)
    reviews, corrections = reviewed.around(at, ids)
    return {
        row[0]: _value(row, beside, assessed.get(row[0], ()), reviews.get(row[0]), corrections.get(row[0]))
        for row in rows
    }


STORED = (
    "mode", "state", "state_reason", "made_by", "maker", "rule", "unsupported", "first_seen", "last_seen",
    "cue_start", "cue_end", "hedge_start", "hedge_end",
)  # fmt: skip


@cache
def _stored() -> Select[Any]:
    columns = (getattr(Claim, name) for name in STORED)
    return reading.select_claims().add_columns(*columns).where(among(Claim.id, "claims"))


def _value(
    row: Row[Any],
    beside: reading.Around,
    assessed: Sequence[Assessed],
    review: Reviewed | None,
    correction: Reviewed | None,
) -> StoredClaim:
    stated, document = reading.of_row(row, beside), row[reading.DOCUMENT]
    printed = beside.documents[document]
    (
        mode, state, state_reason, made_by, maker, rule, unsupported, first_seen, last_seen,
        cue_start, cue_end, hedge_start, hedge_end,
    ) = row[-len(STORED) :]  # fmt: skip
    return StoredClaim(
        stated,
        document,
        printed.title,
        printed.url,
        mode,
        state,
        state_reason,
        made_by,
        maker,
        rule,
        unsupported,
        first_seen,
        last_seen,
        assessed=tuple(assessed),
        cue=_span(stated.cue, cue_start, cue_end),
        hedge=_span(stated.hedge, hedge_start, hedge_end),
        review=review,
        corrects=correction.claim if correction else None,
    )


def _span(text: str | None, start: int | None, end: int | None) -> Span | None:
    return None if text is None or start is None or end is None else Span(text, start, end)


def counts(session: Session) -> dict[str, int]:
    """How many rows of each kind the database holds."""
    tables: Iterable[tuple[str, type[Any]]] = (
        ("documents", Document),
        ("claims", Claim),
        ("sources", Source),
        ("topics", Topic),
        ("assessments", Assessment),
        ("reviews", Review),
    )
    return {name: session.scalar(select(func.count()).select_from(table)) or 0 for name, table in tables}
