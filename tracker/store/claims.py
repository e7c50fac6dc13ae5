"""Readings and hand-logged claims -> stored claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.errors import InputError
from tracker.store import carrying, claimrows, documents, events, models, rereading, reviewed, sources
from tracker.store.batches import parts
from tracker.store.rereading import Decided
from tracker.store.reviewed import State
from tracker.values import (
    Reading,
)


@dataclass(frozen=True, slots=True)
class Saved:
    """What storing one reading changed."""

    document: int
    is_new: bool
    is_new_version: bool
    new_claims: int
    known_claims: int
    withdrawn_claims: int


def save_reading(session: Session, reading: Reading, tolerance: Decimal) -> Saved:
    """Store an article with the claims read in it; reading the same again adds nothing.

    Claims of an older version of the article are superseded; claims that a machine no longer reads in the same version
    are deprecated with the reason.  What a person logged or decided is never touched: a claim that was reviewed stays
    as it is, and another reading of its place is held back until somebody reviews it.
    """
    stored = documents.save(session, reading.article, reading.models)
    if stored.is_new_version:
        carrying.carry_over(session, stored.row, tolerance)
    claims = rereading.named(session, stored.row, reading.claims)
    decided = rereading.decided(session, stored.row.id)
    known = _ids(session, [claim.id for claim in claims])
    fresh = [claim for claim in claims if claim.id not in known]
    states = {claim.id: rereading.becomes(claim, decided) for claim in claims}
    claimrows.insert(session, stored.row, fresh, tolerance, maker=_maker(reading), states=states)
    _see_again(session, stored.row, known, decided, states)
    withdrawn = _withdraw(session, stored.row, states, decided)
    if stored.is_new_version:
        withdrawn += supersede(session, stored.row)
    return Saved(stored.row.id, stored.is_new, stored.is_new_version, len(fresh), len(known), withdrawn)


def save_new(session: Session, readings: Sequence[Reading], tolerance: Decimal) -> dict[int, Saved]:
    """Store at once those readings of whose articles nothing is stored; what each changed, by its place.

    It gives what ``save_reading`` gives, many times faster; the readings that it leaves are for that.
    """
    chosen = _unknown(session, readings)
    if not chosen:
        return {}
    said = [readings[i] for i in chosen]
    articles, read_by = [reading.article for reading in said], [reading.models for reading in said]
    named = documents.publishers(articles)
    for reading in said:
        named += claimrows.mentions(reading.article.language, reading.claims)
    placed = sources.place(session, None, named)
    numbers = documents.save_new(session, articles, read_by, placed)
    made = [
        claimrows.rows(number, claim, placed, tolerance, _maker(reading))
        for number, reading in zip(numbers, said, strict=True)
        for claim in reading.claims
    ]
    claimrows.write(session, made)
    claimrows.record(session, made, claimrows.READ)
    counts = (len(reading.claims) for reading in said)
    return {
        i: Saved(number, True, False, count, 0, 0) for i, number, count in zip(chosen, numbers, counts, strict=True)
    }


def _unknown(session: Session, readings: Sequence[Reading]) -> list[int]:
    """The places of the readings of whose articles and claims nothing is stored, and none stands before."""
    keys = documents.known(session, [reading.article.key for reading in readings])
    ids = _ids(session, [claim.id for reading in readings for claim in reading.claims])
    chosen = []
    for i, reading in enumerate(readings):
        own = [claim.id for claim in reading.claims]
        if reading.article.key not in keys and ids.isdisjoint(own) and len(set(own)) == len(own):
            chosen.append(i)
        keys.add(reading.article.key)
        ids.update(own)
    return chosen


def _maker(reading: Reading) -> str:
    return f"tracker {__version__}, {reading.models}"


def is_stored(session: Session, claim_id: str) -> bool:
    return session.get(models.Claim, claim_id) is not None


def _ids(session: Session, wanted: list[str]) -> set[str]:
    return {
        found
        for part in parts(wanted)
        for found in session.scalars(select(models.Claim.id).where(models.Claim.id.in_(part)))
    }


def _see_again(
    session: Session, document: models.Document, ids: set[str], decided: Sequence[Decided], states: Mapping[str, State]
) -> None:
    """Claims read once more: seen now, and those that are not live as they would be if they were new."""
    table, kept = models.Claim, {one.claim.id for one in decided}
    for part in parts(sorted(ids)):
        session.execute(update(table).where(table.id.in_(part)).values(last_seen=events.now()))
        query = select(table).where(table.id.in_(part), table.state != "live", table.made_by == "machine")
        for claim in session.scalars(query.where(table.document_id == document.id).order_by(table.id)):
            if claim.id not in kept and states[claim.id] != (claim.state, claim.state_reason, claim.held):
                set_state(session, claim, states[claim.id])


def _by_machine() -> Any:
    """The condition that a machine read a claim, and that it is live or held back."""
    claim = models.Claim
    return (claim.made_by == "machine") & or_(claim.state == "live", claim.held.is_(True))


def _withdraw(
    session: Session, document: models.Document, read: Mapping[str, State], decided: Sequence[Decided]
) -> int:
    """Deprecate what a machine read in this version before and reads no longer, unless a person decided on it."""
    kept = {*read, *(one.claim.id for one in decided)}
    query = select(models.Claim).where(models.Claim.document_id == document.id, _by_machine())
    gone = [claim for claim in session.scalars(query) if claim.id not in kept]
    for claim in gone:
        set_state(session, claim, State("deprecated", "a later reading of the same text does not find it", None))
    return len(gone)


def supersede(session: Session, document: models.Document) -> int:
    """Retire the machine's claims of the versions before this one, and the corrections of them."""
    older = select(models.Document.id).where(
        models.Document.key == document.key, models.Document.version < document.version
    )
    corrections = (models.Claim.rule == claimrows.CORRECTED) & (models.Claim.state == "live")
    query = select(models.Claim).where(models.Claim.document_id.in_(older), or_(_by_machine(), corrections))
    claims = list(session.scalars(query))
    for claim in claims:
        set_state(session, claim, outdated(document))
    return len(claims)


