"""Two matters -> how likely they are on one question: the same event, and in it the same thing counted.

Each of the two is a logistic function of a few features; both must hold, so their product is what counts.  The weights
are in ``likeness.toml``; ``training/likeness.py`` fits them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from math import inf
from typing import Any

from tracker.compare.embedding import cosines
from tracker.compare.matter import ANYBODY, Matter, Rank, people, stem, stems
from tracker.compare.order import DAYS_NEAR, UNDATED

LIKELY = 0.18  # chance from which a claim follows another
DAYS_TO_DENY = 10  # from a figure to its denial, where nothing else ties them
DAYS_UNKNOWN = 60  # taken to lie between two documents one of which has no date
SAME_NAME = 88  # per cent of letters that two spellings of a name have in common
SAME_NOUN = 0.7  # cosine from which a word means a noun
OTHER_NOUN = 0.5  # cosine under which two nouns of two kinds count two things
LIKE_WORDS = 0.45  # cosine under which two clauses that nothing ties together are of two events
SAME_WORDS = 0.8  # cosine from which two clauses say nearly the same, and are of one event whatever their articles name
ANOTHER_ORDER = 3  # times
SAME_STATEMENT = 0.5  # cosine under which two statements without figures say different things
TIED_STATEMENT = 0.36  # likewise where both articles name the same people or places
SAME_DENIAL = 0.5  # likewise for a denial without a figure and what is counted
TRANSLATED_DENIAL = 0.4  # likewise in two languages
SAME_SHARE = 0.35  # likewise for percentages and amounts of money
#: Cosine under which two clauses of one measure and not one figure say different things, whatever ties them.
LEAST_SAID = {"statement": TIED_STATEMENT, "percent": SAME_SHARE, "money": SAME_SHARE}
EVENT = (
    "one", "about", "said", "told", "places_shared", "places_apart", "sentence_places_apart", "name_shared",
    "names_shared", "stems_shared", "names_apart", "spots_shared", "spots_apart", "own_names_shared",
    "own_names_apart", "same_figure", "days", "voice_shared", "denied_figure",
    "others_named",
)  # fmt: skip
THING = (
    "one", "noun", "noun_square", "said", "outcome_shared", "outcome_of_one", "same_figure", "kind_shared",
    "kind_apart", "anybody", "anybody_said", "bare", "beside", "statement", "statement_said", "share",
    "share_said", "denial",
)  # fmt: skip
NOUN, SAID, STATEMENT, SHARE, FIGURE, APART = (
    THING.index(name) for name in ("noun", "said", "statement", "share", "same_figure", "kind_apart")
)


def likely(one: Matter, others: Sequence[Matter]) -> list[tuple[float, Matter]]:
    """Those of some others that a claim is ``LIKELY`` on one question with, each with the probability."""
    alike = decided(one, others)
    same_thing = _same_thing(one, [other for other, _ in alike], [said for _, said in alike])
    of_thing = [(thing, other) for thing, (other, _) in zip(same_thing, alike, strict=True) if thing >= LIKELY]
    same_event = _same_event(one, [other for _, other in of_thing])
    both = ((round(thing * event, 9), other) for event, (thing, other) in zip(same_event, of_thing, strict=True))
    return [(chance, other) for chance, other in both if chance >= LIKELY]


def decided(one: Matter, others: Sequence[Matter]) -> list[tuple[Matter, float]]:
    """Those of some others on which the weights decide, each with how near its words are; the rest are apart anyway."""
    near = _near_enough(one, others, words_near(one, others))
    return [(other, said) for other, said in near if _is_alike(one, other, said)]


def _near_enough(one: Matter, others: Sequence[Matter], near: Sequence[float]) -> Iterator[tuple[Matter, float]]:
    """Those whose clauses are not parted by their words alone, as most are that share a key, with how near they are."""
    least, measure, figure = LEAST_SAID.get(one.measure, -inf), one.measure, one.figure
    for other, said in zip(others, near, strict=True):
        if other.measure != measure:
            near_enough = said >= least_to_deny(one.language, other.language)
        else:
            near_enough = said >= least or bool(figure and other.figure == figure)
        if near_enough:
            yield other, said


def least_to_deny(language: str, other: str) -> float:
    """The cosine from which a denial without a figure may be of what a count in some language says."""
    return SAME_DENIAL if language == other else TRANSLATED_DENIAL


def _is_alike(one: Matter, other: Matter, said: float) -> bool:
    """Whether two clauses, so near in their words, may be of one thing."""
    if not may_meet(one, other):
        return False
    if said >= SAME_WORDS:  # whatever their articles name, unless the clauses themselves name others
        return not (one.named and other.named and elsewhere(one, other))
    return not elsewhere(one, other) and (said >= LIKE_WORDS or _tied(one, other))


def words_near(one: Matter, others: Sequence[Matter]) -> list[float]:
    """How near the words of a claim's clause are to those of each other's."""
    found: list[float] = cosines(one.said, [other.said for other in others]).tolist()
    return found


def _same_thing(one: Matter, others: Sequence[Matter], near: Sequence[float]) -> list[float]:
    if not others:
        return []
    import numpy as np

    rows = things(one, others, near)
    chances = _logistic(rows, "thing")
    tied = np.array([_same_names(one, other) for other in others])
    same_statement = np.where(tied, TIED_STATEMENT, SAME_STATEMENT)
    for column, least in ((STATEMENT, same_statement), (SHARE, SAME_SHARE)):
        chances[(rows[:, column] > 0) & (rows[:, SAID] < least) & (rows[:, FIGURE] == 0)] = 0.0
    nouns = np.array([_other_noun(one, other) for other in others])
    chances[nouns & (rows[:, NOUN] < SAME_NOUN) & (rows[:, SAID] >= SAME_WORDS)] = 0.0
    chances[(rows[:, APART] > 0) & (rows[:, NOUN] > 0) & (rows[:, NOUN] < OTHER_NOUN)] = 0.0
    return [float(chance) for chance in chances]


def _same_event(one: Matter, others: Sequence[Matter]) -> list[float]:
    return [float(chance) for chance in _logistic(events(one, others), "event")] if others else []


def near_in_time(a: int, b: int) -> bool:
    """Whether two days, ordinals, are near enough for one topic; an unknown one is near to all."""
    return UNDATED in (a, b) or abs(a - b) <= DAYS_NEAR


def may_meet(a: Matter, b: Matter) -> bool:
    """Whether two claims can be on one question at all."""
    if a.measure != b.measure and not (_denies_count(a, b) or _denies_count(b, a)):
        return False
    if not near_in_time(a.day, b.day):
        return False
    if a.outcomes and b.outcomes and a.outcomes.isdisjoint(b.outcomes):
        return False
    if a.years and b.years and a.years.isdisjoint(b.years):
        return False
    if a.lands - b.lands and b.lands - a.lands and not _same_figure(a, b) and not _at_one_spot(a, b):
        return False
    return a.counted == b.counted or a.sentence != b.sentence or a.document != b.document


def _at_one_spot(a: Matter, b: Matter) -> bool:
    """Whether one says that something is at what the other names too."""
    return bool(a.spots & b.around or b.spots & a.around)


def elsewhere(a: Matter, b: Matter) -> bool:
    """Whether both name people or places and none in common, and nothing else ties them: no country, or a figure of
    another order; or both say where, and otherwise."""
    if _same_names(a, b) or not a.told_of or not b.told_of or _denies_figure(a, b):
        return False
    return a.setting.isdisjoint(b.setting) or bool(a.spots and b.spots) or _of_another_order(a, b)


def _other_noun(a: Matter, b: Matter) -> bool:
    """Whether two clauses that are otherwise alike would be of two things by their nouns: neither is just anybody, and
    it is not one figure."""
    plain = a.measure == b.measure == "count" and "" not in (a.kind, b.kind) and ANYBODY not in (a.kind, b.kind)
    return plain and not _same_figure(a, b)


def _tied(a: Matter, b: Matter) -> bool:
    """Whether two claims have a name, a country, their source or their figure in common."""
    apart = a.setting.isdisjoint(b.setting) and a.voices.isdisjoint(b.voices) and not _same_names(a, b)
    return not apart or bool(_same_figure(a, b))


def _same_names(a: Matter, b: Matter) -> bool:
    """Whether a name around one is around the other too, or a word for what is of there.

    In two languages names that begin alike are taken for one ("Londres", "London"); in one language they are not
    ("Martín", "Martínez"), but for another spelling.
    """
    if a.stems.isdisjoint(b.stems):
        return False
    if a.language != b.language or not a.around.isdisjoint(b.around):
        return True
    if not a.people_stems.isdisjoint(b.stems) or not b.people_stems.isdisjoint(a.stems):
        return True
    return any(_one_name(first, second) for first, second in _begin_alike(a, b))


def _begin_alike(a: Matter, b: Matter) -> Iterator[tuple[str, str]]:
    """The names around both that begin alike."""
    return ((name, other) for name in a.around for other in b.around if stem(name) == stem(other))


@lru_cache(10_000)
def _one_name(a: str, b: str) -> bool:
    """Whether two names that begin alike are one in two spellings: "Zelensky", "Zelenskiy"."""
    from rapidfuzz.fuzz import ratio

    return ratio(a, b) >= SAME_NAME


def _of_another_order(a: Matter, b: Matter) -> bool:
    first, second = (abs(float(m.figure.split("-")[0] or 0)) if m.figure else 0.0 for m in (a, b))
    return bool(first and second) and max(first, second) > ANOTHER_ORDER * min(first, second)


def _denies_count(a: Matter, b: Matter) -> bool:
    """A denial without a figure may be of what another counts."""
    return a.measure == "statement" and a.rank is Rank.DENIAL and b.measure == "count"


def events(one: Matter, others: Sequence[Matter]) -> Any:
    """A row for each other claim, a column for each feature of the event."""
    import numpy as np

    abouts, saids = [other.about for other in others], [other.said for other in others]
    about, said = cosines(one.about, abouts), cosines(one.said, saids)
    told = np.maximum(cosines(one.said, abouts), cosines(one.about, saids))
    rows = [
        (
            1.0,
            about[i],
            said[i],
            told[i],
            *_where(one, other),
            _same_figure(one, other),
            _days(one, other),
            not one.voices.isdisjoint(other.voices),
            _denies_figure(one, other),
            _name_others(one, other),
        )
        for i, other in enumerate(others)
    ]
    return np.asarray(rows, dtype=np.float64)


def things(one: Matter, others: Sequence[Matter], near: Sequence[float]) -> Any:
    """A row for each other claim, whose words are so near, a column for each feature of the thing counted."""
    import numpy as np

    rows = zip(others, near, _nouns(one, others), strict=True)
    return np.asarray([_thing(one, *row) for row in rows], np.float64)


def _nouns(one: Matter, others: Sequence[Matter]) -> list[float]:
    """How near the nouns counted are; what a denial is of is told by its words alone, the nearest of them."""
    found: list[float] = cosines(one.noun, [other.noun for other in others]).tolist()
    denied = [i for i, other in enumerate(others) if other.measure != one.measure]
    if denied and one.measure == "statement":
        nouns = [others[i].noun for i in denied]
        words = [cosines(word, nouns).tolist() for word in one.denied]
        for place, i in enumerate(denied):
            found[i] = max((of_word[place] for of_word in words), default=0.0)
    else:
        for i in denied:
            found[i] = max(cosines(one.noun, others[i].denied).tolist(), default=0.0)
    return found


def _thing(one: Matter, other: Matter, said: float, noun: float) -> tuple[float, ...]:
    denial = one.measure != other.measure
    anybody = one.kind != other.kind and ANYBODY in (one.kind, other.kind) and {one.kind, other.kind} <= people()
    shared = noun >= SAME_NOUN if denial else one.kind == other.kind != ""
    apart = noun < SAME_NOUN if denial else one.kind != other.kind and not anybody and "" not in (one.kind, other.kind)
    happened = not one.outcomes.isdisjoint(other.outcomes)
    counts = "count" in (one.measure, other.measure)
    statement = not counts and one.measure == "statement"
    share = not counts and not statement
    return (
        1.0,
        noun * counts,
        noun * noun * counts,
        said,
        happened,
        bool(one.outcomes) != bool(other.outcomes),
        _same_figure(one, other) * (not apart),
        shared,
        apart,
        anybody,
        said * anybody,
        Rank.BARE in (one.rank, other.rank),
        one.document == other.document and not happened and noun < SAME_NOUN,
        statement,
        said * statement,
        share,
        said * share,
        denial,
    )


def _same_figure(a: Matter, b: Matter) -> float:
    return float(a.figure != "" and a.figure == b.figure)


def _denies_figure(a: Matter, b: Matter) -> bool:
    """Whether one denies the figure that the other gives, some days later: who denies need not name what is known."""
    denial = (a.rank is Rank.DENIAL) != (b.rank is Rank.DENIAL)
    return denial and bool(_same_figure(a, b)) and UNDATED not in (a.day, b.day) and abs(a.day - b.day) <= DAYS_TO_DENY


def _where(a: Matter, b: Matter) -> tuple[float, ...]:
    shared = _same_names(a, b)
    return (
        _share(a.setting, b.setting),
        _apart(a.setting, b.setting),
        _apart(a.places, b.places),
        float(len(a.around & b.around) > 0),
        float(len(a.around & b.around) > 1),
        _share(a.name_stems, b.name_stems) * shared,
        _apart(a.told_of, b.told_of) * (not shared),
        float(_at_one_spot(a, b)),
        _apart(a.spots, b.spots),
        float(not a.names.isdisjoint(b.names)),
        _apart(a.named, b.named),
    )


def _name_others(a: Matter, b: Matter) -> bool:
    """Whether each sentence names somebody or something that the other article does not."""
    first, second = stems(a.named), stems(b.named)
    return not first <= b.stems and not second <= a.stems


def _share(a: frozenset[str] | set[str], b: frozenset[str] | set[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def _apart(a: frozenset[str] | set[str], b: frozenset[str] | set[str]) -> float:
    return float(bool(a and b) and not a & b)


def _days(a: Matter, b: Matter) -> float:
    """Days between the documents, 1 for the most that one topic spans; its root, as the first days tell the most."""
    days = DAYS_UNKNOWN if UNDATED in (a.day, b.day) else abs(a.day - b.day)
    return float((days / DAYS_NEAR) ** 0.5)


def _logistic(rows: Any, part: str) -> Any:
    """The chance of each row; summed by rows, so that it is the same whatever other rows there are."""
    import numpy as np

    return 1 / (1 + np.exp(-(rows * weights()[part]).sum(axis=1)))


@cache
def weights() -> Mapping[str, Any]:
    """How much each feature says, by the part of the data file."""
    import numpy as np

    table = tomllib.loads((files("tracker.compare") / "likeness.toml").read_text(encoding="utf-8"))
    return {
        part: np.array([table[part][name] for name in names]) for part, names in (("event", EVENT), ("thing", THING))
    }
