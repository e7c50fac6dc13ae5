"""What nobody should write, and a database in which every text that comes from outside is that."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from conftest import caller

from tracker.settings import TOLERANCE
from tracker.store import claims
from tracker.store.database import open_database
from tracker.values import (
    Article,
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Quantity,
    Reading,
    Role,
    SourceIdentity,
    Span,
    content_hash,
)

PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "{{ 7 * 7 }}{% raw %}{# x #}",
    "${7*7}<%= 7*7 %> {0.__class__} {who}",
    "\x1b[31mred\x07\x9b2J",
    "\u202egnp.exe\u2066\u200b",
    "=HYPERLINK(\"http://evil.example\")",
    "+cmd|' /C calc'!A0",
    "@SUM(1+1)",
    "</title></style></textarea></svg>--><!--",
    "&lt;b&gt; &#x3c;",
    "| a | b |\n---\n# heading\n1. one",
    "N" * 10_000,
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Hostile:
    """Where the database is, and what there are reports on: the arguments of ``tracker report``."""

    url: str
    reports: list[list[str]]


def fill(url: str) -> Hostile:
    """An article, its sources, its address, a note on all of it, for each of the payloads."""
    database, run, reports = open_database(url), caller(url), [["desk"]]
    for i, payload in enumerate(PAYLOADS):
        words = payload.replace("\n", " ")
        text = (
            f"{payload}\n\nThe office of {words} said that {words} had counted 1{i:02} {words} houses, {words} wrote."
        )
        start = text.index("The office")
        sentence, named = text[start:], Span.of(text, start + 14, start + 14 + len(words))
        found = Claim(
            id=content_hash("hostile", i),
            kind=Kind.NUMERIC,
            clause=Span(sentence, start, len(text)),
            sentence=Span(sentence, start, len(text)),
            quantity=Quantity(Span.of(text, at := text.index(f"1{i:02}", start), at + 3), Decimal(100 + i)),
            attribution=Attribution(named, None, (), Mode.INDIRECT),
            chain=(
                Link(words, Role.CLAIMANT, named, SourceIdentity(f"other:{i}", words, "other")),
                Link(words, Role.RELAY, named, SourceIdentity(f"agency:{i}", words, "agency")),
            ),
            hedge=named,
        )
        address = payload if "://" in payload else f"javascript:alert({i})//{words[:100]}"
        article = Article(text, f"{i} {words[:300]}", payload, words, dt.date(2025, 3, 1 + i), address, "en")
        with database.session(writing=True) as session:
            claims.save_reading(session, Reading(article, (found,), (), "by hand"), TOLERANCE)
        run("assess", found.id, "--status", "disputed", "--note", words, "--would-settle", words,
            "--evidence", f'https://e.example/{i}?"><script>', "--review-by", "2025-04-01")  # fmt: skip
        run("sources", "edit", f"other:{i}", "--note", words, "--why", words)
        number = str(i + 1)
        reports += [["document", number], *([["topic", number], ["source", f"other:{i}"]] if i % 3 == 0 else [])]
    run("topics", "rename", "1", PAYLOADS[0])
    database.engine.dispose()
    return Hostile(url, reports)
