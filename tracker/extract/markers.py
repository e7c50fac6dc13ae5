"""Attributions by a marker: "según X", "according to X"."""

from __future__ import annotations

from tracker.annotate.tree import PERSONS, Sentence, Word
from tracker.extract import mentions
from tracker.extract.contents import around, within
from tracker.extract.found import Found, Reader
from tracker.extract.patterns import lower, occurrences
from tracker.extract.subjects import agent_behind, is_impersonal, is_relative, noun_head, preposition, subject_of
from tracker.values import Span

INNER = frozenset({"acl", "ccomp", "advcl"})


def by_marker(reader: Reader, sentence: Sentence) -> set[int]:
    """Attributions by a marker; returns the indices of the reporting verbs that belong to one."""
    used: set[int] = set()
    lowered = lower(sentence.span.text)
    for marker in [marker for marker in reader.words.reporting.markers if marker in lowered]:
        for match in occurrences(marker, lowered):
            start = sentence.span.start + match.start()
            end = sentence.span.start + match.end()
            if not any(f.cue and f.cue.start <= start < f.cue.end for f in reader.found):
                used |= _marked(reader, sentence, start, end)
    _by_weak_marker(reader, sentence, lowered)
    return used


def _by_weak_marker(reader: Reader, sentence: Sentence, lowered: str) -> None:
    """ "Para Cárdenas, …": a preposition that reports only before a person at the head of a sentence."""
    marker = next((m for m in reader.words.reporting.weak_markers if lowered.startswith(f"{m} ")), None)
    head = noun_head(sentence, sentence.words[1]) if marker and len(sentence.words) > 1 else None
    if marker is None or head is None:
        return
    named = (head, *sentence.children(head.index, "appos", "flat"))  # "para el economista Luis Soler"
    person = any(e.kind in PERSONS and e.span.start <= w.start < e.span.end for e in sentence.entities for w in named)
    if person or head.lemma in reader.words.reporting.anonymous_nouns:
        _marked(reader, sentence, sentence.span.start, sentence.span.start + len(marker))


def _marked(reader: Reader, sentence: Sentence, start: int, end: int) -> set[int]:
    following = [word for word in sentence.words if word.start >= end]
    if not following or _is_no_marker(sentence, start, end):
        return set()
    pronoun = next((word for word in following[:2] if is_relative(word)), None)
    if pronoun:
        _related(reader, sentence, start, pronoun)
        return set()
    if _says_whose(sentence, following[0], start):
        return set()
    verb = _marked_verb(reader, following)
    bare = verb and verb.feats.get("VerbForm") == "Part" and not sentence.children(verb.index, "aux", "obl", "nsubj")
    if bare:
        return set()  # "conforme previsto": nobody is named
    nobody = verb is not None and is_impersonal(sentence, verb)  # "según se recoge en la memoria"
    named = subject_of(sentence, verb, reader.words.reporting) if verb else noun_head(sentence, following[0])
    head = None if nobody else named
    source = _issuer(reader, sentence, head, end) if head else None
    stop = max([end, *([source.end] if source else []), *([verb.end] if verb else [])])
    resumes = stop if _goes_straight_on(sentence, start, stop) else _phrase_end(sentence, stop)
    if _is_set_against(reader, sentence, start, resumes):
        resumes = sentence.span.end
    governor = _governor(sentence, head or following[0], start, resumes)
    content = within(sentence, governor, start, resumes) if governor else around(sentence, start, resumes)
    if reader.text.article.text[:start].rstrip().endswith("."):
        content = tuple(piece for piece in content if piece.start > start)  # two sentences: "… mató a 31. Según X, …"
    if head and _tells_of(sentence, head, resumes):
        content = tuple(piece for piece in content if piece.start < start) or content
    if content and (source or verb):
        cue_end = verb.end if verb else end
        cue = sentence.part(start, cue_end)
        reader.found.append(Found(sentence, source, cue, content, "marker", nobody=nobody))
    return {verb.index} if verb else set()


def _tells_of(sentence: Sentence, head: Word, start: int) -> bool:
    """Whether what begins at an offset is a clause about the source: "…, según la policía, que sigue buscando"."""
    opening = next((word for word in sentence.words if word.start >= start), None)
    if opening is None or not is_relative(opening) or opening.head < 0:
        return False
    clause = sentence.words[opening.head]
    return clause.relation == "acl" and clause.head == head.index


def _is_no_marker(sentence: Sentence, start: int, end: int) -> bool:
    """Whether a word that can be a marker is an ordinal or a noun here: Portuguese "o segundo lote"."""
    return any(w.start == start and w.end == end and w.upos in ("ADJ", "NOUN", "NUM") for w in sentence.words)


