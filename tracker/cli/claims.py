"""``tracker claims``: stored claims, filtered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.store.search import StoredClaim

Command = TypeVar("Command", bound=Callable[..., Any])


OPTIONS: tuple[Callable[[Command], Command], ...] = (
    click.option(
        "--text", metavar="WORDS", help='With all these words: soldado*, "side by side"; accents are ignored.'
    ),
    click.option(
        "--source",
        metavar="NAME",
        type=completing.SOURCE,
        help="Said, passed on or printed by this source (name, alias or number).",
    ),
    click.option("--publisher", metavar="NAME", type=completing.SOURCE, help="Printed by this source."),
    click.option("--country", metavar="CC", help="Said by a source of this country (ISO 3166, such as KR)."),
    click.option(
        "--topic", metavar="TOPIC", type=completing.TOPIC, help="In this topic (number or words of its title)."
    ),
    click.option(
        "--document", metavar="DOC", type=completing.DOCUMENT, help="In this document (number, id, URL or title)."
    ),
    click.option("--since", metavar="DATE", help="Published on this day (2025-07-13) or later."),
    click.option("--until", metavar="DATE", help="Published on this day or earlier."),
    click.option("--kind", type=click.Choice(["numeric", "statement"]), help="Only figures, or only statements."),
    click.option("--unit", metavar="NOUN", help="Figures of this: soldados, USD, %."),
    click.option(
        "--between", nargs=2, type=float, metavar="LOW HIGH", help="Figures whose bounds meet this range; inf is open."
    ),
    click.option("--status", metavar="STATUS", type=completing.STATUS, help="With this assessment."),
    click.option("--unverified", is_flag=True, help="Not assessed yet."),
    click.option("--unattributed", is_flag=True, help="In the article's own voice."),
    click.option("--hedged/--not-hedged", default=None, help="Weakened by the text itself, or not."),
    click.option("--conflicts", is_flag=True, help="In conflict with another claim, or denied; topic by topic."),
    click.option("--stance", type=click.Choice(["asserts", "denies"]), help="Asserted, or denied."),
    click.option(
        "--review",
        type=click.Choice(["open", "accepted", "corrected", "rejected"]),
        help="Waiting for review, or decided on so.",
    ),
    click.option("--retired", is_flag=True, help="Superseded and withdrawn claims too."),
    click.option("--limit", type=common.SOME, help="At most so many."),
)


def criteria_options(command: Command) -> Command:
    """The options that say which claims are wanted."""
    for option in reversed(OPTIONS):
        command = option(command)
    return command


@click.command()
@criteria_options
@click.option(
    "--saved", metavar="NAME", type=completing.SEARCH, help="As saved under this name; other options narrow it."
)
@click.option("--save", "name", metavar="NAME", help="Save this search under a name.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def claims(app: common.App, /, saved: str | None, name: str | None, output: str, **options: Any) -> None:
    """List stored claims.

    \b
    Examples:
      tracker claims --unattributed --kind numeric
      tracker claims --source KCNA --hedged --since 2025-07-01
      tracker claims --unit soldados --between 9000 15000 --save troops
      tracker claims --saved troops --text "Rusia" --format csv > soldiers.csv
    """
    from tracker.store import search, searches

    wanted = searches.Criteria(**{**options, **_days(options)})
    database = app.open()
    with database.session() as session:
        if saved:
            wanted = searches.load(session, saved).narrowed(wanted)
    if wanted.topic or wanted.conflicts:
        from tracker import settling

        settling.settle(database, app.terms())
    with database.session() as session:
        found = search.search(session, searches.resolve(session, wanted))
    if name:
        with database.session(writing=True) as session:
            replaced = searches.save(session, name, wanted)
        common.say(f"the search is saved as {name}{', in place of the one before' if replaced else ''}")
    show(app, found, output)


def _days(options: dict[str, Any]) -> dict[str, str]:
    """The days that were given, as ISO 8601 has them."""
    return {name: common.day(options[name], f"--{name}").isoformat() for name in ("since", "until") if options[name]}


def show(app: common.App, found: list[StoredClaim], output: str) -> None:
    """Print claims in one of the formats."""
    from tracker.report import listed, records

    tolerance = app.settings.approx_tolerance
    if output == "json":
        common.print_json([records.stored(claim, tolerance) for claim in found])
    elif output == "jsonl":
        common.print_jsonl(records.stored(claim, tolerance) for claim in found)
    elif output == "csv":
        common.print_csv(listed.COLUMNS, [listed.cells(claim, tolerance, whole=True) for claim in found])
    else:
        rows = [listed.cells(claim, tolerance, local=common.local()) for claim in found]
        common.print_table(f"{len(found)} claims", listed.COLUMNS, rows)
