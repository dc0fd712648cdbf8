"""Opens every database of data directories as the next version would, and dies on the way.

A process of its own, without threads, because it forks: `python -m tests.upgrade.opening NOW DATA STEP [DATA STEP …]`.
Each DATA is migrated by a child with one migration more than there is, which copies a whole table, so that there is a
middle to die in whatever the fixture lacks. Every statement, every thousandth instruction of one, and every piece of a
backup is a step; at the STEP-th the child kills itself; with STEP 0 it comes through. Prints a line for each: how many
steps it took, or 0 if it was killed.
"""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from archive import schema
from archive.alerts import store as alerts
from archive.raw import schema as raw_schema
from archive.raw import store as raw
from archive.store import Store

GROWN = {"raw.db": "captures", "archive.db": "reports", "alerts.db": "messages"}
"""Database → the table that the extra migration copies."""

INSTRUCTIONS, BACKUP_PAGES = 1000, 200


def add_migrations() -> None:
    """One more for every database."""
    rooms = {"raw.db": raw_schema.migrations, "archive.db": schema.migrations, "alerts.db": alerts.migrations}
    for name, migrations in rooms.items():
        migrations(name="m999_of_this_test")(_copying(GROWN[name]))
    raw.RAW_VERSION += 1


def _copying(table: str) -> Callable[[Database], None]:
    def migrate(db: Database) -> None:
        db.execute("CREATE TABLE grown AS SELECT * FROM " + table)
        db.execute("CREATE TABLE grown_again AS SELECT * FROM grown")

    return migrate


class Steps:
    """Counts, and dies at the `last`-th."""

    def __init__(self, last: int) -> None:
        self.last = last
        self.done = 0

    def step(self, *_: object) -> None:
        self.done += 1
        if self.done == self.last:
            os.kill(os.getpid(), signal.SIGKILL)


def stepping(steps: Steps) -> Callable[..., sqlite3.Connection]:
    """sqlite3.connect whose connections count what they do."""

    class Stepping(sqlite3.Connection):
        def backup(self, target: sqlite3.Connection, **options: Any) -> None:
            super().backup(target, **(options | {"pages": BACKUP_PAGES, "progress": steps.step}))

    plain = sqlite3.connect

    def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
        connection: sqlite3.Connection = plain(*arguments, **(options | {"factory": Stepping}))
        connection.set_progress_handler(steps.step, INSTRUCTIONS)
        connection.set_trace_callback(steps.step)
        return connection

    return connect


def open_all(data: Path, last: int, now: datetime) -> int:
    """How many steps it took."""
    steps = Steps(last)
    sqlite3.connect = stepping(steps)  # type: ignore[assignment]
    with raw.RawStore(data), Store.open(data, now=now), alerts.AlertsStore(data):
        return steps.done


def in_child(data: Path, last: int, now: datetime) -> int:
    """The same in a child; 0 if it was killed. Raises RuntimeError when it failed."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            os.write(writing, str(open_all(data, last, now)).encode())
            os._exit(0)
        except Exception:
            traceback.print_exc()
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as said:
        steps = int(said.read() or 0)
    _, state = os.waitpid(child, 0)
    if os.WIFEXITED(state) and os.WEXITSTATUS(state):
        raise RuntimeError(f"{data} could not be opened")
    return steps


def main(now: str, *pairs: str) -> None:
    add_migrations()
    for data, last in zip(pairs[::2], pairs[1::2], strict=True):
        print(in_child(Path(data), int(last), datetime.fromisoformat(now)))


if __name__ == "__main__":
    main(*sys.argv[1:])
