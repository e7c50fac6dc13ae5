"""Puts trained models into the program: half precision, word vectors in a byte a number, checksums, a version.

python pack.py es --models WORK/es --version 2026.12
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[1] / "tracker" / "annotate" / "models"
PROCESSORS = ("tokenize", "mwt", "lemma", "pos", "depparse", "ner")
WITH_VECTORS = ("pos", "depparse", "ner")
NAMES = {"es": "Spanish", "en": "English"}
# Only the program that trains needs these, and they may name its machine.
SETTINGS_OF_TRAINING = ("_file", "_dir", "_name", "_from", "output")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=tuple(NAMES))
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    parser.add_argument("--version", required=True)
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    folder = given.target / given.language
    for step in PROCESSORS:
        model = torch.load(given.models / f"{step}.pt", map_location="cpu", weights_only=True)
        save(halved(model), folder / step / "c.pt")
    vectors = torch.load(given.models / "pretrain.pt", map_location="cpu", weights_only=True)
    save(packed_vectors(vectors), folder / "pretrain" / "c.pt")
    register(given.target / "resources.json", given.language, folder, given.version)


def halved(value: Any) -> Any:
    """The same at half precision, without what only training needs."""
    if isinstance(value, torch.Tensor):
        return value.half() if value.dtype == torch.float32 else value
    if isinstance(value, dict):
        return {
            key: halved(part)
            for key, part in value.items()
            if not (isinstance(part, str) and any(mark in str(key) for mark in SETTINGS_OF_TRAINING))
        }
    if isinstance(value, list | tuple):
        return type(value)(halved(part) for part in value)
    return value


def packed_vectors(pretrain: dict[str, Any]) -> dict[str, Any]:
    """Word vectors in a byte a number, with a scale for each dimension."""
    emb = torch.as_tensor(pretrain["emb"]).float()
    scale = emb.abs().amax(0) / 127
    return {"vocab": pretrain["vocab"], "emb": (emb / scale).round().to(torch.int8), "scale": scale}


def save(value: Any, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    torch.save(value, path)
    print(f"{path.parent.name}: {path.stat().st_size / 1e6:.2f} MB")


def register(resources: Path, language: str, folder: Path, version: str) -> None:
    """Lists a language's models, as Stanza's own list does, with the SHA-256 of each file."""
    listed = json.loads(resources.read_text(encoding="utf-8")) if resources.exists() else {}
    needed = {"dependencies": [{"model": "pretrain", "package": "c"}]}
    listed[language] = {
        "lang_name": NAMES[language],
        "version": version,
        "packages": {"default": dict.fromkeys(PROCESSORS, "c")},
        "default_dependencies": {},
        **{step: {"c": needed if step in WITH_VECTORS else {}} for step in PROCESSORS},
        "pretrain": {"c": {}},
        "sha256": {
            str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in sorted(folder.rglob("*.pt"))
        },
    }
    resources.write_text(json.dumps(dict(sorted(listed.items())), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
