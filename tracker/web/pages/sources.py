"""Sources: listed, and one with its names, what it said, and what people decided of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from tracker.store import cards, history, listing, registry, search, sources, topics
from tracker.store.search import ClaimFilter
from tracker.values import RELIABILITY, SOURCE_KINDS
from tracker.web import deeds, given, paging, views
from tracker.web.pages.documents import Number, PageNumber
from tracker.web.render import done, page
from tracker.web.visitors import ADesk, AForm, AnEditor, AReader

router = APIRouter()
SIZE = 50
CLAIMS = 30
TOPICS = 20
NAMES = 60
KEPT = ("country", "parent", "wikidata", "note", "reliability")  # fields that an empty text takes away
EDITS: dict[str, tuple[Any, Callable[..., Any]]] = {
    "alias": (given.Alias, deeds.alias_source),
    "confirm": (given.Confirm, deeds.confirm_source),
    "merge": (given.Into, deeds.merge_source),
    "split": (given.SplitName, deeds.split_source),
}


@router.get("/sources")
def listed(
    request: Request,
    desk: ADesk,
    _: AReader,
    query: Annotated[str, Query(max_length=300)] = "",
    kind: Annotated[str, Query(max_length=30)] = "",
    country: Annotated[str, Query(max_length=10)] = "",
    number: PageNumber = 1,
) -> Response:
    wanted = listing.SourceFilter(
        kind=registry.kind_of(kind) if kind else None,
        country=registry.country_of(country) if country else None,
        query=query,
        limit=SIZE + 1,
        offset=(number - 1) * SIZE,
    )
    with desk.reading() as session:
        rows = listing.listing(session, wanted)
    return page(
        request,
        "sources.html",
        found=paging.taken(rows, number, SIZE),
        query=query,
        kind=kind,
        country=country,
        kinds=SOURCE_KINDS,
    )


@router.get("/sources/{source}")
def one(request: Request, desk: ADesk, _: AReader, source: Number, number: PageNumber = 1) -> Response:
    desk.settle()
    with desk.reading() as session:
        row = sources.find(session, str(source), itself=True)
        wanted = ClaimFilter(source=row.id, limit=CLAIMS + 1, offset=(number - 1) * CLAIMS)
        found = paging.taken(search.search(session, wanted), number, CLAIMS)
        return page(
            request,
            "source.html",
            card=cards.card(session, row),
            found=found,
            rows=views.claims(session, found.items, desk.settings.approx_tolerance),
            topics=topics.listing(session, topics.TopicFilter(source=row.id, limit=TOPICS)),
            seen=history.last(session),
            names=NAMES,
            kinds=SOURCE_KINDS,
            grades=RELIABILITY,
        )


@router.post("/sources")
def add(desk: ADesk, visitor: AnEditor, form: AForm) -> Response:
    made = deeds.add_source(desk, visitor, given.of_form(given.NewSource, form))
    return done(f"/sources/{made.source}", "decided")


@router.post("/sources/{source}/edit")
def edit(desk: ADesk, visitor: AnEditor, form: AForm, source: Number) -> Response:
    deeds.edit_source(desk, visitor, source, given.of_form(given.SourceEdit, form, keep=KEPT))
    return done(f"/sources/{source}", "decided")


@router.post("/sources/{source}/{deed}")
def decide(
    desk: ADesk,
    visitor: AnEditor,
    form: AForm,
    source: Number,
    deed: Literal["alias", "confirm", "merge", "split"],
) -> Response:
    """Carry out a decision, and go to the source that it led to."""
    model, do = EDITS[deed]
    return done(f"/sources/{do(desk, visitor, source, given.of_form(model, form)).source}", "decided")
