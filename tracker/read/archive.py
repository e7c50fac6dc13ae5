"""Lines of a JSONL archive -> articles, streamed; a bad line is reported with its number."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from typing import Any

from tracker.errors import InputError, TrackerError
from tracker.read.dates import parse_date
from tracker.read.plain import decode
from tracker.values import Article

FORM = '{"text": "…", "doc_id"?, "title"?, "publisher"?, "date"?, "url"?, "lang"?}'


def looks_like_jsonl(data: bytes) -> bool:
    """Whether the first line is a JSON object with a text."""
    first = data.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    try:
        return "text" in json.loads(first)
    except (ValueError, RecursionError):
        return False


def lines(place: str, stream: Iterable[bytes], max_bytes: int) -> Iterator[tuple[str, Article | TrackerError]]:
    """An article or an error for each line that is not blank, with its place ("archive.jsonl:12")."""
    empty = True
    for number, line in enumerate(stream, start=1):
        if not line.strip(b" \t\r\n\xef\xbb\xbf"):
            continue
        empty = False
        at = f"{place}:{number}"
        try:
            yield at, _article(at, line, max_bytes)
        except TrackerError as error:
            yield at, error
    if empty:
        yield place, InputError(f"{place}: empty: give one JSON object a line, {FORM}")


def _article(place: str, line: bytes, max_bytes: int) -> Article:
    if len(line) > max_bytes:
        raise InputError(f"{place}: longer than {max_bytes // 1_000_000} MB: split it into articles")
    record = _record(place, line)
    text = record.get("text")
    if not isinstance(text, str) or not any(c.isalnum() for c in text):
        raise InputError(f'{place}: no "text": each line must be {FORM}')
    return Article(
        text=_sound(text),
        doc_id=_string(place, record, "doc_id"),
        title=_string(place, record, "title"),
        publisher=_string(place, record, "publisher"),
        date=_date(place, record),
        url=_string(place, record, "url"),
        language=_string(place, record, "lang") or _string(place, record, "language"),
    )


def _record(place: str, line: bytes) -> dict[str, Any]:
    try:
        record = json.loads(decode(place, line))
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deep")
        raise InputError(f"{place}: no JSON ({reason}): each line must be {FORM}") from error
    if not isinstance(record, dict):
        raise InputError(f"{place}: no JSON object: each line must be {FORM}")
    return record


def _sound(text: str) -> str:
    """Half a surrogate pair cannot be stored; a replacement sign keeps the offsets."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _string(place: str, record: dict[str, Any], name: str) -> str | None:
    value = record.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool) and name == "doc_id":
        return str(value)
    if not isinstance(value, str):
        raise InputError(f'{place}: "{name}" is no string: each line must be {FORM}')
    return _sound(value)


def _date(place: str, record: dict[str, Any]) -> dt.date | None:
    value = _string(place, record, "date")
    if value is None:
        return None
    try:
        return parse_date(value)
    except InputError as error:
        raise InputError(f"{place}: {error}") from error
