"""What people decide of sources: added, edited, named, confirmed, merged, split; one event each, to be undone by."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker import lang, link
from tracker.errors import InputError, NotFoundError
from tracker.link.countries import codes
from tracker.link.names import fold
from tracker.store import sources
from tracker.store.journal import Journal, recompute
from tracker.store.models import AttributionLink, Document, Source, SourceAlias
from tracker.store.sources import Called
from tracker.values import RELIABILITY, SOURCE_KINDS, WIKIDATA_ID

Name = tuple[str, str | None]


@dataclass(frozen=True, slots=True)
class Fields:
    """What a person says of a source: ``None`` leaves a field as it is, an empty text takes it away."""

    name: str | None = None
    kind: str | None = None
    country: str | None = None
    parent: str | None = None
    wikidata: str | None = None
    state: bool | None = None
    note: str | None = None
    reliability: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a judgement came to: the source that it set, and how many links and documents moved to it.

    ``left`` are names that are left as they were.
    """

    source: int
    name: str
    moved: int = 0
    left: tuple[str, ...] = ()


# --- fields -------------------------------------------------------------------------------------------------------


def add(session: Session, fields: Fields, aliases: Sequence[Name] = (), why: str | None = None) -> Outcome:
    """Add a source that no text has named yet; raises InputError where there is one of that name and kind."""
    kind, name = kind_of(fields.kind or ""), _name(fields.name or "")
    known = session.scalar(select(Source).where(Source.key == key_of(kind, name)))
    if known:
        raise InputError(
            f"source {known.id} {known.name} is there already: 'tracker sources edit {known.id}' changes it"
        )
    journal = Journal(session)
    source = make(journal, key_of(kind, name), name, kind)
    journal.change(source, **columns(session, fields, source))
    outcome = _call(journal, source, [(name, None), *aliases])
    journal.record("added", source.id, why)
    return outcome


def edit(
    session: Session, source: Source, fields: Fields, aliases: Sequence[Name] = (), why: str | None = None
) -> Outcome:
    """Change what is said of a source; raises InputError for a value that is none."""
    journal = Journal(session)
    journal.change(source, **columns(session, fields, source))
    names = [(source.name, None), *aliases] if fields.name else aliases
    outcome = _call(journal, source, names)
    if journal:
        journal.record("edited", source.id, why)
    return outcome


def _call(journal: Journal, source: Source, names: Iterable[Name]) -> Outcome:
    """Names of a source that are nobody else's by a person's word."""
    results = {alias: say(journal, source, alias, language) for alias, language in names}
    left = tuple(alias for alias, moved in results.items() if moved is None)
    return Outcome(source.id, source.name, sum(moved or 0 for moved in results.values()), left)


def make(journal: Journal, key: str, name: str, kind: str, country: str | None = None) -> Source:
    """Add a source that a person vouches for."""
    source = Source(key=key, name=name, kind=kind, country=country, confirmed=True, made_by="person")
    journal.add(source)
    return source


def key_of(kind: str, name: str) -> str:
    return f"{kind}:{fold(name)}"[:390]


def columns(session: Session, fields: Fields, source: Source) -> dict[str, Any]:
    checks = {
        "name": (fields.name, _name),
        "kind": (fields.kind, kind_of),
        "country": (fields.country, country_of),
        "wikidata": (fields.wikidata, _wikidata),
        "reliability": (fields.reliability, _reliability),
        "notes": (fields.note, lambda note: note or None),
        "parent_id": (fields.parent, lambda parent: _parent(session, parent, source)),
    }
    found = {column: check(value.strip()) for column, (value, check) in checks.items() if value is not None}
    return found if fields.state is None else {**found, "state_affiliated": fields.state}


def _name(text: str) -> str:
    if not fold(text):
        raise InputError(f"{text!r} is no name: give one with letters or digits")
    return " ".join(text.split())


def kind_of(text: str) -> str:
    if text not in SOURCE_KINDS:
        raise InputError(f"kind {text!r} is none: use one of {', '.join(SOURCE_KINDS)}")
    return text


def country_of(text: str) -> str | None:
    code = text.upper()
    if text and code not in codes():
        raise InputError(f"country {text!r} is none: give its ISO 3166 code of two letters, such as KR")
    return code or None


def _wikidata(text: str) -> str | None:
    if text and not re.fullmatch(WIKIDATA_ID, text):
        raise InputError(f"{text!r} is no Wikidata id: give a Q and a number, such as Q1065")
    return text or None


def _reliability(text: str) -> str | None:
    if text and (len(text) != 1 or text.upper() not in RELIABILITY):
        raise InputError(f"reliability {text!r} is none: use one of A (reliable) to E (unreliable), or F (unknown)")
    return text.upper() or None


def _parent(session: Session, name: str, source: Source) -> int | None:
    if not name:
        return None
    parent = sources.find(session, name)
    check_parent(session, source, parent)
    return parent.id


