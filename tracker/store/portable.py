"""Stored rows <-> records that another Tracker reads; nothing is lost between.

These are sources, documents, claims, topics that people judged, assessments, and reviews.
A record has the columns of its table under their names.  What is a number of this database alone is not in it: a
source is named by its key, a document by its key and version, a claim by its id.  What is derived is not in it either.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Boolean, Column, Date, Float, Integer, String, exists, or_, select
from sqlalchemy.orm import Session, selectinload

from tracker.errors import InputError
from tracker.store.base import Base, ExactDecimal, UtcDateTime
from tracker.store.models import (
    Assessment,
    AttributionLink,
    Claim,
    Document,
    Quantity,
    Review,
    Source,
    SourceAlias,
    Topic,
    TopicMember,
)

Record = dict[str, Any]
Names = Mapping[str | None, Mapping[int, Any]]  # of tables, the names of their rows by their numbers
KIND = "record"
TABLES: dict[str, type[Base]] = {
    "source": Source,
    "document": Document,
    "claim": Claim,
    "topic": Topic,
    "assessment": Assessment,
    "review": Review,
}
# What stands in a record of its owner: many rows as a list, one as an object that a table spreads over columns.
LISTS: dict[str, dict[str, type[Base]]] = {
    "source": {"aliases": SourceAlias},
    "claim": {"links": AttributionLink},
    "topic": {"members": TopicMember},
}
ONE = "quantity"
DERIVED = {
    Source: {"id", "canonical_id"},
    Document: {"id", "current"},
    Claim: {"placed"},
    Topic: {"id", "status", "verdict", "stale", "terms", "claims", "origins", "comparison"},
    TopicMember: {"topic_id", "contested"},
    Assessment: {"id"},
    Review: {"id"},
    SourceAlias: {"id", "source_id", "folded"},
    Quantity: {"claim_id"},
    AttributionLink: {"claim_id"},
}
LARGEST = 2**31
BATCH = 1000


class Field(NamedTuple):
    """A column in a record; ``refers`` is the table whose row it names."""

    name: str
    column: Column[Any]
    refers: str | None

    @property
    def required(self) -> bool:
        return not self.column.nullable and self.column.default is None


@cache
def fields(model: type[Base]) -> tuple[Field, ...]:
    """The fields of a table's record, in the order of its columns."""
    wanted = [column for column in model.__table__.columns if column.name not in DERIVED.get(model, ())]
    return tuple(map(_field, wanted))


def _field(column: Any) -> Field:
    refers = next((key.column.table.name for key in column.foreign_keys), None)
    return Field(column.name.removesuffix("_id") if refers else column.name, column, refers)


# --- out ----------------------------------------------------------------------------------------------------------


def records(session: Session) -> Iterator[Record]:
    """All sources, documents, claims, topics that people judged, assessments and reviews, as they are asked for."""
    keys = {row.id: row.key for row in session.execute(select(Source.id, Source.key))}
    versions = {
        row[0]: (row[1], row[2]) for row in session.execute(select(Document.id, Document.key, Document.version))
    }
    questions = {row.id: row.key for row in session.execute(select(Topic.id, Topic.key).where(_judged()))}
    names: Names = {"sources": keys, "documents": versions, "topics": questions}
    places = (Claim.document_id, Claim.clause_start, Claim.id)
    options = (selectinload(Claim.links).lazyload(AttributionLink.source), selectinload(Claim.quantity))
    queries = {
        "source": select(Source).options(selectinload(Source.aliases)).order_by(Source.id),
        "document": select(Document).order_by(Document.id),
        "claim": select(Claim).options(*options).order_by(*places),
        "topic": select(Topic).where(_judged()).options(selectinload(Topic.members)).order_by(Topic.id),
        "assessment": select(Assessment).order_by(Assessment.id),
        "review": select(Review).order_by(Review.id),
    }
    for kind, query in queries.items():
        for row in session.scalars(query.execution_options(yield_per=BATCH)):
            yield _record(kind, row, names)


