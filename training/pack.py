"""Puts trained models into the program: half precision, word vectors in a byte a number, all deflated, with checksums.

To keep a language under 25 MB, the rarest words lose their vectors, and the names' model the least of the changes that
it learnt to make to vectors.

python pack.py es --models WORK/es --version 2026.12.2
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import zipfile
from collections.abc import Container
from pathlib import Path
from typing import Any

import torch

TARGET = Path(__file__).parents[1] / "tracker" / "annotate" / "models"
PROCESSORS = ("tokenize", "mwt", "lemma", "pos", "depparse", "ner")
WITH_VECTORS = ("pos", "depparse", "ner")
#: Words with vectors of their own; changes to vectors that the names' model keeps; Stanza's own entries before them.
WORDS, CHANGES, SPECIAL = 70_000, 24_000, 4
NAMES = {"es": "Spanish", "en": "English"}
# Only the program that trains needs these, and they may name its machine.
SETTINGS_OF_TRAINING = ("_file", "_dir", "_name", "_from", "_gold", "output")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=tuple(NAMES))
    parser.add_argument("--models", type=Path, required=True, help="folder of the trained models")
    parser.add_argument("--version", required=True)
    parser.add_argument("--target", type=Path, default=TARGET)
    given = parser.parse_args()
    folder = given.target / given.language
    vectors, names = load(given.models / "pretrain.pt"), load(given.models / "ner.pt")
    trained = names["vocab"]["delta"]["_unit2id"]
    kept = rows_kept(vectors["vocab"]["_id2unit"], trained, WORDS)
    save(packed_vectors({"vocab": shortened(vectors["vocab"], kept), "emb": vectors["emb"][kept]}), folder / "pretrain")
    names["vocab"]["word"] = shortened(names["vocab"]["word"], kept)
    save(halved(with_main_changes(names)), folder / "ner")
    for step in (*PROCESSORS, "attribution"):
        if step != "ner" and (given.models / f"{step}.pt").exists():
            save(halved(load(given.models / f"{step}.pt")), folder / step)
    register(given.target / "resources.json", given.language, folder, given.version)


def load(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
    return found


def rows_kept(words: list[str], trained: Container[str], size: int) -> list[int]:
    """The rows of the words that the names' model was trained on, and of the most frequent others."""
    room = size - sum(word in trained for word in words)
    kept = []
    for row, word in enumerate(words):
        if word in trained or room > 0:
            kept.append(row)
            room -= word not in trained
    return kept


def shortened(vocab: dict[str, Any], rows: list[int]) -> dict[str, Any]:
    """A vocabulary with some of its words."""
    words = [vocab["_id2unit"][row] for row in rows]
    return {**vocab, "_id2unit": words, "_unit2id": {word: row for row, word in enumerate(words)}}


def with_main_changes(names: dict[str, Any]) -> dict[str, Any]:
    """The names' model with the greatest of its changes to word vectors; without any, where it made none."""
    weights, vocab = names["model"], names["vocab"]
    changes = weights["delta_emb.weight"]
    if not changes.any():
        del weights["delta_emb.weight"], vocab["delta"]
        vocab["_key2class"].pop("delta", None)
        return names
    sizes = changes.norm(dim=1)
    sizes[:SPECIAL] = float("inf")
    rows = sizes.topk(min(CHANGES, len(sizes))).indices.sort().values
    weights["delta_emb.weight"] = changes[rows]
    vocab["delta"] = shortened(vocab["delta"], rows.tolist())
    return names


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


def save(value: Any, folder: Path) -> None:
    """Writes a file that torch reads, its records deflated: a fifth smaller, and loaded as fast."""
    folder.mkdir(parents=True, exist_ok=True)
    whole = io.BytesIO()
    torch.save(value, whole)
    with (
        zipfile.ZipFile(whole) as plain,
        zipfile.ZipFile(folder / "c.pt", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        for record in plain.infolist():
            packed.writestr(zipfile.ZipInfo(record.filename), plain.read(record), zipfile.ZIP_DEFLATED, 9)
    print(f"{folder.name}: {(folder / 'c.pt').stat().st_size / 1e6:.2f} MB")


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
