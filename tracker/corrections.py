"""What a person says instead of what a machine read of a claim -> the claim that stands in its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tracker import lang, link
from tracker.errors import InputError
from tracker.extract import typed
from tracker.store import assessments, claimrows, reviews, sources, topics
from tracker.values import (
    Attribution,
    Claim,
    Kind,
    Link,
    Mode,
    Modifier,
    Quantity,
    Role,
    SourceIdentity,
    Span,
    Stance,
    Unit,
    content_hash,
)

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from tracker.store import models

LONGEST_NAME = 300
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right instead; ``None`` leaves a field as it is, "" says that there is none.

    ``source`` and ``via`` are names as they stand in the text, or those or the numbers of stored sources; ``figure``
    are its words as said, with "more than" and its noun; ``topic`` is a number or words of a title.
    """

    source: str | None = None
    via: str | None = None
    figure: str | None = None
    modifier: Modifier | None = None
    unit: str | None = None
    stance: Stance | None = None
    hedge: str | None = None
    topic: str | None = None


def given(field: str, words: str) -> Any:
    """The words for a field as its value; raises InputError where they are none."""
    kinds: dict[str, type[StrEnum]] = {"modifier": Modifier, "stance": Stance}
    if field not in kinds:
        return words
    try:
        return kinds[field](words.strip().lower())
    except ValueError as error:
        values = ", ".join(kinds[field])
        raise InputError(f"{words!r} is no {field}: give one of {values}") from error


def correct(
    session: Session,
    name: str,
    correction: Correction,
    tolerance: Decimal,
    *,
    why: str | None = None,
    seen: int | None = None,
) -> reviews.Done:
    """Put the claim that a person says instead into the place of the one of an id.

    ``seen`` is the last event of the claim that the person knows of (``reviews.accept``).  Raises NotFoundError or
    AmbiguousError for a name, InputError where the words do not stand in the sentence, nothing is changed, or somebody
    was quicker.
    """
    row = reviews.find(session, name)
    old, topic = claimrows.value(row), topics.find(session, correction.topic) if correction.topic else None
    new = _Corrected(session, row, old, correction).claim()
    was, now = fields(old), fields(new)
    wrong = {field: (was[field], now[field]) for field in was if was[field] != now[field]}
    if _keys(old) != _keys(new) and not wrong:
        wrong["source"] = (was["source"], now["source"])
    noted = {**wrong, **({"topic": _topics(session, row.id, topic)} if topic else {})}
    if not noted:
        raise InputError(f"nothing of claim {row.id[:8]} is corrected: say what is wrong, or accept it")
    made = replace(new, id=content_hash("correction", old.id, *now.values(), *_keys(new))) if wrong else None
    return reviews.correct(session, row, made, noted, tolerance, topic=topic, why=why, seen=seen)


def preview(session: Session, name: str, correction: Correction) -> dict[str, str]:
    """The fields of a claim as they would be when it is corrected; raises as ``correct`` does, and stores nothing."""
    row = reviews.find(session, name)
    if correction.topic:
        topics.find(session, correction.topic)
    return fields(_Corrected(session, row, claimrows.value(row), correction).claim())


def fields(claim: Claim) -> dict[str, str]:
    """What may be corrected of a claim, in words, but for its topic; what there is not is empty."""
    figure = claim.quantity
    return {
        "source": _names(claim, Role.CLAIMANT),
        "via": _names(claim, Role.RELAY),
        "figure": figure.span.text if figure else NOTHING,
        "modifier": figure.modifier.value if figure else NOTHING,
        "unit": figure.unit.span.text if figure and figure.unit else NOTHING,
        "stance": claim.stance.value,
        "hedge": claim.hedge.text if claim.hedge else NOTHING,
    }


def _names(claim: Claim, role: Role) -> str:
    return ", ".join(entry.name for entry in claim.chain if entry.role is role)


def _keys(claim: Claim) -> list[str]:
    """Whom the sources of a claim stand for."""
    return [entry.source.key for entry in claim.chain if entry.source]


def _topics(session: Session, claim: str, topic: models.Topic) -> tuple[str, str]:
    before = topics.of_claims(session, [claim]).get(claim)
    return (str(before) if before else NOTHING, str(topic.id))


