"""``tracker help``: what no single command's help says: exit statuses, how things are named, formats."""

from __future__ import annotations

import click

EXIT_CODES = """\
Exit statuses, the same for all commands:

  0  done; for 'verify': sound
  1  something was wrong with the input, the database or the settings: each
     trouble is a line on standard error; what could be done was done unless
     the command says otherwise (ingest, import and log --from go on behind a
     document or row that is refused).  Also where you stopped it (Ctrl-C)
  2  wrong usage: an unknown command or option, a missing or bad argument;
     nothing was done
  3  compare --check found conflicts or denials; report diff found lines that
     would change
"""
NAMES = """\
How things are named, wherever a command asks for one:

  claim       its id, or as much of its beginning as is needed: 3fa2b91c
  document    its number, id, URL or title; the beginning of its id, or of the
              SHA-256 of its text (six letters or more)
  source      its number, a name or alias of it, or words of one
  topic       its number, or words of its title
  assessment  its number ('tracker history' shows it)
  event       its number ('tracker history' shows it)
  report      a frozen one: its name, the beginning of it, or its number

What fits several is refused, with those that it fits.  Where a claim may stand
beside others, its kind may be said first: tracker history topic 3.
A path may be - for standard input; behind -- nothing is an option.
"""
OUTPUT = """\
What goes where:

  Data go to standard output, talk to standard error; --quiet leaves out talk,
  and errors stay.  Tables are for people; --format json, jsonl and csv have
  the same keys in the same order from one release to the next, with numbers
  and dates that do not depend on any setting.
  Colours appear on a terminal only, and not where NO_COLOR is set.
  Questions are asked on a terminal only, and not with --yes.
"""
TOPICS = {
    "exit-codes": ("the exit statuses of all commands", EXIT_CODES),
    "names": ("how claims, documents, sources and topics are named", NAMES),
    "output": ("what goes to which stream, formats, colours, questions", OUTPUT),
}


@click.command("help")
@click.argument("about", nargs=-1, metavar="[COMMAND or TOPIC]...")
@click.pass_context
def help_(ctx: click.Context, about: tuple[str, ...]) -> None:
    """Explain a command or a topic: exit-codes, names, output.

    \b
    Examples:
      tracker help exit-codes
      tracker help sources merge
    """
    if len(about) == 1 and about[0] in TOPICS:
        click.echo(TOPICS[about[0]][1], nl=False)
        return
    context = ctx.find_root()
    for name in about:
        group = context.command
        command = group.get_command(context, name) if isinstance(group, click.Group) else None
        if command is None:
            raise click.UsageError(f"no command or topic {' '.join(about)!r}: 'tracker help' lists them")
        context = click.Context(command, info_name=name, parent=context)
    click.echo(context.get_help())
    if not about:
        click.echo("\nTopics (tracker help TOPIC):")
        for name, (what, _) in TOPICS.items():
            click.echo(f"  {name:<11} {what}")
