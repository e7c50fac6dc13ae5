"""What is said on standard error: plain lines for people, or JSON objects for programs that watch a run."""

from __future__ import annotations

import datetime as dt
import json
import logging

import click

from tracker.errors import one_line

LOG = logging.getLogger("tracker")
JSON = "json"


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"tracker: {one_line(record.getMessage())}"


class _Json(logging.Formatter):
    """An object a line: when, how grave, from which part, what, and the figures that belong to it."""

    def format(self, record: logging.LogRecord) -> str:
        said = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": one_line(record.getMessage()),
            **getattr(record, "fields", {}),
        }
        return json.dumps(said, ensure_ascii=False, default=str)


class _StandardError(logging.Handler):
    """Writes to what is standard error at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        click.echo(self.format(record), err=True)


def set_up(form: str) -> None:
    """Send what this program says to standard error, in that form; in JSON, what its packages say too."""
    handler = _StandardError()
    handler.setFormatter(_Json() if form == JSON else _Text())
    LOG.handlers, LOG.propagate = [handler], False
    LOG.setLevel(logging.INFO)
    packages = logging.getLogger()
    packages.handlers = [other for other in packages.handlers if not isinstance(other, _StandardError)]
    if form == JSON:
        packages.handlers = [handler]


def is_json() -> bool:
    """Whether programs read what is said."""
    return any(isinstance(handler.formatter, _Json) for handler in LOG.handlers)
