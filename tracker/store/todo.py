"""Review dates -> the assessments that are due, each with what it is of."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session

from tracker.store import models, search, standing
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed


@dataclass(frozen=True, slots=True)
class Due:
    """An assessment that is to be looked at again, with the claim that it is of, or the topic's title."""

    assessed: Assessed
    claim: StoredClaim | None
    topic: str | None


def due(session: Session, until: dt.date) -> list[Due]:
    """What is due by a day, the most overdue first."""
    found = standing.due(session, until)
    claims = search.of_ids(session, [one.claim for one in found if one.claim])
    return [
        Due(
            one,
            claims[one.claim] if one.claim else None,
            session.get_one(models.Topic, one.topic).title if one.topic else None,
        )
        for one in found
    ]
