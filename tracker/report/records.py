"""Values -> the plain dictionaries that the JSON formats print; their keys and order are part of the interface."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tracker.compare import Pair, StatedClaim, Topic
from tracker.report import text
from tracker.store.misreadings import WRONG, Tally
from tracker.store.reviewed import STATES, Reviewed
from tracker.store.reviews import ToReview
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed
from tracker.store.todo import Due
from tracker.values import Article, Attribution, Claim, Link, Quantity, Reading, Span
from tracker.wording import DEFAULT, Wording, load

Record = dict[str, Any]


def span(value: Span | None) -> Record | None:
    """Words with their place; what a person gave and stands nowhere has none."""
    if value is None:
        return None
    text, start, end = value
    placed = end > start or not text
    return {"text": text, "start": start if placed else None, "end": end if placed else None}


def number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    whole = int(value)
    return whole if whole == value else float(value)


def quantity(value: Quantity | None, tolerance: Decimal) -> Record | None:
    if value is None:
        return None
    lower, upper = value.bounds(tolerance)
    unit = None if value.unit is None else {**(span(value.unit.span) or {}), "lemma": value.unit.lemma}
    said = number(value.value)
    return {
        **(span(value.span) or {}),
        "value": said,
        "value_max": number(value.value_max),
        "lower": said if lower is value.value else number(lower),
        "upper": said if upper is value.value else number(upper),
        "modifier": value.modifier.value,
        "unit": unit,
        "currency": value.currency,
        "percent": value.percent,
    }


def document(article: Article) -> Record:
    return {
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date.isoformat() if article.date else None,
        "url": article.url,
        "language": article.language,
        "sha256": article.sha256,
        "text": article.text,
    }


def link(value: Link) -> Record:
    place = span(value.span) or {"text": None, "start": None, "end": None}
    name, key = (value.source.name, value.source.key) if value.source else (value.name, None)
    return {"name": name, "role": value.role.value, "source_key": key, **place}


def claim(value: Claim, tolerance: Decimal) -> Record:
    attribution = value.attribution
    return {
        "id": value.id,
        **(span(value.clause) or {}),
        "kind": value.kind.value,
        "sentence": span(value.sentence),
        "quantity": quantity(value.quantity, tolerance),
        "attribution": {
            "source": span(value.claimant),
            "cue": span(attribution.cue) if attribution else None,
            "relay": span(attribution.relay) if attribution else None,
            "chain": [link(entry) for entry in value.chain],
            "mode": value.mode.value,
        },
        "stance": value.stance.value,
        "hedged": value.hedged,
        "hedge": span(value.hedge),
        "as_of": value.as_of.isoformat() if value.as_of else None,
    }


def attribution(value: Attribution) -> Record:
    return {
        "source": span(value.source),
        "resolved": span(value.resolved),
        "cue": span(value.cue),
        "content": [span(piece) for piece in value.content],
        "relay": span(value.relay),
        "mode": value.mode.value,
        "stance": value.stance.value,
    }


def reading(value: Reading, tolerance: Decimal) -> Record:
    return {
        "doc_id": value.article.key,
        "document": document(value.article),
        "claims": [claim(entry, tolerance) for entry in value.claims],
        "attributions": [attribution(entry) for entry in value.attributions],
        "models": value.models,
    }


def stated(value: StatedClaim, tolerance: Decimal) -> Record:
    claimant = value.claimant
    return {
        "id": value.id,
        "doc_id": value.doc_id,
        "quote": value.clause.text,
        "figure": value.figure if value.quantity else None,
        "quantity": quantity(value.quantity, tolerance),
        "source": claimant.name if claimant else None,
        "source_key": claimant.key if claimant else None,
        "chain": [link(entry) for entry in value.chain],
        "publisher": value.publisher.name if value.publisher else None,
        "hedged": value.hedge is not None,
        "hedge": value.hedge,
        "stance": value.stance.value,
        "as_of": value.as_of.isoformat() if value.as_of else None,
        "published": value.published.isoformat() if value.published else None,
    }


def stored(value: StoredClaim, tolerance: Decimal) -> Record:
    return {
        **stated(value.stated, tolerance),
        "kind": value.stated.kind.value,
        "sentence": value.stated.sentence.text,
        "cue": value.stated.cue,
        "mode": value.mode,
        "title": value.title,
        "url": value.url,
        "status": value.status,
        "assessments": [assessed(entry) for entry in value.assessed],
        "review": reviewed(value.review) if value.review else None,
        "corrects": value.corrects,
        "state": value.state,
        "state_reason": value.state_reason,
        "made_by": value.made_by,
        "maker": value.maker,
        "rule": value.rule,
        "unsupported": value.unsupported,
        "first_seen": value.first_seen.isoformat(),
        "last_seen": value.last_seen.isoformat(),
    }


def assessed(value: Assessed) -> Record:
    return {
        "assessment": value.number,
        "status": value.status,
        "credibility": value.credibility,
        "evidence": list(value.evidence),
        "note": value.note,
        "review_by": value.review_by.isoformat() if value.review_by else None,
        "would_settle": value.would_settle,
        "by": value.assessor,
        "at": value.made_at.isoformat(),
    }


def reviewed(value: Reviewed) -> Record:
    """A review; ``wrong`` are the fields that were corrected."""
    return {
        "decision": value.decision,
        "correction": value.correction,
        "wrong": list(value.wrong),
        "why": value.why,
        "by": value.reviewer,
        "at": value.made_at.isoformat(),
    }


def tally(value: Tally) -> Record:
    """How some claims were read; ``shares`` are of all of them, ``wrong`` counts what was corrected or rejected."""
    return {
        "by": value.by,
        "value": value.value,
        "claims": value.claims,
        **{state: value.states[state] for state in STATES},
        "shares": {state: round(value.share(state), 4) for state in STATES},
        "wrong": {what: value.wrong[what] for what in WRONG},
    }


def to_review(value: ToReview, tolerance: Decimal) -> Record:
    """A claim that waits for review, with the number of its last event, and what was decided on in its place."""
    return {
        **stored(value.claim, tolerance),
        "document": value.claim.document,
        "topic": value.topic,
        "cue_span": span(value.claim.cue),
        "hedge_span": span(value.claim.hedge),
        "seen": value.seen,
        "beside": [stored(claim, tolerance) for claim in value.beside],
    }


def due(value: Due, today: dt.date) -> Record:
    """An assessment that is to be looked at again; ``days`` are those that are left, below zero where it is overdue."""
    said = text.said(value.claim.stated) if value.claim else value.topic
    left = value.assessed.review_by - today if value.assessed.review_by else dt.timedelta()
    return {
        "claim": value.assessed.claim,
        "topic": value.assessed.topic,
        "said": said,
        "document": value.claim.document if value.claim else None,
        "days": left.days,
        **assessed(value.assessed),
    }


def topic(value: Topic, number_of: int, tolerance: Decimal, say: Wording | None = None) -> Record:
    """A topic with its comparison, worded in English unless another wording is given."""
    compared = comparison(value, number_of, say or load(DEFAULT), value.pairs)
    claims = [{**stated(entry, tolerance), "flag": value.flags.get(entry.id)} for entry in value.claims]
    return {**compared, "claims": claims}


def comparison(value: Topic, number_of: int, say: Wording, pairs: Iterable[Pair]) -> Record:
    """What a topic's claims come to, with those of its pairs that are given; its claims are left to be filled in."""
    return {
        "id": number_of,
        "title": value.title,
        "status": value.status.value,
        "standing": say.text(value.standing),
        "verdict": value.verdict.value if value.verdict else None,
        "origins": [
            {"name": o.name, "key": o.key, "claims": list(o.claims), "chains": list(o.chains)} for o in value.origins
        ],
        "claims": [],
        "pairs": [
            {
                "a": pair.a,
                "b": pair.b,
                "verdict": pair.verdict.value,
                "reason": say.text(pair.why),
                "ground": pair.ground.value if pair.ground else None,
            }
            for pair in pairs
        ],
        "drift": [
            {"a": d.a, "b": d.b, "origin": d.origin, "what": d.what, "reason": say.text(d.why)} for d in value.drifts
        ],
    }
