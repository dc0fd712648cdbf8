"""How long SQLite may be kept busy: readers' own SQL less than what a page of the site asks by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from datasette.database import Database

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

_at_most: ContextVar[int | None] = ContextVar("at_most", default=None)


@contextmanager
def at_most(milliseconds: int) -> Iterator[None]:
    """Every query of this request is interrupted after so long."""
    token = _at_most.set(milliseconds)
    try:
        yield
    finally:
        _at_most.reset(token)


class LimitedDatabase(Database):  # type: ignore[misc]
    """A database of Datasette that keeps to the limit of the request."""

    async def execute(self, sql: str, params: Any = None, *args: Any, **kwargs: Any) -> Any:
        given = [limit for limit in (kwargs.get("custom_time_limit"), _at_most.get()) if limit]
        if given:
            kwargs["custom_time_limit"] = min(given)
        return await super().execute(sql, params, *args, **kwargs)
