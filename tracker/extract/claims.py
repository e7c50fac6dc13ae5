"""Quantities and attributions of an annotated text -> its claims."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from tracker import lang
from tracker.annotate.tree import AnnotatedText, Sentence
from tracker.extract import (
    attributions,
    citing,
    contradicting,
    dates,
    denials,
    hedges,
    quantities,
    quotations,
    relays,
    resuming,
)
from tracker.extract.patterns import DIGIT
from tracker.extract.quotations import Quotation
from tracker.extract.relays import IsMedia
from tracker.extract.repair import repaired
from tracker.lang.extraction import ExtractionWords
from tracker.values import Attribution, Claim, Kind, Mode, Modifier, Quantity, Reading, Span, Stance, content_hash

MOST = 0.5
FEW = 12
PLAIN = (Modifier.EXACT, Modifier.APPROX)  # what a negation denies; bounds are turned by it
ALIKE = 1.2  # times the shortest of some contents that one may be long, for the nearest cue to decide


@dataclass(frozen=True, slots=True)
class _Context:
    text: AnnotatedText
    words: ExtractionWords
    attributions: Sequence[Attribution]
    quotations: Sequence[Quotation]
    published: dt.date | None
    article: tuple[str, str]
    days: dict[Span, dt.date | None] = field(default_factory=dict)


def read(text: AnnotatedText, is_media: IsMedia) -> Reading:
    """What an article asserts and who said it.

    ``is_media`` tells whether a mention names a carrier of news, which relays what others say in and beside its report.
    Raises LanguageError where the article's language has no data file.
    """
    language = lang.load(text.article.language or "")
    words = language.extraction
    text = repaired(text, words, language.linking.speakers)
    quotes = quotations.find(text.article.text, _paragraphs(text))
    found = attributions.find(text, quotes, words, language.linking.speakers)
    found = resuming.with_resumed(text, found, words, language.linking.speakers)
    found = citing.with_cited(text, found, words.reporting, language.linking.speakers)
    found = contradicting.with_contradicted(text, found, words.reporting)
    found = relays.set_beside(found, is_media)
    counts = quantities.in_paragraphs(text.sentences, words)
    figures = [(sentence, quantity) for sentence, quantity in counts if not _counts_unnamed(quantity, found, words)]
    found = relays.with_carriers(text, found, [quantity for _, quantity in figures], is_media, words.reporting)
    key = text.article.key, text.article.sha256
    context = _Context(text, words, found, quotes, text.article.date or _dateline(text, words), key)
    numeric = [_numeric(context, sentence, quantity) for sentence, quantity in figures]
    counted = {claim.attribution.content for claim in numeric if claim.attribution}
    untold = [a for a in found if a.content not in counted or a.rule == contradicting.RULE]
    statements = [_statement(context, a) for a in untold if not _passed_on(a, found)]
    claims = sorted([*numeric, *[s for s in statements if s]], key=lambda c: (c.clause.start, c.clause.end, c.kind))
    return Reading(text.article, tuple(_distinct(claims)), tuple(found), text.models)


def _distinct(claims: Sequence[Claim]) -> list[Claim]:
    return list({claim.id: claim for claim in claims}.values())


def _paragraphs(text: AnnotatedText) -> list[tuple[int, int]]:
    groups = [list(group) for _, group in groupby(text.sentences, key=lambda s: s.paragraph)]
    return [(group[0].span.start, group[-1].span.end) for group in groups]


def _dateline(text: AnnotatedText, words: ExtractionWords) -> dt.date | None:
    """The day that the article's first line gives, where its metadata give none."""
    if not text.sentences:
        return None
    first = text.sentences[0].span
    found = dates.find(text.article.text, first.start, first.end, None, words.dates)
    return found[0].day if found else None


# --- claims -------------------------------------------------------------------------------------------------------


def _numeric(context: _Context, sentence: Sentence, quantity: Quantity) -> Claim:
    attribution = _innermost(context.attributions, quantity.span)
    scope = _scope(attribution, quantity.span, sentence)
    hedge = hedges.find(sentence, quantity.span, scope, context.words)
    if attribution:
        attribution = replace(attribution, mode=_mode(context, attribution, quantity.span))
    by_source = attribution is not None and attribution.stance is Stance.DENIES
    false = denials.is_called_false(sentence, quantity.span, scope, context.words.reporting)
    if not false and quantity.modifier in PLAIN:
        false = denials.is_negated(sentence, quantity.span, scope, context.words)
    denied = by_source != false
    return Claim(
        id=content_hash(*context.article, Kind.NUMERIC, quantity.span.start, quantity.span.end),
        kind=Kind.NUMERIC,
        clause=scope,
        sentence=sentence.span,
        quantity=quantity,
        attribution=attribution,
        stance=Stance.DENIES if denied else Stance.ASSERTS,
        hedge=hedge,
        as_of=_as_of(context, scope),
    )


