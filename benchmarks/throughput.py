"""Documents a second from archive to database: plain Stanza, then ``tracker ingest`` with one process, two, a cluster.

    python benchmarks/throughput.py es ARCHIVE [--documents 1000] [--ways plain 1 2 cluster]

ARCHIVE is as for ``annotation.py``.  Each way is a process of its own, with all that it loads: ``plain`` only reads,
with ``stanza.Pipeline`` and the same models, document by document, on as many threads as it likes; the others read,
extract and store, ``1`` and ``2`` with so many ``--jobs``, ``cluster`` with ``--cluster local`` and two workers.  The
ways take turns, ``--runs`` times; the figures are medians.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from annotation import documents

WAYS = {
    "plain": [sys.executable, __file__, "--plain"],
    "1": ["--jobs", "1"],
    "2": ["--jobs", "2"],
    "cluster": ["--cluster", "local", "--jobs", "2"],
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("language")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--ways", nargs="+", choices=WAYS, default=list(WAYS))
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--plain", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.plain:
        run_plain(given.language, given.archive)
        return
    taken: dict[str, list[float]] = {way: [] for way in given.ways}
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive.jsonl"
        texts = list(documents(given.archive))[: given.documents]
        lines = (json.dumps({"doc_id": str(i), "text": text, "lang": given.language}) for i, text in enumerate(texts))
        archive.write_text("\n".join(lines), encoding="utf-8")
        for run in range(given.runs):
            for way, seconds in taken.items():
                seconds.append(timed(command(way, given.language, archive, Path(folder) / f"{way}-{run}.db")))
    middle = {way: statistics.median(seconds) for way, seconds in taken.items()}
    for way, value in middle.items():
        print(f"{way}: {len(texts) / value:.1f} documents/s ({value:.1f} s)")
    for slow, fast in (("plain", "1"), ("plain", "2"), ("1", "2"), ("1", "cluster")):
        if slow in middle and fast in middle:
            print(f"{fast} against {slow}: {middle[slow] / middle[fast]:.2f}")


def command(way: str, language: str, archive: Path, database: Path) -> list[str]:
    if way == "plain":
        return [*WAYS[way], language, str(archive)]
    tracker = [sys.executable, "-m", "tracker", "--database", f"sqlite:///{database}", "--quiet"]
    return [*tracker, "ingest", str(archive), *WAYS[way]]


def timed(run: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(run, check=True, stdout=subprocess.DEVNULL, env=os.environ)
    return time.perf_counter() - start


def run_plain(language: str, archive: Path) -> None:
    import torch

    from tracker.annotate import loading, models

    threads = torch.get_num_threads()  # before Tracker keeps them to one
    pipeline = loading.plain_pipeline(models.find(language, "shipped"))
    torch.set_num_threads(threads)
    for text in documents(archive):
        pipeline(text)


if __name__ == "__main__":
    main()
