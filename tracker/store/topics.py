"""Proposed topics -> stored topics; what a person decided stands."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from tracker.compare import Topic
from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import fold
from tracker.store import events, models


def save_proposals(session: Session, proposed: Sequence[Topic]) -> dict[str, int]:
    """Store the machine's topics and give each one's number by its key.

    A topic keeps its number as long as most of its claims are the same.  Topics and memberships that a person decided
    are left as they are; a machine's topic that nothing is proposed for any longer goes.
    """
    stored = list(session.scalars(select(models.Topic).options(selectinload(models.Topic.members))))
    taken: dict[str, int] = {}
    used: set[int] = set()
    for topic in proposed:
        row = _nearest(topic, [r for r in stored if r.id not in used])
        row = _update(row, topic) if row else _make(session, topic)
        used.add(row.id)
        taken[topic.key] = row.id
    for row in stored:
        if row.id not in used and row.decided_by == "machine" and not _decided(row):
            session.delete(row)
            events.record(session, "withdrawn", "topic", row.id, before={"title": row.title})
    session.flush()
    return taken


def _decided(row: models.Topic) -> bool:
    return any(member.decision != "proposed" for member in row.members)


def _nearest(topic: Topic, rows: Sequence[models.Topic]) -> models.Topic | None:
    """The stored topic that shares the most claims with a proposed one."""
    wanted = {claim.id for claim in topic.claims}
    shared = {row.id: len(wanted & {member.claim_id for member in row.members}) for row in rows}
    best = max(rows, key=lambda row: (shared[row.id], row.key == topic.key, -row.id), default=None)
    return best if best is not None and shared[best.id] else None


def _make(session: Session, topic: Topic) -> models.Topic:
    row = models.Topic(key=topic.key, title=topic.title, status=topic.status.value, verdict=_verdict(topic))
    row.members = [models.TopicMember(claim_id=claim.id) for claim in topic.claims]
    session.add(row)
    session.flush()
    events.record(session, "proposed", "topic", row.id, after={"title": row.title})
    return row


def _update(row: models.Topic, topic: Topic) -> models.Topic:
    if row.decided_by == "machine":
        row.title = topic.title
    row.status, row.verdict = topic.status.value, _verdict(topic)
    wanted = {claim.id for claim in topic.claims}
    row.members = [m for m in row.members if m.claim_id in wanted or m.decision != "proposed"]
    known = {member.claim_id for member in row.members}
    row.members += [models.TopicMember(claim_id=claim_id) for claim_id in sorted(wanted - known)]
    return row


def _verdict(topic: Topic) -> str | None:
    return topic.verdict.value if topic.verdict else None


def settled(session: Session) -> set[str]:
    """Ids of the claims that people have assessed, themselves or through their topic."""
    by_claim = session.scalars(select(models.Assessment.claim_id).where(models.Assessment.claim_id.is_not(None)))
    by_topic = session.scalars(
        select(models.TopicMember.claim_id).join(
            models.Assessment, models.Assessment.topic_id == models.TopicMember.topic_id
        )
    )
    return {claim for claim in [*by_claim, *by_topic] if claim}


def find(session: Session, name: str) -> models.Topic:
    """The topic of a number or of words in its title; raises NotFoundError or AmbiguousError."""
    if name.isdecimal() and (row := session.get(models.Topic, int(name))):
        return row
    words = fold(name).split()
    rows = [r for r in session.scalars(select(models.Topic)) if words and all(w in fold(r.title) for w in words)]
    if not rows:
        raise NotFoundError(f"no topic {name!r}: 'tracker compare' lists them")
    if len(rows) > 1:
        listed = "; ".join(f"{r.id} {r.title}" for r in rows[:5])
        raise AmbiguousError(f"{name!r} fits {len(rows)} topics ({listed}): give one's number")
    return rows[0]
