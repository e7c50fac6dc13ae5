"""Attempts to sign in -> let through, or told to wait."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable

from tracker.errors import TrackerError

WINDOW = 15 * 60.0  # seconds in which failures count
BY_NAME, BY_ADDRESS = 5, 30  # failures of one name from one address, and of one address in all
MOST_KEPT = 20_000


class TooManyError(TrackerError):
    """Too many attempts; ``wait`` is in seconds."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"too many attempts: try again in {max(1, round(wait / 60))} min")
        self.wait = wait


class Attempts:
    """Counts failures to sign in by name and by address, in this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failures: dict[tuple[str, ...], list[float]] = defaultdict(list)
        self._lock = threading.Lock()

    def check(self, name: str, address: str) -> None:
        """Raise TooManyError where a name or an address has failed too often of late."""
        with self._lock:
            for key, most in (((address, name), BY_NAME), ((address,), BY_ADDRESS)):
                failures = self._recent(key)
                if len(failures) >= most:
                    raise TooManyError(int(failures[-most] + WINDOW - self._clock()) + 1)

    def failed(self, name: str, address: str) -> None:
        with self._lock:
            if len(self._failures) > MOST_KEPT:
                for key in [key for key in self._failures if not self._recent(key)]:
                    del self._failures[key]
            for key in ((address, name), (address,)):
                self._failures[key].append(self._clock())

    def succeeded(self, name: str, address: str) -> None:
        with self._lock:
            self._failures.pop((address, name), None)

    def _recent(self, key: tuple[str, ...]) -> list[float]:
        kept = [moment for moment in self._failures.get(key, ()) if moment > self._clock() - WINDOW]
        if kept:
            self._failures[key] = kept
        else:
            self._failures.pop(key, None)
        return kept
