"""Facets of the table `reports`: places one level at a time, counted at once, kept until the archive changes."""

from __future__ import annotations

import time
from collections import Counter
from typing import Any

from datasette.database import QueryInterrupted
from datasette.facets import ColumnFacet
from datasette.utils import escape_sqlite, path_with_added_args, path_with_removed_args

from archive.figures.report_columns import ALL_FACETS, COARSE, FACETS, INSIDE
from archive.site.figures.totals import reports_by
from archive.site.serving.limits import OUR_FACETS_MS
from archive.site.serving.settings import Site
from archive.site.tables.paging import LOOKED_UP


class ReportFacets(ColumnFacet):  # type: ignore[misc]
    """Facets that the metadata calls {"report": column}. Other columns that a reader asks for stay Datasette's own."""

    type = "report"

    async def suggest(self) -> list[Any]:
        return []

    async def facet_results(self) -> tuple[list[dict[str, Any]], list[str]]:
        wanted = [config["config"]["simple"] for config in self.get_configs()]
        columns = [column for column in wanted if column not in INSIDE or self._chosen(INSIDE[column])]
        counted = await self._counted(columns) if columns else {}
        results = [self._result(column, counted[column]) for column in columns if column in counted]
        return results, [column for column in columns if column not in counted]

    def _chosen(self, column: str) -> bool:
        return any(name in (column, f"{column}__exact") for name, _ in self.get_querystring_pairs())

    async def _counted(self, columns: list[str]) -> dict[str, list[tuple[Any, int]]]:
        """Column → (value, number of reports), most first; without the columns that took too long.

        All reports are counted column by column, over its index, and kept. A selection is read once, grouped by all
        columns.
        """
        site: Site | None = getattr(self.ds, "site", None)
        if site and " where " not in self.sql:
            names = [column for column in columns if column in FACETS]
            return await site.slow.run(lambda archive: {name: _added(reports_by(archive, name), 0) for name in names})
        grouped = await self._query(columns)
        return {column: _added(grouped, place) for place, column in enumerate(columns)} if grouped is not None else {}

    async def _query(self, columns: list[str]) -> list[tuple[Any, ...]] | None:
        """Rows of (values of the columns…, number of reports); None when it took too long."""
        names = ", ".join(map(escape_sqlite, columns))
        site: Site | None = getattr(self.ds, "site", None)
        sql = f"select {names}, count(*) from ({self._selection()}) group by {names}"
        key = ("facet", sql, repr(self.params))
        kept = site.cache.peek(key) if site else None
        if kept is not None:
            return list(kept)
        stamp, began = site.cache.stamp() if site else 0, time.monotonic()
        try:
            found = await self.ds.execute(
                self.database, sql, self.params, truncate=False, custom_time_limit=OUR_FACETS_MS
            )
        except QueryInterrupted:
            return None
        rows = [tuple(row) for row in found.rows]
        if site:
            site.cache.keep(key, rows, stamp=stamp, cost=time.monotonic() - began)
        return rows

    def _selection(self) -> str:
        """Datasette's SQL, so that SQLite walks over the index of all facets where that is the shorter way."""
        sql: str = self.sql
        chosen = {name.removesuffix("__exact") for name, _ in self.get_querystring_pairs() if not name.startswith("_")}
        if chosen and chosen <= set(COARSE) and " from reports where " in sql and LOOKED_UP not in sql:
            return sql.replace(" from reports where ", f" from reports indexed by {ALL_FACETS} where ", 1)
        return sql

    def _result(self, column: str, counted: list[tuple[Any, int]]) -> dict[str, Any]:
        size = self.get_facet_size()
        chosen = self.get_querystring_pairs()
        return {
            "name": column,
            "type": self.type,
            "hideable": False,
            "toggle_url": "",
            "truncated": len(counted) > size,
            "results": [self._value(column, value, count, chosen) for value, count in counted[:size]],
        }

    def _value(self, column: str, value: Any, count: int, chosen: list[tuple[str, str]]) -> dict[str, Any]:
        selected = (column, str(value)) in chosen
        if selected:
            path = path_with_removed_args(self.request, {column: str(value), **_below(column, chosen)})
        else:
            path = path_with_added_args(self.request, {column: value})
        url = self.ds.absolute_url(self.request, self.ds.urls.path(path))
        return {"value": value, "label": value, "count": count, "toggle_url": url, "selected": selected}


def _added(rows: list[tuple[Any, ...]], place: int) -> list[tuple[Any, int]]:
    """Value → number of reports from grouped rows: years from the newest, everything else by number."""
    counts: Counter[Any] = Counter()
    for row in rows:
        if row[place] is not None:
            counts[row[place]] += row[-1]
    numbers = all(isinstance(value, int) for value in counts)
    return (
        sorted(counts.items(), reverse=True)
        if numbers
        else sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    )


def _below(column: str, chosen: list[tuple[str, str]]) -> dict[str, str]:
    """What must go with a place that is taken back: the places chosen inside it."""
    below = {name for name, above in INSIDE.items() if above == column}
    below |= {name for name, above in INSIDE.items() if above in below}
    return {name: value for name, value in chosen if name in below}