def check_parent(session: Session, source: Source, parent: Source) -> None:
    """Raise InputError where a source would come to stand above itself."""
    above: Source | None = parent
    while above is not None:
        if above.id == source.id:
            raise InputError(f"{parent.name} cannot be above {source.name}: it is the same or stands under it")
        above = session.get(Source, above.parent_id) if above.parent_id else None


# --- names --------------------------------------------------------------------------------------------------------


def alias(session: Session, source: Source, name: str, language: str | None = None, why: str | None = None) -> Outcome:
    """A person's word that a name means a source: what was linked elsewhere by it moves, later texts follow."""
    journal = Journal(session)
    moved = say(journal, source, name, language, against=True) or 0
    if journal:
        journal.record("alias", source.id, why, _about([name], source, journal.left() or source.id))
    return Outcome(source.id, source.name, moved)


def _about(names: Iterable[str], to: Source, of: int, document: str | None = None) -> dict[str, Any]:
    """What undoing needs for what follows a judgement later: by which names, to whom, and back to whom."""
    return {"mentions": sorted({fold(name) for name in names}), "of": of, "to": to.id, "document": document}


def say(journal: Journal, source: Source, name: str, language: str | None, *, against: bool = False) -> int | None:
    """Confirm a name of a source, and give the number of links and documents that move to it with the name.

    A name that a person has confirmed for another source, or rejected for this one, is left as it is (``None``) unless
    this is said ``against`` that.
    """
    name = _name(name)
    rows = _aliases(journal.session, fold(name))
    own = [row for row in rows if _root(row.source) == _root(source)]
    held = [row for row in rows if row not in own and row.decision == "confirmed"]
    if not against and (held or any(row.decision == "rejected" for row in own)):
        return None
    for row in held:
        journal.change(row, decision="rejected")
    _stay(journal, own, fold(name))
    taken = {row.source_id for row in held}
    others = [row.source_id for row in rows if row not in own]
    found = sources.called(journal.session, others, {fold(name)})
    links = [k for k in found.links if k.decision == "proposed" or k.source_id in taken]
    moved = _move(journal, Called(links, _open(found.documents, rows, taken)), source, "confirmed")
    note(journal, source, name, language, "confirmed")
    return moved


def _open(documents: Iterable[Document], rows: Iterable[SourceAlias], taken: set[int]) -> list[Document]:
    """The documents whose publisher is as the machine proposes, or as the name was confirmed before."""
    keys = {row.source_id: row.source.key for row in rows}

    def is_open(document: Document) -> bool:
        number = document.publisher_source_id
        proposal = link.identify_publisher(document.publisher or "").key
        return number is not None and (number in taken or keys[number] == proposal)

    return [document for document in documents if is_open(document)]


def _root(source: Source) -> int:
    return source.canonical_id or source.id


def _aliases(session: Session, folded: str) -> list[SourceAlias]:
    query = select(SourceAlias).where(SourceAlias.folded == folded).order_by(SourceAlias.id)
    return list(session.scalars(query))


def note(journal: Journal, source: Source, name: str, language: str | None, decision: str) -> None:
    """A name as one of a source's, with what was decided of it."""
    query = select(SourceAlias).where(SourceAlias.source_id == source.id, SourceAlias.alias == name)
    row = journal.session.scalar(query)
    if row is None:
        row = SourceAlias(source_id=source.id, alias=name, folded=fold(name), language=language)
        row.decision, row.made_by = decision, "person"
        journal.add(row, decision=decision)
    elif decision != "proposed":
        journal.change(row, decision=decision, language=language or row.language)


def _stay(journal: Journal, own: Sequence[SourceAlias], folded: str) -> None:
    """Names and links that are as proposed, and now by a person's word."""
    for row in own:
        journal.change(row, decision="confirmed")
    found = sources.called(journal.session, [row.source_id for row in own], {folded})
    for entry in found.links:
        if entry.decision == "proposed":
            journal.change(entry, decision="confirmed")


def _move(journal: Journal, found: Called, to: Source, decision: str) -> int:
    """Point links and documents to another source, with the names that they have; the number of them."""
    for entry in found.links:
        as_proposed = entry.proposed_source_id == to.id
        journal.change(entry, source_id=to.id, decision="confirmed" if as_proposed else "moved")
    for document in found.documents:
        journal.change(document, publisher_source_id=to.id)
    names = {entry.mention for entry in found.links} | {d.publisher for d in found.documents if d.publisher}
    for name in sorted(names):
        note(journal, to, name, None, decision)
    return len(found.links) + len(found.documents)


def confirm(session: Session, source: Source, name: str | None = None, why: str | None = None) -> Outcome:
    """A person's word that a source, its names and what is linked to it are right; or one of its names only.

    Names that say whom they mean only in their document ("the ministry") are left: they are confirmed by name.
    """
    journal = Journal(session)
    if name is not None:
        return _confirm_name(journal, source, name, why)
    journal.change(source, confirmed=True)
    query = select(SourceAlias).where(SourceAlias.source_id == source.id, SourceAlias.decision == "proposed")
    open_names = list(session.scalars(query.order_by(SourceAlias.id)))
    clear = [row for row in open_names if _says_by_itself(row, source) and not _held(session, row.folded, source)]
    for row in clear:
        journal.change(row, decision="confirmed")
    for entry in session.scalars(
        select(AttributionLink).where(AttributionLink.source_id == source.id, AttributionLink.decision == "proposed")
    ):
        journal.change(entry, decision="confirmed")
    if journal:
        journal.record("confirmed", source.id, why, _about([row.alias for row in clear], source, source.id))
    return Outcome(source.id, source.name, left=tuple(row.alias for row in open_names if row not in clear))


