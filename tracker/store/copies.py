"""Records that a Tracker wrote -> rows here: what is not there is added, and nothing that is there is changed.

What is derived is worked out again: the full-text index, which version of an article is the current one, whom a merged
source leads to.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.link.names import fold
from tracker.store import claims, events, finding, journal, registry
from tracker.store.base import Base
from tracker.store.database import attempt
from tracker.store.models import (
    Assessment,
    AttributionLink,
    Claim,
    ClaimWords,
    Document,
    Quantity,
    Source,
    SourceAlias,
)
from tracker.store.portable import KIND, Record, checked, kind_of, short
from tracker.values import Article


@dataclass(frozen=True, slots=True)
class Imported:
    """How many records of each kind came in and how many were there already, and the refused lines with the reason."""

    new: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    refused: list[tuple[int, str]] = field(default_factory=list)


def read_in(
    session: Session,
    numbered: Iterable[tuple[int, Mapping[str, Any] | InputError]],
    place: str,
    *,
    dry_run: bool = False,
    all_or_nothing: bool = False,
) -> Imported:
    """Store records with the lines where they stand in ``place``; a ``dry_run`` only tells what would happen.

    Good ones are stored and bad ones told, unless it is to be ``all_or_nothing``.
    """
    tried = session.begin_nested()
    done = _Import(session, place).run(numbered)
    if dry_run or (all_or_nothing and done.refused):
        tried.rollback()
    else:
        tried.commit()
    return done


class _Import:
    def __init__(self, session: Session, place: str) -> None:
        self.session = session
        self.why = f"imported from {place}"
        self.actor = events.person()
        self.done = Imported()
        self.sources: dict[str, int] = {}
        self.documents: dict[tuple[str, int], int] = {}
        self.relations: list[tuple[int, int, str, str]] = []  # line, source, column, key of the other
        self.merged: list[int] = []

    def run(self, numbered: Iterable[tuple[int, Mapping[str, Any] | InputError]]) -> Imported:
        steps = {"source": self._source, "document": self._document, "claim": self._claim, "assessment": self._judged}
        for line, record in numbered:
            with self._told(line):
                if isinstance(record, InputError):
                    raise record
                kind = kind_of(record.get(KIND))
                with attempt(self.session):
                    is_new = steps[kind](line, record)
                (self.done.new if is_new else self.done.known)[kind] += 1
        for line, number, column, key in self.relations:
            with self._told(line), attempt(self.session):
                self._relate(number, column, key)
        journal.recompute(self.session, [self.session.get_one(Source, number) for number in self.merged])
        self._settle_versions()
        return self.done

    def _told(self, line: int) -> _Told:
        return _Told(self.done.refused, line)

    def _event(self, subject: str, subject_id: object) -> None:
        events.record(self.session, "copied in", subject, subject_id, actor=self.actor, why=self.why)

    def _insert(self, model: type[Base], values: Record) -> Any:
        """Add a row, and give its number where it has one; without the models' machinery, as there may be millions."""
        table: Any = model.__table__
        result = self.session.connection().execute(insert(table), values)
        return next(iter(result.inserted_primary_key or ()), None)

    def _source(self, line: int, record: Mapping[str, Any]) -> bool:
        values, lists, _ = checked("source", record)
        key, relations = values["key"], {name: values.pop(name) for name in ("parent_id", "merged_into_id")}
        number = self.session.scalar(select(Source.id).where(Source.key == key))
        is_new = number is None
        if number is None:
            number = self._insert(Source, values)
            self._event("source", number)
        there = set(self.session.scalars(select(SourceAlias.alias).where(SourceAlias.source_id == number)))
        for alias in lists["aliases"]:
            if alias["alias"] not in there:
                self._insert(SourceAlias, {**alias, "source_id": number, "folded": fold(alias["alias"])})
                there.add(alias["alias"])
        if is_new:
            self.relations += [(line, number, column, other) for column, other in relations.items() if other]
        self.sources[key] = number
        return is_new

    def _relate(self, number: int, column: str, key: str) -> None:
        """Set the parent of a source, or the one that it is merged into, once all sources are there."""
        source, other = self.session.get_one(Source, number), self.session.get_one(Source, self._source_of(key))
        if column == "parent_id":
            registry.check_parent(self.session, source, other)
        else:
            above: Source | None = other
            while above is not None:
                if above.id == number:
                    raise InputError(f"{source.name} cannot be merged into itself: mend 'merged_into'")
                above = self.session.get(Source, above.merged_into_id) if above.merged_into_id else None
            self.merged.append(number)
        setattr(source, column, other.id)
        self.session.flush()

    def _source_of(self, key: Any) -> int:
        if key not in self.sources:
            number = self.session.scalar(select(Source.id).where(Source.key == key))
            if number is None:
                raise InputError(f"source {short(key)} is neither stored nor above in the file: add it")
            self.sources[key] = number
        return self.sources[key]

    def _document(self, line: int, record: Mapping[str, Any]) -> bool:
        values, _, _ = checked("document", record)
        place, sha256 = (values["key"], values["version"]), values["sha256"]
        if Article(values["text"]).sha256 != sha256:
            raise InputError(f"document {short(place[0])} has not the text that its 'sha256' is of: it was changed")
        there = select(Document).where(Document.key == place[0], Document.version == place[1])
        row = self.session.scalar(there)
        if row is not None and row.sha256 != sha256:
            raise InputError(f"document {short(place[0])} is stored with another text as version {place[1]}")
        if row is not None:
            self.documents[place] = row.id
            return False
        if values["publisher_source_id"] is not None:
            values["publisher_source_id"] = self._source_of(values["publisher_source_id"])
        number = self._insert(Document, {**values, "current": False})
        self._event("document", number)
        self.documents[place] = number
        return True

    def _document_of(self, place: tuple[str, int]) -> int:
        if place not in self.documents:
            there = select(Document.id).where(Document.key == place[0], Document.version == place[1])
            number = self.session.scalar(there)
            if number is None:
                raise InputError(f"document {short(place[0])}, version {place[1]}, is neither stored nor above: add it")
            self.documents[place] = number
        return self.documents[place]

    def _settle_versions(self) -> None:
        """Of each article that came in the last version is the current one, and the others' claims are superseded."""
        for key in sorted({key for key, _ in self.documents}):
            query = select(Document).where(Document.key == key).order_by(Document.version)
            *older, last = self.session.scalars(query)
            for row in older:
                row.current = False
            last.current = True
            self.session.flush()
            if older:
                claims.supersede(self.session, last)

    def _claim(self, line: int, record: Mapping[str, Any]) -> bool:
        values, lists, figure = checked("claim", record)
        if claims.is_stored(self.session, values["id"]):
            return False
        values["document_id"] = self._document_of(values["document_id"])
        links = lists["links"]
        for link in links:
            for column in ("source_id", "proposed_source_id"):
                link[column] = None if link[column] is None else self._source_of(link[column])
        self._insert(Claim, values)
        of_claim = {"claim_id": values["id"]}
        if figure:
            self._insert(Quantity, {**figure, **of_claim})
        for link in links:
            self._insert(AttributionLink, {**link, **of_claim})
        found = figure or dict.fromkeys(("unit", "unit_lemma", "currency", "percent"))
        unit = finding.unit_words(found["unit"], found["unit_lemma"], found["currency"], bool(found["percent"]))
        words = finding.indexed(values["sentence"], values["clause"], *(link["mention"] for link in links))
        self._insert(ClaimWords, {**of_claim, "words": words, "unit": unit})
        self._event("claim", values["id"])
        return True

    def _judged(self, line: int, record: Mapping[str, Any]) -> bool:
        values, _, _ = checked("assessment", record)
        if not values["claim_id"] or not claims.is_stored(self.session, values["claim_id"]):
            raise InputError(f"claim {short(values['claim_id'])} is neither stored nor above in the file: add it")
        if self.session.scalar(select(Assessment.id).filter_by(**values).limit(1)) is not None:
            return False
        self._event("assessment", self._insert(Assessment, values))
        return True


class _Told:
    """A step whose InputError is told with its line, and ends it alone."""

    def __init__(self, refused: list[tuple[int, str]], line: int) -> None:
        self.refused, self.line = refused, line

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, InputError):
            self.refused.append((self.line, str(error)))
            return True
        return False
