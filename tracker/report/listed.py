"""Claims -> the rows of a list of them, the same on a terminal, in CSV and from the web."""

from __future__ import annotations

from decimal import Decimal

from tracker.report import text
from tracker.store.search import StoredClaim
from tracker.wording.local import Local

COLUMNS = ["id", "as said", "bounds", "source", "through", "publisher", "date", "hedge", "status", "document"]


def cells(claim: StoredClaim, tolerance: Decimal, *, whole: bool = False, local: Local = text.PLAIN) -> list[object]:
    """One claim; with its ``whole`` id, or with the beginning of it."""
    stated = claim.stated
    bounds = text.interval(stated.quantity, tolerance, local) if stated.quantity else ""
    status = claim.status if claim.state == "live" else claim.state
    return [
        stated.id if whole else stated.id[:8],
        text.said(stated),
        bounds,
        text.claimant(stated),
        text.relay(stated),
        text.publisher(stated),
        stated.published or "",
        text.clean(stated.hedge or ""),
        f"{status}, unsupported" if claim.unsupported else status,
        str(claim.document),
    ]
