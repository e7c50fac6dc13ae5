"""The shapes of what the API takes and gives; what it gives is what ``tracker.report.records`` makes."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class Record(BaseModel):
    """What is given; later versions may add fields, and take none away."""

    model_config = ConfigDict(extra="allow")


class Span(Record):
    text: str | None
    start: int | None
    end: int | None


class Unit(Span):
    lemma: str


class Quantity(Span):
    value: float
    value_max: float | None
    lower: float | None
    upper: float | None
    modifier: str
    unit: Unit | None
    currency: str | None
    percent: bool


class Link(Span):
    name: str
    role: str
    source_key: str | None


class Assessment(Record):
    assessment: int
    status: str
    credibility: int | None
    evidence: list[str]
    note: str | None
    review_by: dt.date | None
    would_settle: str | None
    by: str
    at: dt.datetime


class StatedClaim(Record):
    """A claim as a topic has it."""

    id: str
    doc_id: str
    quote: str
    figure: str | None
    quantity: Quantity | None
    source: str | None
    source_key: str | None
    chain: list[Link]
    publisher: str | None
    hedged: bool
    hedge: str | None
    stance: Literal["asserts", "denies"]
    as_of: dt.date | None
    published: dt.date | None


class Review(Record):
    """What a person decided of how a claim was read: ``correction`` stands for it, in which ``wrong`` fields differ."""

    decision: Literal["accepted", "corrected", "rejected"]
    correction: str | None
    wrong: list[str]
    why: str | None
    by: str
    at: dt.datetime


class Claim(StatedClaim):
    """A claim as it is stored, with what became of it."""

    kind: Literal["numeric", "statement"]
    sentence: str
    cue: str | None
    mode: str
    title: str | None
    url: str | None
    status: str
    assessments: list[Assessment]
    review: Review | None
    corrects: str | None
    state: str
    state_reason: str | None
    made_by: str
    maker: str
    rule: str
    unsupported: str | None
    first_seen: dt.datetime
    last_seen: dt.datetime


class ToReview(Claim):
    """A claim that waits for review: ``seen`` is its last event, ``beside`` what was decided on in its place."""

    document: int
    topic: int | None
    cue_span: Span | None
    hedge_span: Span | None
    seen: int
    beside: list[Claim]


class Decided(BaseModel):
    """A review: the claim that was decided on, the one that stands now, and the event of the decision."""

    claim: str
    decision: str
    stands: str | None
    event: int


class Logged(BaseModel):
    """A claim that was logged by hand, and whether it came in now."""

    claim: str
    is_new: bool


class DocumentRow(Record):
    id: int
    key: str
    version: int
    title: str | None
    publisher: str | None
    published: dt.date | None
    language: str | None
    headline: str
    claims: int


class Version(BaseModel):
    id: int
    version: int


class Document(Record):
    """A document with its text, into which the offsets of claims are; ``versions`` are all that there are of it."""

    id: int
    doc_id: str
    version: int
    title: str | None
    publisher: str | None
    date: dt.date | None
    url: str | None
    language: str | None
    sha256: str
    text: str
    headline: str
    versions: list[Version]


class Source(Record):
    id: int
    key: str
    name: str
    kind: str
    country: str | None
    reliability: str | None
    aliases: list[str]
    claims: int
    parent: int | None
    wikidata: str | None
    state_affiliated: bool | None
    confirmed: bool
    merged_into: int | None
    notes: str | None


class SourceCard(Record):
    source: Source
    parent: str | None
    children: list[str]
    merged: list[Source]
    aliases: list[dict[str, Any]]
    mentions: list[dict[str, Any]]
    documents: int
    judgements: list[dict[str, Any]]


class TopicRow(Record):
    id: int
    title: str
    status: str
    verdict: str | None
    claims: int
    origins: int
    decision: str
    named: bool
    merged_into: int | None


class Other(Record):
    """A claim of another document, and what the two come to."""

    verdict: str
    said: str
    source: str | None
    publisher: str
    claim: str
    topic: int | None


class TopicClaim(Claim):
    """A claim as the report on its topic has it, with the sentence that credits it."""

    number: int
    document: int
    topic: int | None
    said: str
    named: str | None
    source_kind: str
    relay: str | None
    measure: str
    bounds: str | None
    flags: list[str]
    origins: int
    attribution_sentence: str
    others: list[Other]
    others_left_out: int
    flag: str | None


class Origin(Record):
    name: str
    key: str
    claims: list[str]
    chains: list[str]


class Pair(Record):
    a: str
    b: str
    verdict: str
    reason: str
    ground: str | None


class Drift(Record):
    a: str
    b: str
    origin: str
    what: str
    reason: str


class Topic(Record):
    """A topic with all its claims, and the verdicts on them two by two."""

    id: int
    title: str
    status: str
    standing: str
    verdict: str | None
    origins: list[Origin]
    claims: list[TopicClaim]
    pairs: list[Pair]
    drift: list[Drift]
    assessments: list[Assessment]


class Change(Record):
    event: int
    at: dt.datetime
    actor: str
    action: str
    subject: str
    subject_id: str
    before: Any
    after: Any
    why: str | None
    undone_by: int | None
    hash: str


class Due(Assessment):
    claim: str | None
    topic: int | None
    said: str
    document: int | None
    days: int


class Me(Record):
    """Who asks; what this one does is written in the history under that name."""

    name: str
    role: Literal["reader", "checker", "editor"]


class Problem(BaseModel):
    """What went wrong: a word for programs, a line for people; in a conflict also what changed."""

    kind: str
    message: str
    changes: list[Change] | None = None


class Failure(BaseModel):
    error: Problem


class Part(BaseModel):
    """One part of a longer list: those behind ``offset``, and whether there are more."""

    offset: int
    more: bool


class Claims(Part):
    claims: list[Claim]


class Waiting(Part):
    waiting: list[ToReview]


class Documents(Part):
    documents: list[DocumentRow]


class Sources(Part):
    sources: list[Source]


class Topics(Part):
    topics: list[TopicRow]


class Changes(BaseModel):
    changes: list[Change]


class Dues(BaseModel):
    due: list[Due]


class Status(BaseModel):
    status: str
    meaning: str


class Statuses(BaseModel):
    statuses: list[Status]


class Made(BaseModel):
    """The number of what was made or is meant now."""

    id: int


class SourceDecided(BaseModel):
    """The source that stands now, how many links moved to it, and which names are left as proposals."""

    source: int
    name: str
    moved: int
    left: list[str]


class Search(Record):
    name: str
    criteria: dict[str, Any]
    made_by: str
    made_at: dt.datetime


class Searches(BaseModel):
    searches: list[Search]


class Job(Record):
    """An article that was handed in: ``state`` is waiting, reading or done."""

    id: str
    by: str
    name: str
    made_at: dt.datetime
    state: Literal["waiting", "reading", "done"]
    documents: int
    failed: int
    new_claims: int
    problem: str | None
    steps: list[dict[str, Any]]


class Jobs(BaseModel):
    jobs: list[Job]
