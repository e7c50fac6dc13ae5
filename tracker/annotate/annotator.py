"""Articles -> annotated texts, in batches, with Stanza's pipeline."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from tracker.annotate import loading, models
from tracker.annotate.agreeing import Chances, agreed
from tracker.annotate.blocks import blocks
from tracker.annotate.tree import AnnotatedText, Entity, Sentence, Word
from tracker.settings import SHIPPED
from tracker.values import Article, Span

if TYPE_CHECKING:
    import stanza

# Character for character, so that offsets hold: the models saw straight quotation marks and plain dashes in training.
PLAIN = str.maketrans("“”„‟«»″‘’‚‛′–—―‐‑\u00a0\u2009\u202f", '"""""""\'\'\'\'\'-----   ')
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
TOKEN = re.compile(r"\w+|[^\w\s]")
#: Characters, and words and marks, of the longest text that is read at once: the parser's work and memory grow with the
#: square of the latter.
MAX_BLOCK, MAX_TOKENS = 3000, 750
#: Texts that are worth a thread of their own.
SHARE = 40


class Annotator:
    """Reads articles with the models chosen for each language, ``*`` standing for all that are not named.

    A process loads each pipeline once, when it is first needed.  ``alone`` says that no other process reads.
    """

    def __init__(self, choices: Mapping[str, str] = SHIPPED, *, alone: bool = True) -> None:
        self._choices = choices
        self._threads = min(2, os.cpu_count() or 1) if alone else 1

    def annotate(self, articles: Sequence[Article]) -> list[AnnotatedText]:
        """The articles' sentences, in the articles' order; all of one language go through the models together.

        Raises ModelError where a language has no models or they are damaged.
        """
        annotated: dict[int, AnnotatedText] = {}
        for language in dict.fromkeys(article.language or "" for article in articles):
            places = [i for i, article in enumerate(articles) if (article.language or "") == language]
            texts = self._annotate(language, [articles[i] for i in places])
            annotated.update(zip(places, texts, strict=True))
        return [annotated[i] for i in range(len(articles))]

    def _annotate(self, language: str, articles: Sequence[Article]) -> list[AnnotatedText]:
        model_set = models.find(language, models.choice_for(language, self._choices))
        pipeline = loading.pipeline(model_set)
        parts = [
            (i, paragraph, start, end)
            for i, article in enumerate(articles)
            for paragraph, (start, end) in enumerate(pieces(article.text))
        ]
        texts = [readable(article.text) for article in articles]
        documents = _annotated(pipeline, [texts[i][start:end] for i, _, start, end in parts], self._threads)
        sentences: list[list[Sentence]] = [[] for _ in articles]
        named: list[list[tuple[int, Entity, Chances]]] = [[] for _ in articles]
        for (i, paragraph, start, _), document in zip(parts, documents, strict=True):
            for sentence in document.sentences:
                named[i] += ((len(sentences[i]), *found) for found in _names(sentence, articles[i].text, start))
                sentences[i].append(_sentence(sentence, articles[i].text, start, paragraph))
        annotated = [
            AnnotatedText(article, _with_names(found, names), model_set.name)
            for article, found, names in zip(articles, sentences, named, strict=True)
        ]
        tagger = loading.tagger(language)
        if tagger is None:
            return annotated
        reports = tagger.read(annotated)
        return [replace(text, reports=found) for text, found in zip(annotated, reports, strict=True)]


def _annotated(pipeline: stanza.Pipeline, texts: Sequence[str], threads: int) -> list[Any]:
    """The texts as Stanza's documents; many go through the networks in two threads, each on a core."""
    if len(texts) < 2 * SHARE or threads < 2:
        return pipeline.bulk_process(texts)  # type: ignore[no-any-return]
    half = len(texts) // 2
    with ThreadPoolExecutor(2) as pool:
        return [d for part in pool.map(pipeline.bulk_process, (texts[:half], texts[half:])) for d in part]


def readable(text: str) -> str:
    """The text as the models know it, character for character."""
    plain = UNREADABLE.sub(" ", text).translate(PLAIN)
    return plain.replace("''", '" ').replace("``", '" ')


def pieces(text: str) -> Iterable[tuple[int, int]]:
    """The text's blocks, an endless one cut at a space so that the parser's work stays in proportion."""
    for start, end in blocks(text):
        position = start
        while (limit := _reach(text, position, end)) < end:
            stop = text.rfind(". ", position, limit) + 1 or text.rfind(" ", position, limit)
            stop = stop if stop > position else limit
            yield position, stop
            position = stop
        yield position, end


def _reach(text: str, start: int, end: int) -> int:
    """How far a piece may go that starts there."""
    limit = min(end, start + MAX_BLOCK)
    beyond = next(islice(TOKEN.finditer(text, start, limit), MAX_TOKENS, None), None)
    return beyond.start() if beyond else limit


def _sentence(sentence: Any, text: str, offset: int, paragraph: int) -> Sentence:
    words: list[Word] = []
    for token in sentence.tokens:
        start, end = token.start_char + offset, token.end_char + offset
        for word in token.words:
            whole = len(token.words) == 1
            words.append(
                Word(
                    index=len(words),
                    text=text[start:end] if whole else word.text,
                    lemma=word.lemma or word.text.lower(),
                    upos=word.upos or "X",
                    feats=dict(pair.split("=", 1) for pair in (word.feats or "").split("|") if "=" in pair),
                    head=word.head - 1,
                    deprel=word.deprel or "dep",
                    start=start,
                    end=end,
                )
            )
    return Sentence(Span.of(text, words[0].start, words[-1].end), tuple(words), paragraph=paragraph)


def _names(sentence: Any, text: str, offset: int) -> Iterator[tuple[Entity, Chances]]:
    """The names in a sentence, with the chances of their kinds where the finder tells them."""
    for e in sentence.ents or ():
        span = Span.of(text, e.start_char + offset, e.end_char + offset)
        yield Entity(span, e.type), getattr(e.tokens[0], "kind_chances", {e.type: 1.0})


def _with_names(sentences: Sequence[Sentence], named: Sequence[tuple[int, Entity, Chances]]) -> tuple[Sentence, ...]:
    """The sentences of an article with the names that stand in them, given with the sentences' numbers."""
    entities: dict[int, list[Entity]] = defaultdict(list)
    kinds = agreed([(entity, chances) for _, entity, chances in named])
    for (number, _, _), entity in zip(named, kinds, strict=True):
        entities[number].append(entity)
    return tuple(replace(s, entities=tuple(entities[i])) if i in entities else s for i, s in enumerate(sentences))
