"""Identities found in texts -> stored sources with their aliases, and the look-ups over them.

What people decided (``registry``) stands above what a text proposes: a name that is confirmed for a source is linked to
it, one that is rejected never is, and what was decided within a document holds for its later versions too.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite
from sqlalchemy.orm import Session, aliased, selectinload

from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import contains, fold
from tracker.store import events
from tracker.store.base import Base
from tracker.store.batches import parts
from tracker.store.models import AttributionLink, Claim, Document, Source, SourceAlias
from tracker.values import Role, SourceIdentity

Named = tuple[SourceIdentity, str, str | None]
CONFIRMED = "a name that a person confirmed"


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mention is linked: to ``source``, whatever was ``proposed``; ``reason`` is that of the proposal."""

    source: Source
    proposed: Source
    decision: str
    reason: str


#: By identity key and mention.
Placement = Mapping[tuple[str, str], Placed]


# --- reading: what the text proposes, and what people decided -----------------------------------------------------


def place(session: Session, document: str | None, named: Iterable[Named]) -> Placement:
    """The stored sources of some mentions by identity key and mention, made where they are new.

    ``named`` gives the identity, the mention that it was found under and the mention's language; ``document`` is the
    key of the document in which they stand, where any version of it is stored.
    """
    wanted = list(named)
    judged = _judged(session, document, {fold(mention) for _, mention, _ in wanted})
    proposed = ensure(session, wanted)
    apart = {fold(m): _apart(m) for i, m, _ in wanted if judged.orphaned(proposed[i.key], fold(m))}
    own = ensure(session, [(identity, identity.name, None) for identity in apart.values()])
    placed = {}
    for identity, mention, _ in wanted:
        proposal, folded = proposed[identity.key], fold(mention)
        alone = own[apart[folded].key] if judged.orphaned(proposal, folded) else proposal
        placed[identity.key, mention] = judged.place(proposal, alone, folded, identity.reason)
    remember(session, [(p.source.id, m, fold(m), None) for (_, m), p in placed.items() if p.source is not p.proposed])
    return placed


def _apart(mention: str) -> SourceIdentity:
    """A source of its own for a mention that a person said is not the one that texts propose."""
    return SourceIdentity(f"mention:{fold(mention)}"[:400], mention, reason="a person said whom it is not")


@dataclass(frozen=True, slots=True)
class _Judged:
    """What people decided of some folded mentions: in this document, everywhere, and whom they do not mean."""

    here: dict[str, Source]
    everywhere: dict[str, Source]
    rejected: frozenset[tuple[int, str]]

    def orphaned(self, proposal: Source, folded: str) -> bool:
        decided = folded in self.here or folded in self.everywhere
        return not decided and (proposal.id, folded) in self.rejected

    def place(self, proposal: Source, alone: Source, folded: str, reason: str) -> Placed:
        source = self.here.get(folded) or self.everywhere.get(folded) or alone
        if source is proposal and folded not in self.here and folded not in self.everywhere:
            return Placed(proposal, proposal, "proposed", reason)
        return Placed(source, proposal, "confirmed" if source is proposal else "moved", reason)


def _judged(session: Session, document: str | None, folded: set[str]) -> _Judged:
    aliases = [row for part in parts(sorted(folded)) for row in session.execute(_decisions(part))]
    confirmed = [(alias.folded, source) for alias, source in aliases if alias.decision == "confirmed"]
    rejected = frozenset((alias.source_id, alias.folded) for alias, _ in aliases if alias.decision == "rejected")
    return _Judged({} if document is None else _judged_here(session, document), _unambiguous(confirmed), rejected)


def _decisions(folded: list[str]) -> Any:
    return (
        select(SourceAlias, Source)
        .join(Source, SourceAlias.source_id == Source.id)
        .where(SourceAlias.folded.in_(folded), SourceAlias.decision != "proposed")
    )


def _judged_here(session: Session, document: str) -> dict[str, Source]:
    query = (
        select(AttributionLink.mention, Source)
        .join(Claim, Claim.id == AttributionLink.claim_id)
        .join(Document, Document.id == Claim.document_id)
        .join(Source, Source.id == AttributionLink.source_id)
        .where(Document.key == document, AttributionLink.decision != "proposed")
        .distinct()
    )
    return _unambiguous((fold(mention), source) for mention, source in session.execute(query))


def _unambiguous(found: Iterable[tuple[str, Source]]) -> dict[str, Source]:
    """One source for each name; a name that is said of several sources that nobody merged decides nothing."""
    by_name: dict[str, dict[int, Source]] = defaultdict(dict)
    for folded, source in found:
        known = by_name[folded].get(source.canonical_id or source.id)
        if known is None or source.canonical_id is None:
            by_name[folded][source.canonical_id or source.id] = source
    return {folded: next(iter(rows.values())) for folded, rows in by_name.items() if len(rows) == 1}


