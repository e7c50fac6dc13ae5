"""The steps in order: articles -> annotated -> claims -> linked claims; and what is stored -> topics, reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from tracker import compare, extract, link
from tracker.annotate.annotator import Annotator
from tracker.annotate.tree import PERSONS, AnnotatedText
from tracker.collecting import paused
from tracker.compare import Terms
from tracker.errors import InputError, NotFoundError, TrackerError
from tracker.read import ReadFailure
from tracker.report import reports
from tracker.settling import settle
from tracker.store import documents, listing, models, search, sources, standing, todo
from tracker.store import topics as stored_topics
from tracker.store.database import Database
from tracker.store.frozen import Frozen
from tracker.store.search import StoredClaim
from tracker.store.topics import TopicFilter
from tracker.values import Article, Reading, SourceIdentity

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

BATCH = 32
NumberedTopic = tuple[int, compare.Topic]


def readings(
    inputs: Iterable[Article | ReadFailure],
    annotator: Annotator,
    known: Mapping[str, SourceIdentity] | None = None,
    batch: int = BATCH,
) -> Iterator[Reading | ReadFailure]:
    """What is read in each article, in order; a document that cannot be read is passed on as a failure.

    ``known`` maps folded aliases to sources that people have confirmed.
    """
    stream = iter(inputs)
    while taken := list(islice(stream, batch)):
        articles = [item for item in taken if isinstance(item, Article)]
        done = iter(read_batch(articles, annotator, known))
        yield from (next(done) if isinstance(item, Article) else item for item in taken)


def read_batch(
    articles: Sequence[Article], annotator: Annotator, known: Mapping[str, SourceIdentity] | None
) -> list[Reading | ReadFailure]:
    """What is read in each article, in order: all at once, or, where that fails, one by one so that none costs others.

    ``known`` as for ``readings``.
    """
    try:
        return [read_one(text, known) for text in annotator.annotate(articles)]
    except Exception:  # whatever one odd text does to a model
        return [_read_alone(article, annotator, known) for article in articles]


def _read_alone(
    article: Article, annotator: Annotator, known: Mapping[str, SourceIdentity] | None
) -> Reading | ReadFailure:
    try:
        return read_one(annotator.annotate([article])[0], known)
    except TrackerError as error:
        return ReadFailure(article.key, error)
    except Exception as error:
        problem = f"{article.key}: cannot be analysed ({type(error).__name__}: {error}): leave this document out"
        return ReadFailure(article.key, InputError(problem))


def read_one(text: AnnotatedText, known: Mapping[str, SourceIdentity] | None = None) -> Reading:
    """The claims of one annotated text, with whom each goes back to."""
    language = text.article.language or ""
    reading = extract.read(text, lambda span: link.is_media(span.text, language))
    persons = dict.fromkeys(e.span.text for s in text.sentences for e in s.entities if e.kind in PERSONS)
    return link.with_chains(reading, list(persons), known)


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """Which topics to show: one by number or title, those with some words or some source, those in conflict."""

    topic: str | None = None
    query: str | None = None
    source: str | None = None
    conflicts: bool = False
    single: bool = False
    limit: int | None = None


def chosen_topics(database: Database, terms: Terms, choice: TopicChoice) -> list[NumberedTopic]:
    """The topics that fit, with their claims; raises NotFoundError for a topic or a source that is not stored."""
    settle(database, terms)
    with database.session() as session:
        if choice.topic:
            numbers = [stored_topics.find(session, choice.topic).id]
        else:
            source = sources.find(session, choice.source).id if choice.source else None
            wanted = TopicFilter(
                query=choice.query,
                source=source,
                conflicts=choice.conflicts,
                single=choice.single,
                limit=choice.limit,
            )
            numbers = [row.id for row in stored_topics.listing(session, wanted)]
        found = stored_topics.topics(session, numbers, terms)
    return list(found.items())


def topics_of(session: Session, claims: Sequence[StoredClaim], terms: Terms) -> list[NumberedTopic]:
    """The topics that some claims are in."""
    numbers = sorted(set(stored_topics.of_claims(session, [claim.stated.id for claim in claims]).values()))
    return list(stored_topics.topics(session, numbers, terms, [claim.stated for claim in claims]).items())


@paused()
def document_report(
    database: Database, name: str, terms: Terms, manner: reports.Manner | None = None
) -> dict[str, Any]:
    """The attribution report on one document; raises NotFoundError or AmbiguousError."""
    settle(database, terms)
    with database.session() as session:
        return _on_document(session, documents.find(session, name), terms, manner)


def _on_document(session: Session, row: models.Document, terms: Terms, manner: reports.Manner | None) -> dict[str, Any]:
    found = search.search(session, search.ClaimFilter(document=row.id))
    numbered = topics_of(session, found, terms)
    return reports.document(documents.article_of(row), found, numbered, terms.tolerance, manner)


@paused()
def topic_report(database: Database, name: str, terms: Terms, manner: reports.Manner | None = None) -> dict[str, Any]:
    """The report on one topic; raises NotFoundError or AmbiguousError."""
    settle(database, terms)
    with database.session() as session:
        number = stored_topics.find(session, name).id
        found = search.search(session, search.ClaimFilter(topic=number))
        built = stored_topics.topics(session, [number], terms, [claim.stated for claim in found])
        if not built:
            raise NotFoundError(f"topic {name} has no claims any longer: 'tracker topics list' lists those that have")
        of_topic = standing.of_topic(session, number)
    return reports.topic(number, built[number], found, of_topic, terms.tolerance, manner)


@paused()
def source_report(database: Database, name: str, terms: Terms, manner: reports.Manner | None = None) -> dict[str, Any]:
    """The report on one source; raises NotFoundError or AmbiguousError."""
    settle(database, terms)
    with database.session() as session:
        wanted = sources.find(session, name).id
        [row] = listing.listing(session, listing.SourceFilter(source=wanted))
        found = search.search(session, search.ClaimFilter(source=wanted))
        numbered = topics_of(session, found, terms)
    return reports.source(row, found, numbered, terms.tolerance, manner)


@paused()
def desk_report(
    database: Database, since: dt.date, today: dt.date, terms: Terms, manner: reports.Manner | None = None
) -> dict[str, Any]:
    """The report on what came in since a day, and on what is due by ``today``."""
    settle(database, terms)
    with database.session() as session:
        came_in = [
            reports.CameIn(row.id, documents.article_of(row), row.first_seen, claims)
            for row, claims in documents.came_in(session, since)
        ]
        found = search.search(session, search.ClaimFilter(came_in=since))
        numbered = topics_of(session, found, terms)
        due = todo.due(session, today)
    return reports.desk(since, today, came_in, found, numbered, due, terms.tolerance, manner)


def report_again(
    database: Database, frozen: Frozen, today: dt.date, terms: Terms, manner: reports.Manner
) -> dict[str, Any] | None:
    """A frozen report as it would be made now, ``None`` where what it is of is there no longer."""
    settle(database, terms)
    try:
        match frozen.report:
            case "document":
                with database.session() as session:
                    row = documents.current(session, frozen.subject)
                    return _on_document(session, row, terms, manner) if row else None
            case "topic":
                return topic_report(database, frozen.subject, terms, manner)
            case "source":
                return source_report(database, frozen.subject, terms, manner)
            case _:
                return desk_report(database, dt.date.fromisoformat(frozen.subject), today, terms, manner)
    except NotFoundError:
        return None
