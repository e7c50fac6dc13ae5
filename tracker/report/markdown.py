"""A report's record -> Markdown, by the template of its kind."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from tracker.report import templating

GAPS = re.compile(r"\n{3,}")


def render(report: dict[str, Any], folder: Path | None = None) -> str:
    """The report as Markdown; ``folder`` has a newsroom's own templates."""
    text = templating.render(f"{report['report']}.md.j2", report, folder, **templating.paragraphs(report))
    return GAPS.sub("\n\n", text).strip() + "\n"
