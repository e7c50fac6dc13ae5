"""Claims: found, and one with all that is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker import corrections
from tracker.errors import TrackerError
from tracker.store import claimrows, history, reviews, search, searches, subjects
from tracker.store.subjects import Subject
from tracker.values import Modifier
from tracker.web import deeds, given, paging, views
from tracker.web.queries import ClaimQuery
from tracker.web.render import done, own_path, page
from tracker.web.visitors import AChecker, ADesk, AForm, AReader

router = APIRouter()
SIZE = 30
COUNTED = 10_000
CHANGES = 30


@router.get("/claims")
def listed(
    request: Request, desk: ADesk, _: AReader, page_number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> Response:
    """The claims that fit what the address asks for; what is wrong with it is said above them."""
    asked = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
    problem: str | None = None
    found: paging.Page[search.StoredClaim] = paging.taken([], 1, SIZE)
    saved = asked.get("saved")
    rows: list[dict[str, Any]] = []
    desk.settle()
    with desk.reading() as session:
        try:
            wanted = _criteria(asked)
            if saved:
                wanted = searches.load(session, saved).narrowed(wanted)
            filtered = searches.resolve(session, wanted)
            number = min(page_number, paging.FURTHEST)
            limited = replace(filtered, limit=SIZE + 1, offset=(number - 1) * SIZE)
            claims = search.search(session, limited)
            total = search.count(session, filtered, COUNTED + 1)
            found = paging.taken(claims, number, SIZE, total)
            rows = views.claims(session, found.items, desk.settings.approx_tolerance)
        except TrackerError as error:
            problem = str(error)
        kept = searches.listing(session)
    return page(
        request,
        "claims.html",
        found=found,
        rows=rows,
        given=asked,
        problem=problem,
        saved=kept,
        statuses=desk.statuses.assessments,
        counted=COUNTED,
        open=any(name in ClaimQuery.model_fields and name != "text" for name in asked),
    )


def _criteria(asked: dict[str, str]) -> searches.Criteria:
    """What a form asks for; raises InputError for what is no date, no figure, no choice."""
    fields = {name: value for name, value in asked.items() if name in ClaimQuery.model_fields}
    return given.checked(ClaimQuery, fields).criteria()


@router.get("/claims/{claim_id}")
def one(request: Request, desk: ADesk, visitor: AReader, claim_id: str) -> Response:
    desk.settle()
    with desk.reading() as session:
        claim = search.find(session, claim_id)
        [row] = views.claims(session, [claim], desk.settings.approx_tolerance)
        changed = history.of(session, Subject(subjects.CLAIM, claim.stated.id), CHANGES)
        seen = history.last(session)
        fields = corrections.fields(claimrows.value(reviews.find(session, claim.stated.id)))
    return page(
        request,
        "claim.html",
        claim=row,
        stored=claim,
        statuses=desk.statuses.assessments,
        fields=fields,
        modifiers=list(Modifier),
        changes=views.changes(changed, visitor),
        seen=seen,
    )


@router.post("/claims/{claim_id}/assess")
def assess(desk: ADesk, visitor: AChecker, form: AForm, claim_id: str) -> Response:
    deeds.assess(desk, visitor, subjects.CLAIM, claim_id, given.of_form(given.Assessment, form))
    return done(own_path(str(form.get("back") or f"/claims/{claim_id}")), "assessed")


@router.post("/claims/{claim_id}/topic")
def place(desk: ADesk, visitor: AChecker, form: AForm, claim_id: str) -> Response:
    topic = deeds.place(desk, visitor, claim_id, given.of_form(given.Placed, form))
    return done(f"/topics/{topic}", "moved")


@router.post("/searches")
def keep(desk: ADesk, visitor: AChecker, form: AForm) -> Response:
    """Keep the search that a form shows under a name."""
    name = str(form.get("name") or "")
    wanted = _criteria({field: str(value).strip() for field, value in form.items() if str(value).strip()})
    deeds.keep_search(desk, visitor, name, wanted)
    return done("/claims", "kept", saved=name)


@router.post("/searches/delete")
def drop(desk: ADesk, visitor: AChecker, form: AForm) -> Response:
    deeds.drop_search(desk, visitor, str(form.get("saved") or ""))
    return done("/claims", "dropped")
