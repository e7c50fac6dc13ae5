"""An event -> taken back, where that can be; taking it back is an event of its own."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import InputError, NotFoundError
from tracker.store import assessments, claimrows, claims, events, frozen, history, journal, judging, reviews, subjects
from tracker.store.models import Claim, Event

Undo = Callable[[Session, Event, "str | None"], None]


def undo(session: Session, number: int | None = None, why: str | None = None) -> Event:
    """Take back the event of a number, or the last of the person at the keyboard that still stands; give that event.

    Raises NotFoundError where there is none, InputError where it cannot be taken back.
    """
    event = _event(session, number) if number is not None else _last(session)
    way = WAYS.get((event.subject, event.action))
    if way is None:
        raise InputError(f"{said(event)} cannot be undone: {_reason(event)}")
    taken_back = history.undone(session).get(event.id)
    if taken_back:
        raise InputError(f"{said(event)} is undone already (event {taken_back})")
    way(session, event, why)
    return event


def is_judgement(subject: str, action: str) -> bool:
    """Whether an event of this kind can be taken back, if nothing stands against it."""
    return (subject, action) in WAYS


def said(event: Event) -> str:
    """An event in a few words."""
    return (
        f"event {event.id} (“{event.action}” of {subjects.Subject(event.subject, event.subject_id)} by {event.actor})"
    )


def _event(session: Session, number: int) -> Event:
    event = session.get(Event, number) if number < 2**31 else None
    if event is None:
        raise NotFoundError(f"no event {number}: 'tracker history' lists them with their numbers")
    return event


def _last(session: Session) -> Event:
    """The person's last event that is no undoing and was not undone."""
    person, taken_back = events.person(), history.undone(session)
    query = select(Event).where(Event.actor == person, Event.action != events.UNDONE).order_by(Event.id.desc())
    found = (e for e in session.scalars(query) if e.id not in taken_back and not judging.is_part(e))
    event = next(found, None)
    if event is None:
        raise NotFoundError(f"{person} has done nothing yet, or all of it is undone: 'tracker history' lists events")
    return event


def _reason(event: Event) -> str:
    if event.action == events.UNDONE:
        return "it is an undoing itself; do again what was undone"
    if event.actor == events.MACHINE:
        return "a machine did it, and would do it again; say against it what you hold ('tracker assess')"
    return "it is no judgement; give the number of another ('tracker history')"


def _withdraw_assessment(session: Session, event: Event, why: str | None) -> None:
    assessments.withdraw(session, int(event.subject_id), why, **{events.UNDONE: event.id})


def _withdraw_logged(session: Session, event: Event, why: str | None) -> None:
    reviews.check_that_none_stands(session, event.subject_id)
    claims.withdraw_logged(session, session.get_one(Claim, event.subject_id), why, **{events.UNDONE: event.id})


WAYS: dict[tuple[str, str], Undo] = {
    (subjects.ASSESSMENT, "assessed"): _withdraw_assessment,
    (subjects.CLAIM, claimrows.LOGGED): _withdraw_logged,
    **{(subjects.CLAIM, action): reviews.take_back for action in reviews.ACTIONS},
    (frozen.SUBJECT, frozen.FROZEN): frozen.take_back,
    **{(subjects.TOPIC, action): judging.take_back for action in judging.ACTIONS},
    **{(subjects.SOURCE, action): journal.take_back for action in journal.ACTIONS},
}
