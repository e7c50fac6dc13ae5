"""A report's record -> the formats that it is printed in."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tracker.errors import InputError
from tracker.report import html, markdown

Record = dict[str, Any]
Print = Callable[[Record, "Path | None"], str | bytes]


def _json(record: Record, _: Path | None) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


FORMATS: dict[str, Print] = {"markdown": markdown.render, "html": html.render, "json": _json}
ENDINGS = {".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".json": "json"}


def printed(record: Record, form: str, templates: Path | None = None) -> str | bytes:
    """The report in one of the ``FORMATS``; ``templates`` is a folder of a newsroom's own."""
    return FORMATS[form](record, templates)


def format_of(path: str) -> str:
    """The format that the ending of a file's name asks for; raises InputError for one that is none's."""
    form = ENDINGS.get(Path(path).suffix.lower())
    if form is None:
        raise InputError(f"{path}: its ending names no format: use one of {', '.join(ENDINGS)}, or give --format")
    return form
