"""The first page: where claims conflict, what is due, what came in last."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from tracker.report import records
from tracker.store import documents, search, todo, topics
from tracker.web import texts
from tracker.web.render import LANGUAGE, own_path, page
from tracker.web.visitors import ADesk, AForm, AReader

router = APIRouter()
FEW = 6
DAYS = 14
A_YEAR = 365 * 24 * 3600


@router.get("/")
def home(request: Request, desk: ADesk, _: AReader) -> Response:
    desk.settle()
    today = dt.date.today()
    with desk.reading() as session:
        contested = topics.listing(session, topics.TopicFilter(conflicts=True, limit=FEW + 1))
        due = [records.due(one, today) for one in todo.due(session, today + dt.timedelta(days=DAYS))]
        latest = documents.latest(session, None, FEW)
        counts = search.counts(session)
    return page(request, "home.html", contested=contested, due=due, latest=latest, counts=counts, few=FEW)


@router.post("/language")
def language(desk: ADesk, _: AReader, form: AForm) -> Response:
    """Remember in which language somebody reads the interface."""
    language, back = str(form.get("language") or ""), str(form.get("back") or "/")
    response = RedirectResponse(own_path(back), 303)
    if language in texts.LANGUAGES:
        response.set_cookie(LANGUAGE, language, max_age=A_YEAR, httponly=True, samesite="strict", secure=desk.https)
    return response
