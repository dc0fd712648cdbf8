"""What the archive has said of a shard's captures, told to the shard: there it decides when to ask again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

from archive.raw.store import RawStore

_SAME = (
    "urls.source_id, urls.checked_at, urls.verdict, urls.last_ok_sha256,"
    " (SELECT night || ' ' || started_at FROM runs WHERE id = urls.run_id)"
)
"""Two files whose rows of an address agree in this speak of the same capture."""
_AWAITED = f"SELECT url, {_SAME} FROM urls WHERE untold IS NOT NULL"
_SAID = f"SELECT unchanged, unchanged_before, changes, untold IS NULL, next_due, {_SAME} FROM urls WHERE url = ?"
_TAKE = (
    "UPDATE urls SET unchanged = ?, unchanged_before = ?, changes = ?, untold = iif(?, NULL, untold),"
    " next_due = iif(next_due > '', ?, next_due) WHERE url = ?"
)


def give_back(merged: Path, shard: Path) -> int:
    """Tell SHARD/raw.db what was said, in MERGED/raw.db, of those of its captures that wait for a word.

    Only of an address that the shard has not asked for since: said again, or too late, it changes nothing.
    Returns how many addresses were told. Raises sqlite3.Error.
    """
    with RawStore.reading(merged) as known, RawStore(shard) as store:
        said = list(_said(known.conn, store.conn))
        with store.transaction() as db:
            db.executemany(_TAKE, said)
        store.checkpoint()
    return len(said)


def _said(known: sqlite3.Connection, shard: sqlite3.Connection) -> Iterator[tuple[object, ...]]:
    for url, *same in shard.execute(_AWAITED):
        row = known.execute(_SAID, (url,)).fetchone()
        if row and list(row[5:]) == same:
            yield (*row[:5], url)
