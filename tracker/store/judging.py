"""What people decide of topics: which claims belong, what a topic is called, that two are one or one is two.

A decision pins claims: what a person put into a topic stays in it and leads there, what a person took out does not come
back.  Each decision is one event with the rows before and after it, by which it can be undone.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from tracker.compare import Wants
from tracker.errors import InputError
from tracker.store import events, history, topics
from tracker.store.batches import parts
from tracker.store.events import UNDONE
from tracker.store.models import Claim, Event, Interest, Source, Topic, TopicMember

Snapshot = dict[str, Any]
ACTIONS = ("confirmed", "renamed", "moved", "merged", "split", "rejected")
FIELDS = ("title", "named", "decision", "decided_by", "merged_into_id")
STAYS, OUT = "confirmed", "rejected"


def confirm(session: Session, topic: Topic, why: str | None = None) -> None:
    """A person's word that a topic's claims answer one question; they stay in it whatever is read later."""
    with _Decision(session, "confirmed", [topic], why) as decision:
        decision.pin(topic, decision.claims(topic))
        topic.decision = STAYS


def rename(session: Session, topic: Topic, title: str, why: str | None = None) -> None:
    """What a person calls a topic; InputError for no name."""
    title = " ".join(title.split())
    if not title:
        raise InputError("a topic's name cannot be empty: give some words")
    with _Decision(session, "renamed", [topic], why):
        topic.title, topic.named = title, True


def move(session: Session, claims: Sequence[str], to: Topic, why: str | None = None) -> None:
    """Put claims into another topic; what else is in it, and in the one that they leave, stays there."""
    left = _topics_of(session, claims)
    if all(topic.id == to.id for topic in left) and left:
        raise InputError(f"topic {to.id} has these claims already: give those of another")
    with _Decision(session, "moved", [*left, to], why) as decision:
        for topic in left:
            decision.pin(topic, set(decision.claims(topic)) - set(claims))
            decision.take_out(topic, claims)
        decision.pin(to, {*decision.claims(to), *claims})


def split(session: Session, topic: Topic, claims: Sequence[str], title: str | None, why: str | None = None) -> Topic:
    """Make a topic of its own of some of a topic's claims; raises InputError where none or all are given."""
    own = set(topics_claims(session, topic))
    strangers = set(claims) - own
    if strangers:
        raise InputError(f"topic {topic.id} does not have claim {min(strangers)[:8]}: 'tracker topics show {topic.id}'")
    if not claims or own <= set(claims):
        raise InputError(f"give some of the {len(own)} claims of topic {topic.id}, and not all of them")
    new = Topic(key=uuid.uuid4().hex, title=title or "", status="unverified", named=bool(title))
    session.add(new)
    session.flush()
    with _Decision(session, "split", [topic, new], why) as decision:
        decision.pin(topic, own - set(claims))
        decision.take_out(topic, claims)
        decision.pin(new, claims)
    return new


def merge(session: Session, topic: Topic, into: Topic, why: str | None = None) -> None:
    """A person's word that two topics are one question; InputError for one and the same."""
    if topic.id == into.id:
        raise InputError(f"topic {topic.id} cannot be merged into itself: name two")
    with _Decision(session, "merged", [topic, into], why) as decision:
        claims = decision.claims(topic)
        decision.leave(topic, claims)
        decision.pin(into, {*decision.claims(into), *claims})
        topic.merged_into_id = into.id


def reject(session: Session, topic: Topic, claims: Sequence[str] = (), why: str | None = None) -> None:
    """A person's word that some claims do not belong to a topic; without claims, that it is no question at all."""
    strangers = set(claims) - set(topics_claims(session, topic))
    if strangers:
        raise InputError(f"topic {topic.id} does not have claim {min(strangers)[:8]}: 'tracker topics show {topic.id}'")
    with _Decision(session, "rejected", [topic], why) as decision:
        if claims:
            decision.pin(topic, set(decision.claims(topic)) - set(claims))
            decision.take_out(topic, claims)
        else:
            topic.decision = OUT


def party(session: Session, topic: Topic, source: Source, wants: Wants | None, why: str | None = None) -> None:
    """A person's word that a source speaks in its own cause in a topic; without ``wants``, that it does not."""
    row = session.get(Interest, (topic.id, source.id))
    before = row and row.wants
    if before == wants:
        return
    if row is None:
        session.add(Interest(topic_id=topic.id, source_id=source.id, wants=str(wants)))
    elif wants is None:
        session.delete(row)
    else:
        row.wants = wants.value
    topic.decided_by, topic.stale = "person", True
    noted = [{"source": source.id, "wants": value} for value in (before, wants and wants.value)]
    events.record(session, "party", "topic", topic.id, actor=events.person(), before=noted[0], after=noted[1], why=why)
    session.flush()


def topics_claims(session: Session, topic: Topic) -> list[str]:
    """Ids of the claims in a topic."""
    return list(session.scalars(_members(topic).with_only_columns(TopicMember.claim_id)))


def _members(topic: Topic) -> Any:
    stands = (TopicMember.topic_id == topic.id, TopicMember.decision != OUT)
    return select(TopicMember).join(Claim, Claim.id == TopicMember.claim_id).where(*stands, Claim.state == "live")


def _topics_of(session: Session, claims: Sequence[str]) -> list[Topic]:
    return [session.get_one(Topic, number) for number in sorted(set(topics.of_claims(session, claims).values()))]


