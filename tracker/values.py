"""The frozen values that flow from step to step, from an article to its claims.

Words are those of the field: source, cue and content are PARC's attribution relation (Pareti 2012; PolNeAR, Newell et
al. 2018), amount and bounds are Wikibase's quantity, claim and appearance are schema.org's.  All offsets are Python
string offsets into the text of the article, end exclusive, and ``article.text[span.start:span.end] == span.text``.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple


class Modifier(StrEnum):
    """How the text bounds a number: "more than", "about", "at least"."""

    EXACT = "exact"
    APPROX = "approx"
    MORE_THAN = "more_than"
    AT_LEAST = "at_least"
    LESS_THAN = "less_than"
    AT_MOST = "at_most"
    RANGE = "range"


class Mode(StrEnum):
    """How a source's words are given (Pareti 2012); ``NONE`` is the publisher's own voice."""

    DIRECT = "direct"
    INDIRECT = "indirect"
    MIXED = "mixed"
    NONE = "none"


class Stance(StrEnum):
    ASSERTS = "asserts"
    DENIES = "denies"


class Role(StrEnum):
    """A source's place in the attribution chain: who asserted it, who passed it on, who printed it."""

    CLAIMANT = "claimant"
    RELAY = "relay"
    PUBLISHER = "publisher"


class Kind(StrEnum):
    NUMERIC = "numeric"
    STATEMENT = "statement"


class Verdict(StrEnum):
    """What the comparison of two claims comes to."""

    AGREE = "agree"
    COMPATIBLE = "compatible"
    CONFLICT = "conflict"
    SUPERSEDED = "superseded"
    DENIED = "denied"
    NOT_COMPARABLE = "not_comparable"


# What a source may be; an anonymous one is an unnamed source of its outlet.
SOURCE_KINDS = (
    "person",
    "ministry",
    "government",
    "agency",
    "outlet",
    "company",
    "ngo",
    "international",
    "party",
    "anonymous",
    "document",
    "other",
)
RELIABILITY = "ABCDEF"  # of the NATO Admiralty code: A reliable, E unreliable, F not to be judged
WIKIDATA_ID = r"Q[1-9][0-9]{0,15}"


def content_hash(*parts: object) -> str:
    """A stable id for what ``parts`` say: 40 hexadecimal digits, ``None`` and "" told apart."""
    text = "\x1f".join("\x00" if part is None else str(part) for part in parts)
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:40]


class Span(NamedTuple):
    """Some characters of an article as they stand in it; a tuple, for a claim has half a dozen."""

    text: str
    start: int
    end: int

    @classmethod
    def of(cls, text: str, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        return cls(text[start:end], start, end)

    def covers(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


LONGEST_HEADLINE = 120


def headline(title: str | None, text: str, key: str) -> str:
    """What an article is called where it is listed: its title, else how its text begins, else its key."""
    first = title or next((line.strip() for line in text.splitlines() if line.strip()), key)
    if title or len(first) <= LONGEST_HEADLINE:
        return first
    return f"{first[:LONGEST_HEADLINE].rpartition(' ')[0] or first[:LONGEST_HEADLINE]}…"


@dataclass(frozen=True, slots=True)
class Article:
    """One document as published, before anything is derived from it.

    ``doc_id`` is the caller's own key where there is one; ``language`` is an ISO 639-1 code.
    """

    text: str
    doc_id: str | None = None
    title: str | None = None
    publisher: str | None = None
    date: dt.date | None = None
    url: str | None = None
    language: str | None = None

    @property
    def sha256(self) -> str:
        """SHA-256 of the text in UTF-8, in hexadecimal."""
        return hashlib.sha256(self.text.encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def key(self) -> str:
        """What makes this the same article when read again: its own id, its URL, or its words and who printed them."""
        return self.doc_id or self.url or content_hash(self.publisher, self.sha256)[:16]

    @property
    def headline(self) -> str:
        return headline(self.title, self.text, self.key)


@dataclass(frozen=True, slots=True)
class Unit:
    """The noun counted or measured, as written, with its dictionary form."""

    span: Span
    lemma: str


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as said: its words, value, modifier and unit.

    ``value`` is the stated number (a percentage is the number before the sign, money is in whole units of the
    currency); ``value_max`` is set for ranges only.  ``currency`` is an ISO 4217 code.
    """

    span: Span
    value: Decimal
    modifier: Modifier = Modifier.EXACT
    value_max: Decimal | None = None
    unit: Unit | None = None
    currency: str | None = None
    percent: bool = False

    def bounds(self, tolerance: Decimal) -> tuple[Decimal | None, Decimal | None]:
        """Lower and upper bound, ``None`` where open; ``tolerance`` (a share, 0.1 = 10 %) widens "about"."""
        match self.modifier:
            case Modifier.MORE_THAN | Modifier.AT_LEAST:
                return self.value, None
            case Modifier.LESS_THAN | Modifier.AT_MOST:
                return None, self.value
            case Modifier.APPROX:
                margin = abs(self.value) * tolerance
                return self.value - margin, (self.value_max or self.value) + margin
            case _:
                return self.value, self.value if self.value_max is None else self.value_max


@dataclass(frozen=True, slots=True)
class Link:
    """One source in an attribution chain; ``span`` is its mention, ``None`` for a publisher known from outside the
    text, ``source`` whom it was linked to, once that step has run."""

    name: str
    role: Role
    span: Span | None = None
    source: SourceIdentity | None = None


@dataclass(frozen=True, slots=True)
class SourceIdentity:
    """Whom a mention stands for.

    ``key`` is stable across documents and languages ("ministry.defence:KR", "agency:kcna", "person:kim jong un"),
    ``kind`` one of ``SOURCE_KINDS``; ``country`` an ISO 3166 alpha-2 code; ``reason`` says in words why the mention
    was taken so.
    """

    key: str
    name: str
    kind: str = "other"
    country: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """One reported statement: who, by which word, what.

    ``source`` is the mention as it stands there, ``None`` where the subject is left out; ``resolved`` is the full
    mention that a pronoun or a left-out subject stands for.  ``content`` has a span for each piece.  ``rule`` names
    what found it.
    """

    source: Span | None
    cue: Span | None
    content: tuple[Span, ...]
    mode: Mode
    resolved: Span | None = None
    relay: Span | None = None
    stance: Stance = Stance.ASSERTS
    rule: str = ""

    @property
    def claimant(self) -> Span | None:
        """The full mention of who said it."""
        return self.resolved or self.source


@dataclass(frozen=True, slots=True)
class Claim:
    """One assertion that an article carries: a quantity, or a factual statement with a source.

    ``clause`` is what is asserted, ``sentence`` where it stands.  ``attribution`` is ``None`` in the article's own
    voice.
    """

    id: str
    kind: Kind
    clause: Span
    sentence: Span
    quantity: Quantity | None = None
    attribution: Attribution | None = None
    chain: tuple[Link, ...] = ()
    stance: Stance = Stance.ASSERTS
    hedge: Span | None = None
    as_of: dt.date | None = None

    @property
    def hedged(self) -> bool:
        return self.hedge is not None

    @property
    def mode(self) -> Mode:
        return self.attribution.mode if self.attribution else Mode.NONE

    @property
    def claimant(self) -> Span | None:
        return self.attribution.claimant if self.attribution else None


@dataclass(frozen=True, slots=True)
class Reading:
    """What one pass over an article found, and which models and rules read it."""

    article: Article
    claims: tuple[Claim, ...] = ()
    attributions: tuple[Attribution, ...] = ()
    models: str = ""
    warnings: tuple[str, ...] = field(default=())
