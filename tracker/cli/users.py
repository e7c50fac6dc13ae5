"""``tracker users``: who may come in from elsewhere."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from tracker.cli import common
from tracker.errors import InputError

ROLES = click.Choice(["reader", "checker", "editor"])


@click.group()
def users() -> None:
    """Accounts for 'tracker serve': readers look, checkers judge and ingest, editors also curate sources and topics.

    Where there is any account, everybody signs in, on this machine too.  A password is asked for, or read from
    standard input.

    \b
    Examples:
      tracker users add ana --role editor
      tracker users list
      tracker users token ana --label "nightly export" --days 30
    """


@users.command()
@click.argument("name")
@click.option("--role", type=ROLES, default="checker", show_default=True, help="What the account may do.")
@click.pass_obj
def add(app: common.App, name: str, role: str) -> None:
    """Add an account."""
    from tracker.store import accounts

    database, password = app.open(), _password()
    with database.session(writing=True) as session:
        accounts.add(session, name, role, password)
    common.warn(f"{name} may sign in as {role}")


@users.command("list")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_users(app: common.App, output: str) -> None:
    """List the accounts."""
    from tracker.report.text import clean
    from tracker.store import accounts

    with app.open().session() as session:
        found = accounts.listing(session)
    if output in ("json", "jsonl"):
        common.print_records([{**asdict(row), "made_at": row.made_at.isoformat()} for row in found], output)
        return
    cells = [[clean(row.name), row.role, f"{row.made_at:%Y-%m-%d %H:%M}"] for row in found]
    common.print_rows(f"{len(found)} accounts", ["name", "role", "made at"], cells, output)


@users.command()
@click.argument("name")
@click.pass_obj
def remove(app: common.App, name: str) -> None:
    """Take an account away; what was done under its name stays in the history."""
    from tracker.store import accounts

    with app.open().session(writing=True) as session:
        accounts.remove(session, name)
    common.warn(f"{name} may sign in no longer")


@users.command()
@click.argument("name")
@click.pass_obj
def password(app: common.App, name: str) -> None:
    """Give an account another password; its sessions and tokens end."""
    from tracker.store import accounts

    database, given = app.open(), _password()
    with database.session(writing=True) as session:
        accounts.set_password(session, name, given)
    common.warn(f"{name} has another password")


@users.command()
@click.argument("name")
@click.argument("role", type=ROLES)
@click.pass_obj
def role(app: common.App, name: str, role: str) -> None:
    """Give an account another role."""
    from tracker.store import accounts

    with app.open().session(writing=True) as session:
        accounts.set_role(session, name, role)
    common.warn(f"{name} is {role}")


@users.command()
@click.argument("name")
@click.option("--label", default="token", show_default=True, help="What it is for.")
@click.option("--days", type=click.IntRange(1, 3660), default=90, show_default=True, help="How long it lasts.")
@click.pass_obj
def token(app: common.App, name: str, label: str, days: int) -> None:
    """Print a token by which a program comes in as NAME ("Authorization: Bearer …"); it is shown this once."""
    from tracker.store import accounts

    with app.open().session(writing=True) as session:
        click.echo(accounts.make_token(session, name, label, days))


def _password() -> str:
    """What is typed twice on a terminal, else the first line of standard input."""
    if sys.stdin is not None and sys.stdin.isatty():
        given: str = click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
        return given
    line = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None and not sys.stdin.closed else ""
    if not line:
        raise InputError("no password: type it on a terminal, or give it as the first line of standard input")
    return line
