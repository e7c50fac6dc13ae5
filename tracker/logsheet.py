"""The rows of a table or of JSON lines -> claims logged by hand, as many as there are; a bad row is told with why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tracker import logbook
from tracker.errors import InputError, TrackerError
from tracker.exchange.rows import Row, Rows
from tracker.read.dates import parse_date
from tracker.store.database import attempt
from tracker.values import Article, Stance

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

REQUIRED = ("figure", "document")
FIELDS = (
    *REQUIRED,
    "quote",
    "source",
    "via",
    "denies",
    "hedge",
    "unsupported",
    "language",
    "publisher",
    "date",
    "title",
)
ANSWERS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of a row: new, known (logged before), refused with the reason, or left out because others were."""

    line: int
    outcome: str
    claim: str | None
    figure: str | None
    document: str | None
    reason: str | None


def columns(given: Mapping[str, str], there: tuple[str, ...] | None) -> dict[str, str]:
    """Which column has each field: the one that is given, else the one that is called so, in whatever case.

    ``there`` are the columns of a table, ``None`` where each row names its own.
    Raises InputError for a field that is none, for a column that is not there, and for a required field without one.
    """
    for field, column in given.items():
        if field not in FIELDS:
            raise InputError(f"{field!r} is no field: use one of {', '.join(FIELDS)}")
        if there is not None and column not in there:
            raise InputError(f"there is no column {column!r}: the first line has {', '.join(there)}")
    named = {column.lower(): column for column in there or FIELDS}
    found = {field: named[field] for field in FIELDS if field in named} | dict(given)
    for field in REQUIRED:
        if field not in found:
            raise InputError(f"no column for the {field}: name it with --map {field}=COLUMN")
    return found


def log_all(
    session: Session,
    rows: Rows,
    given: Mapping[str, str],
    tolerance: Decimal,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> list[Line]:
    """Log each row under the rules for one; a ``dry_run`` only tells what would happen.

    Good rows are stored and bad ones told, unless it is to be ``all_or_nothing``.
    """
    found = columns(given, rows.columns)
    tried = session.begin_nested()
    done = list(_lines(session, rows, found, tolerance))
    if all_or_nothing and any(line.outcome == "refused" for line in done):
        tried.rollback()
        return [replace(line, outcome="left out", claim=None) if line.outcome == "new" else line for line in done]
    if dry_run:
        tried.rollback()
    else:
        tried.commit()
    return done


def _lines(session: Session, rows: Rows, found: Mapping[str, str], tolerance: Decimal) -> Iterator[Line]:
    for number, row in rows.numbered:
        if isinstance(row, InputError):
            yield Line(number, "refused", None, None, None, str(row))
            continue
        figure, document = (_shown(row.get(found[field])) for field in REQUIRED)
        try:
            entry = _entry({field: row.get(column) for field, column in found.items()})
            with attempt(session):
                logged = logbook.log(session, entry, tolerance)
        except TrackerError as error:
            yield Line(number, "refused", None, figure, document, str(error))
        else:
            yield Line(number, "new" if logged.is_new else "known", logged.claim, figure, document, None)


def _shown(value: Any) -> str | None:
    return None if value is None else str(value)


def _entry(row: Row) -> logbook.Entry:
    texts = {field: _text(field, row.get(field)) for field in FIELDS if field != "denies"}
    figure, document = texts["figure"], texts["document"]
    for field in REQUIRED:
        if not texts[field]:
            raise InputError(f"no {field}: each row must have one")
    assert figure
    assert document
    date = parse_date(texts["date"]) if texts["date"] else None
    return logbook.Entry(
        figure=figure,
        document=document,
        article=Article("", None, texts["title"], texts["publisher"], date, None, texts["language"]),
        stance=Stance.DENIES if _answer("denies", row.get("denies")) else Stance.ASSERTS,
        **{name: texts[name] for name in ("quote", "source", "via", "hedge", "unsupported", "language")},
    )


def _text(field: str, value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise InputError(f"the {field} is no text: write it as words in quotation marks")
    text = str(value).strip()
    if "\0" in text:
        raise InputError(f"the {field} holds a character that cannot be stored: take it out")
    return text or None


def _answer(field: str, value: Any) -> bool:
    if value is None or value == "":
        return False
    found = ANSWERS.get(str(value).strip().lower())
    if found is None:
        raise InputError(f"{field} {str(value)!r} is neither yes nor no: write one of them")
    return found
