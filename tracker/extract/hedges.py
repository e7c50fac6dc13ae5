"""A quantity or clause in its sentence -> the words that weaken it (CoNLL-2010's hedge cues), which hold for
their clause only.
"""

from __future__ import annotations

from tracker.annotate.tree import Sentence, Word
from tracker.extract.patterns import lower, occurrences
from tracker.lang.extraction import ExtractionWords
from tracker.values import Span

NEAR = 20
CLAUSAL = frozenset({"ccomp", "advcl", "acl", "parataxis", "csubj", "root", "xcomp"})


def find(sentence: Sentence, target: Span, scope: Span, words: ExtractionWords) -> Span | None:
    """The hedge over ``target`` within ``scope`` (what one source says, or the sentence), if there is one."""
    anchor = next((w for w in sentence.words if w.start < target.end and target.start < w.end), None)
    if anchor is None:
        return None
    for verb in _governing(sentence, anchor, scope):
        found = _on_verb(sentence, verb, scope, words)
        if found:
            return found
    return _phrase(sentence, anchor, target, scope, words)


def _governing(sentence: Sentence, anchor: Word, scope: Span) -> list[Word]:
    """The verbs over a word, up to the edge of the scope; coordinated finite clauses do not lend theirs."""
    verbs: list[Word] = [anchor] if anchor.upos in ("VERB", "AUX") else []
    current = anchor
    for ancestor in sentence.ancestors(anchor.index):
        crossed = current.relation == "conj" and current.upos in ("VERB", "AUX") and _is_finite(sentence, current)
        apart = current.relation in ("acl", "advcl") and _is_finite(sentence, current)
        if crossed or apart or not scope.start <= ancestor.start < scope.end:
            break
        verbs.append(ancestor)
        current = ancestor
    return verbs


def _is_finite(sentence: Sentence, word: Word) -> bool:
    forms = [word, *sentence.children(word.index, "aux", "cop")]
    return any(w.feats.get("VerbForm") == "Fin" for w in forms)


def _on_verb(sentence: Sentence, verb: Word, scope: Span, words: ExtractionWords) -> Span | None:
    for word in [*sentence.children(verb.index, "aux", "cop"), verb]:
        inside = scope.start <= word.start < scope.end
        hearsay = (
            words.hedges.conditional and word.feats.get("Mood") == "Cnd" and word.lemma not in words.hedges.no_hearsay
        )
        modal = word.lemma in words.hedges.verbs and (word is not verb or word.upos in ("VERB", "AUX"))
        if inside and (hearsay or modal) and not _in_conditional(sentence, verb, words):
            adjacent = verb if abs(verb.index - word.index) == 1 else word
            start, end = min(word.start, adjacent.start), max(word.end, adjacent.end)
            return sentence.part(start, end)
    return None


def _in_conditional(sentence: Sentence, verb: Word, words: ExtractionWords) -> bool:
    """ "X would do Y if …" is a condition, no hearsay."""
    return any(
        c.lower in words.hedges.conditions
        for child in sentence.children(verb.index, "advcl")
        for c in sentence.children(child.index, "mark")
    )


def _phrase(sentence: Sentence, anchor: Word, target: Span, scope: Span, words: ExtractionWords) -> Span | None:
    """A hedging word or phrase in the clause of the target."""
    text = lower(sentence.span.text)
    there = [p for p in (*words.hedges.phrases, *words.hedges.adjectives) if p in text]
    if not there:
        return None
    start, end = _clause(sentence, anchor, scope)
    for phrase in there:
        for match in occurrences(phrase, text):
            at, stop = (place + sentence.span.start for place in match.span())
            adjective = phrase in words.hedges.adjectives
            if not adjective and _describes_another(sentence, at, stop, target):
                continue
            reach = 2 if adjective else NEAR  # "4,780 suspected cases and 112 deaths" doubts the cases alone
            beside = at - target.end < NEAR if at >= target.end else 0 <= target.start - stop < reach
            if beside or (start <= at < end and not adjective):
                return sentence.part(at, stop)
    return None


def _describes_another(sentence: Sentence, start: int, end: int, target: Span) -> bool:
    """Whether a hedging word only describes a noun outside the target: "38% of likely voters"."""
    described = [
        sentence.words[w.head] for w in sentence.between(start, end) if w.upos == "ADJ" and w.relation == "amod"
    ]
    return any(not (target.start <= noun.start < target.end) for noun in described)


def _clause(sentence: Sentence, anchor: Word, scope: Span) -> tuple[int, int]:
    head = anchor
    for ancestor in sentence.ancestors(anchor.index):
        if head.relation in CLAUSAL:
            break
        head = ancestor
    indices = sentence.subtree(head.index)
    words = [sentence.words[i] for i in indices if scope.start <= sentence.words[i].start < scope.end]
    if not words:
        return scope.start, scope.end
    return words[0].start, words[-1].end
