"""Watching a run: logs that programs read, and whether all that a run needs is well."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from conftest import Run

from tracker.annotate import models
from tracker.store.database import open_database

TEXT = "El Ministerio de Defensa de España informó de que más de 2.500 voluntarios han llegado a Faro."


def test_logs_are_an_object_a_line(tracker: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.txt"
    good.write_text(TEXT)
    bad.write_text(" ")
    done = tracker("--log-format", "json", "ingest", str(good), str(bad), code=1)
    said = [json.loads(line) for line in done.stderr.splitlines()]
    assert all(dt.datetime.fromisoformat(line["time"]).tzinfo for line in said)
    [failure] = [line for line in said if line["level"] == "warning"]
    assert failure["place"] == str(bad)
    assert "empty" in failure["message"]
    assert (said[-1]["level"], said[-1]["done"], said[-1]["failed"], said[-1]["new_claims"]) == ("info", 1, 1, 1)


def test_a_page_without_an_article_is_told_once(tracker: Run, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text("hola")
    done = tracker("--log-format", "json", "ingest", "--input", "html", str(page), code=1)
    [line] = map(json.loads, done.stderr.splitlines())
    assert (line["level"], line["place"]) == ("warning", str(page))
    told = tracker("ingest", "--again", "--input", "html", str(page), code=1).stderr.splitlines()
    assert [line.partition(":")[0] for line in told] == ["tracker"]


def test_errors_are_logged_in_the_same_form(tracker: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_LOG_FORMAT", "json")
    [line] = tracker("show", "nothing-of-that-name", code=1).stderr.splitlines()
    assert json.loads(line)["level"] == "error"
    assert "nothing-of-that-name" in json.loads(line)["message"]
    monkeypatch.setenv("TRACKER_LOG_FORMAT", "")
    assert tracker("show", "nothing-of-that-name", code=1).stderr.startswith("tracker: ")


def checks(tracker: Run, *options: str, code: int = 0) -> dict[str, tuple[bool, str]]:
    found = json.loads(tracker(*options, "info", "--health", "--format", "json", code=code).stdout)
    assert found["ok"] is (code == 0)
    return {check["name"]: (check["ok"], check["found"]) for check in found["checks"]}


def test_a_sound_tracker_is_well(tracker: Run) -> None:
    found = checks(tracker)
    assert {"database", "schema", "disk", "models es", "models en"} <= set(found)
    assert all(ok for ok, _ in found.values())
    assert "wrong" not in tracker("info", "--health").stdout


def test_what_waits_is_told(tracker: Run, desk: str, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text(TEXT)
    tracker("ingest", str(article))
    database = open_database(desk)
    with database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE claims SET placed = 0")
    database.engine.dispose()
    assert checks(tracker)["claims to be placed among topics"] == (True, "1")


def test_damaged_models_and_a_damaged_database_are_both_told(
    tracker: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    shutil.copytree(models.shipped_folder(), folder)
    next((folder / "es").rglob("*.pt")).write_bytes(b"damaged")
    monkeypatch.setattr(models, "shipped_folder", lambda: folder)
    assert "install Tracker again" in checks(tracker, code=1)["models es"][1]
    damaged = tmp_path / "damaged.db"
    damaged.write_bytes(b"no database at all " * 400)
    found = checks(tracker, "--database", f"sqlite:///{damaged}", code=1)
    assert not found["database"][0]
    assert not found["models es"][0]
    assert found["models en"][0]
