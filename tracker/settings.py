"""What can be set from outside: the database, the models, tolerances; read from the environment, with defaults."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import platformdirs

from tracker.errors import SettingsError

ANY = "*"
TOLERANCE = Decimal("0.1")
SHIPPED = {ANY: "shipped"}


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and figures that a run goes by.

    ``models`` names the models of a language, under ``*`` those of every other; ``approx_tolerance`` is the share by
    which "about" widens a figure; ``max_bytes`` the largest document read; ``statuses`` the user's own file of them;
    ``allow_private`` the networks that articles may be fetched from although they are not public;
    ``language`` that of reports on more than one document, ``templates`` the folder of a newsroom's own templates.
    """

    database: str
    models: Mapping[str, str] = field(default_factory=lambda: SHIPPED)
    approx_tolerance: Decimal = TOLERANCE
    max_bytes: int = 20_000_000
    statuses: Path | None = None
    allow_private: tuple[IPv4Network | IPv6Network, ...] = ()
    language: str | None = None
    templates: Path | None = None


def default_database() -> str:
    """URL of the SQLite file in the user's data directory."""
    path = Path(platformdirs.user_data_dir("tracker")) / "tracker.db"
    return f"sqlite:///{path}"


def from_environment(database: str | None = None, models: str | None = None) -> Settings:
    """Settings as given, else from the environment (``TRACKER_…``), else as chosen before, else defaults.

    Raises SettingsError where the file of choices cannot be read.
    """
    models = models or os.environ.get("TRACKER_MODELS")
    return Settings(
        database=database or os.environ.get("TRACKER_DATABASE") or default_database(),
        models={ANY: models} if models else SHIPPED | _chosen(),
        statuses=_own_statuses(),
        approx_tolerance=_tolerance(os.environ.get("TRACKER_TOLERANCE")),
        allow_private=_networks(os.environ.get("TRACKER_ALLOW_PRIVATE", "")),
        language=os.environ.get("TRACKER_LANG"),
        templates=_own_templates(),
    )


def _tolerance(given: str | None) -> Decimal:
    """How far "about" reaches, as a share: ``TRACKER_TOLERANCE``, such as 0.05 for 5 %."""
    if not given:
        return TOLERANCE
    try:
        share = Decimal(given)
    except InvalidOperation:
        share = Decimal(-1)
    if not (share.is_finite() and 0 <= share < 1):
        raise SettingsError(f"TRACKER_TOLERANCE={given!r} is no share: give a number from 0 up to 1, such as 0.05")
    return share


def _networks(given: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """Addresses and networks with commas between them: ``TRACKER_ALLOW_PRIVATE``, such as 127.0.0.1,10.1.2.0/24."""
    try:
        return tuple(ip_network(part.strip()) for part in given.split(",") if part.strip())
    except ValueError as error:
        mend = "give addresses or networks, such as 127.0.0.1,10.1.2.0/24"
        raise SettingsError(f"TRACKER_ALLOW_PRIVATE={given!r}: {error}: {mend}") from error


def _own_statuses() -> Path | None:
    """The user's file of statuses: ``TRACKER_STATUSES``, else ``statuses.toml`` in the configuration folder."""
    if given := os.environ.get("TRACKER_STATUSES"):
        return Path(given)
    usual = Path(platformdirs.user_config_dir("tracker")) / "statuses.toml"
    return usual if usual.is_file() else None


def _own_templates() -> Path | None:
    """The newsroom's templates for reports: ``TRACKER_TEMPLATES``."""
    given = os.environ.get("TRACKER_TEMPLATES")
    if given and not Path(given).is_dir():
        raise SettingsError(f"TRACKER_TEMPLATES={given!r} is no folder: give one with templates, or unset it")
    return Path(given) if given else None


def choose_models(language: str, choice: str) -> Path:
    """Remembers for later runs which models read a language, or every language (``*``); returns the file."""
    chosen = _chosen() | {language: choice} if language != ANY else {ANY: choice}
    file = choices_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_name(file.name + ".part")
        part.write_text(json.dumps(chosen, indent=2, sort_keys=True) + "\n", encoding="utf-8")
        part.replace(file)
    except OSError as error:
        raise SettingsError(f"{file}: cannot be written ({error.strerror}): use TRACKER_MODELS instead") from error
    return file


def choices_file() -> Path:
    """The file that keeps which models were chosen."""
    return Path(platformdirs.user_config_dir("tracker")) / "models.json"


def _chosen() -> dict[str, str]:
    file = choices_file()
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise SettingsError(f"{file}: cannot be read ({error}): delete it, or choose anew") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise SettingsError(f"{file}: is not a list of languages with their models: delete it, or choose anew")
    return found
