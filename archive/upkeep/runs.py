"""The public record of the nights: table `runs` of archive.db."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from datetime import datetime

from archive.raw.stamps import stamp
from archive.store import Store

INTERRUPTED = "interrupted"
OUTCOMES = {0: "clean", 1: "failed", 2: "incomplete"}
"""Exit code of a night → its outcome; a night that was killed is `interrupted`."""


@dataclass(frozen=True, slots=True)
class NightRecord:
    """One row of `runs`."""

    id: int
    started_at: str
    finished_at: str | None
    outcome: str | None
    summary: str | None


def begin(store: Store, now: datetime) -> tuple[int, tuple[NightRecord, ...]]:
    """Open the record of a night. Returns its number, and the nights before it that were found unfinished."""
    with store.transaction() as db:
        left = db.execute("SELECT * FROM runs WHERE finished_at IS NULL AND outcome IS NULL ORDER BY id").fetchall()
        db.execute(
            "UPDATE runs SET outcome = ?, summary = 'did not finish' WHERE finished_at IS NULL AND outcome IS NULL",
            [INTERRUPTED],
        )
        number = store.insert("runs", {"started_at": stamp(now)})
    return number, tuple(NightRecord(*row) for row in left)


def finish(store: Store, number: int, now: datetime, exit_code: int, summary: str) -> None:
    """Close the record of a night."""
    with store.transaction():
        values = {"finished_at": stamp(now), "outcome": OUTCOMES[exit_code], "summary": summary}
        store.update("runs", {"id": number}, values)


def latest(db: sqlite3.Connection, count: int = 1) -> list[NightRecord]:
    """The last nights, newest first."""
    query = "SELECT id, started_at, finished_at, outcome, summary FROM runs ORDER BY id DESC LIMIT ?"
    return [NightRecord(*row) for row in db.execute(query, [count])]
