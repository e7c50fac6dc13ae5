"""What is set where: options, the environment, the user's file, defaults."""

from __future__ import annotations

import json
import tomllib
from decimal import Decimal, localcontext
from pathlib import Path

import click
import pytest
from babel.numbers import parse_decimal
from click.testing import CliRunner
from commands import RUN
from conftest import EXAMPLES, Run
from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st

from tracker import settings, wording
from tracker.cli import main
from tracker.errors import SettingsError
from tracker.wording.local import Local

GOOD = {
    "database": "sqlite:///desk.db",
    "models": "es=official",
    "tolerance": "0.05",
    "max_bytes": "1000",
    "statuses": "/home/ann/own.toml",
    "user": "Ana María",
    "lang": "es",
    "locale": "es_ES",
    "templates": str(Path(__file__).parent),
    "allow_private": "127.0.0.1,10.1.2.0/24",
    "quiet": "yes",
    "log_format": "json",
}
BAD = {
    "database": "desk.db",
    "models": "best",
    "tolerance": "5",
    "max_bytes": "many",
    "user": "a" * 201,
    "lang": "xx",
    "locale": "xx_YY",
    "templates": "/none/of/these",
    "allow_private": "10.1.2.3/8",
    "quiet": "perhaps",
    "log_format": "xml",
}


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "settings" / "config.toml"
    monkeypatch.setenv("TRACKER_CONFIG", str(path))
    for setting in settings.SETTINGS.values():
        monkeypatch.delenv(setting.variable, raising=False)
    return path


def listed(tracker: Run, code: int = 0) -> dict[str, dict[str, str]]:
    return {row["name"]: row for row in json.loads(tracker("config", "list", "--format", "json", code=code).stdout)}


def test_every_setting_is_listed_with_its_meaning(tracker: Run, file: Path) -> None:
    rows = listed(tracker)
    assert set(rows) == set(GOOD)
    for name, row in rows.items():
        assert row["variable"] == f"TRACKER_{name.upper()}"
        assert row["meaning"]
        assert row["from"] == ("option" if name == "database" else "default")
    assert "tolerance" in tracker("config", "list").stdout
    assert tracker("config", "path").stdout == f"{file}\n"
    assert not file.exists()


@pytest.mark.parametrize("name", GOOD)
def test_an_option_wins_over_a_variable_and_that_over_the_file(
    tracker: Run, file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    plain = listed(tracker)[name]
    tracker("config", "set", name, GOOD[name])
    options = {"database", "models", "quiet"}
    if name != "database":  # which the fixture gives as an option
        assert (listed(tracker)[name]["value"], listed(tracker)[name]["from"]) == (GOOD[name], str(file))
        assert tracker("config", "get", name).stdout == f"{GOOD[name]}\n"
    monkeypatch.setenv(f"TRACKER_{name.upper()}", GOOD[name] + " ")
    if name not in options:
        assert listed(tracker)[name]["from"] == f"TRACKER_{name.upper()}"
    given_ = settings.chosen(**{name: "given"})[name]
    assert (given_.text, given_.origin) == ("given", "option")
    monkeypatch.delenv(f"TRACKER_{name.upper()}")
    tracker("config", "unset", name)
    assert listed(tracker)[name] == plain
    assert tomllib.loads(file.read_text()) == {}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_value_is_one_line_with_place_and_mend(
    tracker: Run, file: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    [line] = tracker("config", "set", name, BAD[name], code=1).stderr.splitlines()
    assert line.startswith(f"tracker: {name}")
    assert "give " in line
    assert not file.exists()
    monkeypatch.setenv(f"TRACKER_{name.upper()}", BAD[name])
    with pytest.raises(SettingsError, match=f"^TRACKER_{name.upper()}.*give "):
        settings.load()
    monkeypatch.delenv(f"TRACKER_{name.upper()}")
    file.parent.mkdir()
    file.write_text(f"{name} = {json.dumps(BAD[name])}\n")
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert str(caught.value).startswith(f"{file}: {name}")
    tracker("config", "set", name, GOOD[name])  # mends it
    settings.load()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("tolerence = 0.2", "'tolerence' is no setting: say 'tracker config unset tolerence'"),
        ("tolerance = [0.2]", "tolerance is neither text nor a number"),
        ("[tolerance]\nx = 1", "tolerance is neither text nor a number"),
        ("tolerance = ", "cannot be read"),
        ("tolerance = nan", "is no share"),
        ("max_bytes = 0", "is no number of bytes"),
        ('user = "a\\u001b[2J"', "cannot be printed"),
        ("user = '\udcff'", "cannot be read"),
    ],
)
def test_a_spoilt_file_is_told(tracker: Run, file: Path, text: str, why: str) -> None:
    file.parent.mkdir()
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    [line] = tracker("claims", code=1).stderr.splitlines()
    assert line.startswith(f"tracker: {file}: ")
    assert why in line
    if "unset" in why:
        tracker("config", "unset", "tolerence")
        tracker("claims")


