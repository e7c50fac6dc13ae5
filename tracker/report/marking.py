"""An article's text and the spans of its claims -> paragraphs of runs, each with what it is and whose claim it is."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tracker.report import records
from tracker.store.search import StoredClaim
from tracker.values import Role, Span

Record = dict[str, Any]
KINDS = ("figure", "hedge", "relay", "source", "cue", "clause")  # what a run shows as, where several spans meet
NAMED = {Role.CLAIMANT: "source", Role.RELAY: "relay"}
PARAGRAPH = re.compile(r"[^\n]+")


def spans(claim: StoredClaim, text: str) -> Record:
    """Where a claim stands in its article: its clause and, within or outside it, figure, source, relays, cue, hedge.

    What does not stand in the text as its offsets say is left out: a person may have logged it from elsewhere.
    """
    found: Record = {kind: [] for kind in ("clause", "figure", "source", "relay", "cue", "hedge")}
    for kind, span in (("clause", claim.stated.clause), *marks(claim)):
        if span.start >= 0 and text[span.start : span.end] == span.text:
            found[kind].append(records.span(span))
    return found


def marks(claim: StoredClaim) -> Iterator[tuple[str, Span]]:
    """What of a claim is marked where it stands, and as what: its figure, who is named for it, with which words."""
    named = [(NAMED.get(link.role), link.span) for link in claim.stated.chain]
    for kind, span in (("figure", claim.stated.figure_span), *named, ("cue", claim.cue), ("hedge", claim.hedge)):
        if kind and span and span.end > span.start:
            yield kind, span


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
