"""Topics: listed, and one with its claims side by side, the verdicts with their reasons, and the origins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker.report import charts
from tracker.store import history, search, subjects, topics
from tracker.web import deeds, given, paging, views
from tracker.web.pages.documents import Number, PageNumber
from tracker.web.render import done, page, words_for
from tracker.web.visitors import AChecker, ADesk, AForm, AnEditor, AReader

router = APIRouter()
SIZE = 50
CLAIMS = 50
ORIGINS, REASONS = 30, 12
TOLD = ("flag", "number", "attribution_sentence")  # what a report says of a claim besides
EDITS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "confirm": (given.Decision, deeds.confirm_topic),
    "rename": (given.Title, deeds.rename_topic),
    "reject": (given.Some, deeds.reject_topic),
    "split": (given.Split, deeds.split_topic),
    "merge": (given.Into, deeds.merge_topic),
    "party": (given.Party, deeds.set_party),
}


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
    report = desk.topic_report(topic, words_for(request).language)
    found = paging.cut(report["claims"], number, CLAIMS)
    with desk.reading() as session:
        stored = search.of_ids(session, [claim["id"] for claim in found.items])
        in_order = [stored[claim["id"]] for claim in found.items]
        rows = views.claims(session, in_order, desk.settings.approx_tolerance)
        seen = history.last(session)
    told = {claim["id"]: claim for claim in found.items}
    return page(
        request,
        "topic.html",
        topic=report,
        found=found,
        rows=[{**row, **{name: told[row["id"]][name] for name in TOLD}} for row in rows],
        charts=charts.charts(report),
        reasons=REASONS,
        origins=report["origins"][:ORIGINS],
        seen=seen,
        statuses=desk.statuses.assessments,
    )


@router.post("/topics/{topic}/assess")
def assess(desk: ADesk, visitor: AChecker, form: AForm, topic: Number) -> Response:
    deeds.assess(desk, visitor, subjects.TOPIC, str(topic), given.of_form(given.Assessment, form))
    return done(f"/topics/{topic}", "assessed")


@router.post("/topics/{topic}/move")
def move(desk: ADesk, visitor: AnEditor, form: AForm, topic: Number) -> Response:
    return done(f"/topics/{deeds.move(desk, visitor, given.of_form(given.Move, form))}", "moved")


@router.post("/topics/{topic}/{deed}")
def edit(
    desk: ADesk,
    visitor: AnEditor,
    form: AForm,
    topic: Number,
    deed: Literal["confirm", "rename", "reject", "split", "merge", "party"],
) -> Response:
    """Carry out a decision, and go to the topic that it made or led to."""
    model, do = EDITS[deed]
    outcome = do(desk, visitor, topic, given.of_form(model, form))
    gone = deed == "reject" and not form.getlist("claims")
    return done("/topics" if gone else f"/topics/{outcome or topic}", "decided")
