"""An article's text and the spans of its claims -> paragraphs of runs, each with what it is and whose claim it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.compare import StatedClaim
from tracker.report import records
from tracker.store.search import StoredClaim
from tracker.values import Role, Span

Record = dict[str, Any]
KINDS = ("figure", "hedge", "relay", "source", "cue", "clause")  # what a run shows as, where several spans meet
PARAGRAPH = re.compile(r"[^\n]+")


def spans(claim: StoredClaim, text: str) -> Record:
    """Where a claim stands in its article: its clause and, within or outside it, figure, source, relays, cue, hedge.

    What does not stand in the text as its offsets say is left out: a person may have logged it from elsewhere.
    """
    stated = claim.stated
    links = [link for link in stated.chain if link.span]
    found: dict[str, list[Span | None]] = {
        "clause": [stated.clause],
        "figure": [figure(stated)],
        "source": [link.span for link in links if link.role is Role.CLAIMANT],
        "relay": [link.span for link in links if link.role is Role.RELAY],
        "cue": [claim.cue],
        "hedge": [claim.hedge],
    }
    return {
        kind: [records.span(one) for one in some if one and one.start >= 0 and text[one.start : one.end] == one.text]
        for kind, some in found.items()
    }


def figure(claim: StatedClaim) -> Span | None:
    """The figure with its modifier and unit, as far as they stand around it."""
    if claim.quantity is None:
        return None
    start = claim.quantity.span.start - claim.modifier_width
    said = Span(claim.figure, start, start + len(claim.figure))
    return said if said.covers(claim.quantity.span) else claim.quantity.span


def paragraphs(text: str, rows: Sequence[Mapping[str, Any]]) -> list[Record]:
    """The paragraphs of a text, each with the numbers of the claims that it begins and its ``runs``.

    A run has its ``text``, its ``kind`` (``KINDS``, or none), the numbers of the ``claims`` that it belongs to, and in
    ``notes`` the numbers to be printed right behind it.
    """
    changes: dict[int, list[tuple[int, str, int]]] = defaultdict(list)
    notes: dict[int, list[int]] = defaultdict(list)
    begun: dict[int, int] = {}
    for row in rows:
        for kind, found in row["spans"].items():
            for span in found:
                changes[span["start"]].append((1, kind, row["number"]))
                changes[span["end"]].append((-1, kind, row["number"]))
        if marked := row["spans"]["figure"] or row["spans"]["clause"]:
            notes[marked[0]["end"]].append(row["number"])
            begun[row["number"]] = marked[0]["start"]
    places = sorted({*changes, *notes})
    active: Counter[tuple[str, int]] = Counter()
    made, position = [], 0
    for match in PARAGRAPH.finditer(text):
        cuts = []
        while position < len(places) and places[position] < match.end():
            cuts.append(places[position])
            position += 1
        runs = list(_runs(text, match.start(), match.end(), cuts, changes, active))
        for run in runs:
            run["notes"] = notes.pop(run.pop("end"), [])
        numbers = [number for run in runs for number in run["notes"]]
        made.append({"claims": sorted(numbers, key=lambda n: (begun[n], n)), "runs": runs})
    return made


def _runs(
    text: str,
    start: int,
    end: int,
    cuts: Sequence[int],
    changes: Mapping[int, Sequence[tuple[int, str, int]]],
    active: Counter[tuple[str, int]],
) -> Iterator[Record]:
    """The runs of one paragraph; ``active`` is what covers the text, and goes on into the next."""
    for cut in [*cuts, end]:
        if cut > start:
            yield _run(text[start:cut], active, cut)
            start = cut
        if cut in cuts:
            for step, kind, number in changes.get(cut, ()):
                active[kind, number] += step
                if not active[kind, number]:
                    del active[kind, number]


def _run(text: str, active: Counter[tuple[str, int]], end: int) -> Record:
    kinds = {kind for kind, _ in active}
    return {
        "text": text,
        "kind": next((kind for kind in KINDS if kind in kinds), None),
        "claims": sorted({number for _, number in active}),
        "end": end,
    }
