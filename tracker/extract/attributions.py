"""Annotated text -> its attributions: who is reported to have said what, by which word.

Rules over the dependency tree with the language's word lists.  Four ways of reporting are read, in this order: a marker
("según X", "according to X"), a reporting verb, a quotation that hangs on some other verb, and a sentence that goes on
with the report of the one before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract import mentions
from tracker.extract.contents import Content, amount, around, clause, object_phrase, parenthetical, quoted
from tracker.extract.quotations import Quotation
from tracker.lang.extraction import ExtractionWords, Frame, ReportingVerb
from tracker.values import Attribution, Mode, Span, Stance

SUBJECTS = ("nsubj", "csubj")
PASSING_ON = frozenset({"marker", "parenthetical"})
VERBAL = frozenset({"VERB", "AUX", "NOUN", "ADJ", "PROPN", "ADV"})


@dataclass
class _Found:
    """An attribution with the place that its source was found in."""

    sentence: Sentence
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    rule: str
    stance: Stance = Stance.ASSERTS
    plural: bool = False


@dataclass
class _Reader:
    """What is known while the sentences are read in order."""

    text: AnnotatedText
    words: ExtractionWords
    quotations: Sequence[Quotation]
    found: list[_Found] = field(default_factory=list)


def find(text: AnnotatedText, quotations: Sequence[Quotation], words: ExtractionWords) -> list[Attribution]:
    """The attributions of an article in text order, pronouns and left-out subjects resolved, relays set."""
    reader = _Reader(text, words, quotations)
    for sentence in text.sentences:
        before = len(reader.found)
        used = _by_marker(reader, sentence)
        _by_verb(reader, sentence, used)
        _by_colon(reader, sentence)
        _by_quotation(reader, sentence)
        if len(reader.found) == before:
            _by_continuation(reader, sentence)
    reader.found = [found for found in reader.found if not _has_nearer_speaker(found, reader.found)]
    reader.found = [_inside(reader, found) for found in reader.found]
    return _with_relays(_resolved(reader))


def _has_nearer_speaker(found: _Found, others: Sequence[_Found]) -> bool:
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


def _inside(reader: _Reader, inner: _Found) -> _Found:
    """A report within another's sentence does not take in the words that give that other source: it says no more than
    ", KCNA reported" passes on."""
    for outer in reader.found:
        if outer.rule not in PASSING_ON or outer is inner or not inner.cue:
            continue
        if any(piece.covers(inner.cue) for piece in outer.content):
            pieces = [
                _span(outer.sentence, max(a.start, b.start), min(a.end, b.end))
                for a in inner.content
                for b in outer.content
                if a.overlaps(b) and outer.sentence.span.covers(b)
            ]
            inner = replace(inner, content=tuple(pieces) or inner.content)
    return inner


# --- "según X", "according to X" ----------------------------------------------------------------------------------


def _by_marker(reader: _Reader, sentence: Sentence) -> set[int]:
    """Attributions by a marker; returns the indices of the reporting verbs that belong to one."""
    used: set[int] = set()
    lowered = sentence.span.text.lower()
    for marker in reader.words.reporting.markers:
        for match in re.finditer(rf"(?<!\w){re.escape(marker)}(?!\w)", lowered):
            start = sentence.span.start + match.start()
            end = sentence.span.start + match.end()
            if not any(f.cue and f.cue.start <= start < f.cue.end for f in reader.found):
                used |= _marked(reader, sentence, start, end)
    _by_weak_marker(reader, sentence, lowered)
    return used


def _by_weak_marker(reader: _Reader, sentence: Sentence, lowered: str) -> None:
    """ "Para Cárdenas, …": a preposition that reports only before a person at the head of a sentence."""
    marker = next((m for m in reader.words.reporting.weak_markers if lowered.startswith(f"{m} ")), None)
    head = _noun_head(sentence, sentence.words[1]) if marker and len(sentence.words) > 1 else None
    if marker is None or head is None:
        return
    person = any(e.kind in ("PER", "PERSON") and e.span.start <= head.start < e.span.end for e in sentence.entities)
    if person or head.lemma in reader.words.reporting.anonymous_nouns:
        _marked(reader, sentence, sentence.span.start, sentence.span.start + len(marker))


def _marked(reader: _Reader, sentence: Sentence, start: int, end: int) -> set[int]:
    following = [word for word in sentence.words if word.start >= end]
    if not following:
        return set()
    verb = _marked_verb(reader, following)
    head = _subject(sentence, verb) if verb else _noun_head(sentence, following[0])
    source = _issuer(reader, sentence, head, end) if head else None
    stop = max([end, *([source.end] if source else []), *([verb.end] if verb else [])])
    content = around(sentence, start, _phrase_end(sentence, stop))
    if content and (source or verb):
        cue_end = verb.end if verb else end
        reader.found.append(_Found(sentence, source, _span(sentence, start, cue_end), content, "marker"))
    return {verb.index} if verb else set()


def _marked_verb(reader: _Reader, following: list[Word]) -> Word | None:
    """The verb of "según informó X", which stands at once behind the marker."""
    for word in following[:3]:
        if word.upos in ("VERB", "AUX") and reader.words.reporting.verb(word.lemma, word.lower):
            return word
        if word.upos not in ("AUX", "PRON", "ADV"):
            return None
    return None


def _noun_head(sentence: Sentence, first: Word) -> Word | None:
    """The head of the noun phrase that begins with ``first``."""
    word = first
    for candidate in sentence.words[first.index : first.index + 6]:
        if candidate.upos in ("NOUN", "PROPN", "PRON") or candidate.text[:1].isupper():
            word = candidate
            break
    else:
        return None
    inner = word.relation in ("flat", "compound", "amod", "nummod", "det", "case") or word.deprel == "nmod:poss"
    return sentence.words[word.head] if inner and word.head > word.index else word


def _issuer(reader: _Reader, sentence: Sentence, head: Word, behind: int) -> Span | None:
    """Who stands behind a named text ("datos de la ONU"), else the phrase itself."""
    reporting = reader.words.reporting
    if head.lemma in reporting.document_nouns or head.lower in reporting.document_nouns:
        for child in sentence.children(head.index, "nmod", "obl", "acl"):
            inner = child
            if child.relation == "acl":
                agents = sentence.children(child.index, "obl")
                inner = next((a for a in agents if _preposition(sentence, a) in ("por", "by", "de")), child)
            if inner.upos == "PROPN" or _preposition(sentence, inner) in ("por", "by"):
                return mentions.mention(sentence, inner, reporting)
        agent = _agent_behind(sentence, head)
        if agent:
            return mentions.mention(sentence, agent, reporting)
    return mentions.mention(sentence, head, reporting, behind)


def _agent_behind(sentence: Sentence, head: Word) -> Word | None:
    """The issuer behind "por" or "by" before the next comma: "los datos difundidos hoy por Telefónica"."""
    for word in sentence.words[head.index + 1 : head.index + 8]:
        if word.upos == "PUNCT":
            return None
        if word.lower in ("por", "by"):
            return (
                _noun_head(sentence, sentence.words[word.index + 1]) if word.index + 1 < len(sentence.words) else None
            )
    return None


def _preposition(sentence: Sentence, word: Word) -> str:
    return next((c.lower for c in sentence.children(word.index, "case")), "")


def _phrase_end(sentence: Sentence, stop: int) -> int:
    """Where the marker's phrase ends: at the next comma or the sentence's end."""
    for word in sentence.words:
        if word.start >= stop and word.text in (",", ";", ":", ")", "—", "–"):
            return word.end
    return sentence.span.end


# --- reporting verbs ----------------------------------------------------------------------------------------------


def _by_verb(reader: _Reader, sentence: Sentence, used: set[int]) -> None:
    for word in sentence.words:
        entry = _reports(reader, sentence, word) if word.index not in used else None
        if entry is None:
            continue
        content, rule = _content(reader, sentence, word, entry)
        if not content:
            continue
        head = _subject(sentence, word)
        if head is None and _is_impersonal(sentence, word):
            continue
        source = mentions.mention(sentence, head, reader.words.reporting) if head else None
        plural = word.feats.get("Number") == "Plur"
        cue = _span(sentence, word.start, word.end)
        reader.found.append(_Found(sentence, source, cue, content, rule, entry.stance, plural))


def _reports(reader: _Reader, sentence: Sentence, word: Word) -> ReportingVerb | None:
    if word.upos not in ("VERB", "AUX") and not (word.upos in VERBAL and _looks_finite(reader, word)):
        return None
    entry = reader.words.reporting.verb(word.lemma, word.lower)
    if entry is None or _in_quotation(reader, word.start):
        return None
    negated = any(c.lower in reader.words.reporting.negations for c in sentence.children(word.index, "advmod"))
    return None if negated and entry.stance is Stance.ASSERTS else entry


def _looks_finite(reader: _Reader, word: Word) -> bool:
    """A form that the lists name as one of a reporting verb, whatever the tagger took it for."""
    return word.lower in reader.words.reporting.forms


def _in_quotation(reader: _Reader, offset: int) -> bool:
    return any(q.outer.start < offset < q.outer.end and len(q.inner.text.split()) > 2 for q in reader.quotations)


def _is_impersonal(sentence: Sentence, word: Word) -> bool:
    """ "se informó", "fue informado": nobody is named."""
    return any(c.deprel in ("expl:pass", "expl:impers", "aux:pass") for c in sentence.children(word.index))


def _content(reader: _Reader, sentence: Sentence, verb: Word, entry: ReportingVerb) -> tuple[Content, str]:
    """What a verb reports, and the rule that found it."""
    reporting = reader.words.reporting
    subject = _subject(sentence, verb)
    if Frame.AMOUNT in entry.frames and (found := amount(sentence, verb, reporting)):
        return found, "amount"
    if verb.relation == "parataxis" and (found := parenthetical(sentence, verb, subject)):
        return found, "parenthetical"
    if Frame.CLAUSE in entry.frames and (found := clause(sentence, verb, reporting)):
        return found, "clause"
    if Frame.QUOTE in entry.frames and (found := quoted(sentence, verb, reader.quotations, reader.text.article.text)):
        return found, "quotation"
    if Frame.CLAUSE in entry.frames and (found := parenthetical(sentence, verb, subject)):
        return found, "parenthetical"
    if Frame.INFINITIVE in entry.frames and (found := clause(sentence, verb, reporting, infinitive=True)):
        return found, "infinitive"
    if Frame.OBJECT in entry.frames and (found := object_phrase(sentence, verb)):
        return found, "object"
    return (), ""


def _subject(sentence: Sentence, verb: Word) -> Word | None:
    """The subject of a verb, its own or the one that it shares; the agent of a passive."""
    for candidate in _sharing(sentence, verb):
        agents = [o for o in sentence.children(candidate.index, "obl") if _preposition(sentence, o) in ("por", "by")]
        if (
            any(c.deprel == "aux:pass" for c in sentence.children(candidate.index))
            or candidate.feats.get("VerbForm") == "Part"
        ):
            named = [a for a in agents if a.upos in ("NOUN", "PROPN", "PRON")]
            if named:
                return named[0]
        subjects = [s for s in sentence.children(candidate.index, *SUBJECTS) if s.upos in mentions.NOMINAL]
        if subjects:
            return _antecedent(sentence, candidate, min(subjects, key=lambda s: abs(s.index - candidate.index)))
        if candidate.relation == "acl" and candidate.feats.get("VerbForm") not in ("Inf",):
            return sentence.words[candidate.head]
    if verb.upos not in ("VERB", "AUX"):
        return next((w for w in sentence.words[: verb.index] if w.upos in ("PROPN", "NOUN")), None)
    return _inverted(sentence, verb) or _preceding(sentence, verb)


def _preceding(sentence: Sentence, verb: Word) -> Word | None:
    """The noun at once before a finite verb, where the tree has no subject: "…, the agency KCNA reported"."""
    if verb.feats.get("VerbForm", "Fin") != "Fin" or verb.index == 0:
        return None
    word = sentence.words[verb.index - 1]
    nominal = word.upos in ("PROPN", "NOUN") or word.feats.get("PronType") == "Prs"
    return word if nominal and word.relation not in ("obj", "obl", "expl", "iobj") else None


def _sharing(sentence: Sentence, verb: Word) -> Iterator[Word]:
    """The verb and those whose subject it shares: the one it is coordinated with, or that governs it."""
    yield verb
    current = verb
    while current.head >= 0:
        head = sentence.words[current.head]
        shares = current.relation in ("conj", "xcomp") or (
            current.relation in ("advcl", "acl", "obl") and current.feats.get("VerbForm") in ("Inf", "Ger")
        )
        if not shares or head.upos not in ("VERB", "AUX", "ADJ", "NOUN"):
            return
        yield head
        current = head


def _antecedent(sentence: Sentence, verb: Word, subject: Word) -> Word:
    """What a relative pronoun stands for: the noun that its clause modifies."""
    if subject.feats.get("PronType") in ("Rel", "Int,Rel") or subject.lower in (
        "que",
        "who",
        "which",
        "quien",
        "quienes",
    ):
        for ancestor in (verb, *sentence.ancestors(verb.index)):
            if ancestor.relation == "acl" and ancestor.head >= 0:
                return sentence.words[ancestor.head]
    return subject


def _inverted(sentence: Sentence, verb: Word) -> Word | None:
    """The noun phrase at once behind a finite verb, where the tree has no subject: ", informó hoy la agencia"."""
    if verb.feats.get("VerbForm", "Fin") != "Fin":
        return None
    for word in sentence.words[verb.index + 1 : verb.index + 5]:
        if word.upos == "PROPN" or (word.upos == "NOUN" and word.feats.get("Gender")):
            articles = [w for w in sentence.words[verb.index + 1 : word.index] if w.upos in ("ADP", "SCONJ", "PUNCT")]
            return None if articles else word
        if word.upos in ("ADP", "SCONJ", "PUNCT", "VERB", "CCONJ"):
            return None
    return None


# --- "X: «…»" -----------------------------------------------------------------------------------------------------


def _by_colon(reader: _Reader, sentence: Sentence) -> None:
    """A name, a colon and a quotation."""
    match = re.match(r"([^\s:][^:.!?\n]{1,60}):\s*(?=[“«\"])", sentence.span.text)
    if not match or any(f.sentence is sentence for f in reader.found):
        return
    quotes = [q for q in reader.quotations if q.outer.start == sentence.span.start + match.end()]
    first = sentence.words[0]
    if quotes and (first.upos == "PROPN" or sentence.entities) and match.group(1).istitle():
        source = _span(sentence, sentence.span.start, sentence.span.start + match.end(1))
        reader.found.append(_Found(sentence, source, None, (quotes[0].inner,), "colon"))


# --- quotations on other verbs ------------------------------------------------------------------------------------


def _by_quotation(reader: _Reader, sentence: Sentence) -> None:
    """Quotations that no cue has claimed: the subject of the clause that they hang on speaks, or the last speaker."""
    for quotation in reader.quotations:
        if not sentence.span.start <= quotation.outer.start < sentence.span.end or _is_claimed(reader, quotation):
            continue
        if _alone(sentence, quotation, reader):
            if reader.found and _is_running(reader, sentence):
                reader.found.append(_Found(sentence, None, None, (quotation.inner,), "running quotation"))
            continue
        if len(quotation.inner.text.split()) >= 3:
            _governed(reader, sentence, quotation)


def _is_claimed(reader: _Reader, quotation: Quotation) -> bool:
    return any(span.overlaps(quotation.inner) for f in reader.found for span in f.content)


def _alone(sentence: Sentence, quotation: Quotation, reader: _Reader) -> bool:
    """Whether the quotation fills its sentence or goes past it."""
    before = reader.text.article.text[sentence.span.start : quotation.outer.start].strip()
    after = reader.text.article.text[quotation.outer.end : max(quotation.outer.end, sentence.span.end)].strip(" .,;")
    return not before and not after


def _is_running(reader: _Reader, sentence: Sentence) -> bool:
    last = reader.found[-1]
    return sentence.paragraph - last.sentence.paragraph <= 1


def _governed(reader: _Reader, sentence: Sentence, quotation: Quotation) -> None:
    inside = sentence.between(quotation.inner.start, quotation.inner.end)
    if not inside:
        return
    for verb in sentence.ancestors(inside[0].index):
        outside = not quotation.outer.start <= verb.start < quotation.outer.end
        if outside and verb.upos == "VERB":
            subject = _subject(sentence, verb)
            named = subject and (subject.upos == "PROPN" or _is_animate(sentence, subject))
            elided = subject is None and bool(reader.found) and verb.feats.get("VerbForm", "Fin") == "Fin"
            if not (named or elided):
                return
            source = mentions.mention(sentence, subject, reader.words.reporting) if subject else None
            cue = _span(sentence, verb.start, verb.end)
            reader.found.append(_Found(sentence, source, cue, (quotation.inner,), "quotation on a verb"))
            return


def _is_animate(sentence: Sentence, word: Word) -> bool:
    """A common noun or pronoun that stands for people or bodies: one with a name in it, or a person's pronoun."""
    if word.upos == "PRON":
        return word.feats.get("PronType") == "Prs"
    start, end = word.start, max(w.end for w in (sentence.words[i] for i in sentence.subtree(word.index)))
    return any(start <= e.span.start < end or e.span.start <= start < e.span.end for e in sentence.entities)


