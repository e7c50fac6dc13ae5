"""What people decide of how claims were read: accepted, corrected, rejected; each decision is one event, to be undone.

A correction is a claim of its own that stands in the place of the one that it corrects; that one stays, superseded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.store import (
    assessments,
    claimrows,
    claims,
    events,
    history,
    judging,
    reading,
    rereading,
    reviewed,
    search,
    topics,
)
from tracker.store.batches import parts
from tracker.store.events import UNDONE
from tracker.store.models import Claim, Document, Event, Review, Topic, TopicMember
from tracker.store.reviewed import ACCEPTED, CORRECTED, LIVE, REJECTED, Reviewed, State
from tracker.store.search import PLACE, StoredClaim
from tracker.values import Claim as ClaimValue

CORRECTION = "correction"
ACTIONS = (ACCEPTED, CORRECTED, REJECTED, CORRECTION)
NOTED = ("state", "reason", "held")
PROPOSED = "proposed"
Noted = dict[str, Any]
Change = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Done:
    """A decision: the number of its event, the claim that was reviewed, the one that stands now (none where it was
    rejected), and whether it is new; the same decision of the same person once more adds nothing."""

    event: int
    claim: str
    decision: str
    stands: str | None
    is_new: bool = True


@dataclass(frozen=True, slots=True)
class ToReview:
    """A claim for somebody who looks at it: ``seen`` is the number of its last event, by which a decision tells what it
    was made upon; ``beside`` are the claims that were decided on in its place, what is live first."""

    claim: StoredClaim
    seen: int
    topic: int | None
    beside: tuple[StoredClaim, ...]


# --- looking ------------------------------------------------------------------------------------------------------


def waiting(session: Session, document: int | None = None) -> list[str]:
    """The ids of the claims that wait for review, of a document or of all, in the order of their places."""
    query = select(Claim.id).where(reviewed.is_open()).order_by(*PLACE)
    return list(session.scalars(query if document is None else query.where(Claim.document_id == document)))


def look(session: Session, name: str) -> ToReview:
    """A claim by its id or the beginning of one; raises NotFoundError or AmbiguousError."""
    [found] = look_all(session, [find(session, name).id])
    return found


def look_all(session: Session, ids: Sequence[str]) -> list[ToReview]:
    """Some claims by their ids, in the order given."""
    stored, topic = search.of_ids(session, ids), topics.of_claims(session, ids)
    seen: dict[str, int] = {}
    for part in parts(ids):
        last = select(Event.subject_id, func.max(Event.id)).where(Event.subject == "claim", Event.subject_id.in_(part))
        seen |= dict(session.execute(last.group_by(Event.subject_id)).all())
    decided = {number: rereading.decided(session, number) for number in {stored[claim].document for claim in ids}}
    near = {claim: rereading.beside(stored[claim].stated, decided[stored[claim].document]) for claim in ids}
    found = search.of_ids(session, sorted({one.claim.id for some in near.values() for one in some}))
    return [
        ToReview(
            claim=stored[claim],
            seen=seen[claim],
            topic=topic.get(claim),
            beside=tuple(found[one.claim.id] for one in near[claim]),
        )
        for claim in ids
    ]


def find(session: Session, name: str) -> Claim:
    """The row of a claim; raises NotFoundError or AmbiguousError."""
    return session.get_one(Claim, search.find(session, name).stated.id)


def _last_event(session: Session, claim: str) -> Event:
    query = select(Event).where(Event.subject == "claim", Event.subject_id == claim).order_by(Event.id.desc())
    return session.scalars(query.limit(1)).one()


# --- deciding -----------------------------------------------------------------------------------------------------


def accept(session: Session, name: str, *, why: str | None = None, seen: int | None = None) -> Done:
    """A person's word that a claim was read rightly: it is live, whatever is read later.

    ``seen`` is the last event of the claim that the person knows of: with it, the decision is refused where there is a
    newer one; without it, where somebody else has decided.  Raises NotFoundError, AmbiguousError or InputError.
    """
    return _decide(session, find(session, name), ACCEPTED, why, seen)


def reject(session: Session, name: str, why: str, *, seen: int | None = None) -> Done:
    """A person's word that what was read is no claim; raises as ``accept`` does, and InputError without a reason."""
    if not why.strip():
        raise InputError("a claim is rejected for a reason: say which")
    return _decide(session, find(session, name), REJECTED, why, seen)


