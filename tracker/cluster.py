"""Documents -> what is read in them by the workers of a Dask cluster, on this machine or on many.

Workers only read: the process that started the work stores what they found, as with processes of its own.
"""

from __future__ import annotations

import logging
import pickle
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, TypeVar

from tracker import __version__, compare
from tracker.annotate import models
from tracker.collecting import leave_at_the_end, seldom
from tracker.compare import Matter, StatedClaim
from tracker.errors import ClusterError, MissingError, TrackerError
from tracker.read import Record
from tracker.workers import Died, Job, Outcome, killed

if TYPE_CHECKING:
    from distributed import Client, Future

T = TypeVar("T")
LOCAL = "local"
PATIENCE = 60.0  # seconds to wait for a worker where there is none
CONNECT = 10.0  # seconds to reach the scheduler in
TRIES = 2  # of a document, because workers may be killed for other reasons than what they read
#: Dask has its workers give memory back at once; networks ask for it again and again, a third of their time.
GIVING_BACK = "MALLOC_TRIM_THRESHOLD_"
#: For its dashboard Dask looks at a process up to a hundred times a second, a twentieth of the time; here seldom.
LOOKING_ON = {"distributed.worker.profile.interval": "1s", "distributed.admin.tick.interval": "1s"}
LOOK = 5.0  # seconds between two looks at whether anybody works


class Cluster:
    """Reads with the workers of the scheduler at an ``address`` such as tcp://scheduler:8786, or with ``number``
    workers of its own on this machine where that is ``local``.

    Raises MissingError where Dask is not installed, ClusterError where the cluster cannot be reached or has no workers.
    """

    def __init__(self, job: Job, address: str, number: int) -> None:
        try:
            import dask
            from distributed import Client, LocalCluster, Security
        except ModuleNotFoundError as error:
            raise MissingError(f"--cluster needs Dask ({error}): pip install 'tracker[cluster]'") from error

        for name in ("distributed", "distributed.client", "tornado.application"):
            logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters of it is told below
        spawned = "distributed.nanny.pre-spawn-environ"
        kept = {name: value for name, value in dask.config.get(spawned).items() if name != GIVING_BACK}
        looking = {f"DASK_{name.replace('.', '__').upper()}": every for name, every in LOOKING_ON.items()}
        dask.config.set({spawned: {**kept, **looking, "DASK_LOGGING__DISTRIBUTED": "critical"}, **LOOKING_ON})
        # What kills is looked for at the first death: Dask gives up a worker that dies while it is started again.
        dask.config.set({"distributed.scheduler.allowed-failures": 0})
        self.name = address
        self._job, self._needed = job, _programs(job)
        self._deaths = 0
        self._own: LocalCluster | None = None
        with self._told_plainly():
            if address == LOCAL:
                self._own = LocalCluster(
                    n_workers=number,
                    threads_per_worker=1,
                    host="127.0.0.1",
                    dashboard_address="127.0.0.1:0",
                    memory_limit=0,
                    silence_logs=logging.CRITICAL,
                )
            if address.startswith("tls:") and not Security().get_connection_args("client").get("ssl_context"):
                raise ClusterError(
                    f"--cluster {address} needs a certificate: name it in Dask's settings, under distributed.comm.tls"
                )
            self._client: Client = Client(self._own or address, timeout=CONNECT, set_as_default=False)
        try:
            self._wait_for_workers()
            if self._own is not None:
                self._client.run(leave_at_the_end)
        except BaseException:
            self.close()
            raise

    @property
    def window(self) -> int:
        """Workers come and go."""
        with self._told_plainly():
            return 2 * max(1, self._workers())

    @property
    def dashboard(self) -> str | None:
        """The address of Dask's page on what its workers do, if the scheduler has one."""
        with self._told_plainly(), suppress(KeyError):
            return str(self._client.dashboard_link)
        return None

    def submit(self, records: Sequence[Record]) -> _Read:
        with self._told_plainly():
            return _Read(self, self._client.submit(_read, self._job, self._needed, records, pure=False))

    def one_by_one(self, records: Sequence[Record]) -> list[Outcome]:
        return [item for record in records for item in self._alone(record, TRIES)]

    def _alone(self, record: Record, tries: int) -> list[Outcome]:
        try:
            found = self.submit([record]).result()
        except Died:
            if tries > 1:
                return self._alone(record, tries - 1)
            self._deaths += 1
            return [killed(record, self._deaths)]
        self._deaths = 0
        return found

    def describe(self, claims: Sequence[StatedClaim]) -> _Described:
        with self._told_plainly():
            return _Described(self, self._client.submit(_described, pickle.dumps(claims), pure=False), claims)

    def close(self) -> None:
        for opened in (self._client, self._own):
            if opened is not None:
                with suppress(OSError, RuntimeError, TimeoutError, CancelledError):
                    opened.close(timeout=5)

    def wait(self, future: Future[T]) -> T:
        """What a worker found, as long as there are workers."""
        from distributed import KilledWorker

        with self._told_plainly():
            while True:
                try:
                    return future.result(timeout=LOOK)
                except TimeoutError:
                    self._wait_for_workers()
                except KilledWorker as error:
                    raise Died from error

    def _workers(self) -> int:
        return len(self._client.nthreads())

    def _wait_for_workers(self) -> None:
        until = time.monotonic() + PATIENCE
        with self._told_plainly():
            while not self._workers():
                if time.monotonic() > until:
                    raise ClusterError(
                        f"the cluster at {self.name} has no workers: start some there (dask worker {self.name}), "
                        "and run it again for the rest"
                    )
                time.sleep(0.2)

    @contextmanager
    def _told_plainly(self) -> Iterator[None]:
        """Turn what Dask raises into one line that says what to do."""
        try:
            yield
        except (TrackerError, Died):
            raise
        except (OSError, CancelledError) as error:
            raise ClusterError(
                f"the cluster at {self.name} is not reachable: see that its scheduler runs, and run it again for the "
                "rest; what was finished is stored"
            ) from error
        except Exception as error:  # whatever an installation that differs makes of it there
            problem = " ".join(f"{type(error).__name__}: {error}".split())[:200]
            raise ClusterError(
                f"the cluster at {self.name} failed ({problem}): see that Tracker {__version__} and the same Dask are "
                "installed on all its machines, and run it again for the rest"
            ) from error


