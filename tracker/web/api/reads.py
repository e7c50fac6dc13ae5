"""What can be read: claims, documents, topics, sources, history."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from tracker.report import changes, records, reports
from tracker.store import (
    cards,
    documents,
    history,
    listing,
    registry,
    reviewed,
    reviews,
    search,
    searches,
    sources,
    subjects,
    todo,
    topics,
)
from tracker.web.api import models
from tracker.web.api.common import FAILURES, MOST, SEEN, ClaimId, Limit, Number, Offset, Text
from tracker.web.queries import ClaimQuery
from tracker.web.visitors import READER, ADesk, AReader, needs

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

router = APIRouter(dependencies=[Depends(needs(READER))], responses=FAILURES)


@router.get("/openapi.json", include_in_schema=False)
def description(request: Request, _: AReader) -> Response:
    return JSONResponse(request.app.openapi())


@router.get("/me", tags=["accounts"])
def me(visitor: AReader) -> models.Me:
    """Who asks."""
    return models.Me(name=visitor.name, role=visitor.role)  # type: ignore[arg-type]


DocumentNumber = Annotated[int | None, Query(ge=1, lt=2**31)]


def note_seen(response: Response, session: Session) -> None:
    """Say as of which event somebody sees what is given: the ``seen`` of a decision upon it."""
    response.headers[SEEN] = str(history.last(session))


def part(name: str, found: Sequence[Any], limit: int, offset: int) -> Any:
    """Of a list of which one more than ``limit`` was looked for."""
    return {name: found[:limit], "offset": offset, "more": len(found) > limit}


# --- claims -------------------------------------------------------------------------------------------------------


class ClaimPart(ClaimQuery):
    limit: int = Query(50, ge=1, le=MOST)
    offset: int = Query(0, ge=0, le=10_000_000)

    def wanted(self) -> searches.Criteria:
        return ClaimQuery(**self.model_dump(exclude={"limit", "offset"})).criteria()


@router.get("/claims", tags=["claims"], response_model=models.Claims)
def claims(desk: ADesk, asked: Annotated[ClaimPart, Query()]) -> Any:
    """Claims that fit, in the order of their documents and places."""
    desk.settle()
    with desk.reading() as session:
        wanted = searches.resolve(session, asked.wanted())
        found = search.search(session, replace(wanted, limit=asked.limit + 1, offset=asked.offset))
    rows = [records.stored(claim, desk.settings.approx_tolerance) for claim in found]
    return part("claims", rows, asked.limit, asked.offset)


@router.get("/claims/{claim}", tags=["claims"], response_model=models.Claim)
def claim(desk: ADesk, response: Response, claim: ClaimId) -> Any:
    """One claim."""
    with desk.reading() as session:
        note_seen(response, session)
        return records.stored(search.find(session, claim), desk.settings.approx_tolerance)


@router.get("/claims/{claim}/history", tags=["history"], response_model=models.Changes)
def claim_history(desk: ADesk, claim: ClaimId, limit: Limit = 50) -> Any:
    """What changed of a claim, the latest first."""
    return _history(desk, subjects.CLAIM, claim, limit)


@router.get("/review", tags=["review"], response_model=models.Waiting)
def waiting(desk: ADesk, document: DocumentNumber = None, limit: Limit = 50, offset: Offset = 0) -> Any:
    """The claims that wait for review, of a document or of all, in the order of their places."""
    wanted = search.ClaimFilter(document=document, review=reviewed.OPEN, limit=limit + 1, offset=offset)
    with desk.reading() as session:
        found = [reviews.look(session, claim.stated.id) for claim in search.search(session, wanted)]
    rows = [records.to_review(one, desk.settings.approx_tolerance) for one in found]
    return part("waiting", rows, limit, offset)


# --- documents ----------------------------------------------------------------------------------------------------


@router.get("/documents", tags=["documents"], response_model=models.Documents)
def document_list(desk: ADesk, query: Text = None, limit: Limit = 50, offset: Offset = 0) -> Any:
    """Documents without their texts, what came in last first."""
    with desk.reading() as session:
        found = documents.latest(session, query, limit + 1, offset)
    return part("documents", [asdict(row) for row in found], limit, offset)


@router.get("/documents/{document}", tags=["documents"], response_model=models.Document)
def document(desk: ADesk, response: Response, document: Number) -> Any:
    """One version of a document with its text."""
    with desk.reading() as session:
        note_seen(response, session)
        row = documents.find(session, str(document))
        known = records.document(documents.article_of(row))
        versions = [{"id": number, "version": version} for number, version in documents.versions(session, row.key)]
        return {
            "id": row.id,
            "doc_id": row.key,
            "version": row.version,
            **known,
            "headline": row.headline,
            "versions": versions,
        }


@router.get("/documents/{document}/history", tags=["history"], response_model=models.Changes)
def document_history(desk: ADesk, document: Number, limit: Limit = 50) -> Any:
    """What changed of a document and its claims, the latest first."""
    return _history(desk, subjects.DOCUMENT, str(document), limit)


# --- topics -------------------------------------------------------------------------------------------------------


@router.get("/topics", tags=["topics"], response_model=models.Topics)
def topic_list(
    desk: ADesk,
    query: Text = None,
    source: Text = None,
    conflicts: bool = False,
    decided: bool = False,
    rejected: bool = False,
    single: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Topics, those in conflict and those of many claims first; ``single`` wants those of one claim too."""
    desk.settle()
    with desk.reading() as session:
        wanted = topics.TopicFilter(
            query=query,
            source=sources.find(session, source).id if source else None,
            conflicts=conflicts,
            decided=decided,
            rejected=rejected,
            single=single or decided or rejected,
            limit=limit + 1,
            offset=offset,
        )
        found = topics.listing(session, wanted)
    return part("topics", [asdict(row) for row in found], limit, offset)


