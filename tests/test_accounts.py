"""Who may come in from elsewhere, and what each may do."""

from __future__ import annotations

import datetime as dt
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Run
from fastapi.routing import APIRoute
from room import form_key, room
from sqlalchemy import text
from starlette.testclient import TestClient

from tracker.store import accounts
from tracker.store.accounts import ROLES
from tracker.store.database import Database, open_database
from tracker.web import api, app
from tracker.web.limits import BY_NAME, WINDOW, Attempts, TooManyError
from tracker.web.visitors import own_form, own_request

PASSWORD = "correct horse battery staple"


@pytest.fixture
def staffed(database: Database) -> Database:
    """A database with an account of each role."""
    with database.session(writing=True) as session:
        for name, role in (("Ana", "editor"), ("Ben", "checker"), ("Cleo", "reader")):
            accounts.add(session, name, role, PASSWORD)
    return database


@pytest.fixture
def door(staffed: Database) -> Iterator[TestClient]:
    with room(staffed, alone=False, https=True) as browser:
        yield browser


def sign_in(browser: TestClient, name: str = "Ana", password: str = PASSWORD, **more: Any) -> Any:
    return browser.post(
        "/sign-in", data={"csrf": form_key(browser, "/sign-in"), "name": name, "password": password, **more}
    )


# --- the command line ---------------------------------------------------------------------------------------------


def test_accounts_are_made_listed_changed_and_removed(tracker: Run) -> None:
    assert (
        "Ana may sign in as editor" in tracker("users", "add", "Ana", "--role", "editor", stdin=f"{PASSWORD}\n").stderr
    )
    tracker("users", "add", "Ben", stdin=f"{PASSWORD}\n")
    tracker("users", "role", "ben", "reader")
    listed = json.loads(tracker("users", "list", "--format", "json").stdout)
    assert [(row["name"], row["role"]) for row in listed] == [("Ana", "editor"), ("Ben", "reader")]
    tracker("users", "password", "Ana", stdin="another long password\n")
    assert re.fullmatch(r"[\w-]{43}\n", tracker("users", "token", "Ana", "--days", "3").stdout)
    tracker("users", "remove", "Ben")
    events = json.loads(tracker("history", "--format", "json").stdout)
    assert [event["action"] for event in events] == [
        "removed", "token made", "password changed", "role changed", "added", "added",
    ]  # fmt: skip
    assert "argon2" not in json.dumps(events)
    assert tracker("verify").exit_code == 0
    assert tracker("export", "claims").stdout == ""


@pytest.mark.parametrize(
    ("name", "stdin", "problem"),
    [
        ("ana", PASSWORD, "there is an account Ana already"),
        ("Machine", PASSWORD, "is what the history calls another"),
        ("  ", PASSWORD, "is no name"),
        ("a\x1b[31m", PASSWORD, "is no name"),
        ("x" * 61, PASSWORD, "is no name"),
        ("Ben", "short", "a password has 12 signs or more"),
        ("Ben", "", "no password"),
    ],
)
def test_an_account_that_cannot_be_is_refused_in_a_line(tracker: Run, name: str, stdin: str, problem: str) -> None:
    tracker("users", "add", "Ana", stdin=f"{PASSWORD}\n")
    refused = tracker("users", "add", name, stdin=f"{stdin}\n", code=1)
    assert problem in refused.stderr
    assert refused.stderr.count("\n") == 1


def test_beyond_this_machine_it_demands_accounts(tmp_path: Path) -> None:
    def serve(*args: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "tracker", "--database", f"sqlite:///{tmp_path}/d.db", "serve", "--port=0", *args],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
        assert done.returncode == 1
        return done.stderr

    assert "'tracker users add NAME --role editor' makes one" in serve("--url", "https://desk.example")
    assert "say with --url by which address it is reached" in serve("--host", "0.0.0.0")
    assert "is no address of a server" in serve("--url", "desk.example")
    assert "cannot listen on 192.0.2.1:0" in serve("--host", "192.0.2.1") or "account" in serve("--host", "192.0.2.1")


# --- signing in ---------------------------------------------------------------------------------------------------


