"""Paths, addresses, standard input -> articles, one at a time; a bad one never loses the others."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import BinaryIO
from urllib.parse import urlsplit

from tracker.errors import InputError, TrackerError
from tracker.read import archive, page, plain
from tracker.read.languages import settle
from tracker.values import Article

URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
SUFFIXES = {".txt": "text", ".html": "html", ".htm": "html", ".jsonl": "jsonl", ".ndjson": "jsonl"}
Network = IPv4Network | IPv6Network


class Format(StrEnum):
    AUTO = "auto"
    TEXT = "text"
    HTML = "html"
    JSONL = "jsonl"


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says of the documents; it wins over what they say of themselves."""

    language: str | None = None
    publisher: str | None = None
    date: dt.date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class ReadFailure:
    """A document that could not be read, and where."""

    place: str
    error: TrackerError


def read(
    paths: Sequence[str],
    *,
    stdin: BinaryIO,
    input_format: Format = Format.AUTO,
    given: Given | None = None,
    max_bytes: int = 20_000_000,
    allow_private: Sequence[Network] = (),
) -> Iterator[Article | ReadFailure]:
    """Articles in the order of the paths, read as they are asked for.

    ``-`` is standard input, a directory stands for the readable files in it, ``https://…`` is fetched.  ``max_bytes``
    bounds one document, not an archive in a file.  ``allow_private`` are the networks to fetch from although they are
    not public.  Whatever is wrong with one document comes as a ``ReadFailure`` in its place.
    """
    given = given or Given()
    for path in paths:
        for place in _expanded(path):
            if URL.match(place):
                found = _from_web(place, input_format, max_bytes, allow_private)
            else:
                found = _from_place(place, stdin, input_format, max_bytes)
            yield from _settled(found, given)


def _expanded(path: str) -> list[str]:
    if path == "-" or URL.match(path) or not os.path.isdir(path):
        return [path]
    found = (file for file in Path(path).rglob("*") if file.suffix.lower() in SUFFIXES and file.is_file())
    return sorted(map(str, found)) or [path]


Read = tuple[str, Article | TrackerError]


def _from_place(path: str, stdin: BinaryIO, input_format: Format, max_bytes: int) -> Iterator[Read]:
    place = "standard input" if path == "-" else path
    try:
        if os.path.isdir(path):
            raise InputError(f"{path}: no .txt, .html or .jsonl file in this folder: name the files")
        form = input_format if input_format is not Format.AUTO else _by_suffix(path)
        if form is Format.JSONL and path != "-":
            yield from archive.lines(path, plain.open_file(path), max_bytes)
            return
        content = plain.content(path, stdin, max_bytes)
        yield from _from_content(place, content, form, max_bytes)
    except TrackerError as error:
        yield place, error


def _from_web(url: str, input_format: Format, max_bytes: int, allow_private: Sequence[Network]) -> Iterator[Read]:
    """The article at an address, which is where it was found at last; the lines of an archive have their own."""
    from tracker.read.fetch import fetch

    try:
        found = fetch(url, max_bytes, allow_private)
        form = input_format
        if form is Format.AUTO:
            form = Format(found.kind) if found.kind else _by_suffix(urlsplit(found.url).path)
        for place, item in _from_content(url, found.content, form, max_bytes):
            if isinstance(item, Article) and place == url:
                item = replace(item, url=found.url)  # noqa: PLW2901
            yield place, item
    except TrackerError as error:
        yield url, error


def _by_suffix(path: str) -> Format:
    return Format(SUFFIXES.get(Path(path).suffix.lower(), "auto")) if path != "-" else Format.AUTO


def _from_content(place: str, content: bytes, form: Format, max_bytes: int) -> Iterator[Read]:
    if form in (Format.AUTO, Format.TEXT) and plain.looks_like_html(content) and form is Format.AUTO:
        form = Format.HTML
    if form is Format.AUTO and archive.looks_like_jsonl(content):
        form = Format.JSONL
    if form is Format.JSONL:
        yield from archive.lines(place, iter(content.splitlines(keepends=True)), max_bytes)
    elif form is Format.HTML:
        yield place, page.article(place, content)
    else:
        yield place, plain.article(place, content)


def _settled(found: Iterator[Read], given: Given) -> Iterator[Article | ReadFailure]:
    """Each article with what the caller said of it, and its language."""
    for place, item in found:
        try:
            if isinstance(item, TrackerError):
                raise item
            article = replace(
                item,
                publisher=given.publisher or item.publisher,
                date=given.date or item.date,
                url=page.normal_url(given.url or item.url),
            )
            yield replace(article, language=settle(place, given.language or item.language, article.text))
        except TrackerError as error:
            yield ReadFailure(place, error)
