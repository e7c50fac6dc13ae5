"""A claim -> its sentence in pieces, each with what it is: the source, the reporting word, the figure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from tracker.report.text import clean
from tracker.store.search import StoredClaim
from tracker.values import Role, Span

NAMES = {Role.CLAIMANT: "source", Role.RELAY: "via"}


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
    for link in claim.stated.chain:
        if link.span and link.role in NAMES:
            yield link.span, NAMES[link.role]
    figure = claim.stated.quantity
    if figure:
        start, at = figure.span.start - claim.stated.modifier_width, claim.stated.sentence.start
        said = claim.stated.sentence.text[start - at : figure.span.end - at]
        yield Span(said, start, figure.span.end), "figure"
        if figure.unit:
            yield figure.unit.span, "unit"
    for span, what in ((claim.cue, "cue"), (claim.hedge, "hedge")):
        if span:
            yield span, what
