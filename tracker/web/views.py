"""Stored claims and topics -> the values that templates print."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from tracker.report import changes as told
from tracker.report import marking as marking_of_reports
from tracker.report import records, text
from tracker.store import sources, subjects, topics, undo
from tracker.store.events import UNDONE
from tracker.store.history import Change
from tracker.store.search import StoredClaim
from tracker.values import Role
from tracker.web import marking
from tracker.web.marking import Mark
from tracker.web.visitors import CHECKER, EDITOR, Visitor

if TYPE_CHECKING:
    from decimal import Decimal

    from sqlalchemy.orm import Session

Record = dict[str, Any]
LONGEST_SENTENCE = 900
PAGES = (subjects.CLAIM, subjects.DOCUMENT, subjects.SOURCE, subjects.TOPIC)  # subjects that have one


def claims(session: Session, found: Sequence[StoredClaim], tolerance: Decimal) -> list[Record]:
    """Claims with what a list shows of each: its sentence in pieces, its chain with the sources' numbers, its topic."""
    keys = {link.source.key for claim in found for link in claim.stated.chain if link.source}
    numbers = sources.numbers(session, keys)
    placed = topics.of_claims(session, [claim.stated.id for claim in found])
    rows = topics.rows(session, set(placed.values()))
    return [
        {
            **records.stored(claim, tolerance),
            "headline": claim.headline,
            "said": said(claim),
            "figure": claim.stated.quantity,
            "links": _links(claim, numbers),
            "pieces": _sentence(claim),
            "document": claim.document,
            "date": claim.stated.published,
            "language": claim.stated.language,
            "topic": rows.get(placed.get(claim.stated.id, 0)),
        }
        for claim in found
    ]


def said(claim: StoredClaim) -> str:
    """The figure as said, or the words; a denial is told apart from it."""
    stated = claim.stated
    return text.clean(stated.figure) if stated.quantity else text.short(f"“{stated.clause.text}”", 90)


def _links(claim: StoredClaim, numbers: dict[str, int]) -> list[Record]:
    """Who said it, through whom, printed by whom; in the article's own voice the first is without a name."""
    chain = [
        {"name": link.source.name, "role": link.role.value, "number": numbers.get(link.source.key)}
        for link in claim.stated.chain
        if link.source
    ]
    printed = claim.stated.publisher
    if printed and not any(link["role"] == Role.PUBLISHER for link in chain):
        chain.append({"name": printed.name, "role": Role.PUBLISHER.value, "number": numbers.get(printed.key)})
    if not any(link["role"] == Role.CLAIMANT for link in chain):
        chain.insert(0, {"name": None, "role": Role.CLAIMANT.value, "number": None})
    return chain


def _sentence(claim: StoredClaim) -> list[marking.Piece]:
    """The sentence, or of an endless one what stands around the claim."""
    sentence = claim.stated.sentence
    shifted = [Mark(m.start - sentence.start, m.end - sentence.start, m.kind, m.claim) for m in marks(claim, 0)]
    start, end = 0, len(sentence.text)
    if end > LONGEST_SENTENCE:
        start = min(max(0, claim.stated.clause.start - sentence.start - LONGEST_SENTENCE // 3), end - LONGEST_SENTENCE)
        end = start + LONGEST_SENTENCE
    found = marking.pieces(sentence.text, start, end, [mark for mark in shifted if mark.kind != "claim"])
    more = marking.Piece("…", (), (), ())
    return [*([more] if start else []), *found, *([more] if end < len(sentence.text) else [])]


def marks(claim: StoredClaim, place: int) -> Iterable[Mark]:
    """What is marked of a claim in its document: what is asserted, the figure, who is named for it, in which words."""
    clause = claim.stated.clause
    yield Mark(clause.start, clause.end, "claim", place)
    yield from (Mark(span.start, span.end, kind, place) for kind, span in marking_of_reports.marks(claim))


def changes(found: Iterable[Change], visitor: Visitor) -> list[Record]:
    """Events as a list shows them, and whether the visitor may take them back."""
    return [
        {
            "change": change,
            "undid": change.after.get(UNDONE) if isinstance(change.after, dict) else None,
            "address": f"/{change.subject.kind}s/{change.subject.id}" if change.subject.kind in PAGES else None,
            "fields": told.fields(change),
            "can_undo": change.undone_by is None
            and undo.is_judgement(change.subject.kind, change.action)
            and visitor.may(CHECKER)
            and (change.actor == visitor.name or visitor.may(EDITOR)),
        }
        for change in found
    ]
