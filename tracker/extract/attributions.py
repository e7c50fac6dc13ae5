"""Annotated text -> its attributions: who is reported to have said what, by which word.

Two readers find them.  Rules over the dependency tree with the language's word lists know four ways of reporting, in
this order: a marker ("según X", "according to X"), a reporting verb, a quotation that hangs on some other verb, and a
sentence that goes on with the report of the one before.  Where the language has a trained reader too
(``AnnotatedText.reports``), what it found comes first, and the rules add what it missed and who passed a report on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from tracker.annotate.tree import AnnotatedText
from tracker.extract.contents import trimmed
from tracker.extract.found import Found, Reader
from tracker.extract.markers import by_marker
from tracker.extract.patterns import any_of, ends_with, lower
from tracker.extract.quotations import Quotation
from tracker.extract.resolution import resolved
from tracker.extract.speakers import by_colon, by_continuation, by_quotation
from tracker.extract.tagged import PASSING_ON, with_reports
from tracker.extract.verbs import COUNTING, by_verb
from tracker.lang.extraction import ExtractionWords
from tracker.values import Attribution, Mode, Span, Stance

#: Characters before a source in which a contrast may stand.
FAR = 40


def find(
    text: AnnotatedText, quotations: Sequence[Quotation], words: ExtractionWords, speakers: frozenset[str]
) -> list[Attribution]:
    """The attributions of an article in text order, pronouns and left-out subjects resolved, relays set.

    ``speakers`` are nouns for people and bodies, in dictionary form.
    """
    reader = Reader(text, words, quotations, speakers)
    for sentence in text.sentences:
        before = len(reader.found)
        used = by_marker(reader, sentence)
        by_verb(reader, sentence, used)
        by_colon(reader, sentence)
        by_quotation(reader, sentence)
        if len(reader.found) == before:
            by_continuation(reader, sentence)
    reader.found = [found for found in reader.found if not _has_nearer_speaker(found, reader.found)]
    reader.found = [_inside(reader, found) for found in reader.found]
    reader.found = [_with_whole_quotations(reader, found) for found in with_reports(reader)]
    reader.found = [_with_parts(reader, found) for found in reader.found]
    return _with_relays(_set_apart(_attributions(reader), text.article.text, words), text.article.text)


def _has_nearer_speaker(found: Found, others: Sequence[Found]) -> bool:
    """Whether another verb stands right behind the quotation that this one was given too: "X acusó: «…», dijo Y"."""
    end = found.content[-1].end
    return any(
        other is not found
        and other.rule == "quotation"
        and other.content == found.content
        and other.cue is not None
        and found.cue is not None
        and other.cue.start >= end > found.cue.start
        for other in others
    )


def _inside(reader: Reader, inner: Found) -> Found:
    """A report within another's sentence does not take in the words that give that other source: it says no more than
    ", KCNA reported" passes on."""
    for outer in reader.found:
        if outer.rule not in PASSING_ON or outer is inner or not inner.cue:
            continue
        if any(piece.covers(inner.cue) for piece in outer.content):
            pieces = [
                outer.sentence.part(max(a.start, b.start), min(a.end, b.end))
                for a in inner.content
                for b in outer.content
                if a.overlaps(b) and outer.sentence.span.covers(b)
            ]
            inner = replace(inner, content=tuple(pieces) or inner.content)
    return inner


def _with_whole_quotations(reader: Reader, found: Found) -> Found:
    """A report that opens a quotation goes on to its end, where the tree cuts it short."""
    content = tuple(
        next((Span.of(reader.text.article.text, p.start, q.outer.end) for q in reader.quotations if _cuts(p, q)), p)
        for p in found.content
    )
    if content == found.content and len(content) == 1:
        return found
    return replace(found, content=tuple(p for p in content if not any(o is not p and o.covers(p) for o in content)))


def _with_parts(reader: Reader, found: Found) -> Found:
    """A report that tells of a whole goes on with its part behind a semicolon: "dijo que hay 300; de ellos, 90 …"."""
    last, whole, end = found.content[-1], reader.text.article.text, found.sentence.span.end
    if found.cue is None or found.cue.start > last.start or ";" not in whole[last.start : end]:
        return found
    pattern = re.compile(rf";\s*(?:{any_of(reader.words.numbers.wholes)})(?!\w)")
    opening = pattern.search(lower(whole[last.start : end]))
    if opening is None or not opening.start() - 1 <= len(last.text) <= opening.end():
        return found
    stop = whole.find(";", last.start + opening.end(), end)
    piece = trimmed(found.sentence, last.start, stop if stop >= 0 else end)
    return replace(found, content=(*found.content[:-1], *piece))


def _cuts(piece: Span, quotation: Quotation) -> bool:
    return piece.start < quotation.outer.start < piece.end < quotation.inner.end


def _attributions(reader: Reader) -> list[Attribution]:
    """What was found, with its mode and whom its source stands for."""
    return sorted(
        (
            Attribution(f.source, f.cue, f.content, _mode(reader, f.content), full, None, f.stance, f.rule)
            for f, full in zip(reader.found, resolved(reader), strict=True)
            if f.source is None or any(map(str.isalpha, f.source.text))  # "68% oppose it" has nobody
        ),
        key=lambda attribution: attribution.content[0].start,
    )


def _set_apart(attributions: list[Attribution], text: str, words: ExtractionWords) -> list[Attribution]:
    """The attributions, each up to where somebody else sets something against what its source says: "X said 100,000
    marched, | while police put the crowd at 22,000"."""
    for other in attributions:
        comma = _contrast_before(other, text, words)
        if comma is not None:
            attributions = [a if a is other else _up_to(a, comma, other) for a in attributions]
    return attributions


