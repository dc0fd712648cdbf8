"""What stands behind the operator's alarms: looked up in raw.db and archive.db."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from archive.raw.stamps import CHINA, stamp
from archive.raw.store import RawStore

_LAG = timedelta(days=14)
"""Portals post weeks late; an alarm before that would cry every year."""
_FEW = 5
"""Fewer agencies or reports than this say nothing about a source."""
_MISSING_SHARE = 0.5
_LATELY = timedelta(days=7)
_GOOD = "('ok', 'not_modified')"


def refusal(data: Path, source_id: str) -> str:
    """The last answer of a source that was not good: when, status, class, address."""
    if not (data / "raw.db").is_file():
        return ""
    query = (
        "SELECT fetched_at, status, verdict, url FROM answers WHERE run_id IN"
        " (SELECT run_id FROM source_states WHERE source_id = ?1) AND source_id = ?1"
        f" AND verdict NOT IN {_GOOD} ORDER BY id DESC LIMIT 1"
    )
    with RawStore.reading(data) as raw:
        row = raw.conn.execute(query, [source_id]).fetchone()
    return f"{row[0]} HTTP {row[1]} {row[2]} {row[3]}" if row else ""


def expected(data: Path) -> list[tuple[str, str]]:
    """Sources that could be read and yet do not show what the calendar says they must: (source, why)."""
    if not (data / "raw.db").is_file():
        return []
    query = (
        "SELECT l.source_id, l.alarm FROM ledger l JOIN source_states s ON s.source_id = l.source_id"
        " AND s.run_id = l.run_id WHERE s.state = 'complete' AND l.alarm <> ''"
    )
    with RawStore.reading(data) as raw:
        return raw.conn.execute(query).fetchall()


def missing_sources(archive: sqlite3.Connection, now: datetime) -> Iterator[tuple[str, int, int, int]]:
    """Sources at which most bodies miss last year's report long after the deadline: (source, year, missing, known)."""
    today = now.astimezone(CHINA)
    year = today.year - 1
    rows = archive.execute(
        "SELECT a.source_id, sum(c.state = 'missing'), count(*) FROM coverage c JOIN agencies a ON a.id = c.agency_id"
        " WHERE c.year = ? AND (c.state <> 'missing' OR c.since <= ?) AND a.source_id IS NOT NULL"
        " GROUP BY a.source_id",
        [year, stamp(now - _LAG)],
    )
    for source, missing, known in rows:
        if known >= _FEW and missing >= known * _MISSING_SHARE:
            yield source, year, missing, known


def filled_worse(archive: sqlite3.Connection, now: datetime, drop: float) -> Iterator[tuple[str, float, float]]:
    """Sources whose new reports of late have fewer tables read than those before: (source, before, lately)."""
    since = stamp(now - _LATELY)
    rows = archive.execute(
        "SELECT source_id, sum(first_seen < ?1), sum(first_seen < ?1 AND form IS NOT NULL), sum(first_seen >= ?1),"
        " sum(first_seen >= ?1 AND form IS NOT NULL) FROM reports WHERE source_id IS NOT NULL GROUP BY source_id",
        [since],
    )
    for source, old, old_filled, new, new_filled in rows:
        if old >= _FEW and new >= _FEW and old_filled / old - new_filled / new > drop:
            yield source, old_filled / old, new_filled / new
