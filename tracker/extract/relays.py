"""Attributions -> the same with the carriers of news that passed them on: whom it was told, who reported it.

A carrier's own report takes in what others say within it; that is nested and settled in ``attributions``.  Here are two
more: the carrier that a source spoke to ("told Reuters"), and the one whose report is the sentence beside.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract import mentions
from tracker.extract.subjects import preposition
from tracker.lang.extraction import Frame, Reporting
from tracker.values import Attribution, Quantity, Span

IsMedia = Callable[[Span], bool]
ADDRESSED = frozenset({"obj", "iobj", "obl", "nmod"})
#: Steps in the tree from whom it was told to the verb: "said in an interview with Reuters" has two.
STEPS = 2


@dataclass(frozen=True, slots=True)
class _Placed:
    """An attribution with its sentence, and where that stands among the text's."""

    attribution: Attribution
    at: int
    sentence: Sentence

    @property
    def opens(self) -> bool:
        """Whether the source stands before what it says: "KCNA reported that …"."""
        cue = self.attribution.cue
        return cue is not None and cue.start < self.attribution.content[0].start


def with_carriers(
    text: AnnotatedText,
    found: Sequence[Attribution],
    figures: Sequence[Quantity],
    is_media: IsMedia,
    words: Reporting,
) -> list[Attribution]:
    """The attributions in order, each with the carrier that passed it on where it has no relay yet.

    The article's own publisher carries nothing to itself.
    """
    own = _name(text.article.publisher or "", words)

    def is_other(span: Span) -> bool:
        name = _name(span.text, words)
        return is_media(span) and not (own and name and (own <= name or name <= own))

    starts = [sentence.span.start for sentence in text.sentences]
    placed = [_Placed(a, *_place(text, starts, a)) for a in found]
    carriers = [p for p in placed if _reports(p, is_other) and (p.opens or _closes(p, figures))]
    said: dict[str, set[int]] = defaultdict(set)
    for p in placed:
        if p.attribution.claimant:
            said[p.attribution.claimant.text].add(p.at)

    def relay(p: _Placed) -> Span | None:
        claimant = p.attribution.claimant
        if p.attribution.relay or claimant is None or is_media(claimant):
            return p.attribution.relay
        return _told(p, is_other, words) or _beside(p, carriers, said[claimant.text])

    passed_on = [replace(p.attribution, relay=carrier) if (carrier := relay(p)) else p.attribution for p in placed]
    carried = [a for a in passed_on if a.relay and is_media(a.relay)]
    if not carried:
        return passed_on
    return [replace(a, relay=_own_relay(a, carried)) if a.relay is None else a for a in passed_on]


def set_beside(found: Sequence[Attribution], is_media: IsMedia) -> list[Attribution]:
    """The attributions, a marker's without what follows it where another closes the sentence who passes nothing on:
    "30 houses burnt, according to X, | and 1,250 people fled, the mayor said"."""
    closing = [
        a for a in found if a.cue and a.claimant and a.cue.start > a.content[-1].end and not is_media(a.claimant)
    ]
    return [_up_to_next(a, closing) for a in found]


def _up_to_next(marked: Attribution, closing: Sequence[Attribution]) -> Attribution:
    if marked.rule != "marker" or len(marked.content) != 2 or marked.cue is None:
        return marked
    first, second = marked.content
    between = first.end < marked.cue.start < second.start
    others = (a for a in closing if a.cue and a.claimant != marked.claimant and a.cue.start >= second.end)
    ends = any(any(piece.covers(second) for piece in a.content) for a in others)
    return replace(marked, content=(first,)) if between and ends else marked


def _own_relay(inner: Attribution, found: Sequence[Attribution]) -> Span | None:
    """Who passed on the words of the same source that a report stands in: "told Reuters | that she had counted"."""
    anchor = inner.cue or inner.content[0]
    outer = (a for a in found if a is not inner and a.claimant == inner.claimant is not None)
    return next((a.relay for a in outer if any(piece.covers(anchor) for piece in a.content)), None)


