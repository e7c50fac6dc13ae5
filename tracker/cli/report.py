"""``tracker report``: attribution reports on a document, a topic, a source or the desk."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker import wording
from tracker.cli import common, completing
from tracker.collecting import paused

if TYPE_CHECKING:
    from tracker.report.reports import Manner
    from tracker.store.database import Database

FROZEN = ["number", "name", "report", "subject", "made_by", "made_at", "sha256"]
DIFFERENCE = ["what", "where", "was", "now"]
WOULD_CHANGE = 3
FORMATS = ("terminal", "markdown", "html", "pdf", "docx", "csv", "json", "claimreview")


def _printing(command: Any) -> Any:
    """The options that say how a report is printed."""
    for option in (
        click.option(
            "--templates",
            type=completing.FOLDER,
            metavar="DIR",
            help="Your own templates, in place of those of the same names [default: $TRACKER_TEMPLATES].",
        ),
        click.option(
            "--output",
            "path",
            metavar="FILE",
            type=completing.FILE,
            help="Write to this file; its ending says in which format.",
        ),
        click.option("--format", "output", type=click.Choice(FORMATS), help="[default: terminal]"),
    ):
        command = option(command)
    return command


def _options(command: Any) -> Any:
    """The options of every report."""
    for option in (
        click.option(
            "--freeze",
            is_flag=False,
            flag_value="",
            metavar="[NAME]",
            help="Keep the report as it is, so that 'tracker report diff' can say what would change.",
        ),
        click.option(
            "--lang",
            type=click.Choice(wording.languages()),
            help="Language of the report [default: the document's, else $TRACKER_LANG, else en].",
        ),
    ):
        command = option(command)
    return _printing(command)


@click.group()
@click.pass_context
def report(context: click.Context) -> None:
    """Print an attribution report.

    \b
    Examples:
      tracker report document 1
      tracker report topic 1 --lang en --output soldiers.html
      tracker report source KCNA --format json
      tracker report desk --since 2025-07-01
      tracker report topic 1 --freeze fire
      tracker report diff fire
    """
    context.with_resource(paused())  # the process ends with its report


@report.command()
@click.argument("name", type=completing.DOCUMENT)
@_options
@click.pass_obj
def document(app: common.App, /, name: str, **how: Any) -> None:
    """What a document asserts and on whose word; NAME is its number, id, URL or title.

    \b
    Example:
      tracker report document 1 --output article.html
    """
    from tracker import pipeline

    database = app.open()
    _print(app, database, pipeline.document_report(database, name, app.terms(), _manner(app, how)), how)


@report.command()
@click.argument("name", type=completing.TOPIC)
@_options
@click.pass_obj
def topic(app: common.App, /, name: str, **how: Any) -> None:
    """The claims on one question side by side; NAME is its number or words of its title.

    \b
    Example:
      tracker report topic 1 --lang es --format markdown
    """
    from tracker import pipeline

    database = app.open()
    _print(app, database, pipeline.topic_report(database, name, app.terms(), _manner(app, how)), how)


@report.command()
@click.argument("name", type=completing.SOURCE)
@_options
@click.pass_obj
def source(app: common.App, /, name: str, **how: Any) -> None:
    """What one source is reported to have said; NAME is a name, an alias or a number.

    \b
    Example:
      tracker report source KCNA
    """
    from tracker import pipeline

    database = app.open()
    _print(app, database, pipeline.source_report(database, name, app.terms(), _manner(app, how)), how)


@report.command()
@click.option("--since", metavar="DATE", help="From this day on, as 2025-07-13 [default: a week ago].")
@_options
@click.pass_obj
def desk(app: common.App, /, since: str | None, **how: Any) -> None:
    """What came in since a day: what of it is contested, unattributed, unsupported; and what is due.

    \b
    Example:
      tracker report desk --since 2025-07-01 --output desk.html
    """
    import datetime as dt

    from tracker import pipeline

    today = dt.date.today()
    start = common.day(since, "--since") if since else today - dt.timedelta(days=7)
    database = app.open()
    _print(app, database, pipeline.desk_report(database, start, today, app.terms(), _manner(app, how)), how)


@report.command()
@click.argument("frozen", type=completing.FROZEN)
@click.option(
    "--format", "output", type=click.Choice(["table", "json", "csv"]), default="table", help="[default: table]"
)
@click.pass_obj
def diff(app: common.App, frozen: str, output: str) -> None:
    """Say which sentences and rows of a frozen report would change now; FROZEN is its name or number.

    Exit status: 0 where none would, 3 where some would.

    \b
    Example:
      tracker report diff topic-3-2026-11-25
    """
    import datetime as dt

    from tracker import pipeline
    from tracker.report.differences import differences
    from tracker.report.text import clean
    from tracker.store import frozen as stored

    database = app.open()
    with database.session() as session:
        kept, then = stored.find(session, frozen)
    now = pipeline.report_again(database, kept, dt.date.today(), app.terms(), _manner(app, {"lang": then["lang"]}))
    found = differences(then, now)
    if output == "json":
        common.print_json(found)
    elif found or output == "csv":
        rows = [[clean(one[name] or "") for name in DIFFERENCE] for one in found]
        common.print_rows(f"{kept.name}: {len(found)} differences", DIFFERENCE, rows, output)
    common.say(f"{kept.name}, kept {kept.made_at:%Y-%m-%d %H:%M} by {kept.made_by}: {len(found)} lines would change")
    if found:
        raise click.exceptions.Exit(WOULD_CHANGE)


@report.command("frozen")
@click.argument("name", required=False, metavar="[FROZEN]", type=completing.FROZEN)
@_printing
@click.pass_obj
def frozen_reports(app: common.App, /, name: str | None, **how: Any) -> None:
    """List the frozen reports; print FROZEN, a name or number, as it was kept.

    \b
    Examples:
      tracker report frozen
      tracker report frozen topic-3-2026-11-25 --output topic.pdf
    """
    from tracker.store import frozen as stored

    database = app.open()
    with database.session() as session:
        if name is not None:
            _, record = stored.find(session, name)
        found = [] if name else stored.listing(session)
    if name is not None:
        _print(app, database, record, how)
    elif how["output"] == "json":
        common.print_json([{**asdict(one), "made_at": one.made_at.isoformat()} for one in found])
    else:
        rows = [
            [getattr(one, n) for n in FROZEN[:5]] + [f"{one.made_at:%Y-%m-%d %H:%M}", one.sha256[:16]] for one in found
        ]
        common.print_rows(f"{len(found)} frozen reports", FROZEN, rows, how["output"] or "table")


def _manner(app: common.App, how: dict[str, Any]) -> Manner:
    import datetime as dt

    from tracker import statuses
    from tracker.report.reports import Manner

    return Manner(how["lang"], app.settings.language, statuses.load(app.settings.statuses), dt.datetime.now(dt.UTC))


def _print(app: common.App, database: Database, record: dict[str, Any], how: dict[str, Any]) -> None:
    from tracker import printing

    if how.get("freeze") is not None:
        _freeze(database, record, how["freeze"])
    path = how["path"] if how["path"] != "-" else None
    form = how["output"] or (printing.format_of(path) if path else "terminal")
    templates = Path(how["templates"]) if how["templates"] else app.settings.templates
    text = printing.printed(record, "markdown" if form == "terminal" else form, database, templates)
    if form == "terminal" and path is None:
        common.print_markdown(str(text))
    else:
        common.write(path, text)


def _freeze(database: Database, record: dict[str, Any], name: str) -> None:
    from tracker.store import frozen as stored

    with database.session(writing=True) as session:
        kept = stored.freeze(session, record, name or None)
    common.say(f"kept as {kept.name} (sha256 {kept.sha256[:16]}…): 'tracker report diff {kept.name}' says what changes")
