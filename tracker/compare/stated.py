"""A claim as the comparison sees it: what was stated, by whom, through whom, where and when."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar

from tracker import lang
from tracker.link.names import as_heard
from tracker.values import Kind, Link, Modifier, Quantity, Reading, Role, SourceIdentity, Span, Stance

LEAD = 300
FAR = 60  # characters between a negation and what it turns
BLOT = "X"  # stands for a figure that is left out
BEFORE = 120  # characters before a number in which its "more than" stands
SPECIFIED = re.compile(r"(?:\s+[^\W\dA-Z_]{4,}[ao]s)?\s+de\s+(?!las?\b|los\b)[^\W\d_A-ZÁÉÍÓÚÑ]{3,}")
NUMBER = re.compile(r"\d[\d.,\u00a0]*")
Found = TypeVar("Found")


def whose(source: SourceIdentity) -> str:
    """A source's key; one key for a person whose full name is spelled in several ways."""
    full = source.kind == "person" and source.key.count(":") == 1 and " " in source.name
    return f"person:{as_heard(source.name)}" if full else source.key


class once(Generic[Found]):
    """A property that is worked out once: ``functools.cached_property`` without its lock, which takes longer than most
    of what is worked out here."""

    def __init__(self, work_out: Callable[[Any], Found]) -> None:
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, value: Any, owner: type | None = None) -> Found:
        found = value.__dict__[self.name] = self.work_out(value)
        return found


@dataclass(frozen=True)
class StatedClaim:
    """One claim with what is known of its document; ``doc_id`` is the id that users know the document by.

    ``lead`` is the beginning of the document's text, at most ``LEAD`` characters.  What is worked out of a claim is
    kept, for it is asked for whenever the claim is held against another.
    """

    id: str
    doc_id: str
    publisher: SourceIdentity | None
    published: dt.date | None
    language: str
    kind: Kind
    clause: Span
    sentence: Span
    quantity: Quantity | None
    chain: tuple[Link, ...]
    stance: Stance
    hedge: str | None
    as_of: dt.date | None
    cue: str | None = None
    title: str | None = None
    lead: str = ""

    def __hash__(self) -> int:
        return hash(self.id)

    @once
    def claiming(self) -> Link | None:
        """How its text names who asserted it; ``None`` where the article says it in its own voice."""
        return next((link for link in self.chain if link.role is Role.CLAIMANT), None)

    @once
    def claimant(self) -> SourceIdentity | None:
        """Who asserted it."""
        return self.claiming.source if self.claiming else None

    @once
    def speaker(self) -> str:
        """Who is to be named for it in a sentence."""
        if self.claimant:
            return self.claimant.name
        return self.publisher.name if self.publisher else self.doc_id

    @once
    def figure(self) -> str:
        """The figure with its modifier and unit as said: "más de 10,000 soldados"."""
        return self.figure_span.text if self.figure_span else f"“{self.clause.text}”"

    @once
    def figure_span(self) -> Span | None:
        """Where that stands."""
        if self.quantity is None:
            return None
        number, start, end = self.quantity.span
        start -= self.modifier_width
        sentence, at, stop = self.sentence
        if self.quantity.unit:
            _, first, last = self.quantity.unit.span
            if last <= start and not sentence[last - at : start - at].strip():
                start = first  # "$4.5 million"
            if end <= first <= end + 40 and last <= stop:
                end = last
        said = sentence[start - at : end - at]
        return Span(said, start, end) if number in said else self.quantity.span

    @once
    def modifier_width(self) -> int:
        """How many characters before the number belong to its "more than" or "about", and to the negation that turns
        it: "no ha enviado más de"."""
        assert self.quantity
        if self.quantity.modifier is Modifier.EXACT:
            return 0
        before = self.sentence.text[: max(0, self.quantity.span.start - self.sentence.start)][-BEFORE:].lower()
        for phrase, pattern, modifier in _before(self.language):
            if phrase in before and (match := pattern.search(before)):
                turns = modifier is not self.quantity.modifier
                turned = _negated(self.language).search(before[: match.start()]) if turns else None
                return len(before) - (turned.start() if turned else match.start())
        return 0

    @once
    def counted(self) -> str:
        """The noun counted with what specifies it: "cartuchos de munición", "artillery shells"."""
        if self.quantity is None or self.quantity.unit is None:
            return ""
        words = lang.load(self.language).extraction
        (unit, start, end), (sentence, at, _) = self.quantity.unit.span, self.sentence
        between = sentence[max(0, self.quantity.span.end - at) : max(0, start - at)]
        before = between.strip() if len(between) < 40 and between.replace(" ", "").isalpha() else ""
        measured = self._measured(sentence[start - at :])
        if len(measured) > len(unit):
            return measured
        behind = SPECIFIED.match(sentence[end - at :])
        after = behind.group() if behind and behind.group().split()[-1] not in words.numbers.cardinals else ""
        noun = f"{before.removeprefix('de').strip()} {unit}{after}".split()
        return " ".join([word for word in noun if word.lower() not in words.reporting.articles])

    def _measured(self, text: str) -> str:
        """The unit of measure of several words that a text begins with: "metros cúbicos"."""
        units = lang.load(self.language).comparison.units
        if not units.whichever.match(text):
            return ""
        found = (pattern.match(text) for pattern in units.patterns.values())
        longest = max((match.end() for match in found if match), default=0)
        return text[: longest + len(re.match(r"\w*", text[longest:]).group())] if longest else ""  # type: ignore[union-attr]

    @once
    def masked(self) -> str:
        """What is asserted with its numbers blotted out, so that only its matter is compared."""
        return NUMBER.sub(BLOT, self.masked_figure)

    @once
    def masked_figure(self) -> str:
        """What is asserted with the claim's own figure blotted out."""
        return self.clause.text.replace(self.quantity.span.text, BLOT) if self.quantity else self.clause.text

    @once
    def setting(self) -> str:
        """What the document is about: its title and how it begins, numbers blotted out."""
        title = self.title or ""
        lead = self.lead.removeprefix(title).strip()
        return NUMBER.sub(BLOT, f"{title}. {lead}" if title else lead)


