"""Attributions of somebody who cites another -> the other says it, and who cites passes it on.

"Yonhap reported, citing the ministry, that …"; «Según EFE, que cita a fuentes militares, …».  What is cited must be
somebody who speaks, or a document: one may also cite a reason.  The Spanish "a" tells people and bodies by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract import mentions
from tracker.extract.contents import reported
from tracker.extract.subjects import is_relative, noun_head, speaks, subject_of
from tracker.lang.extraction import Reporting
from tracker.values import Attribution, Span


@dataclass(frozen=True, slots=True)
class _Cited:
    """Who is cited, the words that say so (the verb and whom it cites), and their sentence."""

    source: Span
    phrase: Span
    verb: Word
    sentence: Sentence


def with_cited(
    text: AnnotatedText, found: Sequence[Attribution], words: Reporting, speakers: frozenset[str]
) -> list[Attribution]:
    """The attributions, those of who cites another being the other's, with who cites as the relay.

    ``speakers`` are nouns for people and bodies, in dictionary form.
    """
    attributions = list(found)
    for sentence in text.sentences:
        citing = [word for word in sentence.words[:-1] if word.lemma in words.citing_verbs]
        for passed_on in _passed_on(sentence, citing, words):
            attributions = [
                replace(a, source=_before(a.source, passed_on), relay=passed_on.source) if _is_of(a, passed_on) else a
                for a in attributions
                if not _says_whom(a, passed_on)
            ]
        for cited in _citations(sentence, citing, words, speakers):
            own = _carrier(attributions, cited)
            if own is None:
                relay = _who_cites(cited, words)
                attributions = [replace(a, relay=relay) if _says_whom(a, cited) else a for a in attributions]
            else:
                attributions = [a for a in attributions if a is own or not _says_whom(a, cited)]
                attributions = [_handed_on(text, a, cited, words) if a is own else a for a in attributions]
    return attributions


def _citations(
    sentence: Sentence, citing: Sequence[Word], words: Reporting, speakers: frozenset[str]
) -> Iterator[_Cited]:
    for verb in citing:
        if not _goes_with_another(sentence, verb):
            continue
        behind = sentence.words[verb.index + 1 :]
        head = next((noun_head(sentence, word) for word in behind if word.upos != "ADP"), None)
        if head is None or not (behind[0].upos == "ADP" or speaks(sentence, head, words, speakers)):
            continue
        source = mentions.mention(sentence, head, words, verb.end)
        if source:
            yield _Cited(source, sentence.part(verb.start, source.end), verb, sentence)


def _passed_on(sentence: Sentence, citing: Sequence[Word], words: Reporting) -> Iterator[_Cited]:
    """ "The ministry, quoted by KCNA, said …": who cites is the source here, and passes on what the other says."""
    for verb in citing:
        if verb.feats.get("VerbForm") != "Part" or not 0 < verb.index < len(sentence.words) - 2:
            continue
        behind = sentence.words[verb.index + 1]
        if behind.lower not in words.agent_prepositions or sentence.children(verb.index, "aux"):
            continue
        head = noun_head(sentence, sentence.words[behind.index + 1])
        source = mentions.mention(sentence, head, words, behind.end) if head else None
        if source:
            yield _Cited(source, sentence.part(verb.start, source.end), verb, sentence)


def _before(source: Span | None, passed_on: _Cited) -> Span | None:
    """A source without the words that say who cites it."""
    end = passed_on.phrase.start
    if source is None or source.end <= end:
        return source
    text = source.text[: end - source.start].rstrip(" ,")
    return Span(text, source.start, source.start + len(text))


def _is_of(attribution: Attribution, passed_on: _Cited) -> bool:
    """Whether a report's source stands right before the words that say who cites it."""
    source, start = attribution.source, passed_on.phrase.start
    if source is None or not passed_on.sentence.span.covers(source) or source.start >= start:
        return False
    between = passed_on.sentence.part(min(source.end, start), start).text
    return not re.search(r"\w", between) or source.overlaps(passed_on.phrase)


def _goes_with_another(sentence: Sentence, verb: Word) -> bool:
    """Whether it says how somebody else reports: "citing", ", que cita a"."""
    form, before = verb.feats.get("VerbForm"), sentence.words[verb.index - 1] if verb.index else None
    going_on = form == "Ger" or (form == "Part" and verb.feats.get("Tense") == "Pres")
    return going_on or (before is not None and is_relative(before))


def _says_whom(attribution: Attribution, cited: _Cited) -> bool:
    """Whether an attribution was made of the citing words themselves."""
    return attribution.cue is not None and cited.phrase.overlaps(attribution.cue)


def _carrier(attributions: Sequence[Attribution], cited: _Cited) -> Attribution | None:
    """The report in the sentence that goes with the citing words: the one whose own stand nearest to them."""
    near = [
        a
        for a in attributions
        if a.cue and cited.sentence.span.covers(a.cue) and not _says_whom(a, cited)
        and not (a.claimant and a.claimant.overlaps(cited.source))
    ]  # fmt: skip
    return min(near, key=lambda a: _way(a, cited.phrase), default=None)


def _who_cites(cited: _Cited, words: Reporting) -> Span | None:
    """The subject of the verb that the citing words hang on."""
    above = next((w for w in cited.sentence.ancestors(cited.verb.index) if w.upos in ("VERB", "AUX")), None)
    subject = subject_of(cited.sentence, above, words) if above else None
    return mentions.mention(cited.sentence, subject, words) if subject else None


def _way(attribution: Attribution, phrase: Span) -> int:
    """How far the citing words stand from the source or the cue of a report."""
    own = [span for span in (attribution.source, attribution.cue) if span]
    return min(max(span.start - phrase.end, phrase.start - span.end) for span in own)


def _handed_on(text: AnnotatedText, own: Attribution, cited: _Cited, words: Reporting) -> Attribution:
    whole = text.article.text
    content = tuple(
        piece
        for span in own.content
        for part in _without(whole, span, cited.phrase)
        for piece in reported(whole, part, words.complementizers)
    )
    return replace(own, source=cited.source, resolved=None, relay=own.claimant, content=content or own.content)


def _without(text: str, span: Span, phrase: Span) -> Iterator[Span]:
    """A span but for a phrase within it."""
    if not span.overlaps(phrase):
        yield span
        return
    for start, end in ((span.start, phrase.start), (phrase.end, span.end)):
        if any(map(str.isalnum, text[max(0, start) : end])) and start < end:
            yield Span.of(text, start, end)
