"""What holds for the project as a whole: its layers, its language files, its package."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from conftest import EXAMPLES

import tracker
from tracker import lang
from tracker.annotate import models

ROOT = Path(__file__).parents[1]


def test_the_layers_hold() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_language_files_have_the_same_shape() -> None:
    def shape(table: dict[str, object], depth: int = 2) -> object:
        return {k: shape(v, depth - 1) if isinstance(v, dict) and depth else None for k, v in table.items()}

    folder = Path(lang.__file__).parent
    tables = {code: tomllib.loads((folder / f"{code}.toml").read_text()) for code in lang.supported()}
    assert set(tables) == {"en", "es", "pt"}
    sections = [(set(t), set(t["extraction"]), set(t["linking"]), set(t["comparison"])) for t in tables.values()]
    assert all(section == sections[0] for section in sections)


@pytest.mark.parametrize("code", [shipped.language for shipped in models.shipped()])
def test_every_shipped_language_has_its_words_and_its_models(code: str) -> None:
    words = lang.load(code)
    assert words.extraction.reporting.markers
    assert words.linking.institutions
    assert models.find(code, "shipped").processors == models.PROCESSORS


def test_shipped_models_are_small_and_run_no_code() -> None:
    import torch

    for model_set in models.shipped():
        files = list((model_set.folder / model_set.language).rglob("*.pt"))
        assert sum(file.stat().st_size for file in files) <= 25_000_000
        for file in files:
            torch.load(file, map_location="cpu", weights_only=True)


def test_the_change_log_knows_this_version() -> None:
    assert f"## {tracker.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_readme_names_no_command_that_is_not_there() -> None:
    from tracker.cli import COMMANDS

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\$? ?tracker (?:--\S+ \S+ )?([a-z]+)", text, re.MULTILINE))
    assert named
    assert named <= set(COMMANDS)


def test_the_pictures_of_the_documentation_are_there_and_small() -> None:
    pages = [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
    shown = {
        (page.parent / name).resolve()
        for page in pages
        for name in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text(encoding="utf-8"))
    }
    there = {path.resolve() for path in (ROOT / "docs" / "images").iterdir()}
    assert shown == there
    sizes = [path.stat().st_size for path in there]
    assert max(sizes) < 60_000 and sum(sizes) < 1_000_000


def test_an_installed_wheel_has_all_it_needs(tmp_path: Path) -> None:
    target = tmp_path / "installed"
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(target), str(ROOT)]
    subprocess.run(install, check=True, capture_output=True, timeout=600)
    env = {**os.environ, "PYTHONPATH": str(target)}
    command = [sys.executable, "-m", "tracker", "--database", f"sqlite:///{tmp_path / 'desk.db'}"]

    def run(*args: str) -> str:
        done = subprocess.run(
            [*command, *args], cwd=tmp_path, env=env, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    where = subprocess.run(
        [sys.executable, "-c", "import tracker; print(tracker.__file__)"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(target))
    run("ingest", str(EXAMPLES / "kcna-relayed-es.html"))
    assert json.loads(run("claims", "--format", "json"))
    assert run("report", "document", "1", "--format", "markdown").startswith("# ")
