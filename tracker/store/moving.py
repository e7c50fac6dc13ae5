"""A database -> the same in another, of either kind: every row of every table under its own key.

Rows go over in the order of their keys, some thousand to a transaction; so what a cut leaves in the target is the
beginning of each table, and the next copy goes on behind it.  Anything else in the target is not touched, and refused.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table, bindparam, func, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_postgresql
from sqlalchemy.dialects.sqlite import insert as insert_sqlite

from tracker.errors import DatabaseError, InputError
from tracker.store import models, seals  # noqa: F401  (the models fill the metadata)
from tracker.store.base import Base
from tracker.store.batches import MOST_ROWS
from tracker.store.database import Database, file_of, retried

Row = dict[str, Any]
TABLES: Sequence[Table] = Base.metadata.sorted_tables


@dataclass(frozen=True, slots=True)
class Content:
    """How many rows a table has, and the SHA-256 of all that they hold, in the order of their keys."""

    rows: int
    sha256: str


def size(database: Database) -> int:
    """How many rows a database has."""
    with database.reading() as connection:
        return sum(connection.execute(select(func.count()).select_from(table)).scalar_one() for table in TABLES)


def copy(source: Database, target: Database, moved: Callable[[int], object] = lambda rows: None) -> dict[str, Content]:
    """Copy all rows; give what each table has then, which is the same in both.

    ``moved`` is told how many more rows are there.  Raises InputError where the target holds what the source does not.
    """
    if source.url == target.url or _same_file(source, target):
        raise InputError(f"{source.name} would be copied onto itself: give another database to copy to")
    with source.reading() as connection:
        found = {table.name: _copy_table(connection, table, target, moved) for table in TABLES}
        for table in TABLES:
            for name in _own(table):
                _copy_references(connection, table, name, target)
    _set_sequences(target)
    with target.reading() as connection:
        for table in TABLES:
            if (there := content(connection, table)) != found[table.name]:
                raise DatabaseError(
                    f"{table.name} has {there.rows} rows in {target.name} that are not the {found[table.name].rows} of "
                    f"{source.name}: somebody else wrote there; make it empty and copy again"
                )
    return found


def _same_file(source: Database, target: Database) -> bool:
    here, there = file_of(source.url), file_of(target.url)
    return here is not None and there is not None and here.samefile(there)


# --- a table ------------------------------------------------------------------------------------------------------


def _own(table: Table) -> list[str]:
    """The columns that lead to rows of the same table: they are filled when all of them are there."""
    return [column.name for column in table.columns if any(key.column.table is table for key in column.foreign_keys)]


def _rows(connection: Connection, table: Table) -> Iterator[Row]:
    """The rows of a table in the order of their keys, the same on every database."""
    order = [_ordered(connection, column) for column in table.primary_key]
    query = select(table).order_by(*order).execution_options(yield_per=MOST_ROWS)
    for row in connection.execute(query).mappings():
        yield dict(row)


def _ordered(connection: Connection, column: Any) -> Any:
    """A column of a key as it is ordered: text by its bytes, as SQLite does it, whatever a language would say."""
    is_text = connection.dialect.name == "postgresql" and column.type.python_type is str
    return column.collate("C") if is_text else column


class _Summing:
    """Counts rows and hashes them on their way."""

    def __init__(self, left_out: Sequence[str] = ()) -> None:
        self.rows, self._hash, self._left_out = 0, hashlib.sha256(), frozenset(left_out)

    def add(self, row: Row) -> Row:
        said = [None if name in self._left_out else seals.plain(value) for name, value in row.items()]
        self._hash.update(json.dumps(said, sort_keys=True, separators=(",", ":")).encode())
        self.rows += 1
        return row

    @property
    def content(self) -> Content:
        return Content(self.rows, self._hash.hexdigest())


def content(connection: Connection, table: Table, left_out: Sequence[str] = ()) -> Content:
    """What a table holds but for some columns; the same on every database."""
    summing = _Summing(left_out)
    for row in _rows(connection, table):
        summing.add(row)
    return summing.content


def _copy_table(connection: Connection, table: Table, target: Database, moved: Callable[[int], object]) -> Content:
    """Copy the rows that the target has not yet; what the source has of the table."""
    own = _own(table)
    with target.reading() as there:
        before = content(there, table, own)
    whole, beginning = _Summing(), _Summing(own)
    rows = map(whole.add, _rows(connection, table))
    for row in islice(rows, before.rows):
        beginning.add(row)
    if beginning.content != before:
        raise InputError(
            f"{target.name} holds other rows than {connection.engine.url.render_as_string(hide_password=True)} "
            f"({table.name}): copy to an empty database"
        )
    moved(before.rows)
    while some := list(islice(rows, MOST_ROWS)):
        retried(partial(_insert, target, table, [{**row, **dict.fromkeys(own)} for row in some]))
        moved(len(some))
    return whole.content


def _insert(target: Database, table: Table, rows: list[Row]) -> None:
    try:
        with target.session(writing=True) as session:
            insert: Any = insert_postgresql if session.get_bind().dialect.name == "postgresql" else insert_sqlite
            session.connection().execute(insert(table).on_conflict_do_nothing(), rows)
    except UnicodeEncodeError as error:
        problem = f"{table.name} holds half a character ({error}), which {target.name} cannot keep: mend that document"
        raise InputError(problem) from error


def _copy_references(connection: Connection, table: Table, name: str, target: Database) -> None:
    """Fill a column that leads to rows of the same table."""
    keys = {f"_{column.name}": column for column in table.primary_key}
    column = table.c[name]
    query = select(*(key.label(mark) for mark, key in keys.items()), column.label("_leads")).where(column.is_not(None))
    change = update(table).where(*(key == bindparam(mark) for mark, key in keys.items()))
    change = change.values({name: bindparam("_leads")})

    def fill(rows: list[Row]) -> None:
        with target.session(writing=True) as session:
            session.connection().execute(change, rows)

    found = connection.execute(query.execution_options(yield_per=MOST_ROWS)).mappings()
    while some := [dict(row) for row in islice(found, MOST_ROWS)]:
        retried(partial(fill, some))


def _set_sequences(target: Database) -> None:
    """Let the database give the numbers that come next; SQLite does so by itself."""
    with target.session(writing=True) as session:
        if session.get_bind().dialect.name != "postgresql":
            return
        for table in TABLES:
            column = table.autoincrement_column
            if column is not None:
                last = f"(SELECT coalesce(max({column.name}), 0) + 1 FROM {table.name})"
                named = f"pg_get_serial_sequence('{table.name}', '{column.name}')"
                session.execute(text(f"SELECT setval({named}, {last}, false)"))