def _judged() -> Any:
    """The condition that people decided on a topic, or assessed it; what a machine proposes is proposed anew."""
    return or_(Topic.decided_by == "person", exists().where(Assessment.topic_id == Topic.id))


def _record(kind: str, row: Any, names: Names) -> Record:
    record = {KIND: kind, **_values(row, names)}
    for name in LISTS.get(kind, ()):
        record[name] = [_values(part, names) for part in getattr(row, name)]
    if kind == "claim":
        record[ONE] = _values(row.quantity, names) if row.quantity else None
    return record


def _values(row: Base, names: Names) -> Record:
    found: Record = {}
    for name, column, refers in fields(type(row)):
        value = getattr(row, column.name)
        if refers == "documents":
            found[name], found[f"{name}_version"] = names[refers][value]
        elif refers in names:
            found[name] = None if value is None else names[refers][value]
        else:
            found[name] = _plain(value)
    return found


def _plain(value: Any) -> Any:
    match value:
        case dt.date() | dt.datetime():
            return value.isoformat()
        case Decimal():
            return format(value, "f")
        case _:
            return value


# --- a table ------------------------------------------------------------------------------------------------------


@cache
def columns() -> tuple[str, ...]:
    """The columns of a table that holds records of every kind."""
    found = [KIND]
    for kind in TABLES:
        found += [name for name in _types(kind) if name not in found]
    return tuple(found)


@cache
def _types(kind: str) -> dict[str, Any]:
    """The columns of a kind of record in a table, with the type of each; lists are JSON."""
    found: dict[str, Any] = {}
    for name, column, refers in fields(TABLES[kind]):
        found[name] = String() if refers else column.type
        if refers == "documents":
            found[f"{name}_version"] = Integer()
    if kind == "claim":
        found |= {f"{ONE}_{name}": column.type for name, column, _ in fields(Quantity)}
    return found | dict.fromkeys(LISTS.get(kind, ()))


def cells(record: Record) -> list[object]:
    """A record as a row of the table."""
    flat = {name: value for name, value in record.items() if name != ONE}
    flat |= {f"{ONE}_{name}": value for name, value in (record.get(ONE) or {}).items()}
    for name in LISTS.get(record[KIND], ()):
        flat[name] = json.dumps(flat[name], ensure_ascii=False)
    return [str(v).lower() if isinstance(v, bool) else v for v in (flat.get(name) for name in columns())]


def of_table(
    named: Sequence[str], numbered: Iterable[tuple[int, Mapping[str, str | None] | InputError]]
) -> Iterator[tuple[int, Record | InputError]]:
    """The records of a table's rows; raises InputError for a table that is none of Tracker's."""
    if KIND not in named:
        raise InputError(f"there is no column '{KIND}': give what 'tracker export claims' wrote")
    for line, row in numbered:
        try:
            yield line, row if isinstance(row, InputError) else from_cells(row)
        except InputError as error:
            yield line, error


def from_cells(row: Mapping[str, str | None]) -> Record:
    """The record of a row of the table; raises InputError for what is no such row."""
    kind = row.get(KIND)
    types = _types(kind_of(kind))
    record: Record = {KIND: kind}
    figure: Record = {}
    for name, cell in row.items():
        if name == KIND or (cell is None and name not in types):
            continue
        if name not in types:
            raise InputError(f"'{name}' is no column of a {kind}: leave it empty")
        value = _of_cell(name, types[name], cell)
        if kind == "claim" and name.startswith(f"{ONE}_"):
            figure[name.removeprefix(f"{ONE}_")] = value
        else:
            record[name] = value
    if kind == "claim":
        record[ONE] = figure if any(value is not None for value in figure.values()) else None
    return record