def _says_whose(sentence: Sentence, first: Word, start: int) -> bool:
    """Whether a marker amid a clause goes with what is somebody's own: "recomienda libros según sus gustos"."""
    before = [word for word in sentence.words if word.end <= start]
    return bool(before) and before[-1].upos != "PUNCT" and first.feats.get("Poss") == "Yes"


def _related(reader: Reader, sentence: Sentence, start: int, pronoun: Word) -> None:
    """ "Documentos …, según los cuales …": the noun before that agrees with the pronoun says the rest."""
    nouns = [
        word
        for word in sentence.words[: pronoun.index]
        if word.upos in ("NOUN", "PROPN")
        and word.relation in ("obj", "obl", "nsubj", "conj", "root")
        and word.feats.get("Number") == pronoun.feats.get("Number")
    ]
    source = mentions.mention(sentence, nouns[-1], reader.words.reporting) if nouns else None
    content = around(sentence, sentence.span.start, pronoun.end)
    if source and content:
        cue = sentence.part(start, pronoun.end)
        reader.found.append(Found(sentence, source, cue, content, "marker"))


def _governor(sentence: Sentence, word: Word, start: int, end: int) -> Word | None:
    """The verb of the inner clause that a marker stands within: "ceniza que, según los técnicos, suma 3.000 t"."""
    for ancestor in sentence.ancestors(word.index):
        if ancestor.upos in ("VERB", "AUX") and not start <= ancestor.start < end:
            clause = [sentence.words[i] for i in sentence.subtree(ancestor.index)]
            inside = clause[0].start < start and clause[-1].start >= end
            return ancestor if ancestor.relation in INNER and inside and start > sentence.span.start else None
    return None


def _is_set_against(reader: Reader, sentence: Sentence, start: int, resumes: int) -> bool:
    """Whether what follows a marker's phrase has a subject of its own: "…, según X, mientras que Y eleva la cifra"."""
    behind = [word for word in sentence.words if word.start >= resumes]
    if not behind or start == sentence.span.start or behind[0].upos not in ("SCONJ", "CCONJ"):
        return False
    adds = behind[0].lower in reader.words.numbers.joiners
    return not adds and any(word.relation == "nsubj" and word.head >= behind[0].index for word in behind)


def _goes_straight_on(sentence: Sentence, start: int, stop: int) -> bool:
    """Whether no comma parts a marker at the head of a sentence or a clause from what is said: "Según X no hubo
    fraude", "…, que según X suma 300 puntos, …"."""
    before = [word for word in sentence.words if word.end <= start]
    if before:
        behind = next((word for word in sentence.words if word.start >= stop), None)
        return _opens(before[-1]) and behind is not None and _is_finite(behind)
    for word in sentence.words:
        if word.start >= stop:
            if word.upos == "PUNCT" or word.feats.get("PronType") == "Rel":
                return False
            if _is_finite(word):
                return word.relation != "acl"
    return False


def _opens(word: Word) -> bool:
    return is_relative(word) or word.upos == "SCONJ"


def _is_finite(word: Word) -> bool:
    return word.upos in ("VERB", "AUX") and word.feats.get("VerbForm") == "Fin"


def _marked_verb(reader: Reader, following: list[Word]) -> Word | None:
    """The verb of "según informó X", which stands at once behind the marker."""
    for word in following[:3]:
        if word.upos in ("VERB", "AUX") and reader.words.reporting.verb(word.lemma, word.lower):
            return word
        if word.upos not in ("AUX", "PRON", "ADV"):
            return None
    return None


def _issuer(reader: Reader, sentence: Sentence, head: Word, behind: int) -> Span | None:
    """Who stands behind a named text ("datos de la ONU"), else the phrase itself."""
    reporting = reader.words.reporting
    issuing = reporting.agent_prepositions | reader.words.numbers.linking
    if head.lemma in reporting.document_nouns or head.lower in reporting.document_nouns:
        for child in sentence.children(head.index, "nmod", "obl", "acl"):
            inner = child
            if child.relation == "acl":
                if child.lemma in reporting.citing_verbs:
                    continue
                agents = sentence.children(child.index, "obl")
                inner = next((a for a in agents if preposition(sentence, a) in issuing), child)
            if inner.upos == "PROPN" or preposition(sentence, inner) in reporting.agent_prepositions:
                return mentions.mention(sentence, inner, reporting)
        agent = agent_behind(sentence, head, reporting)
        if agent:
            return mentions.mention(sentence, agent, reporting)
    return mentions.mention(sentence, head, reporting, behind)


def _phrase_end(sentence: Sentence, stop: int) -> int:
    """Where the marker's phrase ends: at the next comma or the sentence's end."""
    for word in sentence.words:
        if word.start >= stop and word.text in (",", ";", ":", ")", "—", "–"):
            return word.end
    return sentence.span.end
