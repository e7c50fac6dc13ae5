"""Web archives (WARC) -> the pages that servers answered with, streamed."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from tracker.errors import InputError

PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Page:
    """A page, which record of the file it is, and the byte where the next record begins.

    ``content`` is ``None`` where it is longer than what was asked for.
    """

    number: int
    url: str
    content: bytes | None
    end: int


def pages(place: str, stream: BinaryIO, longest: int, skipped: int = 0) -> Iterator[Page]:
    """The HTML pages among the records behind the place where the stream stands; ``skipped`` stand before it.

    Only answers that a server called good (200) are pages.  Raises InputError where the file is damaged or cut off.
    """
    from warcio import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    found = ArchiveIterator(stream)
    found.INC_RECORD = ""  # what it would write to the screen; it counts what it found in ``err_count``
    number = skipped
    try:
        for record in found:
            number += 1
            url = record.rec_headers.get_header("WARC-Target-URI") if _is_page(record) else None
            content = record.content_stream().read(longest + 1) if url else b""
            found.read_to_end()
            if getattr(record.raw_stream, "limit", 0) > 0:
                raise EOFError("its end is missing")
            if found.err_count:
                raise EOFError(f"record {number} is longer than it says")
            if url:
                yield Page(number, url.strip("<>"), content if len(content) <= longest else None, found.offset)
        if found.fh.tell() > found.offset:  # the beginning of a record was the end of the file
            raise EOFError("its end is missing")
    except (ArchiveLoadFailed, OSError, EOFError, ValueError, zlib.error) as error:
        problem = str(error).strip().partition("\n")[0] or type(error).__name__
        if "non-chunked gzip" in str(error):
            problem = "it is compressed as a whole: 'warcio recompress' compresses each record by itself"
        raise InputError(
            f"{place}: damaged or cut off behind record {number} ({problem}): what comes before that is read"
        ) from error


def _is_page(record: Any) -> bool:
    if record.rec_type != "response" or record.http_headers is None:
        return False
    kind = record.http_headers.get_header("Content-Type") or ""
    return record.http_headers.get_statuscode() == "200" and kind.lower().startswith(PAGES)
