"""Runs the tagger's network on a text's sentences and reads the spans: its reports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy
import torch

from tracker.annotate.tagger.network import BEGINS, CONTENT, INSIDE, OUTSIDE, SOURCE, Network
from tracker.annotate.tagger.passages import Passage, Vocabulary, numbered, passages
from tracker.annotate.tree import AnnotatedText, Report
from tracker.values import Span

BATCH = 192
pad = torch.nn.utils.rnn.pad_sequence


class Tagger:
    """A trained network with its vocabulary; a word is a cue from a probability of ``threshold`` on."""

    def __init__(self, network: Network, known: Vocabulary, threshold: float) -> None:
        self._network, self._known, self._threshold = network.eval(), known, threshold

    @classmethod
    def load(cls, data: Mapping[str, Any], words: Mapping[str, int], vectors: torch.Tensor) -> Tagger:
        """The tagger that a file keeps; raises KeyError or RuntimeError where the file is of another form."""
        lists = {name: numbered(values) for name, values in data["vocabulary"].items()}
        settings = dict(data["settings"])
        network = Network(settings.pop("counts"), vectors, **settings)
        network.load_state_dict(data["weights"], strict=False)
        network.round()
        return cls(network, Vocabulary(words=words, **lists), data["threshold"])

    def read(self, texts: Sequence[AnnotatedText]) -> list[tuple[Report, ...]]:
        """The reports of each text, in the order of their cues; passages of like length are read together."""
        rows = [(n, passage) for n, text in enumerate(texts) for passage in passages(text)]
        rows.sort(key=lambda row: len(row[1].words))
        found: list[list[Report]] = [[] for _ in texts]
        batches = [rows[start : start + BATCH] for start in range(0, len(rows), BATCH)]
        with ThreadPoolExecutor(2) as threads:
            for batch, read in zip(batches, threads.map(self._batch, batches), strict=True):
                for (n, _), reports in zip(batch, read, strict=True):
                    found[n] += reports
        return [tuple(sorted(reports, key=lambda report: report.cue.start)) for reports in found]

    @torch.no_grad()
    def _batch(self, numbered_rows: Sequence[tuple[int, Passage]]) -> list[list[Report]]:
        rows = [row for _, row in numbered_rows]
        tables = [torch.as_tensor(row.table(self._known)) for row in rows]
        lengths = torch.tensor([len(table) for table in tables])
        context = self._network.read(pad(tables, batch_first=True), lengths)
        chances = self._network.cues(context).exp().numpy()
        cues = [(n, cue) for n, row in enumerate(rows) for cue in self._cues(chances[n, : len(row.words)])]
        found: list[list[Report]] = [[] for _ in rows]
        if not cues:
            return found
        heads = [head_of(rows[n], cue) for n, cue in cues]
        numbers = torch.tensor([n for n, _ in cues])
        pairs = [torch.as_tensor(rows[n].pairs(head, self._known)) for (n, _), head in zip(cues, heads, strict=True)]
        padded = pad(pairs, batch_first=True)
        labels = self._network.labels(context, numbers, torch.tensor(heads), padded, lengths[numbers])
        best = labels.argmax(-1).tolist()
        for (n, cue), read in zip(cues, best, strict=True):
            if report := _report(rows[n], cue, read):
                found[n].append(report)
        return found

    def _cues(self, chances: numpy.ndarray) -> list[list[int]]:
        """The cues of a passage as places of their words."""
        found: list[list[int]] = []
        for place in numpy.flatnonzero(1 - chances[:, OUTSIDE] >= self._threshold).tolist():
            goes_on = bool(found) and found[-1][-1] == place - 1 and chances[place, INSIDE] >= chances[place, BEGINS]
            if goes_on:
                found[-1].append(place)
            else:
                found.append([place])
        return found


def head_of(row: Passage, places: Sequence[int]) -> int:
    """The word of a cue whose head lies outside it."""
    return next((i for i in places if row.heads[i] not in places and row.words[i].upos != "PUNCT"), places[0])


def _report(row: Passage, cue: Sequence[int], labels: Sequence[int]) -> Report | None:
    content = _runs(row, _places(CONTENT, labels, row, cue))
    if not content:
        return None
    sources = _runs(row, _places(SOURCE, labels, row, cue))
    source = min(sources, key=lambda run: _distance(run, cue), default=None)

    def span(run: Sequence[int]) -> Span:
        return Span.of(row.text, row.words[run[0]].start, row.words[run[-1]].end)

    return Report(span(source) if source else None, span(cue), tuple(span(run) for run in content))


def _places(label: int, labels: Sequence[int], row: Passage, cue: Sequence[int]) -> list[int]:
    """Where a label stands among a passage's, which others of their batch may be longer than, the cue left out."""
    places = zip(range(len(row.words)), labels, strict=False)
    return [place for place, found in places if found == label and place not in cue]


def _runs(row: Passage, places: Sequence[int]) -> list[list[int]]:
    """Neighbouring places together; a run of nothing but punctuation is none."""
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return [run for run in runs if any(row.words[i].upos != "PUNCT" for i in run)]


def _distance(run: Sequence[int], cue: Sequence[int]) -> int:
    return min(abs(run[0] - cue[-1]), abs(cue[0] - run[-1]))
