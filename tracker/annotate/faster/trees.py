"""Stanza's parser -> one that reads each word once and labels only the arcs of the trees."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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
    import numpy
    import torch

#: Heads whose labels are scored together: what they take stays in the processor's cache.
CACHED = 128
#: Stands for the root of a sentence among its words.
ROOT = "\0"


def trees(processor: Any) -> Process | None:
    import torch
    import torch.nn.functional as F
    from stanza.models.common.vocab import ROOT_ID, VOCAB_PREFIX_SIZE, CompositeVocab
    from stanza.models.depparse import head_constraints
    from stanza.models.depparse import model as parsers

    model, vocab = processor.trainer.model, processor.vocab
    asked = model.args
    known_kind = (
        type(model) is parsers.GraphParser
        and reads_words_alone(model)
        and not asked.get("use_arc_embedding")
        and not asked.get("reversed")
        and asked.get("use_upos", True)
        and asked.get("use_xpos", True)
        and asked.get("use_ufeats", True)
        and asked.get("linearization")
        and asked.get("distance")
        and not isinstance(vocab["xpos"], CompositeVocab)
    )
    if not known_kind:
        return None
    pretrained = processor.pretrain.vocab
    best_tree = one_root(parsers.chuliu_edmonds_one_root)
    head_constraints.chuliu_edmonds_one_root = best_tree  # the repair of a tree is a search for others
    root = (ROOT, ROOT, ROOT, ROOT)
    relations = vocab["deprel"].unmap(range(VOCAB_PREFIX_SIZE, len(vocab["deprel"])))

    def numbers(unit: str, words: Sequence[str]) -> torch.Tensor:
        mapped = (pretrained if unit == "pretrain" else vocab[unit]).map(words)
        return torch.tensor([ROOT_ID if word == ROOT else number for word, number in zip(words, mapped, strict=True)])

    def vectors(words: Sequence[tuple[str, str, str, str]]) -> torch.Tensor:
        texts, lemmas, upos, xpos = zip(*words, strict=True)
        tags = model.upos_emb(numbers("upos", upos)) + model.xpos_emb(numbers("xpos", xpos))
        units = [[ROOT_ID] if text == ROOT else vocab["char"].map(text) for text in texts]
        parts = [
            model.trans_pretrained(model.pretrained_emb(numbers("pretrain", [text.lower() for text in texts]))),
            model.word_emb(numbers("word", texts)),
            model.lemma_emb(numbers("lemma", lemmas)),
            tags,
            tags,  # Stanza 1.15 puts the tags in the features' place
            model.trans_char(characters(model, units)),
        ]
        return torch.cat(parts, 1)

    inputs = WordVectors(vectors)

    def process(document: Any) -> Any:
        sentences = [sentence.words for sentence in document.sentences]
        keep_one = processor.config.get("resolve_head_constraints", True)
        with torch.no_grad():
            for batch in batches([len(words) for words in sentences]):
                keys = [
                    [root, *(tuple(part or "_" for part in (w.text, w.lemma, w.upos, w.xpos)) for w in sentences[i])]
                    for i in batch
                ]
                sequence, lengths = packed(keys, inputs)
                out = unpacked(through(model, "parserlstm", sequence, lengths).data, sequence)
                scores = _arcs(model, out)
                trees = [best_tree(row[:length, :length]) for row, length in zip(scores.numpy(), lengths, strict=True)]
                labels = _labels(model.deprel, out, trees)
                for i, place in enumerate(batch):
                    words, tree, length = sentences[place], trees[i], lengths[i]
                    found = [relations[label] for label in labels[i][1:length]]
                    if keep_one and head_constraints.find_head_constraint_violations(tree, found):
                        row = out[i : i + 1, :length]
                        likely = F.log_softmax(model.deprel(row, row), 3)[0].numpy()
                        square = scores[i].numpy()[:length, :length]
                        tree, chosen = head_constraints.resolve_head_constraint_violations(
                            square, likely, tree, vocab["deprel"]
                        )
                        found = [relations[label] for label in chosen]
                    for word, head, relation in zip(words, tree[1:], found, strict=True):
                        word.head, word.deprel = int(head), relation
        return document

    return process


def _arcs(model: Any, out: torch.Tensor) -> torch.Tensor:
    """Log-probability of each head of each word, as Stanza's parser has it (Dozat & Manning 2017; Qi et al. 2018)."""
    import torch
    import torch.nn.functional as F

    scores = model.unlabeled(out, out).squeeze(3)
    places = torch.arange(out.size(1))
    offset = (places.view(1, -1) - places.view(-1, 1)).unsqueeze(0)
    order = model.linearization(out, out).squeeze(3)
    scores += F.logsigmoid(order * torch.sign(offset).float())
    distance = 1 + F.softplus(model.distance(out, out).squeeze(3))
    scores -= torch.log((offset.abs().float() - distance) ** 2 / 2 + 1)
    scores.masked_fill_(torch.eye(out.size(1), dtype=torch.bool).unsqueeze(0), -float("inf"))
    return F.log_softmax(scores, 2)


