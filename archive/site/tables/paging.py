"""Pages of a table: every row once, by whatever column it is sorted.

Datasette 0.65 orders the first page by the column alone and the next ones by (column, primary key): what hands out ties
in another order than that of the key, as an index read backwards does, loses rows between the pages. Here each page is
ordered by (column, primary key), both in one direction, and goes on after the last row of the page before: an index on
the column serves that from its start, however far the page. Datasette itself only ever builds a first page.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

from datasette.utils import escape_sqlite, tilde_decode, urlsafe_components
from datasette.utils.asgi import BadRequest, Request, Response
from datasette.views.table import TableView

from archive.figures import panel
from archive.search import match_query
from archive.site.finding.query import matches
from archive.site.serving.answers import BadQuestionError
from archive.site.tables.keyed import KeyedDatabase

_NULL = "$null"
"""How Datasette writes NULL at the start of its mark of a place."""
_ROWID = "rowid"
MUCH = 100_000
"""From so many matches on, a walk over an index takes less than the look-ups: of 500,000 in a million reports the page
0.3 s and not 1.3, all facets at once 0.6 and not 1.6."""
LOOKED_UP = " id in (select rowid from reports_fts "
"""How Datasette writes the condition of `_search`; a plus before it keeps SQLite from looking up each match."""
_COUNT = "select count(*) "
"""How Datasette counts the rows of a selection."""
_NUMERIC = re.compile("INT|REAL|FLOA|DOUB|NUM|DEC", re.IGNORECASE)
_TEXT = re.compile("CHAR|CLOB|TEXT", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d+(?P<fraction>\.\d+)?(?P<exponent>e[+-]?\d+)?", re.ASCII)

Place = Mapping[str, Any]
"""The last row of the page before: its value of each key."""


class PagingError(RuntimeError):
    """Datasette built the SQL of a page in another way than this module knows; without it rows could be lost."""


@dataclass(frozen=True, slots=True)
class Order:
    """The order of one table.

    column      what it is sorted by, the primary key apart; None for the order of the key.
    written     what Datasette writes after ORDER BY on a first page.
    names       what its mark of a place tells, in this order: the column, if any, and the primary key.
    types       declared type of each of them.
    nullable    whether the first may be NULL.
    """

    table: str
    column: str | None
    written: str
    names: Sequence[str]
    types: Sequence[str]
    descending: bool = False
    nullable: bool = False

    @property
    def keys(self) -> list[str]:
        return list(dict.fromkeys(self.names))

    def asked(self) -> dict[str, str]:
        """The arguments that ask for this order."""
        return {"_sort_desc" if self.descending else "_sort": self.column} if self.column else {}

    @property
    def markable(self) -> bool:
        """Whether the text of a mark tells the values. That of a blob, or of no type, does not: those go by offset."""
        return all(_NUMERIC.search(kind) or _TEXT.search(kind) for kind in self.types)

    def place(self, mark: str) -> Place:
        """The place that a mark tells. Raises BadRequest when it is none of this order."""
        components = urlsafe_components(mark)
        if len(components) != len(self.names):
            raise BadRequest("_next does not belong to this order")
        values = [_typed(text, kind) for text, kind in zip(components, self.types, strict=True)]
        if self.nullable and mark.startswith(f"{_NULL},"):
            values[0] = None
        return dict(zip(self.names, values, strict=True))

    def clause(self) -> str:
        direction = " desc" if self.descending else ""
        return ", ".join(f"{escape_sqlite(key)}{direction}" for key in self.keys)

    def ranges(self, place: Place) -> list[str]:
        """Conditions of the rows after a place, range by range: NULL comes before every value, and is compared alone.

        Ranges and not one condition with OR, which no index could serve. The values are the parameters :after0, …
        """
        first, *rest = self.keys
        column = escape_sqlite(first)
        if place[first] is None:
            nulls = f"{column} is null and {self._beyond(rest, 1)}"
            return [nulls] if self.descending else [nulls, f"{column} is not null"]
        beyond = self._beyond(self.keys, 0)
        return [beyond, f"{column} is null"] if self.descending and self.nullable else [beyond]

    def _beyond(self, keys: Sequence[str], start: int) -> str:
        columns = ", ".join(map(escape_sqlite, keys))
        values = ", ".join(f":after{start + number}" for number in range(len(keys)))
        return f"({columns}) {'<' if self.descending else '>'} ({values})"


@dataclass(slots=True)
class Page:
    """One page of an order, after a `place` or an `offset`; `sql` and `params` are set when it is read.

    plenty  the words of `_search` stand in so many reports that reading them in order beats looking up each.
    """

    order: Order
    place: Place | None = None
    offset: int = 0
    sql: str = ""
    params: dict[str, Any] = field(default_factory=dict)
    plenty: bool = False

    def turned(self, sql: str, params: Mapping[str, Any] | None) -> tuple[str, Mapping[str, Any] | None]:
        """The SQL that reads this page from the one that Datasette built for the first; any other SQL as it is."""
        selection, found, limit = sql.rpartition(f"order by {self.order.written} limit ")
        if not found or self.sql:
            return sql, params
        self.params = dict(params or {})
        # On a line of its own: a reader's _where may end in a comment.
        ending = f"\norder by {self.order.clause()} limit {limit}"
        if self.place is None:
            self.sql = f"{selection.rstrip()}{ending}" + (f" offset {self.offset}" if self.offset else "")
            return self.sql, self.params
        self.params |= {f"after{number}": self.place[key] for number, key in enumerate(self.order.keys)}
        parts = [f"{_narrowed(selection, self.order.table, rows)}{ending}" for rows in self.order.ranges(self.place)]
        joined = " union all ".join(f"select * from ({part})" for part in parts)
        self.sql = parts[0] if len(parts) == 1 else f"{joined} limit {limit}"
        return self.sql, self.params


_page: ContextVar[Page | None] = ContextVar("page", default=None)
_of_a_table: ContextVar[bool] = ContextVar("of_a_table", default=False)
"""Whether it is a table or view that asks, and no reader's SQL."""


