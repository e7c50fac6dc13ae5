"""Templates with a page's values -> HTML; whatever comes from an article or a person is text in it."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from tracker import __version__
from tracker.report.text import clean, short
from tracker.web import texts, visitors

LANGUAGE = "tracker_language"
KEYS = tuple("/jknpfdracxsteul?")  # what single keys a page may know; ``tracker.js`` goes by them
MOST_FIELDS = 4  # of a change that a list shows
FORMATS = ("pdf", "docx", "csv", "md", "json", "jsonld")  # of reports, besides the page
# What would turn text round or hide in it; lines and tabs stay.
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ud800-\udfff]")


def visible(text: str) -> str:
    """Text of an article as it is shown, character for character: what cannot be seen or steers others is a space."""
    return UNSEEN.sub(" ", text)


def web_address(url: str | None) -> str | None:
    """A URL that may be linked to: of the web only."""
    return url if url and re.match(r"https?://[^\s\x00-\x1f]+$", url) else None


def own_path(given: str) -> str:
    """A path of this server to go to, whatever was given: never another site."""
    own = given.startswith("/") and not given.startswith("//") and "\\" not in given and given.isprintable()
    return given if own else "/"


def done(path: str, what: str, **more: str) -> RedirectResponse:
    """To the page of what was changed, which says what was done."""
    return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{urlencode({**more, 'done': what})}", 303)


def language_code(given: str | None) -> str | None:
    """A document's language where it may stand in an attribute."""
    return given if given and re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*", given) else None


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tracker.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "visible": visible,
        "clean": clean,
        "short": short,
        "web_address": web_address,
        "language_code": language_code,
    }
    made.globals |= {
        "version": __version__,
        "asset": asset,
        "languages": texts.LANGUAGES,
        "keys": KEYS,
        "most_fields": MOST_FIELDS,
        "formats": FORMATS,
    }
    return made


@cache
def asset(name: str) -> str:
    """The address of a file of the interface, which changes with its content."""
    content = (files("tracker.web") / "static" / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def words_for(request: Request) -> texts.Words:
    return texts.choose(request.cookies.get(LANGUAGE), request.headers.get("accept-language"))


def page(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:
    """A page for whoever asks, in their language."""
    words, visitor = words_for(request), getattr(request.state, "visitor", None)
    desk = visitors.desk_of(request)

    def address(**changed: object) -> str:
        """This page with another query."""
        kept = {name: value for name, value in request.query_params.multi_items() if name not in {*changed, "done"}}
        given = {name: value for name, value in changed.items() if value not in (None, "", False)}
        query = urlencode({**kept, **given})
        return f"{request.url.path}?{query}" if query else request.url.path

    done = request.query_params.get("done", "")
    html = (
        environment()
        .get_template(template)
        .render(
            t=words,
            visitor=visitor,
            csrf=visitors.form_token(desk, visitor.key) if visitor else "",
            here=request.url.path,
            address=address,
            done=done if f"done.{done}" in texts.table(words.language) else None,
            **values,
        )
    )
    response = HTMLResponse(html, status)
    response.headers["vary"] = "accept-language, cookie"
    return response
