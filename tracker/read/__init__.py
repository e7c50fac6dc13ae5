"""Paths, addresses, standard input -> articles, one at a time; a bad one never loses the others."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO

from tracker.errors import InputError, TrackerError
from tracker.read import archive, page, plain
from tracker.read.files import Format, Network, ReadFailure, Record, steps
from tracker.read.languages import settle
from tracker.values import Article

__all__ = ["Format", "Given", "Network", "ReadFailure", "Record", "parse", "read"]

KINDS: dict[Format, Callable[[str, bytes], Article]] = {
    Format.TEXT: plain.article,
    Format.HTML: page.article,
    Format.JSONL: archive.article,
}


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says of the documents; it wins over what they say of themselves."""

    language: str | None = None
    publisher: str | None = None
    date: dt.date | None = None
    url: str | None = None


def read(
    paths: Sequence[str],
    *,
    stdin: BinaryIO,
    input_format: Format = Format.AUTO,
    given: Given | None = None,
    max_bytes: int = 20_000_000,
    allow_private: Sequence[Network] = (),
) -> Iterator[Article | ReadFailure]:
    """Articles in the order of the paths, read as they are asked for; the options are those of ``files.steps``.

    Whatever is wrong with one document comes as a ``ReadFailure`` in its place.
    """
    found = steps(paths, stdin=stdin, input_format=input_format, max_bytes=max_bytes, allow_private=allow_private)
    for step in found:
        if isinstance(step.item, Record):
            yield parse(step.item, given or Given())
        elif step.item:
            yield step.item


def parse(record: Record, given: Given) -> Article | ReadFailure:
    """The article of a document, with what the caller said of it and with its language."""
    place = record.place
    try:
        found = KINDS[record.form](place, record.content)
        article = replace(
            found,
            publisher=given.publisher or found.publisher,
            date=given.date or found.date,
            url=page.normal_url(given.url or record.url or found.url),
        )
        return replace(article, language=settle(place, given.language or found.language, article.text))
    except TrackerError as error:
        return ReadFailure(place, error)
    except Exception as error:  # whatever one odd page does to the packages that read it
        problem = f"{place}: cannot be read ({type(error).__name__}: {error}): leave this document out"
        return ReadFailure(place, InputError(problem))
