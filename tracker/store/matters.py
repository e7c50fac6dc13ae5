"""What stored claims are about: packed into rows, looked up by shared keys, with whom each follows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, and_, bindparam, delete, insert, select, update
from sqlalchemy.orm import Session

from tracker.compare import Matter, Rank
from tracker.compare.embedding import SIZE
from tracker.compare.matter import denied
from tracker.store import models, nearby
from tracker.store.batches import among, parts
from tracker.store.models import MatterKey
from tracker.store.reading import connection, rows

SETS = ("outcomes", "lands", "places", "setting", "names", "spots", "around", "speakers", "voices", "peoples", "years")
PLAIN = ("document", "language", "sentence", "start", "measure", "kind", "counted", "figure")
VECTORS = ("noun", "said", "about")
MOST_LOADED = 2_500  # matters, some fifteen megabytes; those of a whole archive have no room


class StoredNeighbours:
    """``compare.leaders.Neighbours`` over the database: what is decided is written at once.

    ``changed`` has for each claim whose leader is another than before the leaders before and now, by row number.
    """

    def __init__(self, session: Session, rejected: Collection[tuple[str, int]], topics: dict[str, int]) -> None:
        self._session = session
        self._rejected = frozenset(rejected)
        self._topics = topics
        self._by_id: dict[int, Matter] = {}
        self.ids: dict[str, int] = {}
        self.leaders: dict[int, int | None] = {}
        self.changed: dict[int, tuple[int | None, int | None]] = {}

    def add(self, matters: Sequence[Matter]) -> None:
        """Store what new claims are about; none of them follows anybody yet."""
        if not matters:
            return
        self._session.execute(insert(models.Matter), [pack(matter) for matter in matters])
        found = select(models.Matter.claim_id, models.Matter.id)
        for part in parts([matter.claim for matter in matters]):
            self.ids |= dict(self._session.execute(found.where(models.Matter.claim_id.in_(part))).all())
        for matter in matters:
            number = self.ids[matter.claim]
            self._by_id[number], self.leaders[number] = matter, None
            self.changed[number] = (None, None)
        own = ((key, False, m.rank, m.place, self.ids[m.claim]) for m in matters for key in m.keys)
        keys = [key_row(*row) for row in own]
        self._session.connection().execute(insert(bare(MatterKey)), keys)

    def remove(self, claims: Iterable[str]) -> list[Matter]:
        """Forget what some claims are about; gives those that followed them, which must find others."""
        orphans: dict[int, Matter] = {}
        gone = self.of_claims(claims)
        for matter in gone:
            number = self.number(matter.claim)
            leads = self._leader(number) == number
            followers = self._followers(number) if leads else {}
            orphans |= followers
            for follower, its in followers.items():
                self.ids[its.claim], self.leaders[follower] = follower, None
                self.changed[follower] = (number, None)
            change = update(models.Matter).where(models.Matter.leader_id == number).values(leader_id=None)
            self._session.execute(change)
            self._session.execute(KEYS_GONE, _own(matter, number, leads))
            self._session.execute(delete(models.Matter).where(models.Matter.id == number))
            self._forget(number, matter.claim)
            orphans.pop(number, None)  # it followed one that went before it
            self.changed.pop(number, None)
        return list(orphans.values())

    def of_claims(self, claims: Iterable[str]) -> list[Matter]:
        """What some claims are about, as far as that is stored."""
        found = []
        for part in parts(claims):
            numbers = self._session.scalars(select(models.Matter.id).where(models.Matter.claim_id.in_(part)))
            found += self._load(list(numbers))
        return found

    def matters(self, numbers: Iterable[int]) -> list[Matter]:
        """What the claims of some row numbers are about, without those that have been taken out."""
        return [matter for part in parts(numbers) for matter in self._load(part)]

    # --- compare.leaders.Neighbours ---

    def leading(self, matter: Matter) -> Sequence[Matter]:
        found = self._load(sorted(nearby.leading(self._session.connection(), matter, self.number(matter.claim))))
        return [other for other in found if other.order < matter.order and not self._vetoed(matter, other)]

    def behind(self, matter: Matter) -> Sequence[Matter]:
        found = self._load(sorted(nearby.behind(self._session.connection(), matter, self.number(matter.claim))))
        return [other for other in found if other.order > matter.order]

    def keep(self, matter: Matter, leader: str) -> bool:
        number = self.number(matter.claim)
        old, new = self._leader(number), self.number(leader)
        if old == new:
            return False
        self.ids[matter.claim], self.leaders[number] = number, new
        self.changed[number] = (self.changed[number][0] if number in self.changed else old, new)
        led, leads = old == number, new == number
        if led != leads:
            self._session.connection().execute(LEADING_OR_NOT, {**_own(matter, number, led), "now": leads})
        return led != leads

    def write(self) -> None:
        """Store whom each claim follows now."""
        followed = [{"number": number, "leader": self.leaders[number]} for number in self.changed]
        if followed:
            self._session.connection().execute(FOLLOWING, followed)

    def _vetoed(self, matter: Matter, leader: Matter) -> bool:
        return bool(self._rejected) and (matter.claim, self._topics.get(leader.claim, 0)) in self._rejected

    def _followers(self, number: int) -> dict[int, Matter]:
        query = select(models.Matter.id).where(models.Matter.leader_id == number, models.Matter.id != number)
        return {self.number(matter.claim): matter for matter in self._load(list(self._session.scalars(query)))}

    def number(self, claim: str) -> int:
        """The row number of a claim, which is asked for again where it was looked at long before."""
        known = self.ids.get(claim)
        return known or self._session.scalars(select(models.Matter.id).where(models.Matter.claim_id == claim)).one()

    def _leader(self, number: int) -> int | None:
        """Whom the claim of a row number follows now."""
        if number in self.leaders:
            return self.leaders[number]
        return self._session.scalar(select(models.Matter.leader_id).where(models.Matter.id == number))

    def _forget(self, number: int, claim: str) -> None:
        self._by_id.pop(number, None)
        self.ids.pop(claim, None)
        self.leaders.pop(number, None)

    def _load(self, numbers: Sequence[int]) -> list[Matter]:
        """The matters of some row numbers; what did not change is forgotten after a while."""
        missing = [number for number in numbers if number not in self._by_id]
        for row in rows(connection(self._session), _of_numbers(), numbers=missing) if missing else ():
            matter = unpack(row)
            self._by_id[row.id], self.ids[matter.claim] = matter, row.id
            self.leaders.setdefault(row.id, row.leader_id)
        found = [self._by_id[number] for number in numbers if number in self._by_id]
        for number in list(islice(self._by_id, max(0, len(self._by_id) - MOST_LOADED))):
            if number in self.changed:
                del self._by_id[number]
            else:
                self._forget(number, self._by_id[number].claim)
        return found


KEYS = bindparam("keys", type_=MatterKey.key.type, expanding=True)
OF_CLAIM = and_(  # its own rows of keys, by their whole primary key
    MatterKey.key.in_(KEYS),
    MatterKey.leads == bindparam("led"),
    MatterKey.rank == bindparam("of_rank"),
    MatterKey.place == bindparam("of_place"),
    MatterKey.matter_id == bindparam("number"),
)
KEYS_GONE = delete(MatterKey).where(OF_CLAIM)
LEADING_OR_NOT = update(MatterKey).where(OF_CLAIM).values(leads=bindparam("now"))
FOLLOWING = update(models.Matter).where(models.Matter.id == bindparam("number")).values(leader_id=bindparam("leader"))
COLUMNS = (
    models.Matter.id,
    models.Matter.claim_id,
    models.Matter.rank,
    models.Matter.day,
    models.Matter.about,
    models.Matter.vectors,
    models.Matter.leader_id,
)


@cache
def _of_numbers() -> Select[Any]:
    return select(*COLUMNS).where(among(models.Matter.id, "numbers"))


def _own(matter: Matter, number: int, leads: bool) -> dict[str, Any]:
    """The parameters by which a claim's own rows of keys are found."""
    place = {"of_rank": matter.rank, "of_place": matter.place}
    return {"keys": matter.keys, "led": leads, **place, "number": number}


