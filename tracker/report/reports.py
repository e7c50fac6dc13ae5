"""Stored claims and topics -> the reports on a document, a topic, a source or the desk, as records.

A record is plain data that every format prints: codes and numbers for programs, and the sentences in the language that
the report is written in.  The keys and their order are part of the interface.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

import tracker
from tracker import statuses
from tracker.compare import GRAVITY, Flag, StatedClaim, Topic
from tracker.compare.gate import measure
from tracker.report import credit, marking, records, text
from tracker.report.names import Names
from tracker.report.standings import NOTHING, Standing, standings
from tracker.statuses import Statuses
from tracker.store.listing import SourceRow
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed
from tracker.store.todo import Due
from tracker.values import Article, Role, Stance, Verdict
from tracker.wording import Wording, best

Record = dict[str, Any]
Numbered = tuple[int, Topic]
MOST_PAIRS = 200  # pairs of claims of one verdict that are put in words
MOST_OTHERS = 20  # claims of other documents that are listed beside one claim
COUNTED = ("contested", "single_origin", "corroborated", "revised", "unsupported", "denies", "unidentified")


@dataclass(frozen=True, slots=True)
class Manner:
    """How reports are written: in which ``language``, whatever they are about; else in that of the document, else in
    the ``fallback``; ``at`` is the moment that they say they were made."""

    language: str | None = None
    fallback: str | None = None
    statuses: Statuses = field(default_factory=statuses.shipped)
    at: dt.datetime | None = None

    def wording(self, of_document: str | None = None) -> Wording:
        return best(self.language, of_document, self.fallback)


class _Writer:
    """What the rows of one report on some claims share; ``topics`` are those that they are in."""

    def __init__(
        self,
        claims: Iterable[StatedClaim],
        topics: Sequence[Numbered],
        tolerance: Decimal,
        manner: Manner,
        say: Wording,
        texts: Mapping[str, str] | None = None,
    ) -> None:
        self.say = say
        self.tolerance = tolerance
        self.manner = manner
        self.texts = texts or {}
        own = {claim.id: claim for claim in claims}
        self.names = Names(
            (own | {claim.id: claim for _, topic in topics for claim in topic.claims}).values(), say, texts
        )
        self.standings: dict[str, Standing] = {}
        self.topic_of: dict[str, int] = {}
        self.flags: dict[str, Flag] = {}
        for number, topic in topics:
            found = standings(topic, own)
            self.standings |= found
            self.topic_of |= dict.fromkeys(found, number)
            self.flags |= topic.flags

    def head(self, report: str) -> Record:
        return {
            "report": report,
            "lang": self.say.language,
            "made_by": f"Tracker {tracker.__version__}",
            "made_at": self.manner.at.isoformat(timespec="seconds") if self.manner.at else None,
        }

    def row(self, number: int, claim: StoredClaim) -> Record:
        stated, topic = claim.stated, self.topic_of.get(claim.stated.id)
        standing, flag = self.standings.get(stated.id, NOTHING), self.flags.get(stated.id)
        elsewhere = len(standing.others) - standing.documents.get(stated.doc_id, 0)
        others = islice((other for other in standing.others if other[0].doc_id != stated.doc_id), MOST_OTHERS)
        return {
            "number": number,
            **records.stored(claim, self.tolerance),
            "document": claim.document,
            "topic": topic,
            "said": credit.said(stated, self.say),
            "named": self.names.bare(stated, stated.claiming) if stated.claiming else None,
            "source_kind": stated.claimant.kind if stated.claimant else "nobody",
            "relay": text.relay(stated) or None,
            "measure": _measure(stated),
            "bounds": text.interval(stated.quantity, self.tolerance) if stated.quantity else None,
            "flags": self.flagged(claim),
            "origins": standing.origins,
            "attribution_sentence": credit.sentence(
                stated,
                claim.mode,
                standing,
                claim.assessed,
                self.names,
                flag=flag,
                unsupported=claim.unsupported,
            ),
            "others": [self.other(other, verdict, topic) for other, verdict in others],
            "others_left_out": max(0, elsewhere - MOST_OTHERS),
        }

    def flagged(self, claim: StoredClaim) -> list[str]:
        """What an editor should see of a claim at once."""
        return _flags(claim, self.standings.get(claim.stated.id, NOTHING), self.flags.get(claim.stated.id))

    def other(self, claim: StatedClaim, verdict: Verdict, topic: int | None) -> Record:
        return {
            "verdict": verdict.value,
            "said": credit.said(claim, self.say, plainly=verdict is Verdict.DENIED),
            "source": text.clean(claim.claimant.name) if claim.claimant else None,
            "publisher": text.publisher(claim) or claim.doc_id,
            "claim": claim.id,
            "topic": topic,
        }

    def legends(self, claims: Iterable[StoredClaim], of_topics: Iterable[Assessed], topics: Iterable[Record]) -> Record:
        """The meanings of the statuses that a report shows: of assessments, and of topics."""
        held = [claim.assessed for claim in claims]
        used = {entry.status for assessed in held for entry in assessed} | {entry.status for entry in of_topics}
        used |= {statuses.UNVERIFIED} if not all(held) else set()
        defined = self.manner.statuses
        return {
            "legend": self._meanings(statuses.legend(used, defined.assessments), "assessments"),
            "topic_legend": self._meanings(
                statuses.legend({row["status"] for row in topics}, defined.topics), "topics"
            ),
        }

    def _meanings(self, legend: Mapping[str, str], table: str) -> dict[str, str]:
        """In the report's language, but for those that users wrote themselves."""
        shipped: Mapping[str, str] = getattr(statuses.shipped(), table)
        found = {}
        for status, meaning in legend.items():
            if meaning == statuses.UNKNOWN:
                found[status] = self.say("statuses.gone")
            else:
                worded = self.say.known(f"meanings.{table}.{status}") if meaning == shipped.get(status) else None
                found[status] = worded or meaning
        return found

    def topic(self, number: int, value: Topic) -> Record:
        """A topic in a line."""
        return {
            "id": number,
            "title": value.title,
            "status": value.status.value,
            "standing": self.say.text(value.standing),
            "verdict": value.verdict.value if value.verdict else None,
            "claims": len(value.claims),
            "origins": len(value.origins),
        }


