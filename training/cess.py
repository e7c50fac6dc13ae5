"""Turns the CESS-ESP constituency trees (as NLTK ships them) into Universal Dependencies.

Nothing of the conversion is written by hand but what the two schemes cannot share (coordination, punctuation).
AnCora's UD treebank holds some of the same sentences: on those, both trees are read side by side, and counts say
which child heads a phrase, which relation a dependent has, and how a CESS tag and form become UD's tag and features.
The counts back off from the fullest context to the barest, so that an unseen one still has an answer.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import clitics
from conllu import Sentence, Word

_BRACKETS = {"-fpa-": "(", "-fpt-": ")", "-Fpa-": "(", "-Fpt-": ")", "-fe-": '"'}
_TOKEN = re.compile(r"\(|\)|[^\s()]+")


@dataclass
class Node:
    """A phrase or a word of a constituency tree. ``words`` are indexes into the sentence's words (words only)."""

    label: str
    children: list[Node] = field(default_factory=list)
    form: str = ""
    lemma: str = ""
    words: list[int] = field(default_factory=list)

    def span(self) -> list[int]:
        """The indexes of all words below."""
        return self.words if not self.children else [i for child in self.children for i in child.span()]


@dataclass
class Part:
    """One UD word of a CESS leaf; ``surface`` is the written token that it opens, empty inside a contraction."""

    form: str
    leaf: Node
    index: int
    surface: str | None


class Backoff:
    """Counts of outcomes under contexts, from the fullest to the barest; the fullest one seen often enough answers."""

    def __init__(self, least: int = 2) -> None:
        self.least = least
        self.counts: dict[Hashable, Counter[str]] = defaultdict(Counter)

    def add(self, contexts: Iterable[Hashable], outcome: str) -> None:
        for context in contexts:
            self.counts[context][outcome] += 1

    def best(self, contexts: Iterable[Hashable], default: str) -> str:
        for context in contexts:
            seen = self.counts.get(context)
            if seen and seen.total() >= self.least:
                return seen.most_common(1)[0][0]
        return default

    def share(self, contexts: Iterable[Hashable], outcome: str) -> float:
        """The smoothed share of an outcome under the fullest context that was seen."""
        for context in contexts:
            seen = self.counts.get(context)
            if seen and seen.total() >= self.least:
                return (seen[outcome] + 0.1) / (seen.total() + 0.2)
        return 0.05


def read(archive: Path) -> Iterator[tuple[str, Node]]:
    """Name of the document and tree of every sentence in the archive."""
    with zipfile.ZipFile(archive) as files:
        for name in sorted(files.namelist()):
            if not name.endswith(".tbf"):
                continue
            stack: list[Node] = [Node("ROOT")]
            tokens = _TOKEN.findall(files.read(name).decode("latin-1"))
            position = 0
            while position < len(tokens):
                token = tokens[position]
                if token == "(":
                    label = tokens[position + 1]
                    position += 1
                    if label in "()":
                        label, position = "TOP", position - 1
                    node = Node(label)
                    stack[-1].children.append(node)
                    stack.append(node)
                elif token == ")":
                    if len(stack) > 1:  # some files close once too often
                        stack.pop()
                elif not stack[-1].form:
                    stack[-1].form = _BRACKETS.get(token, token)
                else:
                    stack[-1].lemma = token
                position += 1
            for top in stack[0].children:
                tree = _prune(top)
                if tree is not None:
                    yield Path(name).stem, tree


def _prune(node: Node) -> Node | None:
    """The tree without elided words (``*0*``)."""
    if not node.children:
        return None if not node.form or node.form.startswith("*") else node
    node.children = [kept for child in node.children if (kept := _prune(child)) is not None]
    return node if node.children else None


def leaves(node: Node) -> Iterator[Node]:
    """The words of a tree from left to right."""
    if not node.children:
        yield node
    for child in node.children:
        yield from leaves(child)


def parts(tree: Node) -> list[Part]:
    """The UD words of a tree; fills ``Node.words`` of its leaves."""
    found: list[Part] = []
    for leaf in leaves(tree):
        pieces: list[tuple[str, str | None]] = []
        for token in leaf.form.split("_"):
            if not token:
                continue
            if token.lower() in ("del", "al"):
                pieces += [("de" if token[0] in "dD" else "a", token), ("el", None)]
            elif re.match(r"v..[0gn]|v.n|v.g", leaf.label) and len(split := clitics.split(token)) > 1:
                pieces += [(split[0], token), *((clitic, None) for clitic in split[1:])]
            else:
                pieces.append((token, token))
        leaf.words = list(range(len(found), len(found) + len(pieces)))
        found += [Part(form, leaf, place, surface) for place, (form, surface) in enumerate(pieces)]
    return found


