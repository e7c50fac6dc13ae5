"""``tracker review``: whether claims were read rightly, one after the other or one alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.store.reviews import Done, ToReview

COLUMNS = ["id", "as said", "source", "through", "hedge", "document", "decided beside it", "seen"]
FIELDS = ("source", "via", "figure", "modifier", "unit", "stance", "hedge", "topic")
MODIFIERS = ["exact", "approx", "more_than", "at_least", "less_than", "at_most", "range"]


@click.command()
@click.argument("name", required=False, metavar="[DOCUMENT-or-CLAIM]", type=completing.CLAIM_OR_DOCUMENT)
@click.option("--accept", is_flag=True, help="The claim was read rightly.")
@click.option("--reject", metavar="WHY", help="What was read is no claim.")
@click.option(
    "--source",
    metavar="NAME",
    type=completing.SOURCE,
    help="Correct who said it, as in the text, or by number; '' is nobody.",
)
@click.option("--via", metavar="NAME", type=completing.SOURCE, help="Correct who passed it on.")
@click.option("--figure", metavar="WORDS", help="Correct the figure, as said in the sentence; '' makes it a statement.")
@click.option("--modifier", type=click.Choice(MODIFIERS), help="Correct how the figure is bounded.")
@click.option("--unit", metavar="NOUN", help="Correct what is counted.")
@click.option("--stance", type=click.Choice(["asserts", "denies"]), help="Correct whether it is asserted or denied.")
@click.option("--hedge", metavar="WORDS", help="Correct the words that weaken it; '' is none.")
@click.option(
    "--topic", metavar="TOPIC", type=completing.TOPIC, help="Correct the topic (number or words of its title)."
)
@click.option("--why", metavar="TEXT", help="Why, for the history.")
@click.option(
    "--seen",
    type=click.IntRange(min=1),
    metavar="EVENT",
    help="The claim's last event that you know: refused if there is a newer one.",
)
@click.option("--list", "listed", is_flag=True, help="List the claims that wait, of the DOCUMENT or all.")
@click.option("--stats", is_flag=True, help="How much was read rightly, and what was wrong, by rule and language.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def review(app: common.App, /, name: str | None, listed: bool, stats: bool, output: str, **options: Any) -> None:
    """Decide whether claims were read rightly: accept, correct or reject them, one after the other.

    Without a decision, those that wait are shown in their sentences, of the DOCUMENT or all, and a key decides; where
    standard input is no terminal, the first letter of a line does.  With one of --accept, --reject or what is to be
    corrected, the CLAIM of an id is decided on, and the id of the claim that stands is printed.  A correction is a
    claim of its own; what the machine read stays, superseded.  'tracker undo' takes a decision back.

    \b
    Examples:
      tracker review
      tracker review faro-2025-07-13 --list
      tracker review 3fa2b91c --accept
      tracker review 3fa2b91c --source "Lee Sang-ho" --unit soldados --why "he is quoted in the next sentence"
      tracker review --stats --format csv
    """
    changed = {field: options[field] for field in FIELDS if options[field] is not None}
    asked = (listed, stats, options["accept"], options["reject"] is not None, bool(changed))
    if sum(asked) > 1:
        raise click.UsageError("say one of --accept, --reject WHY, what is to be corrected, --list and --stats")
    if listed:
        _list(app, name, output)
    elif stats:
        _stats(app, name, output)
    elif not any(asked):
        if app.yes:
            raise click.UsageError("--yes asks nothing: say --accept, --reject WHY or what is to be corrected")
        _walk(app, name, options)
    elif name is None:
        raise click.UsageError("Missing argument 'CLAIM': 'tracker review --list' lists those that wait")
    else:
        _tell(_decide(app, name, changed, options))


def _walk(app: common.App, name: str | None, options: dict[str, Any]) -> None:
    from tracker.cli import review_walk
    from tracker.store import reviews, subjects

    if options["why"] is not None or options["seen"] is not None:
        raise click.UsageError("--why and --seen are for a decision: say which")
    with app.open().session() as session:
        if name is None:
            claims = reviews.waiting(session)
        else:
            subject = subjects.find(session, name, (subjects.CLAIM, subjects.DOCUMENT))
            is_claim = subject.kind == subjects.CLAIM
            claims = [subject.id] if is_claim else reviews.waiting(session, int(subject.id))
    review_walk.run(app, claims)


def _list(app: common.App, name: str | None, output: str) -> None:
    from tracker.report import records
    from tracker.store import documents, reviews

    with app.open().session() as session:
        document = documents.find(session, name).id if name else None
        found = reviews.look_all(session, reviews.waiting(session, document))
    if output in ("json", "jsonl"):
        common.print_records([records.to_review(one, app.settings.approx_tolerance) for one in found], output)
        return
    common.print_rows(f"{len(found)} to review", COLUMNS, [_cells(one, output) for one in found], output)


def _stats(app: common.App, name: str | None, output: str) -> None:
    from tracker.report import records
    from tracker.store import documents, misreadings, reviewed

    with app.open().session() as session:
        document = documents.find(session, name).id if name else None
        found = [records.tally(tally) for tally in misreadings.tallies(session, document)]
    if output in ("json", "jsonl"):
        common.print_records(found, output)
        return
    columns = ["by", "", "claims", *reviewed.STATES, *misreadings.WRONG]
    common.print_rows("", columns, [_of_tally(row, output) for row in found], output)


def _of_tally(row: dict[str, Any], output: str) -> list[object]:
    """A row of the table: what there is none of is left empty, states have their share."""
    shown = [row["by"], row["value"] or ("" if row["by"] == "all" else "(none)"), row["claims"]]
    for state, share in row["shares"].items():
        number = row[state]
        shown.append(number if output == "csv" else f"{number} ({share:.0%})" if number else "")
    return shown + [number if output == "csv" else number or "" for number in row["wrong"].values()]


def _cells(one: ToReview, output: str) -> list[object]:
    from tracker.report import text

    stated = one.claim.stated
    return [
        stated.id if output == "csv" else stated.id[:8],
        text.said(stated),
        text.claimant(stated),
        text.relay(stated),
        text.clean(stated.hedge or ""),
        str(one.claim.document),
        "; ".join(text.clean(f"{other.stated.id[:8]} {text.decided(other)}") for other in one.beside),
        str(one.seen),
    ]


def _decide(app: common.App, name: str, changed: dict[str, str], options: dict[str, Any]) -> Done:
    from tracker import corrections, settling
    from tracker.store import reviews

    database = app.open()
    if changed.get("topic"):
        settling.settle(database, app.terms())
    how = {"why": options["why"], "seen": options["seen"]}
    with database.session(writing=True) as session:
        if options["accept"]:
            return reviews.accept(session, name, **how)
        if options["reject"] is not None:
            if options["why"] is not None:
                raise click.UsageError("--reject has the reason: leave out --why")
            return reviews.reject(session, name, options["reject"], seen=options["seen"])
        correction = corrections.Correction(**{f: corrections.given(f, words) for f, words in changed.items()})
        return corrections.correct(session, name, correction, app.settings.approx_tolerance, **how)


def _tell(done: Done) -> None:
    """The claim that stands on standard output; what was done on standard error."""
    stands = f"; claim {done.stands[:8]} stands for it" if done.stands not in (done.claim, None) else ""
    known = "" if done.is_new else " already"
    click.echo(done.stands or done.claim)
    common.say(f"claim {done.claim[:8]} is {done.decision}{known}{stands} (event {done.event})")
