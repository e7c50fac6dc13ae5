"""Files of any number of documents -> stored claims: read by a pool, stored batch by batch, each with how far it goes.

What is stored is never read again after a kill, and what was read twice (two ingests of one archive) is stored once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker import __version__
from tracker.annotate import models
from tracker.errors import InputError
from tracker.read import Given, ReadFailure, Record
from tracker.read.files import Format, Part, Position, Step
from tracker.settling import Meanwhile
from tracker.store import claims, ingests, sources
from tracker.store.claims import Saved
from tracker.store.database import Database, attempt, retried
from tracker.values import Reading, content_hash
from tracker.workers import Job, Outcome, Pool, in_order

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.compare import Terms

DOCUMENTS, BYTES, STEPS = 64, 500_000, 500  # of a batch, at most


@dataclass(slots=True)
class _Batch:
    """Some steps through the files: the documents on them, with their files; how far each file is read then."""

    items: list[Record | ReadFailure] = field(default_factory=list)
    files: list[Part | None] = field(default_factory=list)
    ends: dict[Part, Position] = field(default_factory=dict)
    moved: int = 0

    def add(self, step: Step) -> None:
        if step.item:
            self.items.append(step.item)
            self.files.append(step.part)
        if step.part and step.position:
            self.ends[step.part] = step.position
        self.moved += step.moved

    @property
    def records(self) -> list[Record]:
        return [item for item in self.items if isinstance(item, Record)]


@dataclass(frozen=True, slots=True)
class Done:
    """A stored batch: what was read and changed, what failed, and how many bytes of the files it went on."""

    saved: list[tuple[Reading, Saved]]
    failures: list[ReadFailure]
    moved: int


@dataclass(slots=True)
class Memory:
    """How far files were read before by the same ``reader``; counts those that are taken up, and what is passed over.

    One that reads everything ``again`` forgets it.
    """

    database: Database
    reader: str
    again: bool = False
    finished: int = 0
    taken_up: int = 0
    failed: int = 0

    def known(self, files: Sequence[Part]) -> Mapping[str, Position]:
        """How far some files were read, by their paths."""
        found = retried(lambda: self._found(files))
        self.finished += sum(kept.position.finished for kept in found.values())
        self.taken_up += sum(not kept.position.finished for kept in found.values())
        self.failed += sum(kept.failed for kept in found.values())
        return {path: kept.position for path, kept in found.items()}

    def _found(self, files: Sequence[Part]) -> Mapping[str, ingests.Kept]:
        if not self.again:
            with self.database.session() as session:
                return ingests.find(session, files, self.reader)
        with self.database.session(writing=True) as session:
            ingests.forget(session, files)
        return {}


def reader(choices: Mapping[str, str], given: Given, input_format: Format) -> str:
    """A hash of all that what is read depends on besides the file: this version, the models, and what is given."""
    names = sorted(found.name for found in models.used(choices))
    said = (given.language, given.publisher, given.date, given.url)
    return content_hash(__version__, *names, *said, input_format.value)


def job(database: Database, choices: Mapping[str, str], given: Given) -> Job:
    """What whoever reads has to know."""
    with database.session() as session:
        return Job(dict(choices), given, sources.confirmed(session))


def ingest(database: Database, steps: Iterable[Step], pool: Pool, memory: Memory, terms: Terms) -> Iterator[Done]:
    """Read the documents on some steps and store them, a batch in a transaction; what is told here is stored.

    Very many are placed among the topics on the way.  The last have to be placed then (``settling.settle``); if not,
    the next command does it.
    """
    meanwhile = Meanwhile(database, terms, pool)
    batches = ((batch, batch.records) for batch in _batches(steps))
    for batch, outcomes in in_order(pool, batches):
        done = _store(database, batch, outcomes, memory.reader, terms)
        yield done
        changed = [saved for _, saved in done.saved if saved.new_claims]
        meanwhile.go_on([saved.document for saved in changed], sum(saved.new_claims for saved in changed))
    meanwhile.end()


def _batches(steps: Iterable[Step]) -> Iterator[_Batch]:
    batch, size = _Batch(), 0
    for number, step in enumerate(steps, start=1):
        batch.add(step)
        size += len(step.item.content) if isinstance(step.item, Record) else 0
        if len(batch.items) >= DOCUMENTS or size >= BYTES or number % STEPS == 0:
            yield batch
            batch, size = _Batch(), 0
    yield batch


def _store(database: Database, batch: _Batch, outcomes: Sequence[Outcome], reader: str, terms: Terms) -> Done:
    read = iter(outcomes)
    whole = [next(read) if isinstance(item, Record) else item for item in batch.items]

    def write() -> Done:
        with database.session(writing=True) as session:
            return _write(session, batch, whole, reader, terms)

    return retried(write)


def _write(session: Session, batch: _Batch, outcomes: Sequence[Outcome], reader: str, terms: Terms) -> Done:
    done = Done([], [], batch.moved)
    failed: Counter[Part] = Counter()
    at_once = _save_new(session, outcomes, terms)
    for i, (item, outcome, file) in enumerate(zip(batch.items, outcomes, batch.files, strict=True)):
        kept = at_once.get(i) or _save(session, item.place, outcome, terms)
        if isinstance(kept, ReadFailure):
            done.failures.append(kept)
            failed.update([file] if file else [])
        else:
            done.saved.append(kept)
    for file, position in batch.ends.items():
        ingests.keep(session, file, position, failed[file], reader)
    return done


def _save_new(session: Session, outcomes: Sequence[Outcome], terms: Terms) -> dict[int, tuple[Reading, Saved]]:
    """Store at once what is new of a batch, by its places in it: nothing where the database refuses any of it."""
    read = [(i, outcome) for i, outcome in enumerate(outcomes) if isinstance(outcome, Reading)]
    try:
        with attempt(session):
            saved = claims.save_new(session, [reading for _, reading in read], terms.tolerance)
    except InputError:
        return {}
    return {read[place][0]: (read[place][1], one) for place, one in saved.items()}


def _save(session: Session, place: str, item: Outcome, terms: Terms) -> tuple[Reading, Saved] | ReadFailure:
    """Store one document of a batch; what the database refuses of it is its failure alone."""
    if isinstance(item, ReadFailure):
        return item
    try:
        with attempt(session):
            return item, claims.save_reading(session, item, terms.tolerance)
    except InputError as error:
        return ReadFailure(place, InputError(f"{place}: {error}"))