class PagedDatabase(KeyedDatabase):
    """A database that reads the page which PagedTableView is at, and counts the rows of a selection once.

    Counting the half of a million reports that hold a word takes a second, on every one of their pages.
    """

    async def execute(self, sql: str, params: Any = None, *args: Any, **kwargs: Any) -> Any:
        page = _page.get()
        if page:
            sql, params = page.turned(sql, params)
        if page and page.plenty:
            sql = sql.replace(LOOKED_UP, f" +{LOOKED_UP.lstrip()}")
        if not _of_a_table.get() or not sql.startswith(_COUNT):
            return await super().execute(sql, params, *args, **kwargs)
        cache, key = self.ds.site.cache, ("rows", sql, repr(params))
        found = cache.peek(key)
        if found is None:
            stamp, began = cache.stamp(), time.monotonic()
            found = await super().execute(sql, params, *args, **kwargs)
            cache.keep(key, found, stamp=stamp, cost=time.monotonic() - began)
        return found


def _is_whole_panel(request: Request) -> bool:
    """A panel without a condition: counting its hundred million rows takes longer than anybody waits."""
    table = tilde_decode(request.url_vars["table"]).partition(".")[0]
    return table in panel.BY_YEAR and all(name.startswith("_") for name in request.args)


class PagedTableView(TableView):  # type: ignore[misc]
    """Datasette's table, page by page in an order that has no ties."""

    async def as_csv(self, request: Request, database: str) -> Any:
        """A whole table goes by the largest pages: Datasette would stream it by those of 50 rows."""
        streamed = _with_args(request, _size="max") if request.args.get("_stream") else request
        return await super().as_csv(streamed, database)

    async def data(
        self, request: Request, default_labels: bool = False, _next: str | None = None, _size: Any = None
    ) -> Any:
        await self._check_sorting(request)
        order = await self._order(request)
        token = _of_a_table.set(True)
        try:
            return await self._page_of(request, order, default_labels, _next, _size)
        finally:
            _of_a_table.reset(token)

    async def _page_of(
        self, request: Request, order: Order | None, default_labels: bool, _next: str | None, _size: Any
    ) -> Any:
        if order is None:
            asked = _with_args(request, _nocount="1") if _is_whole_panel(request) else request
            return await super().data(asked, default_labels, _next, _size)
        page = _page_at(order, _next or request.args.get("_next"))
        page.plenty = await self._finds_plenty(request)
        token = _page.set(page)
        try:
            answer = await super().data(_with_args(request, _next=None), default_labels, None, _size)
        finally:
            _page.reset(token)
        return self._told(request, page, answer)

    async def _finds_plenty(self, request: Request) -> bool:
        words = request.args.get("_search")
        if not words:
            return False
        match = match_query(words)
        return bool(await self.ds.site.slow.run(lambda archive: matches(archive, match, MUCH) > MUCH))

    async def _check_sorting(self, request: Request) -> None:
        """Raises BadQuestionError for an order that there is not: Datasette takes that for a fault of its own."""
        asked = [name for name in (request.args.get("_sort"), request.args.get("_sort_desc")) if name]
        database = self.ds.get_database(route=tilde_decode(request.url_vars["database"]))
        table = tilde_decode(request.url_vars["table"])
        is_table = await database.table_exists(table)
        if not asked or not (is_table or await database.get_view_definition(table)):
            return
        by_rowid = is_table and not await database.primary_keys(table)
        sortable = await self.sortable_columns_for_table(database.name, table, use_rowid=by_rowid)
        if len(asked) > 1 or asked[0] not in sortable:
            raise BadQuestionError("不能这样排序：请用表里的一列。")

    async def _order(self, request: Request) -> Order | None:
        """None where Datasette is left alone: what is no table of ours, and an order that it will refuse.

        It pages through views by offset, in one order on every page.
        """
        database = self.ds.get_database(route=tilde_decode(request.url_vars["database"]))
        table = tilde_decode(request.url_vars["table"])
        if not isinstance(database, PagedDatabase) or not await database.table_exists(table):
            return None
        metadata = self.ds.table_metadata(database.name, table)
        asked = request.args.get("_sort"), request.args.get("_sort_desc")
        up, down = asked if any(asked) else (metadata.get("sort"), metadata.get("sort_desc"))
        own_key = await database.primary_keys(table)
        sortable = await self.sortable_columns_for_table(database.name, table, use_rowid=not own_key)
        column = up or down
        if (up and down) or (column and column not in sortable):
            return None
        details = {found.name: found for found in await database.table_column_details(table)}
        key = own_key or [_ROWID]
        names = [column, *key] if column else key
        return Order(
            table=table,
            column=column or None,
            written=f"{escape_sqlite(column)}{' desc' if down else ''}"
            if column
            else ", ".join(map(escape_sqlite, key)),
            names=names,
            types=[details[name].type if name in details else "INTEGER" for name in names],
            descending=bool(down),
            nullable=bool(column) and column not in key and not details[column].notnull,
        )

    def _told(self, request: Request, page: Page, answer: Any) -> Any:
        """Datasette's answer with the SQL that was really asked and the address of the next page."""
        if isinstance(answer, Response):
            return answer
        if not page.sql:
            raise PagingError(f"no ORDER BY {page.order.written} for {page.order.table}")
        data, *rest = answer
        data["query"] = {"sql": page.sql, "params": page.params}
        if data["next"]:
            if not page.order.markable:
                data["next"] = str(page.offset + len(data["rows"]))
            following = _with_args(request, _next=data["next"], **page.order.asked())
            path = self.ds.urls.path(f"{request.path}?{following.query_string}")
            data["next_url"] = self.ds.absolute_url(request, path)
        return (data, *rest)


