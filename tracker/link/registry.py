"""A file of sources in TOML or CSV -> frozen entries; one that is not of the documented form is told with its line."""

from __future__ import annotations

import csv
import io
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, TypeVar

from tracker.errors import InputError, LanguageError
from tracker.lang.table import HEADER, SYNTAX_ERROR, Place, Source, Table
from tracker.link.countries import codes
from tracker.values import RELIABILITY, SOURCE_KINDS, WIKIDATA_ID, SourceIdentity

KINDS = tuple(kind for kind in SOURCE_KINDS if kind != "anonymous")
CARRIERS = ("agency", "outlet")
NEEDED = ("name", "kind")
EVERYWHERE = ("country", "state", "parent", "wikidata", "notes", "names", "aliases")
OWN = (*EVERYWHERE, "reliability")
SHIPPED = (*EVERYWHERE, "ambiguous")
COLUMNS = ("country", "state", "parent", "wikidata", "notes", "reliability", "aliases")
NAMES_IN = "names_"

KEY = r"(?=.{1,80}$)\w+(?:[ -]\w+)*"
# Without the control characters that a terminal obeys or a database refuses.
TEXT = r"(?=\S)[^\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+(?<!\s)"
NOTES = r"(?=\s*\S)[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]+"
NAME_SAID = "a name in one line"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entry:
    """One source of a file; ``parent`` is the full key of another, of the same file or one that is known.

    ``names`` are the full names by language.  ``ambiguous`` (the shipped file's only) lists those of its names that
    others bear as well or that are usual words.
    """

    key: str
    name: str
    kind: str
    country: str | None
    state: bool | None
    parent: str | None
    wikidata: str | None
    notes: str | None
    reliability: str | None
    names: Mapping[str, tuple[str, ...]]
    aliases: tuple[str, ...]
    ambiguous: tuple[str, ...] = ()

    @property
    def full_key(self) -> str:
        return f"{self.kind}:{self.key}"

    @property
    def identity(self) -> SourceIdentity:
        return SourceIdentity(self.full_key, self.name, self.kind, self.country)

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every name that the entry is known by, each once, the one that reports print first."""
        translated = (name for names in self.names.values() for name in names)
        return tuple(dict.fromkeys((self.name, *translated, *self.aliases, *self.ambiguous)))


def read(path: Path) -> tuple[Entry, ...]:
    """The entries of a user's own file, in its order.

    Raises InputError, with the line and the mend, where it cannot be read or is not of the documented form.
    """
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as problem:
        said = problem.strerror if isinstance(problem, OSError) else problem
        raise InputError(f"{path}: cannot be read ({said}): check the path") from problem
    try:
        return parse(data.decode("utf-8-sig"), path, own=True)
    except UnicodeDecodeError as problem:
        line = data.count(b"\n", 0, problem.start) + 1
        raise InputError(f"{path}, line {line}: there are bytes that are no UTF-8: save the file as UTF-8") from problem


def parse(text: str, file: Traversable, *, own: bool) -> tuple[Entry, ...]:
    """The entries in a file's text, CSV or TOML by the file's ending; ``own`` for a user's file, not the shipped one.

    Raises InputError, in one line with file, entry, line and mend, where it is not of the form of docs/sources.md.
    """
    try:
        table = _from_csv(text, file) if file.name.lower().endswith(".csv") else _from_toml(text, file)
        return _with_parents(table, [_entry(table, key, own=own) for key in table])
    except LanguageError as problem:
        raise InputError(" ".join(str(problem).split())) from problem


class _Lines(Source):
    """The lines of a file of sources; errors name the entry and the page that has the form."""

    def __init__(self, file: Traversable, text: str = "", lines: Mapping[Place, int] | None = None) -> None:
        super().__init__(file, text)
        self._lines.update(lines or {})

    def add(self, key: str, line: int) -> None:
        self._lines[(key,)] = line

    def error(self, place: Place, problem: str, word: str | None = None) -> LanguageError:
        entry = f"[{place[0]}]" if place and place[:1] in self._lines else ""
        said = problem if not entry or entry in problem else f"{entry}: {problem}"
        return self.at(self._line(place, word), said)

    def at(self, line: int, problem: str) -> LanguageError:
        return LanguageError(f"{self._file}, line {line}: {problem} (docs/sources.md has the form)")


# --- one entry ----------------------------------------------------------------------------------------------------


def _entry(file: Table, key: str, *, own: bool) -> Entry:
    row = file.table(key, NEEDED, OWN if own else SHIPPED)
    if not re.fullmatch(KEY, key) or key != key.lower():
        raise file.error("a key is of small letters, digits, _, - and single spaces, as [acme_corp]: mend it", key)
    return Entry(
        key=key,
        name=row.text("name", TEXT, NAME_SAID),
        kind=row.choice("kind", KINDS if own else CARRIERS),
        country=_given(row, "country", _country),
        state=_given(row, "state", Table.flag),
        parent=_given(row, "parent", _parent),
        wikidata=_given(row, "wikidata", _wikidata),
        notes=_given(row, "notes", _notes),
        reliability=_given(row, "reliability", _reliability),
        names=_given(row, "names", _names) or {},
        aliases=_given(row, "aliases", _texts) or (),
        ambiguous=_given(row, "ambiguous", _texts) or (),
    )


def _given(row: Table, field: str, form: Callable[[Table, str], T]) -> T | None:
    return form(row, field) if field in row else None


def _country(row: Table, field: str) -> str:
    said = 'a country\'s code of ISO 3166-1 in two capitals, as "KR" or "GB"'
    code = row.text(field, "[A-Z]{2}", said)
    if code not in codes():
        raise row.error(f"{field!r} must be {said}, not {code!r}", field)
    return code


def _parent(row: Table, field: str) -> str:
    return row.text(field, TEXT, "the key of an entry")


def _wikidata(row: Table, field: str) -> str:
    return row.text(field, WIKIDATA_ID, 'an id of Wikidata, as "Q9531"')


def _notes(row: Table, field: str) -> str:
    return row.text(field, NOTES)


def _reliability(row: Table, field: str) -> str:
    return row.choice(field, tuple(RELIABILITY))


def _names(row: Table, field: str) -> Mapping[str, tuple[str, ...]]:
    table = row.open_table(field)
    for code in table:
        if code not in languages():
            raise table.error(f'{code!r} in {field!r} is no language: write its ISO 639 code, as "es"', code)
    return {code: _texts(table, code) for code in table}


def _texts(row: Table, field: str) -> tuple[str, ...]:
    value = row.value(field)
    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(t, str) and re.fullmatch(TEXT, t) for t in texts):
        raise row.error(f'{field!r} must be a list of names, each in one line, as ["one", "two"]', field)
    return tuple(texts)


@cache
def languages() -> frozenset[str]:
    """The codes of languages: ISO 639's, and CLDR's of those that are written in several ways (zh_Hant)."""
    from babel import Locale

    return frozenset(map(str, Locale("en").languages))


# --- parents ------------------------------------------------------------------------------------------------------


def _with_parents(file: Table, entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries with the full keys of their parents, once it is sure that none is above itself."""
    by_key = {entry.key: entry for entry in entries}
    full = [replace(entry, parent=_full_parent(file, entry, by_key)) for entry in entries]
    above = {entry.full_key: entry.parent for entry in full}
    for entry in full:
        if _is_above_itself(entry.full_key, above):
            problem = f"'parent' leads back to {entry.key!r} itself: take one parent of that circle out"
            raise file.open_table(entry.key).error(problem, "parent")
    return tuple(full)


