"""``tracker show``: one claim or document with all that is known of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing
from tracker.cli.claims import show as show_claims
from tracker.errors import NotFoundError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.store.search import StoredClaim

MOMENTS = ("as_of", "published", "first_seen", "last_seen")


@click.command()
@click.argument("name", required=False, type=completing.CLAIM_OR_DOCUMENT)
@common.format_option("table", "json")
@click.pass_obj
def show(app: common.App, name: str | None, output: str) -> None:
    """Show a claim by its id, or a document by its number, id or URL; without NAME, list the documents.

    \b
    Examples:
      tracker show
      tracker show 3fa2b91c
      tracker show https://example.org/article
    """
    from tracker.store import documents, search

    with app.open().session() as session:
        if name is None:
            _list(session, output)
            return
        claim = _claim(session, name)
        document = None if claim else documents.find(session, name)
        found = search.search(session, search.ClaimFilter(document=document.id)) if document else []
        title = f"{document.id} {document.headline}" if document else ""
    if claim:
        _print(app, claim, output)
    else:
        if output == "table":
            click.echo(title)
        show_claims(app, found, output)


def _claim(session: Session, name: str) -> StoredClaim | None:
    """The claim that a name is the id of, if it looks like one."""
    from tracker.store import search, subjects

    if not re.fullmatch(subjects.CLAIM_ID, name, re.IGNORECASE):
        return None
    try:
        return search.find(session, name)
    except NotFoundError:
        return None


def _list(session: Session, output: str) -> None:
    from tracker.report.text import short
    from tracker.store import documents

    found = documents.listing(session)
    rows: list[dict[str, Any]] = [
        {
            "document": d.id,
            "doc_id": d.key,
            "version": d.version,
            "title": d.title,
            "publisher": d.publisher,
            "date": d.published.isoformat() if d.published else None,
            "language": d.language,
        }
        for d in found
    ]
    if output == "json":
        common.print_json(rows)
        return
    columns = ["document", "id", "version", "title", "publisher", "date", "language"]
    local = common.local()
    shown = [
        {**row, "title": d.headline, "date": local.moment(row["date"])} for row, d in zip(rows, found, strict=True)
    ]
    cells = [["" if v is None else short(str(v), 60) for v in row.values()] for row in shown]
    common.print_table(f"{len(rows)} documents", columns, cells)


def _print(app: common.App, claim: StoredClaim, output: str) -> None:
    from tracker.report import records, text

    record = records.stored(claim, app.settings.approx_tolerance)
    if output == "json":
        common.print_json(record)
        return
    local = common.local()
    chain = " → ".join(f"{link['name']} ({link['role']})" for link in record["chain"]) or text.OWN_VOICE
    rows = [
        ("as said", text.said(claim.stated)),
        ("sentence", text.clean(record["sentence"])),
        (
            "bounds",
            text.interval(claim.stated.quantity, app.settings.approx_tolerance, local) if claim.stated.quantity else "",
        ),
        ("chain", chain),
        ("assessments", "\n".join(text.clean(text.assessed(one)) for one in claim.assessed)),
        ("review", claim.review.told if claim.review else ""),
        ("corrected by", (claim.review and claim.review.correction) or ""),
        *(
            (name.replace("_", " "), local.moment(record[name]) if name in MOMENTS else record[name])
            for name in (
                "cue",
                "mode",
                "stance",
                "hedge",
                "as_of",
                "published",
                "title",
                "url",
                "status",
                "corrects",
                "state",
                "state_reason",
                "made_by",
                "maker",
                "rule",
                "unsupported",
                "first_seen",
                "last_seen",
            )
        ),
    ]
    shown = [(name, str(value) if name == "assessments" else text.clean(str(value))) for name, value in rows if value]
    common.print_table(f"claim {claim.stated.id}", ["", ""], shown)
