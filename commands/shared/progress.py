"""Progress of long work: a bar on a terminal, a plain line now and then elsewhere. On stderr, so stdout stays clean."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

PLAIN_STEPS = 10
BAR_WIDTH = 30
SMALL = 200
"""Work with fewer steps than this needs no plain lines."""


@contextmanager
def progress_line(label: str) -> Iterator[Callable[[int, int], None]]:
    """`with progress_line("verify") as progress: …; progress(done, total)`."""
    shown = -1

    def bar(done: int, total: int) -> None:
        nonlocal shown
        percent = 100 * done // max(total, 1)
        if percent != shown:
            shown = percent
            filled = "#" * (BAR_WIDTH * percent // 100)
            sys.stderr.write(f"\r{label} [{filled:<{BAR_WIDTH}}] {percent:3d}% {done:,}/{total:,}")
            sys.stderr.flush()

    def plain(done: int, total: int) -> None:
        nonlocal shown
        step = PLAIN_STEPS * done // max(total, 1)
        if total >= SMALL and step != shown:
            shown = step
            sys.stderr.write(f"{label}: {done:,} of {total:,}\n")

    terminal = sys.stderr.isatty()
    try:
        yield bar if terminal else plain
    finally:
        if terminal and shown >= 0:
            sys.stderr.write("\n")
