"""A report's record -> PDF: its HTML page, laid out for print by WeasyPrint, which is an extra."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from tracker.errors import MissingError
from tracker.report import html

MOST = 100  # rows of a table on paper


def render(report: dict[str, Any], folder: Path | None = None) -> bytes:
    """The report as PDF; raises MissingError where WeasyPrint, or a library that it needs, is not installed."""
    try:
        import weasyprint
    except (ImportError, OSError) as error:  # OSError: Pango is not on the system
        raise MissingError(
            f"PDF needs WeasyPrint ({error}): pip install 'tracker[reports]', or print the HTML from a browser"
        ) from error
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).setLevel(logging.ERROR)
    page = weasyprint.HTML(string=html.render(report, folder, MOST), url_fetcher=_fetches_nothing, media_type="print")
    made = page.write_pdf(pdf_tags=True)
    assert isinstance(made, bytes)
    return made


def _fetches_nothing(url: str, *_: object, **__: object) -> dict[str, Any]:
    raise ValueError(f"{url} is not fetched: a report needs no other file")
