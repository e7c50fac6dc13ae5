"""A verb in a tree -> the word for who does it: its own subject, a shared one, or the noun that it stands beside."""

from __future__ import annotations

from collections.abc import Iterator

from tracker.annotate.tree import PERSONS, Sentence, Word
from tracker.extract import mentions
from tracker.lang.extraction import Reporting

BODIES = frozenset({"ORG"})
SUBJECTS = ("nsubj", "csubj")


def subject_of(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """The subject of a verb, its own or the one that it shares; the agent of a passive."""
    if sentence.children(verb.index, "expl") and _is_told_itself(sentence, verb):
        return None
    for candidate in _sharing(sentence, verb):
        agents = [
            o for o in sentence.children(candidate.index, "obl") if preposition(sentence, o) in words.agent_prepositions
        ]
        if (
            any(c.deprel == "aux:pass" for c in sentence.children(candidate.index))
            or candidate.feats.get("VerbForm") == "Part"
        ):
            named = [a for a in agents if a.upos in ("NOUN", "PROPN", "PRON")]
            if named:
                return named[0]
        subjects = [
            s
            for s in sentence.children(candidate.index, *SUBJECTS)
            if s.upos in mentions.NOMINAL
            and not _is_told(sentence, candidate, s, words)
            and (candidate is verb or not _are_many(sentence, s, verb))
        ]
        subjects += [s for s in sentence.children(candidate.index, "det") if _stands_alone(sentence, s)]
        if subjects:
            return _antecedent(sentence, candidate, min(subjects, key=lambda s: abs(s.index - candidate.index)))
        if candidate.relation == "acl" and candidate.feats.get("VerbForm") not in ("Inf",):
            return None if _is_setting(sentence, candidate) else sentence.words[candidate.head]
    if verb.upos not in ("VERB", "AUX"):
        return next((w for w in sentence.words[: verb.index] if w.upos in ("PROPN", "NOUN")), None)
    return _inverted(sentence, verb) or _speaking_from(sentence, verb, words) or _preceding(sentence, verb)


def _is_told(sentence: Sentence, verb: Word, subject: Word, words: Reporting) -> bool:
    """Whether a subject stands in the clause that the verb reports: "advierte de que | uno de cada tres se va"."""
    between = sentence.words[verb.index + 1 : subject.index]
    return any(word.upos == "SCONJ" and word.lower in words.complementizers for word in between)


def _are_many(sentence: Sentence, subject: Word, verb: Word) -> bool:
    """Whether a subject is more than a verb behind a comma tells of: "cuatro murieron, confirmó la agencia"."""
    one = verb.feats.get("VerbForm") == "Fin" and verb.feats.get("Number") == "Sing"
    apart = verb.index > 0 and sentence.words[verb.index - 1].text == ","
    return one and apart and subject.upos == "NOUN" and subject.feats.get("Number") == "Plur"


def _stands_alone(sentence: Sentence, article: Word) -> bool:
    """An article for a noun that is not said again: "el de Finanzas"."""
    before = sentence.words[article.index - 1].upos if article.index else ""
    return bool(sentence.children(article.index, "nmod")) and before != "ADP"


def _speaking_from(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """The body behind the preposition of who speaks for it: "desde Finanzas aseguran"."""
    if verb.feats.get("Number") != "Plur":
        return None
    bodies = (w for w in sentence.children(verb.index, "obl") if preposition(sentence, w) in words.body_prepositions)
    return next((word for word in bodies if word.upos == "PROPN" and word.index < verb.index), None)


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
        shares = shares or current.relation == "advcl"
        if not shares or head.upos not in ("VERB", "AUX", "ADJ", "NOUN"):
            return
        yield head
        current = head


def _is_setting(sentence: Sentence, verb: Word) -> bool:
    """A relative clause whose noun is where or when it happens: "jornadas en las que se estimó que …"."""
    return any(is_relative(child) for child in sentence.children(verb.index, "obl", "advmod"))


def is_relative(word: Word) -> bool:
    """A relative pronoun: "who", "que", "los cuales"."""
    return word.upos == "PRON" and "Rel" in word.feats.get("PronType", "")


def _person_before(sentence: Sentence, pronoun: Word) -> Word | None:
    """The person named at once before ", quien": the tree may hang the clause on another noun."""
    if pronoun.index < 2 or sentence.words[pronoun.index - 1].text != ",":
        return None
    word = sentence.words[pronoun.index - 2]
    for entity in sentence.entities:
        if entity.kind in PERSONS and entity.span.start <= word.start < entity.span.end:
            return mentions.head_of(sentence, entity.span)
    return None


def _antecedent(sentence: Sentence, verb: Word, subject: Word) -> Word:
    """What a relative pronoun stands for: the noun that its clause modifies."""
    if is_relative(subject):
        named = _person_before(sentence, subject)
        if named:
            return named
        for ancestor in (verb, *sentence.ancestors(verb.index)):
            if ancestor.relation == "acl" and ancestor.head >= 0:
                return sentence.words[ancestor.head]
    return subject


def _inverted(sentence: Sentence, verb: Word) -> Word | None:
    """The noun phrase at once behind a finite verb, where the tree has no subject: ", informó hoy la agencia"."""
    if verb.feats.get("VerbForm", "Fin") != "Fin":
        return None
    if behind := _behind_addressee(sentence, verb):
        return behind
    for word in sentence.words[verb.index + 1 : verb.index + 5]:
        if word.upos == "PROPN" or (word.upos == "NOUN" and word.feats.get("Gender")):
            if sentence.children(word.index, "nummod"):
                return None  # "pedirá otros 500 millones"
            articles = [w for w in sentence.words[verb.index + 1 : word.index] if w.upos in ("ADP", "SCONJ", "PUNCT")]
            return None if articles else word
        if word.upos in ("ADP", "SCONJ", "PUNCT", "VERB", "CCONJ"):
            return None
    return None


def _behind_addressee(sentence: Sentence, verb: Word) -> Word | None:
    """The person named at once behind whom the words were said to: "declaró a EFE Gómez Sierra"."""
    start = next((w.index for w in sentence.words[verb.index + 1 : verb.index + 4] if w.upos == "ADP"), None)
    if start is None or start + 1 >= len(sentence.words):
        return None
    addressee = sentence.words[start + 1]
    told = next((e for e in sentence.entities if e.span.start <= addressee.start < e.span.end), None)
    behind = next((w for w in sentence.words if told and w.start >= told.span.end), None)
    for entity in sentence.entities:
        if behind and entity is not told and entity.kind in PERSONS and entity.span.start == behind.start:
            return behind
    return None


def noun_head(sentence: Sentence, first: Word) -> Word | None:
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


def agent_behind(sentence: Sentence, head: Word, words: Reporting) -> Word | None:
    """The issuer behind "por" or "by" before the next comma: "los datos difundidos hoy por Telefónica"."""
    for word in sentence.words[head.index + 1 : head.index + 8]:
        if word.upos == "PUNCT":
            return None
        if word.lower in words.agent_prepositions:
            if sentence.words[word.index - 1].lemma in words.citing_verbs:
                return None  # "sources cited by a paper" are not the paper's
            return noun_head(sentence, sentence.words[word.index + 1]) if word.index + 1 < len(sentence.words) else None
    return None


def preposition(sentence: Sentence, word: Word) -> str:
    return next((c.lower for c in sentence.children(word.index, "case")), "")


def is_animate(sentence: Sentence, word: Word) -> bool:
    """A common noun or pronoun that stands for people or bodies: one with a name in it, or a person's pronoun."""
    if word.upos == "PRON":
        return word.feats.get("PronType") == "Prs"
    start, end = word.start, max(w.end for w in (sentence.words[i] for i in sentence.subtree(word.index)))
    return any(start <= e.span.start < end or e.span.start <= start < e.span.end for e in sentence.entities)


def speaks(sentence: Sentence, head: Word, words: Reporting, speakers: frozenset[str]) -> bool:
    """Whether a noun is somebody who speaks, or a document: by its kind of name, or by the language's lists."""
    kinds = {e.kind for e in sentence.entities if e.span.start <= head.start < e.span.end}
    nouns = speakers | words.anonymous_nouns | words.document_nouns | words.media_nouns
    return bool(kinds & (PERSONS | BODIES)) or not nouns.isdisjoint((head.lemma, head.lower))


def is_named(sentence: Sentence, word: Word) -> bool:
    """Whether a word stands in a name of a known kind."""
    return any(e.span.start <= word.start < e.span.end for e in sentence.entities)


def is_passive(sentence: Sentence, verb: Word) -> bool:
    """ "Was raised", and the participle beside a noun: "the toll, put at 31 by the police"."""
    if any(c.deprel == "aux:pass" for c in sentence.children(verb.index)):
        return True
    active = verb.feats.get("VerbForm") in ("Inf", "Ger") or sentence.children(verb.index, "nsubj", "aux", "obj")
    return verb.relation in ("acl", "amod") and not active


def agent_of(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """Who does it, of a passive."""
    agents = [o for o in sentence.children(verb.index, "obl") if preposition(sentence, o) in words.agent_prepositions]
    return agents[0] if agents else agent_behind(sentence, verb, words)


def is_impersonal(sentence: Sentence, word: Word) -> bool:
    """ "se informó", "fue informado", "se supone que …": nobody is named."""
    if any(c.deprel in ("expl:pass", "expl:impers", "aux:pass") for c in sentence.children(word.index)):
        return True
    return bool(sentence.children(word.index, "expl")) and _is_told_itself(sentence, word)


def _is_told_itself(sentence: Sentence, verb: Word) -> bool:
    """Whether what is told is a verb's subject, as a clause behind it."""
    return any(clause.index > verb.index for clause in sentence.children(verb.index, "csubj"))
