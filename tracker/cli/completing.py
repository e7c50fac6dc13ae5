"""What a shell offers where a claim, a document, a source is to be typed; never an error, and nothing is made."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

Offer = Callable[[click.Context, str], Iterable[tuple[str, str]]]
LONGEST_HELP = 80


class Offered(click.ParamType):  # type: ignore[type-arg]  # which older Clicks do not have
    """Text as it is given, for which a shell offers something."""

    def __init__(self, name: str, *offers: Offer) -> None:
        self.name = name
        self.offers = offers

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        from tracker.errors import one_line

        found: list[CompletionItem] = []
        for offer in self.offers:
            with suppress(Exception):  # a shell shows what it is told in the middle of what is being typed
                found += [
                    CompletionItem(value, help=one_line(what)[:LONGEST_HELP] or None)
                    for value, what in offer(ctx, incomplete)
                    if value.isprintable()
                ]
        return found


class _Path(click.ParamType):  # type: ignore[type-arg]
    """A path; a shell offers files or folders."""

    def __init__(self, name: str) -> None:
        self.name = name

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if "\x00" in value:
            self.fail(f"{value!r} is no path.", param, ctx)
        if self.name == "dir" and not os.path.isdir(value):
            self.fail(f"{value!r} is no folder.", param, ctx)
        return value

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [CompletionItem(incomplete, type=self.name)]


def _stored(kind: str) -> Offer:
    def offer(ctx: click.Context, start: str) -> Iterable[tuple[str, str]]:
        from tracker import settings
        from tracker.store import beginnings

        database = ctx.find_root().params.get("database")
        return beginnings.matching(settings.load(database=database).database, kind, start)

    return offer


def _statuses(_: click.Context, start: str) -> Iterable[tuple[str, str]]:
    from tracker import settings, statuses

    defined = statuses.load(settings.load().statuses).assessments.items()
    return [(status, meaning) for status, meaning in defined if status.startswith(start)]


def _settings(_: click.Context, start: str) -> Iterable[tuple[str, str]]:
    from tracker import settings

    return [(one.name, one.meaning) for one in settings.SETTINGS.values() if one.name.startswith(start)]


def _words(*words: str) -> Offer:
    return lambda _, start: [(word, "") for word in words if start and word.startswith(start)]


CLAIM = Offered("claim", _stored("claim"))
DOCUMENT = Offered("document", _stored("document"))
SOURCE = Offered("source", _stored("source"))
TOPIC = Offered("topic", _stored("topic"))
SEARCH = Offered("search", _stored("search"))
FROZEN = Offered("frozen", _stored("frozen"))
CLAIM_OR_DOCUMENT = Offered("name", _stored("claim"), _stored("document"))
SUBJECT = Offered("name", _words("claim", "document", "source", "topic", "assessment"), _stored("claim"))
STATUS = Offered("status", _statuses)
SETTING = Offered("setting", _settings)
FILE = _Path("file")
FOLDER = _Path("dir")


@add_completion_class
class _Bash(BashComplete):
    """Bash, which takes what is offered as it would have to be typed; its ``read`` takes one backslash away."""

    def format_completion(self, item: CompletionItem) -> str:
        value = item.value if item.type != "plain" else re.sub(r"([^\w@%+=:,./-])", r"\\\\\1", item.value)
        return f"{item.type},{value}"
