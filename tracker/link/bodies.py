"""The shipped file of bodies that a name says all of -> which of them a text names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tracker.link.names import Phrases
from tracker.values import SourceIdentity

OWN_KINDS = {"international", "ngo", "party"}


@dataclass(frozen=True, slots=True)
class Body:
    """``what`` it is ("parliament"), ``whose``: a country's code, or what tells it from others of its kind."""

    what: str
    whose: str
    name: str

    @property
    def country(self) -> str | None:
        last = self.whose.rsplit(":", 1)[-1]
        return last if last.isupper() else None

    @property
    def kind(self) -> str:
        return self.what if self.what in OWN_KINDS else kind(self.what)

    def identity(self, name: str, reason: str, office: str = "") -> SourceIdentity:
        """The source; ``name`` is what the text calls it, in the text's own language."""
        return SourceIdentity(f"{self.what}{office}:{self.whose}", name, self.kind, self.country, reason)


def kind(what: str) -> str:
    """The kind of source that a public body is."""
    return "ministry" if what.startswith("ministry") else "government"


@cache
def names() -> Phrases[Body]:
    """The bodies of the shipped file by all their names."""
    table = tomllib.loads((files("tracker.link") / "bodies.toml").read_text(encoding="utf-8"))
    return Phrases((name, _body(key, row["name"])) for key, row in table.items() for name in row["names"])


def _body(key: str, name: str) -> Body:
    what, _, whose = key.partition(":")
    return Body(what, whose, name)