# What formats read of every row, to be had without the rest.
ALONE: Mapping[str, Callable[[_Writer, StoredClaim], Any]] = {
    "doc_id": lambda writer, claim: claim.stated.doc_id,
    "quantity": lambda writer, claim: records.quantity(claim.stated.quantity, writer.tolerance),
    "source": lambda writer, claim: claim.stated.claimant.name if claim.stated.claimant else None,
    "chain": lambda writer, claim: [records.link(link) for link in claim.stated.chain],
    "publisher": lambda writer, claim: claim.stated.publisher.name if claim.stated.publisher else None,
    "stance": lambda writer, claim: claim.stated.stance.value,
    "published": lambda writer, claim: claim.stated.published.isoformat() if claim.stated.published else None,
    "assessments": lambda writer, claim: [records.assessed(entry) for entry in claim.assessed],
    "measure": lambda writer, claim: _measure(claim.stated),
}


class _Row(Mapping[str, Any]):
    """A row of a topic, which is made when it is read: of thousands most formats print the first few hundred."""

    __slots__ = ("_claim", "_made", "_number", "_whole", "_writer")

    def __init__(self, writer: _Writer, number: int, claim: StoredClaim) -> None:
        self._writer, self._number, self._claim = writer, number, claim
        self._made: Record = {"number": number, "flags": writer.flagged(claim)}
        self._whole = False

    def __getitem__(self, name: str) -> Any:
        if name not in self._made:
            if name not in ALONE:
                return self.plain()[name]
            self._made[name] = ALONE[name](self._writer, self._claim)
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.plain())

    def __len__(self) -> int:
        return len(self.plain())

    def plain(self) -> Record:
        if not self._whole:
            flag = self._writer.flags.get(self._claim.stated.id)
            self._made = {**self._writer.row(self._number, self._claim), "flag": flag}
            self._whole = True
        return self._made


