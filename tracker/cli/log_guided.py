"""``tracker log`` on a terminal without arguments: one field after the other, each checked before the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from tracker.cli import common
from tracker.errors import NotFoundError, TrackerError

if TYPE_CHECKING:
    from tracker.logbook import Entry
    from tracker.store.database import Database
    from tracker.values import Article

OFFERED = 9
DOCUMENT = "Document (its number, id or URL, or a new URL)"
REASON = "Why it is to be stored all the same (empty: mend the words)"


def run(app: common.App) -> None:
    """Ask for a claim and log it: the talk goes to standard error, the claim's id to standard output."""
    from dataclasses import replace

    from tracker import logbook
    from tracker.store import listing
    from tracker.values import Stance

    database = app.open()
    entry = _words(app, database, *_document(database))
    with database.session() as session:
        known = [row.name for row in listing.listing(session)[:OFFERED]]
    _offer("Sources with the most claims", [f"{i}: {name}" for i, name in enumerate(known, start=1)])
    source, via = _source("Who said it (empty: the article itself)", known), None
    if source:
        via = _source("Who passed it on (empty: nobody)", known)
    denies = source is not None and click.confirm("Is it denied?", default=False, err=True)
    hedge = _asked("Words that weaken it (empty: none)", "") or None
    entry = replace(entry, source=source, via=via, hedge=hedge, stance=Stance.DENIES if denies else Stance.ASSERTS)
    with database.session(writing=True) as session:
        logged = logbook.log(session, entry, app.settings.approx_tolerance)
    click.echo(logged.claim)


def _document(database: Database) -> tuple[str, Article | None]:
    """A stored document, or a new URL and what is known of it."""
    from tracker.store import documents

    with database.session() as session:
        _offer("Documents", [f"{row.id}: {row.headline}" for row in documents.listing(session)[-OFFERED:]])
    while True:
        name = _asked(DOCUMENT)
        try:
            with database.session() as session:
                documents.find(session, name)
        except NotFoundError as error:
            if name.startswith(("http://", "https://")):
                return name, _new()
            common.warn_failure(error)
        except TrackerError as error:
            common.warn_failure(error)
        else:
            return name, None


def _new() -> Article:
    from tracker import lang
    from tracker.values import Article

    publisher = _asked("It is new.  Who published it (empty: not known)", "") or None
    title = _asked("Its title (empty: not known)", "") or None
    language = click.prompt("Its language", type=click.Choice(lang.supported()), default="en", err=True)
    while True:
        date = _asked("When it was published (2025-07-13; empty: not known)", "")
        try:
            return Article("", None, title, publisher, common.day(date, "date") if date else None, None, language)
        except TrackerError as error:
            common.warn_failure(error)


def _words(app: common.App, database: Database, document: str, article: Article | None) -> Entry:
    """A figure and the quote that holds it, or the reason why they are to be stored all the same."""
    from dataclasses import replace

    from tracker import logbook

    while True:
        figure = _asked("Figure as said, with its noun")
        quote = _asked("Quote that holds it, as it stands", figure)
        language = article.language if article else None
        entry = logbook.Entry(figure, None, document, quote=quote, language=language, article=article)
        try:
            with database.session(writing=True) as session:
                logbook.check(session, entry, app.settings.approx_tolerance)
        except TrackerError as error:
            common.warn_failure(error)
            if reason := _asked(REASON, ""):
                return replace(entry, unsupported=reason)
        else:
            return entry


def _asked(question: str, default: str | None = None) -> str:
    answer: str = click.prompt(question, default=default, show_default=bool(default), err=True)
    return answer.strip()


def _offer(title: str, lines: Sequence[str]) -> None:
    if lines:
        click.echo(f"{title}:", err=True)
    for line in lines:
        click.echo(f"  {line}", err=True)


def _source(question: str, known: Sequence[str]) -> str | None:
    """A name, or the number of one that was offered."""
    answer = _asked(question, "")
    return known[int(answer) - 1] if answer in map(str, range(1, len(known) + 1)) else answer or None
