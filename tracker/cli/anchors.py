"""``tracker anchors``: where the claims of a document stand in a later text of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.exchange.webannotation import Anchor

COLUMNS = ["claim", "outcome", "place", "similar", "quote", "now", "why"]


@click.command()
@click.argument("document", metavar="DOC", type=completing.DOCUMENT)
@click.option(
    "--against",
    required=True,
    metavar="TEXT",
    type=completing.FILE,
    help="The later text: a file, - or the words.",
)
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def anchors(app: common.App, document: str, against: str, output: str) -> None:
    """Find the claims of a stored document in an edited text of it, and say which no longer fit.

    A claim stands at the same place, or moved, or in changed words; it is gone where nothing is like it, or where the
    passage has its figure no more.

    \b
    Example:
      tracker anchors https://example.org/article --against article-today.html
    """
    from tracker.exchange import webannotation
    from tracker.store import documents, search

    with app.open().session() as session:
        row = documents.find(session, document)
        old, language = row.text, row.language
        found = [claim.stated for claim in search.search(session, search.ClaimFilter(document=row.id))]
    if not old:
        raise InputError(f"the text of {document!r} is not stored: there is nothing to compare with")
    new = _text(app, against, language)
    rows = [_record(webannotation.anchor(old, claim, new)) for claim in found]
    if output == "json":
        common.print_json(rows)
    elif output == "jsonl":
        common.print_jsonl(rows)
    elif output == "csv":
        common.print_csv(list(rows[0]) if rows else COLUMNS, [list(row.values()) for row in rows])
    else:
        common.print_table("", COLUMNS, [_cells(row) for row in rows])
    gone = sum(row["outcome"] == "gone" for row in rows)
    common.say(f"claims: {len(rows)}, of them no longer fit: {gone}")


def _text(app: common.App, against: str, language: str | None) -> str:
    """The text of a page; what is no file and has spaces is the text itself."""
    import os

    from tracker.read import ReadFailure

    if " " in against.strip() and not os.path.exists(against[:200]):
        return against
    read = list(common.articles(app, [against], "auto", common.given(language, None, None, None)))
    if len(read) != 1:
        raise InputError(f"{against}: {len(read)} articles: give the one that the claims are of")
    if isinstance(read[0], ReadFailure):
        raise read[0].error
    return read[0].text


def _record(one: Anchor) -> dict[str, Any]:
    return {
        "claim": one.claim,
        "outcome": one.outcome,
        "start": one.now.start if one.now else None,
        "end": one.now.end if one.now else None,
        "similar": round(one.score, 1),
        "quote": one.quote,
        "now": one.now.text if one.now else None,
        "why": one.reason,
    }


def _cells(row: dict[str, Any]) -> list[object]:
    from tracker.report.text import short

    place = "" if row["start"] is None else f"{row['start']}-{row['end']}"
    now = row["now"] if row["now"] and row["now"] != row["quote"] else ""
    return [
        row["claim"][:8],
        row["outcome"],
        place,
        row["similar"],
        short(row["quote"], 50),
        short(now, 50),
        row["why"],
    ]
