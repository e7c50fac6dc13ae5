"""A text and the date that it was published on -> the days it speaks of.

The language's data say how days, weekdays, spans of time and holidays are named and which way a word points; what is
here is the calendar.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from tracker.extract.patterns import DIGIT, WORD, any_of, lower, once
from tracker.lang.extraction import Dates, longest_words
from tracker.values import Span

#: Stands for digits among the words of a text.
NUMBER = frozenset({"0"})

Group = Mapping[str, str | None]
Resolve = Callable[[Group, dt.date | None, Dates], dt.date | None]


@dataclass(frozen=True, slots=True)
class Dated:
    """A date phrase and the day it means: the first of the month or year where it names no day."""

    span: Span
    day: dt.date


@dataclass(frozen=True, slots=True)
class _Pattern:
    """How dates of one form look; of each table in ``needed`` a word must be there, which is quick to see."""

    expression: re.Pattern[str]
    resolve: Resolve
    needed: list[frozenset[str]]


def find(text: str, start: int, end: int, published: dt.date | None, words: Dates) -> list[Dated]:
    """The date phrases between two offsets of a text, in order; relative ones only where ``published`` is known."""
    found: list[Dated] = []
    there = set(WORD.findall(lower(text[start:end])))
    numbered = bool(DIGIT.search(text, start, end))
    if not numbered and words.telling.isdisjoint(there):
        return found
    for match, resolve in _phrases(text, start, end, there | NUMBER if numbered else there, words):
        if found and match.start() < found[-1].span.end:
            continue
        day = resolve({key: value and lower(value) for key, value in match.groupdict().items()}, published, words)
        if day:
            found.append(Dated(Span.of(text, match.start(), match.end()), day))
    return found


def _phrases(text: str, start: int, end: int, there: set[str], words: Dates) -> Iterator[tuple[re.Match[str], Resolve]]:
    """Every phrase that looks like a date, the longest first where several begin at one place; ``there`` are the words
    of the text."""
    matches = [
        (match, pattern.resolve)
        for pattern in _patterns(words)
        if not any(table.isdisjoint(there) for table in pattern.needed)
        for match in pattern.expression.finditer(text, start, end)
    ]
    return iter(sorted(matches, key=lambda pair: (pair[0].start(), -pair[0].end())))


@once
def _patterns(words: Dates) -> list[_Pattern]:
    month = (
        "(?P<month>" + any_of(m for m in words.months if len(m) > 3)
        + r"|(?:" + any_of(m for m in words.months if len(m) <= 3) + r")\b\.?)"
    )  # fmt: skip
    weekday, ordinal = f"(?P<weekday>{any_of(words.weekdays)})", f"(?P<ordinal>{any_of(words.ordinals)})"
    day, count = r"(?P<day>\d{1,2})(?:st|nd|rd|th|º)?", rf"(?P<n>\d{{1,3}}|{any_of(words.counts)})"
    unit = f"(?P<unit>{any_of(words.units)})"
    before, after = rf"(?:(?P<before>{any_of(words.before)})[\s–-]+)?", rf"(?:,?\s+(?P<after>{any_of(words.after)}))?"
    of, year = r"(?:\s+(?:de|of))?\s+", r"(?:,?\s+(?:de[l]?\s+)?(?P<year>(?:1[89]|20)\d\d))?"
    first, second = ("month", "day") if words.month_first else ("day", "month")
    pair = rf"(?P<{first}>\d{{1,2}})[/.](?P<{second}>\d{{1,2}})"
    sources: list[tuple[str, Resolve]] = [
        (rf"{day}{of}{month}{year}", _absolute),
        (rf"{month}\s+{day}(?!\d|[.,]\d){year}", _absolute),
        (rf"{ordinal}{of}{month}{year}", _absolute),
        (rf"{day}[-/]{month}[-/](?P<year>\d{{4}})", _absolute),
        (rf"{month}[-/]{day}[-/](?P<year>\d{{4}})", _absolute),
        (r"(?P<year>(?:1[89]|20)\d\d)(?P<sign>[-/. ])(?P<month>\d\d?)(?P=sign)(?P<day>\d\d?)(?!\d|[.,]\d)", _absolute),
        (r"(?P<year>(?:19|20)\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)", _absolute),
        (
            rf"(?P<{first}>\d{{1,2}})(?P<sign>[-/.])(?P<{second}>\d{{1,2}})(?P=sign)(?P<year>\d{{4}}|\d\d)(?![-/.]?\d)",
            _absolute,
        ),
        (rf"{weekday}\s?[,(]?\s?{pair}(?!\d|[/.]\d)", _absolute),
        (rf"{month}\s+(?:(?:del?|of)\s+)?(?P<year>(?:1[89]|20)\d\d)", _absolute),
        (r"(?<=\b(?:in|en|em)\s)(?P<year>(?:19|20)\d\d)(?![\w.,-]\d|\w|-)", _absolute),
        (rf"{weekday},?\s+(?:the\s+|el\s+)?(?:{day}(?![\d.,:]\d|\s*[%\w])|{ordinal})", _weekday_of_month),
        (rf"{before}{weekday}{after}", _weekday),
        (rf"(?P<relative>{any_of(words.relative)})", _relative),
        (rf"{before}(?P<holiday>{any_of(words.holidays)})", _holiday),
    ]
    if words.numbered_month:
        sources.append((rf"{day}\s+{words.numbered_month}\s+(?P<month>0?[1-9]|1[0-2])(?!\d|[.,]\d)", _absolute))
    sources += [(t.format(n=count, unit=unit), _back) for t in words.ago]
    sources += [(t.format(n=count, unit=unit), _ahead) for t in words.ahead]
    day_of_month = rf"(?:{day}|{ordinal})"
    sources += [(t.format(day=day_of_month, before=f"(?P<before>{any_of(words.before)})"), _day_of_month)
                for t in words.day_of_month]  # fmt: skip
    tables = {month: words.months, weekday: words.weekdays, unit: words.units}
    tables |= {"(?P<relative>": words.relative, "(?P<holiday>": words.holidays}
    needed = {part: longest_words(table) for part, table in tables.items()}
    needed |= {"(?P<sign>": NUMBER, "(?P<year>(?:19|20)": NUMBER, day_of_month: NUMBER | longest_words(words.ordinals)}
    return [
        _Pattern(
            re.compile(rf"(?<!\w){source}(?!\w)", re.IGNORECASE),
            resolve,
            [table for part, table in needed.items() if part in source],
        )
        for source, resolve in sources
    ]


# --- from the parts of a phrase to its day ----------------------------------------------------------------------------


def _absolute(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    """A calendar date; where the year is left out, the one that puts it nearest to the publication date."""
    named = (group.get("month") or "1").rstrip(".")
    month = int(named) if named.isdigit() else words.months[named]
    day = _number(group, words) or 1
    year = group.get("year")
    if year and len(year) == 4:
        return _date(int(year), month, day)
    if published is None:
        return None
    centuries = [published.year // 100 * 100 + shift + int(year) for shift in (-100, 0)] if year else []
    years = centuries or [published.year + shift for shift in (-1, 0, 1)]
    return _nearest((_date(y, month, day) for y in years), published)


def _weekday_of_month(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    """The nearest month whose day of that number falls on the weekday."""
    if published is None:
        return None
    day, weekday = _number(group, words), words.weekdays[group["weekday"] or ""]
    months = (published.year * 12 + published.month - 1 + shift for shift in range(-18, 19))
    days = (_date(m // 12, m % 12 + 1, day) for m in months)
    return _nearest((d for d in days if d and d.weekday() == weekday), published)


def _weekday(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    if published is None:
        return None
    distance = words.weekdays[group["weekday"] or ""] - published.weekday()
    before, after = group.get("before"), group.get("after")
    sense = words.before[before] if before else words.after[after] if after else "past"
    shifts = {
        "past": -(-distance % 7),  # today, or the last one
        "recent": -(-distance % 7 or 7),
        "coming": distance % 7 or 7,
        "near": min((distance - 7, distance, distance + 7), key=abs),
        "this": distance,
        "last": distance - 7,
        "next": distance + 7,
    }
    return _shifted(published, shifts[sense])


def _relative(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    return _shifted(published, words.relative[group["relative"] or ""]) if published else None


def _back(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    return _moved(group, published, words, -1)


def _ahead(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    return _moved(group, published, words, 1)


def _moved(group: Group, published: dt.date | None, words: Dates, way: int) -> dt.date | None:
    from dateutil.relativedelta import relativedelta

    if published is None:
        return None
    said = group["n"] or ""
    number = int(said) if said.isdigit() else words.counts[said]
    times, unit = words.units[group["unit"] or ""]
    try:
        moved: dt.date = published + relativedelta(**{unit: way * number * times})
    except (OverflowError, ValueError):
        return None
    return moved


def _day_of_month(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    """The 15th of last, this or next month."""
    if published is None:
        return None
    shift = {"last": -1, "recent": -1, "coming": 1, "next": 1}.get(words.before[group["before"] or ""], 0)
    month = published.year * 12 + published.month - 1 + shift
    return _date(month // 12, month % 12 + 1, _number(group, words))


def _holiday(group: Group, published: dt.date | None, words: Dates) -> dt.date | None:
    from dateutil.easter import easter

    if published is None:
        return None
    rule = words.holidays[group["holiday"] or ""]
    years = range(max(dt.MINYEAR, published.year - 1), min(dt.MAXYEAR, published.year + 1) + 1)
    days = [easter(year) if rule == "easter" else dt.date.fromisoformat(f"{year:04}-{rule}") for year in years]
    sense = words.before.get(group.get("before") or "", "near")
    if sense in ("last", "recent"):
        days = [day for day in days if day < published]
    elif sense in ("next", "coming"):
        days = [day for day in days if day > published]
    return _nearest(days, published)


def _number(group: Group, words: Dates) -> int:
    """The day of the month, 0 where none is named."""
    ordinal = group.get("ordinal")
    return words.ordinals[ordinal] if ordinal else int(group.get("day") or 0)


def _shifted(day: dt.date, days: int) -> dt.date | None:
    """So many days on, ``None`` where the calendar ends before."""
    try:
        return day + dt.timedelta(days=days)
    except OverflowError:
        return None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _nearest(days: Iterable[dt.date | None], published: dt.date) -> dt.date | None:
    return min((day for day in days if day), key=lambda day: abs(day - published), default=None)
