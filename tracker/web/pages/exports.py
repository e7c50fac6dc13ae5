"""What is taken out: reports in every format, and claims for other programs."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker import wording
from tracker.store import searches
from tracker.web import exports, given
from tracker.web.pages.documents import Number
from tracker.web.queries import ClaimQuery
from tracker.web.render import page, words_for
from tracker.web.visitors import ADesk, AReader

router = APIRouter()
FORMS = {
    "html": "html",
    "pdf": "pdf",
    "docx": "docx",
    "csv": "csv",
    "md": "markdown",
    "json": "json",
    "jsonld": "claimreview",
}
Kind = Literal["documents", "topics", "sources"]
Ending = Literal["html", "pdf", "docx", "csv", "md", "json", "jsonld"]


@router.get("/exports")
def all_of_them(request: Request, _: AReader) -> Response:
    return page(request, "exports.html")


@router.get("/exports/{name}")
def export(
    desk: ADesk, _: AReader, name: Literal["claims.csv", "claims.jsonl", "claimreview.jsonld", "provenance.json"]
) -> Response:
    return exports.named(desk, name)


@router.get("/claims.{form}")
def found(request: Request, desk: ADesk, _: AReader, form: Literal["csv", "jsonl"]) -> Response:
    """The claims of a search, all pages of it."""
    asked = {name: value for name, value in request.query_params.items() if value and name in ClaimQuery.model_fields}
    wanted = given.checked(ClaimQuery, asked).criteria()
    if saved := request.query_params.get("saved"):
        with desk.reading() as session:
            wanted = searches.load(session, saved).narrowed(wanted)
    return exports.searched(desk, wanted, form)


@router.get("/{kind}/{number}/report.{ending}")
def report(
    request: Request,
    desk: ADesk,
    _: AReader,
    kind: Kind,
    number: Number,
    ending: Ending,
    lang: Annotated[str | None, Query(max_length=8)] = None,
) -> Response:
    """A report in the language that is asked for, else in that of the document, else in that of the interface."""
    known = lang if lang in wording.languages() else None
    return exports.report(desk, kind, number, FORMS[ending], known or _language(request, kind))


def _language(request: Request, kind: str) -> str | None:
    return None if kind == "documents" else words_for(request).language
