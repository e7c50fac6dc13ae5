"""``tracker compare``: who says what on the same question, and what conflicts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.compare import Topic

CONFLICTS_FOUND = 3


@click.command()
@click.argument("topic", required=False, type=completing.TOPIC)
@click.option("--query", metavar="WORDS", help="Only topics with these words in their title or claims.")
@click.option("--source", metavar="NAME", type=completing.SOURCE, help="Only topics in which this source speaks.")
@click.option("--conflicts", is_flag=True, help="Only topics with claims that conflict or are denied.")
@click.option("--limit", type=common.SOME, help="At most so many topics.")
@click.option("--rate", "rates", multiple=True, metavar="A/B=N", help="One A is N of B: USD/EUR=0.92; may be repeated.")
@click.option("--all", "everything", is_flag=True, help="Topics of a single claim too.")
@click.option("--check", is_flag=True, help="Exit with status 3 where there are conflicts or denials.")
@common.format_option("table", "json", "markdown")
@click.pass_obj
def compare(
    app: common.App,
    topic: str | None,
    query: str | None,
    source: str | None,
    conflicts: bool,
    limit: int | None,
    rates: tuple[str, ...],
    everything: bool,
    check: bool,
    output: str,
) -> None:
    """Set claims on the same question side by side, and say which agree and which conflict.

    TOPIC is a topic's number, or words of its title.

    \b
    Examples:
      tracker compare
      tracker compare 1 --format markdown
      tracker compare --query soldados --conflicts
    """
    from tracker import pipeline, wording
    from tracker.report import markdown, reports

    found = pipeline.chosen_topics(
        app.open(),
        app.terms(rates),
        pipeline.TopicChoice(topic, query, source, conflicts, everything, limit),
    )
    say = wording.best(app.settings.language)
    records = [reports.comparison(number, value, app.settings.approx_tolerance, say) for number, value in found]
    if output == "json":
        common.print_json(records)
    elif output == "markdown":
        click.echo("\n".join(map(markdown.render, records)), nl=False)
    else:
        for number, value in found:
            _print(app, number, value)
        common.say(f"{len(found)} topics" if found else "no topics yet: 'tracker ingest' articles on the same matter")
    if check and any(value.contested for _, value in found):
        raise click.exceptions.Exit(CONFLICTS_FOUND)


def _print(app: common.App, number: int, topic: Topic) -> None:
    from tracker.report import text

    columns = ["as said", "bounds", "source", "through", "publisher", "date", "hedge", "claim"]
    rows = [
        [
            text.said(claim),
            text.interval(claim.quantity, app.settings.approx_tolerance, common.local()) if claim.quantity else "",
            text.claimant(claim),
            text.relay(claim),
            text.publisher(claim),
            claim.published or "",
            text.clean(claim.hedge or ""),
            claim.id[:8],
        ]
        for claim in topic.claims
    ]
    common.print_table(f"topic {number}: {text.clean(topic.title)}: {topic.standing}", columns, rows)
    for line in [*text.verdict_lines(topic), *text.origin_lines(topic)]:
        click.echo(f"  {line}")
    click.echo()
