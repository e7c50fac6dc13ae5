"""``tracker import``: what other programs, or another Tracker, wrote -> stored claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.store.copies import Imported

MOST_BYTES = 500_000_000  # of a feed


@click.command("import")
@click.argument("path", metavar="FILE", type=completing.FILE)
@click.option(
    "--format",
    "form",
    type=click.Choice(["tracker", "claimreview"]),
    default="tracker",
    help="What 'tracker export claims' wrote, or a feed of published fact-checks [default: tracker].",
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and store nothing.")
@click.option("--all-or-nothing", is_flag=True, help="Store nothing where any part of the file is refused.")
@click.pass_obj
def import_(app: common.App, path: str, form: str, dry_run: bool, all_or_nothing: bool) -> None:
    """Read what 'tracker export claims' or a fact-checker wrote; FILE may be - for standard input.

    What is not there is added, and nothing that is there is changed.  What is refused is told with its place.

    \b
    Examples:
      tracker import claims.csv --dry-run
      tracker import feed.json --format claimreview
    """
    read = _reviews if form == "claimreview" else _records
    done, place = read(app, path, {"dry_run": dry_run, "all_or_nothing": all_or_nothing})
    _tell(done, place, dry_run or (all_or_nothing and bool(done.refused)))


def _records(app: common.App, path: str, how: dict[str, bool]) -> tuple[Imported, str]:
    from tracker.exchange import rows
    from tracker.store import copies, portable

    found = rows.read(path, common.stdin([path]))
    numbered = found.numbered if found.columns is None else portable.of_table(found.columns, found.numbered)
    with app.open().session(writing=True) as session:
        return copies.read_in(session, numbered, found.place, **how), f"{found.place}:"


def _reviews(app: common.App, path: str, how: dict[str, bool]) -> tuple[Imported, str]:
    from tracker import feeds
    from tracker.exchange import claimreview
    from tracker.read import plain

    place = "standard input" if path == "-" else path
    text = plain.decode(place, plain.content(path, common.stdin([path]), MOST_BYTES))
    with app.open().session(writing=True) as session:
        reviews = claimreview.read(place, text)
        return feeds.read_in(session, reviews, app.settings.approx_tolerance, **how), f"{place}: review "


def _tell(done: Imported, place: str, undone: bool) -> None:
    """What came in, line by line what was refused, and the exit status."""
    for line, reason in done.refused:
        common.warn(f"{place}{line}: {reason}")
    counts = [f"{kind}s: {done.new[kind]} new, {done.known[kind]} known" for kind in sorted({*done.new, *done.known})]
    refused = f"; refused: {len(done.refused)}" if done.refused else ""
    common.say(f"{'nothing is stored; ' if undone else ''}{'; '.join(counts) or 'nothing in it'}{refused}")
    if done.refused:
        raise click.exceptions.Exit(1)
