"""Claims of a document -> W3C Web Annotations, and back to their places in a later text of the same page.

Each claim is found by its words with what stands before and behind them (TextQuoteSelector) and by its place
(TextPositionSelector).  In an edited text its words are looked for as they stand, and else as the most similar
passage; where that has the claim's figure no more, or is hardly similar, the claim fits no longer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from rapidfuzz import fuzz
from rapidfuzz.distance import Postfix, Prefix

from tracker.compare import StatedClaim
from tracker.store.search import StoredClaim
from tracker.values import Article, Span

Record = dict[str, Any]
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
SIMILAR = 80.0  # of 100, by rapidfuzz: below, another sentence fits as well


def page(article: Article, claims: Iterable[StoredClaim]) -> Record:
    """The claims of a document as a page of annotations; those without a place in its text are left out."""
    items = [_annotation(article, claim) for claim in claims if _is_placed(article.text, claim.stated.clause)]
    source = article.url or f"urn:tracker:document:{article.key}"
    return {"@context": CONTEXT, "id": f"{source}#claims", "type": "AnnotationPage", "items": items}


def _annotation(article: Article, claim: StoredClaim) -> Record:
    stated = claim.stated
    return {
        "id": f"urn:tracker:claim:{stated.id}",
        "type": "Annotation",
        "motivation": "describing",
        "created": claim.first_seen.isoformat(),
        "body": {"type": "TextualBody", "purpose": "describing", "format": "text/plain", "value": _described(stated)},
        "target": {
            "source": article.url or f"urn:tracker:document:{article.key}",
            "selector": selectors(article.text, stated.clause),
        },
    }


def _described(stated: StatedClaim) -> str:
    said = f"{stated.speaker}{' denies' if stated.stance.value == 'denies' else ''}: {stated.figure}"
    return f"{said} ({stated.hedge})" if stated.hedge else said


def selectors(text: str, span: Span) -> list[Record]:
    """How a passage of a text is found again: by its words with some before and behind, and by its place."""
    prefix, suffix = _sides(text, span)
    return [
        {"type": "TextQuoteSelector", "exact": span.text, "prefix": prefix, "suffix": suffix},
        {"type": "TextPositionSelector", "start": span.start, "end": span.end},
    ]


def _is_placed(text: str, span: Span) -> bool:
    return span.start < span.end and text[span.start : span.end] == span.text


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a claim stands in another text: ``same`` place, ``moved`` as it is, ``changed`` in its words, or ``gone``.

    ``score`` is the similarity of the words, 100 for the same; ``reason`` says why it fits no longer.
    """

    claim: str
    outcome: str
    quote: str
    now: Span | None
    score: float
    reason: str | None = None

    @property
    def fits(self) -> bool:
        return self.outcome != "gone"


def anchor(old: str, claim: StatedClaim, new: str) -> Anchor:
    """The place in a ``new`` text of a claim that was found in the ``old`` one."""
    span = claim.clause
    places = [Span.of(new, m.start(), m.end()) for m in re.finditer(re.escape(span.text), new)] if span.text else []
    if places:
        now = max(places, key=lambda place: (_around(old, span, new, place), -abs(place.start - span.start)))
        return Anchor(claim.id, "same" if now == span else "moved", span.text, now, 100.0)
    return _similar(claim, new)


def _around(old: str, span: Span, new: str, place: Span) -> int:
    """How many characters next to two passages are the same, before them and behind them."""
    (before, behind), (other_before, other_behind) = _sides(old, span), _sides(new, place)
    return Postfix.similarity(before, other_before) + Prefix.similarity(behind, other_behind)


def _sides(text: str, span: Span) -> tuple[str, str]:
    return text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]


def _similar(claim: StatedClaim, new: str) -> Anchor:
    words = claim.clause.text
    found = fuzz.partial_ratio_alignment(words, new, score_cutoff=SIMILAR) if words and len(words) <= len(new) else None
    if found is None:
        return Anchor(claim.id, "gone", words, None, 0.0, "nothing in the text is like it")
    now = _whole_words(new, found.dest_start, found.dest_end)
    if claim.quantity and not _has_figure(now.text, claim.quantity.span.text):
        reason = f"the figure “{claim.quantity.span.text}” is no longer there"
        return Anchor(claim.id, "gone", words, now, found.score, reason)
    return Anchor(claim.id, "changed", words, now, found.score)


def _has_figure(text: str, figure: str) -> bool:
    """Whether a figure stands in a text, and not as a part of a longer one."""
    return re.search(rf"(?<!\w)(?<!\d[.,]){re.escape(figure)}(?![.,]?\w)", text) is not None


def _whole_words(text: str, start: int, end: int) -> Span:
    """A passage widened to where its first word begins and its last word ends."""
    while start > 0 and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while 0 < end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    return Span.of(text, start, end)
