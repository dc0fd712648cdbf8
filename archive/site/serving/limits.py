"""How long SQLite may be kept busy: readers' own SQL less than what a page of the site asks by itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette.database import Database, QueryInterrupted, Results
from datasette.views.base import DatasetteError

from archive.raw.opening import open_reading
from archive.site.serving.sql_pool import Answer, Query, SqlPool

READER_MS = 3_000
"""For SQL that a reader wrote."""
CROWDED_MS = 1_000
"""For SQL that a reader wrote while others wait for theirs: a few endless queries must not use up their patience."""
PAGE_MS = 10_000
"""For what a table page asks: a word of half the reports, with the file not yet in memory, takes seconds."""
FACET_MS = 1_500
"""For counting by one column that a reader chose."""
OUR_FACETS_MS = 6_000
"""For the counts beside a table: one query for all columns, kept until the archive changes."""

RESULT_BYTES = 8 << 20
"""Size of the values of one result of a reader's SQL: 2,000 rows of a megabyte each would fill the memory."""
TOO_LARGE = f"结果超过 {RESULT_BYTES >> 20} MB。请少选几列、加条件或 limit；整表请用下载。"


@dataclass(frozen=True, slots=True)
class Allowance:
    """What the queries of a request may cost; `apart`: they hold a reader's SQL and run in a process of their own."""

    milliseconds: int
    apart: bool = False


_allowance: ContextVar[Allowance | None] = ContextVar("allowance", default=None)


@contextmanager
def at_most(milliseconds: int, *, apart: bool = False) -> Iterator[None]:
    """Every query of this request is interrupted after so long."""
    token = _allowance.set(Allowance(milliseconds, apart))
    try:
        yield
    finally:
        _allowance.reset(token)


class Row(tuple[Any, ...]):
    """A row as sqlite3.Row is one: by number and by name, also where two columns share a name."""

    columns: tuple[str, ...]

    @classmethod
    def of(cls, columns: tuple[str, ...], values: tuple[Any, ...]) -> Row:
        row = cls(values)
        row.columns = columns
        return row

    def __getitem__(self, key: Any) -> Any:
        if not isinstance(key, str):
            return super().__getitem__(key)
        if key not in self.columns:
            raise IndexError(f"No item with that key: {key}")
        return super().__getitem__(self.columns.index(key))

    def keys(self) -> list[str]:
        return list(self.columns)


class LimitedDatabase(Database):  # type: ignore[misc]
    """A database of Datasette that keeps to the allowance of the request."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Datasette's, but for reading only, and also where nothing can be written."""
        if write:
            raise sqlite3.OperationalError("attempt to write a readonly database")
        connection = open_reading(Path(self.path), check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection

    async def execute(
        self, sql: str, params: Any = None, truncate: bool = False, custom_time_limit: int | None = None, **more: Any
    ) -> Any:
        """Datasette's, within the allowance. Raises DatasetteError when a reader's SQL brings too much."""
        allowance = _allowance.get()
        given = [limit for limit in (custom_time_limit, allowance and allowance.milliseconds) if limit]
        limit = min(given, default=None)
        if allowance is None or not allowance.apart or limit is None or sql.startswith("PRAGMA "):
            # A reader's SQL begins with select, with or explain (Datasette sees to that): this is Datasette's own.
            return await super().execute(sql, params, truncate, limit, **more)
        rows = self.ds.max_returned_rows if truncate else None
        if rows is not None and rows == more.get("page_size"):
            rows += 1
        query = Query(sql, _plain(params), rows, RESULT_BYTES, limit)
        pool: SqlPool = self.ds.site.strangers
        return _results(await pool.answer(query), query)


def _plain(params: Any) -> Any:
    if params is None:
        return {}
    return dict(params) if isinstance(params, Mapping) else list(params)


def _results(answer: Answer, query: Query) -> Results:
    if answer.outcome == "rows":
        rows = [Row.of(answer.columns, row) for row in answer.rows]
        return Results(rows, answer.truncated, [(column,) for column in answer.columns])
    if answer.outcome == "too_large":
        raise DatasetteError(TOO_LARGE, status=400)
    if answer.outcome == "interrupted":
        raise QueryInterrupted(sqlite3.OperationalError("interrupted"), query.sql, query.parameters)
    raise sqlite3.OperationalError(answer.message)