def ensure(session: Session, named: Iterable[Named]) -> dict[str, Source]:
    """The stored sources of some identities by key, made where they are new, each mention remembered as an alias."""
    wanted = list(named)
    identities = {identity.key: identity for identity, _, _ in reversed(wanted)}
    found = _by_key(session, identities)
    if missing := [identity for key, identity in sorted(identities.items()) if key not in found]:
        _make(session, missing)
        found = _by_key(session, identities)
    remember(session, [(found[i.key].id, mention, fold(mention), language) for i, mention, language in wanted])
    return found


def _by_key(session: Session, keys: Iterable[str]) -> dict[str, Source]:
    listed = parts(sorted(keys))
    return {s.key: s for part in listed for s in session.scalars(select(Source).where(Source.key.in_(part)))}


def _make(session: Session, identities: list[SourceIdentity]) -> None:
    """Add sources in the order of their keys; one that another process made in the meantime is left to it."""
    rows = [{"key": i.key, "name": i.name, "kind": i.kind, "country": i.country} for i in identities]
    made = {row["key"]: row for row in _insert(session, Source, rows, ["key"])}
    new = [identity for identity in identities if identity.key in made]
    events.record_all(session, [_made(identity, made[identity.key]) for identity in new])
    remember(session, [(made[i.key]["id"], i.name, fold(i.name), None) for i in new])


def _made(identity: SourceIdentity, row: Mapping[str, Any]) -> events.Line:
    after = {"key": identity.key, "name": identity.name}
    return events.Line("made", "source", row["id"], [("source", row)], after=after, why=identity.reason or None)


def remember(session: Session, aliases: Iterable[tuple[int, str, str, str | None]]) -> None:
    """Add the (source, alias, folded alias, language) that are not stored yet."""
    wanted = {(source, alias): (folded, language) for source, alias, folded, language in aliases}
    known = {
        (source, alias)
        for part in parts(sorted({folded for folded, _ in wanted.values()}))
        for source, alias in session.execute(
            select(SourceAlias.source_id, SourceAlias.alias).where(SourceAlias.folded.in_(part))
        )
    }
    rows = [
        {"source_id": source, "alias": alias, "folded": folded, "language": language}
        for (source, alias), (folded, language) in sorted(wanted.items(), key=lambda item: item[0])
        if (source, alias) not in known
    ]
    named: dict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in _insert(session, SourceAlias, rows, ["source_id", "alias"]):
        named[row["source_id"]].append(row)
    events.record_all(session, [_named(source, new) for source, new in sorted(named.items())])


def _named(source: int, aliases: Sequence[Mapping[str, Any]]) -> events.Line:
    after = {"names": [alias["alias"] for alias in aliases]}
    return events.Line("named", "source", source, [("alias", alias) for alias in aliases], after=after)


def _insert(session: Session, model: type[Base], rows: list[Any], unique: list[str]) -> list[dict[str, Any]]:
    """Insert the rows that are not there, and give those that were inserted with all their columns."""
    if not rows:
        return []
    session.flush()
    insert: Any = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
    adding = insert(model).on_conflict_do_nothing(index_elements=unique).returning(*model.__table__.columns)
    return [row._asdict() for row in session.connection().execute(adding, rows)]


# --- looking ------------------------------------------------------------------------------------------------------


def identity_of(source: Source) -> SourceIdentity:
    """Whom readers see: the source, or the one that it was merged into."""
    return _identity(source.canonical or source)


def proposed(link: AttributionLink) -> SourceIdentity:
    """Whom a machine took the mention of a link for."""
    return _identity(link.proposed_source or link.source, link.reason)


def _identity(source: Source, reason: str = "") -> SourceIdentity:
    return SourceIdentity(source.key, source.name, source.kind, source.country, reason)


def confirmed(session: Session) -> dict[str, SourceIdentity]:
    """Folded alias -> the source that people have confirmed it for.

    It is the alias's own source and not the one that it was merged into, so that undoing the merge undoes all of it.
    """
    rows = session.execute(
        select(SourceAlias.folded, Source)
        .join(Source, SourceAlias.source_id == Source.id)
        .where(SourceAlias.decision == "confirmed")
        .order_by(Source.id)
    )
    found = _unambiguous((folded, source) for folded, source in rows)
    return {folded: _identity(source, CONFIRMED) for folded, source in found.items()}


def family(session: Session, source: Source) -> list[int]:
    """The numbers of a source and of all that were merged into it, directly or through others."""
    found = level = [source.id]
    while level:
        level = list(session.scalars(select(Source.id).where(Source.merged_into_id.in_(level)).order_by(Source.id)))
        found = found + level
    return found


