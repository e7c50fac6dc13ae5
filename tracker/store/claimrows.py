"""Claims as values <-> the rows in which they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from tracker.store import events, finding, models, sources
from tracker.store.reviewed import LIVE, State
from tracker.values import (
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Role,
    Span,
    Stance,
    Unit,
)

LOGGED = "logged"
READ = "read"
CORRECTED = "corrected by hand"  # the rule of a claim that was put in the place of what a machine read

# --- in -----------------------------------------------------------------------------------------------------------


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
    action: str | None = None,
    actor: str | None = None,
    **noted: Any,
) -> None:
    """Add claims with their figures and chains, making the sources that are new.

    ``states`` has those of claims that are not to be live; ``action``, ``actor`` and what is ``noted`` are for the
    history, where they are not the reading or the logging of the claims by their maker.
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
    action = action or (LOGGED if by_person else READ)
    actor = actor or (maker if by_person else events.MACHINE)
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


# --- out ----------------------------------------------------------------------------------------------------------


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
