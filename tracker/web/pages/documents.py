"""Documents: listed, and one with its claims marked in the text and told beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from tracker.store import documents, search
from tracker.store.search import ClaimFilter, StoredClaim
from tracker.web import deeds, given, marking, paging, views
from tracker.web.marking import Block
from tracker.web.render import done, page
from tracker.web.visitors import AChecker, ADesk, AForm, AReader

router = APIRouter()
SIZE = 50
MOST_CLAIMS, MOST_CHARACTERS = 50, 20_000  # of one page of a document
Number = Annotated[int, Path(ge=1, lt=2**31)]
PageNumber = Annotated[int, Query(alias="page", ge=1, le=paging.FURTHEST)]


@router.get("/documents")
def listed(
    request: Request, desk: ADesk, _: AReader, query: Annotated[str, Query(max_length=300)] = "", number: PageNumber = 1
) -> Response:
    with desk.reading() as session:
        rows = documents.latest(session, query or None, SIZE + 1, (number - 1) * SIZE)
    return page(request, "documents.html", found=paging.taken(rows, number, SIZE), query=query)


@router.get("/documents/{document}")
def one(
    request: Request, desk: ADesk, _: AReader, document: Number, number: PageNumber = 1, claim: str = ""
) -> Response:
    """A page of a document; with a claim, the page on which that begins."""
    desk.settle()
    with desk.reading() as session:
        row = documents.find(session, str(document))
        found = search.search(session, ClaimFilter(document=row.id))
        placed = [one for one in found if _has_place(one, row.text)]
        adrift = [one for one in found if not _has_place(one, row.text)]
        sheets = _sheets(marking.blocks(row.text, [one.stated.clause.start for one in placed]), len(adrift))
        if claim:
            number = _sheet_of(claim, sheets, placed, adrift) or number
        shown = paging.cut(sheets, min(number, len(sheets)), 1)
        [sheet] = shown.items
        here = [i for block in sheet.blocks for i in block.claims]
        wanted = [*(placed[i] for i in here), *(adrift[i] for i in sheet.adrift)]
        views_of = views.claims(session, wanted, desk.settings.approx_tolerance)
        rows = dict(zip(here, views_of, strict=False))
        return page(
            request,
            "document.html",
            document=row,
            versions=documents.versions(session, row.key),
            claims=len(found),
            shown=shown,
            blocks=[_block(row.text, block, placed, rows) for block in sheet.blocks],
            adrift=views_of[len(here) :],
            chosen=claim,
        )


@router.post("/documents/{document}/log")
def log(desk: ADesk, visitor: AChecker, form: AForm, document: Number) -> Response:
    """Log a claim that was found in a document by hand, and go to it."""
    what = given.of_form(given.Log, form, document=str(document))
    return done(f"/claims/{deeds.log(desk, visitor, what).claim}", "logged")


def _has_place(claim: StoredClaim, text: str) -> bool:
    """Whether a claim stands in the text; one that a person logged may not."""
    clause = claim.stated.clause
    return clause.start < clause.end <= len(text)


@dataclass
class Sheet:
    """What a page of a document has: blocks of its text, and claims that do not stand in it, by their places."""

    blocks: list[Block] = field(default_factory=list)
    adrift: range = range(0)


def _sheets(blocks: Sequence[Block], adrift: int) -> list[Sheet]:
    """The pages of a document; claims that do not stand in its text come last."""
    found = [Sheet()]
    claims = characters = 0
    for block in blocks:
        claims, characters = claims + len(block.claims), characters + block.end - block.start
        if found[-1].blocks and (claims > MOST_CLAIMS or characters > MOST_CHARACTERS):
            found.append(Sheet())
            claims, characters = len(block.claims), block.end - block.start
        found[-1].blocks.append(block)
    for start in range(0, adrift, MOST_CLAIMS):
        if start:
            found.append(Sheet())
        found[-1].adrift = range(start, min(start + MOST_CLAIMS, adrift))
    return found


def _sheet_of(
    claim: str, sheets: Sequence[Sheet], placed: Sequence[StoredClaim], adrift: Sequence[StoredClaim]
) -> int | None:
    """The number of the page that has a claim."""
    for number, sheet in enumerate(sheets, 1):
        own = [*(placed[i] for block in sheet.blocks for i in block.claims), *(adrift[i] for i in sheet.adrift)]
        if any(one.stated.id.startswith(claim) for one in own):
            return number
    return None


def _block(text: str, block: Block, placed: Sequence[StoredClaim], rows: dict[int, Any]) -> dict[str, Any]:
    marks = [mark for i in rows for mark in views.marks(placed[i], i)]
    end = block.start + len(text[block.start : block.end].rstrip())
    return {
        "pieces": marking.pieces(text, block.start, end, marks),
        "notes": [{"number": i + 1, **rows[i]} for i in block.claims],
    }
