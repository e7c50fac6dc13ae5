"""Two comparable claims -> a verdict on their bounds, with its reason in words that an editor can print."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from itertools import accumulate, combinations, compress, islice
from typing import Any, NamedTuple

from tracker.compare.embedding import cosines, text_vector, vector
from tracker.compare.gate import (
    Checked,
    Ground,
    Terms,
    are_alike,
    checked,
    converted,
    denies,
    kept,
    measure,
    obstacle,
    teller,
)
from tracker.compare.likeness import least_to_deny
from tracker.compare.matter import said_of
from tracker.compare.stated import StatedClaim, whose
from tracker.link import countries
from tracker.link.names import SHORT, tokens
from tracker.values import Modifier, Quantity, Verdict
from tracker.wording import Many, Message, Share

SAME_BODY = 0.75  # cosine from which two names are of one body
TRANSLATED_BODY = 0.7  # likewise for names in two languages, which come less near to each other


class Pair(NamedTuple):
    """The verdict on two claims, by their ids; ``ground`` is what keeps them from being compared.

    Why is only worked out when it is asked for: of a large topic few reasons are ever read.
    """

    a: str
    b: str
    verdict: Verdict
    ground: Ground | None
    among: Pairs

    @property
    def why(self) -> Message:
        """The reason, to be said in any language."""
        a, b = (_Side.of(self.among.claims[claim], self.among.terms) for claim in (self.a, self.b))
        return _judged(a, b, self.among.terms).why()

    @property
    def reason(self) -> str:
        """Why, in English."""
        return str(self.why)


COMES_TO = (*((verdict, None) for verdict in Verdict), *((Verdict.NOT_COMPARABLE, ground) for ground in Ground))
LETTERS = {outcome: chr(ord("A") + number) for number, outcome in enumerate(COMES_TO)}
OUTCOMES = {letter: outcome for outcome, letter in LETTERS.items()}
ITSELF = " "  # stands for a claim beside itself


@dataclass(frozen=True, slots=True)
class Pairs:
    """Each two of some claims, which are by their ids, and a letter for what they come to on these terms.

    They are in the order of ``combinations``; of very many claims there are tens of thousands.
    """

    claims: Mapping[str, StatedClaim]
    letters: str
    terms: Terms

    def __len__(self) -> int:
        return len(self.letters)

    def __iter__(self) -> Iterator[Pair]:
        for (a, b), letter in zip(combinations(self.claims, 2), self.letters, strict=True):
            yield Pair(a, b, *OUTCOMES[letter], self)

    def of(self, *verdicts: Verdict) -> Iterator[Pair]:
        """Those of some verdicts."""
        wanted = {letter for letter in set(self.letters) if OUTCOMES[letter][0] in verdicts}
        return self._where(map(wanted.__contains__, self.letters)) if wanted else iter(())

    def first(self, most: int) -> Iterator[Pair]:
        """Of each verdict at most so many."""
        taken = bytearray(len(self.letters))
        for verdict in self.counts():
            letters = "".join(letter for letter, (found, _) in OUTCOMES.items() if found is verdict)
            for match in islice(re.finditer(f"[{letters}]", self.letters), most):
                taken[match.start()] = True
        return self._where(taken)

    def _where(self, taken: Iterable[object]) -> Iterator[Pair]:
        """Those at the places that are marked."""
        found = zip(combinations(self.claims, 2), self.letters, strict=True)
        return (Pair(a, b, *OUTCOMES[letter], self) for (a, b), letter in compress(found, taken))

    def counts(self) -> Counter[Verdict]:
        """How many there are of each verdict."""
        found: Counter[Verdict] = Counter()
        for letter, count in Counter(self.letters).items():
            found[OUTCOMES[letter][0]] += count
        return found

    def beside(self, place: int) -> str:
        """What the claim at a place comes to with each of the claims in their order, ``ITSELF`` at its own place."""
        number = len(self.claims)
        after = place * (2 * number - place - 1) // 2
        steps = accumulate(range(number - 2, number - 1 - place, -1), initial=place - 1)
        before = "".join(map(self.letters.__getitem__, steps)) if place else ""
        return f"{before}{ITSELF}{self.letters[after : after + number - place - 1]}"


Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class _Side:
    """A claim with what is asked of it each time that it is held against another."""

    claim: StatedClaim
    denies: bool
    quantity: Quantity | None
    bounds: Bounds
    measure: str
    checked: Checked

    @classmethod
    def of(cls, claim: StatedClaim, terms: Terms) -> _Side:
        figure = claim.quantity
        bounds = figure.bounds(terms.tolerance) if figure else (None, None)
        return cls(claim, denies(claim), figure, bounds, measure(claim), checked(claim))


def judge(a: StatedClaim, b: StatedClaim, terms: Terms) -> Pair:
    """What two claims of one topic come to; the order in which they are given does not matter to the verdict."""
    [pair] = judged((a, b), terms)
    return pair


def judged(claims: Sequence[StatedClaim], terms: Terms) -> Pairs:
    """What each two of a topic's claims come to."""
    sides = [_Side.of(claim, terms) for claim in claims] if len(claims) > 1 else []
    found = (_judged(a, b, terms) for a, b in combinations(sides, 2))
    letters = "".join([LETTERS[verdict, ground] for verdict, _, ground in found])
    return Pairs({claim.id: claim for claim in claims}, letters, terms)


