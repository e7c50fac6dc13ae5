"""What is taken out of the reading room: reports in every format, and claims for other programs, piece by piece."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from io import StringIO
from typing import Any

from fastapi.responses import Response, StreamingResponse

from tracker import pipeline, printing
from tracker.exchange import cells, claimreview, provenance
from tracker.exchange.pretty import as_json
from tracker.report import listed, records
from tracker.report.reports import Manner
from tracker.store import portable, search, searches, standing
from tracker.store.search import StoredClaim
from tracker.web.desk import Desk

TYPES = {
    "html": "text/html; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/jsonl",
    "claimreview": "application/ld+json",
}
ENDINGS = {"markdown": "md", "claimreview": "jsonld"}
REPORTS: dict[str, Callable[..., dict[str, Any]]] = {
    "documents": pipeline.document_report,
    "topics": pipeline.topic_report,
    "sources": pipeline.source_report,
}
BATCH = 500
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def manner(desk: Desk, language: str | None) -> Manner:
    """How reports are written that are asked for now."""
    return Manner(language, desk.settings.language, desk.statuses, dt.datetime.now(dt.UTC))


def report(desk: Desk, kind: str, number: int, form: str, language: str | None) -> Response:
    """The report on a document, topic or source; a page to look at, the others as files."""
    record = REPORTS[kind](desk.database, str(number), desk.terms, manner(desk, language))
    text = printing.printed(record, form, desk.database, desk.settings.templates)
    headers = {"content-disposition": f'attachment; filename="{kind[:-1]}-{number}.{ENDINGS.get(form, form)}"'}
    if form == "html":
        headers = {"content-security-policy": _policy(str(text)), "content-disposition": "inline"}
    return Response(text, media_type=TYPES[form], headers=headers)


def _policy(html: str) -> str:
    """What a report may do, which is one file: show its own styles, and nothing else."""
    hashes = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in STYLE.findall(html)]
    styles = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return f"default-src 'none'; style-src {styles}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def named(desk: Desk, name: str) -> Response:
    """One of the files that are always there."""
    match name:
        case "claimreview.jsonld":
            return reviews(desk)
        case "provenance.json":
            return origins(desk)
        case _:
            return everything(desk, name.partition(".")[2])


def everything(desk: Desk, form: str) -> Response:
    """All that is stored, as ``tracker export claims`` writes it; form is csv or jsonl."""

    def pieces() -> Iterator[str]:
        with desk.reading() as session:
            found = portable.records(session)
            if form == "csv":
                yield from _table(portable.columns(), map(portable.cells, found))
            else:
                yield from (json.dumps(record, ensure_ascii=False) + "\n" for record in found)

    return _file(pieces(), form, f"claims.{form}")


def searched(desk: Desk, wanted: searches.Criteria, form: str) -> Response:
    """The claims that fit, as ``tracker claims`` prints them; form is csv or jsonl."""
    tolerance = desk.settings.approx_tolerance
    with desk.reading() as session:  # what is wrong with the search is said before anything is sent
        found = search.search(session, searches.resolve(session, wanted))
    if form == "csv":
        rows = ([None if cell == "" else cell for cell in listed.cells(one, tolerance, whole=True)] for one in found)
        return _file(_table(listed.COLUMNS, rows), form, "found.csv")
    lines = (json.dumps(records.stored(claim, tolerance), ensure_ascii=False) + "\n" for claim in found)
    return _file(lines, form, "found.jsonl")


def reviews(desk: Desk) -> Response:
    """All assessed claims as ClaimReview."""
    return _file([as_json(claimreview.feed(_assessed(desk))) + "\n"], "claimreview", "claimreview.jsonld")


def _assessed(desk: Desk) -> list[StoredClaim]:
    with desk.reading() as session:
        return list(search.of_ids(session, standing.assessed_claims(session)).values())


def origins(desk: Desk) -> Response:
    """Where all live claims come from, as PROV-JSON."""
    with desk.reading() as session:
        found = search.search(session, search.ClaimFilter())
    return _file([provenance.json_of(found)], "json", "provenance.json")


def _table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """A table in pieces, the header in the first."""
    yield _written(columns, [])
    for some in _batches(rows):
        yield _written(columns, some).partition("\n")[2]


def _written(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    stream = StringIO()
    cells.write(stream, columns, rows)
    return stream.getvalue()


def _batches(rows: Iterable[Sequence[object]]) -> Iterator[list[Sequence[object]]]:
    some: list[Sequence[object]] = []
    for row in rows:
        some.append(row)
        if len(some) == BATCH:
            yield some
            some = []
    if some:
        yield some


def _file(pieces: Iterable[str], form: str, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(pieces, media_type=TYPES[form], headers=headers)