class _Decision:
    """One decision: its rows before and after as one event, and what hangs on them to be derived anew."""

    def __init__(self, session: Session, action: str, concerned: Sequence[Topic], why: str | None) -> None:
        self.session, self.action, self.why = session, action, why
        self.topics = list({topic.id: topic for topic in concerned}.values())

    def __enter__(self) -> _Decision:
        self.before = _snapshot(self.session, self.topics)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            return
        for topic in self.topics:
            topic.decided_by, topic.stale = "person", True
        self.session.flush()
        after = _snapshot(self.session, self.topics)
        person = events.person()
        for topic in self.topics:
            first = topic is self.topics[0]
            events.record(
                self.session,
                self.action,
                "topic",
                topic.id,
                actor=person,
                before=self.before if first else None,
                after=after if first else None,
                why=self.why,
            )
        self.session.flush()

    def claims(self, topic: Topic) -> list[str]:
        return topics_claims(self.session, topic)

    def pin(self, topic: Topic, claims: Collection[str]) -> None:
        """Put claims into a topic for good."""
        self._set(topic, claims, STAYS)

    def take_out(self, topic: Topic, claims: Collection[str]) -> None:
        """Take claims out of a topic for good."""
        self._set(topic, claims, OUT)

    def leave(self, topic: Topic, claims: Iterable[str]) -> None:
        """Let claims go from a topic, with nothing said of whether they belong to it."""
        for part in parts(claims):
            self.session.execute(
                delete(TopicMember).where(TopicMember.topic_id == topic.id, TopicMember.claim_id.in_(part))
            )

    def _set(self, topic: Topic, claims: Collection[str], decision: str) -> None:
        for part in parts(sorted(claims)):
            own = TopicMember.claim_id.in_(part)
            self.session.execute(delete(TopicMember).where(own, TopicMember.topic_id == topic.id))
            if decision == STAYS:
                self.session.execute(delete(TopicMember).where(own, TopicMember.decision != OUT))
            rows = [{"topic_id": topic.id, "claim_id": claim, "decision": decision} for claim in part]
            self.session.execute(insert(TopicMember), rows)
            self.session.execute(update(Claim).where(Claim.id.in_(part)).values(placed=False))
        self.session.expire_all()


def _fields(snapshot: Snapshot) -> dict[str, Any]:
    """What people decided of some topics, apart from their claims; a title that nobody gave is derived."""
    return {number: {**row, "title": row["named"] and row["title"]} for number, row in snapshot["topics"].items()}


def _snapshot(session: Session, concerned: Iterable[Topic]) -> Snapshot:
    """Some topics' fields and members as they stand."""
    numbers = [topic.id for topic in concerned]
    rows = session.execute(
        select(TopicMember.topic_id, TopicMember.claim_id, TopicMember.decision)
        .where(TopicMember.topic_id.in_(numbers))
        .order_by(TopicMember.topic_id, TopicMember.claim_id)
    )
    fields = {str(topic.id): {name: getattr(topic, name) for name in FIELDS} for topic in concerned}
    return {"topics": fields, "members": [list(row) for row in rows]}


def undo(session: Session, topic: Topic) -> Event:
    """Take back the last decision on a topic that still stands, and give its event.

    Raises InputError where there is none, or where a later decision stands upon it.
    """
    undone = history.undone(session)
    query = select(Event).where(Event.subject == "topic", Event.action.in_(ACTIONS)).order_by(Event.id.desc())
    for event in session.scalars(query):
        if event.id not in undone and str(topic.id) in (event.after or {}).get("topics", {}):
            take_back(session, event)
            return event
    raise InputError(f"nobody decided on topic {topic.id} yet, or all is undone: 'tracker topics show {topic.id}'")


def take_back(session: Session, event: Event, why: str | None = None) -> None:
    """Take back a decision that is not undone yet; raises InputError where a later one stands upon it."""
    if is_part(event):
        raise InputError(f"'{event.action}' of topic {event.subject_id} is a part of the event before it: undo that")
    _restore(session, event, why)


def is_part(event: Event) -> bool:
    """Whether an event only says of a further topic that the decision before it concerns that, too."""
    return event.subject == "topic" and event.action in ACTIONS and not event.before


def _restore(session: Session, event: Event, why: str | None) -> None:
    before: Snapshot = event.before or {}
    after: Snapshot = event.after or {}
    concerned = [session.get(Topic, int(number)) for number in after["topics"]]
    present = [topic for topic in concerned if topic is not None]
    now = _snapshot(session, present)
    decided = [row for row in now["members"] if row[2] != "proposed"]
    if _fields(now) != _fields(after) or decided != [row for row in after["members"] if row[2] != "proposed"]:
        raise InputError(
            f"'{event.action}' of topic {event.subject_id} was followed by another decision: undo that first"
        )
    claims = sorted({row[1] for row in [*before["members"], *after["members"]]})
    for part in parts(claims):
        numbers = [topic.id for topic in present]
        own = TopicMember.claim_id.in_(part)
        session.execute(delete(TopicMember).where(own, TopicMember.topic_id.in_(numbers)))
        session.execute(delete(TopicMember).where(own, TopicMember.decision == "proposed"))
        session.execute(update(Claim).where(Claim.id.in_(part)).values(placed=False))
    rows = [{"topic_id": t, "claim_id": c, "decision": d} for t, c, d in before["members"]]
    if rows:
        session.execute(insert(TopicMember), rows)
    for topic in present:
        for name, value in before["topics"][str(topic.id)].items():
            setattr(topic, name, value)
        topic.stale = True
    session.flush()
    noted = {"topics": before["topics"], UNDONE: event.id}
    actor = events.person()
    events.record(session, UNDONE, "topic", event.subject_id, actor=actor, before=after, after=noted, why=why)
    session.flush()
