"""Attributions by a reporting verb: "X dijo que …", "…, informó X", "X cifró en 300 los muertos"."""

from __future__ import annotations

from itertools import takewhile

from tracker.annotate.tree import Sentence, Word
from tracker.extract import counts, denials, mentions
from tracker.extract.contents import Content, amount, bare_infinitive, clause, object_phrase, parenthetical, quoted
from tracker.extract.found import Found, Reader
from tracker.extract.subjects import agent_of, is_impersonal, is_passive, is_relative, speaks, subject_of
from tracker.lang.extraction import Frame, Reporting, ReportingVerb
from tracker.values import Stance

VERBS = frozenset({"VERB", "AUX"})
#: What a verb may be taken for.
VERBAL = frozenset({"NOUN", "ADJ", "PROPN", "ADV"})
PUTTING = frozenset({Frame.AMOUNT, Frame.FIGURE})
GIVING = frozenset({Frame.AMOUNT, Frame.REVISION, Frame.COUNT})
COUNTING = frozenset({"amount", "count"})
BY_AGENT = COUNTING | {"judgement"}


def by_verb(reader: Reader, sentence: Sentence, used: set[int]) -> None:
    forms = reader.words.reporting.forms
    may_report = [w for w in sentence.words if w.upos in VERBS or (w.upos in VERBAL and w.lower in forms)]
    for word in may_report:
        entry = _reports(reader, sentence, word) if word.index not in used else None
        if entry is None:
            continue
        content, rule = _content(reader, sentence, word, entry)
        if not content:
            continue
        head = _speaker(reader, sentence, word, rule)
        if rule in COUNTING and _says_nothing(reader, sentence, word, head):
            continue
        if is_relative(head) if head else is_impersonal(sentence, word):  # "lo que supone …" says nobody
            continue
        source = mentions.mention(sentence, head, reader.words.reporting) if head else None
        cue = sentence.part(word.start, word.end)
        stance = Stance.DENIES if rule == "judgement" else entry.stance
        reader.found.append(Found(sentence, source, cue, content, rule, stance, word.feats.get("Number")))


def _speaker(reader: Reader, sentence: Sentence, verb: Word, rule: str) -> Word | None:
    if rule in BY_AGENT and is_passive(sentence, verb):
        return agent_of(sentence, verb, reader.words.reporting)
    subject = _subject(reader, sentence, verb)
    if subject is None or subject.head == verb.index:
        counted = subject is not None and rule in COUNTING and subject.relation == "obj"
        return _before_clause(reader, sentence, verb) if counted else subject
    elsewhere = any(word.text == ";" for word in sentence.words[subject.index : verb.index])
    return (_before_clause(reader, sentence, verb) if elsewhere else None) or subject


def _before_clause(reader: Reader, sentence: Sentence, verb: Word) -> Word | None:
    """Who speaks of those before a verb, in its own part of the sentence: "…; a diplomat, asked, put it at 12"."""
    before = takewhile(lambda word: word.text not in (";", ":"), reversed(sentence.words[: verb.index]))
    nouns = (word for word in before if word.upos in ("NOUN", "PROPN"))
    return next((noun for noun in nouns if speaks(sentence, noun, reader.words.reporting, reader.speakers)), None)


def _subject(reader: Reader, sentence: Sentence, verb: Word) -> Word | None:
    """The verb's subject, which both what it reports and who speaks may hang on."""
    key = sentence.span.start, verb.index
    if key not in reader.subjects:
        reader.subjects[key] = subject_of(sentence, verb, reader.words.reporting)
    return reader.subjects[key]


def _says_nothing(reader: Reader, sentence: Sentence, verb: Word, head: Word | None) -> bool:
    """Whether a count is given by nobody: "the flood raised the toll to 41", "the toll was raised to 41"."""
    return is_passive(sentence, verb) if head is None else counts.moves_count(head, reader.words.reporting)


def _before(reader: Reader, sentence: Sentence) -> Sentence | None:
    """The sentence before in the same paragraph."""
    position = reader.place_of(sentence)
    before = reader.text.sentences[position - 1] if position else None
    return before if before and before.paragraph == sentence.paragraph else None


def _reports(reader: Reader, sentence: Sentence, word: Word) -> ReportingVerb | None:
    if word.upos not in VERBS and not _looks_finite(sentence, word, reader.words.reporting):
        return None
    entry = reader.words.reporting.verb(word.lemma, word.lower)
    if entry is None or _in_quotation(reader, word.start) or never_reports(reader, sentence, word):
        return None
    if entry.stance is Stance.DENIES and sentence.children(word.index, "expl"):
        return None  # "se negó a declarar": a refusal
    unsaid = is_negated(sentence, word, reader.words.reporting) or _is_refused(reader, sentence, word)
    return None if unsaid and entry.stance is Stance.ASSERTS else entry


def is_negated(sentence: Sentence, verb: Word, words: Reporting) -> bool:
    """Whether a verb is negated, or its subject is: "nobody confirmed", "ningún testigo dijo"."""
    near = sentence.children(verb.index, "advmod", "nsubj")
    near += [d for subject in near if subject.relation == "nsubj" for d in sentence.children(subject.index, "det")]
    return any({word.lower, word.lemma} & words.negations for word in near)


