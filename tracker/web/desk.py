"""What one running server holds: the database, the settings, who may come in."""

from __future__ import annotations

import datetime as dt
import secrets
import threading
from collections import OrderedDict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tracker import pipeline, settling, statuses
from tracker.compare import Terms
from tracker.report.reports import Manner
from tracker.settings import Settings
from tracker.statuses import Statuses
from tracker.store import events, history
from tracker.store.database import Database
from tracker.web.jobs import Jobs
from tracker.web.limits import Attempts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.web.visitors import Visitor


MOST_REPORTS = 4
Record = dict[str, Any]


@dataclass
class Desk:
    """``hosts`` are the names (with ports, where those are not usual) by which browsers may ask for this server.

    ``alone`` says that only this machine's own browsers reach it: without accounts, whoever comes in is the person at
    the keyboard.
    """

    database: Database
    settings: Settings
    hosts: frozenset[str]
    alone: bool
    https: bool = False
    attempts: Attempts = field(default_factory=Attempts, repr=False)
    checking: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(2), repr=False)
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    _settling: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _reports: OrderedDict[Hashable, Record] = field(default_factory=OrderedDict, repr=False)
    _keeping: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        self.terms = Terms(self.settings.approx_tolerance)
        self.statuses: Statuses = statuses.load(self.settings.statuses)
        self.jobs = Jobs(self.database, self.settings.models, self.terms)

    @property
    def session_cookie(self) -> str:
        return "__Host-tracker" if self.https else "tracker_session"

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self.database.session() as session:
            yield session

    @contextmanager
    def writing(self, visitor: Visitor) -> Iterator[Session]:
        """A session that writes in the name of a visitor."""
        with events.acting_as(visitor.name), self.database.session(writing=True) as session:
            yield session

    def topic_report(self, topic: int, language: str | None = None) -> Record:
        """The report on a topic, not to be changed; raises NotFoundError.

        To compare a topic of thousands of claims takes seconds: the last reports are kept until anything is written to
        the history.
        """
        self.settle()
        with self.reading() as session:
            key = (topic, language, history.last(session), dt.date.today())
        with self._keeping:
            found = self._reports.get(key)
            if found is not None:
                self._reports.move_to_end(key)
                return found
        manner = Manner(language, statuses=self.statuses)
        found = pipeline.topic_report(self.database, str(topic), self.terms, manner)
        with self._keeping:
            self._reports[key] = found
            while len(self._reports) > MOST_REPORTS:
                self._reports.popitem(last=False)
        return found

    def settle(self) -> None:
        """Place what came in among the topics, one visitor's page at a time."""
        with self._settling:
            settling.settle(self.database, self.terms)
