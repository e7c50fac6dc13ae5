"""Two comparable claims -> a verdict on their bounds, with its reason in words that an editor can print."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from tracker.compare.gate import obstacle
from tracker.compare.stated import StatedClaim
from tracker.values import Modifier, Quantity, Stance, Verdict

Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True, slots=True)
class Pair:
    """The verdict on two claims, by their ids."""

    a: str
    b: str
    verdict: Verdict
    reason: str


def judge(a: StatedClaim, b: StatedClaim, tolerance: Decimal) -> Pair:
    """What two claims of one topic come to; the order in which they are given does not matter to the verdict."""
    verdict, reason = _verdict(a, b, tolerance)
    return Pair(a.id, b.id, verdict, reason)


def _verdict(a: StatedClaim, b: StatedClaim, tolerance: Decimal) -> tuple[Verdict, str]:
    if a.stance is not b.stance:
        denier, other = (a, b) if a.stance is Stance.DENIES else (b, a)
        return Verdict.CONFLICT, f"{denier.speaker} denies what {other.speaker} asserts ({other.figure})"
    reason = obstacle(a, b)
    if reason:
        return Verdict.NOT_COMPARABLE, reason
    if a.quantity is None or b.quantity is None:
        return Verdict.AGREE, f"{a.speaker} and {b.speaker} say the same"
    if _same_figure(a.quantity, b.quantity):
        return Verdict.AGREE, f"{_who(a, b)} {_both_say(a, b)}"
    return _on_bounds(a, b, tolerance)


def _on_bounds(a: StatedClaim, b: StatedClaim, tolerance: Decimal) -> tuple[Verdict, str]:
    assert a.quantity and b.quantity
    figures = f"{a.speaker}: {a.figure} ({describe(a.quantity)}); {b.speaker}: {b.figure} ({describe(b.quantity)})"
    about = (
        f", taking “about” for ± {tolerance:.0%}"
        if Modifier.APPROX in (a.quantity.modifier, b.quantity.modifier)
        else ""
    )
    same_source = a.claimant is not None and b.claimant is not None and a.claimant.key == b.claimant.key
    if same_source and a.quantity.value == b.quantity.value and a.quantity.value_max == b.quantity.value_max:
        return Verdict.COMPATIBLE, f"one number of {a.speaker}, bounded otherwise: {figures}"
    if meet(a.quantity, b.quantity, tolerance):
        return Verdict.COMPATIBLE, f"the bounds meet{about}: {figures}"
    if same_source and a.published and b.published and a.published != b.published:
        late, early = (a, b) if a.published > b.published else (b, a)
        return Verdict.SUPERSEDED, (
            f"{late.speaker} said {early.figure} on {early.published} and {late.figure} on {late.published}"
        )
    return Verdict.CONFLICT, f"the bounds are apart{about}: {figures}"


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