def _labels(scorer: Any, out: torch.Tensor, trees: Sequence[numpy.ndarray]) -> list[list[int]]:
    """The best label of each arc of the trees."""
    import torch
    import torch.nn.functional as F
    from torch.nn.utils.rnn import pad_sequence

    heads = pad_sequence([torch.from_numpy(tree.astype("int64")) for tree in trees], batch_first=True)
    width = out.size(1)
    heads += torch.arange(len(trees)).unsqueeze(1) * width
    # words share their heads, so what a head brings to the scores is worked out once
    distinct, which = torch.unique(heads.flatten(), return_inverse=True)
    below = F.pad(F.relu(scorer.W1(out)), (0, 1), value=1.0).flatten(0, 1)
    above = F.pad(F.relu(scorer.W2(out.flatten(0, 1)[distinct])), (0, 1), value=1.0)
    weight, bias = scorer.scorer.W_bilin.weight, scorer.scorer.W_bilin.bias
    by_head = weight.permute(1, 0, 2).flatten(1)
    order = which.argsort(stable=True)
    counts = which.bincount(minlength=len(distinct)).tolist()
    scores = out.new_empty(len(below), len(bias))
    done = 0
    for start in range(0, len(distinct), CACHED):
        matrices = (above[start : start + CACHED] @ by_head).view(-1, weight.size(0), weight.size(2))
        for matrix, count in zip(matrices, counts[start : start + CACHED], strict=True):
            words = order[done : done + count]
            scores[words] = below[words] @ matrix
            done += count
    return (scores + bias).argmax(1).view(-1, width).tolist()  # type: ignore[no-any-return]


def one_root(search: Callable[[numpy.ndarray], numpy.ndarray]) -> Callable[[numpy.ndarray], numpy.ndarray]:
    """The best tree with one root, by ``search`` only where it is not plain to see.

    The best head of each word is an upper bound of any tree; where these heads are a tree with one root, none is
    better.  The search itself begins by making every root dear, and so meets a cycle in every sentence.
    """
    import numpy
    from stanza.models.common.chuliu_edmonds import chuliu_edmonds

    def single_rooted(heads: numpy.ndarray) -> bool:
        if (heads[1:] == 0).sum() != 1:
            return False
        ancestors = heads
        for _ in range(len(heads).bit_length()):
            ancestors = ancestors[ancestors]
        return not ancestors.any()

    def best(scores: numpy.ndarray) -> numpy.ndarray:
        work = scores.astype(numpy.float64)
        numpy.fill_diagonal(work, -numpy.inf)
        heads: numpy.ndarray = work.argmax(axis=1)
        heads[0] = 0
        if single_rooted(heads):
            return heads
        heads = chuliu_edmonds(work)
        return heads if single_rooted(heads) else search(scores)

    return best
