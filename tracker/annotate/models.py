"""Which Stanza models read a language, where they lie, and how official ones come and go."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import platformdirs

from tracker.errors import ModelError, NotFoundError
from tracker.settings import ANY, MODELS

PROCESSORS = ("tokenize", "mwt", "pos", "lemma", "depparse", "ner")
REQUIRED = frozenset({"tokenize", "pos", "lemma", "depparse"})
NOTE = "tracker.json"


@dataclass(frozen=True, slots=True)
class ModelSet:
    """The models of one language: a Stanza resources folder, the processors it has, and a name with version.

    ``checksums`` are the SHA-256 of files by their path in the language's folder, where they are known.
    """

    language: str
    folder: Path
    processors: tuple[str, ...]
    name: str
    checksums: tuple[tuple[str, str], ...] = ()

    @property
    def kind(self) -> str:
        """ "shipped" or "official"."""
        return self.name.partition("-")[0]

    @property
    def size(self) -> int:
        """Bytes on the disk."""
        return sum(file.stat().st_size for file in (self.folder / self.language).rglob("*.pt"))

    @property
    def mend(self) -> str:
        """What to do when a file is damaged."""
        if self.checksums:
            return "install Tracker again"
        return f"install them again with: tracker models install {self.language}"


def find(language: str, choice: str) -> ModelSet:
    """The models to read ``language`` with; ``choice`` is "shipped" or "official" (Stanza's own, if installed).

    Raises ModelError where there are none, with how to get them.
    """
    if choice not in MODELS:
        raise ModelError(f"models {choice!r} are not known: use {' or '.join(MODELS)}")
    found = _read(shipped_folder() if choice == "shipped" else official_folder(), choice, language)
    if found.processors:
        return found
    raise ModelError(
        f"no {choice} models for language {language!r}: "
        f"install Stanza's with: tracker models install {language}, and use --models official"
        + ("" if choice == "shipped" else ", or use --models shipped")
    )


def shipped() -> list[ModelSet]:
    """The models that came with the program."""
    return [_read(shipped_folder(), "shipped", code) for code in _resources(shipped_folder())]


def official() -> list[ModelSet]:
    """Stanza's models that have been installed."""
    folder = official_folder()
    sets = (_read(folder, "official", code) for code in _resources(folder) if (folder / code).is_dir())
    return [found for found in sets if found.processors]


def everything() -> list[ModelSet]:
    """The shipped sets, then the installed ones."""
    return [*shipped(), *official()]


def choice_for(language: str, choices: Mapping[str, str]) -> str:
    """Which models are chosen for a language."""
    return choices.get(language) or choices[ANY]


def used(choices: Mapping[str, str]) -> list[ModelSet]:
    """The sets that read, one a language."""
    return [found for found in everything() if found.kind == choice_for(found.language, choices)]


def shipped_folder() -> Path:
    return Path(str(files("tracker.annotate"))) / "models"


def official_folder() -> Path:
    """Where Stanza's own models are kept: ``TRACKER_MODELS_DIR``, else a folder of the user's data directory."""
    return Path(os.environ.get("TRACKER_MODELS_DIR") or Path(platformdirs.user_data_dir("tracker")) / "models")


def install(language: str) -> ModelSet:
    """Fetches Stanza's official models of a language with Stanza's own downloader, which shows its progress.

    Raises ModelError where Stanza has no such language, or its hub cannot be reached; what was there before stays.
    """
    import stanza
    from stanza.resources.common import (
        DEFAULT_RESOURCES_VERSION,
        UnknownLanguageError,
        download_resources_json,
        load_resources_json,
    )

    folder = official_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        download_resources_json(str(folder))
        resources = load_resources_json(str(folder))
        listed = resources.get(resources.get(language, {}).get("alias"), resources.get(language, {}))
        there = [p for p in PROCESSORS if p in listed or p in REQUIRED]  # some languages have no names' model
        stanza.download(language, model_dir=str(folder), processors=",".join(there), verbose=True)
    except UnknownLanguageError as error:
        raise ModelError(
            f"Stanza has no models for language {language!r}: "
            "its languages are listed at https://stanfordnlp.github.io/stanza/available_models.html"
        ) from error
    except Exception as error:  # whatever a network, a hub or a full disk makes the downloader raise
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"Stanza's models for {language!r} could not be fetched ({type(error).__name__}: {reason}): "
            "see that the network reaches its hub and that the disk has room, and try again; "
            "the shipped models work without"
        ) from error
    _resources.cache_clear()
    note = folder / language / NOTE
    note.write_text(json.dumps({"version": DEFAULT_RESOURCES_VERSION}) + "\n", encoding="utf-8")
    return find(language, "official")


def remove(language: str) -> None:
    """Deletes the official models of a language; raises NotFoundError where there are none."""
    folder = official_folder() / language
    if Path(language).name != language or not os.path.isdir(folder):
        raise NotFoundError(f"no official models for language {language!r} are installed: see tracker models list")
    shutil.rmtree(folder)


@cache
def _resources(folder: Path) -> dict[str, dict[str, Any]]:
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
    version = listed.get("version") or _noted_version(folder / language / NOTE)
    return ModelSet(
        language=language,
        folder=folder,
        processors=present if set(present) >= REQUIRED else (),
        name="-".join(part for part in (name, language, version) if part),
        checksums=tuple(sorted(listed.get("sha256", {}).items())),
    )


def _noted_version(note: Path) -> str:
    try:
        return str(json.loads(note.read_text(encoding="utf-8"))["version"])
    except (OSError, ValueError, KeyError):
        return ""
