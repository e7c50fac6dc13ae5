"""JSONL archives, plain or compressed -> their lines, streamed; a line -> its article."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, Any, BinaryIO

from tracker.errors import InputError
from tracker.read.dates import parse_date
from tracker.read.plain import decode
from tracker.values import Article

if TYPE_CHECKING:
    from zstandard import ZstdDecompressionObj

FORM = '{"text": "…", "doc_id"?, "title"?, "publisher"?, "date"?, "url"?, "lang"?}'
GZIP, ZSTANDARD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
BLANK = b" \t\r\n\xef\xbb\xbf"
BLOCK = 2**15
LARGEST_WINDOW = 2**31  # bytes that a Zstandard frame may look back: what "zstd --long=31" writes


def looks_like_jsonl(data: bytes) -> bool:
    """Whether the first line is a JSON object with a text."""
    first = data.lstrip(b"\xef\xbb\xbf \r\n\t").split(b"\n", 1)[0]
    if not first.startswith(b"{"):
        return False
    try:
        return "text" in json.loads(first)
    except (ValueError, RecursionError):
        return False


def lines(stream: BinaryIO, longest: int, skipped: int = 0) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank with their numbers, those ``skipped`` left out; ``None`` for a longer one."""
    number = 0
    while line := stream.readline(longest + 1):
        number += 1
        is_too_long = len(line) > longest and not line.endswith(b"\n")
        while is_too_long and (rest := stream.readline(BLOCK)) and not rest.endswith(b"\n"):
            pass
        if number > skipped and line.strip(BLANK):
            yield number, None if is_too_long else line


@contextmanager
def expanded(place: str, raw: BinaryIO) -> Iterator[BinaryIO]:
    """The stream without its gzip or Zstandard compression, which its first bytes tell.

    Raises InputError, from whatever is done within, where the stream is damaged or cut off.
    """
    stream = raw if isinstance(raw, BufferedReader) else BufferedReader(raw)  # type: ignore[type-var]
    first = stream.peek(4)[:4]
    try:
        if first.startswith(GZIP):
            yield gzip.GzipFile(fileobj=stream)  # type: ignore[misc]
        elif first == ZSTANDARD:
            yield BufferedReader(_Zstandard(stream))
        else:
            yield stream
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            f"{place}: damaged or cut off ({error}): what comes before that is read; copy the file anew"
        ) from error


class _Zstandard(RawIOBase):
    """The content of Zstandard's frames, one after the other; the package's own reader does not tell of a cut end."""

    def __init__(self, raw: BinaryIO) -> None:
        from zstandard import ZstdDecompressor

        self._raw, self._decompressor = raw, ZstdDecompressor(max_window_size=LARGEST_WINDOW)
        self._frame: ZstdDecompressionObj | None = None
        self._compressed = self._content = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._content:
            self._compressed = self._compressed or self._raw.read(BLOCK)
            if not self._compressed:
                if self._frame:
                    raise EOFError("its end is missing")
                return 0
            self._content = self._expand()
        taken = self._content[: len(buffer)]
        buffer[: len(taken)], self._content = taken, self._content[len(taken) :]
        return len(taken)

    def _expand(self) -> bytes:
        from zstandard import ZstdError

        self._frame = self._frame or self._decompressor.decompressobj()
        try:
            found = self._frame.decompress(self._compressed)
        except ZstdError as error:
            raise OSError(str(error)) from error
        self._compressed = b""
        if self._frame.eof:
            self._compressed, self._frame = self._frame.unused_data, None
        return found


def article(place: str, line: bytes) -> Article:
    """The article of a line; raises InputError where it is none."""
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
    """What databases cannot keep, half a surrogate pair and the null character, as a replacement sign."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\0", "\ufffd")


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
