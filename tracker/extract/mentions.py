"""A word in a tree -> the mention of a source that it heads, as the shortest full noun phrase."""

from __future__ import annotations

from tracker.annotate.tree import PERSONS, Sentence, Word
from tracker.lang.extraction import Reporting
from tracker.values import Span

# What may stand in the phrase; relative clauses, appositions and the like are left out.
INSIDE = frozenset({"det", "amod", "nmod", "flat", "compound", "nummod", "case", "conj", "cc", "fixed", "goeswith"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "X", "SYM"})
MAX_WORDS = 18
QUOTED_WORDS = 6
#: How a dateline ends that the tokenizer left in the sentence: "LA PAZ.- Vecinos …".
DATELINE_ENDS = (".-", ".–", ".—")
QUOTES = frozenset('"“”«»')


def mention(sentence: Sentence, head: Word, words: Reporting, behind: int = 0) -> Span | None:
    """The span of the noun phrase around ``head`` without a leading article, with a name in apposition kept.

    Nothing before the offset ``behind`` belongs to it.
    """
    run = [word for word in _contiguous(sentence, head, words) if word.start >= behind]
    run = run[next((i for i in range(len(run) - 1, 0, -1) if run[i - 1].text.endswith(DATELINE_ENDS)), 0) :]
    name = _name_in_apposition(sentence, head, run)
    while len(run) > 1 and _is_left_off(run[0], run[1], words):
        run = run[1:]
    while (
        len(run) > 1
        and not _closes_name(run)
        and (run[-1].upos in ("ADP", "PUNCT", "CCONJ", "DET", "SCONJ") or run[-1].lower in ("'s", "’s", "'"))
    ):
        run = run[:-1]
    if not run:
        return None
    return _without_stop(sentence.part(run[0].start, max(run[-1].end, name.end if name else 0)))


def _closes_name(run: list[Word]) -> bool:
    return run[-1].text in QUOTES and any(word.text in QUOTES for word in run[:-1])


def _is_left_off(first: Word, second: Word, words: Reporting) -> bool:
    """Whether a word at the beginning belongs to no name; an article without a noun does: "una de las empresas"."""
    if first.lower in words.articles:
        return second.upos != "ADP" or first.end > second.start  # "de" + "el" in one word
    return first.upos in ("ADP", "PUNCT", "CCONJ", "ADV")


def _without_stop(span: Span) -> Span:
    """A full stop that the tokenizer left on the last word is not part of a name, except in an abbreviation."""
    if span.text.endswith(".") and "." not in span.text[:-1]:
        return Span(span.text[:-1], span.start, span.end - 1)
    return span


def _contiguous(sentence: Sentence, head: Word, words: Reporting) -> list[Word]:
    """The words of the phrase around its head, up to the first that does not belong."""
    inside = set(_members(sentence, head, words))
    first, last = head.index, head.index
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while _belongs_before(sentence, first):
        first -= 1
    last = _with_quoted_name(sentence, _with_name_behind(sentence, head, last))
    return list(sentence.words[first : last + 1])[:MAX_WORDS]


def _with_name_behind(sentence: Sentence, head: Word, last: int) -> int:
    """The last word with a name right behind its title: "chief Laura Stone", "agency KCNA", left apart by the tree."""
    following = sentence.words[last + 1 : last + 2]
    if not following or head.upos != "NOUN" or following[0].head != head.head:
        return last
    for entity in sentence.entities:
        if (entity.kind in PERSONS or following[0].text.isupper()) and entity.span.start == following[0].start:
            return max((w.index for w in sentence.words if w.end <= entity.span.end), default=last)
    return last


def _with_quoted_name(sentence: Sentence, last: int) -> int:
    """The last word with a name in quotation marks right behind a noun: the newspaper "Marca"."""
    behind = sentence.words[last + 1 : last + 2 + QUOTED_WORDS]
    if sentence.words[last].upos != "NOUN" or not behind or behind[0].text not in QUOTES:
        return last
    closing = next((word for word in behind[1:] if word.text in QUOTES), None)
    name = behind[1 : closing.index - last - 1] if closing else ()
    return closing.index if closing and name and name[0].text[:1].isupper() else last


def _belongs_before(sentence: Sentence, first: int) -> bool:
    """Whether the word before goes on with a name that the tree tore apart: "Cho Min-|seok", "agency KCNA"."""
    if first == 0:
        return False
    before, word = sentence.words[first - 1], sentence.words[first]
    if _in_two_names(sentence, before, word):
        return False
    hyphen = "-" in (before.text, word.text) and before.end == word.start
    name = before.upos == "PROPN" and word.upos == "PROPN" and before.head <= word.index
    carrier = word.upos == "PROPN" and word.text.isupper() and before.upos in ("NOUN", "ADJ", "PROPN")
    modifier = before.head == word.index and before.relation in ("compound", "amod", "det")
    return hyphen or name or carrier or modifier


