"""Turns the corpora into the training data of every model of a language.

The treebanks differ in small conventions; where they do, AnCora and GSD are brought to one (the later guideline), so
that the models are not taught both. What Spanish treebanks are short of, verbs with two clitics, is filled up by rule.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import cess
import clitics
import conllu
from conllu import Sentence, Word

SEED = 20261123
Tagged = list[tuple[str, str]]
CESS_KINDS = {"np0000p": "PER", "np0000l": "LOC", "np0000o": "ORG", "np0000a": "MISC"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language", choices=("es", "en"))
    parser.add_argument(
        "--corpora", type=Path, required=True, help="folder with ud-es/, ud-en/, ner-es/, ner-en/, cess_esp.zip"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the training data")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    (spanish if arguments.language == "es" else english)(arguments.corpora, arguments.out)


def spanish(corpora: Path, out: Path) -> None:
    """Data of the Spanish models: GSD, AnCora, CESS and PUD trees, CoNLL-2002 names."""
    ud = corpora / "ud-es"
    gsd = [harmonised(s, ancora=False) for s in conllu.read([ud / "es_gsd-ud-dev.conllu"])]
    raw = list(conllu.read([ud / "es_ancora-ud-dev.conllu", ud / "es_ancora-ud-test-first.conllu"]))
    pud = [harmonised(s, ancora=False) for s in conllu.read([ud / "es_pud-ud-test.conllu"])]
    held_back = list(conllu.read(sorted(ud.glob("SCORE-ONLY*"))))
    converted = [harmonised(s, ancora=True) for s in from_cess(corpora / "cess_esp.zip", raw, held_back)]
    ancora = [harmonised(s, ancora=True) for s in raw]

    # the development sentences close a corpus, or stand in its middle, so that whole articles are held out
    dev = gsd[-120:] + ancora[1400:1540]
    gold = gsd[:-120] + ancora[:1400] + ancora[1540:]
    rng = random.Random(SEED)
    verbs = sorted(
        {w.lemma for s in gold + converted for w in s.words if w.upos == "VERB" and re.search("[aei]r$", w.form)}
    )
    with_clitics = list(clitic_sentences(gold + converted, verbs, rng))

    conllu.write(out / "dev.conllu", dev)
    conllu.write(out / "pos.conllu", shuffled(gold + converted + with_clitics[:400], rng))
    # GSD has fewer trees than AnCora and other habits: without its trees twice they are hardly learnt
    conllu.write(out / "depparse.gold.conllu", shuffled(gold + gsd[:-120], rng))
    conllu.write(out / "depparse.converted.conllu", shuffled(converted, rng))
    conllu.write(out / "pud.conllu", pud)
    lemmas(out / "lemma.conllu", gold + converted + pud + with_clitics)
    tokenizer(out, "train", [gsd[:-120], ancora[:1400], ancora[1540:], pud, with_clitics], rng)
    tokenizer(out, "dev", [gsd[-120:], ancora[1400:1540]], rng)
    made = clitics.sample(verbs, 3000, SEED) + clitics.sample(imperatives(gold + converted), 1000, SEED)
    expansions(out / "mwt.conllu", gold + converted + pud, made, rng)
    expansions(out / "mwt.dev.conllu", dev, [], rng)
    names = conll_names(corpora / "ner-es" / "esp.train")
    more = list(cess_names(corpora / "cess_esp.zip", names))
    write_names(out / "ner.first.json", rng.sample(names + more, len(names + more)))
    write_names(out / "ner.train.json", names)
    write_names(out / "ner.dev.json", conll_names(corpora / "ner-es" / "esp.testa"))
    # what follows a sentence tells whether it has ended: sentences that stand alone are read in many orders
    alone = [shuffled(gsd[-120:], rng) for _ in range(16)]
    tokenizer(out, "ends", alone + [ancora[1400:1540]] * 8, rng)


def english(corpora: Path, out: Path) -> None:
    """Data of the English models: EWT and open GUM trees, UNER and wikigold names."""
    ud = corpora / "ud-en"
    gold = [harmonised(s, ancora=False) for s in conllu.read([ud / "en_ewt-train-and-gum-open.conllu"])]
    dev = [harmonised(s, ancora=False) for s in conllu.read([ud / "en_ewt-ud-dev.conllu"])]
    rng = random.Random(SEED)
    conllu.write(out / "dev.conllu", dev[::4])
    short = [s for s in gold if len(s.words) <= 70]
    conllu.write(out / "pos.conllu", shuffled(short, rng))
    conllu.write(out / "depparse.gold.conllu", shuffled(short, rng))
    lemmas(out / "lemma.conllu", gold)
    tokenizer(out, "train", [gold], rng)
    tokenizer(out, "dev", [dev], rng)
    expansions(out / "mwt.conllu", gold, [], rng)
    expansions(out / "mwt.dev.conllu", dev, [], rng)
    for part in ("train", "dev"):
        text = (corpora / "ner-en" / f"en_open.{part}.json").read_text(encoding="utf-8")
        (out / f"ner.{part}.json").write_text(text, encoding="utf-8")


def harmonised(sentence: Sentence, ancora: bool) -> Sentence:
    """The sentence in the common conventions."""
    for word in sentence.words:
        if word.upos == "PROPN" and word.lemma == word.form.lower():
            word.lemma = word.form
        if not ancora:
            continue
        form = word.form.lower()
        feats = dict(pair.split("=") for pair in word.feats.split("|")) if word.feats != "_" else {}
        if word.upos == "NOUN" and re.fullmatch(r"\d{4}", form):
            word.upos, feats = "NUM", {"NumForm": "Digit", "NumType": "Card"}
        if feats.get("PronType") == "Int,Rel":
            feats["PronType"] = "Int" if re.search("[áéíóú]", form) else "Rel"
        if word.upos == "PRON" and form == "se":
            feats |= {"Case": "Acc,Dat", "Reflex": "Yes", "Person": "3", "PrepCase": "Npr", "PronType": "Prs"}
        if word.upos == "PRON" and form == "lo":
            feats.pop("Definite", None)
        if word.upos == "NUM" and feats.get("NumType") == "Card" and form.isalpha():
            feats["NumForm"] = "Word"
        if word.lemma == "haber" and word.upos == "AUX" and not word.deprel.startswith("aux"):
            word.upos = "VERB"
        word.feats = "|".join(f"{key}={feats[key]}" for key in sorted(feats, key=str.lower)) or "_"
    return sentence


def letters(sentence: Sentence | cess.Node) -> str:
    """The letters and digits of the text, by which two copies of a sentence are known for one."""
    text = "".join(leaf.form for leaf in cess.leaves(sentence)) if isinstance(sentence, cess.Node) else sentence.text
    return re.sub(r"[\W_]", "", text).lower()


def from_cess(archive: Path, known: list[Sentence], held_back: list[Sentence]) -> list[Sentence]:
    """The trees of CESS in UD, without any sentence of a treebank's given or held-back part."""
    gold = {letters(s): s for s in known}
    seen = set(gold) | {letters(s) for s in held_back}
    articles = {article for s in [*known, *held_back] if (article := _article(s.name))}
    trees = list(cess.read(archive))
    converter = cess.Converter()
    for _, tree in trees:
        if letters(tree) in gold:
            converter.learn(tree, gold[letters(tree)])
    found = []
    for number, (name, tree) in enumerate(trees):
        if letters(tree) in seen or tuple(name.split("_")[:2]) in articles:
            continue
        sentence = converter.convert(tree, f"cess-{name}-{number}")
        if 3 <= len(sentence.words) <= 90:
            found.append(sentence)
    return found


