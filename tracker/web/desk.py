"""What one running server holds: the database, the settings, who may come in."""

from __future__ import annotations

import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tracker import pipeline, statuses
from tracker.compare import Terms
from tracker.settings import Settings
from tracker.statuses import Statuses
from tracker.store import events
from tracker.store.database import Database
from tracker.web.jobs import Jobs
from tracker.web.limits import Attempts

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.web.visitors import Visitor


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

    def settle(self) -> None:
        """Place what came in among the topics, one visitor's page at a time."""
        with self._settling:
            pipeline.settle(self.database, self.terms)