def test_nobody_comes_in_without_signing_in(door: TestClient) -> None:
    asked = door.get("/claims?text=a")
    assert (asked.status_code, asked.headers["location"]) == (303, "/sign-in?next=/claims%3Ftext%3Da")
    answer = door.get("/api/v1/claims")
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["error"]["kind"] == "sign_in"
    page = door.get("/sign-in")
    assert page.status_code == 200
    assert page.headers["strict-transport-security"]
    assert "Claims" not in page.text


def test_signing_in_and_out(door: TestClient) -> None:
    done = sign_in(door, "ANA", next="/topics")
    assert (done.status_code, done.headers["location"]) == (303, "/topics")
    cookie = next(c for c in done.headers.get_list("set-cookie") if c.startswith("__Host-tracker"))
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"))
    assert "Ana" in door.get("/").text
    assert door.get("/api/v1/me").json() == {"name": "Ana", "role": "editor"}
    key = form_key(door)
    kept = door.cookies["__Host-tracker"]
    assert door.post("/sign-out", data={"csrf": key}).status_code == 303
    door.cookies.set("__Host-tracker", kept)
    assert door.get("/").status_code == 303


def test_another_site_is_never_come_back_to(door: TestClient) -> None:
    assert sign_in(door, next="//evil.example/").headers["location"] == "/"


def test_wrong_passwords_are_counted_and_names_not_told(door: TestClient) -> None:
    wrong, nobody = sign_in(door, "Ben", "wrong password"), sign_in(door, "Nobody", "wrong password")
    assert wrong.status_code == nobody.status_code == 401
    hidden = re.compile(r'value="\w+"')
    assert hidden.sub("", wrong.text) == hidden.sub("", nobody.text)
    for _ in range(BY_NAME - 1):
        sign_in(door, "Ben", "wrong password")
    late = sign_in(door, "Ben")
    assert late.status_code == 429
    assert 0 < int(late.headers["retry-after"]) <= WINDOW + 1
    assert sign_in(door, "Cleo").status_code == 303
    assert door.post("/sign-in", data={"name": "Ana", "password": PASSWORD}).status_code == 403


def test_attempts_are_let_through_again_after_a_while() -> None:
    now = [0.0]
    attempts = Attempts(lambda: now[0])
    for _ in range(BY_NAME):
        attempts.check("ana", "a")
        attempts.failed("ana", "a")
    with pytest.raises(TooManyError, match="15 min"):
        attempts.check("ana", "a")
    attempts.check("ana", "b")
    now[0] = WINDOW + 1
    attempts.check("ana", "a")
    for i in range(30):
        attempts.failed(f"name {i}", "c")
    with pytest.raises(TooManyError):
        attempts.check("another", "c")


def test_sessions_end_unused_and_at_last(door: TestClient, staffed: Database) -> None:
    def pass_time(column: str, by: dt.timedelta) -> None:
        with staffed.session(writing=True) as session:
            moment = dt.datetime.now(dt.UTC) - by
            given = moment if staffed.engine.dialect.name == "postgresql" else moment.replace(tzinfo=None)
            session.execute(text(f"UPDATE account_keys SET {column} = :moment"), {"moment": given})

    sign_in(door)
    pass_time("seen_at", accounts.IDLE - dt.timedelta(minutes=1))
    assert door.get("/").status_code == 200  # and is noted as used
    pass_time("made_at", dt.timedelta(hours=3))
    assert door.get("/").status_code == 200
    pass_time("seen_at", accounts.IDLE)
    assert door.get("/").status_code == 303
    sign_in(door)
    assert door.get("/").status_code == 200
    pass_time("ends_at", dt.timedelta(0))
    assert door.get("/").status_code == 303


def test_a_new_password_or_role_holds_at_once(door: TestClient, staffed: Database) -> None:
    sign_in(door)
    with staffed.session(writing=True) as session:
        accounts.set_role(session, "Ana", "reader")
    assert door.get("/api/v1/me").json()["role"] == "reader"
    key = form_key(door, "/account")
    given = {"csrf": key, "old": PASSWORD, "new": "a new long password", "again": "a new long password"}
    assert door.post("/account/password", data={**given, "old": "wrong"}).status_code == 422
    assert door.post("/account/password", data={**given, "again": "another"}).status_code == 422
    assert door.post("/account/password", data=given).status_code == 303
    assert door.get("/").status_code == 303
    assert sign_in(door).status_code == 401
    assert sign_in(door, password="a new long password").status_code == 303


