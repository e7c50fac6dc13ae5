"""``tracker topics``: the questions that claims answer, and what people decide of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

COLUMNS = ["topic", "question", "status", "verdict", "claims", "origins", "decided"]
why_option = click.option("--why", metavar="TEXT", help="The reason, kept in the history.")


@click.group()
def topics() -> None:
    """List, name, confirm, split and merge topics: the questions that claims answer.

    The machine proposes topics; what a person decides stands, whatever is read later, and can be undone.

    \b
    Examples:
      tracker topics list --conflicts
      tracker topics rename 4 "North Korean soldiers sent to Russia"
      tracker topics split 4 e0891335 --title "Soldiers killed or wounded"
    """


@topics.command("list")
@click.option("--query", metavar="WORDS", help="With these words, or words that begin so, in their title or claims.")
@click.option("--source", metavar="NAME", type=completing.SOURCE, help="In which this source speaks.")
@click.option("--document", metavar="DOC", type=completing.DOCUMENT, help="In which this document has claims.")
@click.option("--conflicts", is_flag=True, help="With claims that conflict or are denied.")
@click.option("--decided", is_flag=True, help="That people confirmed or named.")
@click.option("--rejected", is_flag=True, help="That people rejected.")
@click.option("--all", "everything", is_flag=True, help="Topics of a single claim too.")
@click.option("--limit", type=common.SOME, help="At most so many.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_topics(
    app: common.App,
    query: str | None,
    source: str | None,
    document: str | None,
    conflicts: bool,
    decided: bool,
    rejected: bool,
    everything: bool,
    limit: int | None,
    output: str,
) -> None:
    """List topics, those in conflict and those of many claims first."""
    from dataclasses import asdict

    from tracker import settling
    from tracker.store import documents, sources
    from tracker.store import topics as stored

    database = app.open()
    settling.settle(database, app.terms())
    with database.session() as session:
        wanted = stored.TopicFilter(
            query=query,
            source=sources.find(session, source).id if source else None,
            document=documents.find(session, document).id if document else None,
            conflicts=conflicts,
            single=everything or decided or rejected,
            decided=decided,
            rejected=rejected,
            limit=limit,
        )
        found = stored.listing(session, wanted)
    if output == "json":
        common.print_json([asdict(row) for row in found])
    elif output == "jsonl":
        common.print_jsonl(asdict(row) for row in found)
    else:
        cells = [_cells(row) for row in found]
        if output == "csv":
            common.print_csv(COLUMNS, cells)
        else:
            common.print_table(f"{len(found)} topics", COLUMNS, cells)


def _cells(row: Any) -> list[object]:
    from tracker.report.text import clean

    decided = [] if row.decision == "proposed" else [row.decision]
    if row.named:
        decided.append("named")
    verdict = (row.verdict or "").replace("_", " ")
    return [str(row.id), clean(row.title), row.status, verdict, row.claims, row.origins, ", ".join(decided)]


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@common.format_option("terminal", "markdown", "json")
@click.pass_obj
def show(app: common.App, topic: str, output: str) -> None:
    """Show one topic with its claims; TOPIC is its number or words of its title."""
    from tracker import pipeline
    from tracker.report import markdown, reports

    record = pipeline.topic_report(app.open(), topic, app.terms())
    if output == "json":
        common.print_json(reports.whole(record))
    elif output == "markdown":
        click.echo(markdown.render(record), nl=False)
    else:
        common.print_markdown(markdown.render(record))


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@why_option
@click.pass_obj
def confirm(app: common.App, topic: str, why: str | None) -> None:
    """Say that the claims of a topic answer one question: they stay in it."""
    from tracker.store import judging

    _decide(app, topic, lambda session, row: judging.confirm(session, row, why), "is confirmed")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.argument("title")
@why_option
@click.pass_obj
def rename(app: common.App, topic: str, title: str, why: str | None) -> None:
    """Give a topic a name of your own."""
    from tracker.store import judging

    _decide(app, topic, lambda session, row: judging.rename(session, row, title, why), "has its name")


@topics.command()
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...", type=completing.CLAIM)
@click.option("--to", "topic", required=True, metavar="TOPIC", type=completing.TOPIC, help="Where they belong.")
@why_option
@click.pass_obj
def move(app: common.App, claims: tuple[str, ...], topic: str, why: str | None) -> None:
    """Put claims into another topic."""
    from tracker.store import judging

    _decide(app, topic, lambda s, row: judging.move(s, _claims(s, claims), row, why), "has the claims")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.argument("into", type=completing.TOPIC)
@why_option
@click.pass_obj
def merge(app: common.App, topic: str, into: str, why: str | None) -> None:
    """Say that TOPIC and INTO are one question; INTO keeps its number and name."""
    from tracker.store import judging
    from tracker.store import topics as stored

    def do(session: Session, row: Any) -> None:
        judging.merge(session, row, stored.find(session, into), why)

    _decide(app, topic, do, f"is one with {into}")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.argument("claims", nargs=-1, required=True, metavar="CLAIM...", type=completing.CLAIM)
@click.option("--title", metavar="WORDS", help="What the new topic is called.")
@why_option
@click.pass_obj
def split(app: common.App, topic: str, claims: tuple[str, ...], title: str | None, why: str | None) -> None:
    """Make a topic of its own of some of TOPIC's claims."""
    from tracker.store import judging

    _decide(app, topic, lambda s, row: judging.split(s, row, _claims(s, claims), title, why).id, "is split; new topic:")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.argument("claims", nargs=-1, metavar="[CLAIM]...", type=completing.CLAIM)
