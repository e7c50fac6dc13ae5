"""A claim -> its sentence in pieces, each with what it is: the source, the reporting word, the figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tracker.report import marking
from tracker.report.text import clean
from tracker.store.search import StoredClaim
from tracker.values import Span


def pieces(claim: StoredClaim) -> list[tuple[str, str | None]]:
    """The sentence, made safe to show, cut where something begins or ends; of what overlaps the shorter counts."""
    sentence = claim.stated.sentence
    marks = [(span, what) for span, what in _marks(claim) if sentence.covers(span) and span.text]
    edges = {sentence.start, sentence.end, *(edge for span, _ in marks for edge in (span.start, span.end))}
    found: list[tuple[str, str | None]] = []
    for start, end in pairwise(sorted(edges)):
        over = [(len(span.text), what) for span, what in marks if span.start <= start and end <= span.end]
        what = min(over)[1] if over else None
        text = _safe(sentence.text[start - sentence.start : end - sentence.start])
        if found and found[-1][1] == what:
            text = found.pop()[0] + text
        found.append((text, what))
    return found


def _safe(text: str) -> str:
    """Text without control characters, with the spaces at its ends."""
    before, after = text[:1].isspace(), len(text) > 1 and text[-1:].isspace()
    return f"{' ' if before else ''}{clean(text)}{' ' if after else ''}"


def _marks(claim: StoredClaim) -> Iterator[tuple[Span, str]]:
    """What is marked of a claim, its unit apart from the figure, by the names of the fields that one corrects."""
    figure = claim.stated.quantity
    for kind, span in marking.marks(claim):
        if kind == "figure" and figure:
            said = span.text[: figure.span.end - span.start]
            yield Span(said, span.start, figure.span.end), kind
        else:
            yield span, "via" if kind == "relay" else kind
    if figure and figure.unit:
        yield figure.unit.span, "unit"
