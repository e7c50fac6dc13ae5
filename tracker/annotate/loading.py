"""A choice of models -> Stanza's pipeline, checked and ready; the one place that loads weights."""

from __future__ import annotations

import hashlib
import logging
from functools import cache
from typing import TYPE_CHECKING

from tracker import lang
from tracker.annotate.abbreviations import keep_whole
from tracker.annotate.faster import speed_up
from tracker.annotate.models import ModelSet, find, shipped_folder
from tracker.errors import ModelError

if TYPE_CHECKING:
    import stanza
    from stanza.models.common.foundation_cache import FoundationCache

    from tracker.annotate.tagger.reports import Tagger


@cache
def pipeline(model_set: ModelSet) -> stanza.Pipeline:
    """The pipeline of a set of models; a process loads each once.

    Raises ModelError where a file is missing, is not what its checksum says, or cannot be loaded.
    """
    check(model_set)
    try:
        loaded = plain_pipeline(model_set)
    except Exception as error:  # whatever a damaged file makes torch raise
        raise ModelError(
            f"the models in {model_set.folder / model_set.language} cannot be loaded ({type(error).__name__}): "
            f"they are damaged or of another Stanza version; {model_set.mend}"
        ) from error
    speed_up(loaded)
    return loaded


@cache
def tagger(language: str) -> Tagger | None:
    """The reader of attributions that is shipped for a language, if one is; it reads any models' trees.

    Raises ModelError where its files are damaged.
    """
    file = shipped_folder() / language / "attribution" / "c.pt"
    if not file.exists():
        return None
    import torch

    from tracker.annotate.tagger.reports import Tagger

    model_set = find(language, "shipped")
    check(model_set)
    [vectors] = _word_vectors(model_set).pretrains.values()
    data = torch.load(file, map_location="cpu", weights_only=True)
    return Tagger.load(data, vectors.vocab.state_dict()["_unit2id"], torch.as_tensor(vectors.emb))


@cache
def check(model_set: ModelSet) -> None:
    """Raises ModelError where a file with a known checksum is missing or has changed; a process asks once."""
    for path, checksum in model_set.checksums:
        file = model_set.folder / model_set.language / path
        try:
            found = hashlib.sha256(file.read_bytes()).hexdigest()
        except OSError as error:
            raise ModelError(f"{file}: cannot be read ({error.strerror}): {model_set.mend}") from error
        if found != checksum:
            raise ModelError(f"{file}: damaged, its checksum is not the one it was shipped with: {model_set.mend}")


def plain_pipeline(model_set: ModelSet) -> stanza.Pipeline:
    """The pipeline as Stanza makes it, on one thread, but that sentences do not end behind abbreviations."""
    import stanza
    import torch

    logging.getLogger("stanza").setLevel(logging.ERROR)
    torch.set_num_threads(1)  # the models are small: more threads wait for one another longer than they work
    made = stanza.Pipeline(
        model_set.language,
        dir=str(model_set.folder),
        processors=",".join(model_set.processors),
        download_method=None,
        use_gpu=False,
        verbose=False,
        foundation_cache=_word_vectors(model_set) if model_set.checksums else None,
    )
    if model_set.language in lang.supported():
        keep_whole(made, lang.load(model_set.language).sentences)
    return made


@cache
def _word_vectors(model_set: ModelSet) -> FoundationCache:
    """The word vectors that the shipped models share: stored in a byte a number, with a scale a dimension."""
    import torch
    from stanza.models.common.foundation_cache import FoundationCache
    from stanza.models.common.pretrain import Pretrain, PretrainedWordVocab

    class PackedPretrain(Pretrain):  # type: ignore[misc]
        def load(self) -> None:
            data = torch.load(self.filename, map_location="cpu", weights_only=True)
            self._vocab = PretrainedWordVocab.load_state_dict(data["vocab"])
            self._emb = data["emb"].float() * data.get("scale", torch.ones(1))

    cache = FoundationCache()
    for path in (model_set.folder / model_set.language / "pretrain").glob("*.pt"):
        cache.pretrains[str(path)] = PackedPretrain(str(path))
    return cache
