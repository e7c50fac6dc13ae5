"""Filters -> the stored sources that fit, as values, with their names and how many claims they have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from tracker.link.names import fold
from tracker.store.batches import parts
from tracker.store.models import AttributionLink, Claim, Source, SourceAlias


@dataclass(frozen=True, slots=True)
class SourceRow:
    """A source with the names it goes by and how many live claims have it in their chain."""

    id: int
    key: str
    name: str
    kind: str
    country: str | None
    reliability: str | None
    aliases: tuple[str, ...]
    claims: int
    parent: int | None
    wikidata: str | None
    state_affiliated: bool | None
    confirmed: bool
    merged_into: int | None
    notes: str | None


@dataclass(frozen=True, slots=True)
class SourceFilter:
    """Which sources to list; ``query`` are words of a name, ``merged`` wants those too that were merged into others."""

    kind: str | None = None
    country: str | None = None
    query: str | None = None
    merged: bool = False
    source: int | None = None
    limit: int | None = None
    offset: int = 0


ALL = SourceFilter()


def listing(session: Session, wanted: SourceFilter = ALL) -> list[SourceRow]:
    """Sources, those with the most claims first."""
    counts = _counts(wanted.source)
    count = func.coalesce(counts.c.claims, 0)
    query = _filtered(select(Source, count).outerjoin(counts, counts.c.root == Source.id), wanted)
    query = query.order_by(count.desc(), Source.name, Source.id).limit(wanted.limit).offset(wanted.offset or None)
    found = session.execute(query).all()
    names = _names(session, [source.id for source, _ in found])
    return [_row(source, names[source.id], claims) for source, claims in found]


def _root(source: Any) -> Any:
    return func.coalesce(source.canonical_id, source.id)


def _counts(source: int | None) -> Any:
    """How many live claims have each source, or the one that is asked for, or one merged into it, in their chain."""
    root = _root(Source).label("root")
    query = (
        select(Source)
        if source is None
        else select(Source).where(or_(Source.id == source, Source.canonical_id == source))
    )
    return (
        query.with_only_columns(root, func.count(AttributionLink.claim_id.distinct()).label("claims"))
        .join(AttributionLink, AttributionLink.source_id == Source.id)
        .join(Claim, (Claim.id == AttributionLink.claim_id) & (Claim.state == "live"))
        .group_by(root)
        .subquery()
    )


def _filtered(query: Select[Any], wanted: SourceFilter) -> Select[Any]:
    if wanted.source is not None:
        return query.where(Source.id == wanted.source)
    if wanted.kind:
        query = query.where(Source.kind == wanted.kind)
    if wanted.country:
        query = query.where(Source.country == wanted.country.upper())
    if not wanted.merged:
        query = query.where(Source.merged_into_id.is_(None))
    for word in fold(wanted.query or "").split():
        query = query.where(Source.id.in_(_named(word, wanted.merged)))
    return query


def _named(word: str, merged: bool) -> Any:
    """The sources with a word in a name; the names of the merged are those of the ones that they were merged into,
    unless the ``merged`` are listed themselves."""
    query = select(Source.id if merged else _root(Source)).join(SourceAlias, SourceAlias.source_id == Source.id)
    return query.where(SourceAlias.folded.contains(word, autoescape=True), SourceAlias.decision != "rejected")


def _names(session: Session, numbers: Sequence[int]) -> dict[int, list[str]]:
    """The names of some sources, those of the sources that were merged into them among them."""
    names: dict[int, list[str]] = defaultdict(list)
    wanted = set(numbers)
    every = (
        select(SourceAlias.alias, Source.id, Source.canonical_id)
        .join(Source, Source.id == SourceAlias.source_id)
        .where(SourceAlias.decision != "rejected")
        .order_by(SourceAlias.id)
    )
    for part in parts(wanted):
        query = every.where(or_(Source.id.in_(part), Source.canonical_id.in_(part)))
        for alias, number, canonical in session.execute(query):
            for owner in {number, canonical or number}.intersection(part):
                names[owner].append(alias)
    return names


def _row(source: Source, names: Sequence[str], claims: int) -> SourceRow:
    return SourceRow(
        id=source.id,
        key=source.key,
        name=source.name,
        kind=source.kind,
        country=source.country,
        reliability=source.reliability,
        aliases=tuple(dict.fromkeys(names)),
        claims=claims,
        parent=source.parent_id,
        wikidata=source.wikidata,
        state_affiliated=source.state_affiliated,
        confirmed=source.confirmed,
        merged_into=source.merged_into_id,
        notes=source.notes,
    )
