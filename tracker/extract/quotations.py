"""A text and its paragraphs -> the passages in quotation marks.

Unbalanced marks give a quotation that ends with its paragraph, never an error.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from tracker.values import Span

PAIRS = {"“": "”", "«": "»", "„": "“", '"': '"'}
MAX_LENGTH = 3000


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
    position = start
    while position < end:
        if text[position] in PAIRS and not _is_inch(text, position):
            stop = _closing(text, position, end)
            last = min(stop, end)
            if text[position + 1 : last].strip():
                found.append(_quotation(text, position, last, closed=stop < end))
            position = last
        position += 1
    return found


def _is_inch(text: str, position: int) -> bool:
    """A straight mark right behind a digit, with no quotation open, measures inches."""
    return text[position] == '"' and position > 0 and text[position - 1].isdigit()


def _closing(text: str, opening: int, end: int) -> int:
    """Where the quotation that opens here closes; marks of the same pair nest."""
    mark, close = text[opening], PAIRS[text[opening]]
    depth = 0
    for position in range(opening + 1, min(end, opening + MAX_LENGTH)):
        if text[position] == close:
            if depth == 0:
                return position
            depth -= 1
        elif text[position] == mark:
            depth += 1
    return end


def _quotation(text: str, opening: int, stop: int, *, closed: bool) -> Quotation:
    start, end = opening + 1, stop
    while start < end and text[start].isspace():
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == ","):
        end -= 1
    return Quotation(Span.of(text, start, end), Span.of(text, opening, stop + 1 if closed else stop))
