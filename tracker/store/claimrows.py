"""Claims as values <-> the rows in which they are stored."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from sqlalchemy import insert as insert_into
from sqlalchemy.orm import Session

from tracker.store import events, finding, models, seals, sources
from tracker.store.base import Base
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


class Rows(NamedTuple):
    """The rows of a claim, all their columns among them."""

    claim: dict[str, Any]
    words: dict[str, Any]
    quantity: dict[str, Any] | None
    links: list[dict[str, Any]]

    @property
    def contents(self) -> list[tuple[str, seals.Content]]:
        """Those that the history keeps seals of."""
        figure = [self.quantity] if self.quantity else []
        return [("claim", self.claim), *(("quantity", row) for row in figure), *(("link", row) for row in self.links)]


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
    placed = sources.place(session, document.key, mentions(document.language, claims))
    action = action or (LOGGED if by_person else READ)
    actor = actor or (maker if by_person else events.MACHINE)
    made = [
        rows(document.id, claim, placed, tolerance, maker, by_person, unsupported, states.get(claim.id, LIVE))
        for claim in claims
    ]
    write(session, made)
    record(session, made, action, actor=actor, **noted)


def mentions(language: str | None, claims: Iterable[Claim]) -> list[sources.Named]:
    """Whom claims of a text in some language name."""
    return [(link.source, link.name, language) for claim in claims for link in claim.chain if link.source]


def write(session: Session, made: Sequence[Rows]) -> None:
    """Add the rows of claims, many at once."""
    session.flush()
    by_table: list[tuple[type[Base], list[dict[str, Any]]]] = [
        (models.Claim, [one.claim for one in made]),
        (models.ClaimWords, [one.words for one in made]),
        (models.Quantity, [one.quantity for one in made if one.quantity]),
        (models.AttributionLink, [link for one in made for link in one.links]),
    ]
    connection = session.connection()
    for table, found in by_table:
        if found:
            connection.execute(insert_into(table), found)


def record(session: Session, made: Iterable[Rows], action: str, **noted: Any) -> None:
    """Add to the history that claims were written; ``noted`` is what ``events.Line`` takes."""
    events.record_all(session, [events.Line(action, "claim", one.claim["id"], one.contents, **noted) for one in made])


def rows(
    document: int,
    claim: Claim,
    placed: sources.Placement,
    tolerance: Decimal,
    maker: str,
    by_person: bool = False,
    unsupported: str | None = None,
    state: State = LIVE,
) -> Rows:
    """The rows of a claim of a stored document, its sources being placed."""
    moment, attribution = events.now(), claim.attribution
    row = {
        "id": claim.id,
        "document_id": document,
        "kind": claim.kind.value,
        **_columns("clause", claim.clause),
        **_columns("sentence", claim.sentence),
        **_columns("cue", attribution.cue if attribution else None),
        **_columns("hedge", claim.hedge),
        "mode": claim.mode.value,
        "stance": claim.stance.value,
        "as_of": claim.as_of,
        "made_by": "person" if by_person else "machine",
        "maker": maker,
        "rule": attribution.rule if attribution else "",
        "state": state.state,
        "state_reason": state.reason,
        "held": state.held,
        "unsupported": unsupported,
        "placed": False,
        "first_seen": moment,
        "last_seen": moment,
    }
    return Rows(
        row,
        _words(claim),
        _quantity(claim.id, claim.quantity, tolerance) if claim.quantity else None,
        [_link(claim.id, i, link, placed) for i, link in enumerate(claim.chain) if link.source],
    )


def _words(claim: Claim) -> dict[str, Any]:
    texts = (claim.sentence.text, claim.clause.text, *(link.name for link in claim.chain))
    found = claim.quantity
    unit = found.unit if found else None
    unit_words = finding.unit_words(
        unit.span.text if unit else None,
        unit.lemma if unit else None,
        found.currency if found else None,
        found is not None and found.percent,
    )
    return {"claim_id": claim.id, "words": finding.indexed(*texts), "unit": unit_words}


def _columns(name: str, span: Span | None) -> dict[str, object]:
    if span is None:
        return {name: None, f"{name}_start": None, f"{name}_end": None}
    return {name: span.text, f"{name}_start": span.start, f"{name}_end": span.end}


def _quantity(claim: str, quantity: Quantity, tolerance: Decimal) -> dict[str, Any]:
    lower, upper = quantity.bounds(tolerance)
    unit = quantity.unit
    return {
        "claim_id": claim,
        "words": quantity.span.text,
        "start": quantity.span.start,
        "end": quantity.span.end,
        "value": quantity.value,
        "value_max": quantity.value_max,
        "lower": None if lower is None else float(lower),
        "upper": None if upper is None else float(upper),
        "modifier": quantity.modifier.value,
        "unit": unit.span.text if unit else None,
        "unit_start": unit.span.start if unit else None,
        "unit_end": unit.span.end if unit else None,
        "unit_lemma": unit.lemma if unit else None,
        "currency": quantity.currency,
        "percent": quantity.percent,
    }


def _link(claim: str, position: int, link: Link, placed: sources.Placement) -> dict[str, Any]:
    assert link.source
    found = placed[link.source.key, link.name]
    return {
        "claim_id": claim,
        "position": position,
        "role": link.role.value,
        "source_id": found.source.id,
        "proposed_source_id": found.proposed.id,
        "decision": found.decision,
        "mention": link.name,
        "start": link.span.start if link.span else None,
        "end": link.span.end if link.span else None,
        "reason": found.reason,
    }


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
