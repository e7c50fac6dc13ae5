"""The entries of a registry file -> stored sources, all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.link import agencies
from tracker.link.names import fold
from tracker.store import registry, sources
from tracker.store.journal import Journal
from tracker.store.models import Source
from tracker.store.registry import Fields

if TYPE_CHECKING:
    from tracker.link.registry import Entry


@dataclass(frozen=True, slots=True)
class Imported:
    """How many sources a file made, changed and left, how many links moved, and the names that were left as they were
    because people judged otherwise or several entries have them."""

    made: int
    changed: int
    same: int
    moved: int
    left: tuple[str, ...]


def read_in(session: Session, entries: Sequence[Entry], *, dry_run: bool = False) -> Imported:
    """Store the entries as sources that people vouch for; the same file again changes nothing.

    What an entry leaves open stays as it is stored.  A ``dry_run`` only tells what would happen.
    Raises InputError for an entry that says something impossible.
    """
    tried = session.begin_nested()
    done = _Import(session, entries).run()
    if dry_run:
        tried.rollback()
    else:
        tried.commit()
    return done


class _Import:
    def __init__(self, session: Session, entries: Sequence[Entry]) -> None:
        self.session = session
        self.entries = entries
        self.journals = [Journal(session) for _ in entries]
        self.sources: dict[str, Source] = {}
        self.made = self.moved = 0
        self.left: list[str] = []
        self.shared = _shared(entries)

    def run(self) -> Imported:
        for entry, journal in zip(self.entries, self.journals, strict=True):
            self.sources[entry.full_key] = self._source(entry, journal)
        for entry, journal in zip(self.entries, self.journals, strict=True):
            self._fill(entry, journal)
        for entry, journal in zip(self.entries, self.journals, strict=True):
            if journal:
                journal.record("imported", self.sources[entry.full_key].id)
        changed = sum(1 for journal in self.journals if journal) - self.made
        same = len(self.entries) - self.made - changed
        return Imported(self.made, changed, same, self.moved, tuple(dict.fromkeys(self.left)))

    def _source(self, entry: Entry, journal: Journal) -> Source:
        source = self.session.scalar(select(Source).where(Source.key == entry.full_key))
        if source is None:
            self.made += 1
            return registry.make(journal, entry.full_key, entry.name, entry.kind, entry.country)
        return source

    def _fill(self, entry: Entry, journal: Journal) -> None:
        source = self.sources[entry.full_key]
        fields = Fields(
            name=entry.name,
            kind=entry.kind,
            country=entry.country,
            wikidata=entry.wikidata,
            state=entry.state,
            note=entry.notes,
            reliability=entry.reliability,
        )
        try:
            stated = registry.columns(self.session, fields, source)
            if entry.parent:
                parent = self._parent(entry.parent)
                registry.check_parent(self.session, source, parent)
                stated["parent_id"] = parent.id
        except InputError as error:
            raise InputError(f"{entry.key}: {error}") from error
        journal.change(source, confirmed=True, **stated)
        for name, language in _names(entry):
            self._say(journal, source, name, language)

    def _parent(self, key: str) -> Source:
        """The source of a full key: of the file, stored, or shipped and not met yet."""
        stored = self.sources.get(key) or self.session.scalar(select(Source).where(Source.key == key))
        if stored:
            return stored
        shipped = next((o.identity for o in agencies.outlets() if o.identity.key == key), None)
        if shipped is None:
            raise InputError(f"'parent' {key!r} is no source of the file and none that is known: mend it")
        return sources.ensure(self.session, [(shipped, shipped.name, None)])[key]

    def _say(self, journal: Journal, source: Source, name: str, language: str | None) -> None:
        if fold(name) in self.shared:
            registry.note(journal, source, name, language, "proposed")
            moved = None
        else:
            moved = registry.say(journal, source, name, language)
        if moved is None:
            self.left.append(name)
        self.moved += moved or 0


def _names(entry: Entry) -> Iterator[registry.Name]:
    """Each name once, with its language where one is given."""
    given: dict[str, str | None] = dict.fromkeys((entry.name, *entry.aliases))
    given.update({name: language for language, names in entry.names.items() for name in names})
    yield from given.items()


def _shared(entries: Sequence[Entry]) -> set[str]:
    """Folded names that several entries have: by themselves they mean nobody."""
    counts = Counter(name for entry in entries for name in {fold(name) for name, _ in _names(entry)})
    return {name for name, count in counts.items() if count > 1}
