"""Readings and hand-logged claims -> stored claims."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.errors import InputError
from tracker.store import documents, events, finding, models, rereading, reviewed, sources
from tracker.store.batches import parts
from tracker.store.rereading import LIVE, Decided, State
from tracker.values import (
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Reading,
    Role,
    Span,
    Stance,
    Unit,
)

LOGGED = "logged"
CORRECTED = "corrected by hand"  # the rule of a claim that was put in the place of what a machine read


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
    claims = rereading.named(session, reading.claims)
    decided = rereading.decided(session, stored.row.id)
    known = _ids(session, [claim.id for claim in claims])
    fresh = [claim for claim in claims if claim.id not in known]
    states = {claim.id: rereading.becomes(claim, decided) for claim in claims}
    maker = f"tracker {__version__}, {reading.models}"
    insert(session, stored.row, fresh, tolerance, maker=maker, states=states)
    _see_again(session, stored.row, known, decided, states)
    withdrawn = _withdraw(session, stored.row, states, decided)
    if stored.is_new_version:
        withdrawn += supersede(session, stored.row)
    return Saved(stored.row.id, stored.is_new, stored.is_new_version, len(fresh), len(known), withdrawn)


def is_stored(session: Session, claim_id: str) -> bool:
    return session.get(models.Claim, claim_id) is not None


def _ids(session: Session, wanted: list[str]) -> set[str]:
    return {
        found
        for part in parts(wanted)
        for found in session.scalars(select(models.Claim.id).where(models.Claim.id.in_(part)))
    }


def insert(
    session: Session,
    document: models.Document,
    claims: Iterable[Claim],
    tolerance: Decimal,
    *,
    maker: str,
    by_person: bool = False,
    unsupported: str | None = None,
    states: Mapping[str, State] = MappingProxyType({}),
    action: str = LOGGED,
    **noted: Any,
) -> None:
    """Add claims with their figures and chains, making the sources that are new.

    ``states`` has those of claims that are not to be live; ``action`` and what is ``noted`` are for the history of what
    a person adds.
    """
    claims = list(claims)
    links = [link for claim in claims for link in claim.chain if link.source]
    named = [(link.source, link.name, document.language) for link in links if link.source]
    found = sources.place(session, document.key, named)
    rows = []
    for claim in claims:
        row = _row(document, claim, maker, by_person, unsupported)
        row.state, row.state_reason, row.held = states.get(claim.id, LIVE)
        row.quantity = _quantity(claim.quantity, tolerance) if claim.quantity else None
        row.words = _words(claim)
        row.links = [_link(i, link, found) for i, link in enumerate(claim.chain) if link.source]
        rows.append(row)
    session.add_all(rows)
    session.flush()
    action, actor = (action, maker) if by_person else ("read", events.MACHINE)
    for row in rows:
        parts_of = [row, *([row.quantity] if row.quantity else []), *row.links]
        events.record(session, action, "claim", row.id, actor=actor, rows=parts_of, **noted)
    session.flush()


def _row(document: models.Document, claim: Claim, maker: str, by_person: bool, unsupported: str | None) -> models.Claim:
    moment = events.now()
    attribution = claim.attribution
    return models.Claim(
        id=claim.id,
        document_id=document.id,
        kind=claim.kind.value,
        **_columns("clause", claim.clause),
        **_columns("sentence", claim.sentence),
        **_columns("cue", attribution.cue if attribution else None),
        **_columns("hedge", claim.hedge),
        mode=claim.mode.value,
        stance=claim.stance.value,
        as_of=claim.as_of,
        made_by="person" if by_person else "machine",
        maker=maker,
        rule=attribution.rule if attribution else "",
        unsupported=unsupported,
        first_seen=moment,
        last_seen=moment,
    )


def _words(claim: Claim) -> models.ClaimWords:
    texts = (claim.sentence.text, claim.clause.text, *(link.name for link in claim.chain))
    found = claim.quantity
    unit = found.unit if found else None
    return models.ClaimWords(
        words=finding.indexed(*texts),
        unit=finding.unit_words(
            unit.span.text if unit else None,
            unit.lemma if unit else None,
            found.currency if found else None,
            found is not None and found.percent,
        ),
    )


def _columns(name: str, span: Span | None) -> dict[str, object]:
    if span is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    return {name: span.text, f"{name}_start": span.start, f"{name}_end": span.end}


def _quantity(quantity: Quantity, tolerance: Decimal) -> models.Quantity:
    lower, upper = quantity.bounds(tolerance)
    unit = quantity.unit
    return models.Quantity(
        words=quantity.span.text,
        start=quantity.span.start,
        end=quantity.span.end,
        value=quantity.value,
        value_max=quantity.value_max,
        lower=None if lower is None else float(lower),
        upper=None if upper is None else float(upper),
        modifier=quantity.modifier.value,
        unit=unit.span.text if unit else None,
        unit_start=unit.span.start if unit else None,
        unit_end=unit.span.end if unit else None,
        unit_lemma=unit.lemma if unit else None,
        currency=quantity.currency,
        percent=quantity.percent,
    )


def _link(position: int, link: Link, found: dict[tuple[str, str], sources.Placed]) -> models.AttributionLink:
    assert link.source
    placed = found[link.source.key, link.name]
    return models.AttributionLink(
        position=position,
        role=link.role.value,
        source_id=placed.source.id,
        proposed_source_id=placed.proposed.id,
        decision=placed.decision,
        mention=link.name,
        start=link.span.start if link.span else None,
        end=link.span.end if link.span else None,
        reason=placed.reason,
    )


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
    corrections = (models.Claim.rule == CORRECTED) & (models.Claim.state == "live")
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
    events.record(session, LOGGED, "claim", claim.id, actor=events.person(), before=before, after=after, rows=[claim])
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


def value(row: models.Claim) -> Claim:
    """A stored claim as the value that it came from; what stands nowhere in the text has a span without characters."""
    cue = _span(row.cue, row.cue_start, row.cue_end)
    clause, chain = Span(row.clause, row.clause_start, row.clause_end), tuple(_of_link(link) for link in row.links)
    source = next((link.span or Span(link.name, 0, 0) for link in chain if link.role is Role.CLAIMANT), None)
    figure = row.quantity
    return Claim(
        id=row.id,
        kind=Kind(row.kind),
        clause=clause,
        sentence=Span(row.sentence, row.sentence_start, row.sentence_end),
        quantity=_of_quantity(figure) if figure else None,
        attribution=Attribution(source, cue, (clause,), Mode(row.mode), rule=row.rule),
        chain=chain,
        stance=Stance(row.stance),
        hedge=_span(row.hedge, row.hedge_start, row.hedge_end),
        as_of=row.as_of,
    )


def _span(text: str | None, start: int | None, end: int | None) -> Span | None:
    return None if text is None else Span(text, start or 0, end or 0)


def _of_quantity(row: models.Quantity) -> Quantity:
    unit = _span(row.unit, row.unit_start, row.unit_end)
    return Quantity(
        span=Span(row.words, row.start, row.end),
        value=row.value,
        modifier=Modifier(row.modifier),
        value_max=row.value_max,
        unit=Unit(unit, row.unit_lemma or unit.text) if unit else None,
        currency=row.currency,
        percent=row.percent,
    )


def _of_link(row: models.AttributionLink) -> Link:
    """A link with whom the text proposes, so that what people decided of it is decided anew where it is placed."""
    span = None if row.start is None else _span(row.mention, row.start, row.end)
    return Link(row.mention, Role(row.role), span, sources.proposed(row))
