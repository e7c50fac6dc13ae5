"""Which stored claims one is held against, and which are held against it.

However many claims share a key, a few rows of the index of keys are read: leaders are looked for at the places nearest
to a claim (``compare.order``), and a leader is seen from no farther than as many others stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Connection, TextClause, text

from tracker.compare import Matter, Rank
from tracker.compare.leaders import sights
from tracker.compare.order import DAY, MOST_BESIDE, MOST_UNDATED, UNDATED, UNTIL, around

FIRST_UNDATED = UNDATED * DAY


def leading(connection: Connection, matter: Matter, number: int) -> set[int]:
    """The leaders that a claim is held against, by row number; some may stand behind it."""
    looks = [(rank, stretch) for rank, stretches in sights(matter) for stretch in stretches]
    ends = {f"{end}{i}": getattr(stretch, end) for i, (_, stretch) in enumerate(looks) for end in ("first", "last")}
    query = _leading(tuple((rank, stretch.onward, stretch.most) for rank, stretch in looks), len(matter.keys))
    return _found(connection, query, matter, number, ends)


def behind(connection: Connection, matter: Matter, number: int) -> set[int]:
    """The claims that are held against one where it leads, by row number; some may stand before it."""
    dated = matter.day != UNDATED
    earlier, later = around(matter.day, matter.place)[:2]
    ends = {"first": earlier.first if dated else FIRST_UNDATED, "own_place": matter.place, "last": later.last}
    return _found(connection, _behind(matter.rank, dated, len(matter.keys)), matter, number, ends)


def _found(connection: Connection, query: TextClause, matter: Matter, number: int, ends: Mapping[str, int]) -> set[int]:
    keys = {f"key{i}": key for i, key in enumerate(matter.keys)}
    return set(connection.scalars(query, {**keys, **ends, "own": number})) - {number}


@cache
def _leading(looks: tuple[tuple[Rank, bool, int], ...], keys: int) -> TextClause:
    """The statement for the leaders of some ranks in a stretch each, ``onward`` or not and at most so many."""
    parts = []
    for i, (rank, onward, most) in enumerate(looks):
        first, last = f":first{i}", f":last{i}"
        if onward:
            last = f"COALESCE({_nth(rank, first, last, onward, most)}, {last})"
        else:
            first = f"COALESCE({_nth(rank, first, f'{last} - 1', onward, most)}, {first})"
        parts.append(_between(f"near.leads = TRUE AND near.rank = {rank:d}", first, last))
    return _statement(parts, keys)


@cache
def _behind(rank: Rank, dated: bool, keys: int) -> TextClause:
    """The statement for the claims that look for leaders of a rank where one stands, as far as it is seen."""
    most = MOST_BESIDE if dated else MOST_UNDATED
    like_it, after_it = (_of_ranks(other for other in Rank if other >= least) for least in (rank, rank + 1))
    seen_from = f"COALESCE({_nth(rank, ':first', ':own_place - 1', False, most)}, :first)"
    seen_until = f"COALESCE({_nth(rank, ':own_place + 1', ':last', True, most)}, :last)"
    parts = [_between(like_it, ":own_place", seen_until), _between(after_it, seen_from, ":own_place")]
    if dated:  # the undated stand behind and look back as far as need be
        farthest = f"COALESCE({_nth(rank, ':own_place + 1', f'{UNTIL}', True, MOST_UNDATED)}, {UNTIL})"
        parts.append(_between(like_it, f"{FIRST_UNDATED}", farthest))
    else:  # the dated look at the first of the undated
        tenth = _nth(rank, f"{FIRST_UNDATED}", ":own_place - 1", False, MOST_BESIDE)
        parts.append(_between(after_it, "0", f"CASE WHEN {tenth} IS NULL THEN {FIRST_UNDATED - 1} ELSE -1 END"))
    return _statement(parts, keys)


def _of_ranks(ranks: Iterable[Rank]) -> str:
    """Claims of some ranks; that they lead or not is said for the index, which goes on from there to the place."""
    return f"near.leads IN (TRUE, FALSE) AND near.rank IN ({', '.join(f'{rank:d}' for rank in ranks) or 'NULL'})"


def _between(which: str, first: str, last: str) -> str:
    return (
        "SELECT near.matter_id FROM wanted CROSS JOIN matter_keys AS near "
        f"WHERE near.key = wanted.key AND {which} AND near.place BETWEEN {first} AND {last}"
    )


def _nth(rank: Rank, first: str, last: str, onward: bool, most: int) -> str:
    """The place of the last of so many leaders of a rank in a stretch but for the claim; NULL if they are fewer."""
    return (
        "(SELECT other.place FROM matter_keys AS other WHERE other.key = wanted.key AND other.leads = TRUE "
        f"AND other.rank = {rank:d} AND other.place BETWEEN {first} AND {last} AND other.matter_id <> :own "
        f"ORDER BY other.place {'ASC' if onward else 'DESC'} LIMIT 1 OFFSET {most - 1})"
    )


def _statement(parts: Iterable[str], keys: int) -> TextClause:
    """What is selected of each of so many keys."""
    wanted = ", ".join(f"(CAST(:key{i} AS BIGINT))" for i in range(keys))
    return text(f"WITH wanted(key) AS (VALUES {wanted}) {' UNION ALL '.join(parts)}")
