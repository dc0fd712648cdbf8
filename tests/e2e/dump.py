"""What an archive says, apart from when it was written: two archives with the same dump are the same archive."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

VOLATILE = {"started_at", "finished_at", "capture_id", "from_capture", "to_capture", "gone_run", "gone_capture"}
"""Columns that say when or in which order work was done, not what was found."""

LEFT_OUT = {"runs", "progress", "_sqlite_migrations", "sqlite_sequence"}


def dump(archive: Path) -> dict[str, list[tuple[object, ...]]]:
    """Table → sorted rows without volatile columns; moments are cut to their day, as the clock goes on in a night."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in LEFT_OUT and not name.startswith("reports_fts")
        ]
        return {name: _rows(connection, name) for name in sorted(names)}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str) -> list[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info([{table}])")]
    kept = [column for column in columns if column not in VOLATILE]
    rows = connection.execute(f"SELECT {', '.join(f'[{column}]' for column in kept)} FROM [{table}]")
    return sorted((tuple(_without_time(value) for value in row) for row in rows), key=repr)


def _without_time(value: object) -> object:
    return re.sub(r"(\d{4}-\d\d-\d\dT)\d\d:\d\d:\d\d", r"\1", value) if isinstance(value, str) else value
