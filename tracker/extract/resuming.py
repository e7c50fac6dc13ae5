"""Attributions by a clause that takes up the one before: "…, which the company denied", «…, extremo que confirmó la
Guardia Civil»."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract import mentions
from tracker.extract.contents import trimmed
from tracker.extract.patterns import lower, occurrences
from tracker.extract.subjects import noun_head, speaks
from tracker.extract.verbs import is_negated
from tracker.lang.extraction import ExtractionWords, Frame, Reporting, ReportingVerb
from tracker.values import Attribution, Mode, Span, Stance

#: Words from what takes up the clause to the verb.
REACH = 8
BREAKS = (";", ":")


def with_resumed(
    text: AnnotatedText, found: Sequence[Attribution], words: ExtractionWords, speakers: frozenset[str]
) -> list[Attribution]:
    """The attributions in text order, with those by such clauses in place of what was made of their verbs.

    ``speakers`` are nouns for people and bodies, in dictionary form.
    """
    resumed = [own for sentence in text.sentences for own in _resumed(sentence, words, speakers)]
    others = list(found)
    for own in resumed:
        others = [cut for other in others if (cut := _beside(other, own))]
    return sorted([*others, *resumed], key=lambda attribution: attribution.content[0].start)


def _beside(other: Attribution, own: Attribution) -> Attribution | None:
    """Another attribution without the clause that takes up what it reports; none where it was made of that clause."""
    assert own.cue
    if other.cue and own.cue.overlaps(other.cue):
        return None
    end = own.content[-1].end
    pieces = [
        Span(piece.text[: end - piece.start], piece.start, end) if piece.start < end < piece.end else piece
        for piece in other.content
        if not (piece.start >= end and piece.overlaps(own.cue))
    ]
    return replace(other, content=tuple(pieces)) if pieces else other


def _resumed(sentence: Sentence, known: ExtractionWords, speakers: frozenset[str]) -> Iterator[Attribution]:
    lowered, words = lower(sentence.span.text), known.reporting
    for phrase in (phrase for phrase in words.resumptions if phrase in lowered):
        for match in occurrences(phrase, lowered):
            start, end = (place + sentence.span.start for place in match.span())
            comma = _comma_before(sentence, start, words)
            verb = _verb_behind(sentence, end, words)
            entry = words.verb(verb.lemma, verb.lower) if verb else None
            if comma is None or verb is None or entry is None or _goes_on(sentence, end, verb, entry, known):
                continue
            head = _speaker(sentence, end, verb, words, speakers)
            source = mentions.mention(sentence, head, words, end) if head else None
            content = _content(sentence, comma)
            if source and content:
                cue = sentence.part(verb.start, verb.end)
                yield Attribution(source, cue, content, Mode.INDIRECT, None, None, entry.stance, "resumption")


def _comma_before(sentence: Sentence, start: int, words: Reporting) -> Word | None:
    before = [word for word in sentence.words if word.end <= start]
    if before and before[-1].lower in words.articles:
        before.pop()
    return before[-1] if before and before[-1].text == "," else None


def _verb_behind(sentence: Sentence, end: int, words: Reporting) -> Word | None:
    """The reporting verb behind the phrase, with nothing of its own that is reported or judged."""
    behind = [word for word in sentence.words if word.start >= end][:REACH]
    verb = next((word for word in behind if word.upos == "VERB"), None)
    entry = words.verb(verb.lemma, verb.lower) if verb else None
    if verb is None or entry is None or Frame.CLAUSE not in entry.frames or any(w.upos == "PUNCT" for w in behind[:1]):
        return None
    judges = Frame.JUDGEMENT in entry.frames and entry.stance is Stance.ASSERTS  # "a figure that he calls exaggerated"
    if judges or is_negated(sentence, verb, words) or sentence.children(verb.index, "xcomp", "ccomp"):
        return None
    following = sentence.words[verb.index + 1 : verb.index + 2]
    return None if any(word.lower in words.complementizers for word in following) else verb


def _goes_on(sentence: Sentence, end: int, verb: Word, entry: ReportingVerb, words: ExtractionWords) -> bool:
    """Whether a verb behind its subject has more to it than when it was said, and is of a thing: "the rules, which the
    court put on hold"."""
    if not any(end <= word.start for word in sentence.words[: verb.index] if word.upos in ("NOUN", "PROPN")):
        return False
    behind = list(takewhile(lambda word: word.upos != "PUNCT", sentence.words[verb.index + 1 :]))
    said_of = behind and entry.stance is Stance.DENIES and behind[0].upos == "ADP"  # "dismissed as propaganda"
    when = words.dates.weekdays.keys() | words.dates.relative.keys()
    return not said_of and any(word.upos not in ("ADV", "ADP", "DET") and word.lower not in when for word in behind)


def _speaker(sentence: Sentence, end: int, verb: Word, words: Reporting, speakers: frozenset[str]) -> Word | None:
    """Who speaks: between the phrase and the verb, or right behind that."""
    between = [word for word in sentence.words if end <= word.start < verb.start]
    first = next((word for word in between if word.upos in ("DET", "NOUN", "PROPN", "PRON", "ADJ")), None)
    if first is None:
        first = next(iter(sentence.words[verb.index + 1 :]), None)
    head = noun_head(sentence, first) if first is not None and first.upos != "ADP" else None
    speaking = head is not None and (head.upos == "PROPN" or speaks(sentence, head, words, speakers))
    return head if speaking else None


def _content(sentence: Sentence, comma: Word) -> tuple[Span, ...]:
    """What stands before the comma, from the last break on; nothing where no clause does."""
    before = sentence.words[: comma.index]
    broken = max((word.index for word in before if word.text in BREAKS), default=-1)
    own = before[broken + 1 :]
    if not any(w.upos in ("VERB", "AUX") and w.feats.get("VerbForm", "Fin") in ("Fin", "Part") for w in own):
        return ()
    return trimmed(sentence, own[0].start, own[-1].end)
