"""A report's record -> the formats that it is printed in; the web pages and the command line share them."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tracker.collecting import paused
from tracker.errors import InputError
from tracker.exchange.pretty import as_json
from tracker.report import docx, html, markdown, pdf, reports, rows

if TYPE_CHECKING:
    from tracker.store.database import Database

Record = dict[str, Any]
Print = Callable[[Record, "Path | None"], str | bytes]


def _json(record: Record, _: Path | None) -> str:
    return as_json(record, reports.plain) + "\n"


def _csv(record: Record, _: Path | None) -> str:
    from tracker.exchange import cells

    written = StringIO()
    cells.write(written, rows.COLUMNS, rows.rows(record))
    return written.getvalue()


FORMATS: dict[str, Print] = {
    "markdown": markdown.render,
    "html": html.render,
    "pdf": pdf.render,
    "docx": docx.render,
    "csv": _csv,
    "json": _json,
}
CLAIMREVIEW = "claimreview"
ENDINGS = {
    ".md": "markdown", ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "docx", ".csv": "csv", ".json": "json",
    ".jsonld": CLAIMREVIEW,
}  # fmt: skip


@paused()
def printed(record: Record, form: str, database: Database, templates: Path | None = None) -> str | bytes:
    """The report in one of the ``FORMATS``, or its assessed claims as ClaimReview, for which the ``database`` is read.

    ``templates`` is a folder of a newsroom's own.  Raises MissingError where a format needs what is not installed.
    """
    if form == CLAIMREVIEW:
        return _json(_reviews(record, database), None)
    return FORMATS[form](record, templates)


def _reviews(record: Record, database: Database) -> Record:
    from tracker.exchange import claimreview
    from tracker.store import search

    shown = [row for section in rows.SECTIONS for row in record.get(section, ()) if row["assessments"]]
    with database.session() as session:
        return claimreview.feed(search.of_ids(session, dict.fromkeys(row["id"] for row in shown)).values())


def format_of(path: str) -> str:
    """The format that the ending of a file's name asks for; raises InputError for one that is none's."""
    form = ENDINGS.get(Path(path).suffix.lower())
    if form is None:
        raise InputError(f"{path}: its ending names no format: use one of {', '.join(ENDINGS)}, or give --format")
    return form
