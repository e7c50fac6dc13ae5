"""All claims of a database in which none is placed yet -> their topics, in one pass over them in their order."""

from __future__ import annotations

import uuid
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, insert, select, tuple_, update
from sqlalchemy.orm import Session

from tracker.compare import Leaders, Matter, StatedClaim
from tracker.compare.order import place
from tracker.store import models, reading
from tracker.store.batches import parts
from tracker.store.matters import COLUMNS, FOLLOWING, bare, key_row, pack, unpack
from tracker.store.models import Claim, Document, MatterKey, Topic, TopicMember

FEWEST = 500  # claims from which on one pass is worth more than placing them one by one
AT_ONCE = 1000
KEYS_AT_ONCE = 50_000
Place = tuple[int, int, str]  # document, where the clause begins in it, claim
FIRST: Place = (0, 0, "")
PLACE = (Claim.document_id, Claim.clause_start, Claim.id)


def is_needed(session: Session) -> bool:
    """Whether many claims wait, none is placed, and no topic that people judged has any."""
    if session.scalar(select(exists().where(models.Matter.leader_id.is_not(None)))):
        return False
    if session.scalar(select(exists().where(TopicMember.topic_id.is_not(None)))):
        return False
    some = select(Claim.id).where(~Claim.placed, Claim.state == "live").limit(FEWEST).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) >= FEWEST


class Unread(NamedTuple):
    """Claims of which it is not stored yet what they are about, and the place of the last."""

    claims: list[StatedClaim]
    last: Place


def unread(session: Session, after: Place, most: int) -> Unread | None:
    """At most so many such live claims behind a place, those of a document together; ``None`` where no more are."""
    known = exists().where(models.Matter.claim_id == Claim.id)
    query = select(*PLACE).where(~Claim.placed, Claim.state == "live", tuple_(*PLACE) > after, ~known)
    places = [
        (document, start, claim) for document, start, claim in session.execute(query.order_by(*PLACE).limit(most))
    ]
    if not places:
        return None
    found = reading.stated(reading.connection(session), (claim for _, _, claim in places))
    return Unread([found[claim] for _, _, claim in places], places[-1])


def keep(session: Session, matters: Sequence[Matter]) -> None:
    """Store what some claims are about, for ``rebuild``; what another process has stored meanwhile is left."""
    known = {
        claim
        for part in parts(matter.claim for matter in matters)
        for claim in session.scalars(select(models.Matter.claim_id).where(models.Matter.claim_id.in_(part)))
    }
    if new := [pack(matter) for matter in matters if matter.claim not in known]:
        session.execute(insert(models.Matter), new)


def forget(session: Session, document: int) -> None:
    """Forget what was kept of a document's claims, which have changed."""
    own = select(Claim.id).where(Claim.document_id == document)
    session.execute(delete(models.Matter).where(models.Matter.leader_id.is_(None), models.Matter.claim_id.in_(own)))


def rebuild(session: Session) -> None:
    """Group all claims of which it is stored what they are about, and make their topics."""
    leaders = Leaders()
    numbers: dict[str, int] = {}
    followed: list[tuple[int, int]] = []
    keys, leads, ranks, places, owners = array("q"), array("b"), array("b"), array("q"), array("q")
    for number, matter in _in_order(session):
        numbers[matter.claim] = number
        leader = leaders.place(matter)
        followed.append((number, numbers[leader]))
        for key in matter.keys:
            keys.append(key)
            leads.append(leader == matter.claim)
            ranks.append(matter.rank)
            places.append(matter.place)
            owners.append(number)
    _store_leaders(session, followed)
    _store_keys(session, keys, leads, ranks, places, owners)
    _make_topics(session)
    described = exists().where(models.Matter.claim_id == Claim.id)  # others may have come in meanwhile
    session.execute(update(Claim).where(~Claim.placed, Claim.state == "live", described).values(placed=True))


def _in_order(session: Session) -> Iterator[tuple[int, Matter]]:
    """All matters with their row numbers, in the order in which they may lead."""
    columns = models.Matter.rank, models.Matter.day, Document.key, Claim.clause_start, Claim.id, models.Matter.id
    query = (
        select(*columns)
        .join(Claim, Claim.id == models.Matter.claim_id)
        .join(Document, Document.id == Claim.document_id)
    )
    ordered: list[Any] = sorted(
        (rank, place(day, document, start), document, start, claim, number)
        for rank, day, document, start, claim, number in session.execute(query)
    )
    ids: Iterator[int] = (row[-1] for row in ordered)
    while part := list(islice(ids, AT_ONCE)):
        rows = session.execute(select(*COLUMNS).where(models.Matter.id.in_(part)))
        found = {row.id: unpack(row) for row in rows}
        yield from ((number, found[number]) for number in part)


def _store_leaders(session: Session, followed: Sequence[tuple[int, int]]) -> None:
    rows = ({"number": number, "leader": leader} for number, leader in sorted(followed))  # as they lie on the disk
    for part in parts(rows, KEYS_AT_ONCE):
        session.connection().execute(FOLLOWING, part)


def _store_keys(session: Session, *columns: array[int]) -> None:
    """The rows of keys by their columns, in the order of their index, in which they are written fastest."""
    import numpy as np

    found: list[Any] = [np.asarray(column) for column in columns]
    order = np.lexsort(found[::-1])
    for start in range(0, len(order), KEYS_AT_ONCE):
        some = order[start : start + KEYS_AT_ONCE]
        rows = [key_row(*row) for row in zip(*(column[some].tolist() for column in found), strict=True)]
        session.execute(insert(bare(MatterKey)), rows)


def _make_topics(session: Session) -> None:
    """A topic for each group of claims, the largest first."""
    size = func.count().label("size")
    query = (
        select(models.Matter.leader_id, size, func.min(Claim.kind))
        .join(Claim, Claim.id == models.Matter.claim_id)
        .where(models.Matter.leader_id.is_not(None))
        .group_by(models.Matter.leader_id)
        .order_by(size.desc(), models.Matter.leader_id)
    )
    leaders = [row[0] for row in session.execute(query) if row[1] > 1 or row[2] == "numeric"]
    keys = {leader: uuid.uuid4().hex for leader in leaders}
    _insert(session, Topic, ({"key": keys[leader], "title": "", "status": "unverified"} for leader in leaders))
    numbers = dict(session.execute(select(Topic.key, Topic.id)).all())
    topic_of = {leader: numbers[key] for leader, key in keys.items()}
    members = session.execute(
        select(models.Matter.claim_id, models.Matter.leader_id).where(models.Matter.leader_id.is_not(None))
    )
    rows = [
        {"topic_id": topic_of[leader], "claim_id": claim, "decision": "proposed"}
        for claim, leader in members
        if leader in topic_of
    ]
    _insert(session, TopicMember, rows)


def _insert(session: Session, table: type[Any], rows: Any) -> None:
    stream = iter(rows)
    while part := list(islice(stream, KEYS_AT_ONCE)):
        session.execute(insert(bare(table)), part)
