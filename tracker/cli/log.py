"""``tracker log``: claims by hand, one or a file of them."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.logsheet import Line

COLUMNS = ["line", "outcome", "claim", "figure", "document", "why"]


@click.command()
@click.argument("figure", required=False)
@click.option(
    "--document", metavar="DOC", type=completing.DOCUMENT, help="The stored document (number, id, URL) or a new URL."
)
@click.option(
    "--source", metavar="NAME", type=completing.SOURCE, help="Who said it [default: the article's own voice]."
)
@click.option("--via", metavar="NAME", type=completing.SOURCE, help="Who passed it on.")
@click.option("--quote", metavar="WORDS", help="The words that hold the figure, as they stand [default: FIGURE].")
@click.option("--denies", is_flag=True, help="The source denies it.")
@click.option("--hedge", metavar="WORDS", help="The words that weaken it.")
@click.option("--unsupported", metavar="WHY", help="Store it although the quote or the document does not hold it.")
@click.option("--language", metavar="CODE", help="The language of the words [default: the document's].")
@click.option("--publisher", metavar="NAME", help="For a new URL: who published it.")
@click.option("--date", metavar="DATE", help="For a new URL: when it was published.")
@click.option("--title", metavar="TEXT", help="For a new URL: its title.")
@click.option(
    "--from",
    "path",
    metavar="FILE",
    type=completing.FILE,
    help="Log each row of a CSV table or of JSON lines; - is standard input.",
)
@click.option(
    "--map", "mapped", multiple=True, metavar="FIELD=COLUMN", help="Which column has a field; may be repeated."
)
@click.option("--dry-run", is_flag=True, help="With --from: say what would happen, and store nothing.")
@click.option("--all-or-nothing", is_flag=True, help="With --from: store nothing where any row is refused.")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_context
def log(ctx: click.Context, /, figure: str | None, output: str, **options: Any) -> None:
    """Log a claim by hand: FIGURE is the figure as said, with its noun.

    The quote must hold the figure, and the document the quote.  Without arguments, on a terminal, each field is asked
    for.  A file's columns are called as the options are (figure, document, quote, source, via, denies, hedge,
    unsupported, language, publisher, date, title), or --map says how; a row under the same rules is stored or refused
    with its line and the reason.

    \b
    Examples:
      tracker log "12 million artillery shells" --document 3 \\
        --source "South Korean Ministry of National Defense" --via Yonhap \\
        --quote "has shipped 12 million artillery shells"
      tracker log --from claims.csv --map figure=Cifra --map document=URL --dry-run
      tracker log
    """
    app: common.App = ctx.obj
    if options["path"]:
        _file(app, figure, output, options)
    elif figure is not None:
        _one(app, figure, options)
    elif sys.stdin.isatty() and not app.yes and not any(value for value in options.values()):
        from tracker.cli import log_guided

        log_guided.run(app)
    else:
        raise click.UsageError("Missing argument 'FIGURE': give the figure as said, or --from FILE")


def _one(app: common.App, figure: str, options: dict[str, Any]) -> None:
    from tracker import logbook
    from tracker.values import Article, Stance

    if not options["document"]:
        raise click.UsageError("Missing option '--document'.")
    for name in ("mapped", "dry_run", "all_or_nothing"):
        if options[name]:
            raise click.UsageError("--map, --dry-run and --all-or-nothing are for --from FILE")
    what = common.given(options["language"], options["publisher"], options["date"], None)
    entry = logbook.Entry(
        figure=figure,
        article=Article("", None, options["title"], what.publisher, what.date, None, what.language),
        stance=Stance.DENIES if options["denies"] else Stance.ASSERTS,
        **{name: options[name] for name in ("source", "document", "via", "quote", "language", "hedge", "unsupported")},
    )
    with app.open().session(writing=True) as session:
        logged = logbook.log(session, entry, app.settings.approx_tolerance)
    click.echo(logged.claim)


def _file(app: common.App, figure: str | None, output: str, options: dict[str, Any]) -> None:
    from tracker import logsheet
    from tracker.exchange import rows

    path, dry_run, all_or_nothing = options["path"], options["dry_run"], options["all_or_nothing"]
    if figure is not None or any(value for name, value in options.items() if name in logsheet.FIELDS):
        raise click.UsageError("--from takes the figures and all that belongs to them from the file: give it alone")
    found = rows.read(path, common.stdin([path]))
    given = _mapping(options["mapped"])
    with app.open().session(writing=True) as session:
        tolerance = app.settings.approx_tolerance
        done = logsheet.log_all(session, found, given, tolerance, dry_run=dry_run, all_or_nothing=all_or_nothing)
    _tell(done, found.place, output, dry_run)


def _mapping(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [entry.partition("=") for entry in given]
    for field, equals, column in pairs:
        if not (field and equals and column):
            raise click.UsageError("--map is written as FIELD=COLUMN, such as --map figure=Cifra")
    return {field.strip(): column.strip() for field, _, column in pairs}


def _tell(done: list[Line], place: str, output: str, dry_run: bool) -> None:
    refused = [line for line in done if line.outcome == "refused"]
    for line in refused:
        common.warn(f"{place}:{line.line}: {line.reason}")
    if output == "json":
        common.print_json([asdict(line) for line in done])
    elif output == "jsonl":
        common.print_jsonl(asdict(line) for line in done)
    elif output == "csv":
        common.print_csv(COLUMNS, [list(asdict(line).values()) for line in done])
    else:
        common.print_table("", COLUMNS, [_cells(line) for line in done])
    kinds = ("new", "known", "refused", "left out")
    counts = [f"{kind}: {n}" for kind in kinds if (n := sum(line.outcome == kind for line in done))]
    told = "nothing is stored, this was a dry run; " if dry_run else ""
    common.say(f"{told}rows {', '.join(counts) or 'none'}")
    if refused:
        raise click.exceptions.Exit(1)


def _cells(line: Line) -> list[object]:
    from tracker.report.text import short

    return [
        str(line.line),
        line.outcome,
        (line.claim or "")[:8],
        short(line.figure or "", 40),
        short(line.document or "", 40),
        short(line.reason or "", 100),
    ]
