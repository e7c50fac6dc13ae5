"""The history: who changed what, when, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker.report import changes
from tracker.store import history, subjects
from tracker.web.render import page
from tracker.web.visitors import ADesk, AReader

router = APIRouter()
MOST = 100


@router.get("/history")
def latest(request: Request, desk: ADesk, _: AReader, of: Annotated[str, Query(max_length=500)] = "") -> Response:
    """The last changes, of all or of what is named."""
    with desk.reading() as session:
        found = history.of(session, subjects.find(session, of), MOST) if of else history.latest(session, MOST)
    rows = [{"change": change, "action": changes.action(change), "words": changes.words(change)} for change in found]
    return page(request, "history.html", changes=rows, of=of, most=MOST)