def never_reports(reader: Reader, sentence: Sentence, word: Word) -> bool:
    """A verb that means something else with the word behind it: "contar con"."""
    following = sentence.words[word.index + 1 : word.index + 2]
    return any(f"{word.lemma} {w.lower}" in reader.words.reporting.never for w in following)


def _is_refused(reader: Reader, sentence: Sentence, word: Word) -> bool:
    """ "Se negó a confirmar que …", "declinó decir si …": nothing is said."""
    if word.head < 0 or word.feats.get("VerbForm") != "Inf" or word.relation not in ("xcomp", "ccomp", "obl", "advcl"):
        return False
    head = sentence.words[word.head]
    entry = reader.words.reporting.verb(head.lemma, head.lower)
    denies = entry is not None and entry.stance is Stance.DENIES and bool(sentence.children(head.index, "expl"))
    return denies or head.lemma in reader.words.reporting.negations


def _looks_finite(sentence: Sentence, word: Word, words: Reporting) -> bool:
    """A form that the lists name, taken for a noun where no noun stands: "la policía cifra en 30 los muertos"."""
    before, after = sentence.words[max(0, word.index - 1) : word.index], sentence.words[word.index + 1 : word.index + 2]
    if any(f"{word.lower} {w.lower}" in words.resumptions for w in after):
        return False  # "…, cifra que el alcalde eleva a 31"
    return not any(w.upos in ("DET", "ADP") for w in before) and not any(map(is_relative, after))


def _in_quotation(reader: Reader, offset: int) -> bool:
    return any(q.outer.start < offset < q.outer.end and len(q.inner.text.split()) > 2 for q in reader.quotations)


def _content(reader: Reader, sentence: Sentence, verb: Word, entry: ReportingVerb) -> tuple[Content, str]:
    """What a verb reports, and the rule that found it."""
    reporting = reader.words.reporting
    subject = _subject(reader, sentence, verb)
    if found := counts.related(sentence, verb):
        return found, "figure"
    if entry.frames & PUTTING and (found := amount(sentence, verb, reporting, entry.frames)):
        return found, "amount"
    if entry.frames & GIVING and (found := counts.given(sentence, _before(reader, sentence), verb, entry, reporting)):
        return found, "count"
    if Frame.JUDGEMENT in entry.frames and (found := denials.judged(sentence, verb, reporting)):
        return found, "judgement"
    if (
        verb.relation == "parataxis"
        and Frame.CLAUSE in entry.frames
        and (found := parenthetical(sentence, verb, subject))
    ):
        return found, "parenthetical"
    if Frame.CLAUSE in entry.frames and (found := clause(sentence, verb, reporting)):
        return found, "clause"
    whole, start = reader.text.article.text, _own_part(sentence, verb, reporting)
    if Frame.QUOTE in entry.frames and (found := quoted(sentence, verb, reader.quotations, whole, start)):
        return found, "quotation"
    if Frame.CLAUSE in entry.frames and (found := parenthetical(sentence, verb, subject)):
        return found, "parenthetical"
    if Frame.BARE_INFINITIVE in entry.frames and (found := bare_infinitive(sentence, verb)):
        return found, "infinitive"
    numbered = any(sentence.children(thing.index, "nummod") for thing in sentence.children(verb.index, "obj"))
    if Frame.OBJECT in entry.frames and numbered and (found := object_phrase(sentence, verb, subject, reporting)):
        return found, "object"  # "pidió 1.800 millones para atenderlos"
    if Frame.INFINITIVE in entry.frames and (found := clause(sentence, verb, reporting, infinitive=True)):
        return found, "infinitive"
    if Frame.OBJECT in entry.frames and (found := object_phrase(sentence, verb, subject, reporting)):
        return found, "object"
    if Frame.CLAIM in entry.frames and (found := denials.claimed(sentence, verb, reporting)):
        return found, "object"
    if found := _recorded(reader, sentence, verb, subject, entry):
        return found, "event"
    linking = reader.words.numbers.linking
    told = entry.frames & {Frame.EVENT, Frame.TALK}
    if told and (found := counts.event(sentence, verb, reporting, linking, anything=Frame.TALK in told)):
        return found, "event"
    return (), ""


def _recorded(reader: Reader, sentence: Sentence, verb: Word, subject: Word | None, entry: ReportingVerb) -> Content:
    """What a document shows, or a count as the object of somebody who keeps it."""
    reporting = reader.words.reporting
    if subject is None:
        return ()
    if Frame.DOCUMENT in entry.frames and {subject.lemma, subject.lower} & reporting.document_nouns:
        told = clause(sentence, verb, reporting)
        return told or counts.recorded(sentence, verb, reporting, anything=True)
    keeps = Frame.RECORD in entry.frames and counts.keeps_count(sentence, subject, reporting, reader.speakers)
    return counts.recorded(sentence, verb, reporting) if keeps else ()


def _own_part(sentence: Sentence, verb: Word, words: Reporting) -> int:
    """Where what a verb may report begins, if another before it reports, too: "«…», dijo, y anunció una partida"."""
    first = sentence.words[verb.head] if verb.relation == "conj" and verb.head >= 0 else None
    joined = any(word.index < verb.index for word in sentence.children(verb.index, "cc"))
    reports = first is not None and first.index < verb.index and words.verb(first.lemma, first.lower) is not None
    return first.end if first is not None and joined and reports else 0
