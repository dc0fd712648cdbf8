"""Bodies by their hash: those that are missing are taken over as they are packed."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import islice

from archive.raw.store import RawStore

_AT_ONCE = 500
"""Bodies in one transaction: what a merge that is killed has copied, the next one need not."""


def copy_blobs(store: RawStore, part: sqlite3.Connection) -> int:
    """Bodies of a part that the store has not. Returns how many. A body that nothing names yet does no harm."""
    copied = 0
    for few in _some(part.execute("SELECT id, sha256 FROM blobs ORDER BY id")):
        missing = [number for number, sha256 in few if not _is_there(store.conn, sha256)]
        if not missing:
            continue
        with store.transaction() as db:
            for number in missing:
                row = part.execute("SELECT sha256, size, data FROM blobs WHERE id = ?", (number,)).fetchone()
                db.execute("INSERT INTO blobs (sha256, size, data) VALUES (?, ?, ?)", row)
        copied += len(missing)
    return copied


def _some(rows: Iterator[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    while few := list(islice(rows, _AT_ONCE)):
        yield few


def _is_there(db: sqlite3.Connection, sha256: str) -> bool:
    return db.execute("SELECT 1 FROM blobs WHERE sha256 = ?", (sha256,)).fetchone() is not None
