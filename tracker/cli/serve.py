"""``tracker serve``: the reading room."""

from __future__ import annotations

import click

from tracker.cli import common
from tracker.errors import SettingsError


@click.command()
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Where to listen; beyond this machine it needs accounts."
)
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8765, show_default=True, help="0 takes any that is free."
)
@click.option(
    "--url", "urls", multiple=True, metavar="URL", help="How others reach it, as https://desk.example; may be repeated."
)
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False), help="Its certificate (PEM), for HTTPS.")
@click.option("--key", type=click.Path(exists=True, dir_okay=False), help="The certificate's key (PEM).")
@click.pass_obj
def serve(
    app: common.App, host: str, port: int, urls: tuple[str, ...], certificate: str | None, key: str | None
) -> None:
    """Read and judge claims in a browser, on this machine or, with accounts, on others.

    \b
    Examples:
      tracker serve
      tracker serve --port 0
      tracker users add ana --role editor
      tracker serve --host 0.0.0.0 --url https://desk.example --certificate desk.pem --key desk.key
    """
    from pathlib import Path

    try:
        from tracker.web.server import Place, serve
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("tracker"):
            raise
        raise SettingsError(f"{error.name} is not installed: pip install 'tracker[web]'") from error

    place = Place(host, port, urls, Path(certificate) if certificate else None, Path(key) if key else None)
    database = app.open()
    serve(database, app.settings, place, lambda address: common.say(f"{database.name} is at {address} (Ctrl-C ends)"))
