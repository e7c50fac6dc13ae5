"""``tracker backup`` and ``tracker restore``: an SQLite database into a file, and back."""

from __future__ import annotations

import click

from tracker.cli import common, completing


@click.command()
@click.argument("file", metavar="FILE", type=completing.FILE)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
@click.pass_obj
def backup(app: common.App, file: str, force: bool) -> None:
    """Copy the SQLite database into FILE while others use it, and verify the copy; whole or not at all.

    Exit status 1 with what is wrong where the copy, and so the database, is not sound.  PostgreSQL has tools of its own
    (docs/backup.md).

    \b
    Example:
      tracker backup /media/stick/desk-monday.db
    """
    from pathlib import Path

    from tracker.store import backups

    done = backups.save(app.open(), Path(file), force=force)
    common.say(f"{file} holds {done.counts['claims']} claims and {done.counts['events']} events, last {done.head[:16]}")
    if done.findings:
        for finding in done.findings:
            common.warn(str(finding))
        common.warn(f"the copy is whole, but the database is not sound: {len(done.findings)} findings")
        raise click.exceptions.Exit(1)


@click.command()
@click.argument("file", metavar="FILE", type=completing.FILE)
@click.option("--verify", "verified", is_flag=True, help="Restore only what 'tracker verify' finds sound.")
@click.option("--yes", is_flag=True, help="Restore over a database that holds something; it is kept beside.")
@click.pass_obj
def restore(app: common.App, file: str, verified: bool, yes: bool) -> None:
    """Put a backup into the place of the database; whole or not at all.

    A backup that is cut off or damaged is refused, one of an older Tracker is brought up to date.

    \b
    Examples:
      tracker restore /media/stick/desk-monday.db --verify --yes
      tracker --database sqlite:///new.db restore /media/stick/desk-monday.db
    """
    from pathlib import Path

    from tracker.store import backups

    kept = backups.restore(Path(file), app.settings.database, yes=yes or app.yes, verified=verified)
    common.say(f"{file} is restored" + (f"; what was there is kept in {kept}" if kept else ""))
