"""Who asks: the person at the keyboard, or somebody who signed in; and what they may do."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData

from tracker.errors import ReadOnlyError, TrackerError
from tracker.store import accounts, events
from tracker.store.accounts import ROLES, SESSION, TOKEN
from tracker.web.desk import Desk
from tracker.web.guard import SAFE

READER, CHECKER, EDITOR = ROLES
KEYBOARD = "keyboard"
CSRF_HEADER = "x-tracker-csrf"
LARGEST_FIELD = 25_000_000


class SignInNeededError(TrackerError):
    """Nobody has signed in."""


class NotAllowedError(TrackerError):
    """What the visitor's role does not allow, or a form that is not of a page of theirs."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who acts: the name that the history will have, and the role.

    ``came_by`` is the keyboard, a session or a token; forms carry something that hangs on ``key``.
    """

    name: str
    role: str
    came_by: str
    key: str = ""

    def may(self, role: str) -> bool:
        return ROLES.index(self.role) >= ROLES.index(role)


def desk_of(request: Request) -> Desk:
    desk: Desk = request.app.state.desk
    return desk


def visitor_of(request: Request) -> Visitor:
    """Who sends a request; raises SignInNeededError where nobody is known by it."""
    desk = desk_of(request)
    visitor = _by_token(desk, request.headers.get("authorization")) or _by_session(
        desk, request.cookies.get(desk.session_cookie)
    )
    if visitor is None:
        with desk.reading() as session:
            if not desk.alone or accounts.there_are_any(session):
                raise SignInNeededError("nobody has signed in: give a token ('tracker users token'), or sign in")
        visitor = Visitor(events.person(), EDITOR, KEYBOARD, KEYBOARD)
    request.state.visitor = visitor
    return visitor


def _by_token(desk: Desk, header: str | None) -> Visitor | None:
    scheme, _, key = (header or "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    with desk.reading() as session:
        known = accounts.known(session, key.strip(), TOKEN)
    if known is None:
        raise SignInNeededError("the token is wrong or has ended: make another ('tracker users token')")
    return Visitor(known.name, known.role, TOKEN, key)


def _by_session(desk: Desk, key: str | None) -> Visitor | None:
    if not key:
        return None
    with desk.reading() as session:
        known = accounts.known(session, key, SESSION)
    if known is None:
        return None
    if known.idle:
        try:
            with desk.database.session(writing=True) as session:
                accounts.note_use(session, key)
        except ReadOnlyError:
            pass
    return Visitor(known.name, known.role, SESSION, key)


def form_token(desk: Desk, key: str) -> str:
    """What the forms of a visitor's pages carry, and no other site's can."""
    return hmac.new(desk.secret, key.encode(), hashlib.sha256).hexdigest()


def check_form(desk: Desk, key: str, given: str) -> None:
    """Raise NotAllowedError for what is not of a page that went out to whoever has the key."""
    if not key or not hmac.compare_digest(given.encode(), form_token(desk, key).encode()):
        raise NotAllowedError("this form is too old: go back, load the page again, and send it once more")


def needs(role: str) -> Callable[..., Visitor]:
    """A dependency that gives the visitor where the role is theirs or a lesser one."""

    def allowed(visitor: Annotated[Visitor, Depends(visitor_of)]) -> Visitor:
        if not visitor.may(role):
            raise NotAllowedError(f"this needs the role of {role}, and {visitor.name} is {visitor.role}")
        return visitor

    allowed.role = role  # type: ignore[attr-defined]
    return allowed


async def own_form(
    request: Request, desk: Annotated[Desk, Depends(desk_of)], visitor: Annotated[Visitor, Depends(visitor_of)]
) -> FormData:
    """A dependency that gives a form that changes something, where it is of a page of the visitor's."""
    form = await request.form(max_files=1, max_fields=2000, max_part_size=LARGEST_FIELD)
    check_form(desk, visitor.key, str(form.get("csrf") or ""))
    request.state.sent = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return form


def own_request(
    request: Request, desk: Annotated[Desk, Depends(desk_of)], visitor: Annotated[Visitor, Depends(visitor_of)]
) -> None:
    """A dependency of the API: what comes with a browser's session carries what its forms do, in a header."""
    if request.method not in SAFE and visitor.came_by == SESSION:
        check_form(desk, visitor.key, request.headers.get(CSRF_HEADER, ""))


ADesk = Annotated[Desk, Depends(desk_of)]
AReader = Annotated[Visitor, Depends(needs(READER))]
AChecker = Annotated[Visitor, Depends(needs(CHECKER))]
AnEditor = Annotated[Visitor, Depends(needs(EDITOR))]
AForm = Annotated[FormData, Depends(own_form)]
