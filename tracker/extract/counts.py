"""A verb with a count in its clause -> the words of the count, which are the word of who counts.

A count is given by a verb that changes or keeps it ("elevó a 31 la cifra de muertos", "left the toll at 41"); an event
is what somebody owns or reports with its number ("admitió la muerte de 12 soldados").
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile, pairwise

from tracker.annotate.tree import Sentence, Word
from tracker.extract.contents import Content, trimmed
from tracker.extract.subjects import is_named, is_passive, is_relative, preposition, speaks
from tracker.lang.extraction import Frame, Reporting, ReportingVerb

#: Words between a preposition and the figure behind it: "to more than an estimated 40".
NEAR = 4
#: Words from a figure to what it is the sum of: "310 millones de euros largos las pérdidas".
DAMAGE_REACH = 6
APART = frozenset({"conj", "advcl", "parataxis", "ccomp"})


def given(sentence: Sentence, before: Sentence | None, verb: Word, entry: ReportingVerb, words: Reporting) -> Content:
    """What stands behind a verb that gives a count; ``before`` is the sentence that a pronoun may point to."""
    figure = next(_figures(sentence, verb, _prepositions(entry, words)), None)
    if figure is None or not _is_finite(sentence, verb):
        return ()
    if not _has_count(sentence, before, verb, words) and not _is_followed_by_count(sentence, figure, words):
        return ()
    clause = sentence.subtree(verb.index, frozenset(c.index for c in sentence.children(verb.index, *APART)))
    last = max(figure.index, *(i for i in clause if sentence.words[i].upos != "PUNCT"))
    if is_passive(sentence, verb):
        agents = [w.index for w in sentence.words[figure.index : last] if w.lower in words.agent_prepositions]
        last = min([last, *(index - 1 for index in agents)])
    return trimmed(sentence, sentence.words[verb.index + 1].start, sentence.words[last].end)


def _prepositions(entry: ReportingVerb, words: Reporting) -> frozenset[str]:
    """What stands before the figure: a verb of change has another ("raised to") than one that keeps ("left at")."""
    changes = words.revision_prepositions if Frame.REVISION in entry.frames else frozenset()
    keeps = words.amount_prepositions if entry.frames & {Frame.COUNT, Frame.AMOUNT} else frozenset()
    return changes | keeps


def _figures(sentence: Sentence, verb: Word, prepositions: frozenset[str]) -> Iterator[Word]:
    """The numbers behind a preposition in what follows a verb up to the next clause."""
    for word in sentence.words[verb.index + 1 :]:
        if word.text in (";", ":") or (word.upos in ("VERB", "AUX") and word.feats.get("VerbForm") == "Fin"):
            return
        if word.lower in prepositions:
            near = sentence.words[word.index + 1 : word.index + 1 + NEAR]
            yield from (number for number in near if is_number(number))


def is_number(word: Word) -> bool:
    return word.upos == "NUM" or word.text[:1].isdigit()


def _is_finite(sentence: Sentence, verb: Word) -> bool:
    """Whether somebody does it: "bringing the toll to 41" tells what follows from what has happened."""
    forms = (verb, *sentence.children(verb.index, "aux"))
    if verb.head < 0 and len(forms) == 1 and any(c.deprel == "nsubj" for c in sentence.children(verb.index)):
        return True  # a past tense taken for a participle: "the agency raised to 41 …"
    return is_passive(sentence, verb) or any(w.feats.get("VerbForm") == "Fin" for w in forms)


def _has_count(sentence: Sentence, before: Sentence | None, verb: Word, words: Reporting) -> bool:
    """Whether what is raised, lowered or kept is a count, and not the thing itself: "raised the minimum wage"."""
    if sentence.children(verb.index, "expl"):
        return False  # "se elevó a 31"
    head = sentence.words[verb.head]
    if verb.relation == "acl" and {head.lemma, head.lower} & words.estimate_nouns and not is_passive(sentence, verb):
        return True  # "…, cifra que el alcalde eleva a 31"
    objects = sentence.children(verb.index, "obj")
    if is_passive(sentence, verb):
        objects = [w for w in sentence.children(verb.index, "nsubj") if w.deprel == "nsubj:pass"]
        if verb.relation in ("acl", "amod"):
            objects.append(sentence.words[verb.head])
    if any(_is_count(sentence, word, words) for word in objects):
        return True
    earlier = [(before, word) for word in before.words] if before else []
    earlier += [(sentence, word) for word in sentence.words[: verb.index]]
    meant = any(
        {word.lemma, word.lower} & words.estimate_nouns or _puts(word, words) or _is_number_of(part, word, words)
        for part, word in earlier
    )
    return meant and any(word.upos == "PRON" for word in objects)


def _puts(word: Word, words: Reporting) -> bool:
    """A verb that puts a figure to something, to which another may be put then: "la policía los rebaja a 3.500"."""
    entry = words.verb(word.lemma, word.lower) if word.upos == "VERB" else None
    return entry is not None and Frame.AMOUNT in entry.frames


def _is_number_of(sentence: Sentence, word: Word, words: Reporting) -> bool:
    """A word for people or cases with their number, or with one beside it: "30 detenidos", "a 30 los detenidos"."""
    near = sentence.words[max(0, word.index - NEAR) : word.index]
    return is_counted(word, words) and any(map(is_number, near))


def _is_followed_by_count(sentence: Sentence, figure: Word, words: Reporting) -> bool:
    """Whether the count comes last: "raised to 41 the number of people killed", "eleva a 40 millones las pérdidas"."""
    for before, noun in pairwise(sentence.words[figure.index + 1 : figure.index + 1 + DAMAGE_REACH]):
        if noun.lemma in words.damage_nouns and before.lower in words.articles:
            return True
    behind = [word for word in sentence.words[figure.index + 1 : figure.index + 1 + NEAR] if word.upos != "DET"]
    return bool(behind) and behind[0].upos == "NOUN" and _is_count(sentence, behind[0], words)


def _is_count(sentence: Sentence, noun: Word, words: Reporting) -> bool:
    """ "The toll", "the number of dead", "the dead", but not "the number of its shops"."""
    if noun.lemma in words.estimate_nouns or is_counted(noun, words):
        return True
    of_what = [sentence.words[i] for i in sentence.subtree(noun.index)]
    bare = not sentence.children(noun.index, "nmod")
    if any(is_counted(word, words) for word in sentence.children(noun.index, "amod", "acl")):
        return True  # "los soldados muertos"
    return noun.lemma in words.number_nouns and (bare or any(is_counted(word, words) for word in of_what))


def is_counted(word: Word, words: Reporting) -> bool:
    """A word for people or cases of whom others keep the count: "dead", "missing", "heridos"."""
    return bool({word.lemma, word.lower, word.lower.removesuffix("s")} & words.counted_nouns)


def moves_count(word: Word, words: Reporting) -> bool:
    """Whether a subject makes a count larger and says nothing: "the flood", "three more deaths"."""
    return bool({word.lemma, word.lower} & words.happening_nouns) or is_counted(word, words)


def related(sentence: Sentence, verb: Word) -> Content:
    """A number of things that somebody gives in a relative clause: "the 12 dead that police reported"."""
    noun = sentence.words[verb.head] if verb.relation in ("acl", "advcl") and verb.head >= 0 else None
    pronouns = [word for word in sentence.children(verb.index, "obj") if is_relative(word)]
    if (
        noun is None
        or not pronouns
        or noun.index > pronouns[0].index
        or sentence.children(verb.index, "xcomp", "ccomp")
    ):
        return ()
    own = [sentence.words[i] for i in sentence.subtree(noun.index) if i < pronouns[0].index]
    own = list(dropwhile(lambda word: word.upos in ("ADP", "PUNCT") or word.relation in ("case", "fixed"), own))
    numbers = [word for word in sentence.children(noun.index, "nummod") if is_number(word)]
    if not (numbers or is_number(noun)) or any(word.upos == "VERB" or word.text == "," for word in own):
        return ()
    return trimmed(sentence, own[0].start, own[-1].end)


def keeps_count(sentence: Sentence, subject: Word, words: Reporting, speakers: frozenset[str]) -> bool:
    """Whether a subject is somebody who counts what happens to others, and no place where it happens: "Piura has
    recorded 400 cases"."""
    if subject.upos != "PROPN" or is_named(sentence, subject):
        return speaks(sentence, subject, words, speakers)
    parts = [sentence.words[i] for i in sentence.subtree(subject.index)]
    return sum(word.text[:1].isupper() for word in parts if word.index <= subject.index) > 1


