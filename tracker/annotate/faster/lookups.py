"""Stanza's processors of contractions and lemmas -> ones that work each out once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tracker.annotate.faster.words import Memory, Process


def expansions(processor: Any) -> Process | None:
    """Contractions are expanded without a look at their sentence, so each is worked out once."""
    if processor.config.get("dict_only"):
        return None
    from stanza.models.common.doc import Document

    memory, plain = Memory(), processor.process

    def work_out(contractions: list[str]) -> Iterator[tuple[str, str]]:
        # the processor takes documents only: one sentence of all new contractions
        listed = [{"id": (i, i), "text": text, "misc": "MWT=Yes"} for i, text in enumerate(contractions, 1)]
        for text, token in zip(contractions, plain(Document([listed])).sentences[0].tokens, strict=True):
            yield text, " ".join(part.text for part in token.words)

    def process(document: Any) -> Any:
        found = memory.recall(document.get_mwt_expansions(evaluation=True), work_out)
        document.set_mwt_expansions(found, process_manual_expanded=False)
        return document

    return process


def lemmas(processor: Any) -> Process | None:
    """A word's lemma depends on it and its part of speech, so each pair is worked out once."""
    from stanza.models.common.doc import Document

    if processor.trainer is None or processor.trainer.has_contextual_lemmatizers():
        return None
    memory, plain = Memory(), processor.process

    def work_out(pairs: list[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], str]]:
        # the processor takes documents only: one sentence of all new words, short ones first, as a batch of them takes
        # as many steps as its longest word
        pairs = sorted(pairs, key=lambda pair: len(pair[0]))
        listed = [{"id": (i,), "text": text, "upos": upos} for i, (text, upos) in enumerate(pairs, 1)]
        words = plain(Document([listed])).sentences[0].words
        return zip(pairs, (word.lemma for word in words), strict=True)

    def process(document: Any) -> Any:
        words = [word for sentence in document.sentences for word in sentence.words]
        lemmas = memory.recall([(word.text, word.upos) for word in words], work_out)
        for word, lemma in zip(words, lemmas, strict=True):
            word.lemma = lemma
        return document

    return process
