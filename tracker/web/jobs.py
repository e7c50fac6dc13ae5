"""Articles that visitors hand in -> read one after the other in the background, with what can be told of it so far."""

from __future__ import annotations

import asyncio
import datetime as dt
import secrets
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tracker import batch, settling, workers
from tracker.compare import Terms
from tracker.errors import InputError, TrackerError
from tracker.read import Given, ReadFailure
from tracker.read.files import Format, Step
from tracker.store.claims import Saved
from tracker.store.database import Database
from tracker.values import Reading

WAITING, READING, DONE = "waiting", "reading", "done"
MOST_WAITING = 20
MOST_KEPT = 200
MOST_STEPS = 1000  # of one job that are kept; what was stored is all stored
LOOKS, LONGEST_SILENCE = 0.3, 15.0  # seconds
Record = dict[str, Any]


@dataclass
class Job:
    """One hand-in: whose, called what, and a step for each document that was read or could not be."""

    id: str
    by: str
    name: str
    made_at: dt.datetime
    state: str = WAITING
    steps: list[Record] = field(default_factory=list)
    documents: int = 0
    failed: int = 0
    new_claims: int = 0
    problem: str | None = None

    def record(self) -> Record:
        """What can be told of it now."""
        return {
            "id": self.id,
            "by": self.by,
            "name": self.name,
            "made_at": self.made_at.isoformat(),
            "state": self.state,
            "documents": self.documents,
            "failed": self.failed,
            "new_claims": self.new_claims,
            "problem": self.problem,
            "steps": list(self.steps),
        }

    def tell(self, step: Record | None = None, **changed: Any) -> None:
        """Note what happened."""
        for name, value in changed.items():
            setattr(self, name, value)
        if step is not None and len(self.steps) < MOST_STEPS:
            self.steps.append(step)


class Jobs:
    """The hand-ins of this server, the last ones kept; one is read at a time, for the models take what there is."""

    def __init__(self, database: Database, models: Mapping[str, str], terms: Terms) -> None:
        self._database, self._models, self._terms = database, models, terms
        self._jobs: OrderedDict[str, Job] = OrderedDict()
        self._lock = threading.Lock()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="ingest")

    def start(self, by: str, name: str, documents: Iterable[Step], given: Given) -> Job:
        """Queue documents, which are fetched as they are asked for; raises InputError where too many wait."""
        with self._lock:
            if sum(job.state == WAITING for job in self._jobs.values()) >= MOST_WAITING:
                raise InputError("too many articles wait to be read: try again when some are done")
            job = Job(secrets.token_urlsafe(12), by, name, dt.datetime.now(dt.UTC))
            self._jobs[job.id] = job
            for old in [one.id for one in self._jobs.values() if one.state == DONE][: len(self._jobs) - MOST_KEPT]:
                del self._jobs[old]
        self._worker.submit(self._run, job, documents, given)
        return job

    def find(self, job: str) -> Job | None:
        with self._lock:
            return self._jobs.get(job)

    def latest(self) -> list[Job]:
        """The jobs that are kept, the newest first."""
        with self._lock:
            return list(reversed(self._jobs.values()))

    def close(self) -> None:
        """Let what is being read come to its end, and begin nothing else."""
        self._worker.shutdown(wait=False, cancel_futures=True)

    def _run(self, job: Job, documents: Iterable[Step], given: Given) -> None:
        job.tell(state=READING)
        problem = None
        try:
            pool = workers.Here(batch.job(self._database, self._models, given))
            memory = batch.Memory(self._database, batch.reader(self._models, given, Format.AUTO))
            for done in batch.ingest(self._database, documents, pool, memory, self._terms):
                for failure in done.failures:
                    _note_failure(job, failure)
                for reading, saved in done.saved:
                    _note(job, reading, saved)
            settling.settle(self._database, self._terms)
        except TrackerError as error:
            problem = str(error)
        except Exception as error:  # whatever a text does to a model must not end the worker silently
            problem = f"unforeseen trouble ({type(error).__name__})"
        job.tell(state=DONE, problem=problem)


def _note_failure(job: Job, failure: ReadFailure) -> None:
    job.tell({"outcome": "failed", "name": failure.place, "problem": str(failure.error)}, failed=job.failed + 1)


def _note(job: Job, reading: Reading, saved: Saved) -> None:
    article = reading.article
    step = {
        "outcome": "new" if saved.is_new else "new_version" if saved.is_new_version else "known",
        "document": saved.document,
        "name": article.headline,
        "new_claims": saved.new_claims,
        "known_claims": saved.known_claims,
        "withdrawn_claims": saved.withdrawn_claims,
    }
    job.tell(step, documents=job.documents + 1, new_claims=job.new_claims + saved.new_claims)


async def following(job: Job) -> AsyncIterator[Record]:
    """The job each time that there is something new, and now and then so that the line stays open, until it is done."""
    told: tuple[int, str] | None = None
    waited = 0.0
    while True:
        record = job.record()
        now = (len(record["steps"]), record["state"])
        if now != told or waited >= LONGEST_SILENCE:
            told, waited = now, 0.0
            yield record
        if record["state"] == DONE:
            return
        await asyncio.sleep(LOOKS)
        waited += LOOKS