def test_what_a_person_wrote_in_the_file_stays(tracker: Run, file: Path) -> None:
    file.parent.mkdir()
    file.write_text("# of the desk\nuser = 'Ana'  # who sits here\n\ntolerance = 0.2\n")
    tracker("config", "set", "tolerance", "0.3")
    tracker("config", "set", "quiet", "yes")
    assert file.read_text() == "# of the desk\nuser = 'Ana'  # who sits here\n\ntolerance = 0.3\nquiet = true\n"
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_file_that_is_linked_or_cannot_be_written(tracker: Run, file: Path, tmp_path: Path) -> None:
    file.parent.mkdir()
    own = tmp_path / "dotfiles.toml"
    own.write_text("user = 'Ana'\n")
    file.symlink_to(own)
    tracker("config", "set", "lang", "es")
    assert file.is_symlink()
    assert own.read_text() == "user = 'Ana'\nlang = \"es\"\n"
    file.unlink()
    file.mkdir()
    assert f"{file}: cannot be read" in tracker("config", "set", "lang", "es", code=1).stderr


def test_reports_may_be_in_every_language_that_there_is_wording_in() -> None:
    assert wording.languages() == settings.LANGUAGES


def test_a_password_is_not_shown(tracker: Run, file: Path) -> None:
    for url in ("postgresql://ann:s3cret@db.example/desk", "postgresql://ann:s3cret%2F%40@db.example:5432/desk"):
        tracker("config", "set", "database", url)
        assert "s3cret" not in tracker("config", "list").stdout
        shown = settings.chosen()["database"].shown
        assert "s3cret" not in shown
        assert shown.startswith("postgresql://ann:***@db.example")
        assert settings.load().database == url
    assert file.stat().st_mode & 0o077 == 0


def test_settings_are_obeyed(tracker: Run, file: Path, tmp_path: Path) -> None:
    article = tmp_path / "a.txt"
    article.write_text("«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa, a los vecinos de Faro.", encoding="utf-8")
    tracker("config", "set", "max_bytes", "10")
    assert "larger than" in tracker("ingest", str(article), code=1).stderr
    tracker("config", "unset", "max_bytes")
    tracker("config", "set", "user", "Ben")
    tracker("config", "set", "quiet", "yes")
    assert tracker("ingest", str(article)).stderr == ""
    [claim] = json.loads(tracker("claims", "--kind", "numeric", "--format", "json").stdout)
    assert tracker("assess", claim["id"], "--status", "refuted").stderr == ""
    assert json.loads(tracker("show", claim["id"], "--format", "json").stdout)["assessments"][0]["by"] == "Ben"
    assert "no claim" in tracker("assess", "ffffff", "--status", "refuted", code=1).stderr
    assert tracker("config", "set", "quiet", "no").stderr != ""
    assert tracker("--quiet", "undo").stderr == ""
    own = tmp_path / "own.toml"
    own.write_text('settled = "nobody doubts it any more"\n')
    tracker("config", "set", "statuses", str(own))
    tracker("assess", claim["id"], "--status", "settled")


