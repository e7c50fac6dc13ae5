"""Signing in and out, and one's own account: password and tokens."""

from __future__ import annotations

import secrets
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import RedirectResponse, Response

from tracker.errors import InputError
from tracker.link.names import fold
from tracker.store import accounts
from tracker.store.accounts import SESSION
from tracker.web import given
from tracker.web.limits import TooManyError
from tracker.web.render import own_path, page
from tracker.web.visitors import ADesk, AForm, AReader, check_form, form_token

router = APIRouter()
FORM = "tracker_form"
Text = Annotated[str, Form(max_length=2000)]


def sign_in_address(request: Request) -> str:
    """Where somebody signs in who asked for a page, and comes back to it."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    return f"/sign-in?next={quote(asked)}" if request.method == "GET" and asked != "/" else "/sign-in"


@router.get("/sign-in")
def form(request: Request, desk: ADesk, next: Annotated[str, Query(max_length=2000)] = "/") -> Response:
    return _form(request, desk, next)


def _form(request: Request, desk: ADesk, next: str, problem: str | None = None, status: int = 200) -> Response:
    key = request.cookies.get(FORM) or secrets.token_urlsafe(24)
    answer = page(
        request, "sign_in.html", status, next=own_path(next), problem=problem, form_token=form_token(desk, key)
    )
    answer.set_cookie(FORM, key, httponly=True, samesite="strict", secure=desk.https)
    return answer


@router.post("/sign-in")
def sign_in(
    request: Request, desk: ADesk, name: Text = "", password: Text = "", csrf: Text = "", next: Text = "/"
) -> Response:
    check_form(desk, request.cookies.get(FORM, ""), csrf)
    address = request.client.host if request.client else ""
    try:
        desk.attempts.check(fold(name), address)
    except TooManyError as error:
        answer = _form(request, desk, next, str(error), 429)
        answer.headers["retry-after"] = str(error.wait)
        return answer
    with desk.checking, desk.reading() as session:
        right = accounts.is_right(session, name, password)
    if not right:
        desk.attempts.failed(fold(name), address)
        return _form(request, desk, next, "wrong", 401)
    desk.attempts.succeeded(fold(name), address)
    with desk.database.session(writing=True) as session:
        accounts.sign_out(session, request.cookies.get(desk.session_cookie, ""))
        key = accounts.sign_in(session, name)
    answer = RedirectResponse(own_path(next), 303)
    answer.set_cookie(desk.session_cookie, key, httponly=True, samesite="strict", secure=desk.https)
    answer.delete_cookie(FORM)
    return answer


@router.post("/sign-out")
def sign_out(desk: ADesk, visitor: AReader, _: AForm) -> Response:
    if visitor.came_by == SESSION:
        with desk.database.session(writing=True) as session:
            accounts.sign_out(session, visitor.key)
    answer = RedirectResponse("/sign-in", 303)
    answer.delete_cookie(desk.session_cookie, httponly=True, samesite="strict", secure=desk.https)
    answer.headers["clear-site-data"] = '"cache", "storage"'
    return answer


@router.get("/account")
def account(request: Request, desk: ADesk, visitor: AReader) -> Response:
    return _account(request, desk, visitor)


def _account(request: Request, desk: ADesk, visitor: AReader, token: str | None = None) -> Response:
    with desk.reading() as session:
        tokens = accounts.tokens(session, visitor.name) if visitor.came_by == SESSION else []
    return page(request, "account.html", tokens=tokens, token=token, shortest=accounts.SHORTEST_PASSWORD)


@router.post("/account/password")
def password(request: Request, desk: ADesk, visitor: AReader, form: AForm) -> Response:
    _signed_in(visitor)
    old, new, again = (str(form.get(name) or "") for name in ("old", "new", "again"))
    address = request.client.host if request.client else ""
    desk.attempts.check(fold(visitor.name), address)
    with desk.checking, desk.reading() as session:
        right = accounts.is_right(session, visitor.name, old)
    if not right:
        desk.attempts.failed(fold(visitor.name), address)
        raise InputError("the password is not the one that you have: type it once more")
    if new != again:
        raise InputError("the new password was typed in two ways: type it once more")
    with desk.writing(visitor) as session:
        accounts.set_password(session, visitor.name, new)
    return RedirectResponse("/sign-in", 303)


@router.post("/account/tokens")
def make_token(request: Request, desk: ADesk, visitor: AReader, form: AForm) -> Response:
    """The page that shows a new token, this once."""
    _signed_in(visitor)
    wanted = given.of_form(given.Token, form)
    with desk.writing(visitor) as session:
        token = accounts.make_token(session, visitor.name, wanted.label, wanted.days)
    return _account(request, desk, visitor, token)


@router.post("/account/tokens/revoke")
def revoke(desk: ADesk, visitor: AReader, form: AForm) -> Response:
    _signed_in(visitor)
    with desk.writing(visitor) as session:
        accounts.revoke(session, visitor.name, str(form.get("token") or ""))
    return RedirectResponse("/account?done=saved", 303)


def _signed_in(visitor: AReader) -> None:
    if visitor.came_by != SESSION:
        raise InputError("only who signed in with a password changes the account: sign in, or use 'tracker users'")
