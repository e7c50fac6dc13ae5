"""A report's record -> DOCX by python-docx, which is an extra: the same as on paper, to be edited; without charts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from tracker import wording
from tracker.errors import MissingError
from tracker.report import html, templating
from tracker.report.templating import MOST, MOST_NAMES, quantity
from tracker.report.text import clean, headline, short
from tracker.wording import Wording

Record = Mapping[str, Any]
NOT_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
LONGEST = 400


def render(report: dict[str, Any], _: Path | None = None) -> bytes:
    """The report as DOCX; raises MissingError where python-docx is not installed."""
    try:
        import docx
    except ImportError as error:
        raise MissingError(f"DOCX needs python-docx ({error}): pip install 'tracker[reports]'") from error
    written = _Writer(docx.Document(), wording.load(report["lang"]))
    written.begin(report)
    WRITE[report["report"]](written, report)
    written.legend(report)
    made = BytesIO()
    written.document.save(made)
    return made.getvalue()


def plain(value: object, width: int = LONGEST) -> str:
    """Text that XML can hold, on one line and cut where it is very long."""
    return "" if value is None else short(NOT_XML.sub(" ", str(value)), width)


class _Writer:
    """What all reports write the same way."""

    def __init__(self, document: Any, say: Wording) -> None:
        from docx.shared import Cm, Pt

        self.document, self.say = document, say
        self.styles: dict[str, str] = {}
        for section in document.sections:
            section.left_margin = section.right_margin = Cm(2)
        document.styles["Normal"].font.size = Pt(10)
        self._language()

    def _language(self) -> None:
        from docx.oxml.ns import qn

        for element in self.document.styles.element.iter(qn("w:lang")):
            element.set(qn("w:val"), self.say.language)

    def begin(self, report: Record) -> None:
        title = html.title(dict(report))
        self.document.core_properties.title = plain(title, 250)
        self.document.core_properties.author = report["made_by"]
        self.document.core_properties.language = self.say.language
        self.document.add_heading(plain(title), 0)

    def heading(self, name: str, level: int = 1, **values: Any) -> None:
        self.document.add_heading(plain(self.say(name, **values)), level)

    def line(self, text: str, style: str | None = None) -> Any:
        made = self.document.add_paragraph(plain(text, 2000))
        if style:
            made._p.style = self._style(style)
        return made

    def _style(self, name: str) -> str:
        """The id of a style, looked up once: each look-up by name reads all the styles anew."""
        if name not in self.styles:
            self.styles[name] = self.document.styles[name].style_id
        return self.styles[name]

    def bullets(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.line(line, "List Bullet")

    def left_out(self, count: int) -> None:
        if count > 0:
            self.line(self.say("left_out.rows", count=count)).runs[0].italic = True

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]], left: int = 0) -> None:
        """A table whose first row is repeated on each page."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        made = self.document.add_table(rows=1 + len(rows), cols=len(head), style="Light Grid Accent 1")
        cells = iter(made._cells)  # made once: each look-up by row would count all cells anew
        for text in (value for row in [head, *rows] for value in row):
            next(cells).paragraphs[0].add_run(plain(text, 1500))
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        made.rows[0]._tr.get_or_add_trPr().append(repeated)
        self.document.add_paragraph()
        self.left_out(left)

    def counts(self, report: Record) -> None:
        shown = [(name, n) for name, n in report["counts"].items() if n or name == "claims"]
        self.line(" · ".join(self.say(f"counts.{name}", count=n) for name, n in shown))

    def claims(self, rows: Sequence[Record], *, dated: bool = False) -> None:
        """A table of claims, and below it the sentences that credit them."""
        say = self.say
        if not rows:
            self.line(say("form.none"))
            return
        names = ("number", "said", "source", "how", "status", "publisher" if dated else "others")
        shown = rows[:MOST]
        cells = [
            [
                row["number"],
                self._said(row),
                self._source(row),
                ", ".join(filter(None, [say.word("modes", row["mode"]), row["hedge"]])),
                self._status(row),
                self._printed(row) if dated else self._others(row),
            ]
            for row in shown
        ]
        self.table([say(f"column.{name}") for name in names], cells, len(rows) - len(shown))
        self.heading("section.sentences", 2)
        for row in shown:
            paragraph = self.document.add_paragraph()
            paragraph.add_run(f"{row['number']}. {plain(row['said'])}: ").bold = True
            paragraph.add_run(plain(row["attribution_sentence"], 2000))

    def _said(self, row: Record) -> str:
        figure = row["quantity"]
        exact = not figure or figure["modifier"] == "exact"
        return row["said"] if exact else f"{row['said']} ({quantity(figure, self.say)})"

    def _source(self, row: Record) -> str:
        who = row["named"] or self.say("flags.unattributed")
        return f"{who}, {self.say('column.through')} {row['relay']}" if row["relay"] else who

    def _status(self, row: Record) -> str:
        say = self.say
        held = [say.word("statuses", one["status"]) for one in row["assessments"]] or [say("statuses.unverified")]
        said = ", ".join([*held, *(say.word("flags", flag) for flag in row["flags"])])
        return f"{said} ({row['unsupported']})" if row["unsupported"] else said

    def _others(self, row: Record) -> str:
        say = self.say
        lines = [
            f"{say.word('verdicts', o['verdict'])}: {short(o['said'], 80)} "
            f"({short(o['source'] or say('flags.unattributed'), 60)}, {short(o['publisher'], 60)})"
            for o in row["others"][:3]
        ]
        more = len(row["others"]) + row["others_left_out"] - 3
        return "; ".join([*lines, *([say("form.more", count=more)] if more > 0 else [])])

    def _printed(self, row: Record) -> str:
        return ", ".join(filter(None, [row["publisher"], self.say.short_day(row["published"])]))

    def assessments(self, found: Sequence[Record]) -> None:
        say = self.say
        for one in found:
            sure = f", {say('assessment.credibility', value=one['credibility'])}" if one["credibility"] else ""
            why = f": {one['note']}" if one["note"] else ""
            who = f"{say.word('statuses', one['status'])}{sure}, {one['by']}, {say.day(one['at'])}{why}"
            more = [f"{say('assessment.evidence')}: {place}" for place in one["evidence"]]
            if one["would_settle"]:
                more.append(f"{say('assessment.would_settle')}: {one['would_settle']}")
            if one["review_by"]:
                more.append(say("assessment.review_by", day=say.day(one["review_by"])))
            self.bullets(["; ".join([who, *more])])

    def claims_assessed(self, rows: Sequence[Record]) -> None:
        held = [row for row in rows if row["assessments"]]
        if held:
            self.heading("section.assessments")
        for row in held[:MOST]:
            self.line(f"{self.say('assessment.of_claim', number=row['number'])}: {row['said']}")
            self.assessments(row["assessments"])

    def counted(self, rows: Sequence[Record], head: str, names: Sequence[str]) -> None:
        cells = [[name, self.say.number(row["claims"])] for name, row in zip(names, rows, strict=True)]
        self.table([self.say(head), self.say("column.claims")], cells[:MOST_NAMES], len(cells) - MOST_NAMES)

    def topics(self, found: Sequence[Record]) -> None:
        say = self.say
        if not found:
            self.line(say("document.no_topics"))
            return
        head = [say(f"column.{name}") for name in ("topic", "question", "status")]
        rows = [[topic["id"], topic["title"], topic["standing"]] for topic in found[:MOST]]
        self.table(head, rows, len(found) - MOST)

    def legend(self, report: Record) -> None:
        say = self.say
        words = [(say.word("statuses", status), meaning) for status, meaning in report["legend"].items()]
        topics = report["topic_legend"].items()
        words += [(say.word("standings", status.replace(" ", "_")), meaning) for status, meaning in topics]
        if words:
            self.heading("section.legend")
            self.bullets(f"{word}: {meaning}" for word, meaning in words)
        day = f", {say.day(report['made_at'])}" if report["made_at"] else ""
        self.line(f"{say('foot.judges_nothing')} {report['made_by']}{day}.")

    def marked(self, paragraphs: Sequence[Record]) -> None:
        """The article's text with its spans marked and the numbers of its claims behind them."""
        from docx.enum.text import WD_COLOR_INDEX, WD_UNDERLINE

        underline = {
            "source": WD_UNDERLINE.SINGLE, "relay": WD_UNDERLINE.DASH, "cue": WD_UNDERLINE.DOTTED,
            "hedge": WD_UNDERLINE.WAVY,
        }  # fmt: skip
        key = self.document.add_paragraph()
        for kind in ("figure", *underline):
            self._run(key, self.say(f"text.{kind}"), kind, underline, WD_COLOR_INDEX.YELLOW)
            key.add_run("   ")
        for one in paragraphs[:MOST]:
            paragraph = self.document.add_paragraph()
            for run in one["runs"]:
                self._run(paragraph, run["text"], run["kind"], underline, WD_COLOR_INDEX.YELLOW)
                for number in run["notes"]:
                    paragraph.add_run(f" {number}").font.superscript = True
        self.left_out(len(paragraphs) - MOST)

    def _run(self, paragraph: Any, text: str, kind: str | None, underline: Mapping[str, Any], yellow: Any) -> None:
        run = paragraph.add_run(NOT_XML.sub(" ", text))
        if kind == "figure":
            run.bold, run.font.highlight_color = True, yellow
        elif kind and kind in underline:
            run.underline, run.italic = underline[kind], kind == "cue"


