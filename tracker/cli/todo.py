"""``tracker todo``: what is to be looked at again."""

from __future__ import annotations

import click

from tracker.cli import common

COLUMNS = ["review by", "due", "of", "as said", "status", "by", "what would settle it", "note", "assessment"]


@click.command()
@click.option("--within", type=click.IntRange(0, 36500), default=0, metavar="DAYS", help="Due in so many days, too.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def todo(app: common.App, within: int, output: str) -> None:
    """List the assessments that are due to be looked at again (assess --review-by), the most overdue first.

    Another assessment of the same person takes its place; a withdrawn one is not due.

    \b
    Examples:
      tracker todo
      tracker todo --within 14 --format csv
    """
    import datetime as dt

    from tracker.report import records
    from tracker.report.text import clean
    from tracker.store import todo as stored

    today = dt.date.today()
    with app.open().session() as session:
        found = stored.due(session, today + dt.timedelta(days=within))
    rows = [records.due(one, today) for one in found]
    if output in ("json", "jsonl"):
        common.print_records(rows, output)
        return
    cells = [
        [
            row["review_by"] if output == "csv" else common.local().moment(row["review_by"]),
            _when(row["days"]),
            f"topic {row['topic']}" if row["topic"] else row["claim"] if output == "csv" else row["claim"][:8],
            *(clean(row[name] or "") for name in ("said", "status", "by", "would_settle", "note")),
            str(row["assessment"]),
        ]
        for row in rows
    ]
    common.print_rows(f"{len(rows)} due", COLUMNS, cells, output)


def _when(days: int) -> str:
    if days == 0:
        return "today"
    many = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"in {many}" if days > 0 else f"{many} overdue"
