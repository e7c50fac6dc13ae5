"""What a trained reader took for attributions -> attributions in the form of the rules, and both kinds together."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace

from tracker.annotate.tree import PERSONS, Report, Sentence, Word
from tracker.extract import denials, mentions
from tracker.extract.contents import reported, trimmed
from tracker.extract.found import Found, Reader
from tracker.extract.patterns import lower
from tracker.extract.verbs import COUNTING, is_negated, never_reports
from tracker.lang.extraction import Frame, ReportingVerb
from tracker.values import Span, Stance

PASSING_ON = frozenset({"marker", "parenthetical"})


def with_reports(reader: Reader) -> list[Found]:
    """The trained reader's attributions in text order, with those of the rules that it has none for."""
    tagged = [_up_to_coordinated(reader, found) for report in reader.text.reports if (found := _found(reader, report))]
    reaches = [(*_reach(found), found) for found in tagged]
    added = [cut for found in reader.found if _is_new(cut := _up_to_next(found, tagged), _near(cut, reaches))]
    return sorted([*tagged, *added], key=lambda f: (f.cue or f.content[0]).start)


def _up_to_coordinated(reader: Reader, found: Found) -> Found:
    """A report up to where its source goes on to report something else: "denied that … | and said 23 were held"."""
    sentence, cue = found.sentence, found.cue
    verb = _reporting_word(reader, sentence, cue) if cue else None
    others = {other.cue.start for other in reader.found if other.cue and other.rule == "clause"}
    for word in sentence.children(verb.index, "conj") if verb else ():
        joins = sentence.children(word.index, "cc")
        within = any(piece.start < word.start < piece.end for piece in found.content)
        if within and joins and word.start in others and not sentence.children(word.index, "nsubj"):
            parts = (trimmed(sentence, piece.start, min(piece.end, joins[0].start)) for piece in found.content)
            content = tuple(part for some in parts for part in some)
            return replace(found, content=content or found.content)
    return found


def _reach(found: Found) -> tuple[int, int]:
    """Where a report's cue and content begin and end."""
    parts = [*found.content, found.cue] if found.cue else found.content
    return min(part.start for part in parts), max(part.end for part in parts)


def _near(found: Found, reaches: list[tuple[int, int, Found]]) -> list[Found]:
    """Those that one may touch, of some with their reach."""
    first, last = _reach(found)
    return [other for start, end, other in reaches if start < last and first < end]


def _up_to_next(found: Found, tagged: list[Found]) -> Found:
    """A count that somebody gives, up to where another report begins: "put the dead at 150, | accusing …"."""
    if found.rule not in COUNTING:
        return found
    starts = [o.cue.start for o in tagged if o.cue and all(piece.start >= o.cue.start for piece in o.content)]
    ends = ((piece, min([piece.end, *(s for s in starts if s > piece.start)])) for piece in found.content)
    content = tuple(part for piece, end in ends for part in trimmed(found.sentence, piece.start, end))
    return replace(found, content=content or found.content)


def _is_new(found: Found, tagged: list[Found]) -> bool:
    """Whether the rules found what the trained reader, which reads one level of reports, has not: another statement, a
    report within one, or the carrier of one."""
    if found.cue and any(other.cue and found.cue.overlaps(other.cue) for other in tagged):
        return False
    near = [o for o in tagged if any(a.overlaps(b) for a in found.content for b in o.content)]
    if not near:
        return True
    if found.cue is None:
        return False
    within = any(piece.covers(found.cue) for other in near for piece in other.content)
    carries = found.rule in PASSING_ON and any(
        other.cue and piece.covers(other.cue) for other in near for piece in found.content
    )
    return within or carries


def _found(reader: Reader, report: Report) -> Found | None:
    reporting, sentence = reader.words.reporting, _sentence_of(reader, report.cue)
    if sentence is None:
        return None
    content = tuple(
        piece
        for span in report.content
        for piece in reported(reader.text.article.text, span, reader.words.reporting.complementizers)
    )
    if reader.text.article.text[: report.cue.start].rstrip().endswith("."):
        content = tuple(piece for piece in content if piece.end > report.cue.start)  # "… killed 31. According to X, …"
    word = _reporting_word(reader, sentence, report.cue)
    silent = word and (
        _is_negated(reader, sentence, word, report.cue)
        or never_reports(reader, sentence, word)
        or _turns_away(reader, sentence, word)
    )
    if not content or silent:
        return None
    entry = reader.words.reporting.verb(word.lemma, word.lower) if word else None
    verbal = word is not None and word.upos in ("VERB", "AUX") and lower(report.cue.text) not in reporting.markers
    cue = sentence.part(word.start, word.end) if word and verbal else report.cue
    source = _source(reader, _speaker(sentence, word, report.source)) if report.source else None
    stance = _stance(reader, sentence, word, entry) if word and entry else Stance.ASSERTS
    return Found(sentence, source, cue, content, "trained reader", stance, nobody=source is None)


def _stance(reader: Reader, sentence: Sentence, word: Word, entry: ReportingVerb) -> Stance:
    judges = denials.calls_false(sentence, word, entry, reader.words.reporting)
    return Stance.DENIES if judges else entry.stance


def _sentence_of(reader: Reader, span: Span) -> Sentence | None:
    place = bisect_right(reader.starts, span.start) - 1
    sentence = reader.text.sentences[place] if place >= 0 else None
    return sentence if sentence and span.start < sentence.span.end else None