@dataclass(frozen=True, slots=True)
class _Read:
    """Documents that a worker reads."""

    cluster: Cluster
    future: Future[list[Outcome]]

    def done(self) -> bool:
        return bool(self.future.done())

    def result(self) -> list[Outcome]:
        return self.cluster.wait(self.future)


@dataclass(frozen=True, slots=True)
class _Described:
    """What some claims are about, which a worker works out; here, if that is killed."""

    cluster: Cluster
    future: Future[bytes]
    claims: Sequence[StatedClaim]

    def done(self) -> bool:
        return bool(self.future.done())

    def result(self) -> list[Matter]:
        try:
            found: list[Matter] = pickle.loads(self.cluster.wait(self.future))
        except Died:
            return compare.matters(self.claims)
        return found


def _programs(job: Job) -> str:
    """What reads: this version of Tracker and the models that it is to use."""
    return ", ".join([f"Tracker {__version__}", *sorted(found.name for found in models.used(job.models))])


# --- on the workers -----------------------------------------------------------------------------------------------

_one_at_a_time = Lock()  # models are loaded once a process, and a thread more would only wait for the others


def _read(job: Job, needed: str, records: Sequence[Record]) -> list[Outcome]:
    if (found := _programs(job)) != needed:
        raise ClusterError(f"a worker of the cluster has {found}, and here it is {needed}: install the same there")
    seldom()
    with _one_at_a_time:
        return job.read(records)


def _described(claims: bytes) -> bytes:
    """What some claims are about: as bytes, because Dask hands lists over value by value, which takes twice as long."""
    return pickle.dumps(compare.matters(pickle.loads(claims)))