def _reports(placed: _Placed, is_media: IsMedia) -> bool:
    attribution = placed.attribution
    return attribution.source is not None and attribution.cue is not None and is_media(attribution.source)


def _closes(placed: _Placed, figures: Sequence[Quantity]) -> bool:
    """Whether a carrier at the end of its sentence tells of what was said before: by a verb, and with no figure of its
    own."""
    return placed.attribution.rule != "marker" and not _has_figure(placed, figures)


def _has_figure(placed: _Placed, figures: Sequence[Quantity]) -> bool:
    return any(piece.covers(figure.span) for piece in placed.attribution.content for figure in figures)


def _name(mention: str, words: Reporting) -> frozenset[str]:
    """The words of a carrier's name without "the" and "agency"."""
    return frozenset(re.findall(r"\w+", mention.lower())) - words.articles - words.media_nouns


def _place(text: AnnotatedText, starts: Sequence[int], attribution: Attribution) -> tuple[int, Sentence]:
    anchor = attribution.cue or attribution.content[0]
    at = bisect_right(starts, anchor.start) - 1
    if at < 0 or not text.sentences[at].span.covers(anchor):
        at = min(range(len(text.sentences)), key=lambda i: abs(text.sentences[i].span.start - anchor.start))
    return at, text.sentences[at]


# --- whom it was told ---------------------------------------------------------------------------------------------


def _told(placed: _Placed, is_media: IsMedia, words: Reporting) -> Span | None:
    """The carrier that a source spoke to, by its name: "told Reuters", "in an interview with CNN"."""
    attribution, sentence = placed.attribution, placed.sentence
    inside = sentence.between(attribution.cue.start, attribution.cue.end) if attribution.cue else []
    verb = next((w for w in reversed(inside) if w.upos in ("VERB", "AUX")), None)
    entry = words.verb(verb.lemma, verb.lower) if verb else None
    if verb is None or entry is None or Frame.INFINITIVE in entry.frames:
        return None  # "asked Reuters to …"
    taken = [span for span in (attribution.source, *attribution.content) if span]
    near = [word for word in sentence.words if word.relation in ADDRESSED and word.upos in mentions.NOMINAL]
    for word in sorted(near, key=lambda w: abs(w.index - verb.index)):
        if any(span.start <= word.start < span.end for span in taken) or not _is_addressed(sentence, word, verb, words):
            continue
        named = word.upos == "PROPN" or word.lemma in words.media_nouns  # not "in a newspaper article"
        mention = mentions.mention(sentence, word, words) if named else None
        if mention and not mention.text.islower() and is_media(mention):
            return mention
    return None


def _is_addressed(sentence: Sentence, word: Word, verb: Word, words: Reporting) -> bool:
    joined = preposition(sentence, word)
    if not joined:
        return word.head == verb.index and verb.lemma in words.telling_verbs
    above = [ancestor.index for ancestor in sentence.ancestors(word.index)]
    return joined in words.telling_prepositions and verb.index in above[:STEPS]


# --- who reported it ----------------------------------------------------------------------------------------------


def _beside(mine: _Placed, carriers: Sequence[_Placed], said: set[int]) -> Span | None:
    """The carrier whose report stands in the sentence beside, or beside other words of the same source, which stand in
    the sentences ``said``.

    One that opens its report goes on with it; one that closes a sentence without a figure of its own tells of what was
    said before it: "… El anuncio se hizo ayer, informó EFE".
    """
    for carrier in carriers:
        goes_on = carrier.at < mine.at if carrier.opens else carrier.at > mine.at
        between = range(min(carrier.at, mine.at) + 1, max(carrier.at, mine.at))
        if goes_on and carrier.sentence.paragraph == mine.sentence.paragraph and said.issuperset(between):
            return carrier.attribution.source
    return None
