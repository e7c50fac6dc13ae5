"""What the readers of attributions share: an attribution with where it was found, and what is known so far."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from tracker.annotate.tree import AnnotatedText, Sentence, Word
from tracker.extract.quotations import Quotation
from tracker.lang.extraction import ExtractionWords
from tracker.values import Span, Stance


@dataclass
class Found:
    """An attribution with the sentence of its cue; ``number`` is its verb's, ``nobody`` tells that the text
    names no source and means none before."""

    sentence: Sentence
    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    rule: str
    stance: Stance = Stance.ASSERTS
    number: str | None = None
    nobody: bool = False


@dataclass
class Reader:
    """What is known while the sentences are read in order; ``speakers`` are nouns for people and bodies, in dictionary
    form."""

    text: AnnotatedText
    words: ExtractionWords
    quotations: Sequence[Quotation]
    speakers: frozenset[str]
    found: list[Found] = field(default_factory=list)
    #: By where a sentence begins and a verb's place in it.
    subjects: dict[tuple[int, int], Word | None] = field(default_factory=dict)

    @cached_property
    def starts(self) -> list[int]:
        """Where each sentence begins."""
        return [sentence.span.start for sentence in self.text.sentences]

    def place_of(self, sentence: Sentence) -> int:
        """Which of the text's sentences it is."""
        return bisect_left(self.starts, sentence.span.start)