class _Judged(NamedTuple):
    """What two claims come to, and how to say why."""

    verdict: Verdict
    why: Callable[[], Message]
    ground: Ground | None = None


def _judged(a: _Side, b: _Side, terms: Terms) -> _Judged:
    if a.denies != b.denies:
        return _denied(a, b, terms)
    found = None if are_alike(a.checked, b.checked) else obstacle(a.claim, b.claim, terms)
    if found:
        return _Judged(Verdict.NOT_COMPARABLE, partial(_as_found, found[1]), found[0])
    return _verdict(a, b, terms)


def _denied(a: _Side, b: _Side, terms: Terms) -> _Judged:
    """A denial against an assertion; the denial of one figure, or of one thing, says nothing of another."""
    denier, other = (a, b) if a.denies else (b, a)
    if not denier.quantity and other.quantity and not _of_one_thing(denier.claim, other.claim):
        why = partial(_denies, "denies_else", denier.claim, other.claim)
        return _Judged(Verdict.NOT_COMPARABLE, why, Ground.DENIAL)
    if denier.quantity and other.quantity and not _near(denier.quantity, other.quantity, terms):
        why = partial(_denies, "denies_another", denier.claim, other.claim)
        return _Judged(Verdict.NOT_COMPARABLE, why, Ground.DENIAL)
    return _Judged(Verdict.DENIED, partial(_denies, "denies", denier.claim, other.claim))


