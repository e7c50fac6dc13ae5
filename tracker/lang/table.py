"""A language file -> its tables, which hand out checked entries; a bad one is told with file, line and mend."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from decimal import Decimal
from importlib.resources.abc import Traversable
from typing import Any

from tracker.errors import LanguageError

# Where an entry stands: the names of its tables and its own, numbers for the tables of a list of tables.
Place = tuple[str | int, ...]

NAME = r"""(?:"(?:[^"\\]|\\.)*"|'[^']*'|[A-Za-z0-9_-]+)"""
DOTTED = rf"{NAME}(?:\s*\.\s*{NAME})*"
HEADER = re.compile(rf"\s*(\[\[?)\s*({DOTTED})\s*\]\]?\s*(?:#.*)?$")
ENTRY = re.compile(rf"\s*({DOTTED})\s*=")
SYNTAX_ERROR = re.compile(r"(?P<problem>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)")


class Source:
    """A language file's text, and the line on which each of its tables and entries begins."""

    def __init__(self, file: Traversable, text: str) -> None:
        self._file = file
        self._rows = text.split("\n")
        self._lines = _lines(self._rows)

    def error(self, place: Place, problem: str, word: str | None = None) -> LanguageError:
        """The error for an entry or, where ``word`` is given, for that word in it."""
        return error(self._file, self._line(place, word), problem)

    def _line(self, place: Place, word: str | None) -> int:
        while place not in self._lines:
            place = place[:-1]
        first = self._lines[place]
        if word is not None:
            for number in range(first, self._end(first) + 1):
                if re.search(rf"""["']{re.escape(word)}["']""", self._rows[number - 1]):
                    return number
        return first

    def _end(self, first: int) -> int:
        """The last line of the entry that begins on a line."""
        following = (line for line in sorted(self._lines.values()) if line > first)
        return next(following, len(self._rows) + 1) - 1


def error(file: Traversable, line: int, problem: str) -> LanguageError:
    """The one form of all errors in language files."""
    return LanguageError(f"{file}, line {line}: {problem} (docs/languages.md has the form)")


def _lines(rows: Iterable[str]) -> dict[Place, int]:
    found: dict[Place, int] = {(): 1}
    table: Place = ()
    listed: Counter[Place] = Counter()
    for number, row in enumerate(rows, 1):
        if header := HEADER.match(row):
            table = _names(header[2])
            for depth in range(1, len(table)):
                found.setdefault(table[:depth], number)
            if header[1] == "[[":
                found.setdefault(table, number)
                listed[table] += 1
                table = (*table, listed[table] - 1)
            found.setdefault(table, number)
        elif entry := ENTRY.match(row):
            found.setdefault((*table, *_names(entry[1])), number)
    return found


