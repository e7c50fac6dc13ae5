"""A person's judgement of sources -> the rows it changes and one event with all that undoing needs; and back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.link import identify_publisher
from tracker.link.names import fold
from tracker.store import events, sources, topics
from tracker.store.batches import parts
from tracker.store.events import UNDONE
from tracker.store.models import AttributionLink, Document, Event, Source, SourceAlias
from tracker.store.seals import key_of

Row = Source | SourceAlias | Document | AttributionLink
State = dict[str, Any]
ACTIONS = ("added", "imported", "edited", "alias", "confirmed", "merged", "split")
POINTERS = ("source_id", "publisher_source_id", "merged_into_id")
ABOUT = "about"
TABLES: dict[str, type[Any]] = {"source": Source, "alias": SourceAlias, "document": Document}


class Journal:
    """Notes every change of a row, before and after, while a judgement is carried out."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.before: dict[str, State | None] = {}
        self.after: dict[str, State | None] = {}
        self.rows: dict[str, Row] = {}
        self.gone: set[str] = set()

    def __bool__(self) -> bool:
        return bool(self.after)

    def change(self, row: Row, **values: Any) -> bool:
        """Set some columns; whether that changed any."""
        old = {name: getattr(row, name) for name in values}
        changed = [name for name in values if old[name] != values[name]]
        key = key_of(row)
        before = self.before.setdefault(key, {}) if changed else None
        if changed:
            self.rows[key] = row
        for name in changed:
            if before is not None:
                before.setdefault(name, old[name])
            self.after[key] = {**(self.after.get(key) or {}), name: values[name]}
            setattr(row, name, values[name])
        return bool(changed)

    def add(self, row: Source | SourceAlias, **noted: Any) -> None:
        """Add a row; ``noted`` are those of its columns that a later judgement may change."""
        self.session.add(row)
        self.session.flush()
        self.before[key_of(row)] = None
        self.after[key_of(row)] = noted
        self.rows[key_of(row)] = row

    def take_away(self, row: Source | SourceAlias) -> None:
        """Delete a row."""
        self.gone.add(key_of(row))
        self.rows.pop(key_of(row), None)
        self.session.delete(row)

    def left(self) -> int | None:
        """The source that most of the links were moved away from."""
        links = [state for key, state in self.before.items() if key.startswith("link:") and state]
        counts = Counter(state["source_id"] for state in links if "source_id" in state)
        return counts.most_common(1)[0][0] if counts else None

    def record(
        self, action: str, source: int | str, why: str | None = None, about: State | None = None, **noted: Any
    ) -> None:
        """Write the judgement into the history of the source of that number, with what else undoing needs to know."""
        self.session.flush()
        events.record(
            self.session,
            action,
            "source",
            source,
            actor=events.person(),
            before=self.before,
            after={**self.after, **({ABOUT: about} if about else {}), **noted},
            why=why,
            rows=self.rows.values(),
            gone=self.gone,
        )
        self.session.flush()
        self.tell_topics()

    def tell_topics(self) -> None:
        """What topics say of the sources concerned must be derived anew."""
        topics.sources_changed(self.session, sorted(_sources_in({**self.before}) | _sources_in(self.after)))


def _sources_in(states: dict[str, State | None]) -> set[int]:
    """The sources that some changed rows are, or that they pointed to."""
    rows = {int(key.partition(":")[2]) for key in states if key.startswith("source:")}
    pointed = {state[name] for state in states.values() if state for name in POINTERS if state.get(name)}
    return rows | pointed


def judgements(session: Session, source: Source) -> Iterator[tuple[Event, bool]]:
    """What people decided of a source, the latest first, each with whether it was undone."""
    undone: set[int] = set()
    query = select(Event).where(Event.subject == "source", Event.subject_id == str(source.id))
    for event in session.scalars(query.order_by(Event.id.desc())):
        if event.action == UNDONE:
            undone.add(_noted(event.after)[UNDONE])
        elif event.action in ACTIONS:
            yield event, event.id in undone


def undo(session: Session, source: Source) -> Event:
    """Take back the last judgement of a source that still stands, and give its event.

    Raises InputError where there is none, or where a later judgement stands upon it.
    """
    event = next((event for event, undone in judgements(session, source) if not undone), None)
    if event is None:
        raise InputError(
            f"nobody judged {source.name} ({source.id}) yet, or all is undone: 'tracker sources show {source.id}'"
        )
    take_back(session, event)
    return event


def take_back(session: Session, event: Event, why: str | None = None) -> None:
    """Take back a judgement that is not undone yet; raises InputError where a later one stands upon it."""
    before, after = _noted(event.before), _noted(event.after)
    states = {key: state for key, state in after.items() if key != ABOUT}
    rows = _rows(session, states)
    _check_that_it_stands(session, event, states, rows)
    journal = Journal(session)
    for key, state in before.items():
        if state is not None:
            journal.change(rows[key], **state)
    _let_followers_go(journal, event, rows)
    session.flush()
    _take_away(journal, [rows[key] for key, state in before.items() if state is None])
    recompute(session, [row for key, row in rows.items() if isinstance(row, Source) and before[key] is not None])
    what = {"action": event.action, "at": event.at.isoformat()}
    journal.record(UNDONE, event.subject_id, why, what, **{UNDONE: event.id})


