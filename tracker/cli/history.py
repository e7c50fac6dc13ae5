"""``tracker history``: who changed what, when, and why."""

from __future__ import annotations

import click

from tracker.cli import common, completing

COLUMNS = ["event", "at", "who", "what", "of", "before → after", "why"]


@click.command()
@click.argument("name", nargs=-1, metavar="[NAME]", type=completing.SUBJECT)
@click.option("--limit", type=common.SOME, default=30, help="At most so many [default: 30].")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def history(app: common.App, name: tuple[str, ...], limit: int, output: str) -> None:
    """What changed, the latest first: of a claim, document, source, topic or assessment, or of all.

    NAME is an id, a number, a URL or a name; its kind may stand before it.

    \b
    Examples:
      tracker history
      tracker history 3fa2b91c
      tracker history source KCNA --format json
    """
    from tracker.report import changes
    from tracker.report.text import clean
    from tracker.store import history as stored
    from tracker.store import subjects

    with app.open().session() as session:
        if name:
            found = stored.of(session, subjects.find(session, " ".join(name)), limit)
        else:
            found = stored.latest(session, limit)
    if output in ("json", "jsonl"):
        common.print_records([changes.record(change) for change in found], output)
        return
    rows = [
        [
            str(change.number),
            f"{change.at:%Y-%m-%d %H:%M:%S}" if output == "csv" else change.at,
            clean(change.actor),
            changes.action(change),
            f"{change.subject.kind} {change.subject.id}" if output == "csv" else str(change.subject),
            changes.words(change),
            clean(change.why or ""),
        ]
        for change in found
    ]
    common.print_rows("", COLUMNS, rows, output)
