"""``tracker assess``: a fact-checker's signed judgement."""

from __future__ import annotations

import click

from tracker.cli import common


@click.command()
@click.argument("claim")
@click.option("--status", required=True, metavar="STATUS", help="corroborated, refuted, misleading, unverifiable, …")
@click.option("--evidence", metavar="URL", help="What shows it.")
@click.option("--note", metavar="TEXT", help="Why.")
@click.pass_obj
def assess(app: common.App, claim: str, status: str, evidence: str | None, note: str | None) -> None:
    """Sign a judgement of a claim; what was claimed stays as it is.

    \b
    Example:
      tracker assess 3fa2b91c --status refuted --evidence https://example.org/report --note "the report has 8,000"
    """
    from tracker.store import assessments

    with app.open().session(writing=True) as session:
        assessments.make(session, claim, status, evidence, note)
    common.warn(f"{claim} is assessed as {status}")