def _head_contexts(parent: Node, child: Node, lexical: Node) -> list[Hashable]:
    base, kind = parent.label.split("-")[0], lexical.label[:2]
    return [
        ("h", base, child.label, kind, lexical.lemma),
        ("h", base, child.label, kind),
        ("h", base.split(".")[0], child.label, kind),
        ("h", base.split(".")[0], child.label),
        ("h", child.label),
        ("h", child.label.split("-")[0]),
    ]


def _label_contexts(parent: Node, child: Node, dependent: Part, head: Part, before: bool) -> list[Hashable]:
    base = parent.label.split("-")[0].split(".")[0]
    kind, above = dependent.leaf.label[:2], head.leaf.label[:2]
    first = next(leaves(child)).form.lower()
    return [
        ("l", base, child.label, kind, above, before, first),
        ("l", base, child.label, kind, above, before),
        ("l", base, child.label, kind, above),
        ("l", child.label, kind, above),
        ("l", child.label, kind),
        ("l", kind, above),
        ("l", kind),
    ]


def _inner_contexts(part: Part) -> list[Hashable]:
    kind = part.leaf.label[:2]
    return [
        ("i", part.leaf.form.lower(), part.index),
        ("i", kind, part.form.lower()),
        ("i", kind, part.form[0].isupper(), part.form.isdigit()),
        ("i", kind),
    ]


def _word_contexts(part: Part) -> list[Hashable]:
    tag, place = part.leaf.label, min(part.index, 1)
    alone = len(part.leaf.words) == 1
    return [
        ("w", tag, part.form.lower(), place, alone),
        ("w", tag, place, alone, part.form[0].isupper(), part.form.isdigit()),
        ("w", tag[:2], part.form.lower()),
        ("w", tag[:4], alone),
        ("w", tag[:2]),
    ]


class Converter:
    """Learns the conversion from sentences that both treebanks hold, then converts the others."""

    def __init__(self) -> None:
        self.heads = Backoff()
        self.labels = Backoff()
        self.inner = Backoff()
        self.words = Backoff(least=1)
        self.lemmas = Backoff(least=1)

    def learn(self, tree: Node, gold: Sentence) -> bool:
        """Takes one sentence in; False when the two disagree on the words."""
        found = parts(tree)
        if [p.form.lower() for p in found] != [w.form.lower() for w in gold.words]:
            return False
        gold_head = [word.head - 1 for word in gold.words]
        for part, word in zip(found, gold.words, strict=True):
            self.words.add(_word_contexts(part), f"{word.upos}\t{word.feats}")
            self.lemmas.add([(part.leaf.label, part.form)], word.lemma)
        self._learn_node(tree, found, gold, gold_head)
        return True

    def _learn_node(self, node: Node, found: list[Part], gold: Sentence, heads: list[int]) -> int:
        """Counts below a node; the index of the word that heads it."""
        span = set(node.span())
        top = next((i for i in sorted(span) if heads[i] not in span), min(span))
        if not node.children:
            for i in sorted(span - {top}):
                outcome = f"{gold.words[i].deprel}\t{'next' if heads[i] > i else 'first'}"
                self.inner.add(_inner_contexts(found[i]), outcome)
            return top
        tops = [self._learn_node(child, found, gold, heads) for child in node.children]
        for child, word in zip(node.children, tops, strict=True):
            is_head = "yes" if top in child.span() else "no"
            self.heads.add(_head_contexts(node, child, found[word].leaf), is_head)
            if is_head == "no" and heads[word] == top:
                self.labels.add(
                    _label_contexts(node, child, found[word], found[top], word < top), gold.words[word].deprel
                )
        return top

    def convert(self, tree: Node, name: str) -> Sentence:
        """The sentence in UD."""
        found = parts(tree)
        heads, labels = [-1] * len(found), ["dep"] * len(found)
        root = self._attach(tree, found, heads, labels)
        labels[root] = "root"
        _attach_articles(found, heads, labels)
        _attach_punctuation(found, heads, labels, _at_the_edge(tree))
        words = []
        for i, part in enumerate(found):
            upos, feats = self.words.best(_word_contexts(part), "X\t_").split("\t")
            guess = part.leaf.lemma if len(part.leaf.words) == 1 and part.leaf.lemma[0] != "[" else part.form.lower()
            lemma = self.lemmas.best([(part.leaf.label, part.form)], part.form if upos == "PROPN" else guess)
            words.append(Word(part.form, lemma, upos, feats, heads[i] + 1, labels[i]))
        return Sentence.joined(name, words, [part.surface for part in found])

    def _attach(self, node: Node, found: list[Part], heads: list[int], labels: list[str]) -> int:
        if not node.children:
            first = node.words[0]
            if (
                len(node.words) > 1
                and found[first].surface
                and found[first + 1].surface is None
                and node.label[0] == "v"
            ):
                for i in node.words[1:]:
                    heads[i], labels[i] = first, self.inner.best(_inner_contexts(found[i]), "obj\tfirst").split("\t")[0]
                return first
            for i in node.words[1:]:
                label, where = self.inner.best(_inner_contexts(found[i]), "fixed\tfirst").split("\t")
                later = where == "next" and i < node.words[-1]
                heads[i], labels[i] = (i + 1 if later else first), label
            return first
        tops = [self._attach(child, found, heads, labels) for child in node.children]
        if len(tops) == 1:
            return tops[0]
        shares = [
            self.heads.share(_head_contexts(node, child, found[top].leaf), "yes")
            for child, top in zip(node.children, tops, strict=True)
        ]
        chosen = shares.index(max(shares))
        coordinated = [i for i, child in enumerate(node.children) if child.label.startswith("coord")]
        is_conjunct = _conjuncts(node, coordinated)
        if is_conjunct and chosen in is_conjunct:
            chosen = is_conjunct[0]
        head = tops[chosen]
        for i, (child, top) in enumerate(zip(node.children, tops, strict=True)):
            if i == chosen:
                continue
            contexts = _label_contexts(node, child, found[top], found[head], top < head)
            heads[top], labels[top] = head, self.labels.best(contexts, "dep")
            if i in is_conjunct:
                labels[top] = "conj"
            elif i in coordinated:
                after = next((j for j in is_conjunct if j > i), None)
                heads[top], labels[top] = (tops[after] if after is not None else head), "cc"
        return head


