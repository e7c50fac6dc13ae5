"""Claims that came in, changed or went -> their places in topics.

The machine groups claims round leaders (``tracker.compare.leaders``); this keeps the groups' topics: a topic keeps its
number as long as most of its claims are the same.  What a person put into a topic leads there, whatever the machine
thinks, and what a person took out of one never follows its claims again.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import delete, exists, func, insert, select, update
from sqlalchemy.orm import Session

from tracker import compare
from tracker.compare import Matter, Rank, StatedClaim
from tracker.store import models, reading
from tracker.store.batches import among, parts
from tracker.store.matters import StoredNeighbours
from tracker.store.models import Claim, Document, Topic, TopicMember
from tracker.store.models.topic import REJECTED

ORDER = Document.published, Claim.document_id, Claim.id  # those of one day and document together, as neighbours are


@dataclass(frozen=True, slots=True)
class Waiting:
    """Claims that do not stand where they should: live ones to be placed, and ones to be taken out."""

    live: tuple[StatedClaim, ...]
    gone: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.live or self.gone)


def anything_waits(session: Session) -> bool:
    """Whether some claim has still to be placed."""
    return bool(session.scalar(select(exists().where(~Claim.placed))))


def number_waiting(session: Session) -> int:
    """How many claims have still to be placed."""
    return session.scalars(select(func.count()).select_from(Claim).where(~Claim.placed)).one()


def waiting(session: Session, most: int) -> Waiting:
    """At most so many of the claims that have still to be placed, in their ``ORDER``."""
    query = select(Claim.id, Claim.state).join(Document, Document.id == Claim.document_id).where(~Claim.placed)
    rows = session.execute(query.order_by(*ORDER).limit(most)).all()
    live = stated(session, [claim for claim, state in rows if state == "live"])
    return Waiting(
        tuple(live[claim] for claim, _ in rows if claim in live),
        tuple(claim for claim, state in rows if state != "live"),
    )


def waiting_in(session: Session, documents: Sequence[int]) -> list[StatedClaim]:
    """The live claims of some documents that have still to be placed, in the order of ``waiting``."""
    query = (
        select(Claim.id).join(Document, Document.id == Claim.document_id).where(~Claim.placed, Claim.state == "live")
    )
    ids = list(
        session.scalars(query.where(among(Document.id, "numbers")).order_by(*ORDER), {"numbers": list(documents)})
    )
    live = stated(session, ids)
    return [live[claim] for claim in ids if claim in live]


def stated(session: Session, claims: Iterable[str]) -> dict[str, StatedClaim]:
    """Some claims as they are now, by id."""
    return reading.stated(reading.connection(session), claims)


def place(session: Session, matters: Sequence[Matter], gone: Iterable[str]) -> set[int]:
    """Place live claims by what they are about, and take others out; gives the topics that this touches.

    What another process has placed meanwhile is left.  The session must be a writing one: there is one at a time.
    """
    still_open = _open(session, [m.claim for m in matters], live=True)
    matters = [m for m in matters if m.claim in still_open]
    gone = _open(session, list(gone), live=False)
    members = _membership(session, [*(m.claim for m in matters), *gone])
    near = StoredNeighbours(session, _rejected(session), _topics_of_leaders(session))
    known = {matter.claim for matter in near.of_claims(m.claim for m in matters)}
    orphans = near.remove([*gone, *known])
    near.add(_ranked(matters, members))
    compare.settle([*near.of_claims(m.claim for m in matters), *(o for o in orphans if o.claim in near.ids)], near)
    near.write()
    touched = {member.topic_id for found in members.values() for member in found}
    _leave(session, gone)
    touched |= _Grouping(session).regroup(near)
    for part in parts([*gone, *(m.claim for m in matters)]):
        session.execute(update(Claim).where(Claim.id.in_(part)).values(placed=True))
    return touched


def _open(session: Session, claims: list[str], *, live: bool) -> set[str]:
    """Those of some claims that still wait to be placed, or to be taken out."""
    state = Claim.state == "live" if live else Claim.state != "live"
    return {
        claim
        for part in parts(claims)
        for claim in session.scalars(select(Claim.id).where(Claim.id.in_(part), ~Claim.placed, state))
    }


def _membership(session: Session, claims: list[str]) -> dict[str, list[TopicMember]]:
    found: dict[str, list[TopicMember]] = defaultdict(list)
    for part in parts(claims):
        for member in session.scalars(select(TopicMember).where(TopicMember.claim_id.in_(part))):
            found[member.claim_id].append(member)
    return found


def _ranked(matters: Iterable[Matter], members: dict[str, list[TopicMember]]) -> list[Matter]:
    """The matters, those first in rank that a person put into a topic."""
    decided = {claim for claim, found in members.items() if any(m.decision == "confirmed" for m in found)}
    return [replace(m, rank=Rank.DECIDED) if m.claim in decided else m for m in matters]


def _rejected(session: Session) -> list[tuple[str, int]]:
    return list(session.execute(select(TopicMember.claim_id, TopicMember.topic_id).where(REJECTED)))


def _topics_of_leaders(session: Session) -> dict[str, int]:
    """The topics of the claims in topics that something was taken out of: nothing else can be vetoed."""
    vetoing = select(TopicMember.topic_id).where(REJECTED)
    query = select(TopicMember.claim_id, TopicMember.topic_id).where(
        TopicMember.topic_id.in_(vetoing), TopicMember.decision != "rejected"
    )
    return dict(session.execute(query).all())


def _leave(session: Session, claims: Iterable[str]) -> None:
    """Take retired claims out of the topics that the machine put them into; what a person decided stays on record."""
    for part in parts(claims):
        session.execute(delete(TopicMember).where(TopicMember.claim_id.in_(part), TopicMember.decision == "proposed"))


@dataclass(slots=True)
class _Grouping:
    """Groups that changed -> their topics."""

    session: Session

    def regroup(self, near: StoredNeighbours) -> set[int]:
        """Give each group that changed its topic; the numbers of the topics that gained or lost claims."""
        leaders = {number for change in near.changed.values() for number in change if number is not None}
        groups = self._groups(near, leaders)
        grouped = {claim for claims in groups.values() for claim in claims}
        alone = [matter for matter in near.matters(near.changed) if matter.claim not in grouped]
        members = _membership(self.session, [*grouped, *(m.claim for m in alone)])
        topics = self._assign(near, groups, members)
        touched: set[int] = set()
        for leader, claims in groups.items():
            touched |= self._move(claims, topics[leader], members)
        touched |= self._move([m.claim for m in alone], None, members)
        return touched

    def _groups(self, near: StoredNeighbours, leaders: Collection[int]) -> dict[int, list[str]]:
        """The claims round each of some leaders that still lead, the leader's first."""
        groups: dict[int, list[str]] = {}
        for part in parts(sorted(leaders)):
            query = select(models.Matter.leader_id, models.Matter.id, models.Matter.claim_id)
            for leader, number, claim in self.session.execute(query.where(models.Matter.leader_id.in_(part))):
                group = groups.setdefault(leader or 0, [])
                group.insert(0, claim) if number == leader else group.append(claim)
        for matter in near.matters([leader for leader, claims in groups.items() if len(claims) == 1]):
            if matter.measure == "statement" and matter.rank is not Rank.DECIDED:
                del groups[near.number(matter.claim)]
        return groups

    def _assign(
        self, near: StoredNeighbours, groups: dict[int, list[str]], members: dict[str, list[TopicMember]]
    ) -> dict[int, int]:
        """The topic of each group: what a person decided of its leader, else the one where most of its claims were."""
        taken: dict[int, int] = {}
        votes: list[tuple[int, int, int]] = []
        decided = self._decided({m.topic_id for found in members.values() for m in found})
        for leader, claims in groups.items():
            own = [m.topic_id for m in members[claims[0]] if m.decision == "confirmed"]
            if own:
                taken[leader] = own[0]
                continue
            led_before = near.changed.get(leader, (leader, leader))[0] == leader
            counts = Counter(m.topic_id for claim in claims for m in members[claim] if m.decision == "proposed")
            leaders_own = {m.topic_id for m in members[claims[0]]} if led_before else set()
            votes += [(-n, t, leader) for t, n in counts.items() if t not in decided or t in leaders_own]
        used: set[int] = set()
        for _, topic, leader in sorted(votes):
            if leader not in taken and topic not in used:
                taken[leader] = topic
                used.add(topic)
        new = sorted((n for n in groups if n not in taken), key=lambda n: (-len(groups[n]), groups[n][0]))
        return taken | dict(zip(new, self._make(len(new)), strict=True))

    def _decided(self, topics: Collection[int]) -> set[int]:
        """Those of some topics that a person put claims into."""
        return {
            topic
            for part in parts(sorted(topics))
            for topic in self.session.scalars(
                select(TopicMember.topic_id)
                .where(TopicMember.topic_id.in_(part), TopicMember.decision == "confirmed")
                .distinct()
            )
        }

    def _make(self, number: int) -> list[int]:
        keys = [uuid.uuid4().hex for _ in range(number)]
        if keys:
            self.session.execute(insert(Topic), [{"key": key, "title": "", "status": "unverified"} for key in keys])
        found: dict[str, int] = {}
        for part in parts(keys):
            query = select(Topic.key, Topic.id).where(Topic.key.in_(part))
            found |= dict(self.session.execute(query).all())
        return [found[key] for key in keys]

    def _move(self, claims: Iterable[str], topic: int | None, members: dict[str, list[TopicMember]]) -> set[int]:
        """Put claims into a topic, and out of those where the machine had them; the topics that this touches."""
        touched: set[int] = set()
        new = []
        for claim in claims:
            for member in members[claim]:
                if member.decision == "proposed" and member.topic_id != topic:
                    self.session.delete(member)
                    touched.add(member.topic_id)
            if topic is not None and topic not in [m.topic_id for m in members[claim]]:
                new.append({"topic_id": topic, "claim_id": claim, "decision": "proposed"})
        self.session.flush()
        if new:
            self.session.execute(insert(TopicMember), new)
        return touched | ({topic} if topic is not None and new else set())
