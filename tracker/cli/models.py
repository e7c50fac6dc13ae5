"""``tracker models``: the language models that there are, and which of them read."""

from __future__ import annotations

import click

from tracker.cli import common


@click.group()
def models() -> None:
    """See, install and choose the language models that read articles.

    Small models for Spanish and English are shipped.  Stanza's official models are larger, slower and better; it has
    them for some seventy languages.

    \b
    Examples:
      tracker models list
      tracker models install pt
      tracker models use official es
    """


@models.command("list")
@common.format_option("table", "json")
@click.pass_obj
def list_models(app: common.App, output: str) -> None:
    """List the models that are there, and say which are used.

    \b
    Example:
      tracker models list
    """
    from tracker.annotate import models as found

    there, used = found.everything(), found.used(app.settings.models)
    if output == "json":
        rows = [
            {
                "name": m.name,
                "language": m.language,
                "used": m in used,
                "bytes": m.size,
                "processors": list(m.processors),
                "folder": str(m.folder / m.language),
            }
            for m in there
        ]
        common.print_json(rows)
        return
    local = common.local()
    table = [
        [
            m.name,
            m.language,
            "yes" if m in used else "",
            f"{local.number(round(m.size / 1e6, 1))} MB",
            ", ".join(m.processors),
        ]
        for m in there
    ]
    common.print_table("", ["name", "language", "used", "size", "processors"], table)


@models.command()
@click.argument("languages", nargs=-1, required=True, metavar="LANGUAGE...")
def install(languages: tuple[str, ...]) -> None:
    """Fetch Stanza's official models for languages.

    \b
    Example:
      tracker models install es pt
    """
    from tracker.annotate import models as found

    for language in languages:
        made = found.install(language)
        common.say(f"{made.name} is installed; to read with it: tracker models use official {language}")


@models.command()
@click.argument("languages", nargs=-1, required=True, metavar="LANGUAGE...")
def remove(languages: tuple[str, ...]) -> None:
    """Delete installed official models; the shipped ones stay.

    \b
    Example:
      tracker models remove pt
    """
    from tracker.annotate import models as found

    for language in languages:
        found.remove(language)
        common.say(f"the official models for {language} are deleted")


@models.command()
@click.argument("choice", type=click.Choice(["shipped", "official"]))
@click.argument("language", required=False)
def use(choice: str, language: str | None) -> None:
    """Choose which models read from now on, for one language or for all.

    \b
    Examples:
      tracker models use official es
      tracker models use shipped
    """
    from tracker import settings
    from tracker.annotate import models as found

    if language:
        found.find(language, choice)
    file = settings.choose_models(language or settings.ANY, choice)
    common.say(f"{choice} models read {language or 'every language'} from now on (noted in {file})")
