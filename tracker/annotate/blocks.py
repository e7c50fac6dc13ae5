"""A text -> its blocks: paragraphs, headings, list items and the dateline, each of which is read on its own.

A tokenizer that is given the whole text glues a heading to the sentence below it; one that is given every line tears
hard-wrapped prose apart.  So a line break ends a block unless the text is wrapped at a fixed width.
"""

from __future__ import annotations

import re
from itertools import pairwise

WRAP_WIDTHS = range(50, 101)
DATELINE = re.compile(
    r"""\s*
    (?=[^\W\d_])                                # a place's name
    [^.!?\n"“«:]{2,60}?
    (?:,?\s\(?[^.!?\n"“«:]{0,40}\)?)?
    (?:
        \s[–—-]\s(?:\d[^.!?\n–—]{3,30}\s[–—-]\s)?   # "Seoul – 13 July 2025 – "
      | \s?\([^()\n]{2,20}\)\.?\s?[–—-]+\s?     # "París, 23 may (EFE).- "
      | ,\s\d{1,2}\s(?:de\s)?[^\W\d_]{3,10}\.?\s?[–—-]+\s  # "Kiev, 4 abr.- "
    )""",
    re.VERBOSE,
)


def blocks(text: str) -> list[tuple[int, int]]:
    """Start and end of each block that is not blank, in order; together they hold every non-blank character."""
    lines = [(m.start(), m.end()) for m in re.finditer(r"[^\r\n\u2028\u2029\x0b\x0c]+", text) if m.group().strip()]
    if not lines:
        return []
    joined = _unwrapped(text, lines) if _is_wrapped(text, lines) else lines
    return _split_dateline(text, joined)


def _is_wrapped(text: str, lines: list[tuple[int, int]]) -> bool:
    """Whether most lines break in the middle of a sentence at much the same width."""
    lengths = sorted(end - start for start, end in lines)
    full = [length for length in lengths if length >= 0.75 * lengths[-1]]
    if lengths[-1] not in WRAP_WIDTHS or len(full) < 3 or len(full) < 0.5 * len(lines):
        return False
    open_ended = [end for _, end in lines if text[end - 1] not in '.!?:;"”»)']
    return len(open_ended) >= 0.5 * len(lines)


def _unwrapped(text: str, lines: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Lines put together into paragraphs: a blank line, or a line that stops well short of the width, ends one."""
    width = max(end - start for start, end in lines)
    joined = [list(lines[0])]
    for (start, end), (next_start, next_end) in pairwise(lines):
        blank = text[end:next_start].count("\n") > 1
        next_word = text[next_start:next_end].split(maxsplit=1)[0]
        room = end - start + 1 + len(next_word) <= width
        if blank or room:
            joined.append([next_start, next_end])
        else:
            joined[-1][1] = next_end
    return [(start, end) for start, end in joined]


def _split_dateline(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The first paragraph without its dateline, and the dateline as a block of its own."""
    for position, (start, end) in enumerate(spans[:3]):
        match = DATELINE.match(text, start, end)
        if (
            match
            and match.end() < end
            and (
                any(c.isdigit() for c in match.group())
                or "(" in match.group()
                or match.group().split(",")[0].strip().isupper()
            )
        ):
            return [*spans[:position], (start, match.end()), (match.end(), end), *spans[position + 1 :]]
    return spans