def _measure(claim: StatedClaim) -> str:
    """In what its figure is: a currency, a unit of measure, "%"; "" for what is counted one by one."""
    return "%" if claim.quantity and claim.quantity.percent else measure(claim)


def _flags(claim: StoredClaim, standing: Standing, flag: Flag | None) -> list[str]:
    """What an editor should see at once, by the names of the wording's ``flags``."""
    stated = claim.stated
    again = bool(standing.others)  # others say something that it can be compared with
    contested = bool(standing.contested or standing.denied)
    disputed = contested or standing.revised is not None
    claimant = stated.claimant
    found = (
        claimant is None and "unattributed",
        claimant is not None and claimant.kind == "anonymous" and "unidentified",
        claim.unsupported is not None and "unsupported",
        stated.stance is Stance.DENIES and "denies",
        contested and "contested",
        standing.revised is not None and "revised",
        claimant is not None and again and standing.alone and not disputed and "single_origin",
        standing.origins > 1 and not contested and "corroborated",
        flag is Flag.OWN_CAUSE and "own_cause",
        flag is Flag.CONCEDED and "conceded",
    )
    return [name for name in found if name]


def _counts(rows: Sequence[Mapping[str, Any]]) -> Record:
    counts = Counter(name for row in rows for name in row["flags"])
    return {"claims": len(rows), **{name: counts[name] for name in ("unattributed", *COUNTED)}}


# --- a document ---------------------------------------------------------------------------------------------------


def document(
    article: Article,
    found: Sequence[StoredClaim],
    topics: Sequence[Numbered],
    tolerance: Decimal,
    manner: Manner | None = None,
) -> Record:
    """What a document asserts, on whose word, how firmly, and what other documents say."""
    manner = manner or Manner()
    found = sorted(found, key=lambda claim: _place(claim.stated))
    stated = [claim.stated for claim in found]
    writer = _Writer(stated, topics, tolerance, manner, manner.wording(article.language), {article.key: article.text})
    rows = [
        {**writer.row(i, claim), "spans": marking.spans(claim, article.text)} for i, claim in enumerate(found, start=1)
    ]
    ids = {claim.id for claim in stated}
    concerned = [(number, topic) for number, topic in topics if _concerns(topic, ids)]
    listed = [writer.topic(number, topic) for number, topic in concerned]
    return {
        **writer.head("document"),
        "doc_id": article.key,
        "headline": article.headline,
        **records.document(article),
        "counts": _counts(rows),
        "claims": [row for row in rows if row["source"]],
        "unattributed": [row for row in rows if not row["source"]],
        "sources": _sources(rows),
        "source_kinds": _kinds(rows),
        "topics": listed,
        **writer.legends(found, (), listed),
    }


def _place(claim: StatedClaim) -> tuple[int, str]:
    """Where a reader comes upon a claim: at its figure."""
    return (claim.quantity.span if claim.quantity else claim.clause).start, claim.id


def _concerns(topic: Topic, ids: set[str]) -> bool:
    return len(topic.claims) > 1 and any(claim.id in ids for claim in topic.claims)


def _sources(rows: Sequence[Record]) -> list[Record]:
    """How many claims each source has; those of nobody have no name."""
    counts = Counter((row["source"], row["source_kind"]) for row in rows)
    return [{"name": name, "kind": kind, "claims": count} for (name, kind), count in counts.most_common()]


def _kinds(rows: Sequence[Record]) -> list[Record]:
    counts = Counter(row["source_kind"] for row in rows)
    return [{"kind": kind, "claims": count} for kind, count in counts.most_common()]


# --- a topic ------------------------------------------------------------------------------------------------------


