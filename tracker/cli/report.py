"""``tracker report``: attribution reports on a document, a topic, a source or the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from tracker import wording
from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.report.reports import Manner
    from tracker.store.database import Database

FORMATS = ("terminal", "markdown", "html", "pdf", "docx", "csv", "json", "claimreview")


def _options(command: Any) -> Any:
    for option in (
        click.option(
            "--templates",
            type=completing.FOLDER,
            metavar="DIR",
            help="Your own templates, in place of those of the same names [default: $TRACKER_TEMPLATES].",
        ),
        click.option(
            "--lang",
            type=click.Choice(wording.languages()),
            help="Language of the report [default: the document's, else $TRACKER_LANG, else en].",
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


@click.group()
def report() -> None:
    """Print an attribution report.

    \b
    Examples:
      tracker report document 1
      tracker report topic soldados --lang en --output soldiers.html
      tracker report source KCNA --format json
      tracker report desk --since 2025-07-01
    """


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


def _manner(app: common.App, how: dict[str, Any]) -> Manner:
    import datetime as dt

    from tracker import statuses
    from tracker.report.reports import Manner

    return Manner(how["lang"], app.settings.language, statuses.load(app.settings.statuses), dt.datetime.now(dt.UTC))


def _print(app: common.App, database: Database, record: dict[str, Any], how: dict[str, Any]) -> None:
    from tracker import printing

    path = how["path"] if how["path"] != "-" else None
    form = how["output"] or (printing.format_of(path) if path else "terminal")
    templates = Path(how["templates"]) if how["templates"] else app.settings.templates
    text = printing.printed(record, "markdown" if form == "terminal" else form, database, templates)
    if form == "terminal" and path is None:
        common.print_markdown(str(text))
    else:
        common.write(path, text)