def _contrast_before(attribution: Attribution, text: str, words: ExtractionWords) -> int | None:
    """Where the comma stands before a contrast that opens an attribution, if one does."""
    if attribution.source is None or attribution.cue is None or attribution.source.start > attribution.cue.start:
        return None
    before = lower(text[max(0, attribution.source.start - FAR) : attribution.source.start]).rstrip()
    article = next((a for a in words.reporting.articles if ends_with(before, a)), "")
    before = before.removesuffix(article).rstrip()
    contrast = next((c for c in words.reporting.contrasts if ends_with(before, c)), None)
    before = before.removesuffix(contrast or "").rstrip()
    if contrast is None or not before.endswith(","):
        return None
    return text.rfind(",", 0, attribution.source.start - len(contrast))


def _up_to(attribution: Attribution, comma: int, other: Attribution) -> Attribution:
    assert other.cue
    if attribution.cue is None or attribution.cue.start >= comma or attribution.claimant == other.claimant:
        return attribution
    content = tuple(
        Span(piece.text[: comma - piece.start], piece.start, comma)
        if piece.start < comma and piece.covers(other.cue)
        else piece
        for piece in attribution.content
        if not (piece.start >= comma and piece.covers(other.cue))
    )
    return replace(attribution, content=content) if content else attribution


def _mode(reader: Reader, content: tuple[Span, ...]) -> Mode:
    quotes = [q for q in reader.quotations for span in content if q.inner.overlaps(span) and _speaks(q)]
    if not quotes:
        return Mode.INDIRECT
    whole = all(any(q.outer.covers(span) for q in quotes) for span in content)
    return Mode.DIRECT if whole else Mode.MIXED


def _speaks(quotation: Quotation) -> bool:
    """A quotation, and not marks round a name or a foreign word."""
    words = quotation.inner.text.split()
    return len(words) > 2 or (len(words) == 2 and not quotation.inner.text.istitle())


def _with_relays(attributions: list[Attribution], text: str) -> list[Attribution]:
    """Each attribution that lies within what another source is reported to have said gets that source as its relay."""
    reaches = [(min(s.start for s in a.content), max(s.end for s in a.content), a) for a in attributions]
    return [replace(a, relay=outer) if (outer := _outer(a, reaches, text)) else a for a in attributions]


def _is_counted_apart(inner: Attribution, outer: Attribution, text: str) -> bool:
    """Whether two markers have each a number of its own: "15.000 según X y 70.000 según Y"; or whether a semicolon
    parts a report from the marker before: "según X hay 30; Y habla de 12"."""
    if outer.rule != "marker" or not (inner.cue and outer.cue):
        return False
    if ";" in text[outer.cue.end : inner.cue.start]:
        return True
    if inner.rule != "marker":
        return False
    return bool(re.search(r"\d", text[inner.cue.end : outer.cue.start]))


def _outer(inner: Attribution, reaches: list[tuple[int, int, Attribution]], text: str) -> Span | None:
    """Who passes a report on, the nearest: nobody does who denies it, or gives a count beside it; ``reaches`` are all
    from their first to their last character."""
    anchor = inner.cue or inner.content[0]
    around_it = [
        a
        for start, end, a in reaches
        if start <= anchor.start and anchor.end <= end and a is not inner
        and any(s.covers(anchor) for s in a.content) and a.claimant and a.claimant != inner.claimant
        and a.stance is not Stance.DENIES and a.rule not in COUNTING and not _is_counted_apart(inner, a, text)
    ]  # fmt: skip
    nearest = min(around_it, key=lambda a: sum(len(s.text) for s in a.content), default=None)
    return nearest.claimant if nearest else None
