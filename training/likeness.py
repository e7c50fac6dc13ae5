"""Development pairs -> the weights by which two claims are taken for one question (tracker/compare/likeness.toml).

    python training/likeness.py [--unlike NEWS ...] [--write]

Fits the two logistic functions of ``tracker.compare.likeness`` on the pairs and the translated sentences in
benchmarks/data, and prints precision and recall over single pairs, each tenth judged by weights of the other nine.
Pairs of claims that the sets do not name, but that would be looked at together, count as on different questions where
they come from different lines.  So do pairs of articles of one day's news, whose beginnings are not alike: ``--unlike``
takes files of those as ``benchmarks/annotation.py`` does.  Half of the articles are laid aside; for them it prints the
share of such pairs that would be joined.  The fit sets out from the weights that there are and stays near them.
``--write`` fits on all but that half and writes the file.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import torch

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import annotation
import comparison

from tracker import pipeline
from tracker.annotate.annotator import Annotator
from tracker.compare import stated
from tracker.compare.likeness import EVENT, LIKELY, THING, decided, events, things, words_near
from tracker.compare.likeness import weights as weights_now
from tracker.compare.matter import Matter, matter
from tracker.values import Article, Reading

FILE = Path(__file__).parents[1] / "tracker" / "compare" / "likeness.toml"
FITTED = "abce"  # the sets of pairs that may be looked at; d is laid aside
FOLDS = 10
STEPS = 1500
DECAY = 0.001
NAMED, APART, BESIDE, UNNAMED = 1.0, 2.5, 0.5, 0.15  # weight of a pair that the sets name as one question, or as two
# (there are few of those), of a pair in one story, and of any other
UNLIKE = 0.03  # of a pair of two articles of a day's news
ARTICLES, LOOKED_AT = 250, 1_500_000  # of each file of news: articles, and pairs among them
OTHER_STORY = 0.65  # cosine of two articles' beginnings under which they tell of two things
HEAD = """# How much each feature says for two claims being of one event, and of one thing counted.
# Written by training/likeness.py.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of a pair, whether it is on one question, its weight, and which fold judges it."""

    event: Any
    thing: Any
    same: bool
    weight: float
    fold: int


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unlike", type=Path, nargs="+", default=[], help="articles of which each tells another story")
    parser.add_argument("--write", action="store_true", help="write the weights of all rows")
    given = parser.parse_args()
    rows = list(all_rows())
    apart = [row for path in given.unlike for row in unlike(path)]
    aside = [row for row in apart if row.fold]
    apart = [row for row in apart if not row.fold]
    judged = []
    for fold in range(FOLDS):
        weights = fit([*(row for row in rows if row.fold != fold), *apart])
        judged += [(row, chance(row, weights) >= LIKELY) for row in rows if row.fold == fold]
    for name, some in (("named", (NAMED, APART)), ("all", (NAMED, APART, BESIDE, UNNAMED))):
        kept = [(row.same, yes) for row, yes in judged if row.weight in some]
        right, false = kept.count((True, True)), kept.count((False, True))
        print(f"{name}: {len(kept)} pairs, precision {right / (right + false):.3f}, "
              f"recall {right / (right + kept.count((True, False))):.3f}")  # fmt: skip
    weights = fit(rows + apart)
    if aside:
        print(f"unlike news laid aside: {len(aside)} pairs, "
              f"{sum(chance(row, weights) >= LIKELY for row in aside) / len(aside):.3f} joined; "
              f"{sum(chance(row, weights_now()) >= LIKELY for row in aside) / len(aside):.3f} before")  # fmt: skip
    if given.write:
        write(weights)


def all_rows() -> Iterator[Row]:
    """The rows of both development sets."""
    named = comparison.records([comparison.DATA / f"comparison_pairs_{name}.jsonl" for name in FITTED])
    sentences = comparison.records(sorted(comparison.DATA.glob(comparison.FILES["translations"])))
    for read, lines in ((comparison.pairs, named), (comparison.translations, sentences)):
        cases, claims = read(lines)
        yield from rows(cases, {claim.id: matter(claim) for claim in claims})


def unlike(path: Path) -> Iterator[Row]:
    """A row for pairs of claims of two articles that tell of two things; its fold tells which half they are of."""
    chance = random.Random(1)
    language = "en" if path.suffix == ".jsonl" else "es"
    every = [Article(text, str(n), language=language) for n, text in enumerate(annotation.documents(path))]
    articles = chance.sample(every, min(ARTICLES, len(every)))
    found: list[Matter] = []
    for reading in pipeline.readings(articles, Annotator(), batch=32):
        if isinstance(reading, Reading):
            found += [matter(claim) for claim in stated.of_reading(reading)]
    near = _near(found)
    for i, j in chance.sample(near, min(LOOKED_AT, len(near))):
        a, b = found[i], found[j]
        if a.document != b.document and _half(a) == _half(b) and _may_be_one(a, b):
            row = _row(a, b, False, UNLIKE)
            if row.event[EVENT.index("about")] < OTHER_STORY:
                yield replace(row, fold=_half(a))