def _article(name: str) -> tuple[str, str] | None:
    """Number and date of the newspaper article that an AnCora sentence is from."""
    found = re.match(r"CESS-CAST-\w+-(?P<date>\d{8})-(?P<number>\w+)", name)
    return (found["number"], found["date"]) if found else None


def clitic_sentences(sentences: list[Sentence], verbs: list[str], rng: random.Random) -> Iterable[Sentence]:
    """Sentences in which one infinitive has taken on clitics."""
    for sentence in sentences:
        places = [
            i
            for i, word in enumerate(sentence.words)
            if word.upos == "VERB"
            and "VerbForm=Inf" in word.feats
            and re.fullmatch(r"[a-zñ]+[aei]r", word.form)
            and i not in sentence.tokens
            and sentence.text.count(word.form) == 1
        ]
        if not places or rng.random() > 0.6:
            continue
        place = rng.choice(places)
        old = sentence.words[place]
        _, parts = clitics.sample([old.form], 1, rng.randrange(1 << 30))[0]
        verb = replace(old, form=parts[0])
        if parts[0].endswith("ndo"):
            verb.feats = "VerbForm=Ger"
        yield with_clitics(sentence, place, verb, parts[1:], clitics.join(parts[0], parts[1:]))


def with_clitics(sentence: Sentence, place: int, verb: Word, pronouns: list[str], surface: str) -> Sentence:
    """The sentence with pronouns put behind a verb."""
    grown = len(pronouns)

    def moved(head: int) -> int:
        return head + grown if head > place + 1 else head

    words = [replace(word, head=moved(word.head)) for word in sentence.words]
    verb = replace(verb, head=moved(verb.head))
    added = [
        Word(
            form,
            "él" if form[0] in "sl" else {"m": "yo", "t": "tú", "n": "yo", "o": "tú"}[form[0]],
            "PRON",
            clitics.FEATURES[form],
            place + 1,
            "obj" if form in ("lo", "la", "los", "las") else "iobj",
        )
        for form in pronouns
    ]
    tokens = {start + grown if start > place else start: token for start, token in sentence.tokens.items()}
    tokens[place] = (surface, grown + 1, verb.space_after)
    text = re.sub(rf"\b{sentence.words[place].form}\b", surface, sentence.text, count=1)
    return Sentence(f"{sentence.name}-clitics", text, [*words[:place], verb, *added, *words[place + 1 :]], tokens)