@router.get("/topics/{topic}", tags=["topics"], response_model=models.Topic)
def topic(desk: ADesk, response: Response, topic: Number) -> Any:
    """One topic with its claims, verdicts and origins."""
    with desk.reading() as session:
        note_seen(response, session)
    return reports.whole(desk.topic_report(topic))


@router.get("/topics/{topic}/history", tags=["history"], response_model=models.Changes)
def topic_history(desk: ADesk, topic: Number, limit: Limit = 50) -> Any:
    """What people decided of a topic, the latest first."""
    return _history(desk, subjects.TOPIC, str(topic), limit)


# --- sources ------------------------------------------------------------------------------------------------------


@router.get("/sources", tags=["sources"], response_model=models.Sources)
def source_list(
    desk: ADesk,
    query: Text = None,
    kind: Text = None,
    country: Text = None,
    merged: bool = False,
    limit: Limit = 50,
    offset: Offset = 0,
) -> Any:
    """Sources, those with the most claims first; ``merged`` wants those too that were merged into others."""
    wanted = listing.SourceFilter(
        kind=registry.kind_of(kind) if kind else None,
        country=registry.country_of(country) if country else None,
        query=query,
        merged=merged,
        limit=limit + 1,
        offset=offset,
    )
    with desk.reading() as session:
        found = listing.listing(session, wanted)
    return part("sources", [asdict(row) for row in found], limit, offset)


@router.get("/sources/{source}", tags=["sources"], response_model=models.SourceCard)
def source(desk: ADesk, response: Response, source: Number) -> Any:
    """One source with its names, how texts name it, and what people decided of it."""
    with desk.reading() as session:
        note_seen(response, session)
        return asdict(cards.card(session, sources.find(session, str(source), itself=True)))


@router.get("/sources/{source}/history", tags=["history"], response_model=models.Changes)
def source_history(desk: ADesk, source: Number, limit: Limit = 50) -> Any:
    """What people decided of a source, the latest first."""
    return _history(desk, subjects.SOURCE, str(source), limit)


# --- history and what is due --------------------------------------------------------------------------------------


@router.get("/history", tags=["history"], response_model=models.Changes)
def latest(desk: ADesk, limit: Limit = 50) -> Any:
    """The last changes of all, the latest first."""
    with desk.reading() as session:
        return {"changes": [changes.record(change) for change in history.latest(session, limit)]}


def _history(desk: ADesk, kind: str, name: str, limit: int) -> Any:
    with desk.reading() as session:
        found = history.of(session, subjects.find(session, f"{kind} {name}"), limit)
    return {"changes": [changes.record(change) for change in found]}


@router.get("/todo", tags=["assessments"], response_model=models.Dues)
def due(desk: ADesk, within: Annotated[int, Query(ge=0, le=36500, description="Days.")] = 0) -> Any:
    """Assessments that are to be looked at again, the most overdue first."""
    today = dt.date.today()
    with desk.reading() as session:
        return {"due": [records.due(one, today) for one in todo.due(session, today + dt.timedelta(days=within))]}


@router.get("/statuses", tags=["assessments"], response_model=models.Statuses)
def statuses(desk: ADesk) -> Any:
    """The statuses that an assessment may have, with their meanings."""
    return {"statuses": [{"status": name, "meaning": text} for name, text in desk.statuses.assessments.items()]}
