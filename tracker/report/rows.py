"""A report's record -> one flat table of its claims, for CSV: all of them, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.report.reports import plain
from tracker.report.text import clean

SECTIONS = ("claims", "unattributed", "relayed", "contested", "unsupported")
PLAIN = (
    "number", "id", "doc_id", "title", "publisher", "published", "url", "said", "source", "source_key", "source_kind",
    "named", "relay", "mode", "cue", "hedge", "stance", "as_of",
)  # fmt: skip
FIGURE = ("value", "value_max", "lower", "upper", "modifier", "currency")
STANDS = ("origins", "topic", "unsupported", "attribution_sentence")
COLUMNS = (
    "section", *PLAIN, *FIGURE, "percent", "unit", "measure", "status", "flags", *STANDS, "others", "quote", "sentence",
)  # fmt: skip


def rows(report: Mapping[str, Any]) -> Iterator[list[object]]:
    """The claims in the order of the report, each once, with the section that it stands in first."""
    seen = set()
    for section in SECTIONS:
        for row in map(plain, report.get(section, ())):
            if row["id"] not in seen:
                seen.add(row["id"])
                yield _cells(section, row)


def _cells(section: str, row: Mapping[str, Any]) -> list[object]:
    figure = row["quantity"] or {}
    unit = figure.get("unit")
    values = [
        section,
        *map(row.__getitem__, PLAIN),
        *map(figure.get, FIGURE),
        str(figure["percent"]).lower() if figure else None,
        unit and unit["text"],
        row["measure"],
        row["status"],
        " ".join(row["flags"]),
        *map(row.__getitem__, STANDS),
        "; ".join(map(_other, row["others"])),
        row["quote"],
        row["sentence"],
    ]
    return [clean(value) or None if isinstance(value, str) else value for value in values]


def _other(other: Mapping[str, Any]) -> str:
    return f"{other['verdict']}: {other['said']} ({other['source'] or '-'}, {other['publisher']})"
