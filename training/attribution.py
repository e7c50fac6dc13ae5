"""Trains the reader of attributions on documents with their sources, cues and contents (PolNeAR's form).

    python training/attribution.py en --gold TRAIN.jsonl --pretrain WORK/en/pretrain.pt --out WORK/en/attribution.pt

The documents are read by the shipped models first; what they gave is kept beside ``--out``.  A twentieth of the
documents is held out: the best pass over the others is kept, and the threshold for cues is chosen there.
"""

from __future__ import annotations

import argparse
import json
import pickle
import random
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from tracker.annotate.annotator import Annotator
from tracker.annotate.tagger.network import BEGINS, CONTENT, INSIDE, OUTSIDE, SOURCE, Network, saved
from tracker.annotate.tagger.passages import Passage, Vocabulary, numbered, passages
from tracker.annotate.tagger.reports import Tagger, head_of
from tracker.annotate.tree import AnnotatedText
from tracker.values import Article

sys.path.append(str(Path(__file__).parents[1] / "benchmarks"))

from quality import attribution_figures, listed

SEED = 1234
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7)
Spans = list[dict[str, Any]]


@dataclass
class Example:
    """A passage as numbers, with the right answers."""

    table: Tensor
    cues: Tensor
    anchors: list[int]
    pairs: list[Tensor]
    labels: list[Tensor]


