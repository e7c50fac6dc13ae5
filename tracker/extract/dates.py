"""A text and the date that it was published on -> the days it speaks of.

Tracker cuts the phrase and says which way it points; dateparser turns what is left of it into a day.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from tracker.lang.extraction import Dates
from tracker.values import Span

MONTHS = "January February March April May June July August September October November December"


@dataclass(frozen=True, slots=True)
class Dated:
    """A date phrase and the day it means: the first of the month or year where it names no day."""

    span: Span
    day: dt.date


def find(text: str, start: int, end: int, published: dt.date | None, words: Dates) -> list[Dated]:
    """The date phrases between two offsets of a text, in order; relative ones only where ``published`` is known."""
    found: list[Dated] = []
    for match, kind in _phrases(text, start, end, words):
        if found and match.start() < found[-1].span.end:
            continue
        day = _day(match, kind, published, words)
        if day:
            found.append(Dated(Span.of(text, match.start(), match.end()), day))
    return found


def _phrases(text: str, start: int, end: int, words: Dates) -> Iterator[tuple[re.Match[str], str]]:
    matches = [(m, kind) for kind, pattern in _patterns(words_key(words)) for m in pattern.finditer(text, start, end)]
    return iter(sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end())))


_KNOWN: dict[int, Dates] = {}


def words_key(words: Dates) -> int:
    """A key under which the compiled patterns of a language are kept."""
    _KNOWN[id(words)] = words
    return id(words)


@cache
def _patterns(key: int) -> list[tuple[str, re.Pattern[str]]]:
    words = _KNOWN[key]
    months = (
        _any(m for m in words.months if len(m) > 3) + r"|(?:" + _any(m for m in words.months if len(m) <= 3) + r")\b\.?"
    )
    weekdays, units = _any(words.weekdays), _any(words.units)
    past, future = _any(words.past), _any(words.future)
    year = r"(?:,?\s+(?:de[l]?\s+)?(?P<year>(?:1[89]|20)\d\d))?"
    joint = r"(?:\s+(?:de|of))?\s+"
    sources = [
        ("day", rf"(?<!\w)(?P<day>\d{{1,2}})(?:st|nd|rd|th|º)?{joint}(?P<month>{months}){year}(?!\w)"),
        ("day", rf"(?<!\w)(?P<month>{months})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d|[.,]\d){year}(?!\w)"),
        ("iso", r"(?<!\d)(?P<iso>\d{4}-\d{2}-\d{2})(?!\d)"),
        ("month", rf"(?<!\w)(?P<month>{months}){joint}?(?:de[l]?\s+)?(?P<year>(?:1[89]|20)\d\d)(?!\w)"),
        ("year", r"(?<=\b(?:in|en)\s)(?P<year>(?:19|20)\d\d)(?![\w.,-]\d|\w|-)"),
        (
            "weekday",
            rf"(?<!\w)(?:(?P<future>{future})\s+)?(?:(?P<past>{past})\s+)?(?P<weekday>{weekdays})"
            rf"(?:\s+(?P<past2>{past})|\s+(?:que\s+)?(?P<future2>{future}))?(?!\w)",
        ),
        ("relative", rf"(?<!\w)(?P<relative>{_any(words.relative)})(?!\w)"),
        ("ago", "|".join(a.format(n=r"(?P<n>\d{1,3})", unit=rf"(?P<unit>{units})") for a in words.ago[:1]) + r"(?!\w)"),
    ]
    return [(kind, re.compile(source, re.IGNORECASE)) for kind, source in sources]


def _any(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


def _day(match: re.Match[str], kind: str, published: dt.date | None, words: Dates) -> dt.date | None:
    group = match.groupdict()
    if kind in ("iso", "day", "month", "year"):
        return _absolute(group, published, words)
    return _relative(group, kind, published, words) if published else None


def _absolute(group: dict[str, str | None], published: dt.date | None, words: Dates) -> dt.date | None:
    """A calendar date; where the year is left out, the one that puts it nearest to the publication date."""
    if group.get("iso"):
        return _parse(group["iso"] or "")
    month = words.months[(group.get("month") or "january").rstrip(".").lower()] if group.get("month") else 1
    day = int(group.get("day") or 1)
    if group.get("year"):
        return _parse(f"{day} {MONTHS.split()[month - 1]} {group['year']}")
    if published is None:
        return None
    days = [_parse(f"{day} {MONTHS.split()[month - 1]} {published.year + shift}") for shift in (-1, 0, 1)]
    return min((d for d in days if d), key=lambda d: abs((d - published).days), default=None)


def _parse(phrase: str, base: dt.date | None = None) -> dt.date | None:
    import dateparser

    start = dt.datetime.combine(base, dt.time(12)) if base else None
    settings = {"RELATIVE_BASE": start} if start else {"STRICT_PARSING": True}
    parsed = dateparser.parse(phrase, languages=["en"], settings=settings)
    return parsed.date() if parsed else None


def _relative(group: dict[str, str | None], kind: str, published: dt.date, words: Dates) -> dt.date | None:
    if kind == "relative":
        return published + dt.timedelta(days=words.relative[(group["relative"] or "").lower()])
    if kind == "weekday":
        weekday = words.weekdays[(group["weekday"] or "").lower()]
        if group.get("future") or group.get("future2"):
            return published + dt.timedelta(days=(weekday - published.weekday() - 1) % 7 + 1)
        back = (published.weekday() - weekday) % 7
        return published - dt.timedelta(days=back or (7 if group.get("past") or group.get("past2") else 0))
    number, unit = int(group["n"] or 0), words.units[(group["unit"] or "").lower()]
    return _parse(f"{number} {unit} ago", base=published)
