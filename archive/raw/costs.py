"""What raw.db knows about the cost of the next runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from datetime import datetime

from archive.raw.ahead import OF_AHEAD, times
from archive.raw.captures import ListRow


def due_counts(db: sqlite3.Connection, now: datetime) -> dict[str, tuple[int, int]]:
    """Per source: articles never fetched, and known ones whose check is due."""
    sql = (
        "SELECT source_id, sum(last_capture IS NULL), sum(last_capture IS NOT NULL) FROM urls"
        f" WHERE kind = 'article' AND (state IN ('pending', 'leased') OR next_due <= :now OR {OF_AHEAD})"
        " GROUP BY source_id"
    )
    return {row[0]: (row[1], row[2]) for row in db.execute(sql, times(now))}


def known_reports(db: sqlite3.Connection) -> Iterator[tuple[str, ListRow]]:
    """Source and list row of each article that was ever had and is not gone."""
    sql = (
        "SELECT source_id, list_title, list_date FROM urls"
        " WHERE kind = 'article' AND last_ok_capture IS NOT NULL AND gone_nights = 0"
    )
    for source_id, title, date in db.execute(sql):
        yield source_id, ListRow(title or "", date)


def pages_of_last_walks(db: sqlite3.Connection) -> dict[str, int]:
    """Per source: listing requests in the last run that walked it. Counted run by run, not repeat by source."""
    sql = (
        "WITH w AS MATERIALIZED (SELECT source_id, max(run_id) AS run_id FROM walks GROUP BY source_id)"
        " SELECT source_id, count(*) FROM (SELECT w.source_id FROM w CROSS JOIN answers a"
        " ON a.run_id = w.run_id AND a.source_id = w.source_id AND a.kind = 'listing' UNION ALL"
        " SELECT w.source_id FROM (SELECT DISTINCT run_id FROM w) last CROSS JOIN repeats r ON r.run_id = last.run_id"
        " CROSS JOIN answers a ON a.id = r.same_as AND a.kind = 'listing'"
        " CROSS JOIN w ON w.source_id = a.source_id AND w.run_id = r.run_id) GROUP BY source_id"
    )
    return {row[0]: row[1] for row in db.execute(sql)}


def links_per_source(db: sqlite3.Connection) -> dict[str, float]:
    """Per source: files and pictures per article, on average."""
    sql = (
        "SELECT u.source_id, count(l.url) * 1.0 / count(DISTINCT u.url) FROM urls u"
        " LEFT JOIN links l ON l.article = u.url WHERE u.kind = 'article' GROUP BY u.source_id"
    )
    return {row[0]: row[1] for row in db.execute(sql)}
