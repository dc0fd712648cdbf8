"""Reading archive.db for the site's own pages: read-only, one snapshot a page, a time limit, threads of its own.

A page is a plain function of a Snapshot. It runs in one transaction, so that all its figures come from the
same moment even while a night is being written, and apart from Datasette's threads, so that somebody's SQL never makes
it wait.
"""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path
from typing import Any, TypeVar

from archive.raw.opening import open_reading
from archive.raw.transactions import snapshot
from archive.site.serving.cache import Cache

Result = TypeVar("Result")
Row = sqlite3.Row
Params = Mapping[str, Any] | Sequence[Any]
_INSTRUCTIONS_BETWEEN_LOOKS = 20_000
TOTAL_SECONDS = 60.0
"""How long a total over the whole archive may take: it is counted once for everybody."""


class TooSlowError(Exception):
    """A page needed longer than its time limit."""


class Snapshot:
    """The archive at one moment. `stamp` was taken before it, so that a kept answer is never older than it says."""

    def __init__(self, connection: sqlite3.Connection, cache: Cache, stamp: int, seconds: float) -> None:
        self.connection = connection
        self._cache = cache
        self._stamp = stamp
        self._deadline = time.monotonic() + seconds

    def overdue(self) -> bool:
        return time.monotonic() > self._deadline

    def rows(self, sql: str, params: Params = ()) -> list[Row]:
        return self.connection.execute(sql, params).fetchall()

    def one(self, sql: str, params: Params = ()) -> Row | None:
        found: Row | None = self.connection.execute(sql, params).fetchone()
        return found

    def value(self, sql: str, params: Params = ()) -> Any:
        """The first column of the first row, None when there is no row."""
        found = self.one(sql, params)
        return found[0] if found else None

    def cached(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """What `compute` gives, kept until the archive changes (see archive.site.serving.cache)."""
        return self._cache.get(key, compute, self._stamp)

    def total(self, key: Hashable, compute: Callable[[], Result]) -> Result:
        """As `cached`, for a total over the whole archive, which may take longer than a page."""

        def patiently() -> Result:
            self._deadline += TOTAL_SECONDS
            return compute()

        return self.cached(key, patiently)


class Reader:
    """Threads with a read-only connection each.

    `seconds` is how long one page may keep SQLite busy; `run` raises TooSlowError beyond it.
    """

    def __init__(self, path: Path, cache: Cache, *, threads: int, seconds: float, name: str) -> None:
        self._path = path
        self._cache = cache
        self._seconds = seconds
        self._local = threading.local()
        self._pool = ThreadPoolExecutor(max_workers=threads, thread_name_prefix=name)

    async def run(self, page: Callable[[Snapshot], Result]) -> Result:
        """`page` in one of the threads, within one read transaction."""
        context = copy_context()
        return await asyncio.get_running_loop().run_in_executor(self._pool, context.run, self.read, page)

    def read(self, page: Callable[[Snapshot], Result]) -> Result:
        """As `run`, in the calling thread."""
        connection = self._connection()
        stamp = self._cache.stamp()
        seen = Snapshot(connection, self._cache, stamp, self._seconds)
        connection.set_progress_handler(seen.overdue, _INSTRUCTIONS_BETWEEN_LOOKS)
        try:
            with snapshot(connection):
                return page(seen)
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                raise TooSlowError from error
            raise
        finally:
            connection.set_progress_handler(None, 0)

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = connect(self._path)
            self._local.connection = connection
        return connection


def connect(path: Path) -> sqlite3.Connection:
    """A connection that can only read, whose rows go by name. Never immutable: the file is live."""
    connection = open_reading(path.resolve(), timeout=10, check_same_thread=False)
    connection.row_factory = sqlite3.Row
    connection.execute("PRAGMA query_only = 1")
    return connection
