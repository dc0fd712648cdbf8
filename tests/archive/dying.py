"""One decision, made in a process that dies before one of its steps: a commit of editorial.db or of archive.db."""

from __future__ import annotations

import os
import signal
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from sqlite3 import Connection

from archive import store
from archive.editorial import decisions
from archive.filing import deciding
from archive.filing.drafting import Draft, drafted
from archive.raw import transactions
from tests.archive.season import SCAN, item

NOW = datetime(2024, 2, 1, 19, 0, tzinfo=UTC)
_STEPS = struct.Struct("i")


def steps(data: Path, at: int) -> int:
    """Decide in a child that kills itself before its step `at` (0: never). How many steps it took; -1 when killed."""
    told, tell = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(tell, _STEPS.pack(_decide(data, at)))
        finally:
            os._exit(0)
    os.close(tell)
    with os.fdopen(told, "rb") as answer:
        said = answer.read()
    _, state = os.waitpid(child, 0)
    if os.WIFSIGNALED(state):
        return -1
    (taken,) = _STEPS.unpack(said)
    return int(taken)


def _decide(data: Path, at: int) -> int:
    plain, numbers, taken = transactions.transaction, count(1), 0

    def step() -> None:
        nonlocal taken
        taken = next(numbers)
        if taken == at:
            os.kill(os.getpid(), signal.SIGKILL)

    @contextmanager
    def dying(db: Connection) -> Iterator[Connection]:
        step()
        with plain(db) as inside:
            yield inside
            step()
        step()

    store.transaction = dying  # type: ignore[assignment, attr-defined]
    decisions.transaction = dying  # type: ignore[assignment, attr-defined]
    given = {"agency": "北仑区司法局", "year": 2023}
    draft = Draft(item(SCAN), "place", given, "王", "查过", NOW)

    def make(desk: deciding.Desk) -> list[decisions.Decision]:
        made = desk.store.db.execute("SELECT 1 FROM decisions").fetchone()
        return [] if made else drafted(desk, draft)

    deciding.decide(data, make, NOW)
    return taken
