"""A reporting verb or marker in its sentence -> the span or spans of what is reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.annotate.tree import Sentence, Word
from tracker.extract.quotations import Quotation
from tracker.extract.subjects import is_passive, is_relative, preposition
from tracker.lang.extraction import Frame, Reporting
from tracker.values import Span

Content = tuple[Span, ...]
MARGIN = " \u00a0\n\t,;:—–-"
MARKS = (("“", "”"), ("«", "»"), ('"', '"'))
MARKED = re.compile(f"[{''.join(opening + closing for opening, closing in MARKS)}]")
REACH = 14
#: Words from a verb to the preposition before a figure, and from there to the figure: "at between some 40".
AMOUNT_REACH = 6
FIGURE_REACH = 4
BOUNDARY = frozenset({"PUNCT", "VERB", "SCONJ", "SYM"})


def clause(sentence: Sentence, verb: Word, words: Reporting, *, infinitive: bool = False) -> Content:
    """The complement clause: "… que su país brindará apoyo"; with ``infinitive``, "… a desplegar 6,000 ingenieros"."""
    head = _clausal(sentence, verb, words, infinitive)
    if head is None:
        return ()
    indices = [i for i in sentence.subtree(head.index) if i > verb.index]
    start = _after_complementizer(sentence, verb, indices, words)
    if infinitive and sentence.words[start].upos in ("ADP", "PART", "SCONJ"):
        start += 1
    return _pieces(sentence, start, max([start, *indices, *_going_on(sentence, verb, head, words)]) + 1)


def _going_on(sentence: Sentence, verb: Word, head: Word, words: Reporting) -> Iterator[int]:
    """The clauses behind a reported one that go on with it, though the tree hangs them on the report: "explicó que el
    proyecto arranca, por lo que buscará llegar a la cumbre", "dijo que hay 12 y que faltan 30"."""
    for child in sentence.children(verb.index, "conj"):
        if child.index > head.index and any(
            m.lower in words.complementizers for m in sentence.children(child.index, "mark")
        ):
            yield from sentence.subtree(child.index)
    for child in sentence.children(verb.index, "advcl"):
        own_subject = sentence.children(child.index, "nsubj")
        if child.index > head.index and not own_subject and not words.verb(child.lemma, child.lower):
            yield from sentence.subtree(child.index)


def _clausal(sentence: Sentence, verb: Word, words: Reporting, infinitive: bool) -> Word | None:
    relations = (
        ("xcomp", "advcl", "obl", "ccomp") if infinitive else ("ccomp", "csubj", "xcomp", "advcl", "acl", "obj", "conj")
    )
    for child in sentence.children(verb.index, *relations):
        if child.index < verb.index or _is_apart(sentence, verb, child.start):
            continue
        marked = any(
            c.lower in words.complementizers and c.index < child.index and c.index > verb.index
            for c in sentence.children(child.index)
        )
        modal = any(aux.feats.get("VerbForm") == "Fin" for aux in sentence.children(child.index, "aux", "cop"))
        non_finite = (_is_infinitive(sentence, child) or child.feats.get("VerbForm") == "Ger") and not modal
        if infinitive and non_finite:
            return child
        if not infinitive and (marked or (child.relation == "ccomp" and not non_finite)):
            return child
    return _charged(sentence, verb, words) if infinitive else _by_complementizer(sentence, verb, words)


def _is_apart(sentence: Sentence, verb: Word, start: int) -> bool:
    """Whether a colon parts what begins at an offset from a verb that has told something: "acusa al banco de mentir:
    hay 30"."""
    between = sentence.between(verb.end, start)
    colon = next((word.index for word in between if word.text == ":"), verb.index)
    return any(word.upos == "VERB" for word in sentence.words[verb.index + 1 : colon])


