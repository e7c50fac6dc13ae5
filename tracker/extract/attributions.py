"""Annotated text -> its attributions: who is reported to have said what, by which word.

Two readers find them.  Rules over the dependency tree with the language's word lists know four ways of reporting, in
this order: a marker ("según X", "according to X"), a reporting verb, a quotation that hangs on some other verb, and a
sentence that goes on with the report of the one before.  Where the language has a trained reader too
(``AnnotatedText.reports``), what it found comes first, and the rules add what it missed and who passed a report on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tracker.annotate.tree import AnnotatedText
from tracker.extract.found import Found, Reader
from tracker.extract.markers import by_marker
from tracker.extract.quotations import Quotation
from tracker.extract.resolution import resolved
from tracker.extract.speakers import by_colon, by_continuation, by_quotation
from tracker.extract.tagged import PASSING_ON, with_reports
from tracker.extract.verbs import by_verb
from tracker.lang.extraction import ExtractionWords
from tracker.values import Attribution, Mode, Span


def find(text: AnnotatedText, quotations: Sequence[Quotation], words: ExtractionWords) -> list[Attribution]:
    """The attributions of an article in text order, pronouns and left-out subjects resolved, relays set."""
    reader = Reader(text, words, quotations)
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
    return _with_relays(_attributions(reader))


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
    return replace(found, content=tuple(p for p in content if not any(o is not p and o.covers(p) for o in content)))


def _cuts(piece: Span, quotation: Quotation) -> bool:
    return piece.start < quotation.outer.start < piece.end < quotation.inner.end


def _attributions(reader: Reader) -> list[Attribution]:
    """What was found, with its mode and whom its source stands for."""
    return sorted(
        (
            Attribution(f.source, f.cue, f.content, _mode(reader, f.content), full, None, f.stance, f.rule)
            for f, full in zip(reader.found, resolved(reader), strict=True)
        ),
        key=lambda attribution: attribution.content[0].start,
    )


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


def _with_relays(attributions: list[Attribution]) -> list[Attribution]:
    """Each attribution that lies within what another source is reported to have said gets that source as its relay."""
    return [replace(a, relay=_outer(a, attributions)) for a in attributions]


def _outer(inner: Attribution, attributions: list[Attribution]) -> Span | None:
    anchor = inner.cue or inner.content[0]
    around_it = [
        a
        for a in attributions
        if any(s.covers(anchor) for s in a.content) and a is not inner and a.claimant and a.claimant != inner.claimant
    ]
    nearest = min(around_it, key=lambda a: sum(len(s.text) for s in a.content), default=None)
    return nearest.claimant if nearest else None
