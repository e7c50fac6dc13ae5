"""An open database -> what in it is not as the history, the texts and the rows themselves say that it must be."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, ForeignKeyConstraint, Table, column, exists, literal_column, select, table, text
from sqlalchemy.exc import DBAPIError

from tracker.store import events, seals
from tracker.store.base import Base
from tracker.store.batches import parts
from tracker.store.database import Database
from tracker.store.spans import misplaced

Row = dict[str, Any]
Sealed = tuple[int, str | None]  # the event, and the seal that it left; none where it took the row away
NUMBERED = ("document", "source", "alias", "assessment", "review", "report")
OF_CLAIMS = ("claim", "quantity", "link")
DOCUMENTS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, and what."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


@dataclass(slots=True)
class Checked:
    """What was found wrong, how many rows of each kind were looked at, and the hash of the last event."""

    findings: list[Finding] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    head: str = events.START


def check(database: Database, noted: str = "") -> Checked:
    """Look at every row, as they stand together at one moment, while others may go on writing.

    ``noted`` is the beginning of an event's hash that was noted elsewhere: the history must still have it.
    """
    with database.reading() as connection, _as_it_is(connection):
        return _Verifier(connection, noted).run()


@contextmanager
def _as_it_is(connection: Connection) -> Iterator[None]:
    """Let SQLite hand out text that is no UTF-8, so that it can be told."""
    raw = connection.connection.driver_connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    raw.text_factory = lambda value: value.decode("utf-8", "surrogateescape")
    try:
        yield
    finally:
        raw.text_factory = str


class _Verifier:
    def __init__(self, connection: Connection, noted: str) -> None:
        self.connection = connection
        self.noted = noted
        self.done = Checked()
        # What events say of rows that are not their own subject's: people's judgements of sources move many.
        self.elsewhere: dict[str, Sealed] = {}

    def run(self) -> Checked:
        steps: tuple[Callable[[], Iterator[Finding]], ...] = (
            self.file,
            self.chain,
            self.references,
            self.documents,
            self.claims_gone,
            self.sources,
            self.judgements,
            self.reports,
        )
        for step in steps:
            try:
                self.done.findings += step()
            except DBAPIError as error:
                self.done.findings.append(Finding("database", f"cannot be read on: {error.orig}"))
        return self.done

    # --- the file and the history ---------------------------------------------------------------------------------

    def file(self) -> Iterator[Finding]:
        """What SQLite itself finds wrong with its file."""
        if self.connection.dialect.name == "sqlite":
            for (problem,) in self.connection.execute(text("PRAGMA integrity_check")):
                if problem != "ok":
                    yield Finding("database", " ".join(str(problem).split()))

    def chain(self) -> Iterator[Finding]:
        """Events that were changed, put in or taken out; and numbered rows that they speak of and that are gone."""
        there = {kind: self._numbers(kind) for kind in NUMBERED}
        gone: dict[str, int] = {}
        number, previous, missed = 0, events.START, bool(self.noted)
        for row in seals.stored(self.connection, "events", [*events.SAID, "hash"]):
            self.done.counts["events"] += 1
            yield from self._link(row, number, previous)
            number, previous = row["id"], row["hash"]
            missed = missed and not previous.startswith(self.noted)
            for key, seal in _seals(row).items():
                kind, _, rest = key.partition(":")
                if _owner(kind, rest) != (row["subject"], row["subject_id"]):
                    self.elsewhere[key] = (number, seal)
                if kind in there and rest not in there[kind]:
                    gone[key] = number
                    if seal is None:
                        del gone[key]
        self.done.head = previous
        if missed:
            yield Finding(
                "history", f"has no event with the hash {self.noted}: its end was cut off, or it was rewritten"
            )
        for key, number in gone.items():
            yield Finding(_named(key), f"is gone, and no event says so (the last of it is {number})")

    def _numbers(self, kind: str) -> set[str]:
        [key] = seals.keys(kind)
        return {str(row[key]) for row in self._rows(kind, [key])}

    def _link(self, row: Row, number: int, previous: str) -> Iterator[Finding]:
        """Whether an event follows from the one before it."""
        try:
            said = {**row, **{name: _loaded(row[name]) for name in ("before", "after", "seals")}}
        except ValueError:
            yield Finding(f"event {row['id']}", "was changed: it cannot be read")
            return
        if events.chained(previous, said) != row["hash"]:
            missing = row["id"] - number - 1 if isinstance(row["id"], int) else 0
            taken_out = f", or events between {number} and {row['id']} were taken out" if missing else ""
            yield Finding(f"event {row['id']}", f"does not follow from event {number}: it was changed{taken_out}")

    # --- references -----------------------------------------------------------------------------------------------

    def references(self) -> Iterator[Finding]:
        """Rows that lead to rows that are not there."""
        for one in Base.metadata.sorted_tables:
            for constraint in sorted(one.foreign_key_constraints, key=lambda c: c.column_keys[0]):
                yield from self._orphans(one, constraint)

    def _orphans(self, one: Table, constraint: ForeignKeyConstraint) -> Iterator[Finding]:
        [name], [element] = constraint.column_keys, constraint.elements
        parent = element.column.table.name
        of: Any = literal_column(f'child."{name}"')
        target: Any = literal_column(f'parent."{element.column.name}"')
        is_there = exists(select(literal_column("1")).select_from(table(parent).alias("parent")).where(target == of))
        keys = [c.name for c in one.primary_key]
        query: Any = select(*(literal_column(f'child."{key}"').label(key) for key in keys), of.label("leads_to"))
        for row in self.connection.execute(
            query.select_from(table(one.name).alias("child")).where(of.is_not(None), ~is_there)
        ).mappings():
            where = f"{one.name} {':'.join(str(row[key]) for key in keys)}"
            yield Finding(where, f"'{name}' is {row['leads_to']}, but {parent} has no such row")

    # --- documents and what stands in them ------------------------------------------------------------------------

    def documents(self) -> Iterator[Finding]:
        """Documents against their hashes, claims against the texts, and all of them against the history."""
        numbers = [row["id"] for row in self._rows("document", ["id"])]
        for start in range(0, len(numbers), DOCUMENTS_AT_ONCE):
            part = numbers[start : start + DOCUMENTS_AT_ONCE]
            documents = {row["id"]: row for row in self._rows("document", seals.columns("document"), {"id": part})}
            yield from self._against_history("document", documents)
            for document in documents.values():
                yield from _against_its_hash(document)
            claims = self._rows("claim", ["id", *seals.columns("claim")], {"document_id": part})
            for some in parts(claims):
                yield from self._claims({row["id"]: row for row in some}, documents)

    def _claims(self, claims: Mapping[str, Row], documents: Mapping[int, Row]) -> Iterator[Finding]:
        self.done.counts["claims"] += len(claims)
        rows: dict[str, list[Row]] = defaultdict(list)
        sealed = self._sealed("claim", claims)
        for kind in OF_CLAIMS:
            found = claims.values() if kind == "claim" else self._of_claims(kind, claims)
            for row in found:
                yield from self._against_seal(kind, row, sealed.pop(seals.key(kind, row), None))
                claim = claims[row["id" if kind == "claim" else "claim_id"]]
                yield from _against_text(kind, row, claim, documents[claim["document_id"]])
                rows[kind].append(row)
        for key, (event, seal) in sealed.items():
            kind, _, rest = key.partition(":")
            if seal is not None and kind in OF_CLAIMS and rest.partition(":")[0] in claims:
                yield Finding(_named(key), f"is gone, and no event says so (the last of it is {event})")

    def _of_claims(self, kind: str, claims: Mapping[str, Row]) -> Iterator[Row]:
        return self._rows(kind, ["claim_id", *seals.columns(kind)], {"claim_id": list(claims)})

    def claims_gone(self) -> Iterator[Finding]:
        """Claims that events speak of and that are not there."""
        of: Any = literal_column("events.subject_id")
        known = exists(select(literal_column("1")).select_from(table("claims")).where(column("id") == of))
        query: Any = select(of.label("claim")).select_from(table("events")).distinct()
        for (claim,) in self.connection.execute(query.where(column("subject") == "claim", ~known).order_by("claim")):
            yield Finding(f"claim {claim}", "is gone, and no event says so")

    # --- sources and judgements -----------------------------------------------------------------------------------

    def sources(self) -> Iterator[Finding]:
        """Sources and their names against the history; and where the merged ones lead."""
        yield from self._all_against_history("source")
        yield from self._all_against_history("alias")
        merged = {row["id"]: row for row in self._rows("source", ["id", "merged_into_id", "canonical_id"])}
        for number, row in merged.items():
            root, passed = number, {number}
            while (above := merged[root]["merged_into_id"]) in merged and above not in passed:
                root = above
                passed.add(root)
            if row["canonical_id"] != (root if root != number else None):
                yield Finding(f"source {number}", f"'canonical_id' is {row['canonical_id']}, but merges lead to {root}")

    def judgements(self) -> Iterator[Finding]:
        """Assessments and reviews against the history."""
        yield from self._all_against_history("assessment")
        yield from self._all_against_history("review")

    def reports(self) -> Iterator[Finding]:
        """Frozen reports against the history, and against their own hashes."""
        yield from self._all_against_history("report")
        for row in self._rows("report", ["id", "data", "sha256"]):
            digest = hashlib.sha256(str(row["data"]).encode("utf-8", "surrogatepass")).hexdigest()
            if digest != row["sha256"]:
                yield Finding(f"report {row['id']}", "its data have not the SHA-256 that is stored for them")

    def _all_against_history(self, kind: str) -> Iterator[Finding]:
        for some in parts(self._rows(kind, seals.columns(kind))):
            yield from self._against_history(kind, {row["id"]: row for row in some})

    def _against_history(self, kind: str, rows: Mapping[Any, Row]) -> Iterator[Finding]:
        self.done.counts[seals.KINDS[kind].__tablename__] += len(rows)
        sealed = self._sealed(kind, rows)
        for row in rows.values():
            yield from self._against_seal(kind, row, sealed.get(seals.key(kind, row)))

    def _sealed(self, subject: str, ids: Mapping[Any, Row]) -> dict[str, Sealed]:
        """What the events say last of some subjects and of what belongs to them."""
        found: dict[str, Sealed] = {}
        wanted = {"subject": [subject], "subject_id": [str(i) for i in ids]}
        for row in seals.stored(self.connection, "events", ["id", "seals"], wanted):
            for key, seal in _seals(row).items():
                found[key] = (row["id"], seal)
        for key in [key for key in self.elsewhere if key in found] + [f"{subject}:{i}" for i in ids]:
            if key in self.elsewhere and self.elsewhere[key][0] > found.get(key, (0, None))[0]:
                found[key] = self.elsewhere[key]
        return found

    def _against_seal(self, kind: str, row: Row, sealed: Sealed | None) -> Iterator[Finding]:
        where = _named(seals.key(kind, row))
        if sealed is None:
            yield Finding(where, "is not from here: no event made it")
            return
        event, seal = sealed
        if seal is None:
            yield Finding(where, f"is there, although event {event} took it away")
            return
        wrong = seals.changed({name: row[name] for name in seals.columns(kind)}, seal)
        if wrong is not None:
            named = ", ".join(f"'{name}'" for name in wrong) or "one of its columns"
            yield Finding(
                where,
                f"{named} is not as event {event} left it"
                if len(wrong) < 2
                else f"{named} are not as event {event} left them",
            )

    def _rows(self, kind: str, columns: Any, where: Mapping[str, list[Any]] | None = None) -> Iterator[Row]:
        return seals.stored(self.connection, seals.KINDS[kind].__tablename__, list(dict.fromkeys(columns)), where)


def _owner(kind: str, rest: str) -> tuple[str, str]:
    """Whose events speak of a row first: the history of a claim is that of its figure and its chain too."""
    return ("claim", rest.partition(":")[0]) if kind in OF_CLAIMS else (kind, rest)


def _named(key: str) -> str:
    kind, _, rest = key.partition(":")
    claim, _, position = rest.partition(":")
    match kind:
        case "quantity":
            return f"quantity of claim {claim}"
        case "link":
            return f"link {position} of claim {claim}"
        case _:
            return f"{kind} {rest}"


def _loaded(value: Any) -> Any:
    """JSON as a database hands it out: SQLite as text."""
    return json.loads(value) if isinstance(value, str) else value


def _seals(row: Row) -> dict[str, str | None]:
    try:
        found = _loaded(row["seals"])
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _against_its_hash(document: Row) -> Iterator[Finding]:
    digest = hashlib.sha256(str(document["text"]).encode("utf-8", "surrogatepass")).hexdigest()
    if digest != document["sha256"]:
        yield Finding(f"document {document['id']}", "its text has not the SHA-256 that is stored for it")


def _against_text(kind: str, row: Row, claim: Row, document: Row) -> Iterator[Finding]:
    """Whether the text has the words of a claim, its figure or its chain where their offsets say."""
    for what in misplaced(kind, row, claim, document["text"]):
        yield Finding(_named(seals.key(kind, row)), f"{what} of document {document['id']}")
