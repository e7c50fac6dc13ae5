"""Paths, addresses, standard input -> the documents that lie there, as bytes with their places, one at a time.

Nothing is read in them yet, so that it can be done elsewhere.  A file that holds many documents, and each file of a
folder, is a ``Part``: a reader who knows how far it came in it goes on from there.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from io import BytesIO
from ipaddress import IPv4Network, IPv6Network
from itertools import islice
from typing import BinaryIO
from urllib.parse import urlsplit

from tracker.errors import InputError, TrackerError
from tracker.read import archive, plain, warc

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
Network = IPv4Network | IPv6Network
COMPRESSED = (".gz", ".zst")
LOOKED_UP_AT_ONCE = 500


class Format(StrEnum):
    AUTO = "auto"
    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"
    WARC = "warc"


OF_MANY = (Format.JSONL, Format.WARC)
SUFFIXES = {
    ".txt": Format.TEXT,
    ".html": Format.HTML,
    ".htm": Format.HTML,
    ".jsonl": Format.JSONL,
    ".ndjson": Format.JSONL,
    ".warc": Format.WARC,
}


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A document that could not be read, and where."""

    place: str
    error: TrackerError


@dataclass(frozen=True, slots=True)
class Record:
    """A document as it lies in its file; ``url`` is where it was fetched, if the file says so."""

    place: str
    content: bytes
    form: Format
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A file as it was when it was opened: its full path, its bytes, and when it was changed (in nanoseconds)."""

    path: str
    size: int
    changed: int


@dataclass(frozen=True, slots=True)
class Position:
    """How far a file was read: lines or records, the byte where that can be taken up (0: none), and if it is all."""

    done: int = 0
    offset: int = 0
    finished: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A step through the files: a document or what is wrong with it, if there is one; and where the step ends.

    ``moved`` counts the bytes that it went on.
    """

    item: Record | ReadFailure | None
    part: Part | None = None
    position: Position | None = None
    moved: int = 0


Known = Callable[[Sequence[Part]], Mapping[str, Position]]


def nothing(parts: Sequence[Part]) -> Mapping[str, Position]:
    """How far files were read, for who reads them for the first time."""
    return {}


def steps(
    paths: Iterable[str],
    *,
    stdin: BinaryIO,
    input_format: Format,
    max_bytes: int,
    allow_private: Sequence[Network] = (),
    known: Known = nothing,
) -> Iterator[Step]:
    """The documents in the order of the paths.

    ``-`` is standard input, a folder stands for the readable files in it, ``https://…`` is fetched.  ``max_bytes``
    bounds one document, not an archive in a file; ``allow_private`` are the networks to fetch from although they are
    not public.  ``known`` tells by their paths how far some files were read before.  Whatever is wrong with one
    document comes in its place; what cannot be opened has no position, and is tried again another time.
    """
    for path in paths:
        if path == "-":
            yield from _told("standard input", _from_stdin(stdin, input_format, max_bytes))
        elif URL.match(path):
            yield from _told(path, _from_web(path, input_format, max_bytes, allow_private))
        elif os.path.isdir(path):
            yield from _folder(path, input_format, max_bytes, known)
        else:
            form = _form(path, input_format)
            part = _part(path) if form in OF_MANY else None
            position = known([part]).get(part.path) if part else None
            yield from _told(path, _file(path, form, part, position or Position(), max_bytes))


def handed_in(place: str, content: bytes, *, input_format: Format, max_bytes: int) -> Iterator[Step]:
    """The documents in what somebody handed in; ``place`` is what errors call it, such as the name of its file."""

    def found() -> Iterator[Step]:
        if form is Format.WARC:
            raise InputError(f"{place}: a web archive: read it with 'tracker ingest'")
        yield from map(Step, _one(place, plain.checked(place, content, max_bytes), form, max_bytes))

    form = _form(place, input_format)
    yield from _told(place, found())


def size(paths: Iterable[str]) -> int:
    """How many bytes all files have together; what is no file counts nothing."""
    files = (path for path in paths if path != "-" and not URL.match(path))
    found = (file for path in files for file in (_readable(path) if os.path.isdir(path) else [path]))
    return sum(part.size for part in map(_part, found) if part)


def _told(place: str, found: Iterator[Step]) -> Iterator[Step]:
    try:
        yield from found
    except TrackerError as error:
        yield Step(ReadFailure(place, error))


def _form(path: str, input_format: Format) -> Format:
    if input_format is not Format.AUTO:
        return input_format
    name = path.lower()
    stem = next((name.removesuffix(end) for end in COMPRESSED if name.endswith(end)), name)
    found = SUFFIXES.get(os.path.splitext(stem)[1], Format.AUTO)
    return found if stem == name or found in OF_MANY else Format.AUTO


def _part(path: str) -> Part | None:
    try:
        status = os.stat(path)
    except (OSError, ValueError):
        return None
    name = os.path.realpath(path).encode("utf-8", "backslashreplace").decode()
    return Part(name, status.st_size, status.st_mtime_ns)


# --- folders ------------------------------------------------------------------------------------------------------


