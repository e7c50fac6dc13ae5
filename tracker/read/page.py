"""An HTML page -> its article: title, publisher, date, URL, language and body, without the boilerplate."""

from __future__ import annotations

import logging
import re

from tracker.errors import InputError
from tracker.read.dates import parse_date
from tracker.read.plain import decode
from tracker.values import Article

LANGUAGE = re.compile(r"<html[^>]*\slang\s*=\s*[\"']?([A-Za-z]{2,3})", re.IGNORECASE)
SMALLEST_BODY = 40


def article(place: str, data: bytes) -> Article:
    """The article of a page; raises InputError where there is none."""
    html = decode(place, data)
    found = _extracted(html)
    text, date = found.get("text") or "", found.get("date")
    if len(text) < SMALLEST_BODY:
        raise InputError(f"{place}: no article in this page: save the article's own page, or its text as .txt")
    declared = LANGUAGE.search(html[:5000])
    return Article(
        text=text,
        title=found.get("title"),
        publisher=found.get("sitename"),
        date=parse_date(date) if date else None,
        url=found.get("url"),
        language=declared[1].lower() if declared else None,
    )


def _extracted(html: str) -> dict[str, str | None]:
    from trafilatura import bare_extraction

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # that a page has no article is said above, once
    found = bare_extraction(
        html,
        with_metadata=True,
        include_comments=False,
        favor_recall=False,
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    if found is None:
        return {}
    return found if isinstance(found, dict) else found.as_dict()


def normal_url(url: str | None) -> str | None:
    """One form for an article's address: https, no tracking parameters, no fragment, no slash at the end."""
    if not url:
        return None
    from courlan import clean_url

    cleaned = (clean_url(url) or url).partition("#")[0]
    return re.sub(r"^http://", "https://", cleaned).rstrip("/")
