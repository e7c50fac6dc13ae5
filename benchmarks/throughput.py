"""Documents a second: plain Stanza, ``tracker extract``, and ``tracker ingest`` on one core, two, and a cluster.

    python benchmarks/throughput.py es ARCHIVE [--documents 1000] [--ways plain extract 1 2 cluster]

ARCHIVE is as for ``annotation.py``.  Each way is a process of its own, with all that it loads.  ``plain`` annotates,
with ``stanza.Pipeline`` and the same models, document by document; ``extract`` makes claims too, and prints them; both
take as many threads as they like.  The others store the claims and place them among the topics, too: ``1`` on one core,
``2`` with ``--jobs 2``, ``cluster`` with ``--cluster local`` and two workers.  The ways take turns, ``--runs`` times;
the figures are medians.
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
    "extract": ["--format", "jsonl"],
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
                made = command(way, given.language, archive, Path(folder) / f"{way}-{run}.db")
                seconds.append(timed(made, one_core=way == "1"))
    middle = {way: statistics.median(seconds) for way, seconds in taken.items()}
    for way, value in middle.items():
        print(f"{way}: {len(texts) / value:.1f} documents/s ({value:.1f} s)")
    for slow, fast in (("plain", "extract"), ("1", "2"), ("1", "cluster")):
        if slow in middle and fast in middle:
            print(f"{fast} against {slow}: {middle[slow] / middle[fast]:.2f}")


def command(way: str, language: str, archive: Path, database: Path) -> list[str]:
    if way == "plain":
        return [*WAYS[way], language, str(archive)]
    tracker = [sys.executable, "-m", "tracker", "--database", f"sqlite:///{database}", "--quiet"]
    return [*tracker, "extract" if way == "extract" else "ingest", str(archive), *WAYS[way]]


def timed(run: list[str], one_core: bool) -> float:
    start = time.perf_counter()
    done = subprocess.Popen(run, stdout=subprocess.DEVNULL)
    if one_core and hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(done.pid, {min(os.sched_getaffinity(0))})
    if done.wait():
        sys.exit(f"failed: {' '.join(run)}")
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
