"""``tracker sources``: who says things, and what people decided of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, TypeVar

import click

from tracker.cli import common, completing, source_card
from tracker.cli.claims import show as show_claims
from tracker.errors import InputError

if TYPE_CHECKING:
    from tracker.store.listing import SourceRow
    from tracker.store.registry import Fields, Name, Outcome

Command = TypeVar("Command", bound=Callable[..., Any])
COLUMNS = ["source", "name", "kind", "country", "claims", "also called"]
UNDO = "'tracker sources undo {}' takes it back"


@click.group(invoke_without_command=True)
@click.pass_context
def sources(ctx: click.Context) -> None:
    """List sources, show one, and say what a machine got wrong: every change can be undone.

    A SOURCE is a name, an alias or a number.

    \b
    Examples:
      tracker sources
      tracker sources show KCNA
      tracker sources alias "Ministerio de Defensa de España" Defensa --language es
      tracker sources merge 12 7 --why "the same person, spelt otherwise"
      tracker sources split "Kim Jong Un" Kim --as "Kim Yong Chol" --document 3
      tracker sources undo 12
    """
    if ctx.invoked_subcommand is None:
        ctx.invoke(list_sources)


# --- looking ------------------------------------------------------------------------------------------------------


@sources.command("list")
@click.option("--kind", metavar="KIND", help="Of this kind: person, ministry, agency, outlet, …")
@click.option("--country", metavar="CC", help="Of this country (ISO 3166, such as KR).")
@click.option("--query", metavar="WORDS", help="With these words in a name; accents and case do not matter.")
@click.option("--merged", is_flag=True, help="Those too that were merged into others.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_sources(
    app: common.App,
    kind: str | None = None,
    country: str | None = None,
    query: str | None = None,
    merged: bool = False,
    output: str = "table",
) -> None:
    """Sources with the names they go by, those with the most claims first.

    \b
    Examples:
      tracker sources list --kind ministry --country KR
      tracker sources list --query kim --format csv
    """
    from tracker.store import listing, registry

    wanted = listing.SourceFilter(
        kind=registry.kind_of(kind) if kind else None,
        country=registry.country_of(country) if country else None,
        query=query,
        merged=merged,
    )
    with app.open().session() as session:
        rows = listing.listing(session, wanted)
    if output == "json":
        common.print_json([asdict(row) for row in rows])
    elif output == "jsonl":
        common.print_jsonl(asdict(row) for row in rows)
    elif output == "csv":
        common.print_csv(COLUMNS, map(_cells, rows))
    else:
        common.print_table(f"{len(rows)} sources", COLUMNS, [_cells(row) for row in rows])


def _cells(row: SourceRow) -> list[object]:
    from tracker.report.text import clean, short

    aliases = "; ".join(alias for alias in row.aliases if alias != row.name)
    name = f"{clean(row.name)} (in {row.merged_into})" if row.merged_into else clean(row.name)
    return [str(row.id), name, row.kind, row.country, row.claims, short(aliases, 80)]


@sources.command("show")
@click.argument("name", metavar="SOURCE", type=completing.SOURCE)
@click.option("--card", "only_card", is_flag=True, help="What is known of it, without its claims.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def show_source(app: common.App, name: str, only_card: bool, output: str) -> None:
    """What is known of a source, and the claims that it said, passed on or printed.

    JSON, JSONL and CSV give the claims, or with --card (JSON only) what is known.

    \b
    Examples:
      tracker sources show KCNA
      tracker sources show KCNA --card --format json
    """
    from tracker.store import cards, search
    from tracker.store import sources as stored

    if only_card and output in ("csv", "jsonl"):
        raise click.UsageError(f"--card is not for --format {output}: use table or json")
    with app.open().session() as session:
        source = stored.find(session, name)
        card = cards.card(session, source)
        found = [] if only_card else search.search(session, search.ClaimFilter(source=source.id))
    if output == "table":
        source_card.show(card)
    elif only_card:
        common.print_json(asdict(card))
    if not only_card:
        show_claims(app, found, output)


# --- judging ------------------------------------------------------------------------------------------------------


WHY = click.option("--why", metavar="TEXT", help="The reason, kept in the history.")


def field_options(command: Command) -> Command:
    """The options for what a person says of a source."""
    options: tuple[Callable[[Command], Command], ...] = (
        WHY,
        click.option("--alias", "aliases", multiple=True, metavar="[LANG:]NAME", help="Another name; may be repeated."),
        click.option("--note", metavar="TEXT", help="What else to know of it."),
        click.option("--state/--no-state", default=None, help="A state owns or directs it, or not."),
        click.option("--wikidata", metavar="Q…", help="Its Wikidata id."),
        click.option("--parent", metavar="SOURCE", type=completing.SOURCE, help="The body that it is a part of."),
        click.option("--country", metavar="CC", help="Its country (ISO 3166, such as KR)."),
    )
    for option in options:
        command = option(command)
    return command


@sources.command("add")
@click.argument("name")
@click.option("--kind", required=True, metavar="KIND", help="person, ministry, government, agency, outlet, company, …")
@field_options
@click.pass_obj
def add_source(app: common.App, /, name: str, aliases: tuple[str, ...], why: str | None, **given: Any) -> None:
    """Add a source; prints its number.

    \b
    Example:
      tracker sources add "Ministry of National Defense" --kind ministry --country KR \\
        --alias "es:Ministerio de Defensa de Corea del Sur" --wikidata Q484652
    """
    from tracker.store import registry

    fields = _fields(name=name, **given)
    with app.open().session(writing=True) as session:
        outcome = registry.add(session, fields, _names(aliases), why)
    _tell(f"source {outcome.source} {outcome.name} is added", outcome, outcome.source)
    click.echo(outcome.source)


@sources.command("edit")
@click.argument("source", type=completing.SOURCE)
@click.option("--name", metavar="NAME", help="What reports call it.")
@click.option("--kind", metavar="KIND", help="person, ministry, government, agency, outlet, company, …")
@click.option("--reliability", metavar="A-F", help="Its grade on NATO's scale; no machine ever sets it.")
@field_options
@click.pass_obj
def edit_source(app: common.App, /, source: str, aliases: tuple[str, ...], why: str | None, **given: Any) -> None:
    """Change what is said of a source; an empty value takes one away.

    \b
    Examples:
      tracker sources edit KCNA --state --country KP --reliability E --why "organ of the party"
      tracker sources edit 12 --parent ""
    """
    from tracker.store import registry
    from tracker.store import sources as stored

    if not aliases and all(value is None for value in given.values()):
        raise click.UsageError("nothing to change: give --name, --kind, --country or another option")
    with app.open().session(writing=True) as session:
        row = stored.find(session, source, itself=True)
        outcome = registry.edit(session, row, _fields(**given), _names(aliases), why)
    _tell(f"source {outcome.source} {outcome.name} is changed", outcome, outcome.source)


def _fields(**given: Any) -> Fields:
    from tracker.store.registry import Fields

    return Fields(**given)


def _names(aliases: Sequence[str]) -> list[Name]:
    """ "es:Defensa" -> ("Defensa", "es")."""
    found = [(re.fullmatch(r"(?:([a-z]{2,3}):)?(.+)", alias, re.DOTALL), alias) for alias in aliases]
    return [(match[2].strip(), match[1]) if match else (alias, None) for match, alias in found]


def _tell(done: str, outcome: Outcome, source: int, *, undo: bool = True) -> None:
    common.say(f"{done}{f'; {outcome.moved} links moved to it' if outcome.moved else ''}")
    if outcome.left:
        names = "; ".join(f"“{name}”" for name in outcome.left[:10])
        more = f" and {len(outcome.left) - 10} more" if len(outcome.left) > 10 else ""
        common.say(f"left as proposals, which only a word of yours on each settles: {names}{more}")
    if undo:
        common.say(UNDO.format(source))


@sources.command("alias")
@click.argument("source", type=completing.SOURCE)
@click.argument("name", metavar="ALIAS")
@click.option("--language", metavar="CODE", help="The language of the name.")
@WHY
@click.pass_obj
def alias_source(app: common.App, source: str, name: str, language: str | None, why: str | None) -> None:
    """Say that ALIAS means SOURCE: what was linked elsewhere by it moves, later articles follow.

    \b
    Example:
      tracker sources alias "Ministerio de Defensa de España" Defensa --language es
    """
    from tracker.store import registry
    from tracker.store import sources as stored

    if language and not re.fullmatch(r"[a-z]{2,3}", language):
        raise InputError(f"language {language!r} is none: give its ISO 639 code, such as es")
    with app.open().session(writing=True) as session:
        row = stored.find(session, source, itself=True)
        outcome = registry.alias(session, row, name, language, why)
    _tell(f"“{name}” means source {outcome.source} {outcome.name}", outcome, outcome.source)


@sources.command("confirm")
@click.argument("source", type=completing.SOURCE)
@click.option("--alias", "name", metavar="ALIAS", help="Only this name of it, and what is linked by it.")
@WHY
@click.pass_obj
def confirm_source(app: common.App, source: str, name: str | None, why: str | None) -> None:
    """Say that a source, its names and what is linked to it are right: no later run changes that.

    Names that mean it only in their document ("the ministry") are left, unless --alias names them.

    \b
    Examples:
      tracker sources confirm KCNA
      tracker sources confirm KCNA --alias "the agency"
    """
    from tracker.store import registry
    from tracker.store import sources as stored

    with app.open().session(writing=True) as session:
        row = stored.find(session, source, itself=True)
        outcome = registry.confirm(session, row, name, why)
    _tell(f"source {outcome.source} {outcome.name} is confirmed", outcome, outcome.source)


@sources.command("merge")
@click.argument("source", type=completing.SOURCE)
@click.argument("into", type=completing.SOURCE)
@WHY
@click.pass_obj
def merge_sources(app: common.App, source: str, into: str, why: str | None) -> None:
    """Say that SOURCE is INTO: all that is linked to either is INTO's.  Nothing is lost, and undo takes it back.

    \b
    Example:
      tracker sources merge "Kim Chong-un" "Kim Jong Un" --why "another transcription"
    """
    from tracker.store import registry
    from tracker.store import sources as stored

    with app.open().session(writing=True) as session:
        row, target = stored.find(session, source, itself=True), stored.find(session, into, itself=True)
        number, name = row.id, row.name
        outcome = registry.merge(session, row, target, why)
    _tell(f"source {number} {name} is merged into {outcome.source} {outcome.name}", outcome, number)


@sources.command("split")
@click.argument("source", type=completing.SOURCE)
@click.argument("alias")
@click.option("--to", "to", metavar="OTHER", type=completing.SOURCE, help="The stored source that ALIAS means.")
@click.option("--as", "named", metavar="NAME", help="The name of a new source that ALIAS means.")
@click.option(
    "--document", metavar="DOC", type=completing.DOCUMENT, help="In this document only (number, id, URL or title)."
)
@WHY
@click.pass_obj
def split_source(
    app: common.App,
    source: str,
    alias: str,
    to: str | None,
    named: str | None,
    document: str | None,
    why: str | None,
) -> None:
    """Say that ALIAS does not mean SOURCE but another: what was linked by it moves, later articles follow.

    \b
    Examples:
      tracker sources split "Kim Jong Un" "Kim" --as "Kim Yong Chol" --document 3
      tracker sources split 12 "Defensa" --to "Ministerio de Defensa de España"
    """
    from tracker.store import documents, registry
    from tracker.store import sources as stored

    if (to is None) == (named is None):
        raise click.UsageError("give either --to OTHER or --as NAME")
    with app.open().session(writing=True) as session:
        row = stored.find(session, source, itself=True)
        wanted = registry.Split(
            alias=alias,
            to=stored.find(session, to) if to else None,
            named=named,
            document=documents.find(session, document).key if document else None,
            why=why,
        )
        number = row.id
        outcome = registry.split(session, row, wanted)
    _tell(f"“{alias}” means source {outcome.source} {outcome.name}", outcome, number)


@sources.command("undo")
@click.argument("source", type=completing.SOURCE)
@click.pass_obj
def undo_source(app: common.App, source: str) -> None:
    """Take back the last thing that people decided of a source; again, and the one before goes.

    \b
    Example:
      tracker sources undo KCNA
    """
    from tracker.store import journal
    from tracker.store import sources as stored

    with app.open().session(writing=True) as session:
        row = stored.find(session, source, itself=True)
        number, name = row.id, row.name
        event = journal.undo(session, row)
        done = f"“{event.action}” of {event.at:%Y-%m-%d %H:%M} by {event.actor}"
    common.say(f"{done} is undone for source {number} {name}")


@sources.command("import")
@click.argument("file", metavar="FILE", type=completing.FILE)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.pass_obj
def import_sources(app: common.App, file: str, dry_run: bool) -> None:
    """Read sources from a registry file, all or none; the same file again changes nothing.

    What is read is confirmed.  The format is that of docs/sources.md.

    \b
    Example:
      tracker sources import sources.toml --dry-run
    """
    from pathlib import Path

    from tracker.link import registry as files
    from tracker.store import imports

    entries = files.read(Path(file))
    with app.open().session(writing=True) as session:
        done = imports.read_in(session, entries, dry_run=dry_run)
    would = "would be " if dry_run else ""
    common.say(f"sources {would}made: {done.made}, changed: {done.changed}, as they were: {done.same}")
    if done.moved:
        common.say(f"links that {'would move' if dry_run else 'moved'} to them: {done.moved}")
    if done.left:
        common.say(f"names left as they were, which mean others too: {'; '.join(done.left[:10])}")