@cache
def _before(language: str) -> tuple[tuple[str, re.Pattern[str], Modifier], ...]:
    """What bounds a number from before it, at the end of a text, and how: "more than", "no fewer than"."""
    words = lang.load(language).extraction
    negation = "|".join(map(re.escape, words.reporting.negations))
    return tuple(
        (phrase, re.compile(rf"(?<!\w)(?:(?:{negation})\s)?{re.escape(phrase)}\W*(?:\w{{1,3}}\W+)?$"), modifier)
        for phrase, modifier in words.numbers.before.items()
    )


@cache
def _negated(language: str) -> re.Pattern[str]:
    """A negation not far from the end of a text, which turns what bounds the number behind it."""
    negation = "|".join(map(re.escape, lang.load(language).extraction.reporting.negations))
    return re.compile(rf"(?<!\w)(?:{negation}|\w+n[’']t)\s[^,.;:]{{0,{FAR}}}$")


def of_reading(reading: Reading) -> list[StatedClaim]:
    """The claims of an article that is read and not stored."""
    article = reading.article
    return [
        StatedClaim(
            id=claim.id,
            doc_id=article.key,
            publisher=next((link.source for link in claim.chain if link.role is Role.PUBLISHER), None),
            published=article.date,
            language=article.language or "en",
            kind=claim.kind,
            clause=claim.clause,
            sentence=claim.sentence,
            quantity=claim.quantity,
            chain=claim.chain,
            stance=claim.stance,
            hedge=claim.hedge.text if claim.hedge else None,
            as_of=claim.as_of,
            cue=claim.attribution.cue.text if claim.attribution and claim.attribution.cue else None,
            title=article.title,
            lead=article.text[:LEAD],
        )
        for claim in reading.claims
    ]
