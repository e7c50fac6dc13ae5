"""Reviews -> how many claims were read rightly, and what was wrong with the others, by what found them and by language.

Counted are the claims that a machine read in the latest version of each article.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from tracker.store import reviewed
from tracker.store.models import Claim, Document, Review
from tracker.store.reviewed import OPEN, REJECTED

WRONG = ("source", "via", "figure", "modifier", "unit", "stance", "hedge", "topic", "not a claim")
ALL, RULE, LANGUAGE = "all", "rule", "language"


@dataclass(slots=True)
class Tally:
    """What became of some claims, and in what those that were decided on were wrong, which may be several things."""

    by: str
    value: str
    states: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)

    @property
    def claims(self) -> int:
        return self.states.total()

    def share(self, state: str) -> float:
        """The share of the claims that are in one of ``reviewed.STATES``, from 0 to 1."""
        return self.states[state] / self.claims if self.claims else 0.0


def tallies(session: Session, document: int | None = None) -> list[Tally]:
    """All claims, those of each rule and those of each language, of a document or of all; the most first."""
    found: dict[tuple[str, str], Tally] = {(ALL, ""): Tally(ALL, "")}
    for rule, language, state, wrong, number in _rows(session, document):
        for by, value in ((ALL, ""), (RULE, rule), (LANGUAGE, language or "")):
            tally = found.setdefault((by, value), Tally(by, value))
            tally.states[state] += number
            for what in ["not a claim"] if state == REJECTED else (wrong or "").split(","):
                if what:
                    tally.wrong[what] += number
    order = [ALL, RULE, LANGUAGE]
    return sorted(found.values(), key=lambda tally: (order.index(tally.by), -tally.claims, tally.value))


def _rows(session: Session, document: int | None) -> Iterator[Any]:
    """For each rule, language, state and fields that were wrong how many claims there are."""
    of: tuple[Any, ...] = (Claim.rule, Document.language)
    waiting = select(*of, func.count()).where(reviewed.is_open()).group_by(*of)
    how = (*of, Review.decision, Review.wrong)
    decided = select(*how, func.count()).join(Review, Review.claim_id == Claim.id).group_by(*how)
    decided = decided.where(reviewed.stands(), Claim.made_by == "machine")
    for rule, language, number in session.execute(_of_documents(waiting, document)):
        yield rule, language, OPEN, None, number
    yield from session.execute(_of_documents(decided, document))


def _of_documents(query: Select[Any], document: int | None) -> Select[Any]:
    query = query.join(Document, Document.id == Claim.document_id).where(Document.current)
    return query if document is None else query.where(Document.id == document)
