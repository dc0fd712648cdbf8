"""Around Datasette's own answers: known parameters only, CSV that no spreadsheet computes, JSON off the event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request
from datasette.views.base import DataView

from archive.publish.csv_cells import guarded
from archive.site.serving.answers import BadQuestionError
from archive.site.serving.limits import Row
from archive.site.tables.parameters import check_query, check_row, check_table

RAW = "_raw"
"""Parameter of every CSV address: 1 leaves the cells as they are in the archive."""
_FOR_PEOPLE = "nianbao.csv_for_people"


class Takeaway(DataView):  # type: ignore[misc]
    """Goes before one of Datasette's views: the rows of its CSV, page by page where it is streamed, are guarded."""

    async def as_csv(self, request: Request, database: str) -> Any:
        if request.args.get(RAW) != "1":
            request = Request({**request.scope, _FOR_PEOPLE: True}, request.receive)
        return await super().as_csv(request, database)

    async def data(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        await self._check(request)
        answer = await super().data(request, *args, **kwargs)
        if not request.scope.get(_FOR_PEOPLE) or not isinstance(answer, tuple):
            return answer
        data, *rest = answer
        if "columns" not in data:
            raise BadQuestionError("CSV 只有表格和 SQL 的结果才有。")
        names = tuple(data["columns"])
        kept = {"columns": [guarded(name) for name in names], "rows": [_row(names, row) for row in data["rows"]]}
        return ({**data, **kept}, *rest)

    async def _check(self, request: Request) -> None:
        """Raises BadQuestionError for parameters that this page does not know."""
        names = list(request.args)
        database = self.ds.databases.get(tilde_decode(request.url_vars["database"]))
        table = tilde_decode(request.url_vars.get("table", ""))
        if database is None:
            return
        if not table:
            check_query(names, request.args.get("sql") or "")
        elif "pks" in request.url_vars:
            check_row(names)
        elif await database.table_exists(table) or table in await database.view_names():
            check_table(names, await database.table_columns(table))


def _row(columns: tuple[str, ...], row: Any) -> Row:
    """By name too, as Datasette asks for the key of a row whose blob it links to."""
    return Row.of(columns, tuple(_expanded(cell) if isinstance(cell, dict) else guarded(cell) for cell in row))


def _expanded(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A cell that Datasette expanded to {value, label}."""
    return {name: guarded(value) for name, value in cell.items()}


def for_people(view: type[DataView]) -> type[DataView]:
    """The view with its CSV guarded."""
    return type(f"Takeaway{view.__name__}", (Takeaway, view), {})


def off_the_loop(renderer: Callable[..., Any]) -> Callable[..., Any]:
    """Datasette's JSON renderer in a thread: megabytes take a tenth of a second, in which nobody else is answered."""

    async def render(args: Any, data: Any, view_name: str) -> Any:
        return await asyncio.to_thread(renderer, args, data, view_name)

    return render
