"""`checks`, a view, as the table that it is to whoever reads: with its key, its links and its place among the tables.

Datasette pages through a view by offset, knows no single row of it and no row that it refers to.
"""

from __future__ import annotations

from typing import Any

from archive import assessed
from archive.site.serving.limits import LimitedDatabase

_LINK = {"column": "version_id", "other_table": "versions", "other_column": "id"}


class KeyedDatabase(LimitedDatabase):
    """A database whose view of checks is listed, paged and linked as a table."""

    async def _is_keyed(self, name: str) -> bool:
        return name == assessed.VIEW and name in await super().view_names()

    async def table_exists(self, table: str) -> bool:
        return bool(await super().table_exists(table)) or await self._is_keyed(table)

    async def table_names(self) -> list[str]:
        names = [*await super().table_names()]
        return [*names, assessed.VIEW] if await self._is_keyed(assessed.VIEW) else names

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
        return [_LINK] if await self._is_keyed(table) else list(await super().foreign_keys_for_table(table))

    async def get_all_foreign_keys(self) -> dict[str, Any]:
        found: dict[str, Any] = await super().get_all_foreign_keys()
        if await self._is_keyed(assessed.VIEW):
            own, other, key = _LINK.values()
            back = {"other_table": assessed.VIEW, "column": key, "other_column": own}
            out = {"other_table": other, "column": own, "other_column": key}
            found[other]["incoming"].append(back)
            found[assessed.VIEW] = {"incoming": [], "outgoing": [out]}
        return found
