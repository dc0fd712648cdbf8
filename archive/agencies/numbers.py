"""The number of a new body. None is given twice: addresses, decisions and a merge that may be taken back go by it."""

from __future__ import annotations

import sqlite3

_LAST = "SELECT max(coalesce((SELECT max(id) FROM agencies), 0), coalesce((SELECT max(other_id) FROM agency_log), 0))"
"""The bodies that are there, and those that were merged into others: SQLite would give the number of the last of them
to the next body."""


def next_number(db: sqlite3.Connection) -> int:
    return int(db.execute(_LAST).fetchone()[0]) + 1
