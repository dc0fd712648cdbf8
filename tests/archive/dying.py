"""Work in a process of its own that dies by SIGKILL before one of its steps.

A step is the beginning, the end, or the moment after a commit of editorial.db or of archive.db.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sqlite3 import Connection

from archive import store
from archive.editorial import decisions
from archive.raw import transactions


def steps_of(work: Callable[[], object], *, die_before: int = 0) -> int:
    """Do `work` in a fork; how many steps it took, -1 when it died before step `die_before` (0: it lives)."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, die_before, writing)
    os.close(writing)
    with os.fdopen(reading) as said:
        told = said.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return -1
    assert os.WEXITSTATUS(status) == 0, told
    return int(told)


def _live(work: Callable[[], object], die_before: int, writing: int) -> None:
    taken = 0

    def step() -> None:
        nonlocal taken
        taken += 1
        if taken == die_before:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def dying(db: Connection) -> Iterator[Connection]:
        step()
        with transactions.transaction(db) as inside:
            yield inside
            step()
        step()

    store.transaction = dying  # type: ignore[assignment, attr-defined]
    decisions.transaction = dying  # type: ignore[assignment, attr-defined]
    try:
        work()
        os.write(writing, str(taken).encode())
    except BaseException as error:
        os.write(writing, repr(error).encode())
        os._exit(1)
    os._exit(0)