def find(session: Session, name: str, *, itself: bool = False) -> Source:
    """The source of an id, a key, a name or an alias; part of a name will do where it fits one source only.

    A source that was merged gives the one that it was merged into, unless the source ``itself`` is wanted.
    Raises NotFoundError or AmbiguousError.
    """
    exact = session.scalar(select(Source).where(Source.key == name)) or (
        session.get(Source, int(name)) if name.isdecimal() and len(name) < 10 else None
    )
    if exact:
        return exact if itself else exact.canonical or exact
    called = _called(session, fold(name)) if fold(name) else []
    found = {(s if itself else s.canonical or s).id: s for s in called}
    if not found:
        raise NotFoundError(f"no source is called {name!r}: 'tracker sources' lists them")
    if len(found) > 1:
        listed = "; ".join(f"{number} {s.name}" for number, s in list(found.items())[:5])
        raise AmbiguousError(f"{name!r} fits {len(found)} sources ({listed}): give one's number")
    [source] = found.values()
    return source if itself else source.canonical or source


def _called(session: Session, folded: str) -> list[Source]:
    """Those that people say are called so, else by their first name, else by any, else with the words in a name."""
    whole = _with_alias(session, SourceAlias.folded == folded)
    said = [s for s in whole if any(a.folded == folded and a.decision == "confirmed" for a in s.aliases)]
    if whole:
        return said or [source for source in whole if fold(source.name) == folded] or whole
    partly = _with_alias(session, SourceAlias.folded.contains(folded, autoescape=True))
    return [source for source in partly if any(contains(alias.folded, folded) for alias in source.aliases)]


def _with_alias(session: Session, *conditions: Any) -> list[Source]:
    query = select(Source).join(SourceAlias).where(*conditions, SourceAlias.decision != "rejected")
    return list(session.scalars(query.distinct().order_by(Source.id).options(selectinload(Source.aliases))))


def numbers(session: Session, keys: Iterable[str]) -> dict[str, int]:
    """The numbers of some sources by their keys."""
    query = select(Source.key, Source.id)
    found = [row for part in parts(sorted(keys)) for row in session.execute(query.where(Source.key.in_(part)))]
    return {row.key: row.id for row in found}


def named(session: Session, name: str) -> SourceIdentity | None:
    """Whom a name means that one source alone has as its first, or by people's word."""
    folded = fold(name)
    found = {
        (source.canonical_id or source.id): source
        for source in (_with_alias(session, SourceAlias.folded == folded) if folded else ())
        if fold(source.name) == folded or any(a.folded == folded and a.decision == "confirmed" for a in source.aliases)
    }
    return identity_of(next(iter(found.values()))) if len(found) == 1 else None


def mentioned(session: Session, document: int) -> dict[str, SourceIdentity]:
    """The mentions of who said and who passed on what a document has, with whom they stand for."""
    query = (
        select(AttributionLink)
        .join(Claim, Claim.id == AttributionLink.claim_id)
        .where(Claim.document_id == document, AttributionLink.role != Role.PUBLISHER.value)
        .order_by(AttributionLink.start, AttributionLink.claim_id)
    )
    return {row.mention: identity_of(row.source) for row in session.scalars(query)}


def covered(source: int) -> Any:
    """A query for the numbers of a source and of all that were merged into it, for filters over links."""
    return select(Source.id).where(or_(Source.id == source, Source.canonical_id == source))


def of_country(code: str) -> Any:
    """A query for the numbers of the sources of a country, and of all that were merged into one of it."""
    root = aliased(Source)
    merged = select(Source.id).outerjoin(root, root.id == Source.canonical_id)
    return merged.where(func.coalesce(root.country, Source.country) == code)


@dataclass(frozen=True, slots=True)
class Called:
    """The links and the documents that have some sources under some name."""

    links: list[AttributionLink]
    documents: list[Document]

    def __bool__(self) -> bool:
        return bool(self.links or self.documents)


def called(
    session: Session,
    numbers: list[int],
    folded: set[str],
    document: str | None = None,
    since: dt.datetime | None = None,
) -> Called:
    """The links to sources by mentions of these folded forms, and the documents that they print under such a name.

    ``document`` is the key of the one to stay within; ``since`` wants what was first seen after an instant.
    """
    known = select(SourceAlias.alias).where(SourceAlias.source_id.in_(numbers), SourceAlias.folded.in_(folded))
    names = list(session.scalars(known.distinct()))
    links = select(AttributionLink).where(AttributionLink.source_id.in_(numbers), AttributionLink.mention.in_(names))
    printed = select(Document).where(Document.publisher_source_id.in_(numbers), Document.publisher.in_(names))
    if document is not None:
        links = links.where(AttributionLink.claim.has(Claim.document.has(Document.key == document)))
        printed = printed.where(Document.key == document)
    if since is not None:
        links = links.where(AttributionLink.claim.has(Claim.first_seen > since))
        printed = printed.where(Document.first_seen > since)
    return Called(list(session.scalars(links)), list(session.scalars(printed)))


def is_mentioned(session: Session, alias: SourceAlias) -> bool:
    """Whether any link or document has the source under this very name."""
    found = called(session, [alias.source_id], {alias.folded})
    return alias.alias in {link.mention for link in found.links} | {d.publisher for d in found.documents}
