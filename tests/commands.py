"""All commands as Click knows them, so that a test can go through each one that there is or will be."""

from __future__ import annotations

from collections.abc import Iterator

import click

from tracker.cli import main

# What fetches from the network, or does not end: with these only their help is looked at.
LEFT_OUT = {("models", "install"), ("serve",)}


def leaves(group: click.Group = main, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Each command that does something, with the words that call it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        if not isinstance(command, click.Group):
            yield (*path, name), command
            continue
        if command.invoke_without_command:
            yield (*path, name), click.Command(name)
        yield from leaves(command, (*path, name))


ALL = dict(leaves())
RUN = {path: command for path, command in ALL.items() if path not in LEFT_OUT}