def correct(
    session: Session,
    claim: Claim,
    correction: ClaimValue | None,
    wrong: Mapping[str, Change],
    tolerance: Decimal,
    *,
    topic: Topic | None = None,
    why: str | None = None,
    seen: int | None = None,
) -> Done:
    """Put a claim into the place of another; ``None`` where only its topic was wrong.

    ``wrong`` has the fields in which they differ, with what was there and what is there now.  What people decided of
    the topics of the one holds for the other; a ``topic`` is where it belongs instead.
    """
    if correction is None:
        return _decide(session, claim, CORRECTED, why, seen, wrong=wrong, step=lambda: _move(session, claim.id, topic))
    return _decide(
        session,
        claim,
        CORRECTED,
        why,
        seen,
        correction=correction.id,
        wrong=wrong,
        step=lambda: _put_in(session, claim, correction, tolerance, topic, why),
    )


def apply(session: Session, claim: Claim, review: Review) -> None:
    """Let a claim become what a decision that was made elsewhere says."""
    claims.put(claim, reviewed.becomes(review, review.correction_id))
    session.flush()


def _decide(
    session: Session,
    claim: Claim,
    decision: str,
    why: str | None,
    seen: int | None,
    *,
    correction: str | None = None,
    wrong: Mapping[str, Change] = MappingProxyType({}),
    step: Callable[[], Noted] = dict,
) -> Done:
    """Carry out a decision; the ``step`` does what else belongs to it, and gives what undoing it needs to know."""
    person, why = events.person(), assessments.text(why)
    last = reviewed.of_claims(session, [claim.id]).get(claim.id)
    stands = correction or (None if decision == REJECTED else claim.id)
    own = (decision, correction, tuple(wrong), why, person)
    if last and (last.decision, last.correction, last.wrong, last.why, last.reviewer) == own:
        return Done(_event_of(session, last).id, claim.id, decision, stands, is_new=False)
    _check(session, claim, last, seen)
    row = Review(
        claim_id=claim.id,
        decision=decision,
        wrong=",".join(wrong) or None,
        why=why,
        reviewer=person,
        made_at=events.now(),
    )
    session.add(row)
    before, state = _as_noted(claim), reviewed.becomes(row, correction)
    retired = _beside(session, claim) if stands else []
    others = {other.id: list(_state(other)) for other in retired}
    if state != _state(claim):
        claims.put(claim, state)
    for other in retired:
        claims.put(other, State("superseded", f"{person} decided for claim {(stands or '')[:8]}", None))
    session.flush()
    noted = step()
    row.correction_id = correction
    session.flush()
    after = {**_as_noted(claim), **({"correction": correction} if correction else {}), "review": row.id}
    events.record(
        session,
        decision,
        "claim",
        claim.id,
        actor=person,
        before={**before, **{name: old for name, (old, _) in wrong.items()}, **({"others": others} if others else {})},
        after={**after, **{name: new for name, (_, new) in wrong.items()}, **noted},
        why=why,
        rows=[claim, row, *retired],
    )
    session.flush()
    return Done(_last_event(session, claim.id).id, claim.id, decision, stands)


