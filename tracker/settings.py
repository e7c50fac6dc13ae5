"""What can be set from outside: the database, the models, tolerances; read from the environment, with defaults."""

from __future__ import annotations

import os
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths and figures that a run goes by.

    ``approx_tolerance`` is the share by which "about" widens a figure; ``max_bytes`` the largest document read.
    """

    database: str
    models: str = "shipped"
    approx_tolerance: Decimal = Decimal("0.1")
    max_bytes: int = 20_000_000


def default_database() -> str:
    """URL of the SQLite file in the user's data directory."""
    path = Path(platformdirs.user_data_dir("tracker")) / "tracker.db"
    return f"sqlite:///{path}"


def from_environment() -> Settings:
    """Settings from ``TRACKER_DATABASE`` and ``TRACKER_MODELS``, else the defaults."""
    return Settings(
        database=os.environ.get("TRACKER_DATABASE") or default_database(),
        models=os.environ.get("TRACKER_MODELS") or "shipped",
    )