def imperatives(sentences: list[Sentence]) -> list[str]:
    """The verb forms of the treebanks that can command: the imperatives, and the subjunctive for *usted*."""
    return sorted(
        {
            w.form
            for s in sentences
            for w in s.words
            if w.upos == "VERB"
            and ("Mood=Imp" in w.feats or ("Mood=Sub" in w.feats and "Person=3" in w.feats and "Tense=Pres" in w.feats))
            and re.fullmatch("[a-zñáéíóú]+", w.form)
            and re.search("[aeiou]", w.form)
        }
    )


def shuffled(sentences: list[Sentence], rng: random.Random) -> list[Sentence]:
    return rng.sample(sentences, len(sentences))


def lemmas(path: Path, sentences: list[Sentence]) -> None:
    """Every form and tag with its commonest lemma, three times at most: the lemmatizer learns types, not texts."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for sentence in sentences:
        for word in sentence.words:
            if word.lemma != "_":
                counts[word.form, word.upos][word.lemma] += 1
    words = [
        Word(form, found.most_common(1)[0][0], upos, "_", 0, "root")
        for (form, upos), found in counts.items()
        for _ in range(min(found.total(), 3))
    ]
    random.Random(SEED).shuffle(words)
    groups = [words[i : i + 30] for i in range(0, len(words), 30)]
    for group in groups:
        for place, word in enumerate(group):
            word.head, word.deprel = place, "dep" if place else "root"
    conllu.write(path, (Sentence(str(i), " ".join(w.form for w in g), g) for i, g in enumerate(groups)))


def surfaces(sentence: Sentence) -> list[tuple[str, int, bool]]:
    """The written tokens with how many words each holds and whether a space follows."""
    found, i = [], 0
    while i < len(sentence.words):
        token = sentence.tokens.get(i) or (sentence.words[i].form, 1, sentence.words[i].space_after)
        found.append(token)
        i += token[1]
    return found


def tokenizer(out: Path, part: str, corpora: list[list[Sentence]], rng: random.Random) -> None:
    """Raw text with a label a character (1 ends a word, 2 a sentence, 3 and 4 the same for a word of several).

    Sentences of a corpus follow each other as they do in it, in paragraphs of one to eight, some of them headings
    without a stop, so that a line's end is learnt as a sentence's end and a space is not.
    """
    texts, labels, sentences, expanded = [], [], [], Counter[tuple[str, tuple[str, ...]]]()
    for corpus in corpora:
        place = 0
        while place < len(corpus):
            group = corpus[place : place + rng.choice((1, 2, 3, 4, 5, 8))]
            place += len(group)
            text = label = ""
            for sentence in group:
                tokens = surfaces(sentence)
                position = 0
                for number, (form, count, space) in enumerate(tokens):
                    last = number == len(tokens) - 1
                    end = (2 if last else 1) + (2 if count > 1 else 0)
                    text += form + (" " if space and not last else "")
                    label += "0" * (len(form) - 1) + str(end) + ("0" if space and not last else "")
                    if count > 1:
                        expanded[form, tuple(w.form for w in sentence.words[position : position + count])] += 1
                    position += count
                text, label = text + " ", label + "0"
            texts.append(text[:-1])
            labels.append(label[:-1])
            sentences += group
    (out / f"tokenize.{part}.txt").write_text("\n\n".join(texts) + "\n", encoding="utf-8")
    (out / f"tokenize.{part}.toklabels").write_text("\n\n".join(labels) + "\n", encoding="utf-8")
    listed = [[[form, list(words)], count] for (form, words), count in expanded.items()]
    (out / f"tokenize.{part}-mwt.json").write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")
    conllu.write(out / f"tokenize.{part}.conllu", sentences)


def expansions(path: Path, sentences: list[Sentence], made: list[tuple[str, list[str]]], rng: random.Random) -> None:
    """Sentences that hold tokens of several words, and one for each form made by rule."""
    kept = [s for s in sentences if s.tokens]
    for form, parts in made:
        words = [Word(part, part, "X", "_", place, "dep" if place else "root") for place, part in enumerate(parts)]
        kept.append(Sentence.joined(form, words, [form] + [None] * (len(parts) - 1)))
    conllu.write(path, shuffled(kept, rng))


def conll_names(source: Path) -> list[Tagged]:
    """The sentences of a file of CoNLL-2002 columns."""
    sentences: list[Tagged] = [[]]
    for line in source.read_text(encoding="utf-8").splitlines():
        columns = line.split()
        if columns:
            sentences[-1].append((columns[0], columns[-1]))
        elif sentences[-1]:
            sentences.append([])
    return [s for s in sentences if s]


def cess_names(archive: Path, known: list[Tagged]) -> Iterable[Tagged]:
    """The names of CESS, their kinds as CoNLL-2002 gives them.

    CESS takes a country that acts for an organisation, CoNLL-2002 for a place: a name that the latter holds gets the
    kind it mostly has there.  Articles of May 2000, when CoNLL-2002 was gathered, are left out.
    """
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for sentence in known:
        for name, kind in entities(sentence):
            kinds[name][kind] += 1
    for document, tree in cess.read(archive):
        if "_200005" in document:
            continue
        tagged: Tagged = []
        for leaf in cess.leaves(tree):
            tokens = [token for token in leaf.form.split("_") if token]
            kind = CESS_KINDS.get(leaf.label, "O")
            if seen := kinds.get(" ".join(tokens)) if kind != "O" else None:
                kind = seen.most_common(1)[0][0]
            tags = ["O"] * len(tokens) if kind == "O" else [f"B-{kind}", *[f"I-{kind}"] * (len(tokens) - 1)]
            tagged += zip(tokens, tags, strict=True)
        if tagged and not any(leaf.label == "np00000" for leaf in cess.leaves(tree)):
            yield tagged


def entities(sentence: Tagged) -> list[tuple[str, str]]:
    """The names of a sentence with their kinds."""
    found: list[tuple[list[str], str]] = []
    for word, tag in sentence:
        if tag[0] == "I" and found:  # a sentence may begin in the middle of a name
            found[-1][0].append(word)
        elif tag[0] != "O":
            found.append(([word], tag[2:]))
    return [(" ".join(words), kind) for words, kind in found]


def write_names(target: Path, sentences: list[Tagged]) -> None:
    """Tagged sentences in the form that Stanza's trainer reads."""
    listed = [[{"text": word, "ner": tag} for word, tag in sentence] for sentence in sentences]
    target.write_text(json.dumps(listed, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()
