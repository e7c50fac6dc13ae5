"""What people do in the reading room, for its pages and its API alike: each deed is one call of the core, under the
visitor's name, and refused where something changed since the visitor looked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from tracker import corrections, logbook
from tracker.compare import Wants
from tracker.errors import InputError
from tracker.logbook import Logged
from tracker.read import Given
from tracker.read.files import Format, handed_in, steps
from tracker.report.text import clean, short
from tracker.store import (
    assessments,
    documents,
    history,
    judging,
    registry,
    reviews,
    search,
    searches,
    sources,
    subjects,
    topics,
    undo,
)
from tracker.store.assessments import Judgement
from tracker.store.registry import Outcome
from tracker.store.reviews import Done
from tracker.store.subjects import Subject
from tracker.values import Article, Stance
from tracker.web import given
from tracker.web.desk import Desk
from tracker.web.jobs import Job
from tracker.web.visitors import EDITOR, NotAllowedError, Visitor

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@contextmanager
def deciding(desk: Desk, visitor: Visitor, kind: str, name: str, seen: int | None) -> Iterator[tuple[Session, Subject]]:
    """A session that writes, and what is decided on, as the visitor saw it; raises ChangedError where it is not."""
    with desk.writing(visitor) as session:
        subject = subjects.find(session, f"{kind} {name}")
        if seen is not None:
            history.check_unchanged(session, subject, seen)
        yield session, subject


# --- reviews ------------------------------------------------------------------------------------------------------


def accept(desk: Desk, visitor: Visitor, claim: str, what: given.Decision) -> Done:
    """Say that a claim was read rightly."""
    with deciding(desk, visitor, subjects.CLAIM, claim, what.seen) as (session, subject):
        done = reviews.accept(session, subject.id, why=what.why, seen=_own_seen(session, subject, what.seen))
    desk.settle()
    return done


def reject(desk: Desk, visitor: Visitor, claim: str, what: given.Decision) -> Done:
    """Say that what was read is no claim; raises InputError without a reason."""
    with deciding(desk, visitor, subjects.CLAIM, claim, what.seen) as (session, subject):
        done = reviews.reject(session, subject.id, what.why or "", seen=_own_seen(session, subject, what.seen))
    desk.settle()
    return done


def correct(desk: Desk, visitor: Visitor, claim: str, what: given.Correction) -> Done:
    """Put what is right into the place of a claim."""
    desk.settle()
    fields = {name: getattr(what, name) for name in given.Correction.model_fields if name not in ("why", "seen")}
    tolerance = desk.settings.approx_tolerance
    with deciding(desk, visitor, subjects.CLAIM, claim, what.seen) as (session, subject):
        seen = _own_seen(session, subject, what.seen)
        wanted = corrections.Correction(**fields)
        done = corrections.correct(session, subject.id, wanted, tolerance, why=what.why, seen=seen)
    desk.settle()
    return done


def _own_seen(session: Session, claim: Subject, seen: int | None) -> int | None:
    """The last event of a claim itself, for one who has seen all that changed."""
    return None if seen is None else reviews.look(session, claim.id).seen


# --- claims and topics --------------------------------------------------------------------------------------------


def log(desk: Desk, visitor: Visitor, what: given.Log) -> Logged:
    """Store a claim that was found by hand."""
    if not (what.figure or what.quote):
        raise InputError("there is no claim: give the figure as said, or the words of a statement")
    entry = logbook.Entry(
        article=Article("", None, what.title, what.publisher, what.date, None, what.language),
        stance=Stance.DENIES if what.denies else Stance.ASSERTS,
        **what.model_dump(exclude={"title", "publisher", "date", "denies"}),
    )
    with desk.writing(visitor) as session:
        logged = logbook.log(session, entry, desk.settings.approx_tolerance)
    desk.settle()
    return logged


def assess(desk: Desk, visitor: Visitor, kind: str, name: str, what: given.Assessment) -> int:
    """Sign a judgement of a claim or a topic; its number."""
    judgement = Judgement(**what.model_dump(exclude={"seen"}))
    with deciding(desk, visitor, kind, name, what.seen) as (session, subject):
        number, _ = assessments.make(session, f"{subject.kind} {subject.id}", judgement, desk.statuses)
    desk.settle()
    return number


def place(desk: Desk, visitor: Visitor, claim: str, what: given.Placed) -> int:
    """Put a claim into another topic; that one's number."""
    desk.settle()
    with deciding(desk, visitor, subjects.CLAIM, claim, what.seen) as (session, subject):
        topic = topics.find(session, what.topic)
        judging.move(session, [subject.id], topic, what.why)
        number = topic.id
    desk.settle()
    return number


