"""Stanza's finder of names -> one that reads each word once."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tracker.annotate.faster.words import (
    Process,
    WordVectors,
    batches,
    characters,
    packed,
    reads_words_alone,
    through,
    unpacked,
)

if TYPE_CHECKING:
    import torch


def _tag(found: Any) -> str:
    """A tag as the vocabulary gives it: alone or in a list."""
    return str(found[0] if isinstance(found, list) else found)


class Chances:
    """How likely each kind of name is, by the scores that a name's words have for the tags that it would give them."""

    def __init__(self, tags: Sequence[str]) -> None:
        self._columns = {tag: number for number, tag in enumerate(tags)}
        self._kinds = sorted({tag.partition("-")[2] for tag in tags} - {""})

    def __call__(self, scores: Sequence[Any]) -> dict[str, float]:
        marks = "S" if len(scores) == 1 else f"B{'I' * (len(scores) - 2)}E"
        means = {kind: self._mean(scores, marks, kind) for kind in self._kinds}
        highest = max(means.values())
        parts = {kind: math.exp(mean - highest) for kind, mean in means.items()}
        return {kind: part / sum(parts.values()) for kind, part in parts.items()}

    def _mean(self, scores: Sequence[Any], marks: str, kind: str) -> float:
        columns = [self._columns.get(f"{mark}-{kind}") for mark in marks]
        found = [row[column] for row, column in zip(scores, columns, strict=True) if column is not None]
        return float(sum(found)) / len(found) if len(found) == len(columns) else -math.inf


def names(processor: Any) -> Process | None:
    import torch
    from stanza.models.common.crf import viterbi_decode
    from stanza.models.common.vocab import PAD_ID, UNK_ID, VOCAB_PREFIX_SIZE
    from stanza.models.ner.model import NERTagger
    from stanza.models.ner.trainer import fix_singleton_tags

    if len(processor.trainers) != 1:
        return None
    trainer = processor.trainers[0]
    model, vocab = trainer.model, trainer.vocab
    known_kind = (
        type(model) is NERTagger and reads_words_alone(model) and "word" in vocab and model.num_output_layers == 1
    )
    if not known_kind:
        return None
    lower, lower_characters = model.args.get("lowercase", True), model.args.get("char_lowercase", False)

    def vectors(words: Sequence[str]) -> torch.Tensor:
        cased = [word.lower() if lower else word for word in words]
        known = torch.tensor(vocab["word"].map(cased))
        rows = model.word_emb(known)
        if model.delta_emb is not None:
            delta = torch.tensor(vocab["delta"].map(cased))
            delta[(delta == UNK_ID) & (known != UNK_ID)] = PAD_ID
            rows = rows + model.delta_emb(delta)
        units = [vocab["char"].map([c.lower() for c in word] if lower_characters else word) for word in words]
        rows = torch.cat([rows, characters(model, units)], 1)
        return model.input_transform(rows) if model.input_transform else rows

    inputs = WordVectors(vectors)
    transitions = model.crits[0]._transitions.detach().numpy()
    listed = vocab["tag"].unmap([(number,) for number in range(VOCAB_PREFIX_SIZE, len(transitions))])
    chances = Chances([*[""] * VOCAB_PREFIX_SIZE, *map(_tag, listed)])

    def process(document: Any) -> Any:
        sentences = [sentence.tokens for sentence in document.sentences]
        with torch.no_grad():
            for batch in batches([len(tokens) for tokens in sentences]):
                sequence, lengths = packed([[token.text for token in sentences[i]] for i in batch], inputs)
                out = through(model, "taggerlstm", sequence, lengths).data
                logits = unpacked(model.tag_clfs[0](out), sequence).numpy()
                for place, row, length in zip(batch, logits, lengths, strict=True):
                    path, _ = viterbi_decode(row[:length], transitions)
                    numbers = [(max(number, VOCAB_PREFIX_SIZE),) for number in path]
                    tags = [_tag(found) for found in vocab["tag"].unmap(numbers)]
                    tags = fix_singleton_tags(tags)
                    for token, tag, scores in zip(sentences[place], tags, row[:length], strict=True):
                        token.ner, token.tag_scores = tag, scores
        for entity in document.build_ents():
            entity.tokens[0].kind_chances = chances([token.tag_scores for token in entity.tokens])
        return document

    return process