def _document(to: _Writer, report: Record) -> None:
    say = to.say
    place = [report["publisher"] or say("document.publisher_unknown"), say.day(report["date"]), report["url"]]
    to.line(" · ".join(filter(None, place)))
    to.counts(report)
    if report["text"]:
        to.heading("section.text")
        to.marked(templating.paragraphs(report)["paragraphs"])
    to.heading("section.attributed")
    to.claims(report["claims"])
    to.heading("section.unattributed")
    to.claims(report["unattributed"])
    to.heading("section.sources")
    nobody = say("source_kinds.nobody")
    to.counted(report["sources"], "column.source", [row["name"] or nobody for row in report["sources"]])
    kinds = [say.word("source_kinds", row["kind"]) for row in report["source_kinds"]]
    to.counted(report["source_kinds"], "column.kind", kinds)
    to.heading("section.elsewhere")
    to.topics(report["topics"])
    to.claims_assessed([*report["claims"], *report["unattributed"]])


def _topic(to: _Writer, report: Record) -> None:
    say = to.say
    worst = report["verdict"] and say("topic.gravest", verdict=say.word("verdicts", report["verdict"]))
    to.line(" · ".join(filter(None, [report["standing"], worst])))
    to.counts(report)
    to.heading("section.side_by_side")
    to.claims(report["claims"], dated=True)
    to.heading("section.verdicts")
    for verdict in report["verdicts"]:
        pairs = say("counts.pairs", count=verdict["pairs"])
        to.document.add_heading(f"{say.word('verdicts', verdict['verdict'])} ({pairs})", 2)
        to.bullets(_reason(one, say) for one in verdict["reasons"][:12])
        to.left_out(len(verdict["reasons"]) - 12)
        if verdict["pairs_left_out"]:
            to.line(say("left_out.pairs", count=verdict["pairs_left_out"]))
    if report["drift"]:
        to.heading("section.drift")
        to.bullets(f"{say.word('drifts', one['what'])}: {one['reason']}" for one in report["drift"][:12])
        to.left_out(len(report["drift"]) - 12)
    to.heading("section.origins")
    to.line(say("topic.at_most", count=len(report["origins"])))
    for origin in report["origins"][:MOST_NAMES]:
        to.bullets(chain.replace(" > ", " → ") for chain in origin["chains"][:12])
    to.left_out(len(report["origins"]) - MOST_NAMES)
    if report["assessments"]:
        to.heading("section.assessments_of_topic")
        to.assessments(report["assessments"])
    to.claims_assessed(report["claims"])


