"""``tracker undo``: take back what was done."""

from __future__ import annotations

import click

from tracker.cli import common


@click.command()
@click.argument("event", type=click.IntRange(min=1), required=False)
@click.option("--why", metavar="TEXT", help="Why, for the history.")
@click.pass_obj
def undo(app: common.App, event: int | None, why: str | None) -> None:
    """Take back your last judgement, or the EVENT of a number; once more, and the one before goes.

    Assessments and claims logged by hand are withdrawn, what was decided of sources is as before.  Nothing leaves the
    history ('tracker history' has the numbers).

    \b
    Examples:
      tracker undo
      tracker undo 214 --why "wrong claim"
    """
    from tracker.store import undo as undoing

    with app.open().session(writing=True) as session:
        done = undoing.said(undoing.undo(session, event, why))
    common.say(f"{done} is undone")
