"""Sentences of a paragraph -> the numbers that the tagger's network reads.

Nothing but the tree, the names and the quotation marks goes in, so that any Universal Dependencies parser will do.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate, groupby

import numpy

from tracker.annotate.tree import AnnotatedText, Sentence, Word

#: Words that are read together; a longer paragraph is read in parts.
MOST_WORDS = 200
PADDING, UNKNOWN = 0, 1
#: Columns of a passage's table.
COLUMNS = ("word", "lemma", "upos", "deprel", "shape", "entity", "quote", "head_word")
#: Words whose numbers are remembered.
MOST_KNOWN = 20_000
#: Distances that are told apart, by the greatest of each step.
NEAREST = (0, 1, 2, 3, 4, 6, 9, 14, 22, 36, 60, 10_000)
DEPTH = 4
HIGHEST = 10 * DEPTH
#: How many ways through the tree are told apart: steps up by steps down, and none.
WAYS = (DEPTH + 1) ** 2 + 1
#: Where no way leads: out of a sentence.
NO_WAY = numpy.array([[WAYS - 1], [PADDING], [PADDING]])
OPENING, CLOSING, EITHER = "“«„", "”»", '"'
MARK = re.compile(f"[{OPENING}{CLOSING}{EITHER}]")
PAIR_COLUMNS = ("distance", "path", "branch", "turn", "quotes", "commas")
#: What is added to each column, as 0 is padding, and for a word behind the other.
NO_PADDING = numpy.array([[1], [1], [0], [0], [1], [1]])
BEHIND = numpy.array([[len(NEAREST)], [WAYS], [0], [0], [0], [5]])


@dataclass(frozen=True)
class Vocabulary:
    """The numbers of the values that the network knows; 0 is padding, 1 stands for all others."""

    words: Mapping[str, int]
    lemmas: Mapping[str, int]
    upos: Mapping[str, int]
    deprels: Mapping[str, int]
    entities: Mapping[str, int]

    @cached_property
    def numbers(self) -> Callable[[str, str, str, str], tuple[int, ...]]:
        """The numbers of a word by its text, lemma, UPOS and relation, which come again and again: the first columns of
        a passage's table."""
        return lru_cache(MOST_KNOWN)(self._numbers)

    def _numbers(self, text: str, lemma: str, upos: str, deprel: str) -> tuple[int, ...]:
        return (
            self.words.get(text.lower(), UNKNOWN),
            self.lemmas.get(lemma.lower(), UNKNOWN),
            self.upos.get(upos, UNKNOWN),
            self.deprels.get(deprel, UNKNOWN),
            _shape(text) + 1,
        )


def numbered(values: Iterable[str]) -> dict[str, int]:
    """Each different value with a number behind the reserved ones."""
    return {value: place + 2 for place, value in enumerate(dict.fromkeys(values))}


