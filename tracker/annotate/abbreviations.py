"""No sentence ends behind an abbreviation that wants a word or a number: "el Gral. López", "aprox. 300"; and words that
only look like a contraction are none: "miércoles"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import numpy

from tracker.lang.sentences import SentenceWords

if TYPE_CHECKING:
    import stanza

#: Stanza's classes of characters that end a sentence, a contraction, and any word, with the sentence or not.
ENDS, CONTRACTION_ENDS, TOKEN_ENDS = (2, 4), (3, 4), slice(1, None)


def keep_whole(pipeline: stanza.Pipeline, words: SentenceWords) -> None:
    """Sentences of this pipeline go on behind these abbreviations, whose stops are part of them, and these words are
    not taken apart."""
    trainer = pipeline.processors["tokenize"].trainer
    plain = trainer.predict

    def predict(inputs: Sequence[Any]) -> Any:
        scores, rows = plain(inputs), inputs[-1]
        for number, characters in enumerate(rows):
            text = "".join(characters)
            for place in _stops(text, words):
                scores[number, place, ENDS] = -numpy.inf
                scores[number, place - 1, TOKEN_ENDS] = -numpy.inf
            for match in words.whole_words.finditer(text):
                scores[number, match.end() - 1, CONTRACTION_ENDS] = -numpy.inf
        return scores

    trainer.predict = predict


def _stops(text: str, words: SentenceWords) -> Iterator[int]:
    for pattern in (words.abbreviations, words.number_abbreviations):
        yield from (match.end() - 1 for match in pattern.finditer(text))