def recorded(sentence: Sentence, verb: Word, words: Reporting, anything: bool = False) -> Content:
    """The rest of the clause behind a verb whose object is a number of people or cases: "has recorded 4,780 cases".

    With ``anything``, where it has any number: "gives her 44 per cent".
    """
    clause = sentence.subtree(verb.index, frozenset(c.index for c in sentence.children(verb.index, *APART)))
    behind = [sentence.words[i] for i in clause if i > verb.index]
    objects = [w for w in sentence.children(verb.index, "obj") if w.index > verb.index and not preposition(sentence, w)]
    counted = any(
        is_number(word) or (moves_count(word, words) and any(map(is_number, sentence.children(word.index, "nummod"))))
        for word in objects
    )
    if not (counted or (anything and any(map(is_number, behind)))):
        return ()
    return trimmed(sentence, behind[0].start, behind[-1].end)


def event(sentence: Sentence, verb: Word, words: Reporting, linking: frozenset[str], anything: bool = False) -> Content:
    """What happened or who was hurt, with its number, as the object of a verb: "40 bajas", "de 12 detenciones".

    With ``anything``, whatever has a number behind a linking word: "habló de 1.900 viviendas".
    """
    for child in sentence.children(verb.index, "obj", "obl"):
        joined = preposition(sentence, child)
        if anything:
            fits = joined in linking
        else:
            fits = moves_count(child, words) and (not joined if child.relation == "obj" else joined in linking)
        if child.index > verb.index and fits:
            inside = [sentence.words[i] for i in sentence.subtree(child.index)]
            if any(is_number(word) for word in inside):
                return trimmed(sentence, inside[0].start, inside[-1].end)
    return ()