# --- running reports ----------------------------------------------------------------------------------------------


def _by_continuation(reader: _Reader, sentence: Sentence) -> None:
    """ "Además, …" behind a report in the same paragraph, told in the conditional of hearsay."""
    if not reader.found or not reader.words.hedges.conditional:
        return
    last = reader.found[-1]
    opening = sentence.span.text.lower()
    goes_on = any(opening.startswith(phrase) for phrase in reader.words.reporting.continuations)
    hearsay = any(word.feats.get("Mood") == "Cnd" for word in sentence.words)
    if goes_on and hearsay and last.sentence.paragraph == sentence.paragraph:
        content = (_span(sentence, sentence.span.start, _without_stop(sentence)),)
        reader.found.append(_Found(sentence, None, None, content, "continued report"))


def _without_stop(sentence: Sentence) -> int:
    return sentence.span.end - (1 if sentence.span.text.endswith(".") else 0)


# --- who a pronoun stands for, and who passed it on ---------------------------------------------------------------


def _resolved(reader: _Reader) -> list[Attribution]:
    """The attributions with mode and, for pronouns and left-out subjects, the nearest full mention before them."""
    attributions: list[Attribution] = []
    last: Span | None = None
    for found in reader.found:
        pronoun = found.source is not None and mentions.is_pronoun(found.source, reader.words.reporting)
        resolved = None
        if found.source is None or pronoun:
            resolved = last or _last_subject(reader, found)
        else:
            last = found.source
        mode = _mode(reader, found.content)
        attributions.append(
            Attribution(found.source, found.cue, found.content, mode, resolved, None, found.stance, found.rule)
        )
    return sorted(attributions, key=lambda a: a.content[0].start)


def _last_subject(reader: _Reader, found: _Found) -> Span | None:
    """The nearest named subject in the sentences before."""
    position = reader.text.sentences.index(found.sentence)
    for sentence in reversed(reader.text.sentences[max(0, position - 3) : position]):
        for word in sentence.words:
            if word.relation == "nsubj" and (word.upos == "PROPN" or _is_animate(sentence, word)):
                return mentions.mention(sentence, word, reader.words.reporting)
    return None


def _mode(reader: _Reader, content: tuple[Span, ...]) -> Mode:
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
        if a is not inner and a.claimant and a.claimant != inner.claimant and any(s.covers(anchor) for s in a.content)
    ]
    nearest = min(around_it, key=lambda a: sum(len(s.text) for s in a.content), default=None)
    return nearest.claimant if nearest else None


def _span(sentence: Sentence, start: int, end: int) -> Span:
    return Span(sentence.span.text[start - sentence.span.start : end - sentence.span.start], start, end)
