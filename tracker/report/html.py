"""A report's record -> HTML, by the template of its kind: a page of its own, or what stands in its middle."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tracker import wording
from tracker.report import charts, templating
from tracker.report.text import headline, short


def render(report: dict[str, Any], folder: Path | None = None, most: int = templating.MOST) -> str:
    """The report as one page that needs no other file, with so many rows of a table at ``most``; ``folder`` has a
    newsroom's own templates."""
    return _render(report, folder, shell="page.html.j2", most=most)


def body(report: dict[str, Any], folder: Path | None = None, most: int = templating.MOST) -> str:
    """The middle of the page alone, for a page of another program that has its own head."""
    return _render(report, folder, shell="bare.html.j2", most=most)


def _render(report: dict[str, Any], folder: Path | None, **how: Any) -> str:
    more = {"title": title(report), "charts": charts.charts(report, folder), **templating.paragraphs(report), **how}
    return templating.render(f"{report['report']}.html.j2", report, folder, **more)


def title(report: dict[str, Any]) -> str:
    """What the report is called, in a line."""
    say = wording.load(report["lang"])
    match report["report"]:
        case "document":
            return short(headline(report))
        case "topic":
            return short(say("topic.title", number=report["id"], title=report["title"]))
        case "source":
            return short(report["name"])
        case _:
            return say("desk.title", since=say.day(report["since"]), until=say.day(report["until"]))
