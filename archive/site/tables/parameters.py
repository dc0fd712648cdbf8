"""Parameters of Datasette's pages: its own, the columns of the table with their lookups, the :names of a query."""

from __future__ import annotations

import re
from collections.abc import Iterable

from archive.site.serving.answers import BadQuestionError
from archive.site.serving.parameters import CSV, unknown
from archive.site.tables.columns import LOOKUPS

_SHAPE = (
    "_shape", "_size", "_json", "_json_infinity", "_nl", "_ttl", "_timelimit", "_stream", "_header", "_labels",
    "_label", "_nocount", "_nofacet", "_nosuggest", "_extra", "_extras", "_blob_column", "_blob_hash", *CSV,
)  # fmt: skip
_TABLE = (
    "_search", "_searchmode", "_where", "_through", "_sort", "_sort_desc", "_sort_by_desc", "_next", "_col", "_nocol",
    "_all", "_facet", "_facet_date", "_facet_array", "_facet_report", "_facet_size",
    "_filter_column", "_filter_op", "_filter_value", *_SHAPE,
)  # fmt: skip
_QUERY = ("sql", "_hide_sql", "_show_sql", *_SHAPE)
_NUMBERED = re.compile(r"(_filter_(?:column|op|value))_\d+")
"""The form of a table numbers the conditions that it shows."""
_NAMED = re.compile(r":(\w+)")


def check_table(names: Iterable[str], columns: Iterable[str]) -> None:
    """Raises BadQuestionError for a parameter that neither Datasette nor the table knows."""
    own = [*columns, "rowid"]
    known = {*_TABLE, *own, *(f"_search_{column}" for column in own)}
    known |= {f"{column}__{lookup}" for column in own for lookup in LOOKUPS}
    _refuse((_NUMBERED.sub(r"\1", name) for name in names), known)


def check_query(names: Iterable[str], sql: str) -> None:
    """As check_table for the page of the database, with or without SQL."""
    _refuse(names, {*_QUERY, *_NAMED.findall(sql)})


def check_row(names: Iterable[str]) -> None:
    _refuse(names, set(_SHAPE))


def _refuse(names: Iterable[str], known: set[str]) -> None:
    told = unknown(names, known)
    if told:
        raise BadQuestionError(told)
