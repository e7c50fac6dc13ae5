"""Articles handed in: pasted, as a file, or by their address; and how far the reading has come."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile

from tracker.errors import InputError, NotFoundError
from tracker.web import deeds, given, jobs
from tracker.web.desk import Desk
from tracker.web.jobs import Job
from tracker.web.render import page
from tracker.web.visitors import AChecker, ADesk, AForm, AReader

router = APIRouter()
LARGEST = 25_000_000  # bytes of a whole form
LATEST = 20


@router.get("/ingest")
def form(request: Request, desk: ADesk, _: AChecker) -> Response:
    return page(request, "ingest.html", jobs=[job.record() for job in desk.jobs.latest()[:LATEST]])


@router.post("/ingest", max_body_size=LARGEST)
def start(desk: ADesk, visitor: AChecker, form: AForm) -> Response:
    file = form.get("file")
    uploaded = file if isinstance(file, UploadFile) and file.filename else None
    what = given.of_form(given.Ingest, form)
    if what.content:
        what.content = what.content.replace("\r\n", "\n")  # as browsers send the lines of a form
    content = uploaded.file.read() if uploaded else None
    if sum(part is not None for part in (what.content, what.url, content)) != 1:
        raise InputError("an article comes in one way: paste it, choose a file, or give its address")
    job = deeds.ingest(desk, visitor, what, content, uploaded.filename if uploaded else None)
    return RedirectResponse(f"/ingest/{job.id}", 303)


@router.get("/ingest/{job}")
def one(request: Request, desk: ADesk, _: AReader, job: str) -> Response:
    return page(request, "job.html", job=found(desk, job).record())


@router.get("/ingest/{job}/events")
def events(desk: ADesk, _: AReader, job: str) -> Response:
    """What comes of it, as server-sent events: the whole record each time."""
    return stream(found(desk, job))


def found(desk: Desk, name: str) -> Job:
    """A job of this server; raises NotFoundError."""
    job = desk.jobs.find(name)
    if job is None:
        raise NotFoundError(f"no ingest {name[:40]!r}: the server was started anew, or it is long done")
    return job


def stream(job: Job) -> Response:
    """A job's records as server-sent events until it is done."""

    async def lines() -> AsyncIterator[str]:
        async for record in jobs.following(job):
            yield f"event: {record['state']}\ndata: {json.dumps(record, ensure_ascii=False)}\n\n"

    return StreamingResponse(lines(), media_type="text/event-stream", headers={"x-accel-buffering": "no"})
