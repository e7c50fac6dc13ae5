"""The steps in order: articles -> annotated -> claims -> linked claims -> stored, and stored claims -> topics."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice
from typing import Any

from tracker import compare, extract, link
from tracker.annotate.annotator import Annotator
from tracker.annotate.tree import AnnotatedText
from tracker.errors import DatabaseError, InputError, TrackerError
from tracker.extract.mentions import PERSONS
from tracker.link.names import fold
from tracker.read import ReadFailure
from tracker.report import reports
from tracker.store import claims, documents, listing, search, sources, standing
from tracker.store import topics as stored_topics
from tracker.store.claims import Saved
from tracker.store.database import Database
from tracker.values import Article, Reading, SourceIdentity, Verdict

BATCH = 32
NumberedTopic = tuple[int | str, compare.Topic]


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
        done = iter(_read_batch(articles, annotator, known))
        yield from (next(done) if isinstance(item, Article) else item for item in taken)


def _read_batch(
    articles: Sequence[Article], annotator: Annotator, known: Mapping[str, SourceIdentity] | None
) -> list[Reading | ReadFailure]:
    """A batch at once; where that fails, one by one, so that one document does not cost the others."""
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


def ingest(
    database: Database,
    inputs: Iterable[Article | ReadFailure],
    annotator: Annotator,
    tolerance: Decimal,
) -> Iterator[tuple[Reading, Saved] | ReadFailure]:
    """Read articles and store them, each in a transaction of its own: what is finished stays, whatever comes later."""
    with database.session() as session:
        known = sources.confirmed(session)
    for item in readings(inputs, annotator, known):
        if isinstance(item, ReadFailure):
            yield item
            continue
        with database.session(writing=True) as session:
            saved = claims.save_reading(session, item, tolerance)
        yield item, saved


def topics(database: Database, tolerance: Decimal) -> list[NumberedTopic]:
    """The topics of all stored claims, each with its number; a database that cannot be written gives their keys."""
    with database.session() as session:
        stated = [found.stated for found in search.search(session, search.ClaimFilter())]
        settled = stored_topics.settled(session)
    found = compare.topics(stated, tolerance=tolerance, settled=settled)
    try:
        with database.session(writing=True) as session:
            numbers = stored_topics.save_proposals(session, found)
    except DatabaseError:
        return [(topic.key[:8], topic) for topic in found]
    return [(numbers[topic.key], topic) for topic in found]


@dataclass(frozen=True, slots=True)
class TopicChoice:
    """Which topics to show: one by number or title, those with some words or some source, those in conflict."""

    topic: str | None = None
    query: str | None = None
    source: str | None = None
    conflicts: bool = False
    single: bool = False


def chosen_topics(database: Database, tolerance: Decimal, choice: TopicChoice) -> list[NumberedTopic]:
    """The topics that fit; raises NotFoundError for a topic or a source that is not stored."""
    found = topics(database, tolerance)
    if choice.topic:
        with database.session() as session:
            number = stored_topics.find(session, choice.topic).id
        found = [(n, topic) for n, topic in found if n == number]
    elif not choice.single:
        found = [(n, topic) for n, topic in found if len(topic.claims) > 1]
    if choice.source:
        with database.session() as session:
            key = sources.find(session, choice.source).key
        found = [(n, t) for n, t in found if any(k.source and k.source.key == key for c in t.claims for k in c.chain)]
    words = fold(choice.query or "").split()
    found = [(n, topic) for n, topic in found if all(word in _searchable(topic) for word in words)]
    return [(n, t) for n, t in found if not choice.conflicts or t.verdict is Verdict.CONFLICT]


def _searchable(topic: compare.Topic) -> str:
    return fold(" ".join([topic.title, *(claim.sentence.text for claim in topic.claims)]))


def document_report(database: Database, name: str, tolerance: Decimal) -> dict[str, Any]:
    """The attribution report on one document; raises NotFoundError or AmbiguousError."""
    numbered = topics(database, tolerance)
    with database.session() as session:
        row = documents.find(session, name)
        found = search.search(session, search.ClaimFilter(document=row.id))
        return reports.document(documents.article_of(row), found, numbered, tolerance)


def topic_report(database: Database, name: str, tolerance: Decimal) -> dict[str, Any]:
    """The report on one topic; raises NotFoundError or AmbiguousError."""
    number, topic = chosen_topics(database, tolerance, TopicChoice(topic=name))[0]
    with database.session() as session:
        of_topic = standing.of_topic(session, number) if isinstance(number, int) else []
        of_claims = standing.of_claims(session, [claim.id for claim in topic.claims])
    return reports.with_assessments(reports.topic(number, topic, tolerance), of_topic, of_claims)


def source_report(database: Database, name: str, tolerance: Decimal) -> dict[str, Any]:
    """The report on one source; raises NotFoundError or AmbiguousError."""
    numbered = topics(database, tolerance)
    with database.session() as session:
        wanted = sources.find(session, name).id
        [row] = listing.listing(session, listing.SourceFilter(source=wanted))
        found = search.search(session, search.ClaimFilter(source=wanted))
    return reports.source(row, found, numbered, tolerance)
