"""The history: who changed what, when, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker.store import history, subjects
from tracker.web import deeds, views
from tracker.web.pages.documents import Number
from tracker.web.render import done, own_path, page
from tracker.web.visitors import AChecker, ADesk, AForm, AReader

router = APIRouter()
MOST = 100


@router.get("/history")
def latest(request: Request, desk: ADesk, visitor: AReader, of: Annotated[str, Query(max_length=500)] = "") -> Response:
    """The last changes, of all or of what is named."""
    with desk.reading() as session:
        found = history.of(session, subjects.find(session, of), MOST) if of else history.latest(session, MOST)
    return page(request, "history.html", changes=views.changes(found, visitor), of=of, most=MOST)


@router.post("/history/{event}/undo")
def take_back(desk: ADesk, visitor: AChecker, form: AForm, event: Number) -> Response:
    """Undo an event, and go back to where that was asked for."""
    deeds.take_back(desk, visitor, event, str(form.get("why") or "") or None)
    return done(own_path(str(form.get("back") or "/history")), "undone")
