"""The process in which a reader's SQL runs: `python -m archive.site.serving.sql_process DATABASE`.

SQLite looks at the clock between two steps of a query, not inside a function: `replace()` on long values runs for a
minute within one step. So a reader's SQL runs where it can be killed (`archive.site.serving.sql_pool`), with bounded
memory, and its result is cut off at a size that the site can encode at once.
"""

from __future__ import annotations

import resource
import sqlite3
import sys
import time
from pathlib import Path
from typing import Any

from archive.raw.opening import open_reading
from archive.search import escape_fts
from archive.site.serving.sql_pool import READY, Answer, Query
from parsers.sandbox import wire

MEMORY = 160 << 20
"""Bytes of memory that one process may take, its interpreter included."""
SPILLED = 256 << 20
"""Bytes that sorting may put aside in a file: at the speed of a disk, seconds would fill it."""
LIMITS = (
    (sqlite3.SQLITE_LIMIT_LENGTH, 1_000_000),
    (sqlite3.SQLITE_LIMIT_SQL_LENGTH, 50_000),
    (sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 500),
    (sqlite3.SQLITE_LIMIT_EXPR_DEPTH, 200),
    (sqlite3.SQLITE_LIMIT_ATTACHED, 0),
)
"""Also kept to by the site's own connections (archive.site.plugin)."""
ENDLESS = frozenset({"printf", "format"})
"""printf('%.*c', 900000000, 'x') counts to the end within one step, whatever the length limit says."""
_PRAGMAS = frozenset({"data_version"})
"""FTS5 asks for it by itself, to know whether its index has changed."""
_STEPS = 1_000


def authorise(action: int, first: str | None, second: str | None, *_: object) -> int:
    """SQLite's authoriser for a reader's SQL, on a file that is open for reading only.

    Pragmas tell where files lie, also as tables (pragma_database_list).
    """
    if action == sqlite3.SQLITE_PRAGMA:
        return sqlite3.SQLITE_OK if first in _PRAGMAS else sqlite3.SQLITE_DENY
    endless = action == sqlite3.SQLITE_FUNCTION and (second or "").lower() in ENDLESS
    return sqlite3.SQLITE_DENY if endless or action == sqlite3.SQLITE_ATTACH else sqlite3.SQLITE_OK


def connect(database: Path) -> sqlite3.Connection:
    """The archive, read-only, with what a reader may use of it."""
    conn = open_reading(database)
    conn.text_factory = lambda raw: raw.decode("utf-8", "replace")
    conn.execute("PRAGMA cache_size = -8000")
    conn.create_function("escape_fts", 1, escape_fts, deterministic=True)
    for limit, value in LIMITS:
        conn.setlimit(limit, value)
    conn.set_authorizer(authorise)
    return conn


def answer(conn: sqlite3.Connection, query: Query) -> Answer:
    """Run one statement and fetch until its rows, its time or the size of its values are used up."""
    deadline = time.monotonic() + query.milliseconds / 1000
    conn.set_progress_handler(lambda: int(time.monotonic() > deadline), _STEPS)
    try:
        return _fetched(conn.execute(query.sql, query.parameters), query)
    except MemoryError:
        return Answer("too_large")
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorname", "").startswith(("SQLITE_IOERR", "SQLITE_FULL", "SQLITE_NOMEM")):
            return Answer("too_large")
        return Answer("interrupted" if str(error) == "interrupted" else "error", message=str(error))
    finally:
        conn.set_progress_handler(None, 0)


def _fetched(cursor: sqlite3.Cursor, query: Query) -> Answer:
    columns = tuple(column[0] for column in cursor.description or ())
    rows: list[tuple[Any, ...]] = []
    size = 0
    for row in cursor:
        if query.rows is not None and len(rows) == query.rows:
            return Answer("rows", columns, tuple(rows), truncated=True)
        size += sum(len(value) if isinstance(value, str | bytes) else 8 for value in row)
        if size > query.size:
            return Answer("too_large")
        rows.append(row)
    return Answer("rows", columns, tuple(rows))


def _limit(what: int, most: int) -> None:
    """A limit that the whole site was given (LimitFSIZE of systemd) may be lower, and is not to be raised."""
    hard = resource.getrlimit(what)[1]
    lower = most if hard == resource.RLIM_INFINITY else min(most, hard)
    resource.setrlimit(what, (lower, lower))


def main() -> None:
    _limit(resource.RLIMIT_DATA, MEMORY)
    _limit(resource.RLIMIT_FSIZE, SPILLED)
    conn = connect(Path(sys.argv[1]))
    wire.send(1, READY)
    while True:
        try:
            query = wire.receive(0)
        except wire.ClosedError:
            return
        wire.send(1, answer(conn, query))


if __name__ == "__main__":
    main()
