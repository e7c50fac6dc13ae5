"""Claims that a person logs by hand, one or many: the figure is read from its words, the quote is held against the
document."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from tracker import lang, link
from tracker.errors import InputError, NotFoundError
from tracker.extract import typed
from tracker.extract.typed import QUOTES
from tracker.read.page import normal_url
from tracker.store import claimrows, claims, documents, events, sources
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Quantity,
    Role,
    Span,
    Stance,
    content_hash,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.store import models

LONGEST_KEY = 500
LONGEST_NAME = 300


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person gives: the figure as said, who said it, through whom, and where it stands.

    Without a figure the quote is a statement.
    """

    figure: str | None
    source: str | None
    document: str
    via: str | None = None
    quote: str | None = None
    language: str | None = None
    article: Article | None = None
    stance: Stance = Stance.ASSERTS
    hedge: str | None = None
    unsupported: str | None = None


@dataclass(frozen=True, slots=True)
class Logged:
    """The claim that an entry is, and whether it came in now, or again after it was withdrawn; the same entry twice is
    one claim."""

    claim: str
    is_new: bool


def log(session: Session, entry: Entry, tolerance: Decimal) -> Logged:
    """Store the claim of an entry.

    Raises InputError where the quote does not hold the figure, or the document not the quote, and no reason is given
    for storing it all the same; NotFoundError for a document that is neither stored nor a URL.
    """
    _check(entry)
    document = _document(session, entry)
    quote = entry.quote or entry.figure or ""
    place, doubt = _place(document, entry, quote)
    language = entry.language or document.language or "en"
    quantity = _figure(entry.figure, place, quote, language) if entry.figure else None
    claim = _claim(document, entry, place, quantity, language)
    if claims.is_stored(session, claim.id):
        return Logged(claim.id, is_new=claims.log_again(session, claim.id))
    reason = entry.unsupported or doubt
    claimrows.insert(session, document, [claim], tolerance, maker=events.person(), by_person=True, unsupported=reason)
    return Logged(claim.id, is_new=True)


def check(session: Session, entry: Entry, tolerance: Decimal) -> None:
    """Raise what ``log`` would raise for an entry, and store nothing."""
    tried = session.begin_nested()
    try:
        log(session, entry, tolerance)
    finally:
        tried.rollback()


def _check(entry: Entry) -> None:
    for what, text, most in (
        ("document", entry.document, LONGEST_KEY),
        ("source", entry.source, LONGEST_NAME),
        ("via", entry.via, LONGEST_NAME),
    ):
        if text and len(text) > most:
            raise InputError(f"the {what} {_short(text)!r} is longer than {most} characters: give its name alone")
    if entry.language:
        lang.load(entry.language)


def _document(session: Session, entry: Entry) -> models.Document:
    url = normal_url(entry.document) if re.match(r"https?://", entry.document) else None
    try:
        return documents.find(session, url or entry.document, whole=url is not None)
    except NotFoundError:
        if url is None:
            raise
    known = entry.article or Article("")
    language = entry.language or known.language or "en"
    article = Article("", None, known.title, known.publisher, known.date, url, language)
    return documents.save(session, article, models="").row


def _place(document: models.Document, entry: Entry, quote: str) -> tuple[Span, str | None]:
    """Where the quote stands in the document, and why that cannot be told where it cannot."""
    if _plain(entry.figure or "") not in _plain(quote) and not entry.unsupported:
        raise InputError(
            f'the quote does not hold the figure "{entry.figure}": give the words as they stand, '
            "or say why it is stored all the same (--unsupported)"
        )
    if not document.text:
        return Span(quote, 0, 0), "the text of the document is not stored"
    match = re.search(typed.pattern(quote), document.text)
    if match:
        return Span(match.group(), match.start(), match.end()), None
    if entry.unsupported:
        return Span(quote, 0, 0), None
    raise InputError(
        f'document {document.id} does not hold the quote "{_short(quote)}": give its words as they stand, '
        "or say why it is stored all the same (--unsupported)"
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"


def _plain(text: str) -> str:
    """The text with its quotation marks and spaces made one kind."""
    return " ".join("".join('"' if c in QUOTES else c for c in text).split()).casefold()


def _figure(figure: str, place: Span, quote: str, language: str) -> Quantity | None:
    """The figure read from its words, at its place in the document."""
    at = re.search(typed.pattern(figure), place.text)
    found = typed.figures(figure, language, place.start + (at.start() if at else 0))
    return found[0] if found else None


def _claim(document: models.Document, entry: Entry, place: Span, quantity: Quantity | None, language: str) -> Claim:
    source = Span(entry.source, 0, 0) if entry.source else None
    mode = Mode.NONE if source is None else Mode.DIRECT if place.text[:1] in QUOTES else Mode.INDIRECT
    attribution = Attribution(source, None, (place,), mode, rule="logged by hand") if source else None
    said = entry.figure or place.text
    return Claim(
        id=content_hash(document.key, document.sha256, "person", said, entry.source, entry.via, place.start),
        kind=Kind.NUMERIC if quantity else Kind.STATEMENT,
        clause=place,
        sentence=place,
        quantity=quantity,
        attribution=attribution,
        chain=_chain(document, entry, language),
        stance=entry.stance,
        hedge=Span(entry.hedge, 0, 0) if entry.hedge else None,
    )


def _chain(document: models.Document, entry: Entry, language: str) -> tuple[Link, ...]:
    named = [(name, role) for name, role in ((entry.source, Role.CLAIMANT), (entry.via, Role.RELAY)) if name]
    identities = link.resolve(
        [name for name, _ in named], language=language, document=document.key, publisher=document.publisher
    )
    links = [Link(name, role, None, found) for (name, role), found in zip(named, identities, strict=True)]
    if document.publisher_source:
        printed = sources.identity_of(document.publisher_source)
        links.append(Link(document.publisher or printed.name, Role.PUBLISHER, None, printed))
    return tuple(links)