def _confirm_name(journal: Journal, source: Source, name: str, why: str | None) -> Outcome:
    own = named(journal.session, source, name)
    if _held(journal.session, fold(name), source):
        raise InputError(f"{name!r} is confirmed for another source: 'tracker sources alias {source.id}' takes it over")
    _stay(journal, own, fold(name))
    if journal:
        journal.record("confirmed", source.id, why, _about([name], source, source.id))
    return Outcome(source.id, source.name)


def _held(session: Session, folded: str, source: Source) -> bool:
    rows = _aliases(session, folded)
    return any(row.decision == "confirmed" and _root(row.source) != _root(source) for row in rows)


def _says_by_itself(row: SourceAlias, source: Source) -> bool:
    """Whether a name means its source in any document, and not by what stands around it."""
    if row.alias == source.name and source.made_by == "person":
        return True
    if link.identify_publisher(row.alias).key == source.key:
        return True
    languages = [row.language] if row.language else lang.supported()
    found = [
        link.resolve([row.alias], language=code, document="")[0].key for code in languages if code in lang.supported()
    ]
    return source.key in found


def named(session: Session, source: Source, name: str) -> list[SourceAlias]:
    """The rows of a name of a source or of one that was merged into it; raises NotFoundError where it has none."""
    numbers = sources.family(session, source)
    rows = [row for row in _aliases(session, fold(name)) if row.source_id in numbers]
    if not rows:
        raise NotFoundError(
            f"source {source.id} {source.name} is not called {name!r}: "
            f"'tracker sources show {source.id}' lists its names"
        )
    return rows


# --- merging and splitting ----------------------------------------------------------------------------------------


def merge(session: Session, source: Source, into: Source, why: str | None = None) -> Outcome:
    """A person's word that two sources are one; rows stay where they are, so that undoing loses nothing."""
    if source.merged_into_id is not None:
        raise InputError(
            f"source {source.id} {source.name} is merged already (into {source.merged_into_id}): "
            f"'tracker sources undo {source.id}' takes that back"
        )
    if _root(into) == source.id:
        raise InputError(f"sources {source.id} and {into.id} are one already: name two that are not")
    journal = Journal(session)
    journal.change(source, merged_into_id=into.id)
    recompute(session, [source])
    journal.record("merged", source.id, why)
    return Outcome(into.id, into.name)


@dataclass(frozen=True, slots=True)
class Split:
    """A name that does not mean its source: the one that it means, or the name of a new one; in one document only."""

    alias: str
    to: Source | None = None
    named: str | None = None
    document: str | None = None
    why: str | None = None


def split(session: Session, source: Source, wanted: Split) -> Outcome:
    """Move what is linked to a source by a name to the one that it means; later texts follow.

    Within a document only its links move, and those of its later versions.
    """
    own = named(session, source, wanted.alias)
    found = sources.called(session, [row.source_id for row in own], {fold(wanted.alias)}, wanted.document)
    if wanted.document is not None and not found:
        raise NotFoundError(f"nothing in that document is linked to {source.name} as {wanted.alias!r}")
    journal = Journal(session)
    target = wanted.to or _split_off(journal, source, wanted.named or wanted.alias)
    if _root(target) == _root(source):
        raise InputError(f"{source.name} and {target.name} are one source: give another with --to, or a name with --as")
    if wanted.document is None:
        for row in own:
            journal.change(row, decision="rejected")
        _reject_elsewhere(journal, target, fold(wanted.alias))
    moved = _move(journal, found, target, "proposed" if wanted.document else "confirmed")
    if wanted.document is None:
        note(journal, target, _name(wanted.alias), own[0].language, "confirmed")
    about = _about([wanted.alias], target, source.id, wanted.document)
    journal.record("split", source.id, wanted.why, about)
    return Outcome(target.id, target.name, moved)


def _split_off(journal: Journal, source: Source, name: str) -> Source:
    name = _name(name)
    keys = [key_of(source.kind, name), *(f"{key_of(source.kind, name)}:{n}" for n in range(2, 1000))]
    taken = set(journal.session.scalars(select(Source.key).where(Source.key.in_(keys))))
    made = make(journal, next(key for key in keys if key not in taken), name, source.kind, source.country)
    note(journal, made, name, None, "proposed" if _aliases(journal.session, fold(name)) else "confirmed")
    return made


def _reject_elsewhere(journal: Journal, target: Source, folded: str) -> None:
    """A name that now means ``target`` is no longer anybody else's by a person's word."""
    for row in _aliases(journal.session, folded):
        if row.decision == "confirmed" and _root(row.source) != _root(target):
            journal.change(row, decision="rejected")
