"""Articles -> stored documents with their versions, and the look-ups over them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, insert, or_, select, update
from sqlalchemy.orm import Session

from tracker.errors import AmbiguousError, NotFoundError
from tracker.link import identify_publisher
from tracker.store import events, rebuilding, sources
from tracker.store.batches import parts
from tracker.store.models import Claim, Document
from tracker.store.seals import plain
from tracker.values import Article, headline

LISTED = ("id", "key", "version", "title", "publisher", "published", "language")
BEGINNING = 500  # characters of a text among which its first line is
HASHED = r"[0-9a-f]{6,64}"  # the beginning of a SHA-256


@dataclass(frozen=True, slots=True)
class Stored:
    """A stored document, and whether it came in now: as a new one, or as a further version of a known one."""

    row: Document
    is_new: bool
    is_new_version: bool


def save(session: Session, article: Article, models: str) -> Stored:
    """Store an article: the same one again only moves ``last_seen``, a changed one becomes the next version."""
    current = session.scalar(select(Document).where(Document.key == article.key, Document.current))
    if current is not None and current.sha256 == article.sha256:
        _touch(session, current, article, models)
        return Stored(current, False, False)
    version = current.version + 1 if current else 1
    row = Document(**_columns(article, models, version, _publisher(session, article)))
    if current is not None:
        current.current = False
        session.flush()
    session.add(row)
    session.flush()
    action, written = ("changed", [row, current]) if current else ("came in", [row])
    after = {"key": row.key, "version": row.version}
    events.record(session, action, "document", row.id, after=after, rows=written)
    return Stored(row, current is None, current is not None)


def save_new(
    session: Session, articles: Sequence[Article], models: Sequence[str], placed: sources.Placement
) -> list[int]:
    """Store articles of which nothing is stored, no two of one key, each with the models that read it; their numbers.

    ``placed`` has their publishers.
    """
    rows = []
    for article, read_by in zip(articles, models, strict=True):
        publisher = [placed[identity.key, name].source.id for identity, name, _ in publishers([article])]
        rows.append(_columns(article, read_by, 1, publisher[0] if publisher else None))
    session.flush()
    session.connection().execute(insert(Document), rows)
    keys = [article.key for article in articles]
    numbers: dict[str, int] = {}
    for part in parts(keys):
        numbers |= dict(session.execute(select(Document.key, Document.id).where(Document.key.in_(part))).all())
    events.record_all(session, (_came_in({"id": numbers[row["key"]], **row}) for row in rows))
    return [numbers[key] for key in keys]


def publishers(articles: Iterable[Article]) -> list[sources.Named]:
    """Whom the articles that have a publisher name as such."""
    return [(identify_publisher(a.publisher), a.publisher, a.language) for a in articles if a.publisher]


def _came_in(content: dict[str, Any]) -> events.Line:
    after = {"key": content["key"], "version": content["version"]}
    return events.Line("came in", "document", content["id"], [("document", content)], after=after)


def _touch(session: Session, row: Document, article: Article, models: str) -> None:
    """What a later reading knows better: metadata that were missing, and the models that read it."""
    row.last_seen = events.now()
    known = {
        "models": models or row.models,
        "title": row.title or article.title,
        "published": row.published or article.date,
        "url": row.url or article.url,
    }
    before = {name: plain(getattr(row, name)) for name, value in known.items() if value != getattr(row, name)}
    if not before.keys().isdisjoint(("title", "published")):  # by which claims are compared
        session.execute(update(Claim).where(Claim.document_id == row.id).values(placed=False))
        rebuilding.forget(session, row.id)
    if before:
        after = {name: plain(known[name]) for name in before}
        for name in before:
            setattr(row, name, known[name])
        events.record(session, "read again", "document", row.id, before=before, after=after, rows=[row])


def _columns(article: Article, models: str, version: int, publisher: int | None) -> dict[str, Any]:
    moment = events.now()
    return {
        "key": article.key,
        "version": version,
        "current": True,
        "sha256": article.sha256,
        "text": article.text,
        "title": article.title,
        "publisher": article.publisher,
        "publisher_source_id": publisher,
        "published": article.date,
        "url": article.url,
        "language": article.language,
        "models": models,
        "first_seen": moment,
        "last_seen": moment,
    }


def _publisher(session: Session, article: Article) -> int | None:
    named = publishers([article])
    placed = sources.place(session, article.key, named)
    return next((placed[identity.key, name].source.id for identity, name, _ in named), None)


def article_of(row: Document) -> Article:
    """The stored document as the article it was."""
    return Article(row.text, row.key, row.title, row.publisher, row.published, row.url, row.language)


def find(session: Session, name: str, *, whole: bool = False) -> Document:
    """The current version of a document by its number, its key, its URL or title, or the beginning of its key; or the
    version of a number, or of a text whose SHA-256 begins so.  Where the name must be ``whole``, no beginning of one
    will do: the address of a page may be that of another one's folder.

    Raises NotFoundError or AmbiguousError.
    """
    if name.isdecimal() and len(name) < 10 and (row := session.get(Document, int(name))):
        return row
    called = or_(Document.url == name, Document.title == name)
    conditions = [and_(Document.key == name, Document.current), and_(called, Document.current)]
    if name and not whole:
        conditions.append(and_(Document.key.startswith(name, autoescape=True), Document.current))
    if re.fullmatch(HASHED, name, re.IGNORECASE) and not whole:
        conditions.append(and_(Document.sha256 >= name.lower(), Document.sha256 < f"{name.lower()}g"))
    for condition in conditions:
        rows = list(session.scalars(select(Document).where(condition).order_by(Document.id).limit(6)))
        if len(rows) == 1:
            return rows[0]
        if rows:
            listed = ", ".join(f"{row.id} ({row.key})" for row in rows[:5])
            raise AmbiguousError(f"{name!r} fits several documents ({listed}): give one's number")
    raise NotFoundError(f"no document {name!r}: 'tracker show' without a name lists them")


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """A document as listed: its current version, and how many live claims that has."""

    id: int
    key: str
    version: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    language: str | None
    headline: str
    claims: int


def latest(session: Session, query: str | None, limit: int, offset: int = 0) -> list[DocumentRow]:
    """Documents without their texts, what came in last first; ``query`` are words of the title or the publisher."""
    columns = (getattr(Document, name) for name in LISTED)
    beginning = func.substr(Document.text, 1, BEGINNING).label("beginning")
    own = select(func.count()).where(Claim.document_id == Document.id, Claim.state == "live").scalar_subquery()
    wanted: Select[Any] = select(*columns, beginning, own.label("claims")).where(Document.current)
    for word in (query or "").lower().split():
        fields = (Document.title, Document.publisher, Document.key)
        wanted = wanted.where(or_(*(func.lower(field).contains(word, autoescape=True) for field in fields)))
    return [
        DocumentRow(
            **{name: getattr(row, name) for name in LISTED},
            headline=headline(row.title, row.beginning, row.key),
            claims=row.claims,
        )
        for row in session.execute(wanted.order_by(Document.id.desc()).limit(limit).offset(offset or None))
    ]


def known(session: Session, keys: Sequence[str]) -> set[str]:
    """Those of some keys of which there are documents."""
    return {
        k for part in parts(list(keys)) for k in session.scalars(select(Document.key).where(Document.key.in_(part)))
    }


def versions(session: Session, key: str) -> list[tuple[int, int]]:
    """The number of each version of a document with the version, the latest first."""
    query = select(Document.id, Document.version).where(Document.key == key)
    return [(row.id, row.version) for row in session.execute(query.order_by(Document.version.desc()))]


def current(session: Session, key: str) -> Document | None:
    """The current version of the document of a key."""
    return session.scalar(select(Document).where(Document.key == key, Document.current))


def listing(session: Session) -> list[Document]:
    """The current version of every document, in the order in which they came in."""
    return list(session.scalars(select(Document).where(Document.current).order_by(Document.id)))


def came_in(session: Session, since: dt.date) -> list[tuple[Document, int]]:
    """The documents and versions that came in since the beginning of a day (UTC), each with the number of its live
    claims."""
    live = select(func.count()).where(Claim.document_id == Document.id, Claim.state == "live").scalar_subquery()
    start = dt.datetime.combine(since, dt.time(), dt.UTC)
    query = select(Document, live).where(Document.first_seen >= start, Document.current).order_by(Document.id)
    return [(row, claims) for row, claims in session.execute(query)]
