"""Stanza's tagger -> one that reads each word once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from tracker.annotate.faster.words import (
    Memory,
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


def tags(processor: Any) -> Process | None:
    import torch
    import torch.nn.functional as F
    from stanza.models.common.vocab import CompositeVocab
    from stanza.models.pos.model import TAG_LINK_EMB, Tagger

    model, vocab = processor.trainer.model, processor.vocab
    known_kind = (
        type(model) is Tagger
        and reads_words_alone(model)
        and not model.share_hid
        and model.link_mode == TAG_LINK_EMB
        and model.tag_names == ["upos", "xpos", "feats"]
        and all(model.column_parents[name] == ("upos",) for name in ("xpos", "feats"))
        and not isinstance(vocab["xpos"], CompositeVocab)
    )
    if not known_kind:
        return None
    pretrained = processor.pretrain.vocab

    def vectors(words: Sequence[str]) -> torch.Tensor:
        known = torch.tensor(pretrained.map([word.lower() for word in words]))
        parts = [
            model.word_emb(torch.tensor(vocab["word"].map(words))),
            model.trans_pretrained(model.pretrained_emb(known)),
            model.trans_char(characters(model, [vocab["char"].map(word) for word in words])),
        ]
        return torch.cat(parts, 1)

    # the classifiers of a column as one: for each part of speech, a matrix from the hidden layer to all values
    def joined(classifiers: Sequence[Any]) -> tuple[torch.Tensor, list[int]]:
        parents = F.pad(model.upos_emb.weight, (0, 1), value=1.0)
        matrices = [torch.einsum("oij,pj->pio", c.W_bilin.weight, parents) for c in classifiers]
        biases = torch.cat([c.W_bilin.bias for c in classifiers])
        matrix = torch.cat(matrices, 2)
        matrix[:, -1] += biases  # the hidden layer ends in a constant one
        return matrix, [m.shape[2] for m in matrices]

    with torch.no_grad():
        columns = {
            "xpos": joined([model.tag_clf["xpos"]]),
            "feats": joined(list(model.tag_clf["feats"])),
        }
    names = Memory()
    inputs = WordVectors(vectors)

    def named(numbers: list[tuple[int, ...]]) -> Iterator[tuple[tuple[int, ...], tuple[str, ...]]]:
        upos, xpos, *feats = zip(*numbers, strict=True)
        found = [vocab["upos"].unmap(upos), vocab["xpos"].unmap(xpos), vocab["feats"].unmap(zip(*feats, strict=True))]
        return zip(numbers, zip(*found, strict=True), strict=True)

    def process(document: Any) -> Any:
        sentences = [sentence.words for sentence in document.sentences]
        with torch.no_grad():
            for batch in batches([len(words) for words in sentences]):
                sequence, lengths = packed([[word.text for word in sentences[i]] for i in batch], inputs)
                out = through(model, "taggerlstm", sequence, lengths).data
                upos = model.upos_clf(F.relu(model.upos_hid(out))).argmax(1)
                found = [upos.unsqueeze(1)]
                for name, (matrices, widths) in columns.items():
                    hidden = F.pad(F.relu(model.tag_hid[name](out)), (0, 1), value=1.0)
                    scores = hidden.new_empty(len(hidden), sum(widths))
                    for tag in upos.unique().tolist():
                        rows = upos == tag
                        scores[rows] = hidden[rows] @ matrices[tag]
                    found += [part.argmax(1, keepdim=True) for part in torch.split(scores, widths, 1)]
                numbers = unpacked(torch.cat(found, 1), sequence).tolist()
                for place, rows in zip(batch, numbers, strict=True):
                    words = sentences[place]
                    for word, tags in zip(
                        words, names.recall(list(map(tuple, rows[: len(words)])), named), strict=True
                    ):
                        word.upos, word.xpos, word.feats = tags
        return document

    return process