def _of_one_thing(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether a denial without a figure and a count may be of one thing: they are on one question, maybe by a third."""
    near = float(cosines(_said(a), [_said(b)])[0])
    return near >= least_to_deny(a.language, b.language)


@kept
def _said(claim: StatedClaim) -> Any:
    """The vector of what it says."""
    return text_vector(said_of(claim))


def _near(a: Quantity, b: Quantity, terms: Terms) -> bool:
    return abs(a.value - b.value) <= terms.tolerance * max(abs(a.value), abs(b.value))


def _verdict(a: _Side, b: _Side, terms: Terms) -> _Judged:
    one, other = a.claim, b.claim
    if a.quantity is None or b.quantity is None or a.denies:
        return _Judged(Verdict.AGREE, partial(_alike, "deny" if a.denies else "say", one, other))
    rate = terms.rate(a.measure, b.measure) if a.measure != b.measure else None
    if rate is None and _same_figure(a.quantity, b.quantity):
        return _Judged(Verdict.AGREE, partial(_alike, "give", one, other))
    figure, bounds = a.quantity, a.bounds
    if rate:
        figure = converted(figure, rate)
        bounds = figure.bounds(terms.tolerance)
    one_number = figure.value == b.quantity.value and figure.value_max == b.quantity.value_max
    if one_number and _same_source(one, other):
        return _Judged(Verdict.COMPATIBLE, partial(_on_bounds, "one_number", one, other, terms))
    if not one_number and _revised(one, other) and _same_source(one, other):
        return _Judged(Verdict.SUPERSEDED, partial(_revision, one, other))
    if _meet(figure, bounds, b.quantity, b.bounds):
        return _Judged(Verdict.COMPATIBLE, partial(_on_bounds, "meet", one, other, terms))
    if one.doc_id == other.doc_id and _one_voice(one, other):
        return _Judged(Verdict.NOT_COMPARABLE, partial(_beside, one, other), Ground.BESIDE)
    return _Judged(Verdict.CONFLICT, partial(_on_bounds, "apart", one, other, terms))


# --- why ----------------------------------------------------------------------------------------------------------


def _as_found(message: Message) -> Message:
    return message


def _denies(what: str, denier: StatedClaim, other: StatedClaim) -> Message:
    values = {"denier": denier.speaker, "other": other.speaker, "figure": other.figure, "denied": denier.figure}
    return Message(f"reasons.{what}", values)


def _alike(what: str, a: StatedClaim, b: StatedClaim) -> Message:
    """That two say, deny or give the same, or one does twice."""
    figure = {"figure": a.quantity} if what == "give" else {}
    if a.speaker == b.speaker:
        return Message(f"reasons.one_{what}", {"who": a.speaker, **figure})
    return Message(f"reasons.both_{what}", {"a": a.speaker, "b": b.speaker, **figure})


def _revision(a: StatedClaim, b: StatedClaim) -> Message:
    early, late = sorted((a, b), key=lambda claim: claim.published or dt.date.min)
    who = late.speaker if late.claimant else teller(late) or late.speaker
    said = {"who": who, "then": early.figure, "now": late.figure}
    return Message("reasons.revised", {**said, "day": early.published, "later": late.published})


def _beside(a: StatedClaim, b: StatedClaim) -> Message:
    return Message("reasons.beside", {"who": a.speaker, "figure_a": a.figure, "figure_b": b.figure})


def _on_bounds(what: str, a: StatedClaim, b: StatedClaim, terms: Terms) -> Message:
    assert a.quantity and b.quantity
    notes = []
    first, second = measure(a), measure(b)
    if first != second and (rate := terms.rate(first, second)):
        notes.append(Message("reasons.at_a_rate", {"rate": rate, "of": first, "to": second}))
    if Modifier.APPROX in (a.quantity.modifier, b.quantity.modifier):
        notes.append(Message("reasons.about", {"share": Share(terms.tolerance)}))
    values = {
        "a": a.speaker,
        "b": b.speaker,
        "figure_a": a.figure,
        "figure_b": b.figure,
        "bounds_a": a.quantity,
        "bounds_b": b.quantity,
        "note": Many(tuple(notes)),
    }
    return Message(f"reasons.{what}", values)


# --- figures and sources ------------------------------------------------------------------------------------------


class _Voice(NamedTuple):
    """Who says a claim, as far as that is asked each time: by which key and proper names, and whether as a body."""

    key: str | None
    names: frozenset[str]
    is_person: bool
    is_body: bool


@kept
def _voice(claim: StatedClaim) -> _Voice:
    kind = claim.claimant.kind if claim.claimant else None
    return _Voice(
        key=whose(claim.claimant) if claim.claimant else None,
        names=_names(claim),
        is_person=kind == "person",
        is_body=bool(teller(claim)) and kind not in ("person", "anonymous"),
    )


def _same_source(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one source said both: the same by its key or, as both are on one question, by the same proper name or by
    a name of the same meaning."""
    first, second = _voice(a), _voice(b)
    if first.key and first.key == second.key:
        return True
    if first.names and second.names and (first.names <= second.names or second.names <= first.names):
        called, otherwise = _calling(a), _calling(b)
        one_person = first.is_person or second.is_person
        return one_person or called <= otherwise or otherwise <= called or _mean_one(a, b)
    return first.is_body and second.is_body and _may_be_one_body(a, b) and _mean_one(a, b)


def _one_voice(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one source, or none but the article itself, said both."""
    return _same_source(a, b) if teller(a) or teller(b) else not (a.claimant or b.claimant)


def _may_be_one_body(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether two bodies may be one under other names: they are of no two countries, and one of them is known by no
    more than its name."""
    first, second = (set(countries.mentioned(teller(claim), claim.language)) for claim in (a, b))
    if first and second and not first & second:
        return False
    known = [claim.claimant for claim in (a, b) if claim.claimant]
    return len(known) < 2 or any(body.kind == "other" for body in known)


def _mean_one(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether the names of two sources mean one."""
    (first, length), (second, other) = _meaning(a), _meaning(b)
    return float(first @ second) >= (SAME_BODY if a.language == b.language else TRANSLATED_BODY) * length * other


@kept
def _meaning(claim: StatedClaim) -> tuple[Any, float]:
    """The vector of the source's name, and its length."""
    meaning = vector(teller(claim)).astype("float32")
    return meaning, float(meaning @ meaning) ** 0.5


@kept
def _calling(claim: StatedClaim) -> frozenset[str]:
    """All longer words in it but for countries, which say what body of a place it is: "Varnsk's fire service"."""
    found = tokens(teller(claim))
    named = countries.names(claim.language).find(found)
    known = {i for match in named for i in range(match.start, match.end)}
    return frozenset(word.folded for i, word in enumerate(found) if i not in known and len(word.folded) > SHORT)


def _names(claim: StatedClaim) -> frozenset[str]:
    """The words with a capital in the claimant as its text names it, folded."""
    return frozenset(word.folded for word in tokens(teller(claim)) if word.capital)


def _revised(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one source gave both figures, on different days."""
    return a.published is not None and b.published is not None and a.published != b.published


def _same_figure(a: Quantity, b: Quantity) -> bool:
    return (a.value, a.value_max, a.modifier) == (b.value, b.value_max, b.modifier)


def meet(a: Quantity, b: Quantity, tolerance: Decimal) -> bool:
    """Whether some number lies within the bounds of both; "more than" and "less than" leave out their own bound."""
    return _meet(a, a.bounds(tolerance), b, b.bounds(tolerance))


def _meet(a: Quantity, of_a: Bounds, b: Quantity, of_b: Bounds) -> bool:
    (low_a, high_a), (low_b, high_b) = of_a, of_b
    return _below(low_a, high_b, a, b) and _below(low_b, high_a, b, a)


def _below(low: Decimal | None, high: Decimal | None, lower: Quantity, upper: Quantity) -> bool:
    if low is None or high is None:
        return True
    open_end = lower.modifier is Modifier.MORE_THAN or upper.modifier is Modifier.LESS_THAN
    return low < high if open_end else low <= high
