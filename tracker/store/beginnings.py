"""The beginning of an id, a number or a name -> what is stored that begins so, for a shell to offer."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sqlalchemy import String, cast, select
from sqlalchemy.orm import Session

from tracker.link.names import fold
from tracker.store.database import peek
from tracker.store.models import Claim, Document, FrozenReport, SavedSearch, Source, SourceAlias, Topic

MOST = 50
SHOWN = 8  # letters of a claim's id
Found = Iterable[tuple[str, str]]


def matching(url: str, kind: str, start: str) -> list[tuple[str, str]]:
    """What to type for each claim, document, source, topic or saved search that begins so, and what it is.

    Nothing is made, brought up to date or waited for; raises whatever is wrong with the database.
    """
    with peek(url) as session:
        return list(LOOK[kind](session, start))


def _claims(session: Session, start: str) -> Found:
    if not re.fullmatch(r"[0-9a-f]{0,40}", start):
        return []
    query = select(Claim.id, Claim.clause).where(Claim.id >= start, Claim.id < f"{start}g", Claim.state == "live")
    rows = session.execute(query.order_by(Claim.id).limit(MOST))
    return [(row.id[: max(SHOWN, len(start) + 2)], row.clause) for row in rows]


def _documents(session: Session, start: str) -> Found:
    if _is_number(start):
        numbered = cast(Document.id, String).startswith(start)
        query = select(Document.id, Document.title, Document.key).where(Document.current, numbered)
        rows = session.execute(query.order_by(Document.id.desc()).limit(MOST))
        return [(str(row.id), row.title or row.key) for row in rows]
    keyed = select(Document.key, Document.title).where(
        Document.current, Document.key.startswith(start, autoescape=True)
    )
    return [(row.key, row.title or "") for row in session.execute(keyed.order_by(Document.key).limit(MOST))]


def _topics(session: Session, start: str) -> Found:
    query = select(Topic.id, Topic.title).where(Topic.merged_into_id.is_(None), Topic.decision != "rejected")
    if _is_number(start):
        rows = session.execute(query.where(cast(Topic.id, String).startswith(start)).order_by(Topic.id).limit(MOST))
        return [(str(row.id), row.title) for row in rows]
    titled = query.where(Topic.title.istartswith(start, autoescape=True)).order_by(Topic.title).limit(MOST)
    return [(row.title, f"topic {row.id}") for row in session.execute(titled)]


def _sources(session: Session, start: str) -> Found:
    if start and _is_number(start):
        numbered = select(Source.id, Source.name).where(cast(Source.id, String).startswith(start))
        rows = session.execute(numbered.order_by(Source.id).limit(MOST))
        return [(str(row.id), row.name) for row in rows]
    named = (
        select(SourceAlias.alias, Source.name, Source.kind)
        .join(Source, Source.id == SourceAlias.source_id)
        .where(SourceAlias.folded.startswith(fold(start), autoescape=True), SourceAlias.decision != "rejected")
    )
    rows = session.execute(named.order_by(Source.id, SourceAlias.id).limit(MOST))
    return {row.alias: row.kind if row.alias == row.name else f"{row.kind}: {row.name}" for row in rows}.items()


def _searches(session: Session, start: str) -> Found:
    names = session.scalars(select(SavedSearch.name).where(SavedSearch.name.startswith(start, autoescape=True)))
    return [(name, "") for name in sorted(names)[:MOST]]


def _frozen(session: Session, start: str) -> Found:
    query = select(FrozenReport.name, FrozenReport.made_at).where(FrozenReport.name.startswith(start, autoescape=True))
    return [
        (row.name, f"{row.made_at:%Y-%m-%d}") for row in session.execute(query.order_by(FrozenReport.id).limit(MOST))
    ]


def _is_number(start: str) -> bool:
    """Whether it is, or may become, a number."""
    return not start or (start.isascii() and start.isdecimal())


LOOK: dict[str, Callable[[Session, str], Found]] = {
    "claim": _claims,
    "document": _documents,
    "source": _sources,
    "topic": _topics,
    "search": _searches,
    "frozen": _frozen,
}