def _readable(folder: str) -> Iterator[str]:
    """The files of a folder and of those in it that can hold articles, in an order that stays the same."""
    for where, inner, names in os.walk(folder):
        inner.sort()
        for name in sorted(names):
            if _form(name, Format.AUTO) is not Format.AUTO and os.path.isfile(os.path.join(where, name)):
                yield os.path.join(where, name)


def _folder(folder: str, input_format: Format, max_bytes: int, known: Known) -> Iterator[Step]:
    files = _readable(folder)
    empty = True
    while some := list(islice(files, LOOKED_UP_AT_ONCE)):
        empty = False
        parts = {file: part for file in some if (part := _part(file))}
        positions = known(list(parts.values()))
        for file in some:
            part = parts.get(file)
            position = positions.get(part.path) if part else None
            yield from _told(file, _file(file, _form(file, input_format), part, position or Position(), max_bytes))
    if empty:
        names = ", ".join(dict.fromkeys(SUFFIXES))
        problem = InputError(f"{folder}: no file that ends in {names} in this folder: name the files")
        yield Step(ReadFailure(folder, problem))


# --- files ------------------------------------------------------------------------------------------------------


def _file(path: str, form: Format, part: Part | None, start: Position, max_bytes: int) -> Iterator[Step]:
    if start.finished:
        yield Step(None, moved=part.size if part else 0)
    elif form in OF_MANY:
        with plain.opened(path) as stream:
            yield from _many(path, stream, form, part, start, max_bytes)
    else:
        end = Position(1, 0, True) if part else None
        for item in _one(path, plain.content(path, BytesIO(), max_bytes), form, max_bytes):
            yield Step(item, part, end, part.size if part else 0)


def _from_stdin(stdin: BinaryIO, form: Format, max_bytes: int) -> Iterator[Step]:
    place = "standard input"
    if form in OF_MANY:
        yield from _many(place, stdin, form, None, Position(), max_bytes)
    else:
        yield from map(Step, _one(place, plain.content("-", stdin, max_bytes), form, max_bytes))


def _from_web(url: str, form: Format, max_bytes: int, allow_private: Sequence[Network]) -> Iterator[Step]:
    """The article at an address, which is where it was found at last; the lines of an archive have their own."""
    from tracker.read.fetch import fetch

    found = fetch(url, max_bytes, allow_private)
    if form is Format.AUTO:
        form = Format(found.kind) if found.kind else _form(urlsplit(found.url).path, form)
    if form is Format.WARC:
        raise InputError(f"{url}: a web archive: download it, and give the file")
    yield from map(Step, _one(url, found.content, form, max_bytes, found.url))


def _one(
    place: str, content: bytes, form: Format, max_bytes: int, url: str | None = None
) -> Iterator[Record | ReadFailure]:
    """A document; or many, where it is an archive."""
    if form is Format.JSONL or (form is Format.AUTO and archive.looks_like_jsonl(content)):
        for number, line in archive.lines(BytesIO(content), max_bytes):
            yield _line(place, number, line, max_bytes)
        return
    if form is Format.AUTO:
        form = Format.HTML if plain.looks_like_html(content) else Format.TEXT
    yield Record(place, content, form, url)


def _many(
    place: str, stream: BinaryIO, form: Format, part: Part | None, start: Position, max_bytes: int
) -> Iterator[Step]:
    """The documents of an archive from a position on, and a last step to its end."""
    found = (_lines if form is Format.JSONL else _pages)(place, stream, start, max_bytes)
    before, done = 0, 0
    for item, position in found:
        done = position.done
        now = stream.tell() if part else 0
        yield Step(item, part, position, now - before)
        before = now
    if form is Format.JSONL and not done and not start.done:
        raise InputError(f"{place}: empty: give a file with an article a line")
    if part:
        yield Step(None, part, Position(done or start.done, 0, True), part.size - before)


def _lines(
    place: str, raw: BinaryIO, start: Position, max_bytes: int
) -> Iterator[tuple[Record | ReadFailure, Position]]:
    with archive.expanded(place, raw) as stream:
        ahead = start.done if start.offset else 0  # lines that need not be passed over
        if start.offset:
            stream.seek(start.offset)
        for number, line in archive.lines(stream, max_bytes, start.done - ahead):
            offset = stream.tell() if stream is raw and stream.seekable() else 0
            yield _line(place, number + ahead, line, max_bytes), Position(number + ahead, offset)


def _line(place: str, number: int, line: bytes | None, max_bytes: int) -> Record | ReadFailure:
    at = f"{place}:{number}"
    return Record(at, line, Format.JSONL) if line is not None else _too_long(at, max_bytes)


def _pages(
    place: str, stream: BinaryIO, start: Position, max_bytes: int
) -> Iterator[tuple[Record | ReadFailure, Position]]:
    if start.offset:
        stream.seek(start.offset)
    for page in warc.pages(place, stream, max_bytes, start.done):
        at = f"{place}:{page.number}"
        item = Record(at, page.content, Format.HTML, page.url) if page.content is not None else _too_long(at, max_bytes)
        yield item, Position(page.number, page.end)


def _too_long(place: str, max_bytes: int) -> ReadFailure:
    problem = f"{place}: longer than {max_bytes // 1_000_000} MB: split it into articles"
    return ReadFailure(place, InputError(problem))
