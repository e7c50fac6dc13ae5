"""Events of the history -> records and the few words that a table shows."""

from __future__ import annotations

from typing import Any

from tracker.report.text import short
from tracker.store.history import Change

MOST = 4
ASIDE = ("undone", "about")  # what undoing goes by


def record(change: Change) -> dict[str, Any]:
    return {
        "event": change.number,
        "at": change.at.isoformat(),
        "actor": change.actor,
        "action": change.action,
        "subject": change.subject.kind,
        "subject_id": change.subject.id,
        "before": change.before,
        "after": change.after,
        "why": change.why,
        "undone_by": change.undone_by,
        "hash": change.hash,
    }


def action(change: Change) -> str:
    """What was done: an undoing with the number of what it undid."""
    if isinstance(change.after, dict) and "undone" in change.after:
        return f"undone (event {change.after['undone']})"
    return f"{change.action}, undone by event {change.undone_by}" if change.undone_by else change.action


def fields(change: Change) -> list[tuple[str, str | None, str | None]]:
    """What was before and what is after, by the names of the fields."""
    before, after = _flat(change.before), _flat(change.after)
    return [(name, _shown(before.get(name)), _shown(after.get(name))) for name in dict.fromkeys([*before, *after])]


def words(change: Change) -> str:
    """The same in a line: "state: live → deprecated"."""
    lines = [_line(*field) for field in fields(change)]
    shown = [short(line, 60) for line in lines[:MOST]]
    return "; ".join([*shown, *([f"and {len(lines) - MOST} more"] if len(lines) > MOST else [])])


def _line(name: str, before: str | None, after: str | None) -> str:
    return f"{name}: {after}" if before is None else f"{name}: {before} → {'nothing' if after is None else after}"


def _shown(value: Any) -> str | None:
    """A value as a person reads it: a list by its parts."""
    if isinstance(value, list) and not any(isinstance(part, list | dict) for part in value):
        return ", ".join(map(str, value))
    return None if value is None else str(value)


def _flat(value: Any, place: str = "") -> dict[str, Any]:
    """Nested tables as one, their names joined."""
    if not isinstance(value, dict):
        return {} if value is None else {place or "value": value}
    found: dict[str, Any] = {}
    for name, inner in value.items():
        if not place and name in ASIDE:
            continue
        found.update(
            _flat(inner, f"{place} {name}".strip()) if isinstance(inner, dict) else {f"{place} {name}".strip(): inner}
        )
    return {name: inner for name, inner in found.items() if inner is not None}
