"""Where the words of a stored claim, of its figure and of its chain must stand in the text of its document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.store.claimrows import CORRECTED

SPANS = ("clause", "sentence", "cue", "hedge")


def misplaced(kind: str, row: Mapping[str, Any], claim: Mapping[str, Any], text: str | None) -> Iterator[str]:
    """What of a claim, its quantity or a link the text has not where the offsets say: "'cue' does not stand at 3-7".

    What a person logged need not stand in the text, and if so only the quote; of what a person corrected all, but for
    what has no place.
    """
    spans = {
        "claim": [(name, f"{name}_start", f"{name}_end") for name in SPANS],
        "quantity": [("words", "start", "end"), ("unit", "unit_start", "unit_end")],
        "link": [("mention", "start", "end")],
    }[kind]
    corrected = claim["rule"] == CORRECTED
    if claim["made_by"] == "person" and not corrected:
        supported = kind == "claim" and text and claim["unsupported"] is None
        spans = spans[:2] if supported else []
    for name, start, end in spans:
        if (row[start] is None and row[end] is None) or (corrected and row[start] == row[end] == 0):
            continue
        whole = isinstance(row[start], int) and isinstance(row[end], int) and 0 <= row[start] <= row[end]
        if not whole or str(text)[row[start] : row[end]] != row[name]:
            yield f"'{name}' does not stand at {row[start]}-{row[end]}"