def bare(table: type[Any]) -> Any:
    """The table without its class, into which rows go faster."""
    return table.__table__


def key_row(key: int, leads: bool, rank: int, place: int, number: int) -> dict[str, Any]:
    """The row of one of a claim's keys."""
    return {"key": key, "leads": bool(leads), "rank": int(rank), "place": place, "matter_id": number}


def pack(matter: Matter) -> dict[str, Any]:
    """The row of what a claim is about."""
    about: dict[str, Any] = {name: getattr(matter, name) for name in PLAIN}
    about |= {name: sorted(getattr(matter, name)) for name in SETS}
    vectors = (*(getattr(matter, name) for name in VECTORS), *matter.denied)
    return {
        "claim_id": matter.claim,
        "rank": int(matter.rank),
        "day": matter.day,
        "about": {**about, "keys": list(matter.keys)},
        "vectors": b"".join(vector.tobytes() for vector in vectors),
    }


def unpack(row: Any) -> Matter:
    """What a claim is about, from its row."""
    import numpy as np

    about, vectors = row.about, np.frombuffer(row.vectors, dtype=np.int8).reshape(-1, SIZE)
    fields: dict[str, Any] = {name: about.get(name, "") for name in PLAIN}  # older rows have no language
    fields |= {name: frozenset(about.get(name, ())) for name in SETS}
    fields |= dict(zip(VECTORS, vectors, strict=False))
    words: Any = vectors[len(VECTORS) :]
    if not len(words):  # older rows have none
        words = denied(fields["measure"], fields["counted"])
    keys = tuple(about["keys"])
    return Matter(claim=row.claim_id, rank=Rank(row.rank), day=row.day, denied=words, keys=keys, **fields)