def _of_cell(name: str, kind: Any, cell: str | None) -> Any:
    if cell is None:
        return None
    try:
        match kind:
            case None:
                return json.loads(cell)
            case Boolean():
                return {"true": True, "false": False}[cell.lower()]
            case Integer():
                return int(cell)
            case Float():
                return float(cell)
            case _:
                return cell
    except (ValueError, KeyError, RecursionError) as error:
        raise InputError(f"'{name}' cannot be {short(cell)}: write it as Tracker does") from error


# --- checks -------------------------------------------------------------------------------------------------------


def kind_of(value: Any) -> str:
    """The kind of a record; raises InputError where it is none."""
    if not isinstance(value, str) or value not in TABLES:
        raise InputError(f"'{KIND}' is {short(value)}: it must be one of {', '.join(TABLES)}")
    return value


def checked(kind: str, record: Mapping[str, Any]) -> tuple[Record, dict[str, list[Record]], Record | None]:
    """The columns of a record, those of the rows in its lists, and those of its figure.

    What it refers to stands in them as it is named in the record: a source's key, a document's key and version.
    Raises InputError for a field that is missing, unknown, or of another form.
    """
    model, lists = TABLES[kind], LISTS.get(kind, {})
    inner = {*lists, KIND} | ({ONE} if kind == "claim" else set())
    values = _row(model, {name: value for name, value in record.items() if name not in inner})
    parts = {name: [_row(part, entry) for entry in _listed(name, record.get(name))] for name, part in lists.items()}
    figure = record.get(ONE) if kind == "claim" else None
    return values, parts, None if figure is None else _row(Quantity, figure)


def _listed(name: str, value: Any) -> Sequence[Any]:
    if value is not None and not isinstance(value, list):
        raise InputError(f"'{name}' is no list: write it as Tracker does")
    return value or []


def _row(model: type[Base], given: Any) -> Record:
    """The columns of a table's row; a document that is referred to stands as its key and version."""
    if not isinstance(given, Mapping):
        raise InputError(f"{short(given)} is no object: write it as Tracker does")
    found: Record = {}
    known = set()
    for entry in fields(model):
        name, column, refers = entry
        value = given.get(name)
        known.add(name)
        if value is None:
            if entry.required:
                raise InputError(f"no '{name}': it must be there")
            found[column.name] = getattr(column.default, "arg", None)
        elif refers == "documents":
            known.add(f"{name}_version")
            version = _value(f"{name}_version", Integer(), given.get(f"{name}_version"))
            found[column.name] = (_value(name, String(), value), version)
        else:
            found[column.name] = _value(name, String() if refers else column.type, value)
    if unknown := [name for name in given if name not in known]:
        raise InputError(f"{short(unknown[0])} is not known: it may come from a newer Tracker")
    return found


def _value(name: str, kind: Any, value: Any) -> Any:
    """A value of a column's type; raises InputError where it is none that the column takes."""
    try:
        match kind:
            case Boolean() if isinstance(value, bool):
                return value
            case Integer() if isinstance(value, int) and not isinstance(value, bool) and abs(value) < LARGEST:
                return value
            case Float() if isinstance(value, int | float) and math.isfinite(value):
                return float(value)
            case UtcDateTime() if isinstance(value, str):
                return _moment(value)
            case Date() if isinstance(value, str):
                return dt.date.fromisoformat(value)
            case ExactDecimal() if isinstance(value, str):
                return _decimal(value)
            case String() if isinstance(value, str) and "\0" not in value and len(value) <= (kind.length or len(value)):
                return value
    except (ValueError, OverflowError, InvalidOperation):
        pass
    raise InputError(f"'{name}' cannot be {short(value)}: write it as Tracker does")


def _moment(text: str) -> dt.datetime:
    found = dt.datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(dt.UTC)


def _decimal(text: str) -> Decimal:
    found = Decimal(text)
    if not found.is_finite() or abs(found.adjusted()) > 70 or len(format(found, "f")) > 80:
        raise ValueError
    return found


def short(value: Any) -> str:
    """A value as a message quotes it."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return repr(text if len(text) <= 60 else f"{text[:57]}…")
