"""Attributions with a pronoun or no subject -> the full mention that it stands for: the nearest before that agrees."""

from __future__ import annotations

from dataclasses import dataclass

from tracker.annotate.tree import PERSONS, Sentence, Word
from tracker.extract import mentions
from tracker.extract.found import Found, Reader
from tracker.extract.subjects import is_animate, speaks
from tracker.values import Span

REACH = 3


@dataclass(frozen=True, slots=True)
class _Traits:
    """What a mention or a pronoun tells of whom it stands for; ``None`` where it tells nothing."""

    number: str | None = None
    person: bool | None = None
    gender: str | None = None

    def agrees(self, other: _Traits) -> bool:
        pairs = ((self.number, other.number), (self.person, other.person), (self.gender, other.gender))
        return all(a is None or b is None or a == b for a, b in pairs)


def resolved(reader: Reader) -> list[Span | None]:
    """For each attribution that was found, the full mention that its source stands for, if it is none itself."""
    known: list[tuple[Span, _Traits]] = []
    answers: list[Span | None] = []
    for found in reader.found:
        source = found.source
        if source is not None and not mentions.is_pronoun(source, reader.words.reporting):
            known.append((source, _of_mention(found.sentence, source)))
            answers.append(None)
        elif source is None and found.nobody:
            answers.append(None)
        else:
            wanted = _of_pronoun(found.sentence, source) if source else _Traits(found.number)
            fitting = (mention for mention, traits in reversed(known) if traits.agrees(wanted))
            last = known[-1][0] if known else None
            near = _subject_before(reader, found, wanted) if source else None
            answers.append(near or next(fitting, None) or last or _last_subject(reader, found))
    return answers


def _of_mention(sentence: Sentence, mention: Span) -> _Traits:
    head = mentions.head_of(sentence, mention)
    if head is None:
        return _Traits()
    entity = next((e for e in sentence.entities if e.span.start <= head.start < e.span.end), None)
    several = any(c.relation == "conj" and c.end <= mention.end for c in sentence.children(head.index))
    called = entity is not None or sum(word[:1].isupper() for word in mention.text.split()) > 1
    common = head.upos == "NOUN" and not called  # "Doctors Beyond Frontiers" is one
    person = entity.kind in PERSONS if entity else None
    return _Traits(
        "Plur" if several else head.feats.get("Number") if common else "Sing" if person else None,
        person,
        head.feats.get("Gender") if common else None,
    )


def _of_pronoun(sentence: Sentence, pronoun: Span) -> _Traits:
    word = next((w for w in sentence.words if w.start == pronoun.start), None)
    if word is None:
        return _Traits()
    gender = word.feats.get("Gender")
    return _Traits(word.feats.get("Number"), _means_person(word), None if gender == "Neut" else gender)


def _means_person(word: Word) -> bool | None:
    """ "He" and "she" are people, "it" is not; others may be either."""
    if word.feats.get("PronType") != "Prs" or word.feats.get("Number") != "Sing":
        return None
    return {"Masc": True, "Fem": True, "Neut": False}.get(word.feats.get("Gender", ""))


def _subject_before(reader: Reader, found: Found, wanted: _Traits) -> Span | None:
    """Who does something before a "they" in its sentence: "Economists doubt the savings; they put them at …"."""
    assert found.source
    reporting = reader.words.reporting
    if wanted.number != "Plur":
        return None
    for word in reversed([w for w in found.sentence.words if w.end <= found.source.start]):
        told = any(piece.start <= word.start < piece.end for piece in found.content)  # "three wards, they said, closed"
        many = word.relation == "nsubj" and word.feats.get("Number") == "Plur" and not told
        if many and (is_animate(found.sentence, word) or speaks(found.sentence, word, reporting, reader.speakers)):
            return mentions.mention(found.sentence, word, reporting)
    return None


def _last_subject(reader: Reader, found: Found) -> Span | None:
    """The nearest named subject in the sentences before."""
    words = reader.words.reporting
    position = reader.place_of(found.sentence)
    for sentence in reversed(reader.text.sentences[max(0, position - REACH) : position]):
        for word in sentence.words:
            who = word.upos == "PROPN" or is_animate(sentence, word) or speaks(sentence, word, words, reader.speakers)
            nobody = any(d.lower in words.negations for d in sentence.children(word.index, "det"))
            if word.relation == "nsubj" and who and not nobody:
                return mentions.mention(sentence, word, words)
    return None