@why_option
@click.pass_obj
def reject(app: common.App, topic: str, claims: tuple[str, ...], why: str | None) -> None:
    """Say that CLAIMs do not belong to TOPIC; without claims, that TOPIC is no question at all."""
    from tracker.store import judging

    _decide(app, topic, lambda s, row: judging.reject(s, row, _claims(s, claims), why), "is judged")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.argument("source", type=completing.SOURCE)
@click.option(
    "--wants", type=click.Choice(["higher", "lower", "stake"]), default="stake", help="Which figures serve it."
)
@click.option("--no", "none", is_flag=True, help="Take that back.")
@why_option
@click.pass_obj
def party(app: common.App, topic: str, source: str, wants: str, none: bool, why: str | None) -> None:
    """Say that SOURCE speaks in its own cause in TOPIC: its claims are flagged, and what it concedes."""
    from tracker.compare import Wants
    from tracker.store import judging, sources

    def do(session: Session, row: Any) -> None:
        judging.party(session, row, sources.find(session, source), None if none else Wants(wants), why)

    _decide(app, topic, do, "knows its parties")


@topics.command()
@click.argument("topic", type=completing.TOPIC)
@click.pass_obj
def undo(app: common.App, topic: str) -> None:
    """Take back the last decision on a topic."""
    from tracker.store import judging

    _decide(app, topic, lambda s, row: f"'{judging.undo(s, row).action}'", "has this taken back:", merged=True)


def _claims(session: Session, names: Sequence[str]) -> list[str]:
    from tracker.store import search

    return [search.find(session, name).stated.id for name in names]


def _decide(app: common.App, topic: str, do: Any, done: str, *, merged: bool = False) -> None:
    """Carry out a decision on a topic, derive anew what hangs on it, and say what was done."""
    from tracker import settling
    from tracker.store import topics as stored

    database = app.open()
    settling.settle(database, app.terms())
    with database.session(writing=True) as session:
        row = stored.find(session, topic, merged=merged)
        number, outcome = row.id, do(session, row)
    settling.settle(database, app.terms())
    common.say(f"topic {number} {done}{'' if outcome is None else f' {outcome}'}")
