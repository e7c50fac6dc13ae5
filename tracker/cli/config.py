"""``tracker config``: what is set, where it comes from, and setting it for later runs."""

from __future__ import annotations

import click

from tracker import settings
from tracker.cli import common, completing
from tracker.errors import SettingsError

COLUMNS = ["setting", "value", "from", "variable", "meaning"]


@click.group()
def config() -> None:
    """See and change settings.  An option wins over the environment, that over your file, and that over defaults.

    \b
    Examples:
      tracker config list
      tracker config set database sqlite:////home/ann/desk.db
      tracker config set lang es
      tracker config unset tolerance
    """


@config.command("list")
@common.format_option("table", "json", "jsonl", "csv")
@click.pass_obj
def list_settings(app: common.App, output: str) -> None:
    """List every setting with its value, where that comes from, its variable and its meaning.

    \b
    Example:
      tracker config list --format json
    """
    found = settings.chosen(**app.options).values()
    rows = [
        {
            "name": one.setting.name,
            "value": one.shown or None,
            "from": one.origin,
            "variable": one.setting.variable,
            "meaning": one.setting.meaning,
        }
        for one in found
    ]
    if output in ("json", "jsonl"):
        common.print_records(rows, output)
    else:
        common.print_rows("", COLUMNS, [list(row.values()) for row in rows], output)
    wrong = [trouble for one in found if (trouble := _trouble(one))]
    for trouble in wrong:
        common.warn_failure(trouble)
    if wrong:
        raise click.exceptions.Exit(1)


def _trouble(one: settings.Chosen) -> SettingsError | None:
    try:
        _ = one.value
    except SettingsError as error:
        return error
    return None


@config.command("get")
@click.argument("name", type=completing.SETTING)
@click.pass_obj
def get_setting(app: common.App, name: str) -> None:
    """Print the value of a setting, whichever place it comes from.

    \b
    Example:
      tracker config get database
    """
    one = settings.chosen(**app.options)[settings.find(name).name]
    if trouble := _trouble(one):
        raise trouble
    click.echo(one.shown)


@config.command("set")
@click.argument("name", type=completing.SETTING)
@click.argument("value")
def set_setting(name: str, value: str) -> None:
    """Note a setting in your file, for later runs.

    \b
    Examples:
      tracker config set tolerance 0.05
      tracker config set allow_private 10.1.2.0/24
    """
    file = settings.put(name, value)
    common.say(f"{name} is noted in {file}")


@config.command("unset")
@click.argument("name", type=completing.SETTING)
def unset_setting(name: str) -> None:
    """Take a setting out of your file.

    \b
    Example:
      tracker config unset tolerance
    """
    file = settings.drop(name)
    common.say(f"{name} is not set in {file}")


@config.command("path")
def path() -> None:
    """Print where your file of settings is, or would be.

    \b
    Example:
      tracker config path
    """
    click.echo(settings.config_file())
