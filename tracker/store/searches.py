"""What somebody looks for, as typed -> a filter over stored claims; kept under a name to be run again."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict, dataclass, fields, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from tracker.errors import InputError, NotFoundError
from tracker.store import documents, events, registry, sources, topics
from tracker.store.models import SavedSearch
from tracker.store.search import ClaimFilter

LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Criteria:
    """The fields of a ``ClaimFilter`` with sources, topics and documents by name, and days as 2025-07-13."""

    source: str | None = None
    publisher: str | None = None
    country: str | None = None
    topic: str | None = None
    document: str | None = None
    since: str | None = None
    until: str | None = None
    unit: str | None = None
    between: tuple[float, float] | None = None
    status: str | None = None
    unverified: bool = False
    unattributed: bool = False
    hedged: bool | None = None
    stance: str | None = None
    text: str | None = None
    kind: str | None = None
    conflicts: bool = False
    review: str | None = None
    retired: bool = False
    limit: int | None = None

    @property
    def given(self) -> dict[str, object]:
        """What is asked for, without what is left open."""
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != f.default}

    def narrowed(self, other: Criteria) -> Criteria:
        """These with what another asks for besides, or instead."""
        return replace(self, **{name: getattr(other, name) for name in other.given})


def resolve(session: Session, criteria: Criteria) -> ClaimFilter:
    """The filter that the criteria mean now.

    Raises NotFoundError or AmbiguousError for a name, InputError for a country or a range that is none.
    """
    given = asdict(criteria)
    if criteria.between and not criteria.between[0] <= criteria.between[1]:
        low, high = criteria.between
        raise InputError(f"from {low:g} to {high:g} is no range: give the lower figure first")
    return ClaimFilter(
        **{
            **given,
            "source": sources.find(session, criteria.source).id if criteria.source else None,
            "publisher": sources.find(session, criteria.publisher).id if criteria.publisher else None,
            "country": registry.country_of(criteria.country) if criteria.country else None,
            "topic": topics.find(session, criteria.topic).id if criteria.topic else None,
            "document": documents.find(session, criteria.document).id if criteria.document else None,
            "since": dt.date.fromisoformat(criteria.since) if criteria.since else None,
            "until": dt.date.fromisoformat(criteria.until) if criteria.until else None,
        }
    )


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search: its name, what it looks for, who saved it and when."""

    name: str
    criteria: Criteria
    made_by: str
    made_at: dt.datetime


def save(session: Session, name: str, criteria: Criteria) -> bool:
    """Keep criteria under a name, in place of those that had it; tells whether there were any."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME:
        raise InputError(f"{name!r} is no name for a search: give one of at most {LONGEST_NAME} characters")
    row, before = session.get(SavedSearch, name), None
    if row is None:
        row = SavedSearch(name=name)
        session.add(row)
    else:
        before = row.criteria
    row.criteria, row.made_by, row.made_at = _kept(criteria), events.person(), events.now()
    events.record(session, "saved", "search", name, actor=row.made_by, before=before, after=row.criteria)
    return before is not None


def load(session: Session, name: str) -> Criteria:
    """The criteria kept under a name; raises NotFoundError."""
    return _criteria(_find(session, name))


def listing(session: Session) -> list[Saved]:
    """All saved searches by name."""
    rows = session.scalars(select(SavedSearch).order_by(SavedSearch.name))
    return [Saved(row.name, _criteria(row), row.made_by, row.made_at) for row in rows]


def delete(session: Session, name: str) -> None:
    """Forget a saved search; raises NotFoundError."""
    row = _find(session, name)
    session.delete(row)
    events.record(session, "deleted", "search", row.name, actor=events.person(), before=row.criteria)


def _find(session: Session, name: str) -> SavedSearch:
    row = session.get(SavedSearch, name.strip())
    if row is None:
        raise NotFoundError(f"no saved search {name!r}: 'tracker searches' lists them")
    return row


def _kept(criteria: Criteria) -> dict[str, object]:
    """Criteria as JSON has them, which knows no infinite numbers."""
    given = criteria.given
    if criteria.between:
        given["between"] = [end if math.isfinite(end) else str(end) for end in criteria.between]
    return given


def _criteria(row: SavedSearch) -> Criteria:
    given = dict(row.criteria)
    if "between" in given:
        given["between"] = tuple(map(float, given["between"]))
    return Criteria(**given)
