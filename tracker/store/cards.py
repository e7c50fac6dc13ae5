"""A stored source -> its card: its fields, names, place, links and history."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from tracker.store import journal, sources
from tracker.store.listing import SourceFilter, SourceRow, listing
from tracker.store.models import AttributionLink, Claim, Document, Source, SourceAlias


@dataclass(frozen=True, slots=True)
class AliasRow:
    """A name of a source, or of one that was merged into it, and what was decided of it."""

    alias: str
    language: str | None
    decision: str
    made_by: str
    source: int


@dataclass(frozen=True, slots=True)
class Mention:
    """How a source is named in texts: how often, whom the machine proposed and why, and what a person decided."""

    mention: str
    role: str
    times: int
    source: int
    proposed: str | None
    reason: str
    decision: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """One line of what people decided of a source."""

    at: str
    actor: str
    action: str
    why: str | None
    undone: bool


@dataclass(frozen=True, slots=True)
class Card:
    """All that is known of one source."""

    source: SourceRow
    parent: str | None
    children: tuple[str, ...]
    merged: tuple[SourceRow, ...]
    aliases: tuple[AliasRow, ...]
    mentions: tuple[Mention, ...]
    documents: int
    judgements: tuple[Judgement, ...]


def card(session: Session, source: Source) -> Card:
    """The card of a source, with all that was merged into it."""
    numbers = sources.family(session, source)
    [row] = listing(session, SourceFilter(source=source.id))
    merged = [listing(session, SourceFilter(source=number))[0] for number in numbers[1:]]
    parent = session.get(Source, source.parent_id) if source.parent_id else None
    below = session.scalars(select(Source.name).where(Source.parent_id.in_(numbers)).order_by(Source.name))
    printed = select(func.count()).select_from(Document).where(Document.publisher_source_id.in_(numbers))
    return Card(
        source=row,
        parent=parent.name if parent else None,
        children=tuple(below),
        merged=tuple(merged),
        aliases=tuple(_aliases(session, numbers)),
        mentions=tuple(_mentions(session, numbers)),
        documents=session.scalar(printed.where(Document.current)) or 0,
        judgements=tuple(_judgements(session, source)),
    )


def _aliases(session: Session, numbers: list[int]) -> list[AliasRow]:
    query = select(SourceAlias).where(SourceAlias.source_id.in_(numbers))
    rows = session.scalars(query.order_by(SourceAlias.language.is_(None), SourceAlias.language, SourceAlias.id))
    return [AliasRow(row.alias, row.language, row.decision, row.made_by, row.source_id) for row in rows]


def _mentions(session: Session, numbers: list[int]) -> list[Mention]:
    link, proposed, times = AttributionLink, aliased(Source), func.count()
    columns = (link.mention, link.role, link.source_id, proposed.name, link.reason, link.decision)
    query = (
        select(*columns, times)
        .outerjoin(proposed, proposed.id == link.proposed_source_id)
        .join(Claim, (Claim.id == link.claim_id) & (Claim.state == "live"))
        .where(link.source_id.in_(numbers))
        .group_by(*columns)
        .order_by(times.desc(), link.mention, link.role, link.reason)
    )
    return [
        Mention(mention, role, number, source, name, reason, decision)
        for mention, role, source, name, reason, decision, number in session.execute(query)
    ]


def _judgements(session: Session, source: Source) -> list[Judgement]:
    return [
        Judgement(event.at.isoformat(), event.actor, event.action, event.why, undone)
        for event, undone in journal.judgements(session, source)
    ]
