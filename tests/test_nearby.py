"""Neighbours of claims looked up in a database: those that the grouping in memory looks at, in whatever order."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import insert

from tracker.compare import Leaders, Matter, Rank
from tracker.compare.embedding import SIZE
from tracker.compare.order import UNDATED
from tracker.store import nearby
from tracker.store.database import Database
from tracker.store.matters import key_row
from tracker.store.models import MatterKey

NOWHERE: frozenset[str] = frozenset()
MEANINGLESS = np.zeros(SIZE, dtype=np.int8)
BASE = Matter(
    claim="0", document="d", language="en", sentence=0, start=0, day=0, rank=Rank.FIGURE, measure="count",
    kind="person", counted="people", figure="", outcomes=NOWHERE, lands=NOWHERE, places=NOWHERE, setting=NOWHERE,
    names=NOWHERE,
    spots=NOWHERE, around=NOWHERE, speakers=NOWHERE, voices=NOWHERE, peoples=NOWHERE, years=NOWHERE, noun=MEANINGLESS,
    said=MEANINGLESS, about=MEANINGLESS, denied=(), keys=(),
)  # fmt: skip


def matters(chance: random.Random) -> list[Matter]:
    """Claims under few keys, on few days or on none, some of them of one document and of one place in it."""
    days = [chance.choice((UNDATED, chance.randrange(700_000, 700_900))) for _ in range(chance.choice((1, 5, 60)))]
    ranks = chance.choice(([Rank.FIGURE], list(Rank)))
    return [
        replace(
            BASE, claim=str(number), document=str(chance.randrange(80)), start=chance.randrange(200),
            day=chance.choice(days), rank=chance.choice(ranks),
            keys=tuple(chance.sample((-1, 7, 9), chance.randrange(1, 4))),
        )
        for number in range(1, 160)
    ]  # fmt: skip


@pytest.mark.parametrize("seed", range(12))
def test_a_claim_finds_the_leaders_that_it_finds_in_memory_and_they_find_it(database: Database, seed: int) -> None:
    chance = random.Random(seed)
    found = sorted(matters(chance), key=lambda matter: matter.order)
    share = chance.choice((0.2, 0.6, 1))
    leading = {matter.claim: matter for matter in found if chance.random() < share}
    rows = [
        key_row(key, matter.claim in leading, matter.rank, matter.place, int(matter.claim))
        for matter in chance.sample(found, len(found))
        for key in matter.keys
    ]
    memory, before = Leaders(), {}
    for matter in found:
        before[matter.claim] = {other.claim for other in memory.leading(matter)}
        memory.keep(matter, matter.claim if matter.claim in leading else "another")
    with database.session(writing=True) as session:
        session.execute(insert(MatterKey), rows)
        at = session.connection()
        order = {matter.claim: matter.order for matter in found}
        for matter in found:
            looked_at = {str(number) for number in nearby.leading(at, matter, int(matter.claim))}
            assert {claim for claim in looked_at if order[claim] < matter.order} == before[matter.claim]
        for claim, matter in leading.items():
            seen_from = {str(number) for number in nearby.behind(at, matter, int(claim))}
            assert {other for other, looked_at in before.items() if claim in looked_at} <= seen_from


def test_few_claims_are_behind_one_among_very_many(database: Database) -> None:
    for day in (UNDATED, 700_000):
        rows = [
            key_row(7, number % 2 == 0, Rank.FIGURE, replace(BASE, document=str(number), day=day).place, number)
            for number in range(1, 3000)
        ]
        with database.session(writing=True) as session:
            session.execute(insert(MatterKey), rows)
            middle = replace(BASE, document="1500", day=day, keys=(7,))
            assert len(nearby.behind(session.connection(), middle, 1500)) < 100
            assert len(nearby.leading(session.connection(), middle, 1500)) < 100
            session.rollback()
