"""Many items -> parts that fit into one statement, and statements that take however many."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ARRAY, Dialect, Integer, String, Text, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.types import TypeDecorator, TypeEngine

T = TypeVar("T")
MOST_ROWS = 2000  # of some ten values: under the 32,766 variables that SQLite allows in a statement


def parts(items: Iterable[T], most: int = MOST_ROWS) -> Iterator[list[T]]:
    """The items in lists of at most so many."""
    stream = iter(items)
    while part := list(islice(stream, most)):
        yield part


class _Listed(TypeDecorator[Any]):
    """Many values as one parameter: an array, and on SQLite, which has none, a JSON text."""

    impl = Text
    cache_ok = True

    def __init__(self, of: TypeEngine[Any]) -> None:
        super().__init__()
        self.of = of

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else ARRAY(self.of))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        return json.dumps(value) if dialect.name == "sqlite" else value


class among(FunctionElement[Any]):
    """Whether a column is one of the values of the parameter called ``name``, which is a list of any length.

    The statement stays the same, so that it is made and prepared once: one of ``in_`` is written anew for each list.
    Its type is none: of a boolean one SQLite would be asked whether it equals 1, for which it has no index.
    """

    inherit_cache = True

    def __init__(self, column: Any, name: str) -> None:
        of = Integer() if isinstance(column.type, Integer) else String()
        super().__init__(column, bindparam(name, type_=_Listed(of)))


@compiles(among)
def _in_array(element: among, compiler: Any, **how: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **how)} = ANY({compiler.process(values, **how)})"


@compiles(among, "sqlite")
def _in_json(element: among, compiler: Any, **how: Any) -> str:
    column, values = element.clauses
    return f"{compiler.process(column, **how)} IN (SELECT value FROM json_each({compiler.process(values, **how)}))"