def topic(
    number: int,
    value: Topic,
    found: Sequence[StoredClaim],
    of_topic: Sequence[Assessed],
    tolerance: Decimal,
    manner: Manner | None = None,
) -> Record:
    """The claims on one question side by side, with the verdicts, the independent origins, and what changed on the way.

    ``found`` are the claims of the topic as stored, in any order.  The rows of ``claims`` are mappings that are made
    when they are read: ``whole`` makes a record of plain dictionaries of it.
    """
    manner = manner or Manner()
    writer = _Writer(value.claims, [(number, value)], tolerance, manner, manner.wording())
    stored = {claim.stated.id: claim for claim in found}
    worded = list(value.pairs.first(MOST_PAIRS))
    record = records.comparison(value, number, writer.say, worded)
    shown = [_Row(writer, i, stored[claim.id]) for i, claim in enumerate(value.claims, start=1)]
    return {
        **writer.head("topic"),
        **record,
        "counts": _counts(shown),
        "claims": shown,
        "pairs_left_out": len(value.pairs) - len(worded),
        "verdicts": _verdicts(record["pairs"], value.pairs.counts()),
        "assessments": [records.assessed(entry) for entry in of_topic],
        **writer.legends(found, of_topic, [record]),
    }


def whole(record: Record) -> Record:
    """A topic's record with all its rows made."""
    return {**record, "claims": list(map(plain, record["claims"]))}


def plain(row: Mapping[str, Any]) -> Record:
    """A row as a plain dictionary."""
    return row.plain() if isinstance(row, _Row) else dict(row)


def comparison(number: int, value: Topic, tolerance: Decimal, say: Wording) -> Record:
    """A topic's claims side by side with what they come to, and nothing of what is held of them."""
    record = records.topic(value, number, tolerance, say)
    for row, claim in zip(record["claims"], value.claims, strict=True):
        row["said"] = credit.said(claim, say)
        row["relay"] = text.relay(claim) or None
        row["bounds"] = text.interval(claim.quantity, tolerance) if claim.quantity else None
    verdicts = _verdicts(record["pairs"], value.pairs.counts())
    return {"report": "comparison", "lang": say.language, **record, "verdicts": verdicts}


def _verdicts(pairs: Sequence[Record], counts: Mapping[Verdict, int]) -> list[Record]:
    """The verdicts, the gravest first: how many pairs of claims have each, and the reasons of those that are worded."""
    reasons: dict[str, Counter[tuple[str, str | None]]] = defaultdict(Counter)
    for pair in pairs:
        reasons[pair["verdict"]][pair["reason"], pair["ground"]] += 1
    return [
        {
            "verdict": verdict.value,
            "pairs": counts[verdict],
            "pairs_left_out": counts[verdict] - reasons[verdict].total(),
            "reasons": [
                {"reason": reason, "ground": ground, "pairs": count}
                for (reason, ground), count in reasons[verdict].items()
            ],
        }
        for verdict in GRAVITY
        if counts[verdict]
    ]


# --- a source -----------------------------------------------------------------------------------------------------


def source(
    row: SourceRow,
    found: Sequence[StoredClaim],
    topics: Sequence[Numbered],
    tolerance: Decimal,
    manner: Manner | None = None,
) -> Record:
    """What one source is reported to have said, and how that stands beside what others say.  No grade."""
    manner = manner or Manner()
    writer = _Writer([claim.stated for claim in found], topics, tolerance, manner, manner.wording())
    said = [claim for claim in found if claim.stated.claimant and claim.stated.claimant.key == row.key]
    passed_on = [claim for claim in found if not (claim.stated.claimant and claim.stated.claimant.key == row.key)]
    own = [writer.row(i, claim) for i, claim in enumerate(said, start=1)]
    relayed = [writer.row(i, claim) for i, claim in enumerate(passed_on, start=len(own) + 1)]
    ids = {claim.stated.id for claim in said}
    listed = [writer.topic(number, topic) for number, topic in topics if _concerns(topic, ids)]
    return {
        **writer.head("source"),
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "kind": row.kind,
        "country": row.country,
        "aliases": list(row.aliases),
        "counts": {**_counts(own), **_alone(own), "relayed": len(relayed)},
        "claims": own,
        "relayed": relayed,
        "relays": _named(link["name"] for row in own for link in row["chain"] if link["role"] == Role.RELAY),
        "publishers": _named(row["publisher"] for row in own if row["publisher"]),
        "revisions": [
            revision for claim in said if (revision := _revision(claim.stated, writer.standings, writer.say))
        ],
        "months": _months(own),
        "topics": listed,
        **writer.legends(found, (), listed),
    }


