"""Reading in this process: for tests that are about the archive, and file the same few pages again and again.

The processes in which documents are read have tests of their own (tests/readers/test_sandbox.py), and every test that
runs the commands starts them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace

import pytest

from parsers.model import Unreadable
from parsers.sandbox import Pool, worker
from parsers.sandbox.batch import with_converted
from parsers.sandbox.task import Answer, Task


@contextmanager
def readers_inside() -> Iterator[None]:
    """Within the block no process is started to read: a Pool answers as its workers would. Pages are drawn as ever."""
    outside = Pool._ask

    def ask(pool: Pool, task: Task, converted: Future[dict[str, bytes | Unreadable]] | None) -> Answer:
        if task.work == "render":
            return outside(pool, task, converted)
        # What all tests of this process hold is no document's.
        order = replace(pool.order, limits=replace(pool.limits, memory_bytes=sys.maxsize))
        return worker._answer(with_converted(task, converted.result()) if converted else task, order)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pool, "_ask", ask)
        yield
