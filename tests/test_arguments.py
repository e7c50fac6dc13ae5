"""Any arguments of any command on a small database: a documented exit status, plain lines, and a sound database.

``TRACKER_FUZZ_CASES`` sets how many command lines are tried; a few hundred run with the other tests.
"""

from __future__ import annotations

import filecmp
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from commands import RUN
from conftest import copied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tracker.cli import completing, main

CASES = int(os.environ.get("TRACKER_FUZZ_CASES", "200"))
FUZZ = settings(
    max_examples=CASES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
DOCUMENTED = {0, 1, 2, 3}
ODD = (
    "", " ", "-", "--", "---", "-x", "--nothing", "--help", "--format", "=", "0", "-0", "-1", "1e999", "nan", "inf",
    "٣", "²", "1_0", "9" * 9, "9" * 10, "9" * 19, "9" * 30, "9" * 5000, "0x10", "2025-07-13", "2025-02-30",
    "9999-12-31", "0000-00-00", "mañana", "'; DROP TABLE claims; --", '" OR ""="', "%", "_", "*", "\\", "*a*", '"',
    'a"b', "NEAR(", "AND", "a AND", "{{7*7}}", "{% raw %}", "%s%n", "$(id)", "\x00", "\x1b[2J", "\r\n", "\u2028",
    "\u202eabc", "\ud800", "a\udcff", "é", "ﬁ", "İ", "😀", "a" * 3000, "USD/EUR=0", "A/B=x", "es:=", "es:Defensa", "Q1",
    "a=b", "=a", "file:///etc/passwd", "http://127.0.0.1:1/", "http://[", "sqlite://", "topic:", "topic 1", "claim ",
)  # fmt: skip
TEXT = st.one_of(st.sampled_from(ODD), st.text(max_size=12), st.integers().map(str))
# Names in the folder of the case only: some commands write.
FILES = st.one_of(
    st.sampled_from(
        ("a.txt", "sheet.csv", "claims.jsonl", "registry.toml", "none", "folder", "-", "", ".", "backup.db", "out.csv")
    ),
    TEXT.map(lambda text: text.replace("/", "")).filter(lambda text: text not in ("..",)),
)
URLS = ("nonsense", "sqlite:///other.db", "sqlite:///folder", "sqlite:///a.txt", "mysql://h/d", "")
GLOBAL = st.lists(
    st.one_of(
        st.sampled_from((["-q"], ["--yes"], ["--models", "shipped"], ["--models", "es=official"])),
        TEXT.map(lambda text: ["--models", text]),
        st.sampled_from(
            ("nonsense", "sqlite:///other.db", "sqlite:///folder", "sqlite:///a.txt", "mysql://h/d", "")
        ).map(lambda url: ["--database", url]),
    ),
    max_size=1,
)


IMPORTERS = {
    "claims.jsonl": ["import"],
    "claims.csv": ["import"],
    "feed.json": ["import", "--format", "claimreview"],
    "registry.toml": ["sources", "import"],
    "registry.csv": ["sources", "import"],
    "sheet.csv": ["log", "--format", "jsonl", "--from"],
    "sheet.jsonl": ["log", "--format", "jsonl", "--from"],
}
ROW = {"figure": "300 mantas", "document": "https://a.example/b", "source": "KCNA", "unsupported": "told by telephone"}
FILES_READ = {
    "registry.toml": '[cruz_roja]\nname = "Cruz Roja"\nkind = "ngo"\ncountry = "ES"\naliases = ["La Cruz"]\n',
    "registry.csv": "key,name,kind,aliases,names_en\ncruz_roja,Cruz Roja,ngo,La Cruz;CR,Red Cross\n",
    "sheet.csv": f"{','.join(ROW)}\n{','.join(ROW.values())}\n40 casas,1,,told\n",
    "sheet.jsonl": f"{json.dumps(ROW)}\n{json.dumps({**ROW, 'denies': True, 'date': '2025-07-13'})}\n",
}


@pytest.fixture(scope="module")
def stored(example_desk: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """A folder to copy for each case, and what is stored in its database, by the kind of its names."""
    folder = tmp_path_factory.mktemp("template")
    url = copied(example_desk, folder / "desk.db")

    def call(*args: str) -> str:
        result = CliRunner().invoke(main, ["--database", url, *args])
        assert result.exit_code == 0, result.output
        return result.stdout

    claims = [claim["id"] for claim in json.loads(call("claims", "--format", "json"))]
    call("assess", claims[0], "--status", "refuted", "--review-by", "2025-01-01")
    call("claims", "--unit", "soldados", "--save", "troops")
    call("report", "topic", "1", "--freeze", "kept", "--format", "json")
    call("backup", str(folder / "backup.db"))
    (folder / "a.txt").write_text("«Faltan 300 mantas», dijo la alcaldesa, Rita Sousa.")
    for name, text in FILES_READ.items():
        (folder / name).write_text(text)
    (folder / "feed.json").write_text(call("export", "claimreview"))
    other = f"sqlite:///{folder / 'other.db'}"
    assert CliRunner().invoke(main, ["--database", other, "ingest", str(folder / "a.txt")]).exit_code == 0
    for form in ("jsonl", "csv"):
        result = CliRunner().invoke(main, ["--database", other, "export", "claims", "--format", form])
        (folder / f"claims.{form}").write_text(result.stdout)
    (folder / "folder").mkdir()
    return {
        "folder": folder,
        "claim": [*claims[:5], *(claim[:8] for claim in claims[:5]), claims[0][:1]],
        "document": ["1", "2", "faro-2025-07-13", "faro", "harbour"],
        "source": ["KCNA", "Kim Jong Un", "Kim", "1", "2", "3"],
        "topic": ["1", "2", "3", "soldados"],
        "search": ["troops"],
        "frozen": ["kept", "1"],
        "name": [*claims[:3], "1", "topic 1", "source KCNA", "document 1", "assessment 1"],
        "status": ["refuted", "corroborated"],
        "setting": ["tolerance", "quiet", "user", "lang"],
    }


def values(param: click.Parameter, known: dict[str, Any]) -> st.SearchStrategy[str]:
    """What may be given for a parameter: mostly what it is for, and anything else."""
    kind = param.type
    if param.name == "jobs":  # a process each, with models of its own
        return st.sampled_from(("1", "-1", "257", "many"))
    if param.name in ("source", "target") and param.metavar in ("FROM", "TO"):
        return st.sampled_from((*URLS, "sqlite:///desk.db", "sqlite:///new.db"))
    if isinstance(kind, click.Choice):
        return st.sampled_from([*map(str, kind.choices), *map(str, kind.choices), "", "nothing"])
    if (
        kind is completing.FILE
        or isinstance(kind, click.Path)
        or "FILE" in (param.make_metavar(click.Context(main)) or "")
    ):
        return FILES
    if isinstance(kind, completing.Offered):
        return st.one_of(st.sampled_from(known[kind.name]), TEXT)
    if isinstance(kind, click.types.IntParamType | click.types.FloatParamType):
        return st.one_of(st.integers(-1, 30).map(str), TEXT)
    return TEXT


@st.composite
def command_lines(draw: st.DrawFn, known: dict[str, Any]) -> list[str]:
    path = draw(st.sampled_from(sorted(RUN)))
    words = [word for part in draw(GLOBAL) for word in part]
    options: list[str] = []
    arguments: list[str] = []
    for param in RUN[path].params:
        if isinstance(param, click.Argument):
            low, high = (int(param.required), 1) if param.nargs == 1 else (int(param.required), 3)
            arguments += draw(st.lists(values(param, known), min_size=low, max_size=high))
        elif isinstance(param, click.Option) and (param.required or draw(st.integers(0, 3)) == 0):
            if param.is_flag:
                options.append(draw(st.sampled_from([*param.opts, *param.secondary_opts])))
                continue
            for _ in range(draw(st.integers(1, 2)) if param.multiple else 1):
                options.append(param.opts[0])
                options += [draw(values(param, known)) for _ in range(param.nargs)]
    behind = ["--", *arguments] if draw(st.integers(0, 3)) else arguments
    return [*words, *path, *options, *behind]


def invoke(url: str, arguments: list[str]) -> Result:
    return CliRunner().invoke(main, ["--database", url, *arguments], input=b"", prog_name="tracker")


@pytest.fixture
def workplace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.chdir(tmp_path)
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "TRACKER_MODELS_DIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("TRACKER_CONFIG", str(tmp_path / "home" / "config.toml"))
    yield tmp_path
    os.chdir("/")


def test_a_publisher_that_is_no_text_is_refused_in_a_line(workplace: Path) -> None:
    (workplace / "article.txt").write_text("The mayor said that 30 people were hurt.", encoding="utf-8")
    url = f"sqlite:///{workplace / 'desk.db'}"
    arguments = ["ingest", "--language", "en", "--publisher", "\ud800", "article.txt"]
    result = invoke(url, arguments)
    check(result, arguments)
    assert (result.exit_code, result.output.count("article.txt")) == (1, 1)


@FUZZ
@given(data=st.data())
def test_any_arguments_have_a_documented_end(stored: dict[str, Any], workplace: Path, data: st.DataObject) -> None:
    case = workplace / "case"
    shutil.rmtree(case, ignore_errors=True)
    shutil.rmtree(workplace / "home", ignore_errors=True)
    shutil.copytree(stored["folder"], case)
    os.chdir(case)
    url = f"sqlite:///{case / 'desk.db'}"
    for arguments in data.draw(st.lists(command_lines(stored), min_size=1, max_size=2)):
        check(invoke(url, arguments), arguments)
    if written(case / "desk.db", stored):
        shutil.rmtree(workplace / "home", ignore_errors=True)  # and with it what 'config set' spoilt
        verified = invoke(url, ["verify"])
        assert verified.exit_code == 0, verified.output


MARKS = ("\n", ",", '"', "{", "}", "[", "]", "null", "true", "-1", ":", ";", "=")
PIECES = st.binary(max_size=6) | st.sampled_from([*ODD, *MARKS]).map(lambda text: text.encode("utf-8", "surrogatepass"))
EDITS = st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from((0, 0, 1, 2, 5, 20, 300)), PIECES), max_size=4)


