"""Which Stanza models read a language, where they lie, and whether they can be used."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

from tracker.errors import ModelError

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
REQUIRED = frozenset({"tokenize", "pos", "lemma", "depparse"})
CHOICES = ("shipped", "official")


@dataclass(frozen=True, slots=True)
class ModelSet:
    """The models of one language: a Stanza resources folder, the processors it has, and a name with version."""

    language: str
    folder: Path
    processors: tuple[str, ...]
    name: str


def find(language: str, choice: str) -> ModelSet:
    """The models to read ``language`` with; ``choice`` is "shipped" or "official" (Stanza's own, if installed).

    Raises ModelError where there are none, with how to get them.
    """
    if choice not in CHOICES:
        raise ModelError(f"models {choice!r} are not known: use --models {' or --models '.join(CHOICES)}")
    found = _read(shipped_folder() if choice == "shipped" else _official_folder(), choice, language)
    if found.processors:
        return found
    raise ModelError(
        f"no {choice} models for language {language!r}: "
        f"install Stanza's with python -c \"import stanza; stanza.download('{language}')\" and use --models official"
        + ("" if choice == "shipped" else ", or use --models shipped")
    )


def shipped() -> list[ModelSet]:
    """The models that came with the program."""
    return [_read(shipped_folder(), "shipped", code) for code in _resources(shipped_folder())]


def shipped_folder() -> Path:
    return Path(str(files("tracker.annotate"))) / "models"


def _official_folder() -> Path:
    from stanza.resources.common import DEFAULT_MODEL_DIR

    return Path(DEFAULT_MODEL_DIR)


@cache
def _resources(folder: Path) -> dict[str, dict[str, object]]:
    try:
        return json.loads((folder / "resources.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise ModelError(f"{folder / 'resources.json'} cannot be read ({error}): install the models again") from error


def _read(folder: Path, name: str, language: str) -> ModelSet:
    """The set in a folder, without processors where it lacks one that Tracker cannot do without."""
    listed = _resources(folder).get(language, {})
    present = tuple(p for p in PROCESSORS if p in listed and any((folder / language / p).glob("*.pt")))
    version = f"-{listed['version']}" if "version" in listed else ""
    return ModelSet(language, folder, present if set(present) >= REQUIRED else (), f"{name}-{language}{version}")