def _alone(rows: Sequence[Record]) -> Record:
    """How many claims nobody else has spoken to, and how many some person holds refuted."""
    return {
        "alone": sum(row["origins"] <= 1 and "contested" not in row["flags"] for row in rows),
        "refuted": sum(any(entry["status"] == "refuted" for entry in row["assessments"]) for row in rows),
    }


def _named(names: Iterable[str]) -> list[Record]:
    return [{"name": name, "claims": count} for name, count in Counter(names).most_common()]


def _revision(claim: StatedClaim, found: Mapping[str, Standing], say: Wording) -> Record | None:
    later = found.get(claim.id, NOTHING).revised
    if later is None:
        return None
    return {
        "then": credit.said(claim, say),
        "on": claim.published.isoformat() if claim.published else None,
        "now": credit.said(later, say),
        "later": later.published.isoformat() if later.published else None,
        "claims": [claim.id, later.id],
    }


def _months(rows: Sequence[Record]) -> list[Record]:
    """The claims of each month, and how many of them are contested, revised, and said by others too."""
    found: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        if row["published"]:
            found[row["published"][:7]].append(row)
    return [
        {
            "month": month,
            "claims": len(own),
            **{flag: sum(flag in row["flags"] for row in own) for flag in ("contested", "revised", "corroborated")},
        }
        for month, own in sorted(found.items())
    ]


# --- the desk -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CameIn:
    """A document that came in: its number, what it is, when it came in and how many live claims it has."""

    number: int
    article: Article
    first_seen: dt.datetime
    claims: int


def desk(
    since: dt.date,
    today: dt.date,
    documents: Sequence[CameIn],
    found: Sequence[StoredClaim],
    topics: Sequence[Numbered],
    due: Sequence[Due],
    tolerance: Decimal,
    manner: Manner | None = None,
) -> Record:
    """What came in since a day: the documents, and of their claims what is contested, unattributed or unsupported; and
    the assessments that are due to be looked at again."""
    manner = manner or Manner()
    writer = _Writer([claim.stated for claim in found], topics, tolerance, manner, manner.wording())
    rows = [writer.row(i, claim) for i, claim in enumerate(found, start=1)]
    having = {
        flag: [row for row in rows if flag in row["flags"]] for flag in ("contested", "unattributed", "unsupported")
    }
    of_document: dict[str, list[Record]] = defaultdict(list)
    for row in rows:
        of_document[row["doc_id"]].append(row)
    ids = {claim.stated.id for claim in found}
    listed = [writer.topic(number, value) for number, value in topics if value.contested & ids]
    return {
        **writer.head("desk"),
        "since": since.isoformat(),
        "until": today.isoformat(),
        "counts": {"documents": len(documents), **_counts(rows), "due": len(due)},
        "documents": [_came_in(one, of_document[one.article.key]) for one in documents],
        "topics": listed,
        **having,
        "due": [records.due(one, today) for one in due],
        **writer.legends(
            [one for one, row in zip(found, rows, strict=True) if not having.keys().isdisjoint(row["flags"])],
            (),
            listed,
        ),
    }


def _came_in(one: CameIn, rows: Sequence[Record]) -> Record:
    article = one.article
    return {
        "document": one.number,
        "doc_id": article.key,
        "headline": article.headline,
        "title": article.title,
        "publisher": article.publisher,
        "date": article.date.isoformat() if article.date else None,
        "url": article.url,
        "came_in": one.first_seen.isoformat(timespec="seconds"),
        "claims": one.claims,
        **{flag: sum(flag in row["flags"] for row in rows) for flag in ("contested", "unattributed", "unsupported")},
    }
