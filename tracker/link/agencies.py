"""The shipped file of news agencies and outlets -> which of them a mention names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tracker.link.names import fold
from tracker.values import SourceIdentity


@dataclass(frozen=True, slots=True)
class Outlet:
    key: str
    name: str
    kind: str
    country: str | None
    state: bool
    aliases: tuple[str, ...]

    @property
    def identity(self) -> SourceIdentity:
        return SourceIdentity(f"{self.kind}:{self.key}", self.name, self.kind, self.country)


@cache
def outlets() -> tuple[Outlet, ...]:
    """The agencies and outlets of the shipped file."""
    table = tomllib.loads((files("tracker.link") / "agencies.toml").read_text(encoding="utf-8"))
    return tuple(
        Outlet(key, row["name"], row["kind"], row.get("country"), row["state"], tuple(row["aliases"]))
        for key, row in table.items()
    )


@cache
def _by_name() -> Mapping[str, Outlet]:
    return {fold(name): outlet for outlet in outlets() for name in (outlet.name, *outlet.aliases)}


@cache
def _written() -> re.Pattern[str]:
    names = sorted((n for o in outlets() for n in (o.name, *o.aliases)), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)")


def named(mention: str) -> Outlet | None:
    """The agency or outlet that a mention is or names: "KCNA", "la agencia estatal KCNA"."""
    exact = _by_name().get(fold(re.sub(r"^(?:la|el|the)\s+", "", mention, flags=re.IGNORECASE)))
    if exact:
        return exact
    match = _written().search(mention)
    return _by_name()[fold(match.group())] if match else None


def state_agency(country: str) -> Outlet | None:
    """A country's state news agency, where it has exactly one."""
    found = [o for o in outlets() if o.country == country and o.kind == "agency" and o.state]
    return found[0] if len(found) == 1 else None
