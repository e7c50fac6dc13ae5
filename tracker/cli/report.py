"""``tracker report``: attribution reports on a document, a topic or a source."""

from __future__ import annotations

from typing import Any

import click

from tracker.cli import common


def _options(command: Any) -> Any:
    for option in (
        click.option("--output", "path", metavar="FILE", help="Write to this file instead of standard output."),
        common.format_option("terminal", "markdown", "json"),
        click.argument("name"),
    ):
        command = option(command)
    return command


@click.group()
def report() -> None:
    """Print an attribution report.

    \b
    Examples:
      tracker report document 1
      tracker report topic soldados --format markdown --output soldiers.md
      tracker report source KCNA --format json
    """


@report.command()
@_options
@click.pass_obj
def document(app: common.App, name: str, output: str, path: str | None) -> None:
    """What a document asserts and on whose word; NAME is its number, id, URL or title."""
    from tracker import pipeline

    _print(app, pipeline.document_report(app.open(), name, app.terms()), output, path)


@report.command()
@_options
@click.pass_obj
def topic(app: common.App, name: str, output: str, path: str | None) -> None:
    """The claims on one question side by side; NAME is its number or words of its title."""
    from tracker import pipeline

    _print(app, pipeline.topic_report(app.open(), name, app.terms()), output, path)


@report.command()
@_options
@click.pass_obj
def source(app: common.App, name: str, output: str, path: str | None) -> None:
    """What one source is reported to have said; NAME is a name, an alias or a number."""
    from tracker import pipeline

    _print(app, pipeline.source_report(app.open(), name, app.terms()), output, path)


def _print(app: common.App, record: dict[str, Any], output: str, path: str | None) -> None:
    import json

    from tracker import statuses
    from tracker.report import markdown, reports

    record = reports.with_legend(record, statuses.load(app.settings.statuses))
    if output == "json":
        common.write(path, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    elif output == "markdown" or path:
        common.write(path, markdown.render(record))
    else:
        common.print_markdown(markdown.render(record))
