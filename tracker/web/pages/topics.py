"""Topics: listed, and one with its claims side by side, the verdicts with their reasons, and the origins."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker import pipeline
from tracker.report import reports
from tracker.store import history, search, topics
from tracker.web import paging, views
from tracker.web.pages.documents import Number, PageNumber
from tracker.web.render import page
from tracker.web.visitors import ADesk, AReader

router = APIRouter()
SIZE = 50
CLAIMS = 50
ORIGINS = 30


@router.get("/topics")
def listed(
    request: Request,
    desk: ADesk,
    _: AReader,
    query: Annotated[str, Query(max_length=300)] = "",
    show: Annotated[str, Query(max_length=20)] = "",
    number: PageNumber = 1,
) -> Response:
    desk.settle()
    wanted = topics.TopicFilter(
        query=query if any(c.isalnum() for c in query) else None,
        conflicts=show == "conflicts",
        decided=show == "decided",
        rejected=show == "rejected",
        single=show in ("all", "decided", "rejected"),
        limit=SIZE + 1,
        offset=(number - 1) * SIZE,
    )
    with desk.reading() as session:
        rows = topics.listing(session, wanted)
    return page(request, "topics.html", found=paging.taken(rows, number, SIZE), query=query, show=show)


@router.get("/topics/{topic}")
def one(request: Request, desk: ADesk, _: AReader, topic: Number, number: PageNumber = 1) -> Response:
    desk.settle()
    report = pipeline.topic_report(desk.database, str(topic), desk.terms, reports.Manner(statuses=desk.statuses))
    found = paging.cut(report["claims"], number, CLAIMS)
    with desk.reading() as session:
        stored = search.of_ids(session, [claim["id"] for claim in found.items])
        in_order = [stored[claim["id"]] for claim in found.items]
        rows = views.claims(session, in_order, desk.settings.approx_tolerance)
        seen = history.last(session)
    flags = {claim["id"]: claim["flag"] for claim in found.items}
    return page(
        request,
        "topic.html",
        topic=report,
        found=found,
        rows=[{**row, "flag": flags[row["id"]]} for row in rows],
        verdicts=views.verdicts(report),
        origins=report["origins"][:ORIGINS],
        seen=seen,
        statuses=desk.statuses.assessments,
    )
