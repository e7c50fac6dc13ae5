"""The card of a source as tables on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tracker.cli import common

if TYPE_CHECKING:
    from tracker.store.cards import Card


def show(card: Card) -> None:
    """Print what is known of a source, its names, how texts name it, and what people decided."""
    from tracker.report.text import clean

    rows = [[name, clean(str(value))] for name, value in _fields(card).items() if value not in (None, "")]
    common.print_table(clean(card.source.name), ["field", "value"], rows)
    names = [[clean(a.alias), a.language, a.decision, f"by a {a.made_by}"] for a in card.aliases]
    common.print_table("names", ["name", "language", "decision", "said"], names)
    mentions = [
        [clean(m.mention), m.role, m.times, clean(m.proposed or ""), clean(m.reason), m.decision] for m in card.mentions
    ]
    common.print_table("how it is named", ["as written", "role", "times", "proposed", "why", "decision"], mentions)
    local = common.local()
    history = [
        [local.moment(j.at), clean(j.actor), j.action + (" (undone)" if j.undone else ""), clean(j.why or "")]
        for j in card.judgements
    ]
    if history:
        common.print_table("judgements", ["at", "who", "what", "why"], history)


def _fields(card: Card) -> dict[str, object]:
    row = card.source
    return {
        "number": str(row.id),
        "key": row.key,
        "kind": row.kind,
        "country": row.country,
        "parent": card.parent,
        "above": "; ".join(card.children),
        "Wikidata": row.wikidata,
        "state-affiliated": {True: "yes", False: "no", None: None}[row.state_affiliated],
        "reliability": row.reliability,
        "notes": row.notes,
        "confirmed": "by a person" if row.confirmed else "not yet",
        "merged in": "; ".join(f"{other.id} {other.name}" for other in card.merged),
        "live claims": row.claims,
        "documents printed": card.documents,
    }