def _page_at(order: Order, mark: str | None) -> Page:
    if not mark:
        return Page(order)
    if order.markable:
        return Page(order, order.place(mark))
    if not mark.isdecimal():
        raise BadRequest("_next must be a number here")
    return Page(order, offset=int(mark))


def _narrowed(selection: str, table: str, rows: str) -> str:
    """The selection with one more condition, which holds for all of it: a reader's _where may say `a or b`."""
    source = f" from {escape_sqlite(table)}"
    columns, _, condition = selection.partition(f"{source} ")
    given = condition.strip().removeprefix("where ")
    return f"{columns}{source} where ({given}\n) and {rows}" if given else f"{columns}{source} where {rows}"


def _typed(text: str, kind: str) -> Any:
    """The value that Datasette wrote as text, as a column of this declared type holds it.

    Not left to SQLite, whose reading of a fraction may differ from Python's in the last bit.
    """
    number = None if _TEXT.search(kind) else _NUMBER.fullmatch(text)
    if number is None:
        return text
    whole = not (number["fraction"] or number["exponent"]) and abs(int(text)) < 2**63
    return int(text) if whole else float(text)


def _with_args(request: Request, **changed: str | None) -> Request:
    """The same request with some arguments set, or without them where None. Blank ones stay: they are conditions."""
    pairs = request.query_string.split("&")
    kept = [pair for pair in pairs if pair and unquote_plus(pair.partition("=")[0]) not in changed]
    given = {name: value for name, value in changed.items() if value is not None}
    query = "&".join([*kept, *([urlencode(given)] if given else [])])
    return Request({**request.scope, "query_string": query.encode("latin-1")}, request.receive)
