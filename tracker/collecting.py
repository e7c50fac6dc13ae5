"""What becomes of memory that is no longer needed."""

import atexit
import ctypes
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


def seldom() -> None:
    """Look for values that nothing leads to after 50,000 new ones, not 700: words and claims come by the thousand and
    are no garbage, and to look among them takes as long as the work."""
    gc.set_threshold(50_000, 20, 50)


@contextmanager
def paused() -> Iterator[None]:
    """Look for none meanwhile: a report on thousands of claims makes half a million values, nearly all of which last
    until it is printed, and to look among them again and again would take a fifth of its time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def give_back() -> None:
    """Give the system what the C library keeps of freed memory, where it can be asked: among matrices of all sizes its
    holes would grow with an archive."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def leave_at_the_end() -> None:
    """Leave to the system whatever this process holds when it ends: Python would take it apart, models and words, for
    seconds in which somebody waits."""
    atexit.register(os._exit, 0)
