"""A report's record -> Markdown, by the template of its kind."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from tracker.compare import GRAVITY
from tracker.report.text import clean, short

SPECIAL = re.compile(r"([\\`*_\[\]<>|#~])")


def cell(value: object, width: int = 200) -> str:
    """Text from an article or a person as plain words inside Markdown."""
    return "" if value is None else SPECIAL.sub(r"\\\1", short(clean(str(value)), width))


@cache
def _environment() -> Environment:
    made = Environment(
        loader=PackageLoader("tracker.report"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,  # Markdown: every value goes through the cell filter instead
    )
    made.filters["cell"] = cell
    made.globals["gravity"] = [verdict.value for verdict in GRAVITY]
    return made


def render(report: dict[str, Any]) -> str:
    """The report as Markdown."""
    return _environment().get_template(f"{report['report']}.md.j2").render(report=report).strip() + "\n"


def render_topics(topics: list[dict[str, Any]]) -> str:
    """Several topics, one below the other."""
    return "\n".join(render(topic) for topic in topics)
