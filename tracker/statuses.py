"""The statuses that assessments and topics may have, each with its meaning in one line: shipped, and the user's."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from tracker.errors import InputError, SettingsError

UNVERIFIED = "unverified"
TOPICS = "topics"
NAME = r"[^\W_](?:[\w -]{0,28}[^\W_])?"
UNKNOWN = "(no longer among the statuses that are defined)"


@dataclass(frozen=True, slots=True)
class Statuses:
    """Status -> meaning: those that a person may give, and those that are worked out for topics."""

    assessments: Mapping[str, str]
    topics: Mapping[str, str]


@cache
def shipped() -> Statuses:
    """The statuses as they come with the program."""
    return _read((files("tracker") / "statuses.toml").read_text(encoding="utf-8"), "statuses.toml")


def load(own: Path | None) -> Statuses:
    """The shipped statuses with those of the user's file, which may define them anew or, left empty, take them out.

    Raises SettingsError, with the file and the mend, where it cannot be read or is not of that form.
    """
    if own is None:
        return shipped()
    try:
        text = own.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{own}: cannot be read ({error}): mend it, or unset TRACKER_STATUSES") from error
    found = _read(text, str(own))
    if unknown := set(found.topics) - set(shipped().topics):
        raise SettingsError(f"{own}: a topic is never {min(unknown)!r}: use {', '.join(shipped().topics)}")
    merged = {**shipped().assessments, **found.assessments}
    return Statuses({s: meaning for s, meaning in merged.items() if meaning}, {**shipped().topics, **found.topics})


def _read(text: str, name: str) -> Statuses:
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name}: is no TOML ({error}): mend it there") from error
    topics = found.pop(TOPICS, {})
    return Statuses(_checked(found, name), _checked(topics if isinstance(topics, dict) else {TOPICS: topics}, name))


def _checked(found: dict[str, Any], name: str) -> dict[str, str]:
    for status, meaning in found.items():
        if not re.fullmatch(NAME, status) or status != status.lower():
            raise SettingsError(f"{name}: {status!r} is no status: give small letters, up to 30, such as refuted")
        if not isinstance(meaning, str) or len(meaning.splitlines()) > 1:
            raise SettingsError(f'{name}: {status!r} needs its meaning in one line: {status} = "…"')
    return found


def known(status: str, statuses: Statuses) -> str:
    """A status of an assessment as it is kept; raises InputError, which lists those that are defined, for another."""
    wanted = status.strip().lower()
    if wanted not in statuses.assessments:
        raise InputError(
            f"status {status!r} is not known: use one of {', '.join(statuses.assessments)}, or define it in a file "
            "($TRACKER_STATUSES)"
        )
    return wanted


def legend(used: Iterable[str], defined: Mapping[str, str]) -> dict[str, str]:
    """The meanings of some statuses, in the order in which they are defined."""
    wanted = set(used)
    found = {status: meaning for status, meaning in defined.items() if status in wanted}
    return found | dict.fromkeys(sorted(wanted - set(found)), UNKNOWN)
