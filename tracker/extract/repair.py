"""Annotated text -> the same with slips of the parser mended that cost attributions."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import replace

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.lang.extraction import ExtractionWords, Frame, Reporting

#: Words from a report's verb to the last of its date: "afirmó el lunes 5 de mayo de 2025 que".
DATE_REACH = 8
PUTTING = frozenset({Frame.AMOUNT, Frame.REVISION, Frame.COUNT})


def repaired(text: AnnotatedText, words: ExtractionWords, speakers: frozenset[str]) -> AnnotatedText:
    """The text with verbs and nouns that were taken for each other restored, days that were taken for who speaks, those
    who speak that were taken for what is told or described, and coordinated reports hung where they belong.

    ``speakers`` are nouns for people and bodies, in dictionary form.
    """
    reporting = words.reporting
    days, dated = words.dates.weekdays.keys(), words.dates.weekdays.keys() | words.dates.months.keys()
    mended = (_without_days(_with_initials(sentence), days) for sentence in text.sentences)
    mended = (_with_told_day(sentence, dated, reporting) for sentence in mended)
    mended = (_with_put_figure(_with_existence(sentence, reporting), reporting) for sentence in mended)
    mended = (_with_estimate(_with_reduced(sentence), reporting) for sentence in mended)
    mended = (_with_speaker(_with_report(sentence, reporting), reporting, speakers) for sentence in mended)
    mended = (_with_count(_with_claim(sentence, reporting), reporting) for sentence in mended)
    mended = (_with_described(sentence, reporting) for sentence in mended)
    return replace(text, sentences=tuple(_sentence(sentence, reporting) for sentence in mended))


def _without_days(sentence: Sentence, days: Set[str]) -> Sentence:
    """For "The ministry late Tuesday raised …": a day is no subject beside another.  For "informó el martes de 30
    heridos": it has no number of anything."""
    if days.isdisjoint(sentence.forms):
        return sentence
    changed: dict[int, Word] = {}
    for word in sentence.words:
        if word.relation == "nsubj" and word.lower in days and len(sentence.children(word.head, "nsubj")) > 1:
            changed[word.index] = replace(word, deprel="obl")
        if word.relation != "nmod":
            continue
        head = sentence.words[word.head]
        if head.lower in days and sentence.children(word.index, "nummod") and head.head >= 0:
            changed[word.index] = replace(word, head=head.head, deprel="obl")
    return _with(sentence, changed)


def _with_told_day(sentence: Sentence, dated: Set[str], words: Reporting) -> Sentence:
    """For "afirmó este jueves que retiene a 12": no clause describes the day of a report that has no other content."""
    if dated.isdisjoint(sentence.forms):
        return sentence
    for opening in sentence.words[2:]:
        day = sentence.words[opening.index - 1]
        if opening.lower not in words.complementizers or not (day.lower in dated or day.text.isdigit()):
            continue
        told = sentence.words[opening.head] if opening.head > opening.index else None
        before = reversed(sentence.words[max(0, day.index - DATE_REACH) : day.index])
        verb = next((word for word in before if word.upos == "VERB"), None)
        entry = words.verb(verb.lemma, verb.lower) if verb else None
        if told is None or told.relation != "acl" or verb is None or entry is None or Frame.CLAUSE not in entry.frames:
            continue
        if sentence.children(verb.index, "ccomp", "obj") or not verb.index < told.head < opening.index:
            continue
        changed = {
            told.index: replace(told, head=verb.index, deprel="ccomp"),
            opening.index: replace(opening, upos="SCONJ", deprel="mark", feats={}),
        }
        return _with(sentence, changed)
    return sentence


def _with_initials(sentence: Sentence) -> Sentence:
    """For "WHO representative Jean Kaseya said": initials that were taken for a pronoun are a name, and no subject
    beside another."""
    changed: dict[int, Word] = {}
    for word in sentence.words:
        if word.upos != "PRON" or len(word.text) == 1 or not word.text.isupper() or sentence.span.text.isupper():
            continue
        name = replace(word, upos="PROPN", lemma=word.text, feats={})
        behind = [s for s in sentence.children(word.head, "nsubj") if s.index > word.index] if word.head >= 0 else []
        beside = bool(behind) and word.relation == "nsubj"
        changed[word.index] = replace(name, head=behind[0].index, deprel="compound") if beside else name
    return _with(sentence, changed)


