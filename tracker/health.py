"""Whether a Tracker can work: its database, its language models, its disk."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from tracker.annotate import loading, models
from tracker.errors import TrackerError
from tracker.settings import Settings
from tracker.store import ingests, placing
from tracker.store.database import Database, file_of, open_database
from tracker.store.migrations import HEAD

T = TypeVar("T")
LEAST_SPACE = 500_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at, whether it is well, and what was found."""

    name: str
    ok: bool
    found: str


def check(settings: Settings) -> list[Check]:
    """Look at all that a run needs; what is wrong with one thing hides nothing of the others."""
    database = _tried("database", lambda: open_database(settings.database))
    if isinstance(database, Check):
        return [database, *_models(settings)]
    found = [Check("database", True, database.name), Check("schema", True, HEAD)]
    waiting = _tried("database", lambda: _waiting(database))
    database.close()
    return [*found, *(waiting if isinstance(waiting, list) else [waiting]), *_space(database), *_models(settings)]


def _tried(name: str, do: Callable[[], T]) -> T | Check:
    try:
        return do()
    except TrackerError as error:
        return Check(name, False, str(error))


def _waiting(database: Database) -> list[Check]:
    """What the next command will do; that is nothing wrong."""
    with database.session() as session:
        claims, files = placing.number_waiting(session), ingests.number_unfinished(session)
    return [
        Check("claims to be placed among topics", True, f"{claims:,}"),
        Check("archives read in part", True, f"{files:,}"),
    ]


def _space(database: Database) -> Iterator[Check]:
    """The room that an SQLite file has to grow; a server's disk is not seen from here."""
    file = file_of(database.url)
    if file is not None:
        free = shutil.disk_usage(file.parent).free
        mend = "" if free >= LEAST_SPACE else f": make room on the disk of {file.parent}"
        yield Check("disk", free >= LEAST_SPACE, f"{free / 1e9:,.1f} GB free{mend}")


def _models(settings: Settings) -> Iterator[Check]:
    used = models.used(settings.models)
    if not used:
        yield Check("models", False, "there are none: install Tracker again, or see 'tracker models list'")
    for model_set in used:
        yield _tried(f"models {model_set.language}", partial(_sound, model_set))


def _sound(model_set: models.ModelSet) -> Check:
    loading.check(model_set)
    return Check(f"models {model_set.language}", True, model_set.name)
