"""Records that a Tracker wrote -> rows here: what is not there is added, and nothing that is there is changed.

What is derived is worked out again: the full-text index, which version of an article is the current one, whom a merged
source leads to, and the topics of the claims, but for what people decided of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from tracker.errors import InputError
from tracker.link.names import fold
from tracker.store import assessments, claims, events, finding, journal, registry, reviewed, reviews, topics
from tracker.store.base import Base
from tracker.store.batches import parts
from tracker.store.database import attempt
from tracker.store.models import (
    Assessment,
    AttributionLink,
    Claim,
    ClaimWords,
    Document,
    Quantity,
    Review,
    Source,
    SourceAlias,
    Topic,
    TopicMember,
)
from tracker.store.portable import KIND, Record, checked, kind_of, short
from tracker.store.reviewed import State
from tracker.store.spans import misplaced
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
        self.text: tuple[int, str] = (0, "")  # of the document whose claims are being read
        self.topics: dict[str, int] = {}
        self.topics_merged: list[tuple[int, int, str]] = []  # line, topic, key of the other
        self.relations: list[tuple[int, int, str, str]] = []  # line, source, column, key of the other
        self.merged: list[int] = []
        self.new_claims: set[str] = set()
        self.reviews: set[int] = set()
        self.stray: set[str] = set()  # corrections of claims that were reviewed otherwise here

    def run(self, numbered: Iterable[tuple[int, Mapping[str, Any] | InputError]]) -> Imported:
        steps = {
            "source": self._source,
            "document": self._document,
            "claim": self._claim,
            "topic": self._topic,
            "assessment": self._judged,
            "review": self._reviewed,
        }
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
        for line, number, key in self.topics_merged:
            with self._told(line), attempt(self.session):
                self._merge_topic(number, key)
        journal.recompute(self.session, [self.session.get_one(Source, number) for number in self.merged])
        self._retire()
        return self.done

    def _told(self, line: int) -> _Told:
        return _Told(self.done.refused, line)

    def _event(self, subject: str, subject_id: object, rows: Iterable[Base] = (), after: Record | None = None) -> None:
        events.record(
            self.session, "copied in", subject, subject_id, actor=self.actor, after=after, why=self.why, rows=rows
        )

    def _insert(self, model: type[Base], values: Record) -> Any:
        """Add a row and give it; without the models' machinery, as there may be millions."""
        table: Any = model.__table__
        result = self.session.connection().execute(insert(table), values)
        key = dict(zip(table.primary_key.columns.keys(), result.inserted_primary_key or (), strict=False))
        return model(**{**values, **key})

    def _source(self, line: int, record: Mapping[str, Any]) -> bool:
        values, lists, _ = checked("source", record)
        key, relations = values["key"], {name: values.pop(name) for name in ("parent_id", "merged_into_id")}
        number = self.session.scalar(select(Source.id).where(Source.key == key))
        is_new = number is None
        made: list[Base] = []
        if number is None:
            made.append(source := self._insert(Source, values))
            number = source.id
        there = set(self.session.scalars(select(SourceAlias.alias).where(SourceAlias.source_id == number)))
        for alias in lists["aliases"]:
            if alias["alias"] not in there:
                made.append(self._insert(SourceAlias, {**alias, "source_id": number, "folded": fold(alias["alias"])}))
                there.add(alias["alias"])
        if made:
            self._event("source", number, made)
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
        self._event("source", number, [source], {column.removesuffix("_id"): key})

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
        before = self.session.scalar(select(Document).where(Document.key == place[0], Document.current))
        is_last = before is None or before.version < place[1]
        written = [self._insert(Document, {**values, "current": is_last})]
        if before is not None and is_last:
            before.current = False
            written.append(before)
        self._event("document", written[0].id, written)
        self.documents[place] = written[0].id
        return True

    def _document_of(self, place: tuple[str, int]) -> int:
        if place not in self.documents:
            there = select(Document.id).where(Document.key == place[0], Document.version == place[1])
            number = self.session.scalar(there)
            if number is None:
                raise InputError(f"document {short(place[0])}, version {place[1]}, is neither stored nor above: add it")
            self.documents[place] = number
        return self.documents[place]

    def _retire(self) -> None:
        """Of each article that came in the claims of all versions but the last are superseded."""
        for part in parts(sorted({key for key, _ in self.documents})):
            for last in self.session.scalars(select(Document).where(Document.key.in_(part), Document.current)):
                claims.supersede(self.session, last)
        for claim in sorted(self.stray & self.new_claims):
            reason = "what it corrects was reviewed otherwise here"
            claims.set_state(self.session, self.session.get_one(Claim, claim), State("deprecated", reason, None))

    def _claim(self, line: int, record: Mapping[str, Any]) -> bool:
        values, lists, figure = checked("claim", record)
        if claims.is_stored(self.session, values["id"]):
            return False
        values["document_id"] = self._document_of(values["document_id"])
        links = lists["links"]
        for link in links:
            for column in ("source_id", "proposed_source_id"):
                link[column] = None if link[column] is None else self._source_of(link[column])
        text = self._text_of(values["document_id"])
        parts_said = [
            ("claim", values),
            *([("quantity", figure)] if figure else []),
            *(("link", link) for link in links),
        ]
        for part, row in parts_said:
            for what in misplaced(part, row, values, text):
                raise InputError(f"claim {short(values['id'])}: {what} of its document: it was changed")
        of_claim = {"claim_id": values["id"]}
        written = [self._insert(Claim, values)]
        if figure:
            written.append(self._insert(Quantity, {**figure, **of_claim}))
        written += [self._insert(AttributionLink, {**link, **of_claim}) for link in links]
        found = figure or dict.fromkeys(("unit", "unit_lemma", "currency", "percent"))
        unit = finding.unit_words(found["unit"], found["unit_lemma"], found["currency"], bool(found["percent"]))
        words = finding.indexed(values["sentence"], values["clause"], *(link["mention"] for link in links))
        self._insert(ClaimWords, {**of_claim, "words": words, "unit": unit})
        self._event("claim", values["id"], written)
        self.new_claims.add(values["id"])
        return True

    def _text_of(self, number: int) -> str:
        if self.text[0] != number:
            self.text = number, self.session.scalar(select(Document.text).where(Document.id == number)) or ""
        return self.text[1]

    def _check_claim(self, claim: Any) -> None:
        if not claims.is_stored(self.session, claim):
            raise InputError(f"claim {short(claim)} is neither stored nor above in the file: add it")

    def _topic(self, line: int, record: Mapping[str, Any]) -> bool:
        """What people decided of a topic; it is the one here that has most of its claims, if there is one."""
        values, lists, _ = checked("topic", record)
        key, into, members = values["key"], values.pop("merged_into_id"), lists["members"]
        for member in members:
            self._check_claim(member["claim_id"])
        inside = [member["claim_id"] for member in members if member["decision"] != "rejected"]
        taken = topics.of_claims(self.session, inside)
        number = self.session.scalar(select(Topic.id).where(Topic.key == key))
        for same, shared in Counter(taken.values()).most_common(1):
            if number is None and 2 * shared > len(inside):
                number = same
        if number is not None:
            self.topics[key] = number
            return False
        row = self._insert(Topic, {**values, "status": "unverified"})
        for member in members:
            if member["decision"] == "rejected" or member["claim_id"] not in taken:
                self._insert(TopicMember, {**member, "topic_id": row.id})
        for part in parts(inside):
            self.session.execute(update(Claim).where(Claim.id.in_(part)).values(placed=False))
        self._event("topic", row.id, after={"title": row.title})
        self.topics[key] = row.id
        if into is not None:
            self.topics_merged.append((line, row.id, into))
        return True

    def _merge_topic(self, number: int, key: str) -> None:
        """Say into which topic one was merged, once all topics are there."""
        topic, into = self.session.get_one(Topic, number), self.session.get_one(Topic, self._topic_of(key))
        if topics.root(self.session, into).id == number:
            raise InputError(f"topic {topic.title!r} cannot be merged into itself: mend 'merged_into'")
        topic.merged_into_id = into.id
        self.session.flush()

    def _topic_of(self, key: Any) -> int:
        if key not in self.topics:
            number = self.session.scalar(select(Topic.id).where(Topic.key == key))
            if number is None:
                raise InputError(f"topic {short(key)} is neither stored nor above in the file: add it")
            self.topics[key] = number
        return self.topics[key]

    def _judged(self, line: int, record: Mapping[str, Any]) -> bool:
        values, _, _ = checked("assessment", record)
        if values["claim_id"] is not None:
            self._check_claim(values["claim_id"])
        if values["topic_id"] is not None:
            values["topic_id"] = self._topic_of(values["topic_id"])
        said = {name: value for name, value in values.items() if name != "withdrawn"}
        if self.session.scalar(select(Assessment.id).filter_by(**said).limit(1)) is not None:
            return False
        row = self._insert(Assessment, values)
        self._event("assessment", row.id, [row])
        assessments.tell_topics(self.session, row)
        return True

    def _reviewed(self, line: int, record: Mapping[str, Any]) -> bool:
        """What a person decided of a claim, unless something else was decided of it here."""
        values, _, _ = checked("review", record)
        claim, correction = values["claim_id"], values["correction_id"]
        for named in (claim, correction):
            if named is not None:
                self._check_claim(named)
        said = {name: value for name, value in values.items() if name != "withdrawn"}
        known = self.session.scalar(select(Review.id).filter_by(**said).limit(1))
        if known is not None:
            self.reviews.add(known)
            return False
        row = self.session.get_one(Claim, claim)
        if claim not in self.new_claims and not values["withdrawn"]:
            last = reviewed.of_claims(self.session, [claim]).get(claim)
            if last and last.number not in self.reviews:
                self.stray.add(correction or "")
                raise InputError(f"claim {claim[:8]} was {last.told} here: that stands")
            reviews.apply(self.session, row, Review(**values))
        made = self._insert(Review, values)
        self.reviews.add(made.id)
        self._event("claim", claim, [made, row], {"review": made.id, "decision": made.decision})
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
