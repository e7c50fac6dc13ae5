"""Rows -> seals: what an event keeps of every row that it wrote, so that a change of any column shows later.

A seal begins with the SHA-256 of the row's content, cut to ``DIGITS`` hexadecimal digits; behind it stand ``MARK``
digits of each column, in the order of the model, by which a changed column can be named.  Empty columns are not part of
the hash, so that a column that a later version adds at the end of a table, and leaves empty, breaks no seal.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from sqlalchemy import Connection, column, select, table

from tracker.store import models
from tracker.store.base import Base

DIGITS = 32
MARK = 3
EMPTY = "-" * MARK
HEXADECIMAL = [f"{number:0{MARK}x}" for number in range(1 << 4 * MARK)]
AS_THEY_ARE = frozenset({str, int, float, type(None)})
KINDS: dict[str, type[Base]] = {
    "document": models.Document,
    "source": models.Source,
    "alias": models.SourceAlias,
    "claim": models.Claim,
    "quantity": models.Quantity,
    "link": models.AttributionLink,
    "assessment": models.Assessment,
    "review": models.Review,
    "report": models.FrozenReport,
}
NAMES = {kind_model: name for name, kind_model in KINDS.items()}
# When a row was last read is no change of it, and which source a merged one leads to is derived (and checked apart).
UNSEALED = {"claim": {"last_seen", "placed"}, "document": {"last_seen"}, "source": {"canonical_id"}}

Content = Mapping[str, Any]
#: JSON as it is hashed: without spaces, and with the keys in order.
in_order = json.JSONEncoder(sort_keys=True, separators=(",", ":")).encode


@cache
def columns(kind: str) -> tuple[str, ...]:
    """The columns of a kind of row that its seal covers, in the order of the model."""
    return tuple(c.name for c in KINDS[kind].__table__.columns if c.name not in UNSEALED.get(kind, ()))


@cache
def keys(kind: str) -> tuple[str, ...]:
    """The columns of the primary key."""
    return tuple(c.name for c in KINDS[kind].__table__.primary_key)


def key(kind: str, content: Content) -> str:
    """The name of a row: its kind and its primary key."""
    return ":".join([kind, *(str(content[name]) for name in keys(kind))])


def key_of(row: Base) -> str:
    """The name of a row that the session holds."""
    kind = NAMES[type(row)]
    return ":".join([kind, *(str(getattr(row, name)) for name in keys(kind))])


def seal_of(row: Base) -> str:
    """The seal of a row that the session holds, with the values that it has there."""
    return seal({name: getattr(row, name) for name in columns(NAMES[type(row)])})


def of(kind: str, content: Content) -> str:
    """The seal of a row from its columns, in whatever order they are given."""
    return _sealed((name, content[name]) for name in columns(kind))


def seal(content: Content) -> str:
    """The seal of a row's columns, which are given in the order of the model."""
    return _sealed(content.items())


def _sealed(content: Iterable[tuple[str, Any]]) -> str:
    """In one pass, as every row that is written goes through here."""
    said, marks = {}, []
    for name, value in content:
        if value is None:
            marks.append(EMPTY)
        else:
            said[name] = plainly = value if type(value) in AS_THEY_ARE else plain(value)
            marks.append(_mark(plainly))
    return _whole(said) + "".join(marks)


def changed(content: Content, kept: str) -> list[str] | None:
    """The columns that are not as a seal has them: ``None`` where all are, none where they cannot be told."""
    plainly = {name: plain(value) for name, value in content.items()}
    if kept[:DIGITS] == _whole(plainly):
        return None
    marks = _marks(plainly, kept)
    return [name for name, value in plainly.items() if _mark(value) != marks[name]]


def carried_over(kept: str, before: Content, after: Content) -> str:
    """The seal of a row whose columns a migration changes, from the one that it had and its content ``before``.

    What was changed behind Tracker's back before then is still told by it.
    """
    if changed(before, kept) is None:
        return seal(after)
    marks = _marks(before, kept)
    return kept[:DIGITS] + "".join(marks.get(name) or _mark(plain(value)) for name, value in after.items())


def _marks(content: Content, kept: str) -> dict[str, str]:
    """The mark that a seal has of each column; it has none of those that came in after it, which were empty."""
    return {name: kept[i : i + MARK] or EMPTY for name, i in zip(content, count(DIGITS, MARK), strict=False)}


def plain(value: Any) -> Any:
    """A value as SQLite keeps it, whichever database or model it comes from."""
    if type(value) in AS_THEY_ARE:
        return value
    match value:
        case bool():
            return int(value)
        case Decimal():
            return format(value, "f")
        case dt.datetime():
            moment = value if value.tzinfo is None else value.astimezone(dt.UTC)
            return moment.replace(tzinfo=None).isoformat(" ", "microseconds")
        case dt.date():
            return value.isoformat()
        case bytes():
            return value.hex()
        case _:
            return value


def _whole(content: Content) -> str:
    said = {name: value for name, value in content.items() if value is not None}
    return hashlib.sha256(in_order(said).encode()).hexdigest()[:DIGITS]


def _mark(value: Any) -> str:
    if value is None:
        return EMPTY
    return HEXADECIMAL[zlib.crc32(str(value).encode("utf-8", "surrogatepass")) % len(HEXADECIMAL)]


def stored(
    connection: Connection, name: str, wanted: Sequence[str], where: Mapping[str, Sequence[Any]] | None = None
) -> Iterator[dict[str, Any]]:
    """The rows of a table as the database keeps them, whatever they hold, in the order of the first wanted column.

    With ``where``, those only whose columns have one of the values given for each.
    """
    query: Any = select(*(column(c) for c in wanted)).select_from(table(name)).order_by(column(wanted[0]))
    query = query.where(*(column(c).in_(values) for c, values in (where or {}).items()))
    for row in connection.execute(query, execution_options={"yield_per": 1000}).mappings():
        yield dict(row)