def _half(one: Matter) -> int:
    return sum(one.document.encode()) % 2


def rows(cases: Sequence[comparison.Case], matters: dict[str, Matter]) -> Iterator[Row]:
    """A row for each pair that is named, and for each that shares a key and comes from two lines."""
    for case in cases:
        if case.a and case.b and case.same_topic is not None:
            a, b = matters[case.a.id], matters[case.b.id]
            if _may_be_one(a, b):
                yield _row(a, b, case.same_topic, NAMED if case.same_topic else APART)
    for a, b in _beside(cases, matters):
        yield _row(a, b, False, BESIDE)
    for a, b in _unnamed(list(matters.values())):
        yield _row(a, b, False, UNNAMED)


def _beside(cases: Sequence[comparison.Case], matters: dict[str, Matter]) -> Iterator[tuple[Matter, Matter]]:
    """A named claim and what else stands in its article, or in that of the other, with another figure and noun."""
    by_document: dict[str, list[Matter]] = defaultdict(list)
    for one in matters.values():
        by_document[one.document].append(one)
    for case in cases:
        named = [matters[claim.id] for claim in (case.a, case.b) if claim]
        figures = {one.figure for one in named}
        nouns = {one.counted for one in named}
        for one in named:
            for document in {one.document for one in named}:
                for other in by_document[document]:
                    if other.figure not in figures and other.counted not in nouns and _may_be_one(one, other):
                        yield one, other
    for found in by_document.values():
        for one, other in combinations(found, 2):
            if one.figure != other.figure and one.counted != other.counted and _may_be_one(one, other):
                yield one, other


def _unnamed(matters: Sequence[Matter]) -> Iterator[tuple[Matter, Matter]]:
    for i, j in _near(matters):
        a, b = matters[i], matters[j]
        if _line(a) != _line(b) and _may_be_one(a, b):
            yield a, b


def _near(matters: Sequence[Matter]) -> list[tuple[int, int]]:
    """The places of each two that share a key, in order."""
    by_key: dict[int, list[int]] = defaultdict(list)
    for i, one in enumerate(matters):
        for key in one.keys:
            by_key[key].append(i)
    return sorted({pair for found in by_key.values() for pair in combinations(found, 2)})


def _may_be_one(a: Matter, b: Matter) -> bool:
    """Whether the weights decide on two claims at all."""
    return bool(decided(a, [b]))


def _line(one: Matter) -> str:
    return one.document.rsplit("-", 1)[0]


def _row(a: Matter, b: Matter, same: bool, weight: float) -> Row:
    return Row(events(a, [b])[0], things(a, [b], words_near(a, [b]))[0], same, weight, sum(_line(a).encode()) % FOLDS)


def fit(some: Sequence[Row]) -> dict[str, Any]:
    """The weights that make the rows' answers likeliest."""
    event = torch.tensor(np.stack([row.event for row in some]))
    thing = torch.tensor(np.stack([row.thing for row in some]))
    same = torch.tensor([float(row.same) for row in some], dtype=torch.float64)
    weight = torch.tensor([row.weight for row in some], dtype=torch.float64)
    now = [torch.tensor(weights_now()[part]) for part in ("event", "thing")]
    found = [weights.clone().requires_grad_() for weights in now]
    optimizer = torch.optim.Adam(found, lr=0.01)
    for _ in range(STEPS):
        optimizer.zero_grad()
        chances = torch.sigmoid(event @ found[0]) * torch.sigmoid(thing @ found[1])
        loss = torch.nn.functional.binary_cross_entropy(chances.clamp(1e-9, 1 - 1e-9), same, weight=weight)
        (loss + DECAY * sum(((w - n) ** 2).mean() for w, n in zip(found, now, strict=True))).backward()
        optimizer.step()
    return {"event": found[0].detach().numpy(), "thing": found[1].detach().numpy()}


def chance(row: Row, weights: dict[str, Any]) -> float:
    sides = row.event @ weights["event"], row.thing @ weights["thing"]
    return float(np.prod([1 / (1 + np.exp(-side)) for side in sides]))


def write(weights: dict[str, Any]) -> None:
    """The weights as the file that Tracker reads."""
    lines = [HEAD]
    for part, names in (("event", EVENT), ("thing", THING)):
        lines += [f"[{part}]\n", *(f"{n} = {w:.4f}\n" for n, w in zip(names, weights[part], strict=True))]
    FILE.write_text("".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
