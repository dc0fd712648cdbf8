"""How `checks` is kept: a view of every assessed rule, over a table of which only this module writes.

Nine checks in ten pass, and what such a one says beside the number on both its sides is words of the form, alike in
every report: row by row, with their words, they were the largest table of the archive. So a run of passed checks of one
rule is one row of `check_rows`: where it begins in the version, where its words begin in `check_words`, and the
numbers. Words are kept once, in the order in which they follow each other, and are never taken away. Any other check
is a row by itself.

No UNION: a view of one SELECT is part of whatever asks it, so that every index serves as if the rows lay there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from parsers.checks.rules import QUOTING

VIEW, ROWS, WORDS = "checks", "check_rows", "check_words"
COLUMNS: Mapping[str, str] = {
    "version_id": "INTEGER", "position": "INTEGER", "rule": "TEXT", "outcome": "TEXT", "left": "REAL", "right": "REAL",
    "cells": "TEXT", "detail": "TEXT", "status": "TEXT",
}  # fmt: skip
"""Of the view, with their types."""
KEY = ("version_id", "position")

TABLES = (
    f"""CREATE TABLE {ROWS} (
        version_id INTEGER NOT NULL REFERENCES versions(id), position INTEGER NOT NULL, rule TEXT NOT NULL,
        outcome TEXT NOT NULL, left REAL, right REAL, cells TEXT NOT NULL, detail TEXT NOT NULL, status TEXT,
        word INTEGER, sides TEXT, PRIMARY KEY (version_id, position)
    ) WITHOUT ROWID""",
    f"CREATE TABLE {WORDS} (id INTEGER PRIMARY KEY, detail TEXT NOT NULL)",
    f"CREATE INDEX check_words_by_detail ON {WORDS}(detail)",
    f"CREATE INDEX checks_failed ON {ROWS}(rule, version_id) WHERE outcome = 'fail'",
)
SELECT = f"""
    SELECT k.version_id, CAST(k.position + n.key AS INTEGER) AS position, k.rule, k.outcome,
        CAST(coalesce(n.value, k."left") AS REAL) AS "left", CAST(coalesce(n.value, k."right") AS REAL) AS "right",
        k.cells, CASE WHEN k.word IS NULL THEN k.detail
            ELSE (SELECT w.detail FROM {WORDS} w WHERE w.id = k.word + n.key) END AS detail, k.status
    FROM {ROWS} k JOIN json_each(coalesce(k.sides, '[null]')) n"""
"""The casts give what is reckoned the affinity of its column: a position asked for as text is found too."""

Row = Sequence[object]
"""A row of `checks` without its version: position, rule, outcome, left, right, cells, detail, status."""

_INSERT = f"INSERT INTO {ROWS} VALUES ({', '.join('?' * 11)})"
_EXACT = 2**53
"""Whole numbers below are the same as a REAL, and written in full are read as the same again."""


def create(db: sqlite3.Connection) -> None:
    """The tables and the view."""
    for statement in TABLES:
        db.execute(statement)
    db.execute(f"CREATE VIEW {VIEW} AS {SELECT}")


class Checks:
    """The checks of an archive, to be written inside the caller's transaction."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._places: dict[tuple[str, ...], int] = {}
        self._last = 0

    def put(self, version: int, rows: Iterable[Row]) -> None:
        """Write checks of a version, in the order of their positions, at positions that are free."""
        self._db.executemany(_INSERT, self._kept(version, rows))

    def replace(self, version: int, positions: range, rows: Iterable[Row]) -> bool:
        """Put checks in the place of those at these positions; False when they stand there, whatever people said."""
        kept = self._kept(version, rows)
        there = f"SELECT * FROM {ROWS} WHERE version_id = ? AND position BETWEEN ? AND ? ORDER BY position"
        stored = self._db.execute(there, [version, positions[0], positions[-1]]).fetchall()
        if [_unmarked(row) for row in stored] == [_unmarked(row) for row in kept]:
            return False
        self.erase(version, positions)
        self._db.executemany(_INSERT, kept)
        return True

    def erase(self, version: int, positions: range) -> None:
        """Take away the checks of a version at these positions, as far as they were put there together."""
        where = "version_id = ? AND position BETWEEN ? AND ?"
        self._db.execute(f"DELETE FROM {ROWS} WHERE {where}", [version, positions[0], positions[-1]])

    def mark(self, version: int, position: int, status: str | None) -> None:
        """Give a check that did not pass the status that a person decided."""
        self._db.execute(
            f"UPDATE {ROWS} SET status = ?1 WHERE version_id = ?2 AND position = ?3 AND sides IS NULL "
            "AND status IS NOT ?1",
            [status, version, position],
        )

    def _kept(self, version: int, rows: Iterable[Row]) -> list[Row]:
        """The rows that hold these checks."""
        self._look_back()
        return [
            self._run(version, run) if ordinary else (version, *run[0], None, None) for ordinary, run in _runs(rows)
        ]

    def _run(self, version: int, run: Sequence[Row]) -> Row:
        position, rule, outcome, *_ = run[0]
        sides = ",".join([str(int(row[3])) for row in run])  # type: ignore[call-overload]
        word = self._word(tuple([str(row[6]) for row in run]))
        return (version, position, rule, outcome, None, None, "", "", None, word, f"[{sides}]")

    def _look_back(self) -> None:
        """Forget the places of words that were rolled back with the transaction that added them."""
        (last,) = self._db.execute(f"SELECT coalesce(max(id), 0) FROM {WORDS}").fetchone()
        if last < self._last:
            self._places.clear()
        self._last = last

    def _word(self, details: tuple[str, ...]) -> int:
        """Where these words follow each other; they are added where they never did."""
        if details not in self._places:
            found = self._found(details)
            self._places[details] = self._added(details) if found is None else found
        return self._places[details]

    def _found(self, details: tuple[str, ...]) -> int | None:
        there = f"SELECT detail FROM {WORDS} WHERE id BETWEEN ? AND ? ORDER BY id"
        for (first,) in self._db.execute(f"SELECT id FROM {WORDS} WHERE detail = ? ORDER BY id", details[:1]):
            if tuple(row[0] for row in self._db.execute(there, [first, first + len(details) - 1])) == details:
                return int(first)
        return None

    def _added(self, details: tuple[str, ...]) -> int:
        first = self._last + 1
        self._last += len(details)
        self._db.executemany(f"INSERT INTO {WORDS} VALUES (?, ?)", enumerate(details, first))
        return first


def _unmarked(row: Row) -> Row:
    """A row as it is kept, without what people said of it."""
    return (*row[:8], *row[9:])


def _runs(rows: Iterable[Row]) -> Iterator[tuple[bool, Sequence[Row]]]:
    """Ordinary checks of one rule whose positions follow each other (True); each other one alone."""
    for (_, rule), run in groupby(enumerate(rows), _kind):
        found = [row for _, row in run]
        if rule:
            yield True, found
        else:
            yield from ((False, [row]) for row in found)


def _kind(counted: tuple[int, Row]) -> tuple[object, object]:
    place, row = counted
    return (row[0] - place, row[1]) if _is_ordinary(row) else (None, None)  # type: ignore[operator]


def _is_ordinary(row: Row) -> bool:
    """Whether the rule, the words of the form and one number are all that a check says."""
    _, rule, outcome, left, right, cells, _, status = row
    return (
        outcome == "pass"
        and isinstance(left, int | float)
        and left == right
        and abs(left) < _EXACT
        and left % 1 == 0
        and not cells
        and status is None
        and str(rule).partition(".")[0] not in QUOTING
    )