def _check(session: Session, claim: Claim, last: Reviewed | None, seen: int | None) -> None:
    """Raise InputError where a claim cannot be reviewed, or where the person does not know what became of it."""
    name = f"claim {claim.id[:8]}"
    if last and last.correction:
        raise InputError(f"{name} was {last.told}: claim {last.correction[:8]} stands for it, review that")
    if not claim.document.current:
        raise InputError(f"{name} is of an older version of its article: review those of the latest ('tracker show')")
    if claim.made_by == "person" and claim.state != "live" and last is None:
        raise InputError(f"{name} was withdrawn ({claim.state_reason}): correct what it was to correct once more")
    event = _last_event(session, claim.id)
    if seen is None and last and last.reviewer != events.person():
        raise InputError(f"{name} was {last.told}: look at it, then give --seen {event.id}")
    if seen is not None and seen != event.id:
        told = last.told if last else f"{event.action} by {event.actor} ({event.at:%Y-%m-%d %H:%M})"
        raise InputError(f"{name} was changed in the meantime, {told}: look at it, then give --seen {event.id}")


def _state(claim: Claim) -> State:
    return State(claim.state, claim.state_reason, claim.held)


def _as_noted(claim: Claim) -> Noted:
    """A claim's state as an event notes it, without what is empty."""
    return {name: value for name, value in zip(NOTED, _state(claim), strict=True) if value is not None}


def _noted(value: Any) -> Noted:
    return value if isinstance(value, dict) else {}


def _as_it_was(noted: Noted) -> State:
    state, reason, held = (noted.get(name) for name in NOTED)
    return State(str(state), reason, held)


def _beside(session: Session, claim: Claim) -> list[Claim]:
    """The live claims that people decided for in the place of a claim."""
    decided = rereading.decided(session, claim.document_id)
    [own] = reading.stated(reading.connection(session), [claim.id]).values()
    return [session.get_one(Claim, one.claim.id) for one in rereading.beside(own, decided) if one.live]


# --- what belongs to a correction ---------------------------------------------------------------------------------


def _put_in(
    session: Session, claim: Claim, correction: ClaimValue, tolerance: Decimal, topic: Topic | None, why: str | None
) -> Noted:
    """Store a correction, or make it live again, and let it stand among the topics where people put the other claim."""
    person, known = events.person(), session.get(Claim, correction.id)
    noted: Noted = {"after": {"corrects": claim.id}, "why": why}
    if known is None:
        unsupported = claim.unsupported
        claimrows.insert(
            session,
            claim.document,
            [correction],
            tolerance,
            maker=person,
            by_person=True,
            unsupported=unsupported,
            action=CORRECTION,
            **noted,
        )
    else:
        claims.put(known, LIVE)
        events.record(session, CORRECTION, "claim", known.id, actor=person, rows=[known], **noted)
        session.flush()
    members = _members(session, claim.id)
    taken = [(number, decision) for number, decision in members if topic or decision != PROPOSED]
    rows = [{"topic_id": number, "claim_id": correction.id, "decision": decision} for number, decision in taken]
    if rows:
        session.execute(insert(TopicMember), rows)
    topics.set_stale(session, [number for number, _ in members])
    return {"pinned": _pinned(session, correction.id), **_move(session, correction.id, topic)}


def _members(session: Session, claim: str) -> list[tuple[int, str]]:
    query = select(TopicMember.topic_id, TopicMember.decision).where(TopicMember.claim_id == claim)
    return [(number, decision) for number, decision in session.execute(query.order_by(TopicMember.topic_id))]


def _pinned(session: Session, claim: str) -> list[list[Any]]:
    """The topics in which a claim is, or is not, by people's word, with which of both."""
    return [[number, decision] for number, decision in _members(session, claim) if decision != PROPOSED]


def _move(session: Session, claim: str, topic: Topic | None) -> Noted:
    """Put a claim into another topic, and give the event that did."""
    if topic is None:
        return {}
    judging.move(session, [claim], topic)
    moved = select(func.max(Event.id)).where(Event.subject == "topic", Event.before.is_not(None))
    return {"moved": session.scalar(moved)}


# --- undoing ------------------------------------------------------------------------------------------------------


