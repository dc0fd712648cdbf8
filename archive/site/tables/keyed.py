"""`checks`, a view, as the table that it is to whoever reads: with its key, its links and its place among the tables.

Datasette pages through a view by offset, knows no single row of it and no row that it refers to.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from datasette.database import QueryInterrupted

from archive import assessed
from archive.site.serving.limits import LimitedDatabase

_COUNTED_MS = 100


class KeyedDatabase(LimitedDatabase):
    """A database whose view of checks is listed, paged and linked as a table."""

    async def _is_keyed(self, name: str) -> bool:
        return name == assessed.VIEW and name in await super().view_names()

    async def table_exists(self, table: str) -> bool:
        return bool(await super().table_exists(table)) or await self._is_keyed(table)

    async def table_names(self) -> list[str]:
        names = [*await super().table_names()]
        return [*names, assessed.VIEW] if await self._is_keyed(assessed.VIEW) else names

    async def table_counts(self, limit: int = 10) -> dict[str, int | None]:
        """Counting a view reads its rows, which the milliseconds that Datasette gives a table do not allow for."""
        counts: dict[str, int | None] = await super().table_counts(limit)
        if assessed.VIEW in counts and counts[assessed.VIEW] is None:
            with suppress(QueryInterrupted):
                counted = await self.execute(f"select count(*) from {assessed.VIEW}", custom_time_limit=_COUNTED_MS)
                counts[assessed.VIEW] = counted.rows[0][0]
        return counts

    async def view_names(self) -> list[str]:
        return [name for name in await super().view_names() if name != assessed.VIEW]

    async def get_table_definition(self, table: str, type_: str = "table") -> Any:
        """Of the view asked for as a table; as a view it is none."""
        if not await self._is_keyed(table):
            return await super().get_table_definition(table, type_)
        return await super().get_table_definition(table, "view") if type_ == "table" else None

    async def primary_keys(self, table: str) -> list[str]:
        return [*assessed.KEY] if await self._is_keyed(table) else list(await super().primary_keys(table))

    async def table_column_details(self, table: str) -> list[Any]:
        found = list(await super().table_column_details(table))
        if not await self._is_keyed(table):
            return found
        places = {name: place for place, name in enumerate(assessed.KEY, 1)}
        return [
            column._replace(type=assessed.COLUMNS[column.name], is_pk=places.get(column.name, 0)) for column in found
        ]

    async def foreign_keys_for_table(self, table: str) -> list[dict[str, str]]:
        asked = assessed.ROWS if await self._is_keyed(table) else table
        return list(await super().foreign_keys_for_table(asked))

    async def get_all_foreign_keys(self) -> dict[str, Any]:
        """Those of the rows behind the view are its own."""
        found: dict[str, Any] = await super().get_all_foreign_keys()
        if not await self._is_keyed(assessed.VIEW):
            return found
        found[assessed.VIEW], found[assessed.ROWS] = found[assessed.ROWS], {"incoming": [], "outgoing": []}
        for key in (key for keys in found.values() for key in keys["incoming"] if key["other_table"] == assessed.ROWS):
            key["other_table"] = assessed.VIEW
        return found
