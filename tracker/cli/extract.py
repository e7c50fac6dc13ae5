"""``tracker extract``: articles -> their claims, without a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common

if TYPE_CHECKING:
    from tracker.values import Claim, Reading


@click.command()
@common.input_options
@common.format_option("table", "json", "jsonl")
@click.option("--explain", is_flag=True, help="Say for each claim which cue and rule gave its source.")
@click.pass_obj
def extract(
    app: common.App,
    paths: tuple[str, ...],
    input_format: str,
    language: str | None,
    publisher: str | None,
    date: str | None,
    url: str | None,
    output: str,
    explain: bool,
) -> None:
    """Show what articles assert and who said it; nothing is stored.

    PATH is a text file, an HTML page, a JSONL archive, a folder of these, an address such as https://example.org/article,
    or - for standard input.

    \b
    Examples:
      tracker extract article.txt --publisher "El Faro" --date 2025-07-13
      tracker extract https://example.org/article --format json
      tracker extract archive.jsonl --format jsonl > claims.jsonl
    """
    from tracker import pipeline
    from tracker.annotate.annotator import Annotator
    from tracker.read import ReadFailure

    what = common.given(language, publisher, date, url)
    inputs = common.articles(app, paths, input_format, what)
    tolerance, failed = app.settings.approx_tolerance, 0
    printed: list[dict[str, Any]] = []
    for item in pipeline.readings(inputs, Annotator(app.settings.models)):
        if isinstance(item, ReadFailure):
            failed += 1
            common.warn_failure(item.error)
        elif output == "table":
            _print_table(item, explain)
        elif output == "jsonl":
            common.print_jsonl([_record(item, explain, tolerance)])
        else:
            printed.append(_record(item, explain, tolerance))
    if printed:
        common.print_json(printed[0] if len(printed) == 1 else printed)
    if failed:
        raise click.exceptions.Exit(1)


def _record(reading: Reading, explain: bool, tolerance: Any) -> dict[str, Any]:
    from tracker.report import records

    record = records.reading(reading, tolerance)
    if explain:
        for entry, claim in zip(record["claims"], reading.claims, strict=True):
            entry["why"] = _why(claim)
    return record


def _why(claim: Claim) -> str:
    if claim.attribution is None:
        return "no cue reaches it: the article's own voice"
    cue = f"“{claim.attribution.cue.text}”" if claim.attribution.cue else "no cue of its own"
    linked = next((link.source.reason for link in claim.chain if link.source and link.source.reason), "")
    return f"{claim.attribution.rule} ({cue})" + (f"; {linked}" if linked else "")


def _print_table(reading: Reading, explain: bool) -> None:
    from tracker.report import text

    columns = ["as said", "value", "unit", "source", "cue", "through", "mode", "hedge", "words"]
    rows = [
        [
            text.clean(c.quantity.span.text) if c.quantity else c.kind.value,
            _value(c) if c.quantity else "",
            c.quantity.unit.span.text if c.quantity and c.quantity.unit else "",
            next((k.source.name for k in c.chain if k.source and k.role.value == "claimant"), text.OWN_VOICE),
            c.attribution.cue.text if c.attribution and c.attribution.cue else "",
            c.attribution.relay.text if c.attribution and c.attribution.relay else "",
            c.mode.value + (" denies" if c.stance.value == "denies" else ""),
            text.clean(c.hedge.text) if c.hedge else "",
            _why(c) if explain else text.short(c.clause.text, 60),
        ]
        for c in reading.claims
    ]
    article = reading.article
    title = text.clean(article.headline)
    common.print_table(f"{title}: {len(rows)} claims", [*columns[:-1], "why" if explain else "words"], rows)


def _value(claim: Claim) -> str:
    assert claim.quantity
    return common.local().quantity(claim.quantity)
