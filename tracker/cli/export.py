"""``tracker export``: claims for other programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli import common, completing
from tracker.exchange.pretty import as_json

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.store.search import StoredClaim

Command = TypeVar("Command", bound=Callable[..., Any])
OUTPUT = click.option(
    "--output", "path", metavar="FILE", type=completing.FILE, help="Write to this file instead of standard output."
)


@click.group()
def export() -> None:
    """Write claims in a form that other programs read.

    \b
    Examples:
      tracker export claims --format csv --output claims.csv
      tracker export claimreview > feed.json
      tracker export prov 3fa2b91c
      tracker export annotations https://example.org/article
    """


@export.command("claims")
@common.format_option("jsonl", "csv")
@OUTPUT
@click.pass_obj
def export_claims(app: common.App, output: str, path: str | None) -> None:
    """All sources, documents, claims, assessments and reviews, for 'tracker import' to read without loss.

    \b
    Example:
      tracker export claims --format csv --output claims.csv
    """
    import json

    from tracker.exchange import cells
    from tracker.store import portable

    with app.open().session() as session, common.writing(path) as stream:
        records = portable.records(session)
        if output == "csv":
            cells.write(stream, portable.columns(), map(portable.cells, records))
        else:
            for record in records:
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")


@export.command("claimreview")
@click.argument("claims", nargs=-1, metavar="[CLAIM]...", type=completing.CLAIM)
@OUTPUT
@click.pass_obj
def export_claimreview(app: common.App, claims: tuple[str, ...], path: str | None) -> None:
    """Assessed claims as schema.org ClaimReview (JSON-LD), all or those of the ids.

    \b
    Example:
      tracker export claimreview 3fa2b91c --output review.json
    """
    from tracker.exchange import claimreview
    from tracker.store import search, standing

    with app.open().session() as session:
        if claims:
            found = _those(session, claims)
        else:
            found = list(search.of_ids(session, standing.assessed_claims(session)).values())
    _write(path, claimreview.feed(found))


@export.command("prov")
@click.argument("claims", nargs=-1, metavar="[CLAIM]...", type=completing.CLAIM)
@OUTPUT
@click.pass_obj
def export_prov(app: common.App, claims: tuple[str, ...], path: str | None) -> None:
    """Where claims come from, as W3C PROV-JSON, all live ones or those of the ids.

    \b
    Example:
      tracker export prov 3fa2b91c
    """
    from tracker.exchange import provenance
    from tracker.store import search

    with app.open().session() as session:
        found = _those(session, claims) if claims else search.search(session, search.ClaimFilter())
    common.write(path, provenance.json_of(found))


@export.command("annotations")
@click.argument("document", metavar="DOC", type=completing.DOCUMENT)
@OUTPUT
@click.pass_obj
def export_annotations(app: common.App, document: str, path: str | None) -> None:
    """The claims of a document as W3C Web Annotations; DOC is its number, id, URL or title.

    \b
    Example:
      tracker export annotations https://example.org/article --output article.json
    """
    from tracker.exchange import webannotation
    from tracker.store import documents, search

    with app.open().session() as session:
        row = documents.find(session, document)
        found = search.search(session, search.ClaimFilter(document=row.id))
        article = documents.article_of(row)
    _write(path, webannotation.page(article, found))


def _those(session: Session, names: tuple[str, ...]) -> list[StoredClaim]:
    """The claims of some ids or beginnings of them, each once."""
    from tracker.store import search

    return list({(claim := search.find(session, name)).stated.id: claim for name in names}.values())


def _write(path: str | None, record: dict[str, Any]) -> None:
    common.write(path, as_json(record) + "\n")
