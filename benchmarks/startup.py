"""How long commands take from nothing: python benchmarks/startup.py [--runs 5] [--cold]

``help`` and ``claims`` are held against importing Click and SQLAlchemy, ``extract`` of one short article against
loading Stanza's pipeline with the same models and running it on that article.  The commands take turns, so that all
meet the same load; the figures are medians.  ``--cold`` empties the kernel's cache of files before each, where this
user may.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ARTICLE = """La crecida del río obligó a evacuar a 340 vecinos, según la alcaldesa, Inés Cuevas.

El Ministerio del Interior informó de que unos 2.500 voluntarios trabajan en la zona. «Faltan 300 mantas», dijo ayer
un portavoz de la Cruz Roja. Cerca de 40 casas siguen sin luz, aunque la compañía lo niega.
"""
CACHES = Path("/proc/sys/vm/drop_caches")
STANZA = """
import sys
from tracker.annotate import loading, models
loading.plain_pipeline(models.find("es", "shipped"))(open(sys.argv[1], encoding="utf-8").read())
"""
AGAINST = {"help": "imports", "claims": "imports", "extract": "stanza"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--cold", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "article.txt"
        article.write_text(ARTICLE, encoding="utf-8")
        tracker = [sys.executable, "-m", "tracker", "--database", f"sqlite:///{folder}/claims.db"]
        commands = {
            "imports": [sys.executable, "-c", "import click, sqlalchemy"],
            "help": [*tracker, "--help"],
            "claims": [*tracker, "claims"],
            "stanza": [sys.executable, "-c", STANZA, str(article)],
            "extract": [*tracker, "extract", str(article)],
        }
        subprocess.run([*tracker, "ingest", str(article)], check=True, capture_output=True)
        taken: dict[str, list[float]] = {name: [] for name in commands}
        for run in range(given.runs + 1):
            for name, command in commands.items():
                seconds = timed(command, given.cold)
                if run:  # the first fills the caches
                    taken[name].append(seconds)
    middle = {name: statistics.median(seconds) for name, seconds in taken.items()}
    for name, value in middle.items():
        ratio = f", {value / middle[AGAINST[name]]:.2f} times {AGAINST[name]}" if name in AGAINST else ""
        print(f"{name}: {value:.3f} s{ratio}")


def timed(command: list[str], cold: bool) -> float:
    if cold:
        os.sync()
        CACHES.write_text("1")
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
