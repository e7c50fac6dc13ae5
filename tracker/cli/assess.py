"""``tracker assess``: a fact-checker's signed judgement."""

from __future__ import annotations

import click

from tracker.cli import common, completing


def _list(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    """Print the statuses that are defined, and stop."""
    if not wanted or ctx.resilient_parsing:
        return
    from tracker import statuses

    for status, meaning in statuses.load(ctx.obj.settings.statuses).assessments.items():
        click.echo(f"{status}: {meaning}")
    ctx.exit()


@click.command()
@click.argument("name", nargs=-1, required=True, metavar="CLAIM-or-TOPIC", type=completing.SUBJECT)
@click.option(
    "--status",
    required=True,
    metavar="STATUS",
    type=completing.STATUS,
    help="corroborated, refuted, misleading, unverifiable, …",
)
@click.option(
    "--credibility", type=click.IntRange(1, 6), help="Of the information: 1 confirmed … 5 improbable, 6 open."
)
@click.option("--evidence", multiple=True, metavar="URL-or-FILE", help="What shows it; may be given several times.")
@click.option("--note", metavar="TEXT", help="Why.")
@click.option("--review-by", metavar="DATE", help="When to look at it again, as 2026-12-01; 'tracker todo' lists it.")
@click.option("--would-settle", metavar="TEXT", help="What would settle it.")
@click.option(
    "--seen", type=click.IntRange(min=0), help="The last assessment that you know: refused if there is a newer one."
)
@click.option(
    "--statuses", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the statuses, and stop."
)
@click.pass_obj
def assess(
    app: common.App,
    name: tuple[str, ...],
    status: str,
    credibility: int | None,
    evidence: tuple[str, ...],
    note: str | None,
    review_by: str | None,
    would_settle: str | None,
    seen: int | None,
) -> None:
    """Sign a judgement of a claim (its id) or a topic (its number or title); what was claimed stays as it is.

    Prints the assessment's number.  The judgements of several people stand side by side, of each person the latest
    counts.  'tracker undo' withdraws yours.

    \b
    Examples:
      tracker assess 3fa2b91c --status refuted --evidence https://example.org/report --note "the report has 8,000"
      tracker assess topic 3 --status disputed --credibility 3 --review-by 2026-12-01 \\
        --would-settle "the ministry's own list"
    """
    from tracker import statuses
    from tracker.store import assessments

    judgement = assessments.Judgement(
        status=status,
        credibility=credibility,
        evidence=evidence,
        note=note,
        review_by=common.day(review_by, "--review-by") if review_by else None,
        would_settle=would_settle,
    )
    with app.open().session(writing=True) as session:
        defined = statuses.load(app.settings.statuses)
        number, subject = assessments.make(session, " ".join(name), judgement, defined, seen)
    click.echo(number)
    common.say(f"{subject} is assessed as {status.strip().lower()} (assessment {number})")
