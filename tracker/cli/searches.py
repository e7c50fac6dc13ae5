"""``tracker searches``: the searches that were saved with ``tracker claims --save``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.store.searches import Saved


COLUMNS = ["name", "looks for", "saved by", "saved at"]


@click.group(invoke_without_command=True)
@click.pass_context
def searches(ctx: click.Context) -> None:
    """List and delete saved searches; 'tracker claims --save NAME' saves one, '--saved NAME' runs it.

    \b
    Examples:
      tracker searches
      tracker searches list --format json
      tracker searches delete troops
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_searches)


@searches.command("list")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_searches(app: common.App, output: str = "table") -> None:
    """Saved searches with what they look for.

    \b
    Example:
      tracker searches list
    """
    from tracker.store import searches as stored

    with app.open().session() as session:
        rows = [_record(saved) for saved in stored.listing(session)]
    if output == "json":
        common.print_json(rows)
    elif output == "jsonl":
        common.print_jsonl(rows)
    elif output == "csv":
        common.print_csv(COLUMNS, map(_cells, rows))
    else:
        local = common.local()
        shown = [{**row, "made_at": local.moment(row["made_at"])} for row in rows]
        common.print_table(f"{len(rows)} saved searches", COLUMNS, [_cells(row) for row in shown])


def _record(saved: Saved) -> dict[str, Any]:
    return {
        "name": saved.name,
        "criteria": saved.criteria.given,
        "made_by": saved.made_by,
        "made_at": saved.made_at.isoformat(),
    }


def _cells(row: dict[str, Any]) -> list[str]:
    words = ", ".join(f"{name} {_said(value)}" for name, value in row["criteria"].items())
    return [row["name"], words, row["made_by"], row["made_at"]]


def _said(value: object) -> str:
    if isinstance(value, tuple):
        return " to ".join(f"{part:g}" for part in value)
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


@searches.command("delete")
@click.argument("name", type=completing.SEARCH)
@click.pass_obj
def delete_search(app: common.App, name: str) -> None:
    """Forget a saved search.

    \b
    Example:
      tracker searches delete troops
    """
    from tracker.store import searches as stored

    with app.open().session(writing=True) as session:
        stored.delete(session, name)
    common.say(f"the search {name} is deleted")
