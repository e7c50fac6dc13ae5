"""Identities found in texts -> stored sources with their aliases, and the look-ups over them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import contains, fold
from tracker.store import events
from tracker.store.models import AttributionLink, Claim, Source, SourceAlias
from tracker.values import SourceIdentity


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


def ensure(session: Session, named: Iterable[tuple[SourceIdentity, str, str | None]]) -> dict[str, Source]:
    """The stored sources of some identities by key, made where they are new, each alias remembered.

    ``named`` gives the identity, the mention that it was found under and the mention's language.
    """
    wanted = list(named)
    found = _by_key(session, {identity.key for identity, _, _ in wanted})
    for identity, mention, language in wanted:
        source = found.get(identity.key)
        if source is None:
            source = found[identity.key] = _make(session, identity)
        _remember(source, mention, language)
    session.flush()
    return found


def _by_key(session: Session, keys: set[str]) -> dict[str, Source]:
    rows = session.scalars(select(Source).where(Source.key.in_(keys)).options(selectinload(Source.aliases)))
    return {source.key: source for source in rows}


def _make(session: Session, identity: SourceIdentity) -> Source:
    source = Source(key=identity.key, name=identity.name, kind=identity.kind, country=identity.country)
    source.aliases = [SourceAlias(alias=identity.name, folded=fold(identity.name))]
    session.add(source)
    session.flush()
    after = {"key": identity.key, "name": identity.name}
    events.record(session, "made", "source", source.id, after=after, why=identity.reason or None)
    return source


def _remember(source: Source, mention: str, language: str | None) -> None:
    if mention not in {alias.alias for alias in source.aliases}:
        source.aliases.append(SourceAlias(alias=mention, folded=fold(mention), language=language))


def identity_of(source: Source) -> SourceIdentity:
    return SourceIdentity(source.key, source.name, source.kind, source.country)


def confirmed(session: Session) -> dict[str, SourceIdentity]:
    """Folded alias -> identity, for the sources that people have confirmed."""
    rows = session.execute(
        select(SourceAlias.folded, Source).join(Source, SourceAlias.source_id == Source.id).where(Source.confirmed)
    )
    return {folded: identity_of(source) for folded, source in rows}


def listing(session: Session) -> list[SourceRow]:
    """All sources, those with the most claims first."""
    count = func.count(Claim.id.distinct())
    query = (
        select(Source, count)
        .outerjoin(AttributionLink, AttributionLink.source_id == Source.id)
        .outerjoin(Claim, (Claim.id == AttributionLink.claim_id) & (Claim.state == "live"))
        .group_by(Source.id)
        .order_by(count.desc(), Source.name, Source.id)
        .options(selectinload(Source.aliases))
    )
    return [_row(source, claims) for source, claims in session.execute(query)]


def _row(source: Source, claims: int) -> SourceRow:
    aliases = tuple(alias.alias for alias in source.aliases)
    return SourceRow(
        source.id, source.key, source.name, source.kind, source.country, source.reliability, aliases, claims
    )


def find(session: Session, name: str) -> Source:
    """The source of an id, a key, a name or an alias; part of a name will do where it fits one source only.

    Raises NotFoundError or AmbiguousError.
    """
    exact = session.scalar(select(Source).where(Source.key == name)) or (
        session.get(Source, int(name)) if name.isdecimal() else None
    )
    if exact:
        return exact
    by_alias = _with_alias(session, SourceAlias.folded == fold(name))
    found = by_alias or [
        source
        for source in _with_alias(session, SourceAlias.folded.contains(fold(name), autoescape=True))
        if any(contains(alias.folded, fold(name)) for alias in source.aliases)
    ]
    if not found or not fold(name):
        raise NotFoundError(f"no source is called {name!r}: 'tracker sources' lists them")
    if len(found) > 1:
        listed = "; ".join(f"{s.id} {s.name}" for s in found[:5])
        raise AmbiguousError(f"{name!r} fits {len(found)} sources ({listed}): give one's number")
    return found[0]


def _with_alias(session: Session, condition: object) -> list[Source]:
    query = select(Source).join(SourceAlias).where(condition).distinct().order_by(Source.id)  # type: ignore[arg-type]
    return list(session.scalars(query))
