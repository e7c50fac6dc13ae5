"""The application: routes, errors and the guard around them."""

from __future__ import annotations

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from starlette.exceptions import HTTPException
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp

from tracker import __version__
from tracker.errors import AmbiguousError, DatabaseError, NotFoundError, TrackerError
from tracker.report import changes as changes_of
from tracker.store.history import ChangedError
from tracker.web import api, views
from tracker.web.desk import Desk
from tracker.web.guard import Guard
from tracker.web.limits import TooManyError
from tracker.web.pages import account, changes, claims, documents, exports, home, ingest, review, sources, topics
from tracker.web.render import page
from tracker.web.visitors import NotAllowedError, SignInNeededError

LARGEST_FORM = 1_000_000
QUIET: Any = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False}
PAGES = (home, review, exports, claims, documents, topics, sources, changes, ingest, account)
KINDS: tuple[tuple[type[TrackerError], str, int], ...] = (
    (NotFoundError, "not_found", 404),
    (AmbiguousError, "ambiguous", 409),
    (ChangedError, "conflict", 409),
    (SignInNeededError, "sign_in", 401),
    (NotAllowedError, "not_allowed", 403),
    (TooManyError, "too_many", 429),
    (DatabaseError, "database", 503),
    (TrackerError, "input", 422),
)


def create(desk: Desk) -> ASGIApp:
    """The application over a desk."""
    app = FastAPI(
        title="Tracker",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=QUIET,
        max_body_size=LARGEST_FORM,
        redirect_slashes=False,
    )
    app.state.desk = desk
    for module in PAGES:
        app.include_router(module.router, include_in_schema=False)
    app.include_router(api.router)
    app.mount("/static", StaticFiles(packages=[("tracker.web", "static")]))
    app.add_exception_handler(TrackerError, _told)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(Exception, _unforeseen)
    return Guard(app, hosts=desk.hosts, https=desk.https, alone=desk.alone, refuse=_kept_out)


def _kept_out(path: str, status: int, message: str) -> Response:
    """What the guard refuses, in a line: it is no page of this server to whoever is not let in."""
    if path.startswith(api.PREFIX):
        return api.error("not_allowed" if status == 403 else "input", status, message)
    return PlainTextResponse(f"{message}\n", status)


def _told(request: Request, error: Exception) -> Response:
    kind, status = next((kind, status) for family, kind, status in KINDS if isinstance(error, family))
    if kind == "sign_in" and not _is_for_programs(request):
        return RedirectResponse(account.sign_in_address(request), 303)
    if isinstance(error, ChangedError):
        return _changed(request, error)
    answer = _answer(request, kind, status, str(error))
    if kind == "sign_in":
        answer.headers["www-authenticate"] = "Bearer"
    return answer


def _changed(request: Request, error: ChangedError) -> Response:
    """What changed since somebody looked; a page offers to send the same once more, now that it is seen."""
    if _is_for_programs(request):
        return api.error("conflict", 409, str(error), [changes_of.record(change) for change in error.changes])
    sent = [(name, value) for name, value in request.state.sent if name not in ("csrf", "seen")]
    shown = views.changes(error.changes, request.state.visitor)
    seen = error.changes[0].number
    return page(request, "conflict.html", 409, message=str(error), changes=shown, sent=sent, seen=seen)


def _is_for_programs(request: Request) -> bool:
    return request.url.path.startswith(api.PREFIX)


def _misread(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    found = [f"{'.'.join(map(str, one['loc'][1:])) or one['loc'][0]}: {one['msg']}" for one in error.errors()[:5]]
    return _answer(request, "input", 422, "; ".join(found))


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    kind = {403: "not_allowed", 404: "not_found"}.get(error.status_code, "input")
    response = _answer(request, kind, error.status_code, "" if error.status_code == 404 else str(error.detail))
    response.headers.update(error.headers or {})
    return response


def _unforeseen(request: Request, error: Exception) -> Response:
    logging.getLogger("tracker.web").error("%s %s", request.method, request.url.path, exc_info=error)
    return _answer(request, "unforeseen", 500, type(error).__name__)


def _answer(request: Request, kind: str, status: int, message: str) -> Response:
    """What went wrong, as a page or, to a program, as JSON."""
    if _is_for_programs(request):
        return api.error(kind, status, message)
    return page(request, "problem.html", status, kind=kind, message=message)
