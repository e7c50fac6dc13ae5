"""Two comparable claims -> a verdict on their bounds, with its reason in words that an editor can print."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from tracker.compare.gate import KEPT, Ground, Terms, converted, denies, measure, obstacle
from tracker.compare.stated import StatedClaim
from tracker.link.names import tokens
from tracker.values import Modifier, Quantity, Role, Verdict


@dataclass(frozen=True, slots=True)
class Pair:
    """The verdict on two claims, by their ids; ``ground`` is what keeps them from being compared."""

    a: str
    b: str
    verdict: Verdict
    reason: str
    ground: Ground | None = None


def judge(a: StatedClaim, b: StatedClaim, terms: Terms) -> Pair:
    """What two claims of one topic come to; the order in which they are given does not matter to the verdict."""
    if denies(a) != denies(b):
        return _denied(a, b, terms)
    found = obstacle(a, b, terms)
    if found:
        return Pair(a.id, b.id, Verdict.NOT_COMPARABLE, found[1], found[0])
    return Pair(a.id, b.id, *_verdict(a, b, terms))


def _denied(a: StatedClaim, b: StatedClaim, terms: Terms) -> Pair:
    """A denial against an assertion; the denial of one figure says nothing of another."""
    denier, other = (a, b) if denies(a) else (b, a)
    if denier.quantity and other.quantity and not _near(denier.quantity, other.quantity, terms):
        reason = f"{denier.speaker} denies another figure ({denier.figure}) than {other.speaker} gives ({other.figure})"
        return Pair(a.id, b.id, Verdict.NOT_COMPARABLE, reason, Ground.DENIAL)
    return Pair(a.id, b.id, Verdict.DENIED, f"{denier.speaker} denies what {other.speaker} asserts ({other.figure})")


def _near(a: Quantity, b: Quantity, terms: Terms) -> bool:
    return abs(a.value - b.value) <= terms.tolerance * max(abs(a.value), abs(b.value))


def _verdict(a: StatedClaim, b: StatedClaim, terms: Terms) -> tuple[Verdict, str]:
    if a.quantity is None or b.quantity is None:
        return Verdict.AGREE, f"{a.speaker} and {b.speaker} {_what_both_do(a)} the same"
    if denies(a):
        return Verdict.AGREE, f"{_who(a, b)} {'denies' if a.speaker == b.speaker else 'deny'} the same"
    first, second = measure(a), measure(b)
    rate = terms.rate(first, second)
    if first != second and rate:
        return _on_bounds(
            a, b, converted(a.quantity, rate), b.quantity, terms, f", at {rate:f} {second} to one {first}"
        )
    if _same_figure(a.quantity, b.quantity):
        return Verdict.AGREE, f"{_who(a, b)} {_both_say(a, b)}"
    return _on_bounds(a, b, a.quantity, b.quantity, terms)


def _what_both_do(claim: StatedClaim) -> str:
    return "deny" if denies(claim) else "say"


def _on_bounds(
    a: StatedClaim, b: StatedClaim, first: Quantity, second: Quantity, terms: Terms, note: str = ""
) -> tuple[Verdict, str]:
    assert a.quantity and b.quantity
    figures = f"{a.speaker}: {a.figure} ({describe(a.quantity)}); {b.speaker}: {b.figure} ({describe(b.quantity)})"
    if Modifier.APPROX in (first.modifier, second.modifier):
        note += f", taking “about” for ± {terms.tolerance:.0%}"
    same_source = _same_source(a, b)
    if same_source and first.value == second.value and first.value_max == second.value_max:
        return Verdict.COMPATIBLE, f"one number of {a.speaker}, bounded otherwise: {figures}"
    if same_source and _revised(a, b):
        early, late = sorted((a, b), key=lambda claim: claim.published or dt.date.min)
        return Verdict.SUPERSEDED, (
            f"{late.speaker} said {early.figure} on {early.published} and {late.figure} on {late.published}"
        )
    if meet(first, second, terms.tolerance):
        return Verdict.COMPATIBLE, f"the bounds meet{note}: {figures}"
    return Verdict.CONFLICT, f"the bounds are apart{note}: {figures}"


def _same_source(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one source said both: the same by its key or, as both are on one question, by the same proper name."""
    if a.claimant is None or b.claimant is None:
        return False
    if a.claimant.key == b.claimant.key:
        return True
    first, second = _names(a), _names(b)
    return bool(first and second) and (first <= second or second <= first)


@lru_cache(KEPT)
def _names(claim: StatedClaim) -> frozenset[str]:
    """The words with a capital in the claimant as its text names it, folded."""
    mention = next((link.name for link in claim.chain if link.role is Role.CLAIMANT), "")
    return frozenset(word.folded for word in tokens(mention) if word.capital)


def _revised(a: StatedClaim, b: StatedClaim) -> bool:
    """Whether one source gave both figures, on different days."""
    return a.published is not None and b.published is not None and a.published != b.published


def _same_figure(a: Quantity, b: Quantity) -> bool:
    return (a.value, a.value_max, a.modifier) == (b.value, b.value_max, b.modifier)


def _who(a: StatedClaim, b: StatedClaim) -> str:
    return a.speaker if a.speaker == b.speaker else f"{a.speaker} and {b.speaker}"


def _both_say(a: StatedClaim, b: StatedClaim) -> str:
    assert a.quantity
    return f"{'says' if a.speaker == b.speaker else 'say'} the same: {describe(a.quantity)}"


def meet(a: Quantity, b: Quantity, tolerance: Decimal) -> bool:
    """Whether some number lies within the bounds of both; "more than" and "less than" leave out their own bound."""
    (low_a, high_a), (low_b, high_b) = a.bounds(tolerance), b.bounds(tolerance)
    return _below(low_a, high_b, a, b) and _below(low_b, high_a, b, a)


def _below(low: Decimal | None, high: Decimal | None, lower: Quantity, upper: Quantity) -> bool:
    if low is None or high is None:
        return True
    open_end = lower.modifier is Modifier.MORE_THAN or upper.modifier is Modifier.LESS_THAN
    return low < high if open_end else low <= high


def describe(quantity: Quantity) -> str:
    """The figure as an interval in plain signs: "> 10,000", "≈ 12,000", "13–14"."""
    sign = {
        Modifier.EXACT: "",
        Modifier.APPROX: "≈ ",
        Modifier.MORE_THAN: "> ",
        Modifier.AT_LEAST: "≥ ",
        Modifier.LESS_THAN: "< ",
        Modifier.AT_MOST: "≤ ",
        Modifier.RANGE: "",
    }[quantity.modifier]
    top = "" if quantity.value_max is None else f"–{plain_number(quantity.value_max)}"
    tail = " %" if quantity.percent else f" {quantity.currency}" if quantity.currency else ""
    return f"{sign}{plain_number(quantity.value)}{top}{tail}"


def plain_number(value: Decimal) -> str:
    """A number with commas between thousands and without needless zeros."""
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
