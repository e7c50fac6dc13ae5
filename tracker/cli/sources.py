"""``tracker sources``: who says things."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from tracker.cli import common
from tracker.cli.claims import show as show_claims

if TYPE_CHECKING:
    from tracker.store.sources import SourceRow


@click.group(invoke_without_command=True)
@click.pass_context
def sources(ctx: click.Context) -> None:
    """List sources, or show one.

    \b
    Examples:
      tracker sources
      tracker sources show KCNA
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sources)


@sources.command("list")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_sources(app: common.App, output: str = "table") -> None:
    """All sources with their aliases, those with the most claims first."""
    from tracker.store import sources as stored

    with app.open().session() as session:
        rows = stored.listing(session)
    if output == "json":
        common.print_json([asdict(row) for row in rows])
    elif output == "jsonl":
        common.print_jsonl(asdict(row) for row in rows)
    elif output == "csv":
        common.print_csv(COLUMNS, map(_cells, rows))
    else:
        common.print_table(f"{len(rows)} sources", COLUMNS, [_cells(row) for row in rows])


COLUMNS = ["source", "name", "kind", "country", "claims", "also called"]


def _cells(row: SourceRow) -> list[object]:
    from tracker.report.text import clean, short

    aliases = "; ".join(alias for alias in row.aliases if alias != row.name)
    return [row.id, clean(row.name), row.kind, row.country, row.claims, short(aliases, 80)]


@sources.command("show")
@click.argument("name")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def show_source(app: common.App, name: str, output: str) -> None:
    """The claims that a source said, passed on or printed; NAME is a name, an alias or a number."""
    from tracker.store import search
    from tracker.store import sources as stored

    with app.open().session() as session:
        found = search.search(session, search.ClaimFilter(source=stored.find(session, name).id))
    show_claims(app, found, output)