def _with(sentence: Sentence, changed: Mapping[int, Word]) -> Sentence:
    if not changed:
        return sentence
    return replace(sentence, words=tuple(changed.get(word.index, word) for word in sentence.words))


def _with_count(sentence: Sentence, words: Reporting) -> Sentence:
    """For "cut its sales forecast to …": a noun for a count, taken for a verb right behind the one before it."""
    changed: dict[int, Word] = {}
    for word in sentence.words:
        if word.upos != "VERB" or word.relation != "acl" or word.lemma not in words.estimate_nouns:
            continue
        noun = sentence.words[word.head]
        if noun.index == word.index - 1 and not sentence.children(word.index, "nsubj", "aux", "mark", "obj"):
            changed[word.index] = replace(word, upos="NOUN", head=noun.head, deprel=noun.deprel, feats={})
            changed[noun.index] = replace(noun, head=word.index, deprel="compound")
    return _with(sentence, changed)


def _with_put_figure(sentence: Sentence, words: Reporting) -> Sentence:
    """For "la policía los cifra en 300": a noun behind an article of another number is a verb behind its object."""
    changed: dict[int, Word] = {}
    for word in sentence.words[1:-1]:
        if word.upos != "NOUN" or (before := sentence.words[word.index - 1]).upos != "DET":
            continue
        entry = words.verb(word.lemma, word.lower)
        if entry is None or not entry.frames & PUTTING:
            continue
        numbers = (before.feats.get("Number"), word.feats.get("Number"))
        speaker = sentence.words[word.head] if 0 <= word.head < before.index else None
        if None in numbers or numbers[0] == numbers[1] or speaker is None or speaker.upos not in ("NOUN", "PROPN"):
            continue
        place = ("root", -1) if speaker.head < 0 else ("conj", speaker.head)
        feats = {"VerbForm": "Fin", "Mood": "Ind", "Number": "Sing"}
        verb = replace(word, upos="VERB", lemma=entry.lemma, feats=feats, deprel=place[0], head=place[1])
        changed[word.index] = verb
        changed[before.index] = replace(before, upos="PRON", deprel="obj")
        changed[speaker.index] = replace(speaker, deprel="nsubj", head=word.index)
    return _with(sentence, changed)


def _with_existence(sentence: Sentence, words: Reporting) -> Sentence:
    """For "negó que hubiera 15 desaparecidos": what was taken for the auxiliary of the verb before it, though a clause
    opens between, is the clause's verb."""
    for word in sentence.words:
        if word.upos != "AUX" or word.relation != "aux" or word.head >= word.index:
            continue
        report = sentence.words[word.head]
        opens = any(mark.lower in words.complementizers for mark in sentence.children(word.index, "mark"))
        if not opens or not words.verb(report.lemma, report.lower):
            continue
        changed = {
            child.index: replace(child, head=word.index)
            for child in sentence.children(report.index, "nsubj", "obj", "obl", "advmod")
            if child.index > word.index
        }
        changed[word.index] = replace(word, upos="VERB", deprel="ccomp")
        return _with(sentence, changed)
    return sentence


def _with_estimate(sentence: Sentence, words: Reporting) -> Sentence:
    """For "A report, citing records, estimates that …": a noun right before "that", taken for a second subject or for
    another thing beside the first, is the report's verb."""
    if sentence.forms.isdisjoint(words.complementizers):
        return sentence
    for word in sentence.words[1:-1]:
        if word.upos != "NOUN" or word.head < 0:
            continue
        behind = sentence.words[word.index + 1]
        if behind.lower not in words.complementizers:
            continue
        entry = words.verb(word.lemma, word.lower)
        if entry is None or Frame.CLAUSE not in entry.frames:
            continue
        if f"{word.lower} {behind.lower}" in words.resumptions:
            continue  # "…, cifra que el alcalde eleva a 31"
        head = sentence.words[word.head]
        if word.relation == "nsubj":
            told, subject = head, next(iter(sentence.children(head.index, "nsubj")), word)
            place = head
        else:
            told = next((c for c in sentence.children(word.index, "acl") if c.index > behind.index), word)
            subject = place = head
        inserted = sentence.words[word.index - 1].text == "," and word.relation in ("nsubj", "conj", "appos")
        if not inserted or not subject.index < word.index < behind.index < told.index:
            continue
        changed = {
            c.index: replace(c, head=told.index, deprel="nsubj")
            for c in sentence.children(word.index)
            if c.index > behind.index and c is not told
        }
        changed[word.index] = replace(
            word, upos="VERB", feats={"VerbForm": "Fin"}, head=place.head, deprel=place.deprel
        )
        changed[told.index] = replace(told, head=word.index, deprel="ccomp")
        changed[subject.index] = replace(subject, head=word.index, deprel="nsubj")
        changed[behind.index] = replace(behind, upos="SCONJ", head=told.index, deprel="mark")
        return _with(sentence, changed)
    return sentence