def test_a_program_comes_in_by_a_token(door: TestClient, staffed: Database) -> None:
    sign_in(door, "Ben")
    page = door.post("/account/tokens", data={"csrf": form_key(door, "/account"), "label": "export", "days": "3"})
    [token] = re.findall(r'class="token">([\w-]{43})<', page.text)
    door.cookies.clear()
    bearer = {"authorization": f"Bearer {token}"}
    assert door.get("/api/v1/me", headers=bearer).json() == {"name": "Ben", "role": "checker"}
    assert door.get("/api/v1/me", headers={"authorization": f"Bearer {token[:-1]}"}).status_code == 401
    door.cookies.set("__Host-tracker", token)  # a token is no session
    assert door.get("/").status_code == 303
    sign_in(door, "Ben")
    listed = door.get("/account").text
    assert token not in listed
    [one] = re.findall(r'name="token" value="(\w+)"', listed)
    assert (
        door.post("/account/tokens/revoke", data={"csrf": form_key(door, "/account"), "token": one}).status_code == 303
    )
    door.cookies.clear()
    assert door.get("/api/v1/me", headers=bearer).status_code == 401
    with staffed.session() as session:
        stored = str(session.execute(text("SELECT * FROM account_keys")).all())
        assert token not in stored
        hashes = session.scalars(text("SELECT password FROM accounts")).all()
    assert all(hashed.startswith("$argon2id$") for hashed in hashes)


def test_on_this_machine_accounts_are_asked_for_once_there_are_any(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'desk.db'}")
    with room(database) as browser:
        assert browser.get("/api/v1/me").json()["role"] == "editor"
        with database.session(writing=True) as session:
            accounts.add(session, "Ana", "reader", PASSWORD)
        assert browser.get("/").status_code == 303


# --- roles --------------------------------------------------------------------------------------------------------

PUBLIC = {("GET", "/sign-in"), ("POST", "/sign-in")}


def _routes() -> Iterator[tuple[str, APIRoute]]:
    """Every route with its path."""
    for prefix, router in (
        *(("", module.router) for module in app.PAGES),
        *(("/api/v1", part) for part in api.ROUTERS),
    ):
        yield from ((prefix + route.path, route) for route in router.routes if isinstance(route, APIRoute))


def _asked_of(dependant: Any) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _asked_of(inner)


def test_every_route_names_a_role_and_every_form_its_page() -> None:
    seen = set()
    for path, route in _routes():
        calls = list(_asked_of(route.dependant))
        for method in route.methods:
            seen.add((method, path))
            if (method, path) in PUBLIC:
                continue
            assert any(hasattr(call, "role") for call in calls), path
            if method not in ("GET", "HEAD"):
                assert own_form in calls or own_request in calls, path
    assert seen > PUBLIC
    assert len(seen) > 25


def test_no_route_lets_strangers_in_nor_more_than_a_role_may(door: TestClient) -> None:
    def asked() -> Iterator[tuple[str, Any]]:
        for named, route in _routes():
            path = re.sub(r"\{\w+\}", "1", named).replace("claims/1", "claims/ffffff")
            for method in sorted(route.methods - {"HEAD"}):
                if (method, named) not in PUBLIC:
                    role = max(
                        (call.role for call in _asked_of(route.dependant) if hasattr(call, "role")), key=ROLES.index
                    )
                    yield role, (method, path, door.request(method, path))

    for _, (method, path, answer) in asked():
        assert answer.status_code in (303, 401), (method, path)
        assert answer.status_code == 401 or answer.headers["location"].startswith("/sign-in")
    sign_in(door, "Cleo")
    for role, (method, path, answer) in asked():
        assert (answer.status_code == 403) == (role != "reader" or method != "GET"), (method, path, answer.text)
