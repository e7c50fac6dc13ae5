"""A report as it was kept, and as it would be now -> which of its printed sentences and rows would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tracker import wording
from tracker.report.rows import SECTIONS
from tracker.report.templating import quantity
from tracker.report.text import headline, short
from tracker.wording import Wording

Record = Mapping[str, Any]
Key = tuple[str, ...]
Line = tuple[str, str]  # where it stands, in words, and what it says


def differences(then: Record, now: Record | None) -> list[dict[str, str | None]]:
    """What changed, in the order of the report as it was kept, then what is new; nothing is there any longer where
    there is no report ``now``.

    ``what`` is ``changed``, ``gone`` or ``new``; ``where`` says in words which line it is; ``was`` and ``now`` what it
    says.
    """
    before, after = dict(lines(then)), dict(lines(now)) if now is not None else {}
    found = []
    for key, (where, was) in before.items():
        _, said = after.get(key, (where, None))
        if said != was:
            found.append({"what": "gone" if said is None else "changed", "where": where, "was": was, "now": said})
    new = [(where, said) for key, (where, said) in after.items() if key not in before]
    return found + [{"what": "new", "where": where, "was": None, "now": said} for where, said in new]


def lines(report: Record) -> Iterator[tuple[Key, Line]]:
    """Each line that a report prints, by what makes it the same line later."""
    say = wording.load(report["lang"])
    if report["report"] in ("document", "topic"):
        yield ("title",), (say("diff.title"), str(report["title"] or ""))
    if report["report"] == "document":
        yield ("text",), (say("diff.text"), report["sha256"])
    if "standing" in report:
        yield ("standing",), (say("diff.standing"), report["standing"])
    for name, count in report["counts"].items():
        yield ("count", name), (say("diff.counts"), say(f"counts.{name}", count=count))
    seen = set()
    for section in SECTIONS:
        for row in report.get(section, ()):
            if row["id"] not in seen:
                seen.add(row["id"])
                yield from _claim(row, say)
    yield from _comparison(report, say)
    yield from _rest(report, say)


def _claim(row: Record, say: Wording) -> Iterator[tuple[Key, Line]]:
    where = f"{say('assessment.of_claim', number=row['number'])} ({row['id'][:8]})"
    yield (
        ("sentence", row["id"]),
        (f"{where}: {say('column.sentence')}", f"{row['said']}: {row['attribution_sentence']}"),
    )
    flags = [say.word("flags", flag) for flag in row["flags"]]
    held = [say.word("statuses", one["status"]) for one in row["assessments"]] or [say("statuses.unverified")]
    cells = [
        row["said"],
        quantity(row["quantity"], say) if row["quantity"] else None,
        row["named"] or say("flags.unattributed"),
        row["relay"],
        say.word("modes", row["mode"]),
        row["hedge"],
        ", ".join([*held, *flags]),
        row["unsupported"],
    ]
    yield ("row", row["id"]), (f"{where}: {say('diff.row')}", " | ".join(filter(None, cells)))
    others = [
        f"{say.word('verdicts', o['verdict'])}: {o['said']} ({o['source']}, {o['publisher']})" for o in row["others"]
    ]
    if others:
        yield ("others", row["id"]), (f"{where}: {say('column.others')}", "; ".join(others))
    for one in row["assessments"]:
        yield from _assessment(one, where, say)


def _assessment(one: Record, where: str, say: Wording) -> Iterator[tuple[Key, Line]]:
    said = [say.word("statuses", one["status"]), one["by"], say.day(one["at"]), one["note"], *one["evidence"]]
    yield ("assessment", str(one["assessment"])), (f"{where}: {say('diff.assessment')}", "; ".join(filter(None, said)))


def _comparison(report: Record, say: Wording) -> Iterator[tuple[Key, Line]]:
    for one in report.get("assessments", ()):
        yield from _assessment(one, say("diff.topic"), say)
    for verdict in report.get("verdicts", ()):
        for one in verdict["reasons"]:
            key = ("verdict", verdict["verdict"], one["reason"])
            yield key, (say.word("verdicts", verdict["verdict"]), f"{one['reason']} (×{one['pairs']})")
    for origin in report.get("origins", ()):
        yield ("origin", origin["key"]), (say("column.origin"), "; ".join(origin["chains"]))
    for one in report.get("drift", ()):
        yield ("drift", one["what"], one["reason"]), (say("section.drift"), one["reason"])


def _rest(report: Record, say: Wording) -> Iterator[tuple[Key, Line]]:
    for topic in report.get("topics", ()):
        number = str(topic["id"])
        yield ("topic", number), (say("topic.number", number=number), f"{topic['title']}: {topic['standing']}")
    for one in report.get("revisions", ()):
        values = {"then": one["then"], "on": say.day(one["on"]), "now": one["now"], "later": say.day(one["later"])}
        yield ("revision", *one["claims"]), (say("section.revisions"), say("source.revision", **values))
    for one in report.get("documents", ()):
        title = short(headline(one))
        yield (
            ("document", one["doc_id"]),
            (say("section.came_in"), f"{title}: {say('counts.claims', count=one['claims'])}"),
        )
    for one in report.get("due", ()):
        line = f"{one['said']}: {say.day(one['review_by'])}"
        yield ("due", str(one["assessment"])), (say("section.due"), line)
