"""What is called false: "calificó de falsa la cifra de 300", "called the figure of 300 a lie", "es falso que …"."""

from __future__ import annotations

from itertools import pairwise

from tracker.annotate.tree import Sentence, Word
from tracker.extract.contents import Content, trimmed
from tracker.extract.subjects import is_passive
from tracker.lang.extraction import ExtractionWords, Frame, Reporting, ReportingVerb
from tracker.values import Span

LEADING = frozenset({"ADP", "ADV", "SCONJ", "DET"})


def judged(sentence: Sentence, verb: Word, words: Reporting) -> Content:
    """What a verb of judging calls false: the rest of its clause without the judgement."""
    word = _judgement(sentence, verb, words)
    if word is None:
        return ()
    if is_passive(sentence, verb):
        subject = sentence.children(verb.index, "nsubj")
        indices = sentence.subtree(subject[0].index) if subject else []
        return trimmed(sentence, sentence.words[indices[0]].start, sentence.words[indices[-1]].end) if indices else ()
    if _leads_to(sentence, verb, word):
        first, stop = word.index + 1, _clause_end(sentence, word.index + 1)
        if first < stop and sentence.words[first].lower in words.complementizers:
            first += 1
    else:
        first, stop = verb.index + 1, word.index
        while stop > first and sentence.words[stop - 1].upos in LEADING:
            stop -= 1
    return trimmed(sentence, sentence.words[first].start, sentence.words[stop - 1].end) if first < stop else ()


def calls_false(sentence: Sentence, verb: Word, entry: ReportingVerb, words: Reporting) -> bool:
    """Whether a verb of judging, such as "called", has a word such as "lie" for what it judges."""
    return Frame.JUDGEMENT in entry.frames and _judgement(sentence, verb, words) is not None


def _judgement(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """The word for what is false, at once behind the verb or at the end of its clause."""
    stop = _clause_end(sentence, verb.index + 1)
    for word in sentence.words[verb.index + 1 : stop]:
        if _is_false(word, words) and (_leads_to(sentence, verb, word) or _ends(sentence, word, stop)):
            return word
    return None


def _is_false(word: Word, words: Reporting) -> bool:
    return bool({word.lemma, word.lower} & words.false_words)


def _leads_to(sentence: Sentence, verb: Word, word: Word) -> bool:
    """Whether a word stands at once behind a verb: "de falsa", "as totally false"."""
    return all(between.upos in LEADING for between in sentence.words[verb.index + 1 : word.index])


def _ends(sentence: Sentence, word: Word, stop: int) -> bool:
    """Whether a word is the last of its clause, or stands before its last noun ("fake news") or its agent."""
    following = sentence.words[word.index + 1 : stop]
    return not following or following[0].upos == "ADP" or [w.upos for w in following] == ["NOUN"]


def _clause_end(sentence: Sentence, start: int) -> int:
    """Index behind the last word before the next comma or stop."""
    return next(
        (w.index for w in sentence.words[start:] if w.upos == "PUNCT" and w.text in ",.;:)—"), len(sentence.words)
    )


def is_called_false(sentence: Sentence, target: Span, scope: Span, words: Reporting) -> bool:
    """Whether ``target`` stands in what its own sentence says is false, within ``scope``: "it is false that 300 …"."""
    anchor = next((w for w in sentence.words if w.start < target.end and target.start < w.end), None)
    path = [anchor, *sentence.ancestors(anchor.index)] if anchor else []
    return any(
        scope.start <= word.start < scope.end
        and below.feats.get("VerbForm") != "Inf"  # not "it would be exaggerated to pay 300"
        and _is_denied(sentence, word, words)
        for below, word in pairwise(path)
    )


def is_negated(sentence: Sentence, target: Span, scope: Span, words: ExtractionWords) -> bool:
    """Whether a count is said not to be, within ``scope``: "no hay 200 desaparecidos", "the dead are not 200"."""
    number = next((w for w in sentence.words if w.start < target.end and target.start < w.end), None)
    if number is None or sentence.span.text.rstrip("”»\"' ").endswith("?"):
        return False
    noun = sentence.words[number.head] if number.relation == "nummod" else number
    verb = _being(sentence, noun, words.reporting)
    if verb is None:
        return False
    near = {word.index: word for word in (verb, noun, number)}.values()
    said_not = [
        word
        for above in near
        for word in sentence.children(above.index, "advmod")
        if word.lower in words.reporting.negations and scope.start <= word.start < number.start
    ]
    supposed = any(mark.lower in words.hedges.conditions for mark in sentence.children(verb.index, "mark"))
    if not said_not or supposed:
        return False
    between = sentence.words[said_not[0].index + 1 : number.index]  # "not only 200", "no hay sino 200"
    return not any(word.upos in ("ADV", "SCONJ", "CCONJ", "PUNCT") for word in between)


def _being(sentence: Sentence, noun: Word, words: Reporting) -> Word | None:
    """The predicate by which a count is said to be: itself behind a copula, or a verb such as "haber" before it."""
    if sentence.children(noun.index, "cop"):
        return noun
    verb = sentence.words[noun.head] if noun.head >= 0 and noun.relation in ("obj", "nsubj") else None
    if verb is None:
        return None
    is_there = verb.index < noun.index and verb.lemma in words.existential_verbs
    inverted = any(copula.index < noun.index < verb.index for copula in sentence.children(verb.index, "cop"))
    return verb if is_there or inverted else None  # "no son 300 los muertos"


def _is_denied(sentence: Sentence, word: Word, words: Reporting) -> bool:
    """Whether a word is the predicate of "is false" or "is not true"."""
    if not sentence.children(word.index, "cop"):
        return False
    negated = any(c.lower in words.negations for c in sentence.children(word.index, "advmod"))
    return word.lemma in words.true_words if negated else _is_false(word, words)


def claimed(sentence: Sentence, verb: Word, words: Reporting) -> Content:
    """What others claim, or a count, as the object of a verb: "rechazó la cifra de 300 despidos"."""
    for child in sentence.children(verb.index, "obj"):
        if child.index > verb.index and is_claim(child, words):
            indices = [i for i in sentence.subtree(child.index) if i > verb.index]
            return trimmed(sentence, sentence.words[indices[0]].start, sentence.words[indices[-1]].end)
    return ()


def is_claim(noun: Word, words: Reporting) -> bool:
    """A noun for what is said: "claims", "cifra"."""
    return noun.lemma in words.claim_nouns | words.estimate_nouns | words.number_nouns
