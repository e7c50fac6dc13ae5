"""Stored claims and topics -> the reports on a document, a topic or a source, as records that every format prints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from tracker import statuses
from tracker.compare import StatedClaim, Topic
from tracker.report import records, text
from tracker.store.listing import SourceRow
from tracker.store.search import StoredClaim
from tracker.store.standing import Assessed
from tracker.values import Article, Verdict

Record = dict[str, Any]
Numbered = tuple[int, Topic]


def document(article: Article, found: Sequence[StoredClaim], topics: Sequence[Numbered], tolerance: Decimal) -> Record:
    """What a document asserts, on whose word, how firmly, and what other documents say."""
    rows = [_row(i, claim, topics, tolerance) for i, claim in enumerate(found, start=1)]
    return {
        "report": "document",
        "doc_id": article.key,
        **{name: value for name, value in records.document(article).items() if name != "text"},
        "claims": [row for row in rows if row["source"]],
        "unattributed": [row for row in rows if not row["source"]],
        "sources": _counted(claim.stated for claim in found),
        "topics": [records.topic(t, n, tolerance) for n, t in topics if _concerns(t, {c.stated.id for c in found})],
    }


def _row(place: int, claim: StoredClaim, topics: Sequence[Numbered], tolerance: Decimal) -> Record:
    stated = claim.stated
    return {
        "number": place,
        **records.stored(claim, tolerance),
        "said": text.said(stated),
        "relay": text.relay(stated) or None,
        "bounds": text.interval(stated.quantity, tolerance) if stated.quantity else None,
        "others": others(stated, topics),
    }


def others(claim: StatedClaim, topics: Sequence[Numbered]) -> list[str]:
    """What other documents say of the same, a line each."""
    lines = []
    for number, topic in topics:
        by_id = {member.id: member for member in topic.claims}
        for pair in topic.pairs:
            if claim.id in (pair.a, pair.b) and pair.verdict is not Verdict.NOT_COMPARABLE:
                other = by_id[pair.b if pair.a == claim.id else pair.a]
                if other.doc_id != claim.doc_id:
                    who = f"{text.claimant(other)}, {text.publisher(other) or other.doc_id}"
                    lines.append(f"{pair.verdict}: {text.said(other)} ({who}; topic {number})")
    return lines


def _concerns(topic: Topic, ids: set[str]) -> bool:
    return len(topic.claims) > 1 and any(claim.id in ids for claim in topic.claims)


def _counted(claims: Any) -> list[Record]:
    """How many claims each source has, the article's own voice among them."""
    counts = Counter(text.claimant(claim) for claim in claims)
    return [{"name": name, "claims": count} for name, count in counts.most_common()]


def topic(number: int, value: Topic, tolerance: Decimal) -> Record:
    """The claims on one question side by side, with the verdict on each two and the independent origins."""
    record = records.topic(value, number, tolerance)
    for row, claim in zip(record["claims"], value.claims, strict=True):
        row["said"] = text.said(claim)
        row["relay"] = text.relay(claim) or None
        row["bounds"] = text.interval(claim.quantity, tolerance) if claim.quantity else None
    return {"report": "topic", **record}


def with_assessments(
    report: Record, of_topic: Sequence[Assessed], of_claims: Mapping[str, Sequence[Assessed]]
) -> Record:
    """A topic's report with what people hold of the topic and of each of its claims."""
    for row in report["claims"]:
        row["assessments"] = [records.assessed(entry) for entry in of_claims.get(row["id"], ())]
    return {**report, "assessments": [records.assessed(entry) for entry in of_topic]}


def with_legend(report: Record, defined: statuses.Statuses) -> Record:
    """A report with the meanings of the statuses that it shows: of assessments, and of topics."""
    legend = statuses.legend(_statuses(report), defined.assessments)
    return {**report, "legend": legend, "topic_legend": statuses.legend(_standings(report, defined), defined.topics)}


def _statuses(report: Record) -> Iterator[str]:
    """Every status that an assessment in a report has; that of a claim that nobody assessed too."""
    shown = [report, *(row for name in ("claims", "unattributed", "relayed") for row in report.get(name, ()))]
    for row in shown:
        assessed = row.get("assessments")
        yield from (entry["status"] for entry in assessed or ())
        if assessed == [] and row is not report:
            yield statuses.UNVERIFIED


def _standings(report: Record, defined: statuses.Statuses) -> Iterator[str]:
    """Every status of a topic in a report, which may stand at the beginning of some words."""
    for shown in [report, *report.get("topics", ())]:
        words = shown.get("status") or ""
        yield from (status for status in defined.topics if words == status or words.startswith(f"{status} "))


def source(row: SourceRow, found: Sequence[StoredClaim], topics: Sequence[Numbered], tolerance: Decimal) -> Record:
    """What one source is reported to have said, and how that stands beside what others say.  No grade."""
    own = [claim for claim in found if claim.stated.claimant and claim.stated.claimant.key == row.key]
    passed_on = [claim for claim in found if claim not in own]
    return {
        "report": "source",
        "id": row.id,
        "key": row.key,
        "name": row.name,
        "kind": row.kind,
        "country": row.country,
        "aliases": list(row.aliases),
        "claims": [_row(i, claim, topics, tolerance) for i, claim in enumerate(own, start=1)],
        "relayed": [_row(i, claim, topics, tolerance) for i, claim in enumerate(passed_on, start=len(own) + 1)],
        "topics": [
            {"id": n, "title": t.title, "status": t.standing}
            for n, t in topics
            if _concerns(t, {claim.stated.id for claim in own})
        ],
    }