def _noted(value: Any) -> State:
    return value if isinstance(value, dict) else {}


def _rows(session: Session, keys: Iterable[str]) -> dict[str, Any]:
    """The rows of an event by their keys, those that are still there."""
    found: dict[str, Any] = {}
    wanted: dict[str, list[str]] = {}
    for key in keys:
        wanted.setdefault(key.partition(":")[0], []).append(key.partition(":")[2])
    for kind, names in wanted.items():
        for part in parts(names):
            found.update((key_of(row), row) for row in session.scalars(_query(kind, part)))
    return found


def _query(kind: str, names: list[str]) -> Any:
    if kind == "link":
        places = [(claim, int(position)) for claim, _, position in (name.partition(":") for name in names)]
        return select(AttributionLink).where(tuple_(AttributionLink.claim_id, AttributionLink.position).in_(places))
    table = TABLES[kind]
    return select(table).where(table.id.in_([int(name) for name in names]))


def _check_that_it_stands(session: Session, event: Event, states: dict[str, State], rows: dict[str, Any]) -> None:
    for key, state in states.items():
        row = rows.get(key)
        if row is None or any(getattr(row, name) != value for name, value in state.items()):
            later = _later(session, event, key)
            mend = f"undo that first ('tracker sources undo {later.subject_id}')" if later else "it cannot be undone"
            name = f"'{later.action}' of source {later.subject_id}" if later else "something else"
            raise InputError(f"'{event.action}' of source {event.subject_id} was followed by {name}: {mend}")


def _later(session: Session, event: Event, key: str) -> Event | None:
    """The last judgement after an event that changed the same row."""
    query = select(Event).where(Event.subject == "source", Event.id > event.id).order_by(Event.id.desc())
    undone: set[int] = set()
    for later in session.scalars(query.where(or_(Event.action.in_(ACTIONS), Event.action == UNDONE))):
        if later.action == UNDONE:
            undone.add(_noted(later.after)[UNDONE])
        elif later.id not in undone and key in _noted(later.after):
            return later
    return None


def _let_followers_go(journal: Journal, event: Event, rows: dict[str, Any]) -> None:
    """What was linked later because of a judgement goes back to what the machine proposed for it."""
    about = _noted(event.after).get(ABOUT) or {}
    if "mentions" not in about:
        return
    found = sources.called(journal.session, [about["to"]], set(about["mentions"]), about.get("document"), event.at)
    for link in found.links:
        if link.decision != "proposed" and key_of(link) not in rows:
            proposed = link.proposed_source_id or link.source_id
            back = about["of"] if proposed == about["to"] else proposed
            sources.remember(journal.session, [(back, link.mention, fold(link.mention), None)])
            journal.change(link, source_id=back, decision="proposed")
    for document in found.documents:
        if key_of(document) not in rows and document.publisher:
            proposal = sources.ensure(
                journal.session, [(identify_publisher(document.publisher), document.publisher, None)]
            )
            journal.change(document, publisher_source_id=next(iter(proposal.values())).id)


def _take_away(journal: Journal, rows: list[Any]) -> None:
    """What a judgement added goes, unless claims have come to lean on it since."""
    session = journal.session
    for alias in (row for row in rows if isinstance(row, SourceAlias)):
        if sources.is_mentioned(session, alias):
            journal.change(alias, decision="proposed")
        else:
            journal.take_away(alias)
    session.flush()
    for source in (row for row in rows if isinstance(row, Source)):
        if _is_free(session, source):
            for alias in session.scalars(select(SourceAlias).where(SourceAlias.source_id == source.id)):
                journal.take_away(alias)
            session.flush()
            journal.take_away(source)
            session.flush()
        else:
            journal.change(source, confirmed=False)
    session.flush()


def _is_free(session: Session, source: Source) -> bool:
    links = (AttributionLink.source_id == source.id) | (AttributionLink.proposed_source_id == source.id)
    uses = [
        select(func.count()).select_from(AttributionLink).where(links),
        select(func.count()).select_from(Document).where(Document.publisher_source_id == source.id),
        select(func.count()).where((Source.parent_id == source.id) | (Source.merged_into_id == source.id)),
    ]
    return not any(session.scalar(query) for query in uses)


def recompute(session: Session, changed: Iterable[Source]) -> None:
    """Set the canonical source of the given ones, and of all that were merged into them, anew."""
    session.flush()
    for source in changed:
        root = source
        while root.merged_into_id is not None:
            root = session.get_one(Source, root.merged_into_id)
        for number in sources.family(session, source):
            row = session.get_one(Source, number)
            row.canonical_id = root.id if root.id != number else None
            session.flush()
            session.expire(row, ["canonical"])
