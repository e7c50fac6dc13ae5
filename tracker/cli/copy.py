"""``tracker copy``: a database into another, SQLite to PostgreSQL or back."""

from __future__ import annotations

import click

from tracker.cli import common


@click.command()
@click.argument("source", metavar="FROM")
@click.argument("target", metavar="TO")
@common.format_option("table", "json")
@click.pass_obj
def copy(app: common.App, source: str, target: str, output: str) -> None:
    """Copy a whole database: every row, number and key, and the history.  FROM and TO are the URLs of databases.

    TO is made if it is not there; it must be empty, or what an earlier copy of FROM left, which is gone on with.  At
    the end each table is counted and hashed in both.

    \b
    Example:
      tracker copy sqlite:///desk.db postgresql://editor@server/desk
    """
    from tracker.cli.progress import Counter
    from tracker.store import moving

    opened, into = app.open(source, make=False), app.open(target)
    with Counter(moving.size(opened), "rows") as counter:
        try:
            found = moving.copy(opened, into, lambda rows: counter.count(rows, 0, rows))
        except KeyboardInterrupt:
            common.warn("stopped: run it again for the rest")
            raise click.exceptions.Exit(1) from None
    if output == "json":
        common.print_json({name: {"rows": table.rows, "sha256": table.sha256} for name, table in found.items()})
    else:
        rows = [(name, f"{table.rows:,}", table.sha256[:16]) for name, table in found.items() if table.rows]
        common.print_table("", ["table", "rows", "sha256"], rows)
    common.say(f"rows copied: {counter.done:,}, the same in both; in {into.name}")
