"""Documents as they lie in their files -> what is read in them, here or in processes that read side by side.

Results come in the order of the documents whoever reads them.  A document on which a process dies costs itself only.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from multiprocessing import get_context, parent_process
from threading import Thread
from typing import Any, Protocol, TypeVar

from tracker import compare, pipeline
from tracker.annotate.annotator import Annotator
from tracker.collecting import give_back, leave_at_the_end
from tracker.compare import Matter, StatedClaim
from tracker.errors import InputError, TrackerError
from tracker.read import Given, ReadFailure, Record, parse
from tracker.settings import SHIPPED
from tracker.settling import Alone, Describers
from tracker.store.batches import parts
from tracker.underway import UnderWay, ahead
from tracker.values import Article, Reading, SourceIdentity

Outcome = Reading | ReadFailure
T = TypeVar("T")
U = TypeVar("U")
READ_AT_ONCE = 32  # documents
MOST_DEATHS = 10  # in a row, from which on it is not the documents that kill


@dataclass(frozen=True, slots=True)
class Job:
    """How documents are read: with which models, what the caller says of them, and which names people confirmed."""

    models: Mapping[str, str] = field(default_factory=lambda: SHIPPED)
    given: Given = field(default_factory=Given)
    known: Mapping[str, SourceIdentity] = field(default_factory=dict)

    def read(self, records: Sequence[Record], *, alone: bool = False) -> list[Outcome]:
        """What is read in each document, in their order; ``alone`` says that no other process reads."""
        parsed = [parse(record, self.given) for record in records]
        articles = [item for item in parsed if isinstance(item, Article)]
        done = iter(pipeline.read_batch(articles, Annotator(self.models, alone=alone), self.known))
        found = [next(done) if isinstance(item, Article) else item for item in parsed]
        give_back()
        return [
            replace(item, place=record.place) if isinstance(item, ReadFailure) else item
            for item, record in zip(found, records, strict=True)
        ]


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool(Describers, Protocol):
    """Somebody who reads documents, and works out what their claims are about."""

    def submit(self, records: Sequence[Record]) -> UnderWay[list[Outcome]]:
        """Have some documents read; what comes of it is ``Died`` or BrokenProcessPool where that kills who does it."""

    def one_by_one(self, records: Sequence[Record]) -> list[Outcome]:
        """Read documents among which there may be one on which a process dies."""

    def close(self) -> None:
        """Leave what is not done."""


class Died(Exception):
    """A process died over its documents."""


def in_order(pool: Pool, batches: Iterable[tuple[T, Sequence[Record]]]) -> Iterator[tuple[T, list[Outcome]]]:
    """Each batch, by what it is called, with what was read in it; the next are read meanwhile.

    They are read in smaller parts, so that at the end nobody has a whole batch left while others have none.
    """

    def begin(batch: tuple[T, Sequence[Record]]) -> list[tuple[Sequence[Record], UnderWay[list[Outcome]]]]:
        return [(part, pool.submit(part)) for part in parts(batch[1], READ_AT_ONCE)]

    for (name, _), under_way in ahead(pool, begin, batches):
        yield name, [outcome for part, way in under_way for outcome in _read_by(pool, part, way)]


def _read_by(pool: Pool, records: Sequence[Record], way: UnderWay[list[Outcome]]) -> list[Outcome]:
    try:
        return way.result()
    except (Died, BrokenProcessPool):
        return pool.one_by_one(records)


class Here(Alone):
    """Reads in this process."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def submit(self, records: Sequence[Record]) -> Future[list[Outcome]]:
        done: Future[list[Outcome]] = Future()
        done.set_result(self._job.read(records, alone=True))
        return done

    def one_by_one(self, records: Sequence[Record]) -> list[Outcome]:
        return [item for record in records for item in self._job.read([record], alone=True)]

    def close(self) -> None:
        pass


class Processes:
    """Reads in some processes of this machine, each with the models loaded once.  Those that die are replaced."""

    def __init__(self, job: Job, number: int) -> None:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # else the processes' threads wait for one another
        self._job, self._number = job, number
        self.window = 2 * number
        self._pool = self._start(number)
        self._deaths = 0

    def _start(self, number: int) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(number, get_context("spawn"), initializer=_begin, initargs=(self._job,))

    def submit(self, records: Sequence[Record]) -> Future[list[Outcome]]:
        return self._submit(_read, records)

    def _submit(self, do: Callable[[T], U], what: T) -> Future[U]:
        try:
            return self._pool.submit(do, what)
        except BrokenProcessPool:
            self._pool.shutdown(wait=False)
            self._pool = self._start(self._number)
            return self._pool.submit(do, what)

    def one_by_one(self, records: Sequence[Record]) -> list[Outcome]:
        found: list[Outcome] = []
        pool = self._start(1)
        try:
            for record in records:
                try:
                    found += pool.submit(_read, [record]).result()
                    self._deaths = 0
                except BrokenProcessPool:
                    self._deaths += 1
                    found.append(killed(record, self._deaths))
                    pool.shutdown(wait=False)
                    pool = self._start(1)
        finally:
            pool.shutdown(wait=False)
        return found

    def describe(self, claims: Sequence[StatedClaim]) -> _Described:
        return _Described(claims, self._submit(compare.matters, claims))

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Described:
    """What some claims are about, which a process works out; here, if that is killed."""

    claims: Sequence[StatedClaim]
    future: Future[list[Matter]]

    def done(self) -> bool:
        return self.future.done()

    def result(self) -> list[Matter]:
        try:
            return self.future.result()
        except BrokenProcessPool:
            return compare.matters(self.claims)


def killed(record: Record, deaths: int) -> ReadFailure:
    """What is said of a document on which a process died; raises TrackerError where it is not the document's fault."""
    if deaths >= MOST_DEATHS:
        raise TrackerError(
            f"the processes that read die one after the other (now at {record.place}), mostly for want of memory: "
            "use fewer (--jobs), and run it again for the rest"
        )
    problem = f"{record.place}: the process that read it died: leave this document out, or give the process more memory"
    return ReadFailure(record.place, InputError(problem))


# --- in the processes ---------------------------------------------------------------------------------------------

_jobs: list[Job] = []  # the one of this process


def _begin(job: Job) -> None:
    """Get ready to read: Ctrl-C is for the process that started this one, whose end is this one's too."""
    _jobs.append(job)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    leave_at_the_end()
    if parent := parent_process():
        Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: Any) -> None:
    parent.join()
    os._exit(1)


def _read(records: Sequence[Record]) -> list[Outcome]:
    return _jobs[0].read(records)
