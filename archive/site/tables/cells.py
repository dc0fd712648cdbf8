"""How Datasette's tables show a value: codes in Chinese, ids as links, Beijing time, figures with separators."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from archive.figures.measures import FIGURES
from archive.publish import dictionary
from archive.rows import FORM_COLUMNS
from archive.site.labels import words
from archive.site.labels.formatting import day, figure, moment
from archive.site.language.current import shown
from archive.site.reports import remarks
from archive.site.serving.settings import Site

_TIMES = frozenset(
    {"first_seen", "last_seen", "last_changed", "gone_since", "detected_at", "since", "started_at", "finished_at", "at"}
)


def render(site: Site, value: Any, column: str, table: str | None, row: Any) -> Markup | str | None:
    """What to print, or None where Datasette's own way is right. Everything from the archive is escaped."""
    if value is None or value == "" or column not in _HANDLED:
        return None
    if (table or "") in _QUEUES and column in ("reason", "detail"):
        return _why_waits(value, column, table, row)
    return _link(site, value, column, table, row) or _text(value, column, table)


_QUEUES = ("unreadable", "refused")


def _why_waits(value: Any, column: str, table: str | None, row: Any) -> Markup | str:
    """A reason by its name; its detail in Chinese, and as it was told where that was not kept."""
    if column == "reason":
        return remarks.name(str(value))
    try:
        args = row["args"] if table == "unreadable" else json.dumps({"heading": row["title"]} if row["title"] else {})
        words = remarks.why_waits(row["reason"], args)
    except (KeyError, IndexError, TypeError):
        words = ""
    return words or Markup("<code>{}</code>").format(value)


def _text(value: Any, column: str, table: str | None) -> Markup | str | None:
    if column in FIGURES and isinstance(value, int | float):
        return figure(value)
    if not isinstance(value, str):
        return None
    if column in _TIMES:
        return Markup('<time datetime="{}">{}</time>').format(value, moment(value))
    names = words.CHANGE_KINDS if (table, column) == ("changes", "kind") else _row_names(table, column)
    if names:
        return words.name(names, value)
    if column == "published_on":
        return day(value)
    return words.field_name(column, value) if table and column in words.FIELDS else None


@cache
def _row_names(table: str | None, column: str) -> Mapping[str, str]:
    """Row of a form's table → its printed label; nothing for any other column."""
    if column != "row" or table not in FORM_COLUMNS:
        return {}
    return {key: label for key, label, _ in dictionary.rows_of(table)}


_LINKS: Mapping[tuple[str, str], tuple[str, tuple[str, ...]]] = {
    ("reports", "title"): ("/reports/{}/{}", ("agency_id", "year")),
    ("reports", "agency"): ("/agencies/{}", ("agency_id",)),
    ("agencies", "name"): ("/agencies/{}", ("id",)),
    ("regions", "name"): ("/regions/{}", ("code",)),
    ("", "report_id"): ("/report/{}", ("report_id",)),
    ("", "agency_id"): ("/agencies/{}", ("agency_id",)),
}
"""(table, column) → the page it leads to, and the columns of the row that its address takes; "" is any table."""


def _link(site: Site, value: Any, column: str, table: str | None, row: Any) -> Markup | None:
    if column in ("url", "list_url") and isinstance(value, str) and value.startswith(("http://", "https://")):
        return Markup('<a href="{}" rel="noopener nofollow external">{}</a>').format(value, _short(value))
    found = _LINKS.get((table or "", column)) or (_LINKS.get(("", column)) if table else None)
    if found is None or row is None:
        return None
    address, columns = found
    try:
        return _a(site.path(address.format(*(plain(row[name]) for name in columns))), _label(value))
    except (KeyError, IndexError):
        # A selection of columns (?_col=) may lack the ones that the address takes.
        return None


_HANDLED = frozenset(
    {
        *FIGURES,
        *_TIMES,
        *words.FIELDS,
        "kind",
        "row",
        "reason",
        "detail",
        "published_on",
        "url",
        "list_url",
        *(column for _, column in _LINKS),
    }
)
"""Columns that are ever shown in another way than Datasette's. It asks for every cell: the rest must cost nothing."""


def _a(href: str, text: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, escape(shown(text)))


def plain(value: Any) -> Any:
    """The value of a cell that Datasette may have expanded to {value, label}."""
    return value["value"] if isinstance(value, dict) else value


def _label(value: Any) -> Any:
    return value["label"] if isinstance(value, dict) else value


def _short(url: str) -> str:
    return url if len(url) <= 60 else f"{url[:57]}…"
