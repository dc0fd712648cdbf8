"""Stored bodies for another process, perhaps another machine that sees the same disk: by the file and the hash."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.raw.rows import PackingError, unpack


def fetch(path: str, sha256: str) -> bytes:
    """The body with that hash in the raw.db at that path. Raises FileNotFoundError or KeyError when it is not there.

    Nothing is locked and no file is made beside it, as a disk over the network can do neither well: what was written
    a moment ago may not be seen yet, and is then said to be missing. Whoever asks holds the bytes against the hash.
    """
    file = Path(path)
    if not file.is_file():
        raise FileNotFoundError(path)
    try:
        with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro&immutable=1", uri=True)) as conn:
            row = conn.execute("SELECT data FROM blobs WHERE sha256 = ?", (sha256,)).fetchone()
        return unpack(row[0])
    except (sqlite3.Error, PackingError, TypeError) as error:
        raise KeyError(sha256) from error