def take_back(session: Session, event: Event, why: str | None = None) -> None:
    """Take back a decision that is not undone yet; raises InputError where a later one stands upon it.

    The claim is as before, unless something else became of it since; a correction is withdrawn.
    """
    if event.action == CORRECTION:
        event = _decision_of(session, event)
    before, after = _noted(event.before), _noted(event.after)
    claim, row = session.get_one(Claim, event.subject_id), session.get_one(Review, after["review"])
    last = reviewed.of_claims(session, [claim.id]).get(claim.id)
    if last is None or last.number != row.id:
        raise InputError(f"'{event.action}' of claim {claim.id[:8]} was followed by another decision: undo that first")
    if "moved" in after and after["moved"] not in history.undone(session):
        judging.take_back(session, session.get_one(Event, after["moved"]), why)
    if row.correction_id:
        _withdraw(session, session.get_one(Claim, row.correction_id), event, why)
    row.withdrawn = True
    changed = {claim.id: (claim, _as_it_was(after), _as_it_was(before))}
    for other, state in before.get("others", {}).items():
        decided_for = State("superseded", f"{event.actor} decided for claim {_stood(event)[:8]}", None)
        changed[other] = (session.get_one(Claim, other), decided_for, State(*state))
    for one, left, was in changed.values():
        if _state(one) == left != was:
            claims.put(one, was if one.document.current else claims.outdated(_current(session, one)))
    events.record(
        session,
        UNDONE,
        "claim",
        claim.id,
        actor=events.person(),
        before={"state": after["state"]},
        after={**_as_noted(claim), UNDONE: event.id},
        why=why,
        rows=[row, *(one for one, _, _ in changed.values())],
    )
    session.flush()


def _decision_of(session: Session, correction: Event) -> Event:
    """The event of the decision to which that of a correction belongs: the next of the claim that it corrects."""
    query = select(Event).where(
        Event.subject == "claim",
        Event.subject_id == _noted(correction.after)["corrects"],
        Event.action == CORRECTED,
        Event.id > correction.id,
    )
    return session.scalars(query.order_by(Event.id).limit(1)).one()


def _stood(event: Event) -> str:
    return str(_noted(event.after).get("correction") or event.subject_id)


def _current(session: Session, claim: Claim) -> Document:
    current = select(Document).where(Document.key == claim.document.key, Document.current)
    return session.scalars(current).one()


def _withdraw(session: Session, correction: Claim, event: Event, why: str | None) -> None:
    """Take a correction back: it stays, deprecated, and out of all topics."""
    name = f"claim {correction.id[:8]}, which stands for claim {event.subject_id[:8]},"
    later = reviewed.of_claims(session, [correction.id]).get(correction.id)
    if later:
        raise InputError(f"{name} was {later.told}: undo that first")
    if _pinned(session, correction.id) != _noted(event.after).get("pinned"):
        raise InputError(f"{name} was put into another topic since: undo that first")
    topics.set_stale(session, [number for number, _ in _members(session, correction.id)])
    session.execute(delete(TopicMember).where(TopicMember.claim_id == correction.id))
    person, made = events.person(), select(func.max(Event.id))
    made = made.where(Event.subject == "claim", Event.subject_id == correction.id, Event.action == CORRECTION)
    number = session.scalar(made.where(Event.id < event.id))
    before = {"state": correction.state}
    if correction.state == "live":
        reason = f"withdrawn by {person}" + (f": {why}" if why else "")
        claims.put(correction, State("deprecated", reason, None))
    after = {"state": correction.state, UNDONE: number}
    events.record(
        session, UNDONE, "claim", correction.id, actor=person, before=before, after=after, why=why, rows=[correction]
    )


def check_that_none_stands(session: Session, claim: str) -> None:
    """Raise InputError where somebody reviewed a claim that is to be withdrawn, or logged once more."""
    last = reviewed.of_claims(session, [claim]).get(claim)
    if last:
        raise InputError(f"claim {claim[:8]} was {last.told}: undo event {_event_of(session, last).id} first")


def _event_of(session: Session, review: Reviewed) -> Event:
    """The event of a decision: of one that was made elsewhere, that by which it came in."""
    query = select(Event).where(Event.subject == "claim", Event.subject_id == review.claim).order_by(Event.id.desc())
    return next(event for event in session.scalars(query) if _noted(event.after).get("review") == review.number)