def move(desk: Desk, visitor: Visitor, what: given.Move) -> int:
    """Put claims into another topic; that one's number."""
    desk.settle()
    with desk.writing(visitor) as session:
        claims = _claims(session, what.claims, what.seen)
        topic = topics.find(session, what.to)
        judging.move(session, claims, topic, what.why)
        number = topic.id
    desk.settle()
    return number


def _claims(session: Session, names: Sequence[str], seen: int | None) -> list[str]:
    found = [search.find(session, name).stated.id for name in names]
    for claim in found if seen is not None else ():
        history.check_unchanged(session, Subject(subjects.CLAIM, claim), seen or 0)
    return found


def decide(desk: Desk, visitor: Visitor, topic: int, what: given.Decision, do: Callable[[Session, Any], Any]) -> Any:
    """Carry out a decision on a topic, and derive anew what hangs on it; gives what it gives."""
    desk.settle()
    with deciding(desk, visitor, subjects.TOPIC, str(topic), what.seen) as (session, subject):
        outcome = do(session, topics.find(session, subject.id))
    desk.settle()
    return outcome


def confirm_topic(desk: Desk, visitor: Visitor, topic: int, what: given.Decision) -> None:
    decide(desk, visitor, topic, what, lambda session, row: judging.confirm(session, row, what.why))


def rename_topic(desk: Desk, visitor: Visitor, topic: int, what: given.Title) -> None:
    decide(desk, visitor, topic, what, lambda session, row: judging.rename(session, row, what.title, what.why))


def reject_topic(desk: Desk, visitor: Visitor, topic: int, what: given.Some) -> None:
    """Say that some claims do not belong to a topic; without claims, that it is no question at all."""

    def do(session: Session, row: Any) -> None:
        judging.reject(session, row, _claims(session, what.claims, None), what.why)

    decide(desk, visitor, topic, what, do)


def split_topic(desk: Desk, visitor: Visitor, topic: int, what: given.Split) -> int:
    """Make a topic of its own of some claims of one; its number."""

    def do(session: Session, row: Any) -> int:
        return judging.split(session, row, _claims(session, what.claims, None), what.title, what.why).id

    number: int = decide(desk, visitor, topic, what, do)
    return number


def merge_topic(desk: Desk, visitor: Visitor, topic: int, what: given.Into) -> int:
    """Say that a topic is one question with another; the number of that."""

    def do(session: Session, row: Any) -> int:
        into = topics.find(session, what.into)
        judging.merge(session, row, into, what.why)
        return into.id

    number: int = decide(desk, visitor, topic, what, do)
    return number


def set_party(desk: Desk, visitor: Visitor, topic: int, what: given.Party) -> None:
    def do(session: Session, row: Any) -> None:
        wants = None if what.wants == "none" else Wants(what.wants)
        judging.party(session, row, sources.find(session, what.source), wants, what.why)

    decide(desk, visitor, topic, what, do)


# --- sources ------------------------------------------------------------------------------------------------------


def add_source(desk: Desk, visitor: Visitor, what: given.NewSource) -> Outcome:
    with desk.writing(visitor) as session:
        return registry.add(session, _fields(what), _names(what), what.why)


def edit_source(desk: Desk, visitor: Visitor, source: int, what: given.SourceEdit) -> Outcome:
    return _of_source(
        desk, visitor, source, what, lambda s, row: registry.edit(s, row, _fields(what), _names(what), what.why)
    )