@FUZZ
@given(name=st.sampled_from(sorted(IMPORTERS)), edits=EDITS, options=st.sampled_from(([], ["--dry-run"])))
def test_any_file_is_read_or_refused(
    stored: dict[str, Any], workplace: Path, name: str, edits: list[tuple[int, int, bytes]], options: list[str]
) -> None:
    content = (stored["folder"] / name).read_bytes()
    for at, gone, come in edits:
        place = at % (len(content) + 1)
        content = content[:place] + come + content[place + gone :]
    (workplace / name).write_bytes(content)
    desk = workplace / "desk.db"
    for left in workplace.glob("desk.db*"):
        left.unlink(missing_ok=True)
    shutil.copy(stored["folder"] / "desk.db", desk)
    url = f"sqlite:///{desk}"
    arguments = [*IMPORTERS[name], name, *options]
    result = invoke(url, arguments)
    check(result, arguments)
    assert result.exit_code in (0, 1) and (edits or result.exit_code == 0), (arguments, result.output)
    if written(desk, stored):
        verified = invoke(url, ["verify"])
        assert verified.exit_code == 0, verified.output


def written(database: Path, stored: dict[str, Any]) -> bool:
    """Whether anything was written to a copy of the stored database."""
    log = Path(f"{database}-wal")
    changed = log.exists() and log.stat().st_size > 0
    return changed or not filecmp.cmp(database, stored["folder"] / "desk.db", shallow=False)


def check(result: Result, arguments: list[str]) -> None:
    """The end is a documented one, and what is said of it is said plainly."""
    assert result.exception is None or isinstance(result.exception, SystemExit), (arguments, result.exception)
    assert result.exit_code in DOCUMENTED, (arguments, result.output)
    assert "Traceback" not in result.stderr, arguments
    assert "unforeseen" not in result.stderr, (arguments, result.stderr)
    if result.exit_code == 1:
        assert result.output, arguments
    if result.exit_code != 2:
        odd = [line for line in result.stderr.splitlines() if line and not line.startswith("tracker: ")]
        assert not odd, (arguments, odd)
    assert "\x1b" not in result.stderr, arguments