def _names(dotted: str) -> Place:
    return tuple(name[1:-1] if name[0] in "\"'" else name for name in re.findall(NAME, dotted))


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a language file; its methods raise LanguageError for an entry that is not of the form they read."""

    _entries: Mapping[str, Any]
    _place: Place
    _source: Source

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def only(self, needed: Collection[str], optional: Collection[str] = ()) -> Table:
        """The table itself, once it is sure that it has all that is needed and nothing that is not known."""
        known = [str(key) for key in (*needed, *optional)]
        missing = [key for key in needed if key not in self._entries]
        for key in self._entries:
            if key not in known:
                alike = difflib.get_close_matches(key, missing, 1) or difflib.get_close_matches(key, known, 1)
                mend = f"write {alike[0]!r}" if alike else "take it out"
                raise self.error(f"{key!r} is not known in {self._name}: {mend}", key)
        if missing:
            raise self.error(f"{self._name} lacks {missing[0]!r}: add it")
        return self

    def table(self, key: str, needed: Collection[str], optional: Collection[str] = ()) -> Table:
        """The table inside this one that has these entries and no others."""
        return self.open_table(key).only(needed, optional)

    def open_table(self, key: str) -> Table:
        """The table inside this one whose entries are words of the language."""
        value = self._entries[key]
        if not isinstance(value, dict):
            raise self.error(f"{key!r} must be a table: give it a line [{self._path(key)}]", key)
        return Table(value, (*self._place, key), self._source)

    def tables(self, key: str, needed: Collection[str], optional: Collection[str] = ()) -> list[Table]:
        """The list of tables under one name."""
        values = self._entries[key]
        if not isinstance(values, list) or not all(isinstance(value, dict) for value in values):
            raise self.error(f"{key!r} must be a list of tables: give each a line [[{self._path(key)}]]", key)
        places = [(*self._place, key, number) for number in range(len(values))]
        return [
            Table(value, place, self._source).only(needed, optional)
            for value, place in zip(values, places, strict=True)
        ]

    def text(self, key: str, form: str = ".+", said: str = "some text") -> str:
        """A text that matches ``form``; ``said`` says in words what that is."""
        value = self._entries[key]
        if not isinstance(value, str) or not re.fullmatch(form, value):
            raise self.error(f"{key!r} must be {said}, not {_shown(value)}", key)
        return value

    def texts(self, form: str = ".+", said: str = "some text") -> dict[str, str]:
        """All entries of the table, each a text that matches ``form``."""
        return {key: self.text(key, form, said) for key in self._entries}

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of some words."""
        value = self._entries[key]
        if not isinstance(value, str) or value not in allowed:
            raise self.error(f"{key!r} must be one of {', '.join(allowed)}, not {_shown(value)}", key)
        return value

    def flag(self, key: str) -> bool:
        """True or false."""
        value = self._entries[key]
        if not isinstance(value, bool):
            raise self.error(f"{key!r} must be true or false, not {_shown(value)}", key)
        return value

    def words(self, key: str, *, some: bool = False) -> tuple[str, ...]:
        """A list of words or phrases in lower case; with ``some``, one that is not empty."""
        values = self._entries[key]
        if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
            raise self.error(f'{key!r} must be a list of words, as ["one", "two"], not {_shown(values)}', key)
        if some and not values:
            raise self.error(f"{key!r} must have at least one word", key)
        for value in values:
            self._check_word(value, key)
        return tuple(values)

    def phrases(self, key: str, *, some: bool = False) -> tuple[str, ...]:
        """A list of words or phrases, the longest first, so that the longest that fits is found first."""
        return longest_first(self.words(key, some=some))

    def choices(self, key: str, allowed: Collection[str], *, some: bool = False) -> tuple[str, ...]:
        """A list of some of the words that are allowed."""
        values = self.words(key, some=some)
        for value in values:
            if value not in allowed:
                raise self.error(f"{value!r} in {key!r} must be one of {', '.join(allowed)}", key, value)
        return values

    def pairs(self, key: str) -> tuple[tuple[str, str], ...]:
        """A list of pairs of words."""
        values = self._entries[key]
        if not isinstance(values, list) or not all(_is_pair(value) for value in values):
            raise self.error(f'{key!r} must be a list of pairs of words, as [["from", "to"]]', key)
        return tuple((first, second) for first, second in values)

    def numbers(self, key: str) -> dict[str, Decimal]:
        """The table inside this one that gives a number for each word."""
        table = self.open_table(key)
        return {word: table.number(word) for word in table}

    def number(self, key: str) -> Decimal:
        """The number for a word."""
        value = self._entries[self._check_word(key, key)]
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.error(f"{key!r} must be a number, not {_shown(value)}", key)
        return Decimal(str(value))

    def integers(self, key: str, allowed: range) -> dict[str, int]:
        """The table inside this one that gives an integer within some bounds for each word."""
        table = self.open_table(key)
        return {word: table.integer(word, allowed) for word in table}

    def integer(self, key: str, allowed: range) -> int:
        """An integer within some bounds."""
        value = self._entries[self._check_word(key, key)]
        if isinstance(value, bool) or not isinstance(value, int) or value not in allowed:
            bounds = f"{allowed.start} to {allowed.stop - 1}"
            raise self.error(f"{key!r} must be an integer from {bounds}, not {_shown(value)}", key)
        return value

    def value(self, key: str) -> Any:
        """The entry as it stands, for forms that one table alone has."""
        return self._entries[key]

    def error(self, problem: str, key: str | None = None, word: str | None = None) -> LanguageError:
        """The error for the table, for one of its entries, or for a word in that."""
        return self._source.error(self._place if key is None else (*self._place, key), problem, word)

    def _check_word(self, word: str, key: str) -> str:
        if not word.strip():
            raise self.error(f"{key!r} has an empty word: take it out", key)
        if word != word.lower():
            raise self.error(f"{word!r} must be in lower case: write {word.lower()!r}", key, word)
        return word

    @property
    def _name(self) -> str:
        return f"[{self._path()}]" if self._place else "the file"

    def _path(self, *inner: str) -> str:
        return ".".join(str(part) for part in (*self._place, *inner) if isinstance(part, str))


def read(file: Traversable) -> Table:
    """A language file as a table.

    Raises LanguageError, with the line, where it is no UTF-8 or no TOML.
    """
    try:
        text = file.read_text(encoding="utf-8")
        return Table(tomllib.loads(text), (), Source(file, text))
    except UnicodeDecodeError as problem:
        line = problem.object.count(b"\n", 0, problem.start) + 1
        raise error(file, line, "there are bytes that are no UTF-8: save the file as UTF-8") from problem
    except tomllib.TOMLDecodeError as problem:
        found = SYNTAX_ERROR.fullmatch(str(problem))
        line = int(found["line"] or text.count("\n") + 1) if found else 1
        said = found["problem"] if found else str(problem)
        raise error(file, line, f"no TOML: {said}: mend this line or the one before") from problem


def keys(form: type[Any], *, but: Collection[str] = (), also: Collection[str] = ()) -> tuple[str, ...]:
    """The entries of the table that a dataclass is read from: its fields, ``but`` for some, and ``also`` some more."""
    return (*(field.name for field in fields(form) if field.name not in but), *also)


def longest_first(phrases: Iterable[str]) -> tuple[str, ...]:
    """Phrases in the order in which they are to be tried."""
    return tuple(sorted(phrases, key=len, reverse=True))


def _is_pair(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(isinstance(word, str) for word in value)


def _shown(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            return repr(value)