def _with_reduced(sentence: Sentence) -> Sentence:
    """For "Economists surveyed by FactSet had forecast 155,000": a participle that was taken for the sentence's verb
    describes its subject, or a noun that was is the subject, where a finite verb without one of its own follows."""
    root = next((word for word in sentence.words if word.head < 0), None)
    if root is None or sentence.children(root.index, "aux", "cop", "obj"):
        return sentence
    main = next((c for c in sentence.children(root.index, "advcl", "ccomp", "parataxis") if c.index > root.index), None)
    verbal = root.feats.get("VerbForm") == "Part"
    told = sentence.children(root.index, "nsubj") if verbal else sentence.children(root.index, "acl")
    first = min(told, key=lambda word: word.index, default=None)
    if main is None or first is None or (not verbal and root.upos != "NOUN"):
        return sentence
    subject, participle = (first, root) if verbal else (root, first)
    own = sentence.children(main.index, "nsubj", "mark", "aux")
    finite = any(w.feats.get("VerbForm") == "Fin" for w in (main, *own))
    behind = [word for word in sentence.words[participle.index + 1 : main.index] if word.upos != "AUX"]
    if not subject.index < participle.index < main.index or not finite or any(w.relation != "aux" for w in own):
        return sentence
    if participle.feats.get("VerbForm") != "Part" or not behind or any(word.upos == "PUNCT" for word in behind):
        return sentence
    changed = {
        word.index: replace(word, head=main.index)
        for word in sentence.children(root.index)
        if word.index > main.index or word.upos == "PUNCT"
    }
    changed[main.index] = replace(main, head=-1, deprel="root")
    changed[subject.index] = replace(subject, head=main.index, deprel="nsubj")
    changed[participle.index] = replace(participle, head=subject.index, deprel="acl")
    return _with(sentence, changed)


def _with_report(sentence: Sentence, words: Reporting) -> Sentence:
    """For "The United Nations estimates that …": a root behind a name or noun that a reported clause hangs on."""
    root = next((word for word in sentence.words if word.head < 0), None)
    if root is None or root.upos not in ("NOUN", "PROPN") or not words.verb(root.lemma, root.lower):
        return sentence
    before = sentence.words[root.index - 1] if root.index else None
    clause = next((c for c in sentence.children(root.index, "acl", "ccomp") if c.index > root.index), None)
    if before is None or before.upos not in ("NOUN", "PROPN") or clause is None:
        return sentence
    marks = [m for m in sentence.children(clause.index, "mark") if m.lower in words.complementizers]
    if not marks or marks[0].index != root.index + 1:
        return sentence
    changed = {
        before.index: replace(before, head=root.index, deprel="nsubj"),
        root.index: replace(root, upos="VERB", feats={"VerbForm": "Fin"}),
        clause.index: replace(clause, deprel="ccomp"),
    }
    return _with(sentence, changed)


def _with_speaker(sentence: Sentence, words: Reporting, speakers: frozenset[str]) -> Sentence:
    """For "Un barco fue arrollado, denunció el portavoz": who speaks is not what is told, beside another verb."""
    changed: dict[int, Word] = {}
    for verb in sentence.words:
        if verb.upos != "VERB" or verb.relation not in ("conj", "advcl"):
            continue
        behind_comma = verb.index and sentence.words[verb.index - 1].text == ","
        entry = words.verb(verb.lemma, verb.lower) if behind_comma else None
        if entry is None or Frame.CLAUSE not in entry.frames:
            continue
        finite = verb.feats.get("VerbForm", "Fin") == "Fin"
        if not finite or sentence.children(verb.index, "cc", "mark", "nsubj", "ccomp", "xcomp"):
            continue
        behind = [c for c in sentence.children(verb.index, "obj") if min(sentence.subtree(c.index)) == verb.index + 1]
        if entry.frames & PUTTING and any(c.upos == "NUM" for c in sentence.children(verb.index, "obl")):
            continue  # "…, estimated the force at 1,200"
        if behind and (behind[0].lemma in speakers or behind[0].upos == "PROPN"):
            changed[verb.index] = replace(verb, deprel="parataxis")
            changed[behind[0].index] = replace(behind[0], deprel="nsubj")
    return _with(sentence, changed)


