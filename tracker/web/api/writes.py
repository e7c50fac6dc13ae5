"""What can be decided: assessments, topics, sources, searches, undoing; each as ``tracker.web.deeds`` does it."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Body, Depends, Path

from tracker.store import searches, subjects
from tracker.store.registry import Outcome
from tracker.web import deeds, given
from tracker.web.api import models
from tracker.web.api.common import FAILURES, ClaimId, Number
from tracker.web.queries import ClaimQuery
from tracker.web.visitors import AChecker, ADesk, AnEditor, AReader, own_request

router = APIRouter(dependencies=[Depends(own_request)], responses=FAILURES)
Name = Annotated[str, Path(min_length=1, max_length=100, pattern=given.NO_NUL)]
Why = Annotated[given.Decision, Body()]
LARGEST = 25_000_000


# --- claims --------------------------------------------------------------------------------------------------


@router.post("/claims", status_code=201, tags=["claims"])
def log(desk: ADesk, visitor: AChecker, what: given.Log) -> models.Logged:
    """Log a claim by hand; the same once more adds nothing."""
    done = deeds.log(desk, visitor, what)
    return models.Logged(claim=done.claim, is_new=done.is_new)


@router.post("/claims/{claim}/assessments", status_code=201, tags=["assessments"])
def assess_claim(desk: ADesk, visitor: AChecker, claim: ClaimId, what: given.Assessment) -> models.Made:
    """Sign a judgement of a claim; the same once more, while it stands, adds nothing."""
    return models.Made(id=deeds.assess(desk, visitor, subjects.CLAIM, claim, what))


@router.post("/topics/{topic}/assessments", status_code=201, tags=["assessments"])
def assess_topic(desk: ADesk, visitor: AChecker, topic: Number, what: given.Assessment) -> models.Made:
    """Sign a judgement of a topic."""
    return models.Made(id=deeds.assess(desk, visitor, subjects.TOPIC, str(topic), what))


@router.post("/claims/{claim}/review", tags=["review"])
def review(desk: ADesk, visitor: AChecker, claim: ClaimId, what: given.Review) -> models.Decided:
    """Accept, correct or reject a claim; gives the one that stands now."""
    deed = {"accept": deeds.accept, "correct": deeds.correct, "reject": deeds.reject}[what.decision]
    done = deed(desk, visitor, claim, what)
    return models.Decided(claim=done.claim, decision=done.decision, stands=done.stands, event=done.event)


# --- topics -------------------------------------------------------------------------------------------------------


@router.put("/claims/{claim}/topic", tags=["topics"])
def place(desk: ADesk, visitor: AChecker, claim: ClaimId, what: given.Placed) -> models.Made:
    """Put a claim into another topic; gives that one's number."""
    return models.Made(id=deeds.place(desk, visitor, claim, what))


@router.post("/topics/move", tags=["topics"])
def move(desk: ADesk, visitor: AnEditor, what: given.Move) -> models.Made:
    """Put claims into another topic; gives that one's number."""
    return models.Made(id=deeds.move(desk, visitor, what))


@router.post("/topics/{topic}/confirm", status_code=204, tags=["topics"])
def confirm_topic(desk: ADesk, visitor: AnEditor, topic: Number, what: Why) -> None:
    """Say that the claims of a topic answer one question: they stay in it."""
    deeds.confirm_topic(desk, visitor, topic, what)


@router.put("/topics/{topic}/title", status_code=204, tags=["topics"])
def rename_topic(desk: ADesk, visitor: AnEditor, topic: Number, what: given.Title) -> None:
    """Give a topic a name."""
    deeds.rename_topic(desk, visitor, topic, what)


@router.post("/topics/{topic}/reject", status_code=204, tags=["topics"])
def reject_topic(desk: ADesk, visitor: AnEditor, topic: Number, what: given.Some) -> None:
    """Say that some claims do not belong to a topic; without claims, that it is no question at all."""
    deeds.reject_topic(desk, visitor, topic, what)