@dataclass(frozen=True)
class Passage:
    """Some sentences of one paragraph as one row of words; ``text`` is the whole article's."""

    text: str
    sentences: tuple[Sentence, ...]

    @cached_property
    def words(self) -> list[Word]:
        return [word for sentence in self.sentences for word in sentence.words]

    @cached_property
    def offsets(self) -> list[int]:
        """For each word, where its sentence begins in the row."""
        found, start = [], 0
        for sentence in self.sentences:
            found += [start] * len(sentence.words)
            start += len(sentence.words)
        return found

    @cached_property
    def heads(self) -> list[int]:
        """For each word, its head's place in the row, -1 for a root."""
        return [w.head + o if w.head >= 0 else -1 for w, o in zip(self.words, self.offsets, strict=True)]

    @cached_property
    def quotes(self) -> list[int]:
        """For each word, the number of the quotation that it stands in, 0 outside; the marks count as inside."""
        if not MARK.search(self.text, self.words[0].start, self.words[-1].end):
            return [0] * len(self.words)
        found, current, last = [], 0, 0
        for word in self.words:
            mark = word.text[:1]
            opens = mark in OPENING or (mark in EITHER and not current)
            closes = mark in CLOSING or (mark in EITHER and current)
            if opens and not current:
                last += 1
                current = last
            found.append(current)
            if closes and not opens:
                current = 0
        return found

    def table(self, known: Vocabulary) -> numpy.ndarray:
        """A row a word, the columns being ``COLUMNS``."""
        of_word = known.numbers
        numbers = [of_word(word.text, word.lemma, word.upos, word.deprel) for word in self.words]
        columns = (
            *zip(*numbers, strict=True),
            [known.entities.get(name, UNKNOWN) for name in self._entities()],
            [1 + (quotation > 0) for quotation in self.quotes],
            [numbers[head][0] if head >= 0 else PADDING for head in self.heads],
        )
        return numpy.array(columns, dtype=numpy.int64).T

    def _entities(self) -> list[str]:
        found = ["O"] * len(self.words)
        if not any(sentence.entities for sentence in self.sentences):
            return found
        starts = [word.start for word in self.words]
        for sentence in self.sentences:
            for entity in sentence.entities:
                place = bisect_left(starts, entity.span.start)
                if place == len(starts) or starts[place] != entity.span.start:
                    continue
                mark = "B-"
                while place < len(found) and self.words[place].end <= entity.span.end:
                    found[place] = mark + entity.kind
                    place, mark = place + 1, "I-"
        return found

    def pairs(self, cue: int, known: Vocabulary) -> numpy.ndarray:
        """How each word stands to the word at ``cue``: a row a word, the columns being ``PAIR_COLUMNS``."""
        size, first, ways = len(self.words), self.offsets[cue], self._ways(cue, known)
        columns = numpy.empty((len(PAIR_COLUMNS), size), dtype=numpy.int64)
        columns[0] = self._distances[size - 1 - cue : 2 * size - 1 - cue]
        columns[1:4] = NO_WAY
        columns[1:4, first : first + len(ways)] = numpy.array(ways).T
        columns[4] = self._quotes_between(cue)
        columns[5] = numpy.minimum(numpy.abs(self._stops - self._stops[cue]), 4)
        columns += NO_PADDING
        columns[:, cue + 1 :] += BEHIND
        return columns.T

    @cached_property
    def _distances(self) -> numpy.ndarray:
        """The step of each distance that there can be between two words, from the farthest before on."""
        return numpy.searchsorted(NEAREST, numpy.abs(numpy.arange(1 - len(self.words), len(self.words))), side="right")

    def _ways(self, cue: int, known: Vocabulary) -> list[tuple[int, int, int]]:
        """For each word of the cue's sentence, how the tree leads to it from the cue: steps up and down as one number,
        the relation of the first word on the way down, and that of the last on the way up."""
        sentence, number = self.sentences[bisect_right(self._firsts, cue) - 1], known.deprels.get
        top = sentence.words[cue - self.offsets[cue]]
        ways: list[tuple[int, int, int, int] | None] = [None] * len(sentence.words)
        ways[top.index] = (0, 0, PADDING, PADDING)
        for steps, above in enumerate(sentence.ancestors(top.index), 1):
            ways[above.index] = (steps, 0, PADDING, number(top.deprel, UNKNOWN) if steps < HIGHEST else PADDING)
            top = above
        for index, head in sentence.downwards:
            over = ways[head]
            if over is not None and ways[index] is None:
                up, down, branch, turn = over
                ways[index] = (up, down + 1, branch or number(sentence.words[index].deprel, UNKNOWN), turn)
        return [
            (min(way[0], DEPTH) * (DEPTH + 1) + min(way[1], DEPTH), way[2], way[3])
            if way
            else (WAYS - 1, PADDING, PADDING)
            for way in ways
        ]

    @cached_property
    def _firsts(self) -> list[int]:
        """Where each sentence begins in the row."""
        return [0, *accumulate(len(sentence.words) for sentence in self.sentences[:-1])]

    @cached_property
    def _stops(self) -> numpy.ndarray:
        """For each word, how many commas, colons, dashes and stops stand before it."""
        found, count = [], 0
        for word in self.words:
            found.append(count)
            count += word.upos == "PUNCT" and word.text[:1] in ",;:.?!—–-("
        return numpy.array(found)

    def _quotes_between(self, cue: int) -> numpy.ndarray:
        """For each word, 0 where neither it nor the cue is quoted, 1 where both are in one quotation, 2 the cue alone,
        3 in the nearest before or behind an unquoted cue, 4 in another."""
        quotes = self._numbered_quotes
        there = quotes[cue]
        if there:
            return numpy.where(quotes == 0, 2, numpy.where(quotes == there, 1, 4))
        before, behind = quotes[:cue].max(initial=0), quotes[cue:]
        nearest = behind[behind > 0].min(initial=len(quotes))
        return numpy.where(quotes == 0, 0, numpy.where((quotes == before) | (quotes == nearest), 3, 4))

    @cached_property
    def _numbered_quotes(self) -> numpy.ndarray:
        return numpy.array(self.quotes)


def passages(text: AnnotatedText) -> Iterator[Passage]:
    """The paragraphs of a text, long ones in parts."""
    for _, group in groupby(text.sentences, key=lambda sentence: sentence.paragraph):
        part: list[Sentence] = []
        size = 0
        for sentence in group:
            if part and size + len(sentence.words) > MOST_WORDS:
                yield Passage(text.article.text, tuple(part))
                part, size = [], 0
            part.append(sentence)
            size += len(sentence.words)
        if part:
            yield Passage(text.article.text, tuple(part))


def _shape(text: str) -> int:
    if text.isalpha():
        return 2 if text.isupper() and len(text) > 1 else 3 if text[0].isupper() else 4
    if any(c.isdigit() for c in text):
        return 1
    if not any(c.isalpha() for c in text):
        return 0
    return 2 if text.isupper() else 3 if text[:1].isupper() else 4