def _charged(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """What somebody is said to do, hung on who does it: "acusó al banco | de ocultar 300 despidos"."""
    for child in sentence.children(verb.index, "obj", "iobj"):
        if preposition(sentence, child) not in words.phrase_breaks:
            continue
        for told in sentence.children(child.index, "acl", "advcl"):
            if told.index > verb.index and _is_infinitive(sentence, told) and sentence.children(told.index, "mark"):
                return told
    return None


def bare_infinitive(sentence: Sentence, verb: Word) -> Content:
    """An infinitive without a preposition: "aseguró no tener dinero"."""
    for child in sentence.children(verb.index, "ccomp", "xcomp"):
        joined = sentence.children(child.index, "mark", "case")
        if child.index > verb.index and _is_infinitive(sentence, child) and not joined:
            indices = [i for i in sentence.subtree(child.index) if i > verb.index]
            return _pieces(sentence, indices[0], indices[-1] + 1)
    return ()


def _is_infinitive(sentence: Sentence, word: Word) -> bool:
    """ "Tener" and "haber tenido"."""
    auxiliaries = sentence.children(word.index, "aux")
    return any(w.feats.get("VerbForm") == "Inf" for w in (word, *auxiliaries))


def _by_complementizer(sentence: Sentence, verb: Word, words: Reporting) -> Word | None:
    """The clause behind a "que" or "that" close to the verb, where the tree hangs it elsewhere."""
    for word in sentence.words[verb.index + 1 : verb.index + 1 + REACH]:
        if word.text in ",;:" and word.index == verb.index + 1:
            return None
        if word.lower in words.complementizers:
            head = sentence.words[word.head] if word.head > word.index else None
            told = _follows_addressee(sentence, verb, word, words) or _follows_manner(sentence, verb, word)
            return head if word.upos == "SCONJ" or told or word.index - verb.index == 1 else None
        if word.upos == "VERB" and word.feats.get("VerbForm") != "Inf":
            return None
    return None


def _follows_addressee(sentence: Sentence, verb: Word, word: Word, words: Reporting) -> bool:
    """Whether what stands between verb and "que" is whom it was said to: "dijo a los periodistas que …"."""
    between = sentence.words[verb.index + 1 : word.index]
    return bool(between) and between[0].lower in words.phrase_breaks and not is_passive(sentence, verb)


def _follows_manner(sentence: Sentence, verb: Word, word: Word) -> bool:
    """Whether what stands before "que" is how it was said, a bare noun that no clause specifies: "comunicó anoche en
    cadena nacional que …"."""
    clause = sentence.words[word.head]
    noun = sentence.words[clause.head] if clause.relation == "acl" else None
    if noun is None or noun.head != verb.index or noun.relation != "obl":
        return False
    return not any(w.upos in ("DET", "NUM") for w in sentence.words[verb.index + 1 : word.index])


def _after_complementizer(sentence: Sentence, verb: Word, indices: list[int], words: Reporting) -> int:
    """Where the content starts: behind the "que", which is not part of it."""
    for i in indices:
        word = sentence.words[i]
        if word.lower in words.complementizers and word.upos in ("SCONJ", "PRON", "CCONJ", "ADP"):
            return i + 1
        if word.upos not in ("PUNCT", "ADV", "ADP"):
            break
    return min(indices, default=verb.index + 1)


def _pieces(sentence: Sentence, first: int, stop: int) -> Content:
    words = sentence.words[first:stop]
    if not words:
        return ()
    return trimmed(sentence, words[0].start, words[-1].end)


def trimmed(sentence: Sentence, start: int, end: int) -> Content:
    """The span without commas, stops and spaces at its ends; empty where nothing is left."""
    offset = sentence.span.start
    low, high = _bare(sentence.span.text, start - offset, end - offset)
    return (Span(sentence.span.text[low:high], low + offset, high + offset),) if low < high else ()


def reported(text: str, span: Span, complementizers: frozenset[str]) -> Content:
    """A span of an article's text as content: without the "that" before it and the marks around it."""
    low, high = _bare(text, span.start, span.end)
    low, high = _bare(text, low, high)  # the comma within the marks: "until victory," she said
    opening = re.compile(r"\w+\s+").match(text, low, high)
    if opening and opening.group().strip().lower() in complementizers:
        low, high = _bare(text, opening.end(), high)
    return (Span.of(text, low, high),) if low < high else ()


def _bare(text: str, low: int, high: int) -> tuple[int, int]:
    while low < high and text[low] in MARGIN:
        low += 1
    while low < high and text[high - 1] in MARGIN + ".":
        high -= 1
    return _balanced(text, low, high)


def _balanced(text: str, low: int, high: int) -> tuple[int, int]:
    """A closing mark right behind that was opened within belongs to the span; the marks of a pure quotation do not."""
    if not MARKED.search(text, low, high):
        return low, high
    for opening, closing in MARKS:
        piece = text[low:high]
        is_open = piece.count(opening) % 2 if opening == closing else piece.count(opening) > piece.count(closing)
        if is_open and text[high : high + 1] == closing:
            high += 1
        piece = text[low:high]
        pairs = piece.count(opening) // (2 if opening == closing else 1)
        if pairs == 1 and piece.startswith(opening) and piece.endswith(closing):
            return low + 1, high - 1
    return low, high


def quoted(sentence: Sentence, verb: Word, quotations: Sequence[Quotation], text: str, start: int = 0) -> Content:
    """The quotation or quotations that stand beside a verb, in its sentence or touching it, from ``start`` on."""
    near = [q for q in quotations if q.outer.start >= start and _touches(sentence, q)]
    near = [q for q in near if not q.outer.start <= verb.start < q.outer.end]
    near = [q for q in near if len(q.inner.text.split()) > 2 or q.outer.start <= sentence.span.start]
    before = [q for q in near if q.outer.end <= verb.start and _adjoins(text, q.outer.end, verb.start)]
    after = [q for q in near if q.outer.start >= verb.end and (before or _adjoins(text, verb.end, q.outer.start))]
    after = [q for q in after if not _is_apart(sentence, verb, q.outer.start)]
    return tuple(q.inner for q in before[-1:] + after[:1])


def _touches(sentence: Sentence, quotation: Quotation) -> bool:
    return quotation.outer.start < sentence.span.end and sentence.span.start < quotation.outer.end + 2


def _adjoins(text: str, start: int, end: int) -> bool:
    """Whether only a subject, an adverb or a colon keep quotation and verb apart."""
    between = text[start:end].strip()
    return len(between.split()) <= REACH and "." not in between.rstrip(".")


def parenthetical(sentence: Sentence, verb: Word, subject: Word | None) -> Content:
    """The rest of a sentence that ends, or is broken, with ", informó la agencia": what stands around the phrase."""
    told_itself = verb.relation == "ccomp" and sentence.children(verb.index, "mark")  # "dijo que la tasa se situó"
    if told_itself or _tells_of_a_thing(sentence, verb):
        return ()
    next_to_subject = subject is not None and subject.index == verb.index - 1
    inverted = subject is not None and subject.index > verb.index and bool(sentence.children(verb.index, "aux"))
    if verb.feats.get("VerbForm", "Fin") != "Fin" and not (next_to_subject or inverted):  # "ha dicho la alcaldesa"
        return ()
    first = _phrase_start(sentence, verb, subject)
    if first is None:
        return ()
    opening = sentence.words[first]
    last = _phrase_end(sentence, max(verb.index, _subject_end(sentence, subject)))
    if not _says_something(sentence, first) and not _is_inserted(sentence, verb, first, last):
        return ()
    if _sets_against(sentence, verb, last):
        last = sentence.span.end
    return around(sentence, opening.start, last)


def _tells_of_a_thing(sentence: Sentence, verb: Word) -> bool:
    """Whether what a verb is of stands before it: ", a rule which the court put on hold".  What takes up a whole clause
    so is told by its words."""
    relative = any(is_relative(word) for word in sentence.children(verb.index, "obj"))
    return relative and verb.relation in ("acl", "advcl")


def _sets_against(sentence: Sentence, verb: Word, last: int) -> bool:
    """Whether what follows goes with the reporting verb, not with what is reported: ", X said, while Y put it at 9"."""
    opening = next((word for word in sentence.words if word.start >= last), None)
    if opening is None or opening.upos != "SCONJ" or opening.head < 0:
        return False
    return sentence.words[opening.head].head == verb.index


def _phrase_start(sentence: Sentence, verb: Word, subject: Word | None) -> int | None:
    """Index of the first word of "informó X" or "X informó" where a comma stands before it."""
    first = verb.index
    if subject is not None and subject.index < verb.index:
        first = subject.index
        while first > 0 and sentence.words[first - 1].upos not in BOUNDARY:
            first -= 1
    while first > 0 and sentence.words[first - 1].upos in ("AUX", "ADV") and sentence.words[first - 1].text != ",":
        first -= 1
    before = sentence.words[first - 1] if first else None
    dash = before is not None and before.text == "-" and before.end < sentence.words[first].start  # no hyphen
    return first if before and (dash or before.text in (",", "—", "–", '"', "”", "»")) else None


def _says_something(sentence: Sentence, first: int) -> bool:
    """Whether a clause of its own, not an adverbial of the report, stands before the phrase."""
    left = sentence.words[:first]
    reported = [w for w in left if w.upos in ("VERB", "AUX") and w.feats.get("VerbForm", "Fin") == "Fin"]
    return any(_is_main(sentence, word, first) for word in reported)


def _is_inserted(sentence: Sentence, verb: Word, first: int, last: int) -> bool:
    """Whether the phrase breaks a clause between its subject and its verb: "Los donantes, destacó X, han dado 33 l"."""
    related = any("Rel" in child.feats.get("PronType", "") for child in sentence.children(verb.index))
    if related or not sentence.words[first].start < last < sentence.span.end:
        return False
    left, right = sentence.words[:first], [word for word in sentence.words if word.start >= last]
    subject = [w for w in left if w.relation == "nsubj" and w.head >= first and sentence.words[w.head].start >= last]
    return bool(subject) and any(word.upos in ("VERB", "AUX") for word in right)


def _is_main(sentence: Sentence, word: Word, first: int) -> bool:
    """A finite verb that is no relative or adverbial clause below something on the right."""
    current = word
    while current.head >= 0 and current.head < first:
        current = sentence.words[current.head]
    predicate = current.relation == "advmod" and bool(sentence.children(current.index, "cop"))  # "it is over"
    if current.relation == "advcl" and current.feats.get("VerbForm") == "Fin" and _opens_plainly(sentence, current):
        return True  # "cuatro personas murieron, confirmó la agencia": no clause of when or why
    return predicate or current.relation not in ("advcl", "obl", "nsubj", "acl", "advmod", "nmod")


def _opens_plainly(sentence: Sentence, verb: Word) -> bool:
    """Whether nothing at its head makes a clause one of when, where or if."""
    heads = (sentence.words[0], sentence.words[min(sentence.subtree(verb.index))])
    plain = all(word.upos not in ("SCONJ", "ADV", "PRON", "CCONJ") for word in heads)
    return plain and not sentence.children(verb.index, "mark")


def _subject_end(sentence: Sentence, subject: Word | None) -> int:
    """Index of a subject, or of the last word of the relative clause behind it: "denunció el gobierno, que …"."""
    if subject is None:
        return 0
    clauses = [c for c in sentence.children(subject.index, "acl") if c.feats.get("VerbForm") == "Fin"]
    return max([subject.index, *(i for clause in clauses for i in sentence.subtree(clause.index))])


def _phrase_end(sentence: Sentence, last: int) -> int:
    """Where the reporting phrase ends: behind the comma that closes it, else with the sentence."""
    for word in sentence.words[last + 1 :]:
        if word.text in (";", ")", "—") or (word.text == "," and _resumes(sentence, word.index)):
            return word.end
    return sentence.span.end


def _resumes(sentence: Sentence, comma: int) -> bool:
    """Whether the main clause goes on behind a comma, and not an apposition of the speaker's name."""
    following = sentence.words[comma + 1 : comma + 2]
    return bool(following) and following[0].upos in ("VERB", "AUX", "SCONJ", "CCONJ", "ADV", "PRON")


def around(sentence: Sentence, start: int, end: int) -> Content:
    """What stands before and behind a reporting phrase of its sentence, in one piece or two."""
    return _two_pieces(sentence, (sentence.span.start, start), (end, sentence.span.end))


def _two_pieces(sentence: Sentence, before: tuple[int, int], after: tuple[int, int]) -> Content:
    """Two pieces of a report; what stands behind a semicolon is told anew: "murieron 30, según X; otros cuentan 40"."""
    first, second = trimmed(sentence, *before), trimmed(sentence, *after)
    closed = sentence.span.text[: after[0] - sentence.span.start].rstrip().endswith(";")
    return tuple(span for span in (*first, *(() if first and closed else second)) if len(span.text.split()) > 1)


def within(sentence: Sentence, verb: Word, start: int, end: int) -> Content:
    """The clause of a verb without the reporting phrase between two offsets."""
    indices = sentence.subtree(verb.index)
    first, last = sentence.words[indices[0]], sentence.words[indices[-1]]
    return _two_pieces(sentence, (first.start, start), (end, last.end))


def amount(sentence: Sentence, verb: Word, words: Reporting, frames: frozenset[Frame]) -> Content:
    """The rest of the clause behind a verb that puts a figure to something: "cifra en más de 300 los muertos".

    With the frame of a figure, also where that is its object: "calcula unos 300 muertos".
    """
    reflexive = any(c.relation == "expl" for c in sentence.children(verb.index))
    behind = [] if reflexive else sentence.words[verb.index + 1 : verb.index + 1 + AMOUNT_REACH]
    put = behind if Frame.AMOUNT in frames else ()
    before = next((w.index for w in put if w.lower in words.amount_prepositions), None)
    if before is None and Frame.FIGURE in frames and _is_finite(sentence, verb):
        before = _before_figure(behind, words)
    if before is None or not any(map(_is_figure, sentence.words[before + 1 : before + 1 + FIGURE_REACH])):
        return ()
    end = next((w.start for w in sentence.words[before + 1 :] if w.text in (";", ":")), sentence.span.end)
    return trimmed(sentence, sentence.words[verb.index + 1].start, end)


def _before_figure(behind: Sequence[Word], words: Reporting) -> int | None:
    """The place before the first number of some words, where nothing but how exact it is stands before it."""
    for word in behind:
        if _is_figure(word):
            return word.index - 1
        if word.upos in ("VERB", "AUX", "PROPN", "PUNCT") or (
            word.upos == "NOUN" and word.lemma not in words.number_nouns
        ):
            return None
    return None


def _is_figure(word: Word) -> bool:
    return word.upos == "NUM" or word.text[:1].isdigit()


def _is_finite(sentence: Sentence, verb: Word) -> bool:
    return any(w.feats.get("VerbForm") == "Fin" for w in (verb, *sentence.children(verb.index, "aux")))


def object_phrase(sentence: Sentence, verb: Word, subject: Word | None, words: Reporting) -> Content:
    """The thing announced or denied: "anunció la retirada de 300 soldados", not whom it was told or who told it."""
    for child in sentence.children(verb.index, "obj"):
        if child is subject or preposition(sentence, child) in words.phrase_breaks:
            continue
        if child.index > verb.index and child.upos in ("NOUN", "PROPN", "SYM", "NUM"):
            indices = [i for i in sentence.subtree(child.index) if i > verb.index]
            if len(indices) <= 2:
                indices += _hung_on_verb(sentence, verb, indices[-1])
            if len(indices) > 2 or sentence.children(child.index, "nummod"):
                return _pieces(sentence, indices[0], _end_of_object(sentence, indices[-1]) + 1)
    return ()


def _hung_on_verb(sentence: Sentence, verb: Word, last: int) -> list[int]:
    """What specifies a short object, at once behind it, though the tree hangs it on the verb: "todo trato con X"."""
    for child in sentence.children(verb.index, "obl", "obj"):
        indices = sentence.subtree(child.index)
        if indices[0] == last + 1 and sentence.words[last + 1].upos == "ADP":
            return indices
    return []


def _end_of_object(sentence: Sentence, last: int) -> int:
    """The sentence's last word where no clause of its own stands behind the object, whose modifiers the tree may hang
    elsewhere: "anunció un acuerdo por 1.200 millones para crear un grupo con activos de 35.000 millones"."""
    behind = sentence.words[last + 1 :]
    clause = any(w.upos in ("VERB", "AUX") and w.feats.get("VerbForm", "Fin") == "Fin" for w in behind)
    return last if clause or any(w.text in ";:" for w in behind) else len(sentence.words) - 1
