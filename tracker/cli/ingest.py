"""``tracker ingest``: articles -> stored claims."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common

if TYPE_CHECKING:
    from rich.progress import Progress

    from tracker.store.claims import Saved
    from tracker.values import Reading


@click.command()
@common.input_options
@common.format_option("table", "json", "jsonl")
@click.pass_obj
def ingest(
    app: common.App,
    paths: tuple[str, ...],
    input_format: str,
    language: str | None,
    publisher: str | None,
    date: str | None,
    url: str | None,
    output: str,
) -> None:
    """Read articles and store their claims.

    PATH is a text file, an HTML page, a JSONL archive, a folder of these, an address such as https://example.org/article,
    or - for standard input.  The same article again adds nothing; a changed article under the same URL or id becomes
    its next version.

    \b
    Examples:
      tracker ingest article.txt --publisher "El Faro" --date 2025-07-13
      tracker ingest examples/ https://example.org/article
      tracker --database sqlite:///desk.db ingest archive.jsonl
    """
    from tracker import pipeline
    from tracker.annotate.annotator import Annotator
    from tracker.read import ReadFailure

    what = common.given(language, publisher, date, url)
    database = app.open()
    inputs = common.articles(app, paths, input_format, what)
    rows: list[dict[str, Any]] = []
    failed = 0
    try:
        with _progress() as progress:
            for item in pipeline.ingest(database, inputs, Annotator(app.settings.models), app.terms()):
                if isinstance(item, ReadFailure):
                    failed += 1
                    common.warn_failure(item.error)
                else:
                    rows.append(_row(*item))
                progress.advance(progress.task_ids[0])
    except KeyboardInterrupt:
        common.warn(f"stopped: the {len(rows)} documents that were finished are stored; run it again for the rest")
        raise click.exceptions.Exit(1) from None
    _print(rows, output)
    if rows:
        claims = sum(row["new_claims"] for row in rows)
        common.say(f"documents read: {len(rows)}, failed: {failed}, new claims: {claims}; in {database.name}")
    if failed:
        raise click.exceptions.Exit(1)


@contextmanager
def _progress() -> Iterator[Progress]:
    """A counter on standard error, where that is a terminal."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}"), MofNCompleteColumn(), TimeElapsedColumn())
    error = Console(stderr=True)
    with Progress(*columns, console=error, transient=True, disable=common.quiet() or not error.is_terminal) as progress:
        progress.add_task("documents", total=None)
        yield progress


def _row(reading: Reading, saved: Saved) -> dict[str, Any]:
    outcome = "new" if saved.is_new else "new version" if saved.is_new_version else "known"
    return {
        "document": saved.document,
        "doc_id": reading.article.key,
        "title": reading.article.title,
        "publisher": reading.article.publisher,
        "outcome": outcome,
        "new_claims": saved.new_claims,
        "known_claims": saved.known_claims,
        "withdrawn_claims": saved.withdrawn_claims,
    }


def _print(rows: list[dict[str, Any]], output: str) -> None:
    from tracker.report.text import short

    if output == "json":
        common.print_json(rows)
    elif output == "jsonl":
        common.print_jsonl(rows)
    elif rows:
        columns = ["document", "id", "title", "publisher", "", "new claims", "known", "withdrawn"]
        cells = [[short(str(v), 50) if v is not None else "" for v in row.values()] for row in rows]
        common.print_table("", columns, cells)