def test_models_are_chosen_in_the_same_file(tracker: Run, file: Path) -> None:
    tracker("models", "use", "shipped", "es")
    assert tomllib.loads(file.read_text()) == {"models": "shipped,es=shipped"}
    assert settings.load().models == {"*": "shipped", "es": "shipped"}
    tracker("config", "set", "models", "official, es=shipped")
    assert settings.load().models == {"*": "official", "es": "shipped"}
    tracker("models", "use", "shipped")
    assert tomllib.loads(file.read_text()) == {"models": "shipped"}


@cases(max_examples=300, deadline=None)
@given(
    name=st.sampled_from(sorted(settings.SETTINGS)),
    text=st.one_of(st.text(max_size=30), st.sampled_from([*GOOD.values(), *BAD.values()])),
)
def test_what_is_accepted_is_read_back_the_same(tmp_path_factory: pytest.TempPathFactory, name: str, text: str) -> None:
    with pytest.MonkeyPatch.context() as environment:
        file = tmp_path_factory.getbasetemp() / "roundtrip.toml"
        file.unlink(missing_ok=True)
        environment.setenv("TRACKER_CONFIG", str(file))
        try:
            settings.put(name, text)
        except SettingsError:
            assert not file.exists()
            return
        accepted = settings.Chosen(settings.SETTINGS[name], text.strip(), "default").value
        read = settings.chosen()[name]
        assert read.origin == str(file)
        assert read.value == (accepted.absolute() if isinstance(accepted, Path) else accepted)


# --- numbers and days in tables -------------------------------------------------------------------------------------


def test_tables_are_written_as_in_a_country_and_nothing_else_is(
    example_desk: str, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def printed(*args: str) -> str:
        result = CliRunner().invoke(main, ["--database", example_desk, *args])
        assert result.exit_code == 0, result.output
        return result.stdout

    commands = [
        ["claims"],
        ["compare", "--query", "12.000"],
        ["history"],
        ["show"],
        ["sources", "list"],
        ["topics", "list"],
        ["info"],
    ]
    forms = ["json", "jsonl", "csv"]
    before = {}
    for command in commands:
        for form in forms:
            if form in _formats(command):
                before[tuple(command), form] = printed(*command, "--format", form)
    plain = printed("claims")
    assert "[10,800, 13,200]" in plain
    assert "2025-07-13" in plain
    monkeypatch.setenv("TRACKER_LOCALE", "es_ES")
    for (command, form), text in before.items():
        assert printed(*command, "--format", form) == text
    table = printed("claims")
    assert "[10.800; 13.200]" in table
    assert "13/7/2025" in table
    assert "2025-07-13" not in table.replace("faro-2025-07-13", "")
    assert "13/7/2025" in printed("show")
    assert "(10.000; ∞)" in printed("compare", "1")
    assert "≈ 12.000" in printed("extract", str(EXAMPLES / "wire.jsonl"))
    monkeypatch.setenv("TRACKER_LOCALE", "en_US")
    assert "7/13/2025" in printed("claims")


def _formats(command: list[str]) -> set[str]:
    path = max((path for path in RUN if list(path) == command[: len(path)]), key=len)
    [option] = [param for param in RUN[path].params if param.name == "output"]
    assert isinstance(option.type, click.Choice)
    return set(map(str, option.type.choices))


@cases(max_examples=200, deadline=None)
@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.integers(-(10**80), 10**80),
    locale=st.sampled_from(["es_ES", "es_MX", "en_US", "en_IN", "de_DE", "de_CH", "pt_BR", "fr_FR", "hi_IN"]),
)
def test_a_number_loses_no_digit(value: Decimal | int, locale: str) -> None:
    with localcontext(prec=500):
        assert parse_decimal(Local(locale).number(Decimal(value)), locale=locale) == Decimal(value)
        assert Decimal(Local().number(Decimal(value)).replace(",", "")) == Decimal(value)