def outdated(document: models.Document) -> State:
    """What becomes of the claims of the versions before this one."""
    return State("superseded", f"the article was changed (version {document.version})", None)


def withdraw_logged(session: Session, claim: models.Claim, why: str | None, **noted: object) -> None:
    """Take back a claim that a person logged; it stays, deprecated and with the reason."""
    person, before = events.person(), {"state": claim.state}
    claim.state, claim.state_reason = "deprecated", f"withdrawn by {person}" + (f": {why}" if why else "")
    claim.placed = False
    after = {"state": claim.state, **noted}
    events.record(
        session, events.UNDONE, "claim", claim.id, actor=person, before=before, after=after, why=why, rows=[claim]
    )


def log_again(session: Session, claim_id: str) -> bool:
    """Make a claim live again that was withdrawn, now that a person logs it once more; whether it was.

    Raises InputError where it was not withdrawn but rejected or corrected in a review.
    """
    claim = session.get_one(models.Claim, claim_id)
    if claim.state == "live":
        return False
    if review := reviewed.of_claims(session, [claim_id]).get(claim_id):
        raise InputError(f"claim {claim_id[:8]} was {review.told}: review it once more, or undo that")
    before, after = ({"state": claim.state, "why": claim.state_reason}, {"state": "live"})
    claim.state, claim.state_reason, claim.placed = "live", None, False
    events.record(
        session, claimrows.LOGGED, "claim", claim.id, actor=events.person(), before=before, after=after, rows=[claim]
    )
    session.flush()
    return True


def set_state(session: Session, claim: models.Claim, state: State) -> None:
    """Retire a claim, or make it live again, with the event that says so."""
    before = {"state": claim.state}
    put(claim, state)
    after = {"state": claim.state}
    events.record(session, state.state, "claim", claim.id, before=before, after=after, why=state.reason, rows=[claim])


def put(claim: models.Claim, state: State) -> None:
    """Give a claim a state; it is to be placed among the topics, or taken out of them."""
    claim.state, claim.state_reason, claim.held = state
    claim.placed = False
