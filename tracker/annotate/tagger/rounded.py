"""An LSTM that multiplies in whole numbers of a byte: half the work, and what it gives differs little.

Numbers are rounded to steps of the range that they lie in together, which would let the other passages of a batch have
a part in what is read in one.  So two numbers that no other depends on go along with every word, the ends of the widest
range there can be: a passage is read alike alone and among others.
"""

from __future__ import annotations

import warnings
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import pad
from torch.nn.utils.rnn import PackedSequence

ENDS = torch.tensor([1.0, -1.0])
#: A gate with this bias is wholly open, and with its opposite shut; a cell that holds it gives 1.
WHOLLY = 100.0
#: The gates of the hidden units that are the ends: nothing comes in, nothing is forgotten, all is given.
GATES = torch.tensor([-WHOLLY, WHOLLY, 0.0, WHOLLY])
#: The weights become whole numbers between this and its opposite.
GREATEST = 127


def can_round() -> bool:
    """Whether PyTorch has the arithmetic for this processor: a later one may not."""
    return hasattr(torch, "quantized_lstm") and torch.backends.quantized.engine in ("x86", "fbgemm")


class Rounded(nn.Module):
    """A trained LSTM, for packed sequences of rows that are nowhere farther from 0 than ``bounds``."""

    def __init__(self, lstm: nn.LSTM, bounds: Tensor) -> None:
        super().__init__()
        self._bounds, self._layers, self._ways = bounds, lstm.num_layers, 1 + lstm.bidirectional
        self._start = pad(ENDS, (lstm.hidden_size, 0))
        self._cells = []
        for number, (below, before, *biases) in enumerate(lstm.all_weights):
            first = number < self._ways
            wider = _with_ends(below * bounds) if first else _with_ends(below, parts=self._ways)
            self._cells.append(_cell(wider, _with_ends(before), biases[0] + biases[1]))

    def forward(self, packed: PackedSequence) -> tuple[PackedSequence, None]:
        data = pad(packed.data, (0, len(ENDS)))
        data[:, : -len(ENDS)] /= self._bounds
        data[:, -len(ENDS) :] = ENDS
        start = self._start.repeat(len(self._cells), int(packed.batch_sizes[0]), 1)
        settings = (True, self._layers, 0.0, False, self._ways > 1)  # with biases, without dropout
        states = (start, start * WHOLLY)
        read, *_ = torch.quantized_lstm(
            data, packed.batch_sizes, states, self._cells, *settings, dtype=torch.qint8, use_dynamic=True
        )
        parts = [part[:, : -len(ENDS)] for part in read.split(len(self._start), 1)]
        return packed._replace(data=torch.cat(parts, 1)), None


def _with_ends(weights: Tensor, parts: int = 1) -> Tensor:
    """The weights of the four gates, with none for the ends, which come in behind each of ``parts`` columns."""
    columns = pad(weights.reshape(len(weights), parts, -1), (0, len(ENDS))).flatten(1)
    return pad(columns.reshape(4, -1, columns.shape[1]), (0, 0, 0, len(ENDS))).flatten(0, 1)


def _cell(below: Tensor, before: Tensor, bias: Tensor) -> Any:
    """One layer in one direction, ready for use, of its weights with the ends and its gates' biases without."""
    gates = torch.cat([bias.reshape(4, -1), GATES[:, None].expand(-1, len(ENDS))], 1).flatten()
    both = gates, torch.zeros_like(gates)
    packed = [
        torch.ops.quantized.linear_prepack(_rounded(weights), biases)
        for weights, biases in zip((below, before), both, strict=True)
    ]
    return torch.ops.quantized.make_quantized_cell_params_dynamic(*packed, *both, True)


def _rounded(weights: Tensor) -> Tensor:
    scale = float(weights.abs().max()) / GREATEST
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that PyTorch will do without it some day
        return torch.quantize_per_tensor(weights, scale, 0, torch.qint8)
