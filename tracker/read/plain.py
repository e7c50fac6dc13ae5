"""Bytes of a file or of standard input -> text as it stands, whatever its encoding."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from tracker.errors import InputError
from tracker.values import Article

BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
MARKUP = re.compile(
    rb"(?is)\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html|<\?xml[^>]*>\s*<html|<!--.*?-->\s*<html|<head|<body|<article)"
)


def opened(path: str) -> BinaryIO:
    """A file to be read; raises InputError where it cannot be opened."""
    try:
        return Path(path).open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(path, error) from error


def open_file(path: str) -> Iterator[bytes]:
    """The lines of a file; raises InputError where it cannot be opened."""
    return _lines(opened(path))


def _lines(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        yield from stream


def content(path: str, stdin: BinaryIO, max_bytes: int) -> bytes:
    """All bytes of a file or of standard input (``-``).

    Raises InputError where it is missing, unreadable, empty or larger than ``max_bytes``.
    """
    place = "standard input" if path == "-" else path
    try:
        if path == "-":
            data = stdin.read(max_bytes + 1)
        else:
            if Path(path).stat().st_size > max_bytes:
                raise _too_large(place, max_bytes)
            data = Path(path).read_bytes()
    except (OSError, ValueError) as error:
        raise _unreadable(place, error) from error
    return checked(place, data, max_bytes)


def checked(place: str, data: bytes, max_bytes: int) -> bytes:
    """The same bytes; raises InputError where there are none, or more than ``max_bytes``."""
    if len(data) > max_bytes:
        raise _too_large(place, max_bytes)
    if not data.strip():
        raise InputError(f"{place}: empty: give a file that holds an article")
    return data


def _unreadable(place: str, error: Exception) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(f"{place}: no such file: check the path")
    if isinstance(error, PermissionError):
        return InputError(f"{place}: not readable: check its permissions")
    return InputError(f"{place}: cannot be read ({error}): check the path")


def _too_large(place: str, max_bytes: int) -> InputError:
    return InputError(
        f"{place}: larger than {max_bytes // 1_000_000} MB: one document is no longer than that; "
        "give an archive as JSONL, one article a line"
    )


def looks_like_html(data: bytes) -> bool:
    return bool(MARKUP.match(data[:5000]))


def decode(place: str, data: bytes) -> str:
    """The text in whichever encoding it is, without its byte-order mark.

    Raises InputError for binary data.
    """
    for bom, encoding in BOMS.items():
        if data.startswith(bom):
            return _decoded(place, data, encoding)
    if CONTROL.search(data[:100_000]):
        raise InputError(f"{place}: binary, not text: give plain text, HTML or JSONL")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return _detected(place, data)


def _decoded(place: str, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        raise InputError(f"{place}: damaged {encoding} text at byte {error.start}: save it as UTF-8") from error


def _detected(place: str, data: bytes) -> str:
    """Legacy encodings: cp1252 where its Western letters make words, else what charset-normalizer finds."""
    try:
        western = data.decode("cp1252")
        if re.search(r"[A-Za-z][áéíóúñüÁÉÍÓÚÑçàèìòùâêîôû]|[áéíóúñüÁÉÍÓÚÑ¿¡][A-Za-z]|[“”’–]", western):
            return western
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise InputError(f"{place}: no text encoding fits: save it as UTF-8")
    return str(best)


def article(place: str, data: bytes) -> Article:
    """A plain text as an article: the text is the input, unchanged but for its byte-order mark."""
    text = decode(place, data)
    if not any(c.isalnum() for c in text):
        raise InputError(f"{place}: no words in it: give a file that holds an article")
    return Article(text)
