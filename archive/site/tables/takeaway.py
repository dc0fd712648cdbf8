"""Around Datasette's own answers: known parameters only, figures told apart, CSV that no spreadsheet computes.

And JSON off the event loop.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from datasette.utils import tilde_decode
from datasette.utils.asgi import Request
from datasette.views.base import DataView

from archive.publish.csv_cells import guarded
from archive.site.serving.answers import BadQuestionError
from archive.site.serving.limits import Row
from archive.site.tables.cells import plain
from archive.site.tables.doubtful import MARKS, Against, against, has_figures, written
from archive.site.tables.parameters import check_query, check_row, check_table

RAW = "_raw"
"""Parameter of every CSV address: 1 leaves the cells as they are in the archive."""
_FOR_PEOPLE = "nianbao.csv_for_people"

_Template = Mapping[str, Any] | Callable[[], Awaitable[dict[str, Any]]]
"""What a view of Datasette hands to its template."""


class Takeaway(DataView):  # type: ignore[misc]
    """Goes before one of Datasette's views: the rows of its CSV, page by page where it is streamed, are guarded."""

    async def as_csv(self, request: Request, database: str) -> Any:
        if request.args.get(RAW) != "1":
            request = Request({**request.scope, _FOR_PEOPLE: True}, request.receive)
        return await super().as_csv(request, database)

    async def data(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        await self._check(request)
        answer = await super().data(request, *args, **kwargs)
        if not isinstance(answer, tuple):
            return answer
        data, template, *rest = await self._told_apart(request, *answer)
        if not request.scope.get(_FOR_PEOPLE):
            return (data, template, *rest)
        if "columns" not in data:
            raise BadQuestionError("CSV 只有表格和 SQL 的结果才有。")
        names = tuple(data["columns"])
        kept = {"columns": [guarded(name) for name in names], "rows": [_row(names, row) for row in data["rows"]]}
        return ({**data, **kept}, template, *rest)

    async def _told_apart(self, request: Request, data: dict[str, Any], template: _Template, *rest: Any) -> Any:
        """The same answer with what its figures have against them: on the page a cell each, else a column for all."""
        if not has_figures(data.get("table") or "") or "columns" not in data:
            return (data, template, *rest)
        names = tuple(data["columns"])
        rows = [{name: plain(row[name]) for name in names} for row in data["rows"]]
        database = self.ds.databases[data["database"]]
        found = await database.execute_fn(lambda db: against(db, data["table"], rows))
        if request.url_vars.get("format") is None:
            return (data, _with_marks(template, found), *rest)
        columns = (*names, MARKS)
        marked = [
            Row.of(columns, (*(row[name] for name in names), written(each)))
            for row, each in zip(data["rows"], found, strict=True)
        ]
        return ({**data, "columns": list(columns), "rows": marked}, template, *rest)

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


def _with_marks(template: _Template, found: Sequence[Against]) -> _Template:
    """What fills the page, with `doubts` in every cell whose figure has any."""

    async def filled() -> dict[str, Any]:
        context = await template() if callable(template) else dict(template)
        for row, marks in zip(context["display_rows"], found, strict=True):
            for cell in row:
                cell["doubts"] = marks.get(cell["column"], ())
        return context

    return filled


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
