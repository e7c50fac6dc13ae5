"""Attributions without a reporting verb of their own: a name and a colon, a quotation on another verb, a report that
goes on from the sentence before."""

from __future__ import annotations

import re

from tracker.annotate.tree import Sentence
from tracker.extract import mentions
from tracker.extract.found import Found, Reader
from tracker.extract.quotations import Quotation
from tracker.extract.subjects import is_animate, subject_of


def by_colon(reader: Reader, sentence: Sentence) -> None:
    """A name, a colon and a quotation."""
    match = re.match(r"([^\s:][^:.!?\n]{1,60}):\s*(?=[“«\"])", sentence.span.text)
    if not match or any(f.sentence is sentence for f in reader.found):
        return
    quotes = [q for q in reader.quotations if q.outer.start == sentence.span.start + match.end()]
    first = sentence.words[0]
    if quotes and (first.upos == "PROPN" or sentence.entities) and match.group(1).istitle():
        source = sentence.part(sentence.span.start, sentence.span.start + match.end(1))
        reader.found.append(Found(sentence, source, None, (quotes[0].inner,), "colon"))


def by_quotation(reader: Reader, sentence: Sentence) -> None:
    """Quotations that no cue has claimed: the subject of the clause that they hang on speaks, or the last speaker."""
    for quotation in reader.quotations:
        if not sentence.span.start <= quotation.outer.start < sentence.span.end or _is_claimed(reader, quotation):
            continue
        if _alone(sentence, quotation, reader):
            if reader.found and _is_running(reader, sentence):
                reader.found.append(Found(sentence, None, None, (quotation.inner,), "running quotation"))
            continue
        if len(quotation.inner.text.split()) >= 3:
            _governed(reader, sentence, quotation)


def _is_claimed(reader: Reader, quotation: Quotation) -> bool:
    return any(span.overlaps(quotation.inner) for f in reader.found for span in f.content)


def _alone(sentence: Sentence, quotation: Quotation, reader: Reader) -> bool:
    """Whether the quotation fills its sentence or goes past it."""
    before = reader.text.article.text[sentence.span.start : quotation.outer.start].strip()
    after = reader.text.article.text[quotation.outer.end : max(quotation.outer.end, sentence.span.end)].strip(" .,;")
    return not before and not after


def _is_running(reader: Reader, sentence: Sentence) -> bool:
    last = reader.found[-1]
    return sentence.paragraph - last.sentence.paragraph <= 1


def _governed(reader: Reader, sentence: Sentence, quotation: Quotation) -> None:
    inside = sentence.between(quotation.inner.start, quotation.inner.end)
    if not inside:
        return
    for verb in sentence.ancestors(inside[0].index):
        outside = not quotation.outer.start <= verb.start < quotation.outer.end
        if outside and verb.upos == "VERB":
            subject = subject_of(sentence, verb, reader.words.reporting)
            named = subject and (subject.upos == "PROPN" or is_animate(sentence, subject))
            elided = subject is None and bool(reader.found) and verb.feats.get("VerbForm", "Fin") == "Fin"
            if not (named or elided):
                return
            source = mentions.mention(sentence, subject, reader.words.reporting) if subject else None
            cue = sentence.part(verb.start, verb.end)
            reader.found.append(Found(sentence, source, cue, (quotation.inner,), "quotation on a verb"))
            return


def by_continuation(reader: Reader, sentence: Sentence) -> None:
    """ "Además, …" behind a report in the same paragraph, told in the conditional of hearsay."""
    if not reader.found or not reader.words.hedges.conditional:
        return
    last = reader.found[-1]
    opening = sentence.span.text.lower()
    goes_on = any(opening.startswith(phrase) for phrase in reader.words.reporting.continuations)
    hearsay = any(word.feats.get("Mood") == "Cnd" for word in sentence.words)
    if goes_on and hearsay and last.sentence.paragraph == sentence.paragraph:
        content = (sentence.part(sentence.span.start, _without_stop(sentence)),)
        reader.found.append(Found(sentence, None, None, content, "continued report"))


def _without_stop(sentence: Sentence) -> int:
    return sentence.span.end - (1 if sentence.span.text.endswith(".") else 0)