def main() -> None:
    given = arguments()
    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    gold = [json.loads(line) for line in given.gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    texts = annotated(given.language, gold, given.out.with_suffix(".texts"))
    pretrain = torch.load(given.pretrain, map_location="cpu", weights_only=True)
    known = vocabulary(pretrain["vocab"]["_unit2id"], texts)
    rng = random.Random(SEED)
    order = rng.sample(range(len(gold)), len(gold))
    held_out, rest = order[: len(order) // 20], order[len(order) // 20 :]
    examples = [e for i in rest for e in made(texts[i], gold[i]["attributions"], known)]
    print(len(examples), "passages", sum(len(e.anchors) for e in examples), "cues", flush=True)
    counts = {
        "lemma": len(known.lemmas) + 2, "upos": len(known.upos) + 2, "deprel": len(known.deprels) + 2,
        "entity": len(known.entities) + 2, "shape": 7, "quote": 4,
    }  # fmt: skip
    vectors = torch.as_tensor(pretrain["emb"]).float()
    network = Network(counts, vectors, given.hidden, given.pair, given.lemma)
    network.dropout.p, network.word_dropout = given.dropout, given.word_dropout
    dev = [(texts[i], gold[i]["attributions"]) for i in held_out]
    best = 0.0
    for epoch, loss in enumerate(trained(network, batched(examples, given.batch), given.epochs, given.lr, rng), 1):
        scores = {threshold: soft(Tagger(network, known, threshold), dev) for threshold in THRESHOLDS}
        threshold = max(scores, key=lambda t: scores[t][2])
        figures = "P {:.3f} R {:.3f} F {:.3f} source {:.3f}".format(*scores[threshold])
        print(f"epoch {epoch} loss {loss:.4f} threshold {threshold} {figures}", flush=True)
        if scores[threshold][2] > best:
            best = scores[threshold][2]
            lists = {name: list(getattr(known, name)) for name in ("lemmas", "upos", "deprels", "entities")}
            torch.save({**saved(network, lists), "threshold": threshold}, given.out)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("--gold", type=Path, required=True)
    parser.add_argument("--pretrain", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--hidden", type=int, default=96)
    parser.add_argument("--pair", type=int, default=64)
    parser.add_argument("--lemma", type=int, default=24)
    parser.add_argument("--dropout", type=float, default=0.4)
    parser.add_argument("--word_dropout", type=float, default=0.05)
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--lr", type=float, default=0.002)
    parser.add_argument("--batch", type=int, default=24, help="passages")
    return parser.parse_args()


def trained(
    network: Network, batches: list[list[Example]], epochs: int, rate: float, rng: random.Random
) -> Iterator[float]:
    """Trains, and gives the mean loss of each pass; the rate of learning falls in a straight line."""
    optimizer = torch.optim.Adam((p for p in network.parameters() if p.requires_grad), lr=rate)
    steps, done = epochs * len(batches), 0
    for _ in range(epochs):
        network.train()
        rng.shuffle(batches)
        total = 0.0
        for batch in batches:
            for group in optimizer.param_groups:
                group["lr"] = rate * max(0.02, 1 - done / steps)
            loss = loss_of(network, batch)
            optimizer.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 2.0)
            optimizer.step()
            total += loss.item()
            done += 1
        network.eval()
        yield total / len(batches)


def annotated(language: str, gold: Sequence[dict[str, Any]], kept: Path) -> list[AnnotatedText]:
    if kept.exists():
        texts: list[AnnotatedText] = pickle.loads(kept.read_bytes())
        return texts
    annotator = Annotator()
    texts = []
    for start in range(0, len(gold), 40):
        articles = [Article(g["text"], doc_id=g["doc_id"], language=language) for g in gold[start : start + 40]]
        texts += annotator.annotate(articles)
    kept.write_bytes(pickle.dumps(texts))
    return texts


def vocabulary(words: dict[str, int], texts: Iterable[AnnotatedText]) -> Vocabulary:
    lemmas, upos, deprels, kinds = Counter[str](), Counter[str](), Counter[str](), Counter[str]()
    for text in texts:
        for sentence in text.sentences:
            kinds.update(e.kind for e in sentence.entities)
            for word in sentence.words:
                lemmas[word.lemma.lower()] += 1
                upos[word.upos] += 1
                deprels[word.deprel] += 1
    entities = ["O", *(mark + kind for kind in sorted(kinds) for mark in ("B-", "I-"))]
    frequent = sorted(lemma for lemma, count in lemmas.items() if count >= 20)
    return Vocabulary(words, numbered(frequent), numbered(sorted(upos)), numbered(sorted(deprels)), numbered(entities))


def made(text: AnnotatedText, attributions: Iterable[dict[str, Any]], known: Vocabulary) -> list[Example]:
    found = []
    gold = [tuple(listed(a[part]) for part in ("source", "cue", "content")) for a in attributions]
    for passage in passages(text):
        words = passage.words
        start, end = words[0].start, words[-1].end
        cues = torch.full((len(words),), OUTSIDE)
        example = Example(torch.as_tensor(passage.table(known)), cues, [], [], [])
        for source, cue, content in gold:
            if not cue or not start <= cue[0]["start"] < end:
                continue
            places = covered(passage, cue[:1])
            if not places:
                continue
            cues[places[0]] = BEGINS
            cues[places[1:]] = INSIDE
            labels = torch.zeros(len(words), dtype=torch.long)
            labels[covered(passage, source)] = SOURCE
            labels[covered(passage, content)] = CONTENT
            anchor = head_of(passage, places)
            example.anchors.append(anchor)
            example.pairs.append(torch.as_tensor(passage.pairs(anchor, known)))
            example.labels.append(labels)
        found.append(example)
    return found


def covered(passage: Passage, spans: Spans) -> list[int]:
    return [i for i, w in enumerate(passage.words) if any(s["start"] < w.end and w.start < s["end"] for s in spans)]


def batched(examples: Sequence[Example], size: int) -> list[list[Example]]:
    """Passages of like length together."""
    ordered = sorted(examples, key=lambda e: len(e.table))
    return [list(ordered[i : i + size]) for i in range(0, len(ordered), size)]


def loss_of(network: Network, batch: Sequence[Example]) -> Tensor:
    pad = torch.nn.utils.rnn.pad_sequence
    lengths = torch.tensor([len(e.table) for e in batch])
    context = network.read(pad([e.table for e in batch], batch_first=True), lengths)
    cues = pad([e.cues for e in batch], batch_first=True, padding_value=-100)
    loss = torch.nn.functional.nll_loss(network.cues(context).flatten(0, 1), cues.flatten(), reduction="sum")
    rows = torch.tensor([row for row, e in enumerate(batch) for _ in e.anchors])
    if len(rows):
        anchors = torch.tensor([anchor for e in batch for anchor in e.anchors])
        pairs = pad([p for e in batch for p in e.pairs], batch_first=True)
        labels = pad([found for e in batch for found in e.labels], batch_first=True, padding_value=-100)
        read = network.labels(context, rows, anchors, pairs, lengths[rows])
        loss = loss + 0.5 * torch.nn.functional.nll_loss(read.flatten(0, 1), labels.flatten(), reduction="sum")
    return loss / lengths.sum() * 10


def soft(
    tagger: Tagger, dev: Sequence[tuple[AnnotatedText, Sequence[dict[str, Any]]]]
) -> tuple[float, float, float, float]:
    """Soft precision, recall and F1 of content, and how often the source is right, as the benchmark has them."""
    gold = [{"doc_id": text.article.key, "attributions": attributions} for text, attributions in dev]
    read = tagger.read([text for text, _ in dev])
    predicted = [
        {"attributions": [{**asdict(report), "content": [*map(asdict, report.content)]} for report in reports]}
        for reports in read
    ]
    figures = attribution_figures(gold, predicted, [])
    content, source = figures["attributions, soft"], figures["attributions, source"]
    return content["p"], content["r"], content["f1"], source["accuracy"]


if __name__ == "__main__":
    main()
