"""``tracker info``: which database, what is in it, which models."""

from __future__ import annotations

import click

from tracker import __version__
from tracker.cli import common


@click.command()
@common.format_option("table", "json")
@click.option("--health", is_flag=True, help="Say whether all that a run needs is well; exit status 1 if it is not.")
@click.pass_obj
def info(app: common.App, output: str, health: bool) -> None:
    """Say which database is used, how much it holds, and which language models are there.

    \b
    Examples:
      tracker info --format json
      tracker info --health
    """
    if health:
        _health(app, output)
        return
    from tracker.annotate import models
    from tracker.store import search
    from tracker.store.migrations import HEAD

    database = app.open()
    with database.session() as session:
        counts = search.counts(session)
    found = {
        "version": __version__,
        "database": database.name,
        "schema": HEAD,
        **counts,
        "models": [f"{m.name}: {', '.join(m.processors)}" for m in models.used(app.settings.models)],
        "approx_tolerance": float(app.settings.approx_tolerance),
    }
    if output == "json":
        common.print_json(found)
        return
    rows = [(name.replace("_", " "), "\n".join(v) if isinstance(v, list) else v) for name, v in found.items()]
    common.print_table("", ["", ""], rows)


def _health(app: common.App, output: str) -> None:
    from tracker import health

    checks = health.check(app.settings)
    well = all(check.ok for check in checks)
    if output == "json":
        listed = [{"name": check.name, "ok": check.ok, "found": check.found} for check in checks]
        common.print_json({"ok": well, "checks": listed})
    else:
        rows = [("ok" if check.ok else "wrong", check.name, check.found) for check in checks]
        common.print_table("", ["", "", ""], rows)
    if not well:
        raise click.exceptions.Exit(1)
