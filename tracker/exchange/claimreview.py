"""Assessed claims <-> ClaimReview, the vocabulary of schema.org in which fact-checkers publish.

Out goes a data feed with one review for each assessment, whose rating is the assessment's word and never a number.
In come reviews wherever they stand in a JSON-LD document, and those of Google's fact-check search.
"""

from __future__ import annotations

import datetime as dt
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tracker.errors import InputError
from tracker.read.dates import parse_date
from tracker.read.page import normal_url
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed
from tracker.values import SourceIdentity

Record = dict[str, Any]
CONTEXT = "https://schema.org"
REVIEW = "ClaimReview"
LONGEST = 20_000


# --- out ----------------------------------------------------------------------------------------------------------


def feed(claims: Iterable[StoredClaim]) -> Record:
    """What stands of the assessments of claims as a feed of reviews, in the order in which they were made."""
    found = [(claim, assessed) for claim in claims for assessed in claim.assessed]
    items = [
        _without_gaps(
            {"@type": "DataFeedItem", "dateCreated": assessed.made_at.isoformat(), "item": review(claim, assessed)}
        )
        for claim, assessed in sorted(found, key=lambda pair: pair[1].number)
    ]
    return {"@context": CONTEXT, "@type": "DataFeed", "name": "Assessed claims", "dataFeedElement": items}


def review(claim: StoredClaim, assessed: Assessed) -> Record:
    """One person's assessment of a claim."""
    stated = claim.stated
    record: Record = _without_gaps(
        {
            "@type": REVIEW,
            "claimReviewed": stated.clause.text,
            "author": {"@type": "Person", "name": assessed.assessor},
            "datePublished": assessed.made_at.date().isoformat(),
            "reviewRating": {"@type": "Rating", "alternateName": assessed.status, "ratingExplanation": assessed.note},
            "citation": list(assessed.evidence) or None,
            "itemReviewed": {
                "@type": "Claim",
                "identifier": stated.id,
                "text": stated.sentence.text,
                "author": _agent(stated.claimant),
                "datePublished": stated.published.isoformat() if stated.published else None,
                "appearance": {
                    "@type": "NewsArticle",
                    "identifier": stated.doc_id,
                    "url": claim.url,
                    "headline": claim.title,
                    "publisher": _agent(stated.publisher),
                    "datePublished": stated.published.isoformat() if stated.published else None,
                },
            },
        }
    )
    return record


def _agent(source: SourceIdentity | None) -> Record | None:
    if source is None:
        return None
    return {"@type": "Person" if source.kind == "person" else "Organization", "name": source.name}


def _without_gaps(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: _without_gaps(part) for name, part in value.items() if part is not None}


# --- in -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Review:
    """One review as published: what was claimed, by whom and where, who rated it how, and where that stands.

    ``appearance`` is the URL of the page where the claim was made; where that is not said, of the review.
    ``identifier`` is the claim's id where a Tracker wrote it.
    """

    identifier: str | None
    claim: str
    claimant: str | None
    appearance: str
    publisher: str | None
    title: str | None
    published: dt.date | None
    language: str | None
    rating: str
    explanation: str | None
    author: str
    url: str | None
    evidence: tuple[str, ...]
    reviewed: dt.date | None


def read(place: str, text: str) -> Iterator[tuple[int, Review | InputError]]:
    """The reviews in a JSON document, in its order and numbered from 1; a bad one comes as an error.

    Raises InputError for what is no JSON, and where there is no review in it.
    """
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = getattr(error, "msg", "nested too deep")
        raise InputError(f"{place}: no JSON ({reason}): give a feed of ClaimReview as JSON-LD") from error
    number = 0
    for number, found in enumerate(_reviews(whole), start=1):
        try:
            yield number, _review(found)
        except InputError as error:
            yield number, error
    if not number:
        raise InputError(f"{place}: no {REVIEW} in it: give a feed of ClaimReview as JSON-LD")