def _conjuncts(node: Node, coordinated: list[int]) -> list[int]:
    """The positions of the conjoined children of a coordination."""
    if not coordinated:
        return []
    kinds = Counter(
        child.label.split("-")[0].split(".")[0] for child in node.children if child.children and child.label[0] != "F"
    )
    kinds.pop("coord", None)
    behind = [i + 1 for i in coordinated if i + 1 < len(node.children)]
    if not kinds or not behind:
        return []
    kind = node.children[behind[0]].label.split("-")[0].split(".")[0]
    same = [i for i, child in enumerate(node.children) if child.label.split("-")[0].split(".")[0] == kind]
    return same if len(same) > 1 else []


def _attach_articles(found: list[Part], heads: list[int], labels: list[str]) -> None:
    """The article of *del* and *al* goes with the noun that the preposition marks."""
    for i, part in enumerate(found):
        contracted = part.surface is None and part.form == "el" and found[i - 1].form.lower() in ("de", "a")
        if contracted and labels[i - 1] in ("case", "mark") and heads[i - 1] > i:
            heads[i], labels[i] = heads[i - 1], "det"


def _at_the_edge(node: Node) -> set[int]:
    """The punctuation marks that open or close a phrase: they belong to it."""
    edges: set[int] = set()
    if len(node.children) > 2:
        for child in (node.children[0], node.children[-1]):
            if not child.children and child.label[0] == "F":
                edges.update(child.words)
    return edges.union(*(_at_the_edge(child) for child in node.children))


def _attach_punctuation(found: list[Part], heads: list[int], labels: list[str], settled: set[int]) -> None:
    """Punctuation between phrases hangs on the nearer of the highest words beside it whose phrase ends there."""
    marks = {i for i, part in enumerate(found) if part.leaf.label[0] == "F"}
    root = heads.index(-1)
    for i in sorted(marks - {root}):
        labels[i] = "punct"
        if i in settled or (found[i].leaf.label[:2] in ("Fe", "Fp") and i < len(found) - 1):
            continue
        best = root
        for step in (1, -1):
            word = i + step
            while word in marks:
                word += step
            if not 0 <= word < len(found):
                continue
            while heads[word] >= 0 and (heads[word] - i) * step > 0 and heads[word] not in marks:
                word = heads[word]
            if heads[word] >= 0:
                best = word
                break
        heads[i] = best
