"""``tracker verify``: whether what is stored is what was stored."""

from __future__ import annotations

import click

from tracker.cli import common


@click.command()
@click.option(
    "--head", default="", metavar="HASH", help="The last event's hash, noted earlier: it must still be there."
)
@common.format_option("table", "json")
@click.pass_obj
def verify(app: common.App, head: str, output: str) -> None:
    """Hold every stored row against the history, the texts and the other rows; one line for each thing that is wrong.

    Exit status: 0 where all is sound, 1 where something is not.

    \b
    Examples:
      tracker verify
      tracker verify --format json
      tracker verify --head 08cdf925e10d5090
    """
    from tracker.store import verify as verifier

    database = app.open()
    done = verifier.check(database, head.strip().lower())
    if output == "json":
        common.print_json(
            {
                "sound": not done.findings,
                "checked": dict(done.counts),
                "head": done.head,
                "findings": [{"where": finding.where, "what": finding.what} for finding in done.findings],
            }
        )
    else:
        for finding in done.findings:
            click.echo(str(finding))
    counted = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in done.counts.items())
    counted = counted or "nothing stored"
    many = len(done.findings)
    outcome = f"{many} finding{'' if many == 1 else 's'}" if many else "sound"
    common.say(f"{outcome}: {counted}; last event {done.head[:16]}; {database.name}")
    if done.findings:
        raise click.exceptions.Exit(1)
