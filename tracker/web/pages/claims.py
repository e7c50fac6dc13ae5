"""Claims: found, and one with all that is known of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from pydantic import ValidationError

from tracker.errors import InputError, TrackerError
from tracker.report import changes, text
from tracker.store import history, search, searches, subjects
from tracker.store.subjects import Subject
from tracker.values import SOURCE_KINDS
from tracker.web import paging, views
from tracker.web.queries import ClaimQuery
from tracker.web.render import page
from tracker.web.visitors import ADesk, AReader

router = APIRouter()
SIZE = 30
COUNTED = 10_000
CHANGES = 30


@router.get("/claims")
def listed(
    request: Request, desk: ADesk, _: AReader, page_number: Annotated[int, Query(alias="page", ge=1)] = 1
) -> Response:
    """The claims that fit what the address asks for; what is wrong with it is said above them."""
    given = {name: value.strip() for name, value in request.query_params.items() if value.strip()}
    problem: str | None = None
    found: paging.Page[search.StoredClaim] = paging.taken([], 1, SIZE)
    saved = given.get("saved")
    rows: list[dict[str, Any]] = []
    desk.settle()
    with desk.reading() as session:
        try:
            wanted = _criteria(given)
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
        given=given,
        problem=problem,
        saved=kept,
        statuses=desk.statuses.assessments,
        counted=COUNTED,
        open=any(name in ClaimQuery.model_fields and name != "text" for name in given),
    )


def _criteria(given: dict[str, str]) -> searches.Criteria:
    """What a form asks for; raises InputError for what is no date, no figure, no choice."""
    fields = {name: value for name, value in given.items() if name in ClaimQuery.model_fields}
    try:
        return ClaimQuery.model_validate(fields).criteria()
    except ValidationError as error:
        first = error.errors()[0]
        name = str(first["loc"][0])
        raise InputError(
            f"{name}: {text.short(fields[name], 60)!r} is not understood: {first['msg'].lower()}"
        ) from error


@router.get("/claims/{claim_id}")
def one(request: Request, desk: ADesk, _: AReader, claim_id: str) -> Response:
    desk.settle()
    with desk.reading() as session:
        claim = search.find(session, claim_id)
        [row] = views.claims(session, [claim], desk.settings.approx_tolerance)
        changed = history.of(session, Subject(subjects.CLAIM, claim.stated.id), CHANGES)
        seen = history.last(session)
    return page(
        request,
        "claim.html",
        claim=row,
        stored=claim,
        statuses=desk.statuses.assessments,
        changes=[
            {"change": change, "action": changes.action(change), "words": changes.words(change)} for change in changed
        ],
        seen=seen,
        kinds=SOURCE_KINDS,
    )
