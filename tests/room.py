"""What the tests of the reading room share: the application over a database, and claims that are made for it."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from starlette.testclient import TestClient

from tracker.settings import TOLERANCE, Settings
from tracker.store import claimrows, documents
from tracker.store.database import Database, open_database
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Role,
    SourceIdentity,
    Span,
    Unit,
    content_hash,
)
from tracker.web import app
from tracker.web.desk import Desk

NAME = "desk.test"


def room(database: str | Database, *, alone: bool = True, https: bool = False, name: str = NAME) -> TestClient:
    """A browser's view of the application over a database."""
    opened = open_database(database) if isinstance(database, str) else database
    desk = Desk(opened, Settings(str(opened.url)), frozenset({name}), alone, https)
    scheme = "https" if https else "http"
    made = app.create(desk)
    return TestClient(made, base_url=f"{scheme}://{name}", raise_server_exceptions=False, follow_redirects=False)


@contextmanager
def serving(url: str) -> Iterator[str]:
    """``tracker serve`` over a database, as a program of its own; its address."""
    command = [sys.executable, "-m", "tracker", "--database", url, "serve", "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        try:
            said = server.stderr.readline() if server.stderr else ""
            found = re.search(r"http://[\d.]+:\d+", said)
            assert found, said
            yield found[0]
        finally:
            server.terminate()


def form_key(browser: TestClient, path: str = "/") -> str:
    """What the forms of a page carry."""
    found = re.search(r'name="csrf" value="(\w+)"', browser.get(path).text)
    assert found, path
    return found[1]


def words(page: str) -> str:
    """What a page says, without its markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def claim(article: Article, figure: str, who: SourceIdentity | None = None, value: int = 1, **more: Any) -> Claim:
    """A claim whose figure and its noun stand in an article's text, as "10 soldiers" does."""
    start = article.text.index(figure)
    number, _, noun = figure.partition(" ")
    before = max(article.text.rfind("\n", 0, start) + 1, article.text.rfind(". ", 0, start) + 2)
    sentence = Span.of(article.text, before if before > 1 else 0, start + len(figure))
    span = Span(number, start, start + len(number))
    unit = Unit(Span(noun, span.end + 1, span.end + 1 + len(noun)), noun) if noun else None
    chain = (Link(who.name, Role.CLAIMANT, None, who),) if who else ()
    return Claim(
        id=content_hash(article.key, figure, start, who and who.key),
        kind=Kind.NUMERIC,
        clause=Span.of(article.text, start, start + len(figure)),
        sentence=sentence,
        quantity=Quantity(span, Decimal(value), Modifier.EXACT, unit=unit),
        attribution=Attribution(sentence, None, (sentence,), Mode.INDIRECT) if who else None,
        chain=chain,
        **more,
    )


def store(database: Database, article: Article, *made: Claim) -> int:
    """Keep an article with its claims; gives the document's number."""
    with database.session(writing=True) as session:
        document = documents.save(session, article, models="")
        claimrows.insert(session, document.row, made, TOLERANCE, maker="test")
        return document.row.id
