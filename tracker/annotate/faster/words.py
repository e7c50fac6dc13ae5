"""Words -> what each brings to a network, worked out once; sentences -> batches of them, packed as LSTMs want them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from threading import Lock
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import torch

#: Words remembered by each processor; an archive's memory does not grow beyond it.
REMEMBERED = 10_000
#: Words that go through a network together, short sentences first.
BATCH_WORDS = 4_000

Process = Callable[[Any], Any]


class Memory:
    """What was worked out for words before.  Threads may share it: when it is full, a new one takes its place."""

    def __init__(self) -> None:
        self._known: dict[Any, Any] = {}

    def recall(self, keys: Sequence[Any], work_out: Callable[[list[Any]], Iterable[tuple[Any, Any]]]) -> list[Any]:
        """The value of each key; ``work_out`` gives the new ones with theirs, in any order."""
        known = self._known
        new = [key for key in dict.fromkeys(keys) if key not in known]
        if len(known) + len(new) > REMEMBERED:
            self._known = known = {}
            new = list(dict.fromkeys(keys))
        if new:
            known.update(work_out(new))
        return [known[key] for key in keys]


class WordVectors:
    """What each word brings to a network: ``compute`` makes the rows of unknown words, and they are remembered."""

    def __init__(self, compute: Callable[[Sequence[Any]], torch.Tensor]) -> None:
        self._compute = compute
        self._rows: dict[Hashable, int] = {}
        self._table: torch.Tensor | None = None
        self._lock = Lock()

    def __call__(self, words: Sequence[Any]) -> torch.Tensor:
        """A row a word."""
        import torch

        with self._lock:
            new = [word for word in dict.fromkeys(words) if word not in self._rows]
            if len(self._rows) + len(new) > REMEMBERED:
                self._rows = {}
                new = list(dict.fromkeys(words))
            if new:
                rows, first = self._compute(new), len(self._rows)
                if self._table is None or len(self._table) < first + len(new):
                    # room for all at once: a table that grows is copied at every batch, and leaves holes behind it
                    self._table = rows.new_empty(max(REMEMBERED, len(new)), rows.shape[1])
                self._table[first : first + len(new)] = rows
                self._rows |= zip(new, range(first, first + len(new)), strict=True)
            assert self._table is not None
            return self._table[torch.tensor([self._rows[word] for word in words])]


def batches(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Places of sentences of much the same length, the longest of each batch first, as the networks want them."""
    batch: list[int] = []
    size = 0
    for place in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and size + lengths[place] > BATCH_WORDS:
            yield batch[::-1]
            batch, size = [], 0
        batch.append(place)
        size += lengths[place]
    if batch:
        yield batch[::-1]


def packed(sentences: Sequence[Sequence[Any]], vectors: WordVectors) -> tuple[Any, list[int]]:
    """The vectors of sentences, longest first, as a packed sequence, with the sentences' lengths."""
    import torch
    from torch.nn.utils.rnn import pack_padded_sequence, pad_sequence

    lengths = [len(sentence) for sentence in sentences]
    rows = torch.split(vectors([word for sentence in sentences for word in sentence]), lengths)
    return pack_padded_sequence(pad_sequence(list(rows), batch_first=True), lengths, batch_first=True), lengths


def through(model: Any, lstm: str, packed: Any, lengths: Sequence[int]) -> Any:
    """What comes out of a model's LSTM, packed."""
    start = tuple(
        getattr(model, f"{lstm}_{part}_init").expand(-1, len(lengths), -1).contiguous() for part in ("h", "c")
    )
    return getattr(model, lstm)(packed, lengths, hx=start)[0]


def unpacked(data: torch.Tensor, like: Any) -> torch.Tensor:
    """Rows of a packed sequence as a padded batch."""
    from torch.nn.utils.rnn import PackedSequence, pad_packed_sequence

    return pad_packed_sequence(PackedSequence(data, like.batch_sizes), batch_first=True)[0]


def characters(model: Any, units: Sequence[Sequence[int]]) -> torch.Tensor:
    """What the characters of each word come to."""
    import torch
    from torch.nn.utils.rnn import pad_sequence

    order = sorted(range(len(units)), key=lambda i: len(units[i]), reverse=True)
    padded = pad_sequence([torch.tensor(units[i]) for i in order], batch_first=True)
    lengths = [len(units[i]) for i in order]
    return model.charmodel(padded, padded == 0, order, [len(units)], lengths).data  # type: ignore[no-any-return]


def reads_words_alone(model: Any) -> bool:
    """Whether what the model takes of a word depends on that word alone."""
    arguments = model.args
    model.eval()
    return bool(arguments.get("char") and not arguments.get("charlm") and not arguments.get("bert_model"))