def _reporting_word(reader: Reader, sentence: Sentence, cue: Span) -> Word | None:
    """The cue's reporting verb where the lists have it, else the word that the others hang on."""
    inside = sentence.between(cue.start, cue.end)
    listed = (w for w in inside if w.upos == "VERB" and reader.words.reporting.verb(w.lemma, w.lower))
    return next(listed, None) or mentions.head_of(sentence, cue)


def _is_negated(reader: Reader, sentence: Sentence, word: Word, cue: Span) -> bool:
    """ "Did not say that …", "refused to confirm …": nothing is reported; "did not deny" is left to its words."""
    entry = reader.words.reporting.verb(word.lemma, word.lower)
    reporting = reader.words.reporting
    inside = sentence.between(cue.start, cue.end)
    negated = is_negated(sentence, word, reporting) or any({w.lower, w.lemma} & reporting.negations for w in inside)
    return negated and entry is not None and entry.stance is Stance.ASSERTS


def _turns_away(reader: Reader, sentence: Sentence, word: Word) -> bool:
    """ "The court dismissed 300 cases": what is rejected is a thing, and nothing that somebody has said."""
    reporting = reader.words.reporting
    entry = reporting.verb(word.lemma, word.lower)
    if entry is None or Frame.CLAIM not in entry.frames:
        return False
    objects = sentence.children(word.index, "obj")
    things = [noun for noun in objects if sentence.children(noun.index, "nummod")]
    return (
        bool(things)
        and not sentence.children(word.index, "ccomp")
        and not any(denials.is_claim(w, reporting) for w in things)
    )


def _speaker(sentence: Sentence, word: Word | None, source: Span) -> Span:
    """The source, or the verb's own subject where the source is words of a clause about that: "a woman, who asked not
    to be named, said"."""
    for subject in sentence.children(word.index, "nsubj") if word else ():
        if subject.upos not in mentions.NOMINAL:
            continue
        if [(w.upos, w.relation) for w in sentence.between(source.start, source.end)] == [("PRON", "nmod")]:
            return sentence.part(subject.start, subject.end)  # "X, in his nightly address, accused …"
        for clause in sentence.children(subject.index, "acl", "amod"):
            about = [sentence.words[i] for i in sentence.subtree(clause.index)]
            if min(w.start for w in about) <= source.start < max(w.end for w in about):
                first = sentence.words[min(sentence.subtree(subject.index))]
                return sentence.part(min(first.start, subject.start), subject.end)
    return source


def _source(reader: Reader, span: Span) -> Span:
    """The shortest full noun phrase of a source, as the rules give it."""
    sentence = _sentence_of(reader, span)
    if sentence and sentence.span.end < span.end:
        return span  # the tokenizer ended a sentence amid the name
    head = _noun_of(sentence, span) if sentence else None
    found = mentions.mention(sentence, head, reader.words.reporting, span.start) if sentence and head else None
    if sentence is None or found is None or not found.overlaps(span):
        return _with_rest(sentence, span, reader.words.reporting.articles) if sentence else span
    whole = _with_whole_name(sentence, _with_described(reader, sentence, found, span), span)
    return _with_rest(sentence, whole, reader.words.reporting.articles)


def _noun_of(sentence: Sentence, span: Span) -> Word | None:
    """The word that heads a mention: a noun, where the tree hangs it on an adjective ("officials familiar with …")."""
    head = mentions.head_of(sentence, span)
    if head is None or head.upos != "ADJ":
        return head
    before = [w for w in sentence.between(span.start, head.start) if w.upos in ("NOUN", "PROPN")]
    return before[-1] if before else head


def _with_whole_name(sentence: Sentence, mention: Span, source: Span) -> Span:
    """The mention with the rest of a name that the tree tore apart: "Kim Jong | Un"."""
    end = mention.end
    for word in sentence.words:
        if end <= word.start and word.end <= source.end:
            if word.upos != "PROPN":
                break
            end = word.end
    return sentence.part(mention.start, end)


def _with_described(reader: Reader, sentence: Sentence, mention: Span, source: Span) -> Span:
    """The mention with what describes it, no clause, no day and no person's name: "analysts | at the bank"."""
    rest, dates = sentence.between(mention.end, source.end), reader.words.dates
    if (
        not rest
        or rest[0].upos not in ("ADP", "ADJ", "ADV")
        or sentence.between(mention.start, mention.end)[-1].upos == "VERB"
    ):
        return mention
    if any(e.kind in PERSONS and e.span.overlaps(source) for e in sentence.entities):
        return mention  # whose advisers speak does not speak: "advisers to Mr. Obama"
    plain = all(w.upos in ("ADP", "DET", "ADJ", "ADV", "NOUN", "PROPN", "PART") for w in rest)
    plain = plain and rest[-1].upos in ("NOUN", "PROPN")
    dated = any(w.lower in table for w in rest for table in (dates.weekdays, dates.months, dates.relative))
    return sentence.part(mention.start, rest[-1].end) if plain and not dated else mention


def _with_rest(sentence: Sentence, mention: Span, articles: frozenset[str]) -> Span:
    """The mention with the rest of a name that it ends or begins amid: "the World Health | Organization"."""
    starts = [e.span.start for e in sentence.entities if e.span.start < mention.start < e.span.end <= mention.end]
    ends = (e.span.end for e in sentence.entities if mention.start <= e.span.start < mention.end < e.span.end)
    within = sentence.between(min([mention.start, *starts]), mention.start)
    begin = within[1:] if within and within[0].lower in articles else within
    return sentence.part(begin[0].start if begin else mention.start, max([mention.end, *ends]))
