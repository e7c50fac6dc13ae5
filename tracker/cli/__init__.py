"""The command line: ``tracker COMMAND``.  Commands parse, call one function of the core, and print what it gives."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper

import click

from tracker import __version__
from tracker.collecting import seldom
from tracker.errors import TrackerError

# Command -> the module that holds it, loaded only when it is called or its help is asked for; and its name there, where
# that is another.
COMMANDS = {
    "extract": "extract",
    "ingest": "ingest",
    "log": "log",
    "claims": "claims",
    "searches": "searches",
    "show": "show",
    "sources": "sources",
    "compare": "compare",
    "topics": "topics",
    "report": "report",
    "review": "review",
    "assess": "assess",
    "todo": "todo",
    "history": "history",
    "undo": "undo",
    "verify": "verify",
    "backup": "backup",
    "restore": "backup",
    "serve": "serve",
    "copy": "copy",
    "users": "users",
    "export": "export",
    "import": "imports:import_",
    "anchors": "anchors",
    "models": "models",
    "config": "config",
    "info": "info",
    "completion": "completion",
    "help": "help:help_",
}


seldom()

if "_TRACKER_COMPLETE" in os.environ:  # a shell asks what to offer: what is offered to bash must be known by then
    import_module("tracker.cli.completing")


class OneLineError(click.ClickException):
    """An error as one line on standard error."""

    def __init__(self, message: str, exit_code: int = 1) -> None:
        super().__init__(message)
        self.__dict__["exit_code"] = exit_code

    def show(self, file: object = None) -> None:
        from tracker.cli.logs import LOG

        LOG.error("%s", self.message)


class LazyGroup(click.Group):
    """Loads each command's module on demand, and turns errors into one line and an exit status."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"tracker.cli.{module}"), name or cmd_name)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except TrackerError as error:
            raise OneLineError(str(error), error.exit_code) from error
        except (click.exceptions.Exit, click.ClickException, click.Abort, KeyboardInterrupt, BrokenPipeError, EOFError):
            raise
        except Exception as error:
            if os.environ.get("TRACKER_DEBUG"):
                raise
            raise OneLineError(
                f"unforeseen trouble ({type(error).__name__}: {error}): set TRACKER_DEBUG=1 to see where, and report it"
            ) from error


@click.group(
    name="tracker", cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="tracker")
@click.option(
    "--database", metavar="URL", help="Where claims are kept [default: $TRACKER_DATABASE or a file of yours]."
)
@click.option(
    "--models", metavar="NAME", help="Language models: shipped, or official (Stanza's own, if they are installed)."
)
@click.option(
    "--log-format",
    type=click.Choice(["text", "json"]),
    help="The form of what is said on standard error [default: text].",
)
@click.option("-q", "--quiet", is_flag=True, help="No talk on standard error, only what is wrong.")
@click.option("-y", "--yes", is_flag=True, help="Ask no questions: the answer is yes.")
@click.pass_context
def main(
    ctx: click.Context, database: str | None, models: str | None, log_format: str | None, quiet: bool, yes: bool
) -> None:
    """Who said which figure, through whom, in which words and how firmly.

    \b
    A first day with Tracker:
      tracker extract article.txt             what an article asserts, nothing is stored
      tracker ingest article.html archive/    read articles and store their claims
      tracker claims --unattributed           figures that nobody is named for
      tracker compare                         who says what on the same question
      tracker report document 1               an attribution report

    Data go to standard output, talk to standard error.  Exit status: 0 done, 1 something was wrong with the input or
    the database, 2 wrong usage, 3 compare --check found conflicts or report diff changes ('tracker help exit-codes').
    """
    from tracker.cli import logs
    from tracker.cli.common import App

    options = {"database": database, "models": models, "log_format": log_format, "quiet": "yes" if quiet else None}
    ctx.obj = App(options, yes)
    logs.set_up(ctx.obj.log_format)
    if isinstance(sys.stdout, TextIOWrapper):  # a path may hold bytes that are no text: an argument gives them as such
        sys.stdout.reconfigure(errors="backslashreplace")
