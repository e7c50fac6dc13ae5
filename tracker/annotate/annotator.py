"""Articles -> annotated texts, in batches, with Stanza's pipeline."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from tracker.annotate import models
from tracker.annotate.blocks import blocks
from tracker.annotate.tree import AnnotatedText, Entity, Sentence, Word
from tracker.errors import ModelError
from tracker.values import Article, Span

if TYPE_CHECKING:
    import stanza

# Character for character, so that offsets hold: the models saw straight quotation marks and plain dashes in training.
PLAIN = str.maketrans("“”„‟«»″‘’‚‛′–—―‐‑\u00a0\u2009\u202f", '"""""""\'\'\'\'\'-----   ')
UNREADABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]"
)
MAX_BLOCK = 3000


class Annotator:
    """Reads articles with one choice of models; a process loads each pipeline once, when it is first needed."""

    def __init__(self, choice: str = "shipped") -> None:
        self._choice = choice

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
        model_set = models.find(language, self._choice)
        pipeline = _pipeline(model_set)
        pieces = [
            (i, paragraph, start, end)
            for i, article in enumerate(articles)
            for paragraph, (start, end) in enumerate(_pieces(article.text))
        ]
        readable = [_readable(article.text) for article in articles]
        documents = pipeline.bulk_process([readable[i][start:end] for i, _, start, end in pieces])
        sentences: list[list[Sentence]] = [[] for _ in articles]
        for (i, paragraph, start, _), document in zip(pieces, documents, strict=True):
            for sentence in document.sentences:
                sentences[i].append(_sentence(sentence, articles[i].text, start, paragraph))
        return [
            AnnotatedText(article, tuple(found), model_set.name)
            for article, found in zip(articles, sentences, strict=True)
        ]


def _readable(text: str) -> str:
    plain = UNREADABLE.sub(" ", text).translate(PLAIN)
    return plain.replace("''", '" ').replace("``", '" ')


@cache
def _pipeline(model_set: models.ModelSet) -> stanza.Pipeline:
    import stanza
    import torch
    from stanza.models.common.foundation_cache import FoundationCache
    from stanza.models.common.pretrain import Pretrain

    class WholePretrain(Pretrain):  # type: ignore[misc]
        """Word vectors stored at half precision, which the models want at full."""

        @property
        def emb(self) -> Any:
            return super().emb.float()

    logging.getLogger("stanza").setLevel(logging.ERROR)
    torch.set_num_threads(1)  # the models are small: more threads wait for one another longer than they work
    cache = FoundationCache()
    for path in (model_set.folder / model_set.language / "pretrain").glob("*.pt"):
        cache.pretrains[str(path)] = WholePretrain(str(path))
    try:
        return stanza.Pipeline(
            model_set.language,
            dir=str(model_set.folder),
            processors=",".join(model_set.processors),
            download_method=None,
            use_gpu=False,
            verbose=False,
            foundation_cache=cache,
        )
    except Exception as error:  # whatever a damaged file makes torch raise
        raise ModelError(
            f"the models in {model_set.folder / model_set.language} cannot be loaded ({type(error).__name__}): "
            "they are damaged or of another Stanza version; install Tracker again"
        ) from error


def _pieces(text: str) -> Iterable[tuple[int, int]]:
    """The text's blocks, an endless one cut at a space so that the parser's work stays in proportion."""
    for start, end in blocks(text):
        position = start
        while end - position > MAX_BLOCK:
            limit = position + MAX_BLOCK
            stop = text.rfind(". ", position, limit) + 1 or text.rfind(" ", position, limit)
            stop = stop if stop > position else limit
            yield position, stop
            position = stop
        yield position, end


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
    entities = tuple(
        Entity(Span.of(text, e.start_char + offset, e.end_char + offset), e.type) for e in sentence.ents or ()
    )
    return Sentence(Span.of(text, words[0].start, words[-1].end), tuple(words), entities, paragraph)
