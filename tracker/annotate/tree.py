"""The annotated text that extraction reads: sentences of words in a dependency tree, with character offsets.

Tags are Universal Dependencies'.  Nothing here knows which parser made it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracker.values import Article, Span


@dataclass(frozen=True, slots=True)
class Word:
    """One syntactic word; ``index`` and ``head`` count within the sentence from 0, the root's head is -1.

    The words of a contraction ("del" = "de" + "el") share its offsets.
    """

    index: int
    text: str
    lemma: str
    upos: str
    feats: Mapping[str, str]
    head: int
    deprel: str
    start: int
    end: int
    lower: str = field(init=False, repr=False, compare=False)
    #: ``deprel`` without its subtype: "nsubj" of "nsubj:pass".
    relation: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "lower", self.text.lower())
        object.__setattr__(self, "relation", self.deprel.partition(":")[0])


#: Kinds of names that are people's, as different models call them.
PERSONS = frozenset({"PER", "PERSON"})


@dataclass(frozen=True, slots=True)
class Entity:
    span: Span
    kind: str


@dataclass(frozen=True)
class Sentence:
    """One sentence; ``paragraph`` counts the article's blocks of text from 0."""

    span: Span
    words: tuple[Word, ...]
    entities: tuple[Entity, ...] = ()
    paragraph: int = 0

    @cached_property
    def _children(self) -> Sequence[tuple[int, ...]]:
        children: list[list[int]] = [[] for _ in self.words]
        for word in self.words:
            if word.head >= 0:
                children[word.head].append(word.index)
        return tuple(map(tuple, children))

    @cached_property
    def forms(self) -> frozenset[str]:
        """The words in small letters, to see at once that none of some is there."""
        return frozenset([word.lower for word in self.words])

    @cached_property
    def downwards(self) -> Sequence[tuple[int, int]]:
        """Each word that hangs on another, with that, which comes before it."""
        found: list[tuple[int, int]] = []
        level = [word.index for word in self.words if word.head < 0]
        while level:
            pairs = [(below, index) for index in level for below in self._children[index]]
            found += pairs
            level = [below for below, _ in pairs]
        return found

    def children(self, index: int, *relations: str) -> list[Word]:
        """The words that hang on a word, all of them or those of some relations, in text order."""
        below, words = self._children[index], self.words
        if not below or not relations:
            return [words[i] for i in below]
        return [words[i] for i in below if words[i].relation in relations]

    def subtree(self, index: int, without: frozenset[int] = frozenset()) -> list[int]:
        """Indices of a word and all below it, in text order, leaving out the branches that start in ``without``."""
        found, stack = [], [index]
        while stack:
            current = stack.pop()
            found.append(current)
            below = self._children[current]
            stack += [child for child in below if child not in without] if without else below
        return sorted(found)

    def ancestors(self, index: int) -> Iterator[Word]:
        """The heads of a word, nearest first."""
        head = self.words[index].head
        while head >= 0:
            yield self.words[head]
            head = self.words[head].head

    def part(self, start: int, end: int) -> Span:
        """What stands between two character offsets."""
        offset = self.span.start
        return Span(self.span.text[start - offset : end - offset], start, end)

    def between(self, start: int, end: int) -> list[Word]:
        """The words that lie within two character offsets."""
        first, last = bisect_left(self._starts, start), bisect_left(self._starts, end)
        return [word for word in self.words[first:last] if word.end <= end]

    @cached_property
    def _starts(self) -> list[int]:
        return [word.start for word in self.words]


@dataclass(frozen=True, slots=True)
class Report:
    """What a trained reader took for an attribution: who speaks, by which words, what is said."""

    source: Span | None
    cue: Span
    content: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class AnnotatedText:
    """An article and its sentences; ``models`` names what read it, ``reports`` are a trained reader's, if any."""

    article: Article
    sentences: tuple[Sentence, ...]
    models: str = ""
    reports: tuple[Report, ...] = ()