@router.post("/topics/{topic}/split", status_code=201, tags=["topics"])
def split_topic(desk: ADesk, visitor: AnEditor, topic: Number, what: given.Split) -> models.Made:
    """Make a topic of its own of some of a topic's claims; gives its number."""
    return models.Made(id=deeds.split_topic(desk, visitor, topic, what))


@router.post("/topics/{topic}/merge", tags=["topics"])
def merge_topic(desk: ADesk, visitor: AnEditor, topic: Number, what: given.Into) -> models.Made:
    """Say that two topics are one question; gives the number of the one that stays."""
    return models.Made(id=deeds.merge_topic(desk, visitor, topic, what))


@router.post("/topics/{topic}/party", status_code=204, tags=["topics"])
def set_party(desk: ADesk, visitor: AnEditor, topic: Number, what: given.Party) -> None:
    """Say that a source speaks in its own cause in a topic."""
    deeds.set_party(desk, visitor, topic, what)


# --- sources ------------------------------------------------------------------------------------------------------


@router.post("/sources", status_code=201, tags=["sources"])
def add_source(desk: ADesk, visitor: AnEditor, what: given.NewSource) -> models.SourceDecided:
    """Add a source."""
    return _outcome(deeds.add_source(desk, visitor, what))


@router.patch("/sources/{source}", tags=["sources"])
def edit_source(desk: ADesk, visitor: AnEditor, source: Number, what: given.SourceEdit) -> models.SourceDecided:
    """Change what is said of a source."""
    return _outcome(deeds.edit_source(desk, visitor, source, what))


@router.post("/sources/{source}/names", tags=["sources"])
def alias_source(desk: ADesk, visitor: AnEditor, source: Number, what: given.Alias) -> models.SourceDecided:
    """Say that a name means a source: what was linked elsewhere by it moves, later articles follow."""
    return _outcome(deeds.alias_source(desk, visitor, source, what))


@router.post("/sources/{source}/confirm", tags=["sources"])
def confirm_source(desk: ADesk, visitor: AnEditor, source: Number, what: given.Confirm) -> models.SourceDecided:
    """Say that a source, its names and what is linked to it are right."""
    return _outcome(deeds.confirm_source(desk, visitor, source, what))


@router.post("/sources/{source}/merge", tags=["sources"])
def merge_source(desk: ADesk, visitor: AnEditor, source: Number, what: given.Into) -> models.SourceDecided:
    """Say that a source is another."""
    return _outcome(deeds.merge_source(desk, visitor, source, what))


@router.post("/sources/{source}/split", tags=["sources"])
def split_source(desk: ADesk, visitor: AnEditor, source: Number, what: given.SplitName) -> models.SourceDecided:
    """Say that a name does not mean a source but another."""
    return _outcome(deeds.split_source(desk, visitor, source, what))


def _outcome(done: Outcome) -> models.SourceDecided:
    return models.SourceDecided(source=done.source, name=done.name, moved=done.moved, left=list(done.left))


# --- history and searches -----------------------------------------------------------------------------------------


@router.post("/history/{event}/undo", tags=["history"])
def take_back(desk: ADesk, visitor: AChecker, event: Number, what: given.Reason) -> models.Made:
    """Take back an event: one's own or, as an editor, anybody's; gives its number."""
    return models.Made(id=deeds.take_back(desk, visitor, event, what.why))


@router.get("/searches", tags=["searches"], response_model=models.Searches)
def kept(desk: ADesk, _: AReader) -> Any:
    """The searches that are kept."""
    with desk.reading() as session:
        found = searches.listing(session)
    return {
        "searches": [
            {"name": one.name, "criteria": one.criteria.given, "made_by": one.made_by, "made_at": one.made_at}
            for one in found
        ]
    }


@router.put("/searches/{name}", status_code=204, tags=["searches"])
def keep(desk: ADesk, visitor: AChecker, name: Name, what: Annotated[ClaimQuery, Body()]) -> None:
    """Keep a search under a name."""
    deeds.keep_search(desk, visitor, name, what.criteria())


@router.delete("/searches/{name}", status_code=204, tags=["searches"])
def drop(desk: ADesk, visitor: AChecker, name: Name) -> None:
    """Forget a search."""
    deeds.drop_search(desk, visitor, name)
