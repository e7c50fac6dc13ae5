"""Values <-> the cells of a CSV table that a spreadsheet may open: no cell becomes a formula, and none is changed.

An empty cell is no value.  A text that a spreadsheet would take for a formula, or that is empty, gets an apostrophe
before it, and so does one that begins as if it had been given one; the reader takes that one away again.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, TextIO

from tracker.errors import InputError

Cells = dict[str, str | None]
LONGEST = 2**31 - 1
FORMULA = "=+\\-@\t\r\n＝＋－＠"
GUARDED = re.compile(rf"'*(?:[{FORMULA}].*)?", re.DOTALL)
NEGATIVE = re.compile(r"-\d+(?:\.\d+)?")  # a number, whose sign starts no formula
FIRST = frozenset((*FORMULA, "'", ""))  # what a text begins with that may have to be guarded
DELIMITERS = ",;\t"


def guarded(value: object) -> object:
    """The cell of a value; a number, as such or as text, stays a number."""
    if not isinstance(value, str) or value[:1] not in FIRST:
        return value
    return f"'{value}" if GUARDED.fullmatch(value) and not NEGATIVE.fullmatch(value) else value


def bare(cell: str) -> str | None:
    """The text of a cell, ``None`` for an empty one."""
    if not cell:
        return None
    return cell[1:] if cell[0] == "'" and GUARDED.fullmatch(cell) else cell


def write(stream: TextIO, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table with its header; ``None`` leaves a cell empty."""
    plain = csv.writer(stream, lineterminator="\n")
    quoted = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_ALL)
    plain.writerow(columns)
    for row in rows:
        cells = [guarded(value) for value in row]
        # A carriage return ends a line unless it is quoted, which the writer sees only where its own lines end so.
        (quoted if any("\r" in cell for cell in cells if isinstance(cell, str)) else plain).writerow(cells)


def read(lines: Iterator[str], start: int = 1) -> tuple[list[str], Iterator[tuple[int, Cells | InputError]]]:
    """The names of the columns, and each row by them with the number of the line where it begins.

    ``start`` is the number of the header's line.  The comma, the semicolon or the tab parts cells, whichever the header
    has most of.  A row that is no CSV, too short or too long comes as an error.  Raises InputError for a header that is
    none.
    """
    csv.field_size_limit(LONGEST)  # a document is one cell
    header = next(lines, "")
    delimiter = max(DELIMITERS, key=header.count)
    reader = csv.reader(chain([header], lines), delimiter=delimiter, strict=True)
    columns = _columns(reader)
    return columns, _rows(reader, columns, start)


def _rows(reader: Any, columns: list[str], start: int) -> Iterator[tuple[int, Cells | InputError]]:
    while True:
        line = reader.line_num + start
        try:
            row = next(reader, None)
        except csv.Error as error:
            yield line, InputError(f"no CSV ({error}): check the quotation marks")
            continue
        if row is None:
            return
        if len(row) == len(columns):
            yield line, dict(zip(columns, map(bare, row), strict=True))
        elif row:
            yield (
                line,
                InputError(f"{len(row)} cells for {len(columns)} columns: quote the cells that hold a separator"),
            )


def _columns(reader: Any) -> list[str]:
    try:
        names = [name.strip() for name in next(reader, [])]
    except csv.Error as error:
        raise InputError(f"the first line is no CSV ({error}): check the quotation marks") from error
    if not names or "" in names or len(set(names)) < len(names):
        raise InputError("the first line must name each column, and each otherwise")
    return names
