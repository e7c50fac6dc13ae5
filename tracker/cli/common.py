"""What the commands share: settings, the open database, and printing as table, JSON, JSONL or CSV."""

from __future__ import annotations

import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import click

from tracker import settings as tracker_settings
from tracker.cli import completing
from tracker.cli.logs import LOG
from tracker.errors import InputError, SettingsError, TrackerError
from tracker.exchange.pretty import as_json
from tracker.settings import Settings

if TYPE_CHECKING:
    import datetime as dt

    from rich.console import Console

    from tracker.compare import Terms
    from tracker.read import Given, ReadFailure
    from tracker.store.database import Database
    from tracker.values import Article
    from tracker.wording.local import Local

Record = dict[str, Any]
Command = TypeVar("Command", bound=Callable[..., Any])
PIPE_WIDTH = 200
SOME = click.IntRange(1, 2**31 - 1)  # what databases count with, too


@dataclass(frozen=True)
class App:
    """One run of the program: the settings that its options give, and whether its questions are answered already."""

    options: Mapping[str, str | None] = field(default_factory=dict)
    yes: bool = False

    @cached_property
    def settings(self) -> Settings:
        return tracker_settings.load(**self.options)

    @property
    def quiet(self) -> bool:
        """Whether to say nothing but what is wrong; what is wrong with the settings themselves is said elsewhere."""
        try:
            return self.settings.quiet
        except SettingsError:
            return False

    @property
    def log_format(self) -> str:
        """The form of what is said on standard error; what is wrong with the settings is said in it elsewhere."""
        try:
            return str(tracker_settings.chosen(**self.options)["log_format"].value)
        except SettingsError:
            return self.options.get("log_format") or "text"

    def terms(self, rates: Sequence[str] = ()) -> Terms:
        """On what terms figures are compared; ``rates`` are written as USD/EUR=0.92."""
        from tracker.compare.gate import Terms, read_rates

        return Terms(self.settings.approx_tolerance, read_rates(rates))

    def open(self, url: str | None = None, *, make: bool = True) -> Database:
        """The database that the settings name, or another; closed when the command ends."""
        from tracker.store.database import open_database

        database = open_database(self.settings.database if url is None else url, make=make)
        click.get_current_context().find_root().call_on_close(database.close)
        return database


def input_options(command: Command) -> Command:
    """The options that say what the input is; they win over what the documents say of themselves."""
    formats = ["auto", "text", "html", "jsonl", "warc"]
    options: tuple[Callable[[Command], Command], ...] = (
        click.option("--url", metavar="URL", help="Where the document was published."),
        click.option("--date", metavar="DATE", help="When it was published, as 2025-07-13."),
        click.option("--publisher", metavar="NAME", type=completing.SOURCE, help="Who published it."),
        click.option("--language", metavar="CODE", help="Its language (es, en) [default: detected]."),
        click.option(
            "--input", "input_format", type=click.Choice(formats), default="auto", help="Its format [default: auto]."
        ),
        click.argument("paths", nargs=-1, required=True, metavar="PATH...", type=completing.FILE),
    )
    for option in options:
        command = option(command)
    return command


def format_option(*formats: str) -> Callable[[Command], Command]:
    return click.option(
        "--format", "output", type=click.Choice(formats), default=formats[0], help=f"[default: {formats[0]}]"
    )


def given(language: str | None, publisher: str | None, date: str | None, url: str | None) -> Given:
    from tracker.read import Given

    return Given(language, publisher, day(date, "--date") if date else None, url)


def day(text: str, option: str) -> dt.date:
    """The day that an option gives."""
    from tracker.read.dates import parse_date

    try:
        return parse_date(text)
    except InputError as error:
        raise InputError(f"{option}: {error}") from error


def articles(app: App, paths: Sequence[str], input_format: str, what: Given) -> Iterator[Article | ReadFailure]:
    from tracker.read import Format, read

    return read(
        paths,
        stdin=stdin(paths),
        input_format=Format(input_format),
        given=what,
        max_bytes=app.settings.max_bytes,
        allow_private=app.settings.allow_private,
    )


def stdin(paths: Sequence[str]) -> BinaryIO:
    """Standard input where a path asks for it, else nothing."""
    if "-" not in paths:
        return BytesIO()
    if sys.stdin is None or sys.stdin.closed:
        raise InputError("standard input is closed: give a file, or pipe an article in")
    return sys.stdin.buffer


def say(message: str, **figures: object) -> None:
    """A line of talk on standard error, unless this is a quiet run; the figures are for programs that read it."""
    if not quiet():
        LOG.info("%s", message, extra={"fields": figures})


def quiet() -> bool:
    """Whether this run is a quiet one."""
    app = _running()
    return app is not None and app.quiet


def local() -> Local:
    """How this run writes the numbers and days of tables; the numbers of rows are to be given as text."""
    from tracker.wording.local import Local

    app = _running()
    return Local(app.settings.locale) if app else Local()


def _running() -> App | None:
    context = click.get_current_context(silent=True)
    return context.find_object(App) if context else None


def warn(message: str, **figures: object) -> None:
    """A line on standard error about something that is wrong; the figures are for programs that read it."""
    LOG.warning("%s", message, extra={"fields": figures})


def warn_failure(error: TrackerError, **figures: object) -> None:
    warn(str(error), **figures)


def console() -> Console:
    """Standard output; wide enough for whole rows where it is a file or a pipe."""
    from rich.console import Console

    width = None if sys.stdout.isatty() else PIPE_WIDTH
    return Console(file=sys.stdout, width=width, highlight=False, emoji=False, markup=False)


def print_json(value: object) -> None:
    click.echo(as_json(value))


def print_jsonl(values: Iterable[object]) -> None:
    for value in values:
        click.echo(json.dumps(value, ensure_ascii=False))


def print_records(records: Sequence[object], output: str) -> None:
    """Records as ``json``, one document, or as ``jsonl``, one a line."""
    if output == "jsonl":
        print_jsonl(records)
    else:
        print_json(records)


def print_rows(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]], output: str) -> None:
    """Rows as ``csv``, else as a table."""
    if output == "csv":
        print_csv(columns, rows)
    else:
        print_table(title, columns, rows)


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(*columns, title=Text(title) if title else None, title_justify="left", show_lines=False)
    written = local()
    for row in rows:
        table.add_row(*(Text(written.text(value)) for value in row))
    console().print(table)


def print_markdown(text: str) -> None:
    """Markdown, drawn where standard output is a terminal's."""
    from rich.markdown import Markdown

    console().print(Markdown(text))


def print_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    from tracker.exchange import cells

    cells.write(sys.stdout, columns, ([None if value == "" else value for value in row] for row in rows))


def write(path: str | None, content: str | bytes) -> None:
    """Text or bytes to a file, whole or not at all; to standard output without a path."""
    with writing(path, binary=isinstance(content, bytes)) as stream:
        stream.write(content)


@contextmanager
def writing(path: str | None, *, binary: bool = False) -> Iterator[Any]:
    """A stream to a file, which is there whole or not at all when all is written; standard output without a path."""
    if path is None or path == "-":
        yield sys.stdout.buffer if binary else sys.stdout
        return
    target = Path(path)
    if not target.name:
        raise InputError(f"{path!r} is no file that can be written: choose another path")
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") if binary else part.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        part.replace(target)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another path") from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)