def _full_parent(file: Table, entry: Entry, by_key: Mapping[str, Entry]) -> str | None:
    if entry.parent is None or ":" in entry.parent:
        return entry.parent
    if entry.parent in by_key:
        return by_key[entry.parent].full_key
    problem = f"'parent' {entry.parent!r} is no entry of this file: write one's key, or the full key of a known source"
    raise file.open_table(entry.key).error(f'{problem}, as "agency:kcna"', "parent")


def _is_above_itself(key: str, above: Mapping[str, str | None]) -> bool:
    passed = set()
    parent = above[key]
    while parent is not None and parent not in passed:
        passed.add(parent)
        parent = above.get(parent)
    return key in passed


# --- TOML and CSV -------------------------------------------------------------------------------------------------


def _from_toml(text: str, file: Traversable) -> Table:
    lines = _Lines(file, text)
    try:
        return Table(tomllib.loads(text), (), lines)
    except RecursionError as problem:
        raise lines.at(1, "no TOML: it is nested too deeply: write lists and tables of one level") from problem
    except ValueError as problem:
        found = SYNTAX_ERROR.fullmatch(str(problem))
        said = found["problem"] if found else str(problem)
        line = int(found["line"] or text.count("\n") + 1) if found else 1
        raise lines.at(line, _mend(said, text.split("\n")[line - 1])) from problem


def _mend(said: str, row: str) -> str:
    header = HEADER.match(row)
    if header and ("twice" in said or "overwrite" in said):
        return f"[{header[2]}] stands twice: take one out, or give it another key"
    return f"no TOML: {said}: mend this line or the one before"


def _from_csv(text: str, file: Traversable) -> Table:
    """The rows as the tables that TOML would have given, so that one set of checks serves both."""
    rows = _rows(text, file)
    line, header = next(rows, (1, []))
    columns = [cell.strip().lower() for cell in header]
    lines = _Lines(file, lines={(): line})
    named = [column for column in columns if column.startswith(NAMES_IN)]
    Table(dict.fromkeys(columns), (), lines).only(("key", *NEEDED), (*COLUMNS, *named))
    if len(set(columns)) < len(columns):
        raise lines.at(line, "a column stands twice in the first row: take one out")
    entries: dict[str, Any] = {}
    for line, cells in rows:
        key, entry = _from_row(columns, cells, line, lines)
        if key in entries:
            raise lines.at(line, f"[{key}] stands twice: take one out, or give it another key")
        entries[key] = entry
        lines.add(key, line)
    return Table(entries, (), lines)


def _rows(text: str, file: Traversable) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not blank, and the line that it begins on."""
    first = text.lstrip().partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="," if "," in first else ";", strict=True)
    line = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as problem:
        said = f"no CSV: {problem}: put names with commas or quotation marks in quotation marks, those inside doubled"
        raise _Lines(file).at(line, said) from problem


def _from_row(columns: Sequence[str], cells: Sequence[str], line: int, lines: _Lines) -> tuple[str, dict[str, Any]]:
    if any(cell.strip() for cell in cells[len(columns) :]):
        problem = "the row has more cells than the first row has columns: put names with commas in quotation marks"
        raise lines.at(line, problem)
    given = {column: cell.strip() for column, cell in zip(columns, cells, strict=False) if cell.strip()}
    if "key" not in given:
        raise lines.at(line, "the row lacks its 'key': add it")
    entry: dict[str, Any] = {c: _value(c, cell) for c, cell in given.items() if c != "key" and NAMES_IN not in c}
    names = {c.removeprefix(NAMES_IN): _parts(cell) for c, cell in given.items() if c.startswith(NAMES_IN)}
    return given["key"], {**entry, **({"names": names} if names else {})}


def _value(column: str, cell: str) -> Any:
    match column:
        case "aliases":
            return _parts(cell)
        case "state":
            return {"true": True, "false": False}.get(cell.lower(), cell)
        case _:
            return cell


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]
