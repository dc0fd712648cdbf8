"""Runs by night and start: shards that began one night at one time are one run."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

Key = tuple[str, str]
"""Start and night of a run: runs are numbered in this order."""

_ENDS = "SELECT id, finished_at, outcome, resumed, EXISTS (SELECT 1 FROM ledger WHERE run_id = runs.id) FROM runs"
_LAST_FILED = (
    "SELECT id FROM runs WHERE EXISTS (SELECT 1 FROM answers WHERE run_id = runs.id AND id <= :filed)"
    " OR EXISTS (SELECT 1 FROM repeats WHERE run_id = runs.id AND id <= :filed) ORDER BY id DESC LIMIT 1"
)
_OF_RUNS = ("answers", "repeats", "urls", "walks", "ledger", "source_states")


class _End(NamedTuple):
    finished_at: str | None
    outcome: str | None
    resumed: int
    visited: int


class Runs:
    """The runs of the target and of every part, numbered anew where one comes before another.

    added   runs that the target did not know.
    keys    number in the target → start and night.
    """

    def __init__(self, db: sqlite3.Connection, parts: Sequence[sqlite3.Connection], filed: int) -> None:
        kept: int = (db.execute(_LAST_FILED, {"filed": filed}).fetchone() or (0,))[0]
        here = _runs(db)
        there = [_runs(part) for part in parts]
        fresh = {key for runs in there for key in runs.values()} - set(here.values())
        settled = {key: number for number, key in here.items() if number <= kept}
        moving = sorted({key for number, key in here.items() if number > kept} | fresh)
        self._numbers = settled | {key: kept + place for place, key in enumerate(moving, 1)}
        self.keys: Mapping[int, Key] = {number: key for key, number in self._numbers.items()}
        self.added = len(fresh)
        _renumber(db, {old: self._numbers[key] for old, key in here.items() if self._numbers[key] != old})
        for start, night in sorted(fresh):
            row = (self._numbers[start, night], night, start)
            db.execute("INSERT INTO runs (id, night, started_at) VALUES (?, ?, ?)", row)
        self._maps = [{old: self._numbers[key] for old, key in runs.items()} for runs in there]
        self._join_ends(db, parts)

    def of(self, part: int, old: int) -> int:
        """The number of a part's run in the target."""
        return self._maps[part][old]

    def started(self, number: int | None) -> str:
        """When a run of the target began; "" for none."""
        return self.keys[number][0] if number in self.keys and number is not None else ""

    def _join_ends(self, db: sqlite3.Connection, parts: Sequence[sqlite3.Connection]) -> None:
        """How each run ended, over all its hosts."""
        ends: dict[int, list[_End]] = defaultdict(list)
        for number, *end in db.execute(_ENDS):
            ends[number].append(_End(*end))
        for part, conn in enumerate(parts):
            for old, *end in conn.execute(_ENDS):
                ends[self.of(part, old)].append(_End(*end))
        for number, found in ends.items():
            finished = max(filter(None, (end.finished_at for end in found)), default=None)
            row = (finished, _outcome(found), max(end.resumed for end in found), number)
            db.execute("UPDATE runs SET finished_at = ?, outcome = ?, resumed = ? WHERE id = ?", row)


def _runs(db: sqlite3.Connection) -> dict[int, Key]:
    return {number: (start, night) for number, start, night in db.execute("SELECT id, started_at, night FROM runs")}


def _renumber(db: sqlite3.Connection, moved: Mapping[int, int]) -> None:
    """Through negative numbers, as one run's new number may be another's old one."""
    for table, column in (("runs", "id"), *((table, "run_id") for table in _OF_RUNS)):
        for old, new in moved.items():
            db.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (-new, old))
        if moved:
            db.execute(f"UPDATE {table} SET {column} = -{column} WHERE {column} < 0")


def _outcome(ends: Sequence[_End]) -> str | None:
    """As one machine would have said it: of those that visited any source."""
    said = {end.outcome for end in ends if end.outcome and end.visited} or {end.outcome for end in ends if end.outcome}
    return said.pop() if len(said) == 1 else "incomplete" if said else None