class _Corrected:
    """A claim with what a person says of it; what is given as it is stays as it is."""

    def __init__(self, session: Session, row: models.Claim, old: Claim, given: Correction) -> None:
        self.session, self.row, self.document, self.old = session, row, row.document, old
        self.language = row.document.language if row.document.language in lang.supported() else "en"
        was = fields(old)
        self.given = {
            field: " ".join((assessments.text(value) or NOTHING).split())
            for field in was
            if (value := getattr(given, field)) is not None
        }
        self.given = {field: value for field, value in self.given.items() if value != was[field]}

    def claim(self) -> Claim:
        old, given, figure = self.old, self.given, self._figure()
        claimant, relays = self._links(Role.CLAIMANT, "source"), self._links(Role.RELAY, "via")
        return replace(
            old,
            kind=Kind.NUMERIC if figure else Kind.STATEMENT,
            quantity=figure,
            attribution=self._attribution(claimant),
            chain=(*claimant, *relays, *(entry for entry in old.chain if entry.role is Role.PUBLISHER)),
            stance=Stance(given.get("stance", old.stance)),
            hedge=self._hedge(given["hedge"]) if "hedge" in given else old.hedge,
        )

    def _attribution(self, claimant: Sequence[Link]) -> Attribution:
        """Who said it, by the word that was found; in the article's own voice there is none."""
        old = self.old.attribution
        assert old
        rule = old.rule if self.row.made_by == "person" else claimrows.CORRECTED
        if not claimant:
            return Attribution(None, None, old.content, Mode.NONE, rule=rule)
        source = claimant[0].span or Span(claimant[0].name, 0, 0)
        return replace(old, source=source, mode=Mode.INDIRECT if old.mode is Mode.NONE else old.mode, rule=rule)

    # --- sources ---

    def _links(self, role: Role, field: str) -> tuple[Link, ...]:
        name = self.given.get(field)
        if name is None:
            return tuple(entry for entry in self.old.chain if entry.role is role)
        return (self._link(name, role),) if name else ()

    def _link(self, name: str, role: Role) -> Link:
        """A source by its words where they stand in the text, else by its name; or by its number."""
        if len(name) > LONGEST_NAME:
            raise InputError(f"the source {name[:40]!r}… is longer than {LONGEST_NAME} characters: give its name alone")
        numbered = sources.identity_of(sources.find(self.session, name)) if name.isdecimal() else None
        name = numbered.name if numbered else name
        span = self._anywhere(name)
        known = numbered or (None if span else sources.named(self.session, name))
        return Link(span.text if span else name, role, span, known or self._whom(span.text if span else name))

    def _whom(self, mention: str) -> SourceIdentity:
        """Whom a mention stands for among the others of its document."""
        others = sources.mentioned(self.session, self.document.id)
        found = link.resolve(
            [*others, mention],
            language=self.language,
            document=self.document.key,
            publisher=self.document.publisher,
            persons=[source.name for source in others.values() if source.kind == "person"],
            known=sources.confirmed(self.session),
            text=self.document.text,
        )
        return found[-1]

    # --- the figure ---

    def _figure(self) -> Quantity | None:
        old, words = self.old.quantity, self.given.get("figure")
        figure = old if words is None else self._read(words) if words else None
        if figure is None:
            if self.given.get("unit") or self.given.get("modifier"):
                raise InputError("a unit or a modifier is that of a figure: give the figure, too")
            return None
        if words and old and not (figure.unit or figure.currency or figure.percent):
            figure = replace(figure, unit=old.unit, currency=old.currency, percent=old.percent)
        if "unit" in self.given:
            figure = self._with_unit(figure, self.given["unit"])
        if modifier := self.given.get("modifier"):
            figure = _with_modifier(figure, Modifier(modifier))
        return figure

    def _read(self, words: str) -> Quantity:
        """The figure in words of the sentence, with what stands before them there, or else by themselves."""
        sentence = self.old.sentence
        near = self.old.quantity.span.start if self.old.quantity else self.old.clause.start
        found = typed.places(words, sentence.text, sentence.start)
        if not found:
            raise InputError(
                f'the sentence of claim {self.old.id[:8]} does not hold "{words}": give the words as they stand there'
            )
        place = min(found, key=lambda one: abs(one.start - near))
        head = typed.figures(sentence.text[: place.end - sentence.start], self.language, sentence.start)
        alone = typed.figures(place.text, self.language, place.start)
        read = next((figure for figure in (*reversed(head), *alone) if place.covers(figure.span)), None)
        if read is None:
            raise InputError(f'no figure can be read from "{words}": give a number with its noun')
        return read

    def _with_unit(self, figure: Quantity, words: str) -> Quantity:
        if not words:
            return replace(figure, unit=None, currency=None, percent=False)
        behind = next(iter(typed.figures(f"{figure.span.text} {words}", self.language)), None)
        percent, currency = (behind.percent, behind.currency) if behind else (False, None)
        span = self._anywhere(words, figure.span.end) or Span(words, 0, 0)
        return replace(figure, unit=None if percent else Unit(span, words.lower()), currency=currency, percent=percent)

    def _hedge(self, words: str) -> Span | None:
        span = self._anywhere(words) if words else None
        if words and span is None and self.document.text:
            raise InputError(
                f'document {self.document.id} does not hold the hedge "{words}": give the words as they stand'
            )
        return span or (Span(words, 0, 0) if words else None)

    def _anywhere(self, words: str, near: int | None = None) -> Span | None:
        """Where words stand in the sentence, else in the document: the place that is nearest."""
        sentence, text = self.old.sentence, self.document.text
        near = sentence.start if near is None else near
        found = typed.places(words, sentence.text, sentence.start) if text else []
        found = found or typed.places(words, text)
        return min(found, key=lambda one: abs(one.start - near), default=None)


def _with_modifier(figure: Quantity, modifier: Modifier) -> Quantity:
    two = figure.value_max is not None
    if two and modifier not in (Modifier.RANGE, Modifier.APPROX):
        raise InputError(f'"{figure.span.text}" are two numbers: they are a range, or approx')
    if modifier is Modifier.RANGE and not two:
        raise InputError(f'"{figure.span.text}" is one number: give both of the range as the figure')
    return replace(figure, modifier=modifier)