def _with_claim(sentence: Sentence, words: Reporting) -> Sentence:
    """For "rejected claims that …": a noun for what is said, taken for a verb right behind the one it goes with."""
    changed = {
        word.index: replace(word, upos="NOUN", deprel="obj", feats={})
        for word in sentence.words
        if word.upos == "VERB"
        and word.head == word.index - 1 >= 0
        and word.relation in ("ccomp", "xcomp")
        and word.lemma in words.claim_nouns
        and not sentence.children(word.index, "nsubj", "aux", "mark")
    }
    return _with(sentence, changed)


def _with_described(sentence: Sentence, words: Reporting) -> Sentence:
    """For "…, officials familiar with the matter said": an adjective right behind a noun, taken for what the noun is
    said to be, describes it, and the noun is who speaks."""
    changed: dict[int, Word] = {}
    for word in sentence.words:
        if word.upos != "ADJ" or not word.index:
            continue
        noun = sentence.words[word.index - 1]
        if noun.head != word.index or noun.relation != "nsubj" or sentence.children(word.index, "cop"):
            continue
        behind = max(sentence.subtree(word.index)) + 1
        verb = sentence.words[behind] if behind < len(sentence.words) else None
        if behind == word.index + 1 or verb is None or not words.verb(verb.lemma, verb.lower):
            continue
        changed[word.index] = replace(word, head=noun.index, deprel="amod")
        changed[noun.index] = replace(noun, head=verb.index)
        told = next((c for c in sentence.children(verb.index, "ccomp") if c.index < noun.index), None)
        for subject in sentence.children(verb.index, "nsubj"):
            if told and subject.index < told.index and not sentence.children(told.index, "nsubj"):
                changed[subject.index] = replace(subject, head=told.index)
    return _with(sentence, changed)


def _sentence(sentence: Sentence, words: Reporting) -> Sentence:
    joined = [word for word in sentence.words if word.relation == "conj" and words.verb(word.lemma, word.lower)]
    moved = {word.index: target for word in joined if (target := _rightful_head(sentence, word, words)) is not None}
    if not moved:
        return sentence
    changed = {index: replace(sentence.words[index], head=target) for index, target in moved.items()}
    for (
        index,
        target,
    ) in moved.items():  # what stands behind it with no "and" is what it tells: "… and said 23 were held"
        told = next((c for c in sentence.children(target, "conj") if c.index > index), None)
        if told and not sentence.children(told.index, "cc") and not sentence.children(index, "ccomp"):
            changed[told.index] = replace(told, head=index, deprel="ccomp")
    return _with(sentence, changed)


def _rightful_head(sentence: Sentence, word: Word, words: Reporting) -> int | None:
    """For "negó que X haya venido y calificó …": a second report, joined to what was denied, goes with the first.

    It is told by its form: mood, tense and number of the report, which those of the reported clause are not.
    """
    inner = sentence.words[word.head]
    outer = sentence.words[inner.head] if inner.head >= 0 else None
    if inner.relation != "ccomp" or outer is None or not words.verb(outer.lemma, outer.lower):
        return None
    own_subject = any(c.relation == "nsubj" and c.index < word.index for c in sentence.children(word.index))
    alike = _form(sentence, word) == _form(sentence, outer) != _form(sentence, inner)
    return outer.index if alike and not own_subject else None


def _form(sentence: Sentence, verb: Word) -> tuple[str | None, ...]:
    helping = sentence.children(verb.index, "aux")
    finite = next((a for a in helping if a.feats.get("VerbForm") == "Fin"), verb)
    return *(finite.feats.get(feature) for feature in ("Mood", "Tense", "Number")), *(a.lemma for a in helping)
