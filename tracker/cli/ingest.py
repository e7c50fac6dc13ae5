"""``tracker ingest``: articles -> stored claims."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TextIO

import click

from tracker.cli import common, completing

if TYPE_CHECKING:
    from tracker.batch import Memory
    from tracker.cluster import Cluster
    from tracker.read import ReadFailure
    from tracker.store.claims import Saved
    from tracker.values import Reading
    from tracker.workers import Job, Pool

MOST_ROWS = 1000  # that are kept for a table


@click.command()
@common.input_options
@click.option("--jobs", type=click.IntRange(0, 256), metavar="N",
              help="Read in N processes at once; 0: one a core [default: 1].")  # fmt: skip
@click.option("--cluster", metavar="ADDRESS",
              help="Read on a Dask cluster: its scheduler's address, or local for one here.")  # fmt: skip
@click.option("--errors", metavar="FILE", type=completing.FILE,
              help="Write what failed to FILE, a JSON object a line, not to the screen.")  # fmt: skip
@click.option("--again", is_flag=True, help="Read files that were read before once more.")
@common.format_option("table", "json", "jsonl")
@click.pass_obj
def ingest(
    app: common.App,
    paths: tuple[str, ...],
    input_format: str,
    language: str | None,
    publisher: str | None,
    date: str | None,
    url: str | None,
    jobs: int | None,
    cluster: str | None,
    errors: str | None,
    again: bool,
    output: str,
) -> None:
    """Read articles and store their claims.

    PATH is a text file, an HTML page, an archive (.jsonl, .jsonl.gz, .jsonl.zst, .warc, .warc.gz), a folder of these,
    an address such as https://example.org/article, or - for standard input.  An archive, and a folder, is read on from
    where the last ingest of it stopped.  The same article again adds nothing; a changed article under the same URL or
    id becomes its next version.

    \b
    Examples:
      tracker ingest article.txt --publisher "El Faro" --date 2025-07-13
      tracker ingest examples/ https://example.org/article
      tracker ingest archive.jsonl.zst --jobs 0 --errors failed.jsonl --format jsonl > done.jsonl
      tracker ingest archive.jsonl.zst --cluster tcp://scheduler:8786
    """
    from tracker import batch, settling
    from tracker.cli.progress import Counter
    from tracker.read import Format
    from tracker.read.files import size, steps

    what, form = common.given(language, publisher, date, url), Format(input_format)
    database = app.open()
    memory = batch.Memory(database, batch.reader(app.settings.models, what, form), again)
    found = steps(
        paths,
        stdin=common.stdin(paths),
        input_format=form,
        max_bytes=app.settings.max_bytes,
        allow_private=app.settings.allow_private,
        known=memory.known,
    )
    rows, claims = _Rows(output), 0
    with (
        _failures(errors) as told,
        _pool(batch.job(database, app.settings.models, what), jobs, cluster) as pool,
        Counter(size(paths)) as counter,
    ):
        try:
            for done in batch.ingest(database, found, pool, memory, app.terms()):
                for failure in done.failures:
                    _tell(failure, told)
                rows.add([_row(*saved) for saved in done.saved])
                claims += sum(saved.new_claims for _, saved in done.saved)
                counter.count(len(done.saved), len(done.failures), done.moved)
            counter.say("claims are placed among the topics")
            settling.settle(database, app.terms(), pool)
        except KeyboardInterrupt:
            count = counter.done
            common.warn(f"stopped: the {count} documents that were finished are stored; run it again for the rest")
            raise click.exceptions.Exit(1) from None
    rows.end()
    _report_memory(memory)
    if counter.done:
        numbers = f"documents read: {counter.done}, failed: {counter.failed}, new claims: {claims}"
        figures = {"done": counter.done, "failed": counter.failed, "new_claims": claims}
        common.say(f"{numbers}; in {database.name}", **figures)
    elif not (counter.failed or memory.finished or memory.taken_up):
        common.warn(f"no documents in {', '.join(paths)}: of a web archive, HTML pages with status 200 are read")
    if counter.failed:
        if errors:
            common.warn(f"documents failed: {counter.failed}; they are listed in {errors}")
        raise click.exceptions.Exit(1)


@contextmanager
def _pool(job: Job, jobs: int | None, cluster: str | None) -> Iterator[Pool]:
    """Who reads; leaves what is not done when this ends."""
    from tracker import workers

    pool: Pool
    if cluster:
        pool = _cluster(job, cluster, jobs)
    else:
        number = 1 if jobs is None else jobs or workers.cores()
        pool = workers.Here(job) if number == 1 else workers.Processes(job, number)
    try:
        yield pool
    finally:
        pool.close()


def _cluster(job: Job, address: str, jobs: int | None) -> Cluster:
    from tracker import workers
    from tracker.cluster import LOCAL, Cluster

    if jobs is not None and address != LOCAL:
        raise click.UsageError("--jobs is for this machine: a cluster has as many workers as were started there")
    made = Cluster(job, address, jobs or workers.cores())
    if made.dashboard:
        common.say(f"what the cluster does is shown at {made.dashboard}")
    return made


@contextmanager
def _failures(path: str | None) -> Iterator[TextIO | None]:
    """The file that what failed is added to, if there is to be one."""
    from tracker.errors import InputError

    if path is None:
        yield None
        return
    try:
        stream = open(path, "a", encoding="utf-8", errors="backslashreplace")  # noqa: SIM115  (closed below)
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror}): choose another file for --errors") from error
    with stream:
        yield stream


def _tell(failure: ReadFailure, told: TextIO | None) -> None:
    if told is None:
        common.warn_failure(failure.error, place=failure.place)
    else:
        told.write(json.dumps({"place": failure.place, "error": str(failure.error)}, ensure_ascii=False) + "\n")
        told.flush()


def _report_memory(memory: Memory) -> None:
    if memory.taken_up:
        common.say(f"files read on from where the last ingest stopped: {memory.taken_up}")
    if memory.finished:
        failed = f" (documents that failed then: {memory.failed})" if memory.failed else ""
        common.say(f"files passed over because they were read before: {memory.finished}{failed}; --again reads them")


def _row(reading: Reading, saved: Saved) -> dict[str, Any]:
    outcome = "new" if saved.is_new else "new version" if saved.is_new_version else "known"
    return {
        "document": saved.document,
        "doc_id": reading.article.key,
        "title": reading.article.title,
        "publisher": reading.article.publisher,
        "outcome": outcome,
        "new_claims": saved.new_claims,
        "known_claims": saved.known_claims,
        "withdrawn_claims": saved.withdrawn_claims,
    }


class _Rows:
    """What became of each document, on standard output: JSONL at once, else when all are done."""

    def __init__(self, output: str) -> None:
        self._output = output
        self._rows: list[dict[str, Any]] = []
        self._left_out = 0

    def add(self, rows: list[dict[str, Any]]) -> None:
        if self._output == "jsonl":
            common.print_jsonl(rows)
            return
        room = len(rows) if self._output == "json" else MOST_ROWS - len(self._rows)
        self._rows += rows[:room]
        self._left_out += len(rows[room:])

    def end(self) -> None:
        from tracker.report.text import short

        if self._output == "json":
            common.print_json(self._rows)
        elif self._rows:
            columns = ["document", "id", "title", "publisher", "", "new claims", "known", "withdrawn"]
            cells = [[short(str(v), 50) if v is not None else "" for v in row.values()] for row in self._rows]
            common.print_table("", columns, cells)
        if self._left_out:
            common.say(
                f"the table has the first {MOST_ROWS} documents; --format jsonl lists the other {self._left_out} too"
            )
