"""A file of rows, CSV or JSONL -> each row with its line; a bad one never loses the others."""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import chain
from typing import Any, BinaryIO

from tracker.errors import InputError
from tracker.exchange import cells
from tracker.read import plain

HALF = re.compile(r"\\u[dD][89a-fA-F]")
Row = Mapping[str, Any]
Numbered = tuple[int, Row | InputError]


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of a file in their order, each with its line or what is wrong with it.

    ``columns`` are those of a table; ``None`` for JSONL, where each row names its own.
    """

    place: str
    columns: tuple[str, ...] | None
    numbered: Iterator[Numbered]


def read(path: str, stdin: BinaryIO) -> Rows:
    """Open a file, ``-`` for standard input; what begins with a brace is JSONL.

    Raises InputError where it cannot be read, is empty, or is a table whose first line does not name its columns.
    """
    place = "standard input" if path == "-" else path
    lines = _decoded(place, iter(stdin) if path == "-" else plain.open_file(path))
    start, first = next(((i, line) for i, line in enumerate(lines, start=1) if line.strip()), (0, ""))
    if not first:
        raise InputError(f"{place}: empty: give a table in CSV, or a JSON object a line")
    lines = chain([first], lines)
    if first.lstrip().startswith("{"):
        return Rows(place, None, _objects(lines, start))
    return _table(place, lines, start)


def _decoded(place: str, raw: Iterator[bytes]) -> Iterator[str]:
    """The lines as text: UTF-8, else as the encoding of each may be told."""
    first = next(raw, b"")
    if first.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        yield from StringIO(plain.decode(place, first + b"".join(raw)))  # which ends a line at a line feed alone
        return
    for line in chain([first.removeprefix(codecs.BOM_UTF8)], raw):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            yield plain.decode(place, line)


def _table(place: str, lines: Iterator[str], start: int) -> Rows:
    try:
        columns, numbered = cells.read(lines, start)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
    return Rows(place, tuple(columns), numbered)


def _objects(lines: Iterator[str], start: int) -> Iterator[Numbered]:
    for number, line in enumerate(lines, start):
        if line.strip():
            yield number, _object(line)


def _object(line: str) -> Row | InputError:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        return InputError(f"no JSON ({getattr(error, 'msg', 'nested too deep')}): give one object a line")
    if not isinstance(found, dict):
        return InputError("no JSON object: give one a line")
    if HALF.search(line) and not _is_sound(found):
        return InputError("half a surrogate pair is no character: write the whole pair")
    return found


def _is_sound(found: object) -> bool:
    """Whether each text in it can be written, which half a surrogate pair cannot."""
    try:
        json.dumps(found, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True
