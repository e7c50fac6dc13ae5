"""A report's record -> one flat table of its claims, for CSV: all of them, a row each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker.report.text import clean

SECTIONS = ("claims", "unattributed", "relayed", "contested", "unsupported")
PLAIN = (
    "number", "id", "doc_id", "title", "publisher", "published", "url", "said", "source", "source_key", "source_kind",
    "named", "relay", "mode", "cue", "hedge", "stance", "as_of",
)  # fmt: skip
FIGURE = ("value", "value_max", "lower", "upper", "modifier", "currency", "percent")
COLUMNS = (
    "section", *PLAIN, *FIGURE, "unit", "measure", "status", "flags", "origins", "topic", "unsupported",
    "attribution_sentence", "others", "quote", "sentence",
)  # fmt: skip


def rows(report: Mapping[str, Any]) -> Iterator[list[object]]:
    """The claims in the order of the report, each once, with the section that it stands in first."""
    seen = set()
    for section in SECTIONS:
        for row in report.get(section, ()):
            if row["id"] not in seen:
                seen.add(row["id"])
                yield _cells(section, row)


def _cells(section: str, row: Mapping[str, Any]) -> list[object]:
    figure = row["quantity"] or {}
    unit = figure.get("unit")
    values = {
        "section": section,
        **{name: row[name] for name in PLAIN},
        **{name: figure.get(name) for name in FIGURE},
        "percent": str(figure["percent"]).lower() if figure else None,
        "unit": unit and unit["text"],
        "measure": row["measure"],
        "status": row["status"],
        "flags": " ".join(row["flags"]),
        "others": "; ".join(_other(other) for other in row["others"]),
        **{
            name: row[name] for name in ("origins", "topic", "unsupported", "attribution_sentence", "quote", "sentence")
        },
    }
    plain = (clean(value) if isinstance(value, str) else value for value in (values[name] for name in COLUMNS))
    return [None if value == "" else value for value in plain]


def _other(other: Mapping[str, Any]) -> str:
    return f"{other['verdict']}: {other['said']} ({other['source'] or '-'}, {other['publisher']})"