def _fields(what: given.SourceEdit) -> registry.Fields:
    return registry.Fields(**what.model_dump(exclude={"names", "why", "seen"}))


def _names(what: given.SourceEdit) -> list[registry.Name]:
    return [(name.name, name.language) for name in what.names]


def alias_source(desk: Desk, visitor: Visitor, source: int, what: given.Alias) -> Outcome:
    def do(session: Session, row: Any) -> Outcome:
        return registry.alias(session, row, what.name, what.language, what.why)

    return _of_source(desk, visitor, source, what, do)


def confirm_source(desk: Desk, visitor: Visitor, source: int, what: given.Confirm) -> Outcome:
    return _of_source(desk, visitor, source, what, lambda s, row: registry.confirm(s, row, what.name, what.why))


def merge_source(desk: Desk, visitor: Visitor, source: int, what: given.Into) -> Outcome:
    def do(session: Session, row: Any) -> Outcome:
        return registry.merge(session, row, sources.find(session, what.into, itself=True), what.why)

    return _of_source(desk, visitor, source, what, do)


def split_source(desk: Desk, visitor: Visitor, source: int, what: given.SplitName) -> Outcome:
    if (what.to is None) == (what.named is None):
        raise InputError("a name that does not mean this source means another: give either that one, or a new name")

    def do(session: Session, row: Any) -> Outcome:
        wanted = registry.Split(
            alias=what.alias,
            to=sources.find(session, what.to) if what.to else None,
            named=what.named,
            document=documents.find(session, what.document).key if what.document else None,
            why=what.why,
        )
        return registry.split(session, row, wanted)

    return _of_source(desk, visitor, source, what, do)


def _of_source(
    desk: Desk, visitor: Visitor, source: int, what: given.Decision, do: Callable[[Session, Any], Outcome]
) -> Outcome:
    with deciding(desk, visitor, subjects.SOURCE, str(source), what.seen) as (session, subject):
        outcome = do(session, sources.find(session, subject.id, itself=True))
    desk.settle()
    return outcome


# --- articles -----------------------------------------------------------------------------------------------------


def ingest(
    desk: Desk, visitor: Visitor, what: given.Ingest, content: bytes | None = None, file: str | None = None
) -> Job:
    """Queue an article: the ``content`` of a file, what was pasted, or what is at an address."""
    form, most = Format(what.format), desk.settings.max_bytes
    if content is None and what.content is None:
        if what.url is None:
            raise InputError("there is no article: give its text or its address")
        allowed = desk.settings.allow_private
        found = steps([what.url], stdin=BytesIO(), input_format=form, max_bytes=most, allow_private=allowed)
        return desk.jobs.start(visitor.name, what.url, found, Given(what.language, what.publisher, what.date))
    data = (what.content or "").encode() if content is None else content
    name, place = clean(file or what.url or short(what.content or "", 80)), clean(file or what.url or "the text")
    found = handed_in(place, data, input_format=form, max_bytes=most)
    return desk.jobs.start(visitor.name, name, found, Given(what.language, what.publisher, what.date, what.url))


# --- history and searches -----------------------------------------------------------------------------------------


def take_back(desk: Desk, visitor: Visitor, event: int, why: str | None = None) -> int:
    """Undo an event: one's own or, as an editor, anybody's; its number."""
    with desk.writing(visitor) as session:
        actor = history.actor(session, event)
        if actor not in (None, visitor.name) and not visitor.may(EDITOR):
            raise NotAllowedError(f"event {event} is {actor}'s: an editor takes back what others did")
        done = undo.undo(session, event, why).id
    desk.settle()
    return done


def keep_search(desk: Desk, visitor: Visitor, name: str, wanted: searches.Criteria) -> bool:
    """Keep a search under a name; whether it took another's place."""
    with desk.writing(visitor) as session:
        searches.resolve(session, wanted)  # what means nothing now is not kept
        return searches.save(session, name, wanted)


def drop_search(desk: Desk, visitor: Visitor, name: str) -> None:
    with desk.writing(visitor) as session:
        searches.delete(session, name)
