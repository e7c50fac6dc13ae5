"""Who may come in from elsewhere: accounts with a role and a password, sessions of browsers, tokens of programs.

None of it is in an export.  What is done to accounts is in the history; passwords, sessions and tokens are not.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from tracker.errors import InputError, NotFoundError, SettingsError
from tracker.link.names import fold
from tracker.store import events
from tracker.store.models import Account, AccountKey

if TYPE_CHECKING:
    from argon2 import PasswordHasher

ROLES = ("reader", "checker", "editor")  # each may do what those before it may
LONGEST_NAME, SHORTEST_PASSWORD, LONGEST_PASSWORD = 60, 12, 1000
IDLE, WHOLE = dt.timedelta(hours=2), dt.timedelta(hours=12)  # how long a session lasts unused, and at all
NOTED = dt.timedelta(minutes=5)  # how exactly it is kept when a session was last used
SESSION, TOKEN = "session", "token"


@dataclass(frozen=True, slots=True)
class AccountRow:
    """An account as listed."""

    name: str
    role: str
    made_at: dt.datetime


@dataclass(frozen=True, slots=True)
class TokenRow:
    """A token as listed: by the beginning of its hash, which lets nobody in."""

    id: str
    label: str
    made_at: dt.datetime
    ends_at: dt.datetime


# --- accounts -----------------------------------------------------------------------------------------------------


def there_are_any(session: Session) -> bool:
    return bool(session.scalar(select(exists().select_from(Account))))


def add(session: Session, name: str, role: str, password: str) -> None:
    """Make an account; raises InputError for a name that is none or taken, no role, or a password that is too short."""
    name = _name(name)
    taken = session.scalar(select(Account).where(Account.folded == fold(name)))
    if taken:
        raise InputError(f"there is an account {taken.name} already: 'tracker users password {taken.name}' changes it")
    hashed = _hashed(password)
    session.add(Account(name=name, folded=fold(name), role=_role(role), password=hashed, made_at=events.now()))
    _record(session, "added", name, after={"role": role})


def listing(session: Session) -> list[AccountRow]:
    """All accounts by name."""
    return [
        AccountRow(row.name, row.role, row.made_at) for row in session.scalars(select(Account).order_by(Account.folded))
    ]


def remove(session: Session, name: str) -> None:
    """Take an account away, and with it all its sessions and tokens; what was done under its name stays."""
    row = find(session, name)
    _forget(session, row)
    session.delete(row)
    _record(session, "removed", row.name, before={"role": row.role})


def set_role(session: Session, name: str, role: str) -> None:
    """Give an account another role, from its next request on."""
    row = find(session, name)
    before, row.role = row.role, _role(role)
    if before != role:
        _record(session, "role changed", row.name, before={"role": before}, after={"role": role})


def set_password(session: Session, name: str, password: str) -> None:
    """Give an account another password; whoever is signed in, or has a token, by the old one is no longer."""
    row = find(session, name)
    row.password = _hashed(password)
    _forget(session, row)
    _record(session, "password changed", row.name)


def find(session: Session, name: str) -> Account:
    """The account of a name; raises NotFoundError."""
    row = session.scalar(select(Account).where(Account.folded == fold(name))) if fold(name) else None
    if row is None:
        raise NotFoundError(f"no account {name!r}: 'tracker users list' lists them")
    return row


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not fold(name) or not name.isprintable() or len(name) > LONGEST_NAME:
        raise InputError(f"{given[:80]!r} is no name: give one with letters, of at most {LONGEST_NAME} signs")
    if fold(name) in (events.MACHINE, "unknown"):
        raise InputError(f"{name!r} is what the history calls another: give a person's name")
    return name


def _role(given: str) -> str:
    if given not in ROLES:
        raise InputError(f"role {given!r} is none: use one of {', '.join(ROLES)}")
    return given


def _forget(session: Session, row: Account) -> None:
    session.execute(delete(AccountKey).where(AccountKey.account_id == row.id))


def _record(session: Session, action: str, name: str, *, before: object = None, after: object = None) -> None:
    events.record(session, action, "account", name, actor=events.person(), before=before, after=after)


# --- passwords ----------------------------------------------------------------------------------------------------


@cache
def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher
    except ModuleNotFoundError as error:
        raise SettingsError("argon2-cffi is not installed: pip install 'tracker[web]'") from error
    return PasswordHasher()


def _hashed(password: str) -> str:
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(
            f"a password has {SHORTEST_PASSWORD} signs or more: give some words that others will not guess"
        )
    return _hasher().hash(password)


@cache
def _nobodys() -> str:
    return _hasher().hash(secrets.token_urlsafe())


def is_right(session: Session, name: str, password: str) -> bool:
    """Whether it is the password of the account of a name; it takes as long where there is no such account."""
    from argon2.exceptions import VerificationError

    row = session.scalar(select(Account).where(Account.folded == fold(name))) if fold(name) else None
    hashed = row.password if row else _nobodys()
    try:
        return _hasher().verify(hashed, password[: LONGEST_PASSWORD + 1]) and row is not None
    except VerificationError:
        return False


# --- sessions and tokens ------------------------------------------------------------------------------------------


def sign_in(session: Session, name: str) -> str:
    """Begin a session of whoever gave the right password; gives what the browser keeps.  Old ones are swept out."""
    session.execute(delete(AccountKey).where(AccountKey.ends_at < events.now()))
    return _key(session, find(session, name), SESSION, WHOLE, None)


def make_token(session: Session, name: str, label: str, days: int) -> str:
    """Let a program in as an account for some days; gives the token, which is kept nowhere."""
    row = find(session, name)
    label = " ".join(label.split())[:LONGEST_NAME] or "token"
    token = _key(session, row, TOKEN, dt.timedelta(days=days), label)
    _record(session, "token made", row.name, after={"label": label, "days": days})
    return token


def _key(session: Session, row: Account, kind: str, lasts: dt.timedelta, label: str | None) -> str:
    key, now = secrets.token_urlsafe(32), events.now()
    session.add(
        AccountKey(
            hash=_digest(key), account_id=row.id, kind=kind, label=label, made_at=now, seen_at=now, ends_at=now + lasts
        )
    )
    return key


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Known:
    """Whom a key stands for; ``idle`` says that it is time to note that it was used (``note_use``)."""

    name: str
    role: str
    idle: bool


def known(session: Session, key: str, kind: str) -> Known | None:
    """Whom a key stands for now; nobody where it is wrong, has ended, or was left unused for too long."""
    row, now = session.get(AccountKey, _digest(key)), events.now()
    if row is None or row.kind != kind or row.ends_at <= now:
        return None
    if kind == SESSION and row.seen_at + IDLE <= now:
        return None
    return Known(row.account.name, row.account.role, now - row.seen_at > NOTED)


def note_use(session: Session, key: str) -> None:
    """Keep that a session is in use."""
    row = session.get(AccountKey, _digest(key))
    if row:
        row.seen_at = events.now()


def sign_out(session: Session, key: str) -> None:
    """End a session."""
    session.execute(delete(AccountKey).where(AccountKey.hash == _digest(key), AccountKey.kind == SESSION))


def tokens(session: Session, name: str) -> list[TokenRow]:
    """The tokens of an account that have not ended, the newest first."""
    query = select(AccountKey).where(AccountKey.account_id == find(session, name).id, AccountKey.kind == TOKEN)
    rows = session.scalars(query.where(AccountKey.ends_at > events.now()).order_by(AccountKey.made_at.desc()))
    return [TokenRow(row.hash[:12], row.label or "", row.made_at, row.ends_at) for row in rows]


def revoke(session: Session, name: str, token: str) -> None:
    """End a token of an account, by the beginning of its hash; raises NotFoundError."""
    owner = find(session, name)
    query = select(AccountKey).where(AccountKey.account_id == owner.id, AccountKey.kind == TOKEN)
    row = next((row for row in session.scalars(query) if row.hash[:12] == token), None)
    if row is None:
        raise NotFoundError(f"no token {token!r} of {owner.name}: the page of the account lists them")
    session.delete(row)
    _record(session, "token revoked", owner.name, before={"label": row.label})
