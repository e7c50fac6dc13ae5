"""Values -> JSON as people and programs read it, a value a line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

# What JSON may hold as it is, and a terminal or an editor would obey: it is written as an escape.
STEERING = re.compile(r"[\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


def as_json(value: object, made: Callable[[Any], object] | None = None) -> str:
    """The value with two spaces to a level; ``made`` makes what JSON does not know into what it does.

    Raises TypeError for what nothing does.
    """
    import orjson

    try:
        text = orjson.dumps(value, made, orjson.OPT_INDENT_2).decode()
    except TypeError:  # of what the standard library writes and orjson does not: numbers beyond 64 bits
        text = json.dumps(value, ensure_ascii=False, indent=2, default=made)
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
