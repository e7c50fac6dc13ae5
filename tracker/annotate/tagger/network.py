"""The tagger's network: which words are cues, and for each cue, which words are its source and its content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

from tracker.annotate.tagger.passages import COLUMNS, DEPTH, NEAREST, PAIR_COLUMNS
from tracker.annotate.tagger.rounded import Rounded, can_round

OUTSIDE, BEGINS, INSIDE = range(3)
SOURCE, CONTENT = 1, 2
LABELS = 3
#: The least bound, as numbers are divided by theirs.
SMALLEST = 1e-6
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
        taken = width + 32 + sum(sizes.values())
        self.context: nn.Module = nn.LSTM(taken, hidden, 2, batch_first=True, bidirectional=True)
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

    @torch.no_grad()
    def round(self) -> None:
        """Reads in less time from here on, where the processor can, and learns no more."""
        if not can_round() or not isinstance(self.context, nn.LSTM):
            return
        tables: list[Tensor] = [self.vectors.weight, self._heads(self.vectors.weight)]
        tables += [weights for embedding in self.embeddings.values() for weights in embedding.parameters()]
        bounds = torch.cat([table.abs().amax(0) for table in tables])
        self.context = Rounded(self.context, bounds.clamp(min=SMALLEST))

    def _heads(self, vectors: Tensor) -> Tensor:
        return torch.relu(self.head(vectors))

    def read(self, table: Tensor, lengths: Tensor) -> Tensor:
        """The words in context: passages by words by ``COLUMNS`` -> passages by words by ``2 * hidden``."""
        packed = pack_padded_sequence(table, lengths, batch_first=True, enforce_sorted=False)
        column = dict(zip(COLUMNS, packed.data.unbind(-1), strict=True))
        if self.training and self.word_dropout:
            lost = torch.rand(column["word"].shape) < self.word_dropout
            column["word"] = column["word"].masked_fill(lost, 1)
            column["lemma"] = column["lemma"].masked_fill(lost, 1)
        parts = [self.vectors(column["word"]), self._heads(self.vectors(column["head_word"]))]
        parts += [embedding(column[name]) for name, embedding in self.embeddings.items()]
        context, _ = self.context(packed._replace(data=self.dropout(torch.cat(parts, -1))))
        read: Tensor = self.dropout(pad_packed_sequence(context, batch_first=True)[0])
        return read

    def cues(self, context: Tensor) -> Tensor:
        """Log-probabilities that a word is no cue, begins one, goes on with one."""
        scores: Tensor = self.cue(context)
        return scores.log_softmax(-1)

    def labels(self, context: Tensor, rows: Tensor, anchors: Tensor, pairs: Tensor, lengths: Tensor) -> Tensor:
        """Log-probabilities of no part, source and content for each cue and the words of its passage: passages by words
        in context, and of each cue the passage's row and length, its own place, and how the words stand to it."""
        places = rows[:, None] * context.shape[1] + torch.arange(pairs.shape[1])
        cues = torch.arange(len(rows))[:, None].expand_as(places)
        numbers = torch.cat([places[..., None], cues[..., None], pairs], -1)
        packed = pack_padded_sequence(numbers, lengths, batch_first=True, enforce_sorted=False)
        words, cue, *columns = packed.data.unbind(-1)
        summed = self.word(context).flatten(0, 1)[words] + self.anchor(context[rows, anchors])[cue]
        for column, embedding in zip(columns, self.pairs.values(), strict=True):
            summed = summed + embedding(column)
        standing = packed._replace(data=self.dropout(torch.tanh(summed)))
        smoothed, _ = self.narrow(standing)
        scores = self.label(self.dropout(torch.cat([standing.data, smoothed.data], -1))).log_softmax(-1)
        found: Tensor = pad_packed_sequence(packed._replace(data=scores), batch_first=True)[0]
        return found


def saved(network: Network, known: Mapping[str, Any]) -> dict[str, Any]:
    """What a file keeps of a network: without the word vectors, which the shipped models share."""
    weights = {name: value for name, value in network.state_dict().items() if not name.startswith("vectors.")}
    return {"settings": network.settings, "vocabulary": dict(known), "weights": weights}