def _counts_unnamed(quantity: Quantity, found: Sequence[Attribution], words: ExtractionWords) -> bool:
    """Whether a few in words tell how many unnamed sources speak: "dos fuentes policiales confirmaron …"."""
    unnamed = quantity.unit is not None and quantity.unit.lemma in words.reporting.anonymous_nouns
    few = unnamed and 1 < quantity.value <= FEW and not DIGIT.search(quantity.span.text)
    return few and any(a.source is not None and a.source.covers(quantity.span) for a in found)


def _innermost(found: Sequence[Attribution], span: Span) -> Attribution | None:
    """The attribution with the shortest content around a span: who is nearest to the words.

    One that names nobody ("were confirmed dead") takes nothing from one that does, nor does a mere denial.
    """
    around = [
        (a.claimant is None, len(piece.text), a)
        for a in found
        for piece in a.content
        if piece.covers(span) and a.rule != contradicting.RULE
    ]
    if not around:
        return None
    nobody, shortest, _ = min(around, key=lambda near: near[:2])
    alike = [a for silent, length, a in around if silent == nobody and length <= ALIKE * shortest]
    return min(alike, key=lambda a: _way(a.cue, span))


def _way(cue: Span | None, span: Span) -> int:
    """Characters between a cue and a span; as none counts where nothing but the content tells of a report."""
    return max(cue.start - span.end, span.start - cue.end) if cue else 0


def _scope(attribution: Attribution | None, span: Span, sentence: Sentence) -> Span:
    """What is asserted around a figure: what the source says within the sentence, else the sentence."""
    if attribution is None:
        return sentence.span
    piece = next(p for p in attribution.content if p.covers(span))
    start, end = max(piece.start, sentence.span.start), min(piece.end, sentence.span.end)
    return sentence.part(start, end)


def _mode(context: _Context, attribution: Attribution, span: Span) -> Mode:
    """Direct where the figure itself is quoted, mixed where other words of its report are."""
    if any(q.inner.covers(span) and len(q.inner.text.split()) > 2 for q in context.quotations):
        return Mode.DIRECT
    return Mode.MIXED if attribution.mode is not Mode.INDIRECT else Mode.INDIRECT


def _statement(context: _Context, attribution: Attribution) -> Claim | None:
    """A reported statement without a figure, if a source stands behind it and it says something."""
    piece = max(attribution.content, key=lambda p: len(p.text))
    if attribution.claimant is None or len(piece.text.split()) < 3:
        return None
    sentences = context.text.sentences
    place = bisect_right(sentences, piece.start, key=lambda sentence: sentence.span.end)
    if place == len(sentences) or not sentences[place].span.overlaps(piece):
        return None
    sentence = sentences[place]
    start, end = max(piece.start, sentence.span.start), min(piece.end, sentence.span.end)
    scope = Span(context.text.article.text[start:end], start, end)
    denied = (attribution.cue.start,) if attribution.cue and attribution.rule == contradicting.RULE else ()
    return Claim(
        id=content_hash(*context.article, Kind.STATEMENT, piece.start, piece.end, *denied),
        kind=Kind.STATEMENT,
        clause=piece,
        sentence=sentence.span,
        attribution=attribution,
        stance=attribution.stance,
        hedge=_statement_hedge(sentence, scope, context.words),
        as_of=_as_of(context, piece),
    )


def _statement_hedge(sentence: Sentence, scope: Span, words: ExtractionWords) -> Span | None:
    """The hedge over the main verb of what is said."""
    inside = sentence.between(scope.start, scope.end)
    indices = {word.index for word in inside}
    head = next((w for w in inside if w.head not in indices), None)
    if head is None:
        return None
    return hedges.find(sentence, Span(head.text, head.start, head.end), scope, words)


def _passed_on(attribution: Attribution, found: Sequence[Attribution]) -> bool:
    """Whether most of what is reported is itself another source's report, which is the claim then."""
    whole = sum(len(piece.text) for piece in attribution.content)
    inner = [a for a in found if a.relay and a.relay == attribution.claimant]
    return any(_length_within(a, attribution) > MOST * whole for a in inner)


def _length_within(inner: Attribution, outer: Attribution) -> int:
    """How much of an outer report an inner one takes up with its source and its cue."""
    parts = [part for part in (inner.source, inner.cue, *inner.content) if part]
    return sum(len(part.text) for part in parts if any(piece.covers(part) for piece in outer.content))


def _as_of(context: _Context, scope: Span) -> dt.date | None:
    """The first day that the asserted words name."""
    if scope not in context.days:
        text = context.text.article.text
        found = dates.find(text, scope.start, scope.end, context.published, context.words.dates)
        context.days[scope] = found[0].day if found else None
    return context.days[scope]
