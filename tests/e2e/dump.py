"""What an archive says, apart from when it was written: two archives with the same dump are the same archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path

VOLATILE = {"started_at", "finished_at", "capture_id", "from_capture", "to_capture"}
"""Columns that say when or in which order work was done, not what was found."""

LEFT_OUT = {"runs", "progress", "_sqlite_migrations", "sqlite_sequence"}


def dump(archive: Path, aliases: Mapping[str, str] | None = None) -> dict[str, list[tuple[object, ...]]]:
    """Table → sorted rows without volatile columns. `aliases` renames texts, such as the ports of a replica."""
    connection = sqlite3.connect(f"file:{archive}?mode=ro", uri=True)
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name not in LEFT_OUT and not name.startswith("reports_fts")
        ]
        return {name: _rows(connection, name, aliases or {}) for name in sorted(names)}
    finally:
        connection.close()


def _rows(connection: sqlite3.Connection, table: str, aliases: Mapping[str, str]) -> list[tuple[object, ...]]:
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info([{table}])")]
    kept = [column for column in columns if column not in VOLATILE]
    rows = connection.execute(f"SELECT {', '.join(f'[{column}]' for column in kept)} FROM [{table}]")
    return sorted((tuple(_renamed(value, aliases) for value in row) for row in rows), key=repr)


def _renamed(value: object, aliases: Mapping[str, str]) -> object:
    if isinstance(value, str):
        for text, alias in aliases.items():
            value = value.replace(text, alias)
    return value
