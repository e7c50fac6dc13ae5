"""How far a long work has come: a bar on standard error where that is a terminal, else a line now and then."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING

from tracker.cli import common, logs

if TYPE_CHECKING:
    from rich.progress import Progress

EVERY = 60.0  # seconds between two lines


class Counter:
    """Counts things that are done, and of a ``total`` what they come to: bytes of files; 0 where it is not known."""

    def __init__(self, total: int, things: str = "documents") -> None:
        self.total, self.things, self.moved, self.done, self.failed = total, things, 0, 0, 0
        self._began = self._told = time.monotonic()
        self._passed = 0  # what cost no time, because it was done before
        self._bar: Progress | None = None

    def __enter__(self) -> Counter:
        from rich.console import Console
        from rich.progress import BarColumn, Progress, SpinnerColumn, TaskProgressColumn, TextColumn

        error = Console(stderr=True)
        if error.is_terminal and not common.quiet() and not logs.is_json():
            columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TaskProgressColumn())
            self._bar = Progress(*columns, console=error, transient=True)
            self._bar.add_task(self._words(), total=self.total or None)
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def count(self, done: int, failed: int, moved: int) -> None:
        """Some more are done, or failed, and so much of the total."""
        self.done += done
        self.failed += failed
        self.moved += moved
        if not done and not failed:
            self._passed += moved
        if self._bar:
            self._bar.update(self._bar.task_ids[0], completed=min(self.moved, self.total), description=self._words())
        elif time.monotonic() - self._told > EVERY:
            self._told = time.monotonic()
            common.say(self._words(), **self._figures())

    def say(self, words: str) -> None:
        """What is done now, if somebody looks on."""
        if self._bar:
            self._bar.update(self._bar.task_ids[0], description=words)

    def _figures(self) -> dict[str, float]:
        seconds = max(time.monotonic() - self._began, 1e-3)
        went, left = self.moved - self._passed, self.total - self.moved
        figures = {"done": self.done + self.failed, "failed": self.failed, "per_second": self.done / seconds}
        if went > 0 and left > 0:
            figures["seconds_left"] = left * seconds / went
        return {name: round(value, 2) for name, value in figures.items()}

    def _words(self) -> str:
        figures = self._figures()
        words = f"{figures['done']:,} {self.things}"
        if self.failed:
            words += f" ({self.failed:,} failed)"
        words += f", {figures['per_second']:,.1f} a second"
        if "seconds_left" in figures:
            words += f", {_duration(figures['seconds_left'])} left"
        return words


def _duration(seconds: float) -> str:
    hours, minutes = divmod(round(seconds / 60), 60)
    if hours >= 48:
        return f"{hours // 24} days {hours % 24} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min" if minutes else "less than a minute"
