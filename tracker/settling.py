"""Stored claims -> topics: those that wait are placed, at once or while others are read; what hangs on them follows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Protocol

from tracker import compare
from tracker.collecting import give_back
from tracker.compare import Matter, StatedClaim, Terms
from tracker.errors import ReadOnlyError
from tracker.store import placing, rebuilding, topics
from tracker.store.batches import parts
from tracker.store.database import Database, retried
from tracker.underway import Team, UnderWay, ahead

PLACED_AT_ONCE = 500
REFRESHED_AT_ONCE = 500
DESCRIBED_AT_ONCE = 100
PLACED = 10_000  # new claims from which on they are placed before all is read: some ten megabytes beside what reads
PLACED_MEANWHILE = 30_000  # the same in a process that reads nothing itself, and so has more room


class Describers(Team, Protocol):
    """Somebody who works out what claims are about."""

    def describe(self, claims: Sequence[StatedClaim]) -> UnderWay[list[Matter]]:
        """Have it worked out."""


class Later:
    """What some claims are about, worked out here when it is asked for."""

    def __init__(self, claims: Sequence[StatedClaim]) -> None:
        self._claims = claims

    def done(self) -> bool:
        return True

    def result(self) -> list[Matter]:
        return compare.matters(self._claims)


class Alone:
    """Nobody else: it is worked out here."""

    window = 1
    describe = Later


def settle(database: Database, terms: Terms, describers: Describers | None = None) -> None:
    """Place the claims that came in, changed or went since the last time, and derive anew what hangs on them.

    ``describers`` work out what many claims are about, where it is not to be done here.  What is not done in a database
    that cannot be written stays as it is.
    """
    if not retried(lambda: _is_unsettled(database, terms)):
        return
    try:
        _place(database, describers or Alone())
        _refresh(database, terms)
    except ReadOnlyError:
        return


def _is_unsettled(database: Database, terms: Terms) -> bool:
    with database.session() as session:
        return placing.anything_waits(session) or topics.anything_is_stale(session, terms)


class Meanwhile:
    """Claims that are placed while more are read, so that nobody waits for it at the end.

    Those who read work out what they are about, behind what they read already.  Where no claim is placed yet, so many
    are placed in one pass first.  A few at the end, and what changed since it was worked out, are left to ``settle``.
    Where nobody else reads there is no meanwhile: ``settle`` does it by the ten thousand, which bounds what it takes.
    """

    def __init__(self, database: Database, terms: Terms, describers: Describers) -> None:
        self._database, self._terms, self._describers = database, terms, describers
        self._documents: list[int] = []
        self._new = 0
        self._under_way: deque[tuple[Sequence[StatedClaim], UnderWay[list[Matter]]]] = deque()
        self._described: list[tuple[StatedClaim, Matter]] = []
        self._used = 0

    def go_on(self, documents: Iterable[int], new: int) -> None:
        """Go on, now that so many new claims of some documents are stored.

        Up to twice as many are taken, no more, so that those who read are not kept waiting for more to read.
        """
        self._documents += documents
        self._new += new
        alone = self._describers.window == 1
        if alone and self._new >= PLACED:
            settle(self._database, self._terms, self._describers)
        elif not alone and self._new >= PLACED_AT_ONCE:
            for claims in retried(self._came_in):
                self._under_way.append((claims, self._describers.describe(claims)))
        else:
            return
        most = 2 * self._new
        self._documents, self._new = [], 0
        while most > 0 and self._under_way and self._under_way[0][1].done():
            most -= self._take()

    def end(self) -> None:
        """Wait for what is under way."""
        while self._under_way:
            self._take()
        if self._described:
            self._use()

    def _came_in(self) -> list[Sequence[StatedClaim]]:
        """The claims that came in, some at a time."""
        with self._database.session() as session:
            return list(parts(placing.waiting_in(session, self._documents), DESCRIBED_AT_ONCE))

    def _take(self) -> int:
        """Take the next claims that are described; how many those are."""
        claims, way = self._under_way.popleft()
        self._described += zip(claims, way.result(), strict=True)
        if len(self._described) >= PLACED_AT_ONCE:
            self._use()
        return len(claims)

    def _use(self) -> None:
        """Place what is described, or keep it for the first pass, which comes when there is enough."""
        all_wait = retried(partial(_all_wait, self._database))
        retried(partial(_keep_unchanged if all_wait else _place_unchanged, self._database, self._described))
        self._used += len(self._described)
        self._described = []
        if self._used >= PLACED_MEANWHILE:
            retried(partial(_rebuild, self._database))
            _refresh(self._database, self._terms)
            self._used = 0


def _place(database: Database, describers: Describers) -> None:
    if retried(lambda: _all_wait(database)):
        for _, matters in ahead(describers, describers.describe, _unread(database)):
            retried(partial(_keep, database, matters.result()))
    retried(lambda: _rebuild(database))
    give_back()
    while retried(lambda: _place_some(database, describers)):
        give_back()


def _place_some(database: Database, describers: Describers) -> bool:
    """Place some of the claims that wait; whether there were any."""
    with database.session() as session:
        found = placing.waiting(session, PLACED_AT_ONCE)
    if found:
        # no lock is held while texts are encoded
        ways = ahead(describers, describers.describe, parts(found.live, DESCRIBED_AT_ONCE))
        matters = [matter for _, way in ways for matter in way.result()]
        _place_described(database, matters, found.gone)
    return bool(found)


def _place_described(database: Database, matters: Sequence[Matter], gone: Sequence[str] = ()) -> None:
    with database.session(writing=True) as session:
        topics.set_stale(session, placing.place(session, matters, gone))


def _place_unchanged(database: Database, described: Sequence[tuple[StatedClaim, Matter]]) -> None:
    _place_described(database, _unchanged(database, described))


def _keep_unchanged(database: Database, described: Sequence[tuple[StatedClaim, Matter]]) -> None:
    _keep(database, _unchanged(database, described))


def _unchanged(database: Database, described: Sequence[tuple[StatedClaim, Matter]]) -> list[Matter]:
    """What those claims are about that are still as they were when it was worked out."""
    with database.session() as session:
        now = placing.stated(session, [claim.id for claim, _ in described])
    return [matter for claim, matter in described if now.get(claim.id) == claim]


def _all_wait(database: Database) -> bool:
    with database.session() as session:
        return rebuilding.is_needed(session)


def _unread(database: Database) -> Iterator[list[StatedClaim]]:
    """The claims of which it is not stored yet what they are about, some at a time."""
    after = rebuilding.FIRST
    while found := retried(partial(_unread_behind, database, after)):
        yield found.claims
        after = found.last


def _unread_behind(database: Database, after: rebuilding.Place) -> rebuilding.Unread | None:
    with database.session() as session:
        return rebuilding.unread(session, after, DESCRIBED_AT_ONCE)


def _keep(database: Database, matters: Sequence[Matter]) -> None:
    with database.session(writing=True) as session:
        rebuilding.keep(session, matters)


def _rebuild(database: Database) -> None:
    if not _all_wait(database):
        return
    with database.session(writing=True) as session:
        if rebuilding.is_needed(session):  # another process may have done it while this one waited
            rebuilding.rebuild(session)


def _refresh(database: Database, terms: Terms) -> None:
    while retried(partial(_refresh_some, database, terms)):
        give_back()


def _refresh_some(database: Database, terms: Terms) -> bool:
    """Derive anew what hangs on some topics whose claims changed; whether there were any."""
    with database.session(writing=True) as session:
        numbers = topics.stale(session, terms, REFRESHED_AT_ONCE)
        topics.refresh(session, numbers, terms)
    return bool(numbers)
