"""Gives a treebank the tags of a trained tagger and keeps its trees.

For treebanks whose trees follow the common guidelines and whose tags follow others: the parser should see at training
the tags that it will see at work.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import stanza
from stanza.models.common.doc import FEATS, UPOS
from stanza.utils.conll import CoNLL


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("language")
    parser.add_argument("tagger", type=Path)
    parser.add_argument("pretrain", type=Path)
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    given = parser.parse_args()
    folder = given.tagger.parent / "stanza"
    folder.mkdir(exist_ok=True)
    (folder / "resources.json").write_text("{}", encoding="utf-8")
    pipeline = stanza.Pipeline(
        given.language,
        dir=str(folder),
        processors="tokenize,pos",
        tokenize_pretokenized=True,
        pos_model_path=str(given.tagger),
        pos_pretrain_path=str(given.pretrain),
        allow_unknown_language=True,
        download_method=None,
        use_gpu=False,
    )
    document = CoNLL.conll2doc(str(given.source))
    words = [[word.text for word in sentence.words] for sentence in document.sentences]
    tagged = pipeline(words)
    document.set([UPOS, FEATS], [(w.upos, w.feats) for s in tagged.sentences for w in s.words])
    CoNLL.write_doc2conll(document, str(given.target))


if __name__ == "__main__":
    main()
