"""Articles in, reports and claims out."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Path, Query
from fastapi.responses import Response

from tracker import wording
from tracker.web import deeds, exports, given
from tracker.web.api import models
from tracker.web.api.common import FAILURES, Number
from tracker.web.pages import ingest
from tracker.web.queries import ClaimQuery
from tracker.web.visitors import AChecker, ADesk, AReader, own_request

router = APIRouter(dependencies=[Depends(own_request)], responses=FAILURES)
JobId = Annotated[str, Path(pattern=r"^[\w-]{16}$")]
Form = Literal["json", "html", "markdown", "pdf", "docx", "csv", "claimreview"]
Language = Annotated[str | None, Query(pattern=f"^({'|'.join(wording.languages())})$")]
Kind = Literal["documents", "topics", "sources"]
A_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file.", "content": {kind.partition(";")[0]: {} for kind in exports.TYPES.values()}}
}
A_STREAM: dict[int | str, dict[str, Any]] = {
    200: {"description": "The job whenever there is something new.", "content": {"text/event-stream": {}}}
}


@router.post("/ingest", status_code=202, tags=["ingest"], response_model=models.Job, max_body_size=ingest.LARGEST)
def start(desk: ADesk, visitor: AChecker, what: given.Ingest) -> Any:
    """Queue an article: its text or page in ``content``, or the address to fetch it from.

    With both, ``url`` is where the content was published.
    """
    return deeds.ingest(desk, visitor, what).record()


@router.get("/ingest", tags=["ingest"], response_model=models.Jobs)
def jobs(desk: ADesk, _: AReader) -> Any:
    """What was queued since the server started, the newest first."""
    return {"jobs": [job.record() for job in desk.jobs.latest()]}


@router.get("/ingest/{job}", tags=["ingest"], response_model=models.Job)
def one(desk: ADesk, _: AReader, job: JobId) -> Any:
    """How far one has come."""
    return ingest.found(desk, job).record()


@router.get("/ingest/{job}/events", tags=["ingest"], response_class=Response, responses=A_STREAM)
def events(desk: ADesk, _: AReader, job: JobId) -> Response:
    """The same as server-sent events, until it is done."""
    return ingest.stream(ingest.found(desk, job))


@router.get("/{kind}/{number}/report", tags=["exports"], response_class=Response, responses=A_FILE)
def report(
    desk: ADesk, _: AReader, kind: Kind, number: Number, format: Form = "json", lang: Language = None
) -> Response:
    """The report on a document, a topic or a source, as ``tracker report`` prints it."""
    return exports.report(desk, kind, number, format, lang)


@router.get("/exports/{name}", tags=["exports"], response_class=Response, responses=A_FILE)
def export(
    desk: ADesk, _: AReader, name: Literal["claims.csv", "claims.jsonl", "claimreview.jsonld", "provenance.json"]
) -> Response:
    """All that is stored, or all assessed claims as ClaimReview, or where all live claims come from as PROV."""
    return exports.named(desk, name)


@router.get("/found.{format}", tags=["exports"], response_class=Response, responses=A_FILE)
def found(desk: ADesk, _: AReader, format: Literal["csv", "jsonl"], asked: Annotated[ClaimQuery, Query()]) -> Response:
    """All claims that fit, as ``tracker claims`` prints them."""
    return exports.searched(desk, asked.criteria(), format)
