"""A date as a person or a page writes it -> a day."""

from __future__ import annotations

import datetime as dt
import re

from tracker import lang
from tracker.errors import InputError

ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?")


def parse_date(text: str) -> dt.date:
    """The day that ``text`` names: ISO 8601 first, else as one of the languages that have a data file writes it.

    Raises InputError for what is no date, with the form that is.
    """
    text = text.strip()
    iso = ISO.fullmatch(text)
    found = _calendar_day(*map(int, iso.groups())) if iso else _written(text)
    if found is None:
        raise InputError(f"date {text!r} is no date: write it as 2025-07-13")
    return found


def _calendar_day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _written(text: str) -> dt.date | None:
    import dateparser

    settings = {"STRICT_PARSING": True, "DATE_ORDER": "DMY"}
    try:
        found = dateparser.parse(text, languages=list(lang.supported()), settings=settings) if len(text) < 80 else None
    except (ValueError, OverflowError):
        return None
    return found.date() if found else None