def _reason(one: Record, say: Wording) -> str:
    ground = f"{say.word('grounds', one['ground'])}: " if one["ground"] else ""
    times = f" (×{one['pairs']})" if one["pairs"] > 1 else ""
    return f"{ground}{clean(one['reason'])}{times}"


def _source(to: _Writer, report: Record) -> None:
    say = to.say
    country = report["country"] and say.word("territories", report["country"])
    called = report["aliases"] and say("source.also_called", names="; ".join(report["aliases"][:12]))
    to.line(" · ".join(filter(None, [say.word("source_kinds", report["kind"]), country, called])))
    to.counts(report)
    to.line(say("source.no_grade"))
    to.heading("section.said")
    to.claims(report["claims"], dated=True)
    if report["relayed"]:
        to.heading("section.relayed")
        to.claims(report["relayed"], dated=True)
    if report["months"]:
        to.heading("section.months")
        flags = ("contested", "revised", "corroborated")
        rows = [
            [say.month(row["month"]), *(say.number(row[name]) for name in ("claims", *flags))]
            for row in report["months"]
        ]
        head = [say("column.month"), say("column.claims"), *(say(f"flags.{flag}") for flag in flags)]
        to.table(head, rows[-MOST:], len(rows) - MOST)
    if report["revisions"]:
        to.heading("section.revisions")
        to.bullets(
            say("source.revision", then=r["then"], on=say.day(r["on"]), now=r["now"], later=say.day(r["later"]))
            for r in report["revisions"][:MOST]
        )
        to.left_out(len(report["revisions"]) - MOST)
    for name, column in (("relays", "column.through"), ("publishers", "column.publisher")):
        if report[name]:
            to.counted(report[name], column, [row["name"] for row in report[name]])
    to.heading("section.topics")
    to.topics(report["topics"])
    to.claims_assessed([*report["claims"], *report["relayed"]])


def _desk(to: _Writer, report: Record) -> None:
    say = to.say
    to.counts(report)
    to.heading("section.came_in")
    names = ("document", "title", "publisher", "date", "claims")
    flags = ("contested", "unattributed", "unsupported")
    rows = [
        [
            one["document"],
            headline(one),
            one["publisher"],
            say.short_day(one["date"]),
            *(say.number(one[name]) for name in ("claims", *flags)),
        ]
        for one in report["documents"][:MOST]
    ]
    head = [*(say(f"column.{name}") for name in names), *(say(f"flags.{flag}") for flag in flags)]
    if rows:
        to.table(head, rows, len(report["documents"]) - MOST)
    else:
        to.line(say("desk.nothing_came_in"))
    to.heading("section.due")
    if not report["due"]:
        to.line(say("desk.nothing_due"))
    to.bullets(
        f"{say.day(one['review_by'])}: {one['said']}, {say.word('statuses', one['status'])}, {one['by']}"
        for one in report["due"][:MOST]
    )
    for flag in flags:
        to.heading(f"section.desk_{flag}")
        to.claims(report[flag], dated=True)
    if report["topics"]:
        to.heading("section.contested_topics")
        to.topics(report["topics"])


WRITE = {"document": _document, "topic": _topic, "source": _source, "desk": _desk}
