"""How long ``tracker --help`` takes against importing Click and SQLAlchemy: python benchmarks/startup.py [RUNS]."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

COMMANDS = {
    "help": [sys.executable, "-m", "tracker", "--help"],
    "imports": [sys.executable, "-c", "import click, sqlalchemy"],
}


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def main(runs: int) -> None:
    for command in COMMANDS.values():
        seconds(command)
    taken: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for _ in range(runs):  # in turn, so that both meet the same load
        for name, command in COMMANDS.items():
            taken[name].append(seconds(command))
    middle = {name: statistics.median(times) for name, times in taken.items()}
    print(f"tracker --help {middle['help']:.3f} s, import click, sqlalchemy {middle['imports']:.3f} s")
    print(f"ratio {middle['help'] / middle['imports']:.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 15)
