"""Stanza's finder of names -> one that reads each word once."""

from __future__ import annotations

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
                    tags = [tag[0] if isinstance(tag, list) else tag for tag in vocab["tag"].unmap(numbers)]
                    for token, tag in zip(sentences[place], fix_singleton_tags(tags), strict=True):
                        token.ner = tag
        document.build_ents()
        return document

    return process
