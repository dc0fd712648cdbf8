"""Makes one decision, in a process that dies before one of its steps: `python -m tests.archive.dying DATA STEP`.

A step is a commit of editorial.db or of archive.db. Prints how many there were when it lives.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from sqlite3 import Connection

from archive import store
from archive.editorial import decisions
from archive.filing import deciding
from archive.filing.drafting import Draft, drafted
from archive.raw import transactions
from tests.archive.season import SCAN, item

NOW = datetime(2024, 2, 1, 19, 0, tzinfo=UTC)
taken = 0


def step(at: int) -> None:
    global taken  # noqa: PLW0603 — one process, one count
    taken += 1
    if taken == at:
        os.kill(os.getpid(), signal.SIGKILL)


def main(data: Path, at: int) -> None:
    plain = transactions.transaction

    @contextmanager
    def dying(db: Connection) -> Iterator[Connection]:
        step(at)
        with plain(db) as inside:
            yield inside
            step(at)
        step(at)

    store.transaction = dying  # type: ignore[assignment, attr-defined]
    decisions.transaction = dying  # type: ignore[assignment, attr-defined]
    given = {"agency": "北仑区司法局", "year": 2023}
    draft = Draft(item(SCAN), "place", given, "王", "查过", NOW)

    def make(desk: deciding.Desk) -> list[decisions.Decision]:
        made = desk.store.db.execute("SELECT 1 FROM decisions").fetchone()
        return [] if made else drafted(desk, draft)

    deciding.decide(data, make, NOW)
    print(taken)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
