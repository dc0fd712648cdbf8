"""How Datasette's tables show a value: codes in Chinese, ids as links, times in Beijing time, figures with separators."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup, escape

from archive.site import words
from archive.site.figures import FIGURES
from archive.site.render import day, figure, moment
from archive.site.settings import Site

_TIMES = frozenset(
    {"first_seen", "last_seen", "last_changed", "detected_at", "since", "started_at", "finished_at", "at"}
)


def render(site: Site, value: Any, column: str, table: str | None, row: Any) -> Markup | str | None:
    """What to print, or None where Datasette's own way is right. Everything from the archive is escaped."""
    if value is None or value == "":
        return None
    link = _link(site, value, column, table, row)
    if link:
        return link
    if column in _TIMES and isinstance(value, str):
        return Markup('<time datetime="{}">{}</time>').format(value, moment(value))
    if column == "published_on" and isinstance(value, str):
        return day(value)
    if column in FIGURES and isinstance(value, int | float):
        return figure(value)
    if table == "changes" and column == "kind":
        return words.name(words.CHANGE_KINDS, value)
    if table and column in words.FIELDS and isinstance(value, str):
        return words.field_name(column, value)
    return None


def _link(site: Site, value: Any, column: str, table: str | None, row: Any) -> Markup | None:
    names = set(row.keys()) if row is not None else set()
    if table == "reports" and column == "title" and {"agency_id", "year"} <= names:
        return _a(site.path(f"/reports/{_plain(row['agency_id'])}/{row['year']}"), value)
    if table == "reports" and column == "agency" and "agency_id" in names:
        return _a(site.path(f"/agencies/{_plain(row['agency_id'])}"), value)
    if table == "agencies" and column == "name" and "id" in names:
        return _a(site.path(f"/agencies/{row['id']}"), value)
    if table == "regions" and column == "name" and "code" in names:
        return _a(site.path(f"/regions/{row['code']}"), value)
    if column == "report_id":
        return _a(site.path(f"/report/{_plain(value)}"), _label(value))
    if column == "agency_id":
        return _a(site.path(f"/agencies/{_plain(value)}"), _label(value))
    if column in ("url", "list_url") and isinstance(value, str) and value.startswith(("http://", "https://")):
        return Markup('<a href="{}" rel="noopener nofollow external">{}</a>').format(value, _short(value))
    return None


def _a(href: str, text: Any) -> Markup:
    return Markup('<a href="{}">{}</a>').format(href, escape(text))


def _plain(value: Any) -> Any:
    """The value of a cell that Datasette may have expanded to {value, label}."""
    return value["value"] if isinstance(value, dict) else value


def _label(value: Any) -> Any:
    return value["label"] if isinstance(value, dict) else value


def _short(url: str) -> str:
    return url if len(url) <= 60 else f"{url[:57]}…"
