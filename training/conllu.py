"""Reading and writing CoNLL-U, as far as training data needs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Word:
    """A syntactic word of a UD tree; ``head`` counts from 1, 0 is the root."""

    form: str
    lemma: str
    upos: str
    feats: str
    head: int
    deprel: str
    space_after: bool = True


@dataclass
class Sentence:
    """A tree. ``tokens`` gives for the first word of a written token of several words its form and how many."""

    name: str
    text: str
    words: list[Word]
    tokens: dict[int, tuple[str, int, bool]] = field(default_factory=dict)

    @classmethod
    def joined(cls, name: str, words: list[Word], surfaces: list[str | None]) -> Sentence:
        """A sentence whose text is made from its written tokens; None marks a word inside the token before it."""
        tokens: dict[int, tuple[str, int, bool]] = {}
        spans: list[tuple[int, int, str]] = []
        for i, surface in enumerate(surfaces):
            if surface is None:
                start, count, form = spans[-1]
                spans[-1] = (start, count + 1, form)
            else:
                spans.append((i, 1, surface))
        text = ""
        quotes = 0
        for number, (start, count, form) in enumerate(spans):
            following = spans[number + 1][2] if number + 1 < len(spans) else ""
            opening = form in "(¿¡[«" or (form == '"' and quotes % 2 == 0)
            quotes += form == '"'
            closes = following in (",", ".", ";", ":", ")", "?", "!", "...", "]", "»", "%") or (
                following == '"' and quotes % 2 == 1
            )
            space = bool(following) and not opening and not closes
            text += form + (" " if space else "")
            if count > 1:
                tokens[start] = (form, count, space)
            else:
                words[start].space_after = space
        return cls(name, text, words, tokens)

    def __str__(self) -> str:
        lines = [f"# sent_id = {self.name}", f"# text = {self.text}"]
        inside = 0
        for i, word in enumerate(self.words):
            if i in self.tokens:
                form, count, space = self.tokens[i]
                lines.append(f"{i + 1}-{i + count}\t{form}" + "\t_" * 7 + ("\t_" if space else "\tSpaceAfter=No"))
                inside = i + count
            misc = "_" if word.space_after or i < inside else "SpaceAfter=No"
            columns = (i + 1, word.form, word.lemma, word.upos, "_", word.feats, word.head, word.deprel, "_", misc)
            lines.append("\t".join(map(str, columns)))
        return "\n".join(lines) + "\n"


def read(paths: Iterable[Path]) -> Iterator[Sentence]:
    """The sentences of CoNLL-U files; empty nodes, tags of the language's own and enhanced edges are left out."""
    for path in paths:
        for block in path.read_text(encoding="utf-8").split("\n\n"):
            sentence = Sentence("", "", [])
            for line in block.splitlines():
                if line.startswith("# sent_id = "):
                    sentence.name = line[12:]
                elif line.startswith("# text = "):
                    sentence.text = line[9:]
                elif line and line[0] != "#":
                    column = line.split("\t")
                    space = "SpaceAfter=No" not in column[9]
                    if "-" in column[0]:
                        start, end = map(int, column[0].split("-"))
                        sentence.tokens[start - 1] = (column[1], end - start + 1, space)
                    elif "." not in column[0]:
                        sentence.words.append(
                            Word(column[1], column[2], column[3], column[5], int(column[6]), column[7], space)
                        )
            if sentence.words:
                yield sentence


def write(path: Path, sentences: Iterable[Sentence]) -> None:
    """Writes the sentences as one CoNLL-U file."""
    path.write_text("".join(f"{sentence}\n" for sentence in sentences), encoding="utf-8")
