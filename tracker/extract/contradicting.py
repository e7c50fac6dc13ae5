"""Attributions of somebody who denies what was just reported, and says no more of it: "The army denied it.", «La
naviera rechazó la acusación.»"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract import mentions
from tracker.extract.subjects import subject_of
from tracker.extract.verbs import is_negated
from tracker.lang.extraction import Frame, Reporting, ReportingVerb
from tracker.values import Attribution, Mode, Stance

RULE = "contradiction"
#: What tells more of a claim than that it is the one just reported.
TELLING = ("nmod", "acl", "amod", "ccomp", "nummod")


def with_contradicted(text: AnnotatedText, found: Sequence[Attribution], words: Reporting) -> list[Attribution]:
    """The attributions in text order, with those by such denials in place of what was made of their verbs."""
    denied = list(_denied(text, found, words))
    others = [a for a in found if not any(a.cue and own.cue and a.cue.overlaps(own.cue) for own in denied)]
    return sorted([*others, *denied], key=lambda attribution: attribution.content[0].start)


def _denied(text: AnnotatedText, found: Sequence[Attribution], words: Reporting) -> Iterator[Attribution]:
    for at, sentence in enumerate(text.sentences):
        for verb in sentence.words:
            entry = words.verb(verb.lemma, verb.lower) if verb.upos == "VERB" else None
            if entry is None or entry.stance is not Stance.DENIES or is_negated(sentence, verb, words):
                continue
            head = subject_of(sentence, verb, words)
            if head is None or head.upos not in ("NOUN", "PROPN") or not _takes_up(sentence, verb, entry, words):
                continue
            source, cue = mentions.mention(sentence, head, words), sentence.part(verb.start, verb.end)
            start = text.sentences[max(0, at - 1)].span.start
            near = [a for a in found if a.cue and start <= a.cue.start and a.content[-1].end <= verb.start]
            near = [a for a in near if a.claimant and a.stance is Stance.ASSERTS and a.claimant != source]
            if source and near:
                said = max(near, key=lambda a: a.content[-1].end)
                yield Attribution(source, cue, said.content, Mode.INDIRECT, None, None, Stance.DENIES, RULE)


def _takes_up(sentence: Sentence, verb: Word, entry: ReportingVerb, words: Reporting) -> bool:
    """Whether the verb's object is but a pronoun for what was said, or a noun for it that nothing tells more of."""
    objects = sentence.children(verb.index, "obj")
    if len(objects) != 1 or sentence.children(verb.index, "ccomp", "xcomp"):
        return False
    said = objects[0]
    if said.upos == "PRON":
        thing = said.feats.get("Number") == "Sing" and said.feats.get("Gender") != "Fem"
        standing = said.feats.get("PronType") in ("Prs", "Dem")
        return thing and standing and Frame.CLAIM not in entry.frames  # "la jueza lo rechazó": a plea or a person
    definite = any(d.feats.get("PronType") in ("Art", "Dem") for d in sentence.children(said.index, "det"))
    return definite and said.lemma in words.claim_nouns and not sentence.children(said.index, *TELLING)
