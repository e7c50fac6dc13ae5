"""Sets how readily a tokenizer ends a sentence, on sentences that it was not trained on.

    python ends.py es tokenize.pt ends.txt ends.toklabels

Training leaves a tokenizer unsure of ends without a stop, and it then runs sentences together.  One number is fitted,
the bias of its layer for ends (as the intercept in Platt 1999), by the likelihood of the true ends: of those within a
hundredth of the best, the least change is taken.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import stanza
import torch
from stanza.models.tokenization.data import TokenizationDataset

CHANGES = np.arange(-3, 3.25, 0.25)
WITHIN = 1.01
#: Stanza's classes of characters: 1 ends a word and 3 one of several words; 2 and 4 end a sentence with it.
WORD, SENTENCE = (1, 3), (2, 4)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("tokenizer", type=Path, help="is changed in place")
    parser.add_argument("text", type=Path, help="paragraphs, parted by empty lines")
    parser.add_argument("labels", type=Path, help="a class a character")
    given = parser.parse_args()
    odds, ends = read(given.language, given.tokenizer, given.text, given.labels)
    losses = np.array([np.logaddexp(0, np.where(ends, -1, 1) * (odds + change)).sum() for change in CHANGES])
    good = CHANGES[losses <= WITHIN * losses.min()]
    chosen = min(good, key=abs)
    for change, loss in zip(CHANGES, losses, strict=True):
        wrong = ((odds + change > 0) != ends).sum()
        print(f"{change:+.2f}  loss {loss:.2f}  wrong {wrong} of {len(ends)}{'  *' if change == chosen else ''}")
    saved = torch.load(given.tokenizer, map_location="cpu", weights_only=True)
    saved["model"]["sent_clf.bias"] += chosen
    torch.save(saved, given.tokenizer)


def read(language: str, tokenizer: Path, text: Path, labels: Path) -> tuple[np.ndarray, np.ndarray]:
    """For every word's end: the log odds, by the tokenizer, that it is a sentence's end; and whether it is one."""
    folder = tokenizer.parent / "stanza"
    folder.mkdir(exist_ok=True)
    (folder / "resources.json").write_text("{}", encoding="utf-8")
    pipeline = stanza.Pipeline(
        language,
        dir=str(folder),
        processors="tokenize",
        tokenize_model_path=str(tokenizer),
        allow_unknown_language=True,
        download_method=None,
        use_gpu=False,
    )
    trainer = pipeline.processors["tokenize"].trainer
    files = {"txt": str(text), "label": str(labels)}
    data = TokenizationDataset(trainer.args, files, vocab=trainer.vocab, evaluation=True, dictionary=trainer.dictionary)
    odds, ends = [], []
    with torch.no_grad():
        for paragraph in data.data:
            [(units, classes, features, characters)] = data.para_to_sentences(paragraph)
            given = torch.tensor(units)[None], torch.tensor(features, dtype=torch.float)[None]
            [scores] = trainer.model.eval()(*given, [len(characters)], [characters]).numpy()
            places = classes > 0
            sentence, word = (np.logaddexp(*scores[places][:, kinds].T) for kinds in (SENTENCE, WORD))
            odds.append(sentence - word)
            ends.append(np.isin(classes[places], SENTENCE))
    return np.concatenate(odds), np.concatenate(ends)


if __name__ == "__main__":
    main()
