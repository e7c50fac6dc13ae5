"""``tracker claims``: stored claims, filtered."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import common

if TYPE_CHECKING:
    from tracker.store.search import StoredClaim

COLUMNS = ["id", "as said", "bounds", "source", "through", "publisher", "date", "hedge", "status", "document"]


@click.command()
@click.option("--source", metavar="NAME", help="Said, passed on or printed by this source (name, alias or number).")
@click.option("--topic", metavar="TOPIC", help="In this topic (number or words of its title).")
@click.option("--document", metavar="DOC", help="In this document (number, id, URL or title).")
@click.option("--status", metavar="STATUS", help="With this assessment.")
@click.option("--unverified", is_flag=True, help="Not assessed yet.")
@click.option("--unattributed", is_flag=True, help="In the article's own voice.")
@click.option("--hedged", is_flag=True, help="Weakened by the text itself.")
@click.option("--conflicts", is_flag=True, help="In conflict with another claim, or denied; topic by topic.")
@click.option("--kind", type=click.Choice(["numeric", "statement"]), help="Only figures, or only statements.")
@click.option("--text", metavar="WORDS", help="With these words; accents and case do not matter.")
@click.option("--retired", is_flag=True, help="Superseded and withdrawn claims too.")
@click.option("--limit", type=click.IntRange(min=1), help="At most so many.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def claims(
    app: common.App,
    source: str | None,
    topic: str | None,
    document: str | None,
    status: str | None,
    unverified: bool,
    unattributed: bool,
    hedged: bool,
    conflicts: bool,
    kind: str | None,
    text: str | None,
    retired: bool,
    limit: int | None,
    output: str,
) -> None:
    """List stored claims.

    \b
    Examples:
      tracker claims --unattributed --kind numeric
      tracker claims --source KCNA --hedged
      tracker claims --text "soldados Rusia" --format csv > soldiers.csv
    """
    from tracker.store import documents, search, sources, topics

    database = app.open()
    if topic or conflicts:
        from tracker import pipeline

        pipeline.settle(database, app.terms())
    with database.session() as session:
        wanted = search.ClaimFilter(
            source=sources.find(session, source).id if source else None,
            topic=topics.find(session, topic).id if topic else None,
            document=documents.find(session, document).id if document else None,
            status=status,
            unverified=unverified,
            unattributed=unattributed,
            hedged=hedged,
            conflicts=conflicts,
            text=text,
            kind=kind,
            retired=retired,
            limit=limit,
        )
        found = search.search(session, wanted)
    show(app, found, output)


def show(app: common.App, found: list[StoredClaim], output: str) -> None:
    """Print claims in one of the formats."""
    from tracker.report import records

    tolerance = app.settings.approx_tolerance
    if output == "json":
        common.print_json([records.stored(claim, tolerance) for claim in found])
    elif output == "jsonl":
        common.print_jsonl(records.stored(claim, tolerance) for claim in found)
    elif output == "csv":
        common.print_csv(COLUMNS, [_cells(app, claim, whole=True) for claim in found])
    else:
        common.print_table(f"{len(found)} claims", COLUMNS, [_cells(app, claim) for claim in found])


def _cells(app: common.App, claim: StoredClaim, *, whole: bool = False) -> list[object]:
    from tracker.report import text

    stated = claim.stated
    bounds = text.interval(stated.quantity, app.settings.approx_tolerance) if stated.quantity else ""
    status = claim.status or "unverified"
    if claim.state != "live":
        status = claim.state
    return [
        stated.id if whole else stated.id[:8],
        text.said(stated),
        bounds,
        text.claimant(stated),
        text.relay(stated),
        text.publisher(stated),
        stated.published or "",
        text.clean(stated.hedge or ""),
        f"{status}, unsupported" if claim.unsupported else status,
        claim.document,
    ]