def _in_two_names(sentence: Sentence, before: Word, word: Word) -> bool:
    """Whether one name ends and another begins between two words: "EFE | Gómez Sierra"."""
    starts = any(e.span.start == word.start for e in sentence.entities)
    return starts and any(e.span.start <= before.start and e.span.end == before.end for e in sentence.entities)


def _members(sentence: Sentence, head: Word, words: Reporting) -> list[int]:
    found, stack = [], [head.index]
    while stack:
        current = stack.pop()
        found.append(current)
        for child in sentence.children(current):
            name = child.relation == "appos" and _is_close_name(sentence, current, child)
            listed = child.text == "," and child.index < current and _is_listed(sentence, current)
            hyphen = child.upos == "PUNCT" and child.text in ("-", "'", '"', ".", "“", "”", "«", "»")
            belongs = (
                child.relation in INSIDE
                and not _starts_clause(sentence, child)
                and not _breaks(sentence, child, words)
                and not _is_done(sentence, current, child)
            )
            if belongs or name or hyphen or listed or _completes(sentence, current, child):
                stack.append(child.index)
    return found


def _is_done(sentence: Sentence, index: int, child: Word) -> bool:
    """What was done with a named body's work, and by whom, is no part of its name: "la Universidad de Chile | difundido
    por Radio Cooperativa"."""
    behind = child.relation == "amod" and child.index > index and sentence.words[index].upos == "PROPN"
    return behind and bool(sentence.children(child.index, "obl", "obj"))


def _completes(sentence: Sentence, index: int, child: Word) -> bool:
    """What an adjective behind its noun goes with: "officials familiar | with the matter"."""
    word = sentence.words[index]
    described = word.upos == "ADJ" and word.relation == "amod" and word.index > word.head >= 0
    return described and child.relation in ("obl", "nmod") and child.index > index


def _is_listed(sentence: Sentence, index: int) -> bool:
    """A noun of a list: "directivos, asesores y consejeros"."""
    word = sentence.words[index]
    return word.relation == "conj" and word.upos == sentence.words[word.head].upos == "NOUN"


def _breaks(sentence: Sentence, word: Word, words: Reporting) -> bool:
    """A complement that belongs to the verb, whatever it was hung on: "informó el ministerio | al Parlamento"."""
    cases = sentence.children(word.index, "case")
    return word.relation in ("nmod", "flat") and bool(cases) and cases[0].lower in words.phrase_breaks


def _starts_clause(sentence: Sentence, word: Word) -> bool:
    """A coordinated verb or number, not a coordinated noun: "15.000 según X | y 70.000 según Y"."""
    if word.relation == "conj" and word.upos in ("VERB", "AUX", "NUM"):
        return True
    return word.relation == "conj" and any(c.relation in ("nsubj", "cop") for c in sentence.children(word.index))


def _is_close_name(sentence: Sentence, head: int, child: Word) -> bool:
    """ "mayor Gilberto Narváez", "agencia estatal KCNA": a name that no comma keeps apart."""
    between = sentence.words[head + 1 : child.index]
    return (
        child.upos in ("PROPN", "X", "NOUN", "NUM")
        and child.index > head
        and not any(w.upos == "PUNCT" for w in between)
    )


def _name_in_apposition(sentence: Sentence, head: Word, run: list[Word]) -> Span | None:
    """The person's name behind a title: "el líder de Corea del Norte, Kim Jong Un"."""
    if head.upos == "PROPN" or not run:
        return None
    at = run[-1].index + 1
    rest = sentence.words[at:]
    if len(rest) < 2 or rest[0].text != "," or not _is_name(rest[1]):
        return None
    stop = at + 1
    while stop < len(sentence.words) and (_is_name(sentence.words[stop]) or _is_particle(sentence, stop)):
        stop += 1
    behind = sentence.words[stop].text if stop < len(sentence.words) else "."
    if behind not in (",", ".", "(", ";", ")") or (stop == at + 2 and sentence.words[at + 1].text.isupper()):
        return None
    first, last = sentence.words[at + 1], sentence.words[stop - 1]
    return sentence.part(first.start, last.end)


def _is_name(word: Word) -> bool:
    return word.text[:1].isupper() and word.upos in ("PROPN", "NOUN", "ADJ", "X", "DET", "AUX", "VERB", "NUM")


def _is_particle(sentence: Sentence, index: int) -> bool:
    """ "de la" within a name: small words between two capitalised ones."""
    word = sentence.words[index]
    following = sentence.words[index + 1 : index + 3]
    return word.upos in ("ADP", "DET") and any(w.text[:1].isupper() for w in following)


def is_pronoun(span: Span, words: Reporting) -> bool:
    return span.text.lower() in words.person_pronouns


def head_of(sentence: Sentence, span: Span) -> Word | None:
    """The word of a mention whose own head lies outside it."""
    inside = sentence.between(span.start, span.end)
    indices = {word.index for word in inside}
    return next((word for word in inside if word.head not in indices), None)
