"""Readings and hand-logged claims -> stored claims."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from tracker import __version__
from tracker.store import documents, events, finding, models, sources
from tracker.store.batches import parts
from tracker.values import Claim, Link, Quantity, Reading, Span

LOGGED = "logged"


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
    are deprecated with the reason.  What a person logged is never touched.
    """
    stored = documents.save(session, reading.article, reading.models)
    known = _ids(session, [claim.id for claim in reading.claims])
    fresh = [claim for claim in reading.claims if claim.id not in known]
    insert(session, stored.row, fresh, tolerance, maker=f"tracker {__version__}, {reading.models}")
    _see_again(session, known)
    withdrawn = _withdraw(session, stored.row, {claim.id for claim in reading.claims})
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
) -> None:
    """Add claims with their figures and chains, making the sources that are new."""
    claims = list(claims)
    links = [link for claim in claims for link in claim.chain if link.source]
    named = [(link.source, link.name, document.language) for link in links if link.source]
    found = sources.place(session, document.key, named)
    rows = []
    for claim in claims:
        row = _row(document, claim, maker, by_person, unsupported)
        row.quantity = _quantity(claim.quantity, tolerance) if claim.quantity else None
        row.words = _words(claim)
        row.links = [_link(i, link, found) for i, link in enumerate(claim.chain) if link.source]
        rows.append(row)
    session.add_all(rows)
    session.flush()
    action, actor = (LOGGED, maker) if by_person else ("read", events.MACHINE)
    for row in rows:
        parts_of = [row, *([row.quantity] if row.quantity else []), *row.links]
        events.record(session, action, "claim", row.id, actor=actor, rows=parts_of)
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


def _see_again(session: Session, ids: set[str]) -> None:
    """Claims read once more: seen now, and live again where a machine had withdrawn them."""
    table = models.Claim
    for part in parts(sorted(ids)):
        session.execute(update(table).where(table.id.in_(part)).values(last_seen=events.now()))
        gone = select(table).where(table.id.in_(part), table.state == "deprecated", table.made_by == "machine")
        for claim in session.scalars(gone.order_by(table.id)):
            _set_state(session, claim, "live", None)


def _withdraw(session: Session, document: models.Document, read: set[str]) -> int:
    """Deprecate what a machine read in this version before and reads no longer."""
    query = select(models.Claim).where(
        models.Claim.document_id == document.id, models.Claim.made_by == "machine", models.Claim.state == "live"
    )
    gone = [claim for claim in session.scalars(query) if claim.id not in read]
    for claim in gone:
        _set_state(session, claim, "deprecated", "a later reading of the same text does not find it")
    return len(gone)


def supersede(session: Session, document: models.Document) -> int:
    """Retire the machine's claims of the versions before this one."""
    older = select(models.Document.id).where(
        models.Document.key == document.key, models.Document.version < document.version
    )
    query = select(models.Claim).where(
        models.Claim.document_id.in_(older), models.Claim.made_by == "machine", models.Claim.state == "live"
    )
    claims = list(session.scalars(query))
    for claim in claims:
        _set_state(session, claim, "superseded", f"the article was changed (version {document.version})")
    return len(claims)


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
    """Make a claim live again that was withdrawn, now that a person logs it once more; whether it was."""
    claim = session.get_one(models.Claim, claim_id)
    if claim.state == "live":
        return False
    before, after = ({"state": claim.state, "why": claim.state_reason}, {"state": "live"})
    claim.state, claim.state_reason, claim.placed = "live", None, False
    events.record(session, LOGGED, "claim", claim.id, actor=events.person(), before=before, after=after, rows=[claim])
    session.flush()
    return True


def _set_state(session: Session, claim: models.Claim, state: str, reason: str | None) -> None:
    """Retire a claim, or make it live again, with the event that says so."""
    before = {"state": claim.state}
    claim.state, claim.state_reason, claim.placed = state, reason, False
    events.record(session, state, "claim", claim.id, before=before, after={"state": state}, why=reason, rows=[claim])
