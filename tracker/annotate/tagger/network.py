"""The tagger's network: which words are cues, and for each cue, which words are its source and its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn

from tracker.annotate.tagger.passages import COLUMNS, DEPTH, NEAREST, PAIR_COLUMNS

OUTSIDE, BEGINS, INSIDE = range(3)
SOURCE, CONTENT = 1, 2
LABELS = 3
SIZES = {"upos": 12, "deprel": 20, "entity": 10, "shape": 6, "quote": 6}


class Network(nn.Module):
    """Words in their context by a bidirectional LSTM; cues by a layer on it; source and content of each cue by a
    second, narrow LSTM over how every word stands to the cue."""

    def __init__(self, counts: Mapping[str, int], vectors: Tensor, hidden: int, pair: int, lemma: int) -> None:
        super().__init__()
        self.settings = {"counts": dict(counts), "hidden": hidden, "pair": pair, "lemma": lemma}
        rows, width = vectors.shape
        self.vectors = nn.Embedding(rows, width, padding_idx=0, _weight=vectors, _freeze=True)
        sizes = SIZES | {"lemma": lemma}
        self.embeddings = nn.ModuleDict(
            {name: nn.Embedding(counts[name], size, padding_idx=0) for name, size in sizes.items()}
        )
        self.head = nn.Linear(width, 32)
        self.context = nn.LSTM(width + 32 + sum(sizes.values()), hidden, 2, batch_first=True, bidirectional=True)
        self.cue = nn.Linear(2 * hidden, 3)
        self.word = nn.Linear(2 * hidden, pair)
        self.anchor = nn.Linear(2 * hidden, pair)
        pairs = {
            "distance": 2 * len(NEAREST) + 3,
            "path": 2 * (DEPTH + 1) ** 2 + 4,
            "branch": counts["deprel"],
            "turn": counts["deprel"],
            "quotes": 7,
            "commas": 12,
        }
        self.pairs = nn.ModuleDict({name: nn.Embedding(pairs[name], pair, padding_idx=0) for name in PAIR_COLUMNS})
        self.narrow = nn.LSTM(pair, pair // 2, batch_first=True, bidirectional=True)
        self.label = nn.Linear(2 * pair, LABELS)
        self.dropout = nn.Dropout(0.0)
        self.word_dropout = 0.0

    def read(self, table: Tensor, lengths: Tensor) -> Tensor:
        """The words in context: passages by words by ``COLUMNS`` -> passages by words by ``2 * hidden``."""
        column = {name: table[..., place] for place, name in enumerate(COLUMNS)}
        if self.training and self.word_dropout:
            lost = torch.rand(column["word"].shape) < self.word_dropout
            column["word"] = column["word"].masked_fill(lost, 1)
            column["lemma"] = column["lemma"].masked_fill(lost, 1)
        parts = [self.vectors(column["word"]), torch.relu(self.head(self.vectors(column["head_word"])))]
        parts += [embedding(column[name]) for name, embedding in self.embeddings.items()]
        packed = nn.utils.rnn.pack_padded_sequence(
            self.dropout(torch.cat(parts, -1)), lengths, batch_first=True, enforce_sorted=False
        )
        context, _ = nn.utils.rnn.pad_packed_sequence(self.context(packed)[0], batch_first=True)
        read: Tensor = self.dropout(context)
        return read

    def cues(self, context: Tensor) -> Tensor:
        """Log-probabilities that a word is no cue, begins one, goes on with one."""
        scores: Tensor = self.cue(context)
        return scores.log_softmax(-1)

    def labels(self, words: Tensor, anchors: Tensor, pairs: Tensor, lengths: Tensor) -> Tensor:
        """Log-probabilities of no part, source and content: for each cue, its passage's words in context, the cue's
        own, and how they stand to each other."""
        summed = self.word(words) + self.anchor(anchors)[:, None]
        for place, embedding in enumerate(self.pairs.values()):
            summed = summed + embedding(pairs[..., place])
        standing = self.dropout(torch.tanh(summed))
        packed = nn.utils.rnn.pack_padded_sequence(standing, lengths, batch_first=True, enforce_sorted=False)
        smoothed, _ = nn.utils.rnn.pad_packed_sequence(self.narrow(packed)[0], batch_first=True)
        scores: Tensor = self.label(self.dropout(torch.cat([standing, smoothed], -1)))
        return scores.log_softmax(-1)


def saved(network: Network, known: Mapping[str, Any]) -> dict[str, Any]:
    """What a file keeps of a network: without the word vectors, which the shipped models share."""
    weights = {name: value for name, value in network.state_dict().items() if not name.startswith("vectors.")}
    return {"settings": network.settings, "vocabulary": dict(known), "weights": weights}