def _reviews(whole: Any) -> Iterator[Record]:
    """Every review, however deep it stands; those of Google's fact-check search in the form of the others."""
    waiting = [whole]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, dict) and REVIEW in _listed(value.get("@type")):
            yield value
        elif isinstance(value, dict) and "claimReview" in value:
            yield from (_of_search(value, entry) for entry in _listed(value["claimReview"]))
        elif isinstance(value, dict):
            waiting.extend(reversed(value.values()))


def _of_search(claim: Record, entry: Any) -> Record:
    published = entry if isinstance(entry, dict) else {}
    return {
        "claimReviewed": claim.get("text"),
        "author": published.get("publisher"),
        "url": published.get("url"),
        "datePublished": published.get("reviewDate"),
        "inLanguage": published.get("languageCode"),
        "reviewRating": {"alternateName": published.get("textualRating")},
        "itemReviewed": {"author": {"name": claim.get("claimant")}, "datePublished": claim.get("claimDate")},
    }


def _review(found: Mapping[str, Any]) -> Review:
    item = _object(found.get("itemReviewed"))
    pages = [_object(page) for name in ("firstAppearance", "appearance") for page in _listed(item.get(name))]
    page = next((page for page in pages if _url(page.get("url"))), item if _url(item.get("url")) else {})
    rating = _object(found.get("reviewRating"))
    url = _url(found.get("url"))
    appearance, author = _url(page.get("url")) or url, _name(found.get("author")) or _name(found.get("publisher"))
    claim, word = _text(found.get("claimReviewed")) or _text(item.get("text")), _word(rating)
    if not claim:
        raise InputError("no 'claimReviewed': it must say what was claimed")
    if not appearance:
        raise InputError("no URL: neither the claim's appearance nor the review has one")
    if not author:
        raise InputError("no 'author': it must say who reviewed the claim")
    if not word:
        raise InputError("no 'reviewRating': it must have a word for the rating, or a number")
    return Review(
        identifier=_text(item.get("identifier")),
        claim=claim,
        claimant=_name(item.get("author")),
        appearance=appearance,
        publisher=_name(page.get("publisher")) if page else author,
        title=(_text(page.get("headline")) or _text(page.get("name"))) if page else _text(found.get("headline")),
        published=_date(page.get("datePublished")) or _date(item.get("datePublished")),
        language=(_text(found.get("inLanguage")) or "").partition("-")[0].lower() or None,
        rating=word,
        explanation=_text(rating.get("ratingExplanation")) or _text(found.get("reviewBody")),
        author=author,
        url=url,
        evidence=tuple(dict.fromkeys(filter(None, [url, *map(_cited, _listed(found.get("citation")))]))),
        reviewed=_date(found.get("datePublished")),
    )


def _word(rating: Mapping[str, Any]) -> str | None:
    """The rating in a word, else its number with the scale that it stands on."""
    if word := _text(rating.get("alternateName")) or _text(rating.get("name")):
        return word
    value, best = _text(rating.get("ratingValue")), _text(rating.get("bestRating"))
    return f"{value} of {best}" if value and best else value


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _object(value: Any) -> Mapping[str, Any]:
    """A thing that is described, or named by its URL alone."""
    first = next(iter(_listed(value)), None)
    if isinstance(first, str):
        return {"url": first, "name": first}
    return first if isinstance(first, dict) else {}


def _text(value: Any) -> str | None:
    first = next(iter(_listed(value)), None)
    if isinstance(first, dict):
        first = first.get("@value", first.get("name"))
    if isinstance(first, bool) or not isinstance(first, str | int | float):
        return None
    words = html.unescape(str(first)).replace("\0", " ").strip()
    sound = words.encode("utf-8", "replace").decode()
    return sound[:LONGEST] or None


def _name(value: Any) -> str | None:
    return _text(_object(value).get("name"))


def _url(value: Any) -> str | None:
    text = _text(_object(value).get("url") if isinstance(value, dict) else value)
    return normal_url(text) if text and text.startswith(("http://", "https://")) else None


def _cited(value: Any) -> str | None:
    text = _url(value) or _text(value)
    return " ".join(text.split()) if text else None


def _date(value: Any) -> dt.date | None:
    """A day; one that cannot be read is not known."""
    try:
        text = _text(value)
        return parse_date(text) if text else None
    except InputError:
        return None
