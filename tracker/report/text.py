"""Values -> the words that tables and reports print: figures, bounds, chains; article text made safe to show."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any

from tracker.compare import GRAVITY, StatedClaim, Topic
from tracker.errors import one_line
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed
from tracker.values import Modifier, Quantity, Role
from tracker.wording.local import Local

OWN_VOICE = "(own voice)"
PLAIN = Local()


@lru_cache(4096)  # names come again and again
def clean(text: str) -> str:
    """Text from an article on one line, without control characters that would steer a terminal."""
    return one_line(text)


def short(text: str, width: int = 90) -> str:
    text = clean(text)
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def headline(record: Mapping[str, Any]) -> str:
    """What a document is called, of its record in a report; one that was frozen before may not have it."""
    return str(record.get("headline") or record["title"] or record["doc_id"])


def interval(quantity: Quantity, tolerance: Decimal, local: Local = PLAIN) -> str:
    """The bounds as mathematics writes them: "(10,000, ∞)" leaves its bound out, "[10,000, ∞)" has it in."""
    lower, upper = quantity.bounds(tolerance)
    left = "(" if lower is None or quantity.modifier is Modifier.MORE_THAN else "["
    right = ")" if upper is None or quantity.modifier is Modifier.LESS_THAN else "]"
    low = "-∞" if lower is None else local.number(lower)
    if lower == upper:
        return low
    high = "∞" if upper is None else local.number(upper)
    return f"{left}{low}{local.between}{high}{right}"


def claimant(claim: StatedClaim) -> str:
    return clean(claim.claimant.name) if claim.claimant else OWN_VOICE


def relay(claim: StatedClaim) -> str:
    return ", ".join(clean(link.source.name) for link in claim.chain if link.role is Role.RELAY and link.source)


def publisher(claim: StatedClaim) -> str:
    return clean(claim.publisher.name) if claim.publisher else ""


def said(claim: StatedClaim) -> str:
    """The figure as said, or the beginning of the statement; a denial is marked."""
    words = clean(claim.figure) if claim.quantity else short(f"“{claim.clause.text}”", 70)
    return f"denied: {words}" if claim.stance.value == "denies" else words


def origin_lines(topic: Topic) -> list[str]:
    """How many independent origins a topic has at most, by whom its claims came, and what changed on the way."""
    number = len(topic.origins)
    lines = [f"at most {number} independent origin{'' if number == 1 else 's'}"]
    lines += [f"  {clean(chain)}" for origin in topic.origins for chain in origin.chains]
    lines += [f"{flag}: {claimant(c)}, {said(c)}" for c in topic.claims if (flag := topic.flags.get(c.id))]
    return lines + [f"changed on the way ({drift.what}): {clean(drift.reason)}" for drift in topic.drifts]


def assessed(value: Assessed) -> str:
    """An assessment in a line: "refuted (credibility 5) by Ana, 2026-11-25: the report has 8,000"."""
    sure = f" (credibility {value.credibility})" if value.credibility else ""
    why = f": {value.note}" if value.note else ""
    return f"{value.status}{sure} by {value.assessor}, {value.made_at:%Y-%m-%d}{why}"


def decided(claim: StoredClaim) -> str:
    """How a claim was reviewed; a correction that nobody reviewed is told by whom it was made."""
    return claim.review.told if claim.review else f"put in by {claim.maker}"


def verdict_lines(topic: Topic, most: int = 6) -> list[str]:
    """The verdicts of a topic, the gravest first, each reason once and at most ``most`` of a kind."""
    lines = []
    for verdict in GRAVITY:
        reasons = list(dict.fromkeys(clean(p.reason) for p in topic.pairs if p.verdict is verdict))
        word = verdict.value.replace("_", " ")
        lines += [f"{word}: {reason}" for reason in reasons[:most]]
        if len(reasons) > most:
            lines.append(f"{word}: and {len(reasons) - most} more")
    return lines
