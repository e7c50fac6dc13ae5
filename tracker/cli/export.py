"""``tracker export``: claims for other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from tracker.cli import common

Command = TypeVar("Command", bound=Callable[..., Any])
OUTPUT = click.option("--output", "path", metavar="FILE", help="Write to this file instead of standard output.")


@click.group()
def export() -> None:
    """Write claims in a form that other programs read.

    \b
    Examples:
      tracker export claims --format csv --output claims.csv
      tracker export claimreview > feed.json
      tracker export prov 3fa2b91c
      tracker export annotations https://example.org/article
    """


@export.command("claims")
@common.format_option("jsonl", "csv")
@OUTPUT
@click.pass_obj
def export_claims(app: common.App, output: str, path: str | None) -> None:
    """All sources, documents, claims and assessments, for 'tracker import' to read without loss.

    \b
    Example:
      tracker export claims --format csv --output claims.csv
    """
    import json

    from tracker.exchange import cells
    from tracker.store import portable

    with app.open().session() as session, common.writing(path) as stream:
        records = portable.records(session)
        if output == "csv":
            cells.write(stream, portable.columns(), map(portable.cells, records))
        else:
            for record in records:
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
