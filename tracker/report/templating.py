"""A report's record -> text by the templates: the shipped ones, or those of the same names in a newsroom's folder."""

from __future__ import annotations

import re
import traceback
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)

from tracker import wording
from tracker.errors import CONTROL, InputError
from tracker.report import marking
from tracker.report.text import clean, headline, short
from tracker.values import Modifier
from tracker.wording import SIGNS, Wording

Record = dict[str, Any]
MOST = 250  # rows of a table that are shown; JSON and CSV have them all
MOST_NAMES = 40  # rows of a table of names
SPECIAL = re.compile(r"([\\`*_\[\]<>|#~&])")
WEB = re.compile(r"https?://[^\s\x00-\x20\"'<>\\^`{|}]+", re.IGNORECASE)


def cell(value: object, width: int = 200) -> str:
    """Text from an article or a person as plain words inside Markdown."""
    return "" if value is None else SPECIAL.sub(r"\\\1", short(clean(str(value)), width))


def words(value: str) -> str:
    """A piece of an article inside Markdown, with the spaces at its ends."""
    inner = clean(value)
    before, after = value[: len(value) - len(value.lstrip())], value[len(value.rstrip()) :]
    return (" " if before else "") + SPECIAL.sub(r"\\\1", inner) + (" " if after and inner else "")


def clip(value: object, width: int = 160) -> str:
    """Text on one line, without control characters, cut where it is very long; HTML escapes it besides."""
    return "" if value is None else short(str(value), width)


def is_web(url: object) -> bool:
    """Whether a URL may be a link: those of the web may, and of no other scheme."""
    return isinstance(url, str) and bool(WEB.fullmatch(url)) and not CONTROL.search(url)


def printable(value: str) -> str:
    """A piece of an article as it stands there, without the control characters."""
    return CONTROL.sub(" ", value)


@cache
def environment(folder: Path | None = None) -> Environment:
    """The templates; those in a newsroom's ``folder`` come before the shipped ones, which stay under ``shipped/``."""
    shipped = PackageLoader("tracker.report")
    own = [FileSystemLoader(folder)] if folder else []
    made = Environment(
        loader=ChoiceLoader([*own, shipped, PrefixLoader({"shipped": shipped})]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=lambda name: name is None or not name.endswith(".md.j2"),  # Markdown has the filter "cell" instead
    )
    made.filters |= {"cell": cell, "words": words, "clip": clip, "printable": printable, "headline": headline}
    made.tests["web"] = is_web
    return made


@cache
def _environment(folder: Path | None, language: str) -> Environment:
    """The same with the filters that say something in a language; kept, for it compiles what it renders once."""
    made = environment(folder).overlay()
    made.filters = made.filters | _filters(wording.load(language))
    return made


def render(name: str, report: Mapping[str, Any], folder: Path | None = None, **more: Any) -> str:
    """The text that a template makes of a report.

    Raises InputError, with the place, where a template of the newsroom's is wrong.
    """
    say = wording.load(report["lang"])
    known = {"t": say, "most": MOST, "most_names": MOST_NAMES, "report": report, **more}
    try:
        return _environment(folder, report["lang"]).get_template(name).render(**known)
    except TemplateError as error:
        if folder is None:
            raise
        problem = error.message or type(error).__name__
        raise InputError(f"{_place(error)}: {problem}: mend the template, or take it out") from error


def _place(error: TemplateError) -> str:
    """The file and line of an error: of the template's syntax, or of what was being printed."""
    if isinstance(error, TemplateSyntaxError):
        return f"{error.filename or error.name}:{error.lineno}"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.endswith(".j2")]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else str(getattr(error, "name", "templates"))


def _filters(say: Wording) -> dict[str, Callable[..., str]]:
    """Filters that say something in the report's language."""

    def bounds(row: Mapping[str, Any]) -> str:
        return quantity(row["quantity"], say) if row["quantity"] else ""

    def due(days: int) -> str:
        if days == 0:
            return say("desk.due_today")
        return say("desk.due_in", count=days) if days > 0 else say("desk.overdue", count=-days)

    return {"bounds": bounds, "due": due}


def quantity(record: Mapping[str, Any], say: Wording) -> str:
    """A figure's record in plain signs and the locale's marks: "> 10,000"."""
    top = "" if record["value_max"] is None else f"–{say.number(record['value_max'])}"
    tail = " %" if record["percent"] else f" {record['currency']}" if record["currency"] else ""
    return f"{SIGNS[Modifier(record['modifier'])]}{say.number(record['value'])}{top}{tail}"


def paragraphs(report: Mapping[str, Any]) -> dict[str, Any]:
    """What the templates of a document need besides: its marked paragraphs, and its claims by number."""
    if report["report"] != "document":
        return {}
    rows = [*report["claims"], *report["unattributed"]]
    return {"paragraphs": marking.paragraphs(report["text"], rows), "rows": {row["number"]: row for row in rows}}
