"""Stored topics: read with their claims, kept up to date, listed, found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, and_, bindparam, delete, exists, func, or_, select, union_all, update
from sqlalchemy.orm import Session, aliased

import tracker
from tracker import compare
from tracker.compare import StatedClaim, Terms, Wants, kept
from tracker.errors import AmbiguousError, NotFoundError
from tracker.link.names import fold
from tracker.statuses import UNVERIFIED
from tracker.store import finding, reading, sources, standing
from tracker.store.batches import among, parts
from tracker.store.models import Assessment, AttributionLink, Claim, Interest, Source, Topic, TopicMember
from tracker.values import Verdict, content_hash

Root = aliased(Source)
INTERESTS: Select[int, str, str] = (
    select(Interest.topic_id, func.coalesce(Root.key, Source.key), Interest.wants)
    .join(Source, Source.id == Interest.source_id)
    .outerjoin(Root, Root.id == Source.canonical_id)
)


@dataclass(frozen=True, slots=True)
class TopicRow:
    """A topic as listed."""

    id: int
    title: str
    status: str
    verdict: str | None
    claims: int
    origins: int
    decision: str
    named: bool
    merged_into: int | None


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """Which topics to list; ``single`` wants those of one claim too, ``rejected`` those that people rejected."""

    query: str | None = None
    source: int | None = None
    document: int | None = None
    conflicts: bool = False
    single: bool = False
    decided: bool = False
    rejected: bool = False
    limit: int | None = None
    offset: int = 0


# --- reading ------------------------------------------------------------------------------------------------------


def topic(session: Session, number: int, terms: Terms) -> compare.Topic | None:
    """A topic with its claims and their comparison; ``None`` where no live claim is in it."""
    return topics(session, [number], terms).get(number)


def topics(
    session: Session,
    numbers: Sequence[int],
    terms: Terms,
    known: Iterable[StatedClaim] = (),
) -> dict[int, compare.Topic]:
    """Some topics with their claims and their comparison, by number, in the order given.

    ``known`` are claims that have been read already.  What was kept is taken where it holds, else it is worked out.
    """
    at = reading.connection(session)
    claims = _claims(at, numbers, known)
    found = {} if terms.rates else _as_kept(at, claims, terms)
    found |= _compared(session, {number: own for number, own in claims.items() if number not in found}, terms)
    return {number: found[number] for number in numbers if number in found}


def _as_kept(at: Connection, claims: Mapping[int, Sequence[StatedClaim]], terms: Terms) -> dict[int, compare.Topic]:
    """Those topics of which what was kept still holds."""
    found = {}
    for number, title, status, verdict, comparison in reading.rows(
        at, _kept_comparisons(), numbers=list(claims), terms=_mark(terms)
    ):
        come_to = compare.Status(status), Verdict(verdict) if verdict else None
        if topic := kept.unpacked(comparison, claims[number], terms, title, *come_to):
            found[number] = topic
    return found


@cache
def _kept_comparisons() -> Any:
    holds = (~Topic.stale, Topic.terms == bindparam("terms"), Topic.comparison.is_not(None))
    query = select(Topic.id, Topic.title, Topic.status, Topic.verdict, Topic.comparison)
    return query.where(among(Topic.id, "numbers"), *holds)


def _compared(session: Session, claims: Mapping[int, Sequence[StatedClaim]], terms: Terms) -> dict[int, compare.Topic]:
    """Some topics, compared anew."""
    titles: dict[int, str | None] = {}
    for part in parts(claims):
        rows = session.execute(select(Topic.id, Topic.title, Topic.named).where(Topic.id.in_(part)))
        titles |= {row.id: row.title if row.named else None for row in rows}
    stakes = _interests(session, claims)
    done = settled(session, [claim.id for own in claims.values() for claim in own], claims)
    return {
        number: compare.build(own, terms=terms, settled=done, title=titles.get(number), interests=stakes[number])
        for number, own in claims.items()
    }


def _interests(session: Session, numbers: Iterable[int]) -> dict[int, dict[str, Wants]]:
    """What people said of whose cause some topics are, by the keys that readers see of sources."""
    found: dict[int, dict[str, Wants]] = defaultdict(dict)
    for part in parts(numbers):
        for topic, key, wants in session.execute(INTERESTS.where(Interest.topic_id.in_(part))):
            found[topic][key] = Wants(wants)
    return found


def _claims(at: Connection, numbers: Iterable[int], known: Iterable[StatedClaim] = ()) -> dict[int, list[StatedClaim]]:
    """The live claims of those of some topics that have any."""
    members = reading.rows(at, _live_members(), numbers=list(numbers))
    values = {claim.id: claim for claim in known}
    values |= reading.stated(at, (claim for _, claim in members if claim not in values))
    found: dict[int, list[StatedClaim]] = defaultdict(list)
    for number, claim in members:
        found[number].append(values[claim])
    return found


@cache
def _live_members() -> Any:
    query = select(TopicMember.topic_id, TopicMember.claim_id).join(Claim, Claim.id == TopicMember.claim_id)
    return query.where(
        among(TopicMember.topic_id, "numbers"), TopicMember.decision != "rejected", Claim.state == "live"
    )


def settled(session: Session, claims: Iterable[str], numbers: Iterable[int]) -> set[str]:
    """Those of some claims that people have assessed, themselves or through one of the topics."""
    judged = (standing.stands(), Assessment.status != UNVERIFIED)
    belongs = TopicMember.decision != "rejected"
    found: set[str] = set()
    for part in parts(claims):
        query = select(Assessment.claim_id).where(Assessment.claim_id.in_(part), *judged)
        found |= {claim for claim in session.scalars(query) if claim}
    for some in parts(numbers):
        members = select(TopicMember.claim_id).join(Assessment, Assessment.topic_id == TopicMember.topic_id)
        found |= set(session.scalars(members.where(TopicMember.topic_id.in_(some), belongs, *judged)))
    return found


def listing(session: Session, wanted: TopicFilter) -> list[TopicRow]:
    """The topics that fit, those in conflict and those of many claims first."""
    contested = Topic.status == compare.Status.CONTESTED.value
    query = _filtered(session, wanted).order_by(contested.desc(), Topic.claims.desc(), Topic.id)
    query = query.limit(wanted.limit).offset(wanted.offset or None)
    return [TopicRow(*row) for row in session.execute(query)]


def rows(session: Session, numbers: Iterable[int]) -> dict[int, TopicRow]:
    """Some topics as they would be listed, by number."""
    found = [row for part in parts(numbers) for row in session.execute(select(*COLUMNS).where(Topic.id.in_(part)))]
    return {row.id: TopicRow(*row) for row in found}


COLUMNS: tuple[Any, ...] = (
    Topic.id, Topic.title, Topic.status, Topic.verdict, Topic.claims, Topic.origins, Topic.decision, Topic.named,
    Topic.merged_into_id,
)  # fmt: skip


def _filtered(session: Session, wanted: TopicFilter) -> Select[Any]:
    query: Select[Any] = select(*COLUMNS).where(Topic.merged_into_id.is_(None))
    query = query.where(Topic.decision == "rejected" if wanted.rejected else Topic.decision != "rejected")
    if not wanted.single:
        query = query.where(Topic.claims > 1)
    if wanted.decided:
        query = query.where(or_(Topic.decision == "confirmed", Topic.named))
    if wanted.conflicts:
        query = query.where(Topic.verdict.in_([verdict.value for verdict in compare.CONTESTING]))
    member = exists().where(TopicMember.topic_id == Topic.id, TopicMember.decision != "rejected")
    claim = member.where(TopicMember.claim_id == Claim.id, Claim.state == "live")
    if wanted.query is not None:
        named = session.execute(select(Topic.id, Topic.title).where(Topic.named)).all()
        for term in finding.terms(wanted.query):
            words = " ".join(term.words)
            called = Topic.id.in_([row.id for row in named if words in fold(row.title)])
            titled = func.lower(Topic.title).contains(words, autoescape=True)
            query = query.where(or_(called, titled, Topic.id.in_(_said(session, term))))
    if wanted.source is not None:
        link = claim.where(AttributionLink.claim_id == Claim.id)
        query = query.where(link.where(AttributionLink.source_id.in_(sources.covered(wanted.source))))
    if wanted.document is not None:
        query = query.where(claim.where(Claim.document_id == wanted.document))
    return query


def _said(session: Session, term: finding.Term) -> Select[Any]:
    """The topics in which a claim has words that begin so, or a source that is called so."""
    ids = union_all(*finding.with_terms(session, [term._replace(prefix=True)]))
    member = select(TopicMember.topic_id).join(Claim, Claim.id == TopicMember.claim_id)
    return member.where(TopicMember.decision != "rejected", Claim.state == "live", Claim.id.in_(ids))


def of_claims(session: Session, claims: Sequence[str]) -> dict[str, int]:
    """The topic of each of some claims that is in one."""
    found: dict[str, int] = {}
    for part in parts(claims):
        query = select(TopicMember.claim_id, TopicMember.topic_id).where(
            TopicMember.claim_id.in_(part), TopicMember.decision != "rejected"
        )
        found |= dict(session.execute(query).all())
    return found


def find(session: Session, name: str, *, merged: bool = False) -> Topic:
    """The topic of a number or of words in its title; one that was merged leads to the other, unless it is ``merged``
    that is wanted.

    Raises NotFoundError or AmbiguousError.
    """
    if name.isdecimal() and len(name) < 10 and (row := session.get(Topic, int(name))):
        return row if merged else root(session, row)
    words = fold(name).split()
    query = select(Topic.id, Topic.title).where(Topic.merged_into_id.is_(None), Topic.decision != "rejected")
    rows = [row for row in session.execute(query) if words and all(w in fold(row.title) for w in words)]
    if not rows:
        raise NotFoundError(f"no topic {name!r}: 'tracker topics list' lists them")
    if len(rows) > 1:
        listed = "; ".join(f"{row.id} {row.title}" for row in rows[:5])
        raise AmbiguousError(f"{name!r} fits {len(rows)} topics ({listed}): give one's number")
    return session.get_one(Topic, rows[0].id)


def root(session: Session, row: Topic) -> Topic:
    """The topic that one was merged into, directly or through others; itself where it was not."""
    while row.merged_into_id is not None:
        row = session.get_one(Topic, row.merged_into_id)
    return row


# --- keeping up to date -------------------------------------------------------------------------------------------


def anything_is_stale(session: Session, terms: Terms) -> bool:
    """Whether what is kept of some topic was derived before its claims, its sources or the terms changed."""
    return bool(session.scalar(select(or_(*(exists().where(out) for out in _out_of_date(terms))))))


def stale(session: Session, terms: Terms, most: int) -> list[int]:
    """At most so many of the topics that are to be derived anew."""
    found: list[int] = []
    for out in _out_of_date(terms):
        found += session.scalars(select(Topic.id).where(out).limit(most - len(found)))
    return sorted(found)


def _out_of_date(terms: Terms) -> tuple[Any, ...]:
    """Why a topic is to be derived anew, no two at once; asked one by one, as each has an index and all have none."""
    mark = _mark(terms)
    return Topic.stale, and_(~Topic.stale, Topic.terms < mark), and_(~Topic.stale, Topic.terms > mark)


def _mark(terms: Terms) -> str:
    """On what terms, and by which release, what is kept of a topic was derived."""
    return content_hash(tracker.__version__, terms.tolerance)[:20]


def set_stale(session: Session, numbers: Iterable[int]) -> None:
    """Say of some topics that what is kept of them must be derived anew."""
    for part in parts(sorted(numbers)):
        session.execute(update(Topic).where(Topic.id.in_(part)).values(stale=True))


def sources_changed(session: Session, changed: Iterable[int]) -> None:
    """Say so of all topics in which some sources, by number, speak, pass on or print."""
    for part in parts(changed):
        query = (
            select(TopicMember.topic_id)
            .join(AttributionLink, AttributionLink.claim_id == TopicMember.claim_id)
            .where(AttributionLink.source_id.in_(part))
        )
        session.execute(update(Topic).where(Topic.id.in_(query)).values(stale=True))


def refresh(session: Session, numbers: Iterable[int], terms: Terms) -> None:
    """Derive anew what is kept of some topics; one that nothing is left in goes, unless a person decided on it.

    Rates are given for one comparison only: what is kept is derived without them.
    """
    wanted = sorted(numbers)
    terms = Terms(terms.tolerance)
    found = _compared(session, _claims(reading.connection(session), wanted), terms)
    rows: dict[int, Topic] = {}
    for part in parts(wanted):
        rows |= {row.id: row for row in session.scalars(select(Topic).where(Topic.id.in_(part)))}
    for number in [n for n in wanted if n not in found and n in rows]:
        if _kept(session, rows[number]):
            rows[number].stale, rows[number].terms, rows[number].claims = False, _mark(terms), 0
        else:
            session.execute(delete(TopicMember).where(TopicMember.topic_id == number))
            session.execute(delete(Topic).where(Topic.id == number))
    updates = [{"id": number, **_kept_of(topic), "terms": _mark(terms)} for number, topic in found.items()]
    if updates:
        session.execute(update(Topic), updates)
        _mark_contested(session, found)


def _kept(session: Session, row: Topic) -> bool:
    assessed = exists().where(Assessment.topic_id == row.id)
    members = exists().where(TopicMember.topic_id == row.id, TopicMember.decision != "proposed")
    return row.decided_by == "person" or bool(session.scalar(select(or_(assessed, members))))


def _kept_of(found: compare.Topic) -> dict[str, Any]:
    return {
        "title": found.title,
        "status": found.status.value,
        "verdict": found.verdict.value if found.verdict else None,
        "claims": len(found.claims),
        "origins": len(found.origins),
        "stale": False,
        "comparison": kept.packed(found),
    }


def _mark_contested(session: Session, found: dict[int, compare.Topic]) -> None:
    wanted = {(number, claim) for number, topic in found.items() for claim in topic.contested}
    for part in parts(found):
        query = select(TopicMember.topic_id, TopicMember.claim_id).where(
            TopicMember.topic_id.in_(part), TopicMember.contested
        )
        marked = set(session.execute(query))
        own = {pair for pair in wanted if pair[0] in set(part)}
        for pairs, value in ((own - marked, True), (marked - own, False)):
            rows = [{"topic_id": topic, "claim_id": claim, "contested": value} for topic, claim in sorted(pairs)]
            if rows:
                session.execute(update(TopicMember), rows)
