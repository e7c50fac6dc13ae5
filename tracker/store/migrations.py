"""A connection -> its database at a revision of the schema, with Alembic."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy import Connection

# Kept here so that opening an up-to-date database needs no Alembic; a test holds it against the migrations.
HEAD = "0013"


def folder() -> Path:
    """Where the migrations lie: in the installed package, else in the checkout."""
    packaged = Path(str(files("tracker"))) / "migrations"
    return packaged if packaged.is_dir() else packaged.parents[1] / "alembic"


def config(connection: Connection) -> Config:
    from alembic.config import Config

    made = Config()
    made.set_main_option("script_location", str(folder()).replace("%", "%%"))
    made.attributes["connection"] = connection
    return made


def upgrade(connection: Connection, revision: str = "head") -> None:
    from alembic import command

    command.upgrade(config(connection), revision)


def downgrade(connection: Connection, revision: str) -> None:
    from alembic import command

    command.downgrade(config(connection), revision)


def known(connection: Connection, revision: str) -> bool:
    """Whether this program has a migration of that name; one that it has not came from a newer program."""
    from alembic.script import ScriptDirectory

    scripts = ScriptDirectory.from_config(config(connection))
    return revision in {script.revision for script in scripts.walk_revisions()}
