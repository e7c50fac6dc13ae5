"""A text and its paragraphs -> the passages in quotation marks.

Unbalanced marks give a quotation that ends with its paragraph, never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tracker.values import Span

PAIRS = {"''": "''", "``": "''", "“": "”", "«": "»", "„": "“", "‘": "’", '"': '"'}
APOSTROPHES = ("‘", "’")  # may be no quotation mark at all
MAX_LENGTH = 3000
OPENINGS = re.compile("|".join(re.escape(mark) for mark in PAIRS))


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quoted passage: ``inner`` without its marks, ``outer`` with them."""

    inner: Span
    outer: Span


def find(text: str, paragraphs: Iterable[tuple[int, int]]) -> list[Quotation]:
    """The outermost quotations of each paragraph, in order."""
    return [quotation for start, end in paragraphs for quotation in _in_paragraph(text, start, end)]


def _in_paragraph(text: str, start: int, end: int) -> list[Quotation]:
    found: list[Quotation] = []
    closings: dict[str, Mapping[int, int]] = {}
    position = start
    while opening := OPENINGS.search(text, position, end):
        position, mark = opening.start(), opening.group()
        if mark == '"' and _is_inch(text, position):
            position += 1
            continue
        if PAIRS[mark] == mark:
            at = text.find(mark, position + len(mark), min(end, position + MAX_LENGTH))
            stop = at if at >= 0 else None
        else:
            if mark not in closings:
                closings[mark] = _closings(text, position, end, mark)
            stop = closings[mark].get(position)
        if stop is None and mark in APOSTROPHES:
            position += 1
            continue
        width = len(PAIRS[mark]) if stop is not None else 0
        last = end if stop is None else stop
        inner = _trimmed(text, position + len(mark), last)
        if inner.text:
            found.append(Quotation(inner, Span.of(text, position, last + width)))
        position = last + max(1, width)
    return found


def _is_inch(text: str, position: int) -> bool:
    """A straight mark right behind a digit, with no quotation open, measures inches."""
    return position > 0 and text[position - 1].isdigit()


def _closings(text: str, start: int, end: int, mark: str) -> Mapping[int, int]:
    """Where each quotation closes that a mark opens between two offsets, without those that do not; marks of the same
    pair nest.  It is one pass for all of them, as a text may be full of marks that nothing closes.
    """
    close = PAIRS[mark]
    found: dict[int, int] = {}
    opened: list[int] = []
    for match in re.compile(f"{re.escape(mark)}|{re.escape(close)}").finditer(text, start, end):
        position = match.start()
        if match.group() == mark:
            opened.append(position)
        elif opened and not (close in APOSTROPHES and _is_in_word(text, position)):
            opening = opened.pop()
            if position < opening + MAX_LENGTH:
                found[opening] = position
    return found


def _is_in_word(text: str, position: int) -> bool:
    """An apostrophe: a letter follows."""
    return text[position + 1 : position + 2].isalpha()


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return Span.of(text, start, end)
