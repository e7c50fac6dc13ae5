"""A name as written -> the form under which two writings of it are the same."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Lower case without accents, punctuation and doubled spaces: "Pionyáng," and "pionyang" are one."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.findall(r"\w+", plain))


@lru_cache(maxsize=100_000)
def bare(text: str, ignored: frozenset[str]) -> str:
    """The folded text without the words that tell no two names apart."""
    return " ".join(word for word in fold(text).split() if word not in ignored)


def contains(text: str, phrase: str) -> bool:
    """Whether a folded text has a folded phrase in it, in whole words."""
    return f" {phrase} " in f" {text} "
