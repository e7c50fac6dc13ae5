"""Two claims -> why they cannot be compared, or nothing where they can."""

from __future__ import annotations

from tracker import lang
from tracker.compare.stated import StatedClaim
from tracker.link import countries

DAYS_APART = 92


def obstacle(a: StatedClaim, b: StatedClaim) -> str | None:
    """What keeps two claims of one topic from being set against each other, in words for an editor."""
    if a.quantity is None or b.quantity is None:
        return None
    for check in (_measure, _outcome, _place, _forecast, _increment, _period):
        reason = check(a, b)
        if reason:
            return reason
    return None


def _measure(a: StatedClaim, b: StatedClaim) -> str | None:
    assert a.quantity and b.quantity
    if a.quantity.percent != b.quantity.percent:
        return "a percentage against a count"
    if a.quantity.currency != b.quantity.currency:
        names = [q.currency or "no currency" for q in (a.quantity, b.quantity)]
        return f"{names[0]} against {names[1]}: no exchange rate is given"
    return None


def outcomes(claim: StatedClaim) -> frozenset[str]:
    """What happened to the things counted (killed, wounded, sent …), as far as the words by the figure tell."""
    return frozenset(
        name for name, p in lang.load(claim.language).comparison.outcomes.items() if p.search(claim.clause.text)
    )


def _outcome(a: StatedClaim, b: StatedClaim) -> str | None:
    first, second = outcomes(a), outcomes(b)
    if first and second and not first & second:
        return f"{'/'.join(sorted(first))} against {'/'.join(sorted(second))}"
    return None


def places(claim: StatedClaim) -> frozenset[str]:
    """Codes of the countries that the claim's sentence names."""
    return frozenset(countries.mentioned(claim.sentence.text, claim.language))


def _place(a: StatedClaim, b: StatedClaim) -> str | None:
    first, second = places(a), places(b)
    if first and second and not first & second:
        names = [", ".join(countries.display_name(c, "en") for c in sorted(p)) for p in (first, second)]
        return f"other places: {names[0]} against {names[1]}"
    return None


def _forecast(a: StatedClaim, b: StatedClaim) -> str | None:
    if _expects(a) != _expects(b):
        return "a forecast or a promise against a count"
    return None


def _expects(claim: StatedClaim) -> bool:
    words = f"{claim.cue or ''} {claim.clause.text}"
    return bool(lang.load(claim.language).comparison.forecast.search(words))


def _increment(a: StatedClaim, b: StatedClaim) -> str | None:
    first, second = (bool(lang.load(c.language).comparison.increment.search(_near(c))) for c in (a, b))
    if first != second:
        return "a further number against a total"
    return None


def _near(claim: StatedClaim) -> str:
    """The words just before and behind the figure."""
    assert claim.quantity
    start, end = claim.quantity.span.start - claim.sentence.start, claim.quantity.span.end - claim.sentence.start
    return claim.sentence.text[max(0, start - 15) : end + 15]


def _period(a: StatedClaim, b: StatedClaim) -> str | None:
    if a.as_of and b.as_of and abs((a.as_of - b.as_of).days) > DAYS_APART:
        return f"other dates: {a.as_of} against {b.as_of}"
    return None
