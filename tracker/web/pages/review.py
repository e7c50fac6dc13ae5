"""The review queue: one claim after the other, accepted, corrected or rejected; the keyboard alone will do."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from tracker import corrections
from tracker.store import claimrows, documents, history, reviewed, reviews, search
from tracker.store.search import ClaimFilter
from tracker.values import Modifier
from tracker.web import deeds, given, paging, views
from tracker.web.desk import Desk
from tracker.web.render import done, own_path, page, visible
from tracker.web.visitors import AChecker, ADesk, AForm

router = APIRouter()
COUNTED = 10_000
AROUND = 260  # characters of the text that are shown before and behind a sentence
Skip = Annotated[int, Query(ge=0, le=paging.FURTHEST)]
TEXTS = ("source", "via", "figure", "unit", "hedge")  # fields in which an empty text says that there is none
DECISIONS = {"accept": "accepted", "correct": "corrected", "reject": "rejected"}


@router.get("/review")
def queue(
    request: Request,
    desk: ADesk,
    visitor: AChecker,
    document: Annotated[int | None, Query(ge=1, lt=2**31)] = None,
    skip: Skip = 0,
) -> Response:
    """The claim that is next, of a document or of all; so many that wait are passed over."""
    desk.settle()
    with desk.reading() as session:
        wanted = ClaimFilter(document=document, review=reviewed.OPEN, limit=1, offset=skip)
        total = search.count(session, wanted, COUNTED + 1)
        found = search.search(session, wanted)
        article = documents.find(session, str(document)) if document else None
        last = next(iter(history.latest(session, 1)), None)
        mine = views.changes([last], visitor) if last and last.actor == visitor.name else []
        if not found:
            return page(request, "reviewed.html", article=article, total=total, skip=skip, mine=mine)
        [claim] = found
        looked = reviews.look(session, claim.stated.id)
        row = reviews.find(session, claim.stated.id)
        tolerance = desk.settings.approx_tolerance
        return page(
            request,
            "review.html",
            claim=views.claims(session, [claim], tolerance)[0],
            around=_around(claim, row.document.text),
            fields=corrections.fields(claimrows.value(row)),
            beside=views.claims(session, looked.beside, tolerance),
            modifiers=list(Modifier),
            article=article,
            total=total,
            counted=COUNTED,
            skip=skip,
            mine=mine,
            seen=history.last(session),
            statuses=desk.statuses.assessments,
        )


def _around(claim: search.StoredClaim, text: str) -> tuple[str, str]:
    """What stands before and behind a sentence in its article."""
    sentence = claim.stated.sentence
    if text[sentence.start : sentence.end] != sentence.text:
        return "", ""
    before, behind = text[max(0, sentence.start - AROUND) : sentence.start], text[sentence.end : sentence.end + AROUND]
    return (
        before.partition(" ")[2] if sentence.start > AROUND else before,
        behind.rpartition(" ")[0] if sentence.end + AROUND < len(text) else behind,
    )


def _correction(desk: Desk, claim_id: str, form: FormData) -> given.Correction:
    """What a form says otherwise than it was shown; a field that was left as it was stays as it is."""
    with desk.reading() as session:
        shown = corrections.fields(claimrows.value(reviews.find(session, claim_id)))
    what = given.of_form(given.Correction, form, keep=TEXTS)
    kept = {name: None for name in TEXTS if getattr(what, name) == visible(shown[name]).strip()}
    return what.model_copy(update=kept)


@router.post("/claims/{claim_id}/review/{decision}")
def decide(
    desk: ADesk, visitor: AChecker, form: AForm, claim_id: str, decision: Literal["accept", "correct", "reject"]
) -> Response:
    """Carry out a decision, and go on where it was made: to the next claim, or to the one that stands."""
    match decision:
        case "accept":
            decided = deeds.accept(desk, visitor, claim_id, given.of_form(given.Decision, form))
        case "reject":
            decided = deeds.reject(desk, visitor, claim_id, given.of_form(given.Rejection, form))
        case _:
            decided = deeds.correct(desk, visitor, claim_id, _correction(desk, claim_id, form))
    back = str(form.get("back") or "")
    return done(own_path(back) if back else f"/claims/{decided.stands or decided.claim}", DECISIONS[decision])
