"""The most memory that an ingest takes, by the number of short documents.

    python benchmarks/memory.py [--sizes 1000 100000]

Made-up articles of two sentences go through ``tracker ingest`` with one process, each size with a database of its own.
Every article names people and places of its own, so that what is remembered of words has to grow or be forgotten.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NOUNS = ("soldiers", "miners", "teachers", "houses", "schools", "trucks", "families", "doctors", "tents", "boats")
EVENTS = ("flood", "fire", "strike", "storm", "quake", "harvest", "march", "epidemic")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 100_000])
    given = parser.parse_args()
    peaks = []
    for size in given.sizes:
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive.jsonl"
            archive.write_text("".join(lines(size)), encoding="utf-8")
            start = time.perf_counter()
            peaks.append(peak(archive, Path(folder) / "claims.db"))
            seconds = time.perf_counter() - start
        print(f"{size:,} documents: {peaks[-1]:,} MB at most, {size / seconds:.1f} documents/s", flush=True)
    print(f"{peaks[-1] / peaks[0]:.2f} times")


def peak(archive: Path, database: Path) -> int:
    """Megabytes that an ingest took at most."""
    command = [sys.executable, "-m", "tracker", "--database", f"sqlite:///{database}", "-q", "ingest", str(archive)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit("the ingest failed")
    return used.ru_maxrss // 1024


def lines(size: int) -> list[str]:
    chance = random.Random(1)
    return [f"{json.dumps(document(number, chance))}\n" for number in range(size)]


def document(number: int, chance: random.Random) -> dict[str, str]:
    town, speaker, event = name(chance), f"{name(chance)} {name(chance)}", chance.choice(EVENTS)
    first, second = (f"{chance.randrange(20, 90_000):,} {chance.choice(NOUNS)}" for _ in range(2))
    text = (
        f"The {event} in {town} hit {first}, the mayor, {speaker}, said on Tuesday. "
        f"About {second} were counted in the valley, according to the police of {town}."
    )
    day = f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}-{chance.randrange(1, 29):02}"
    return {"doc_id": str(number), "title": f"{event} in {town}", "text": text, "lang": "en", "date": day}


def name(chance: random.Random) -> str:
    return "".join(chance.choice("bdfgklmnprstvz") + chance.choice("aeiou") for _ in range(3)).capitalize()


if __name__ == "__main__":
    main()
