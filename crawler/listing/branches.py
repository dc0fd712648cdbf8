"""Parts of a column that its page leads to: a directory of agencies, folders of years and groups, years of a report."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from crawler.listing.controls.find import controls_of
from crawler.listing.controls.roles import Control
from crawler.listing.naming import SLUG, Context, is_article, is_near, kind_of_row, names_agency, names_part
from crawler.listing.paging.answers import holds_data
from crawler.listing.paging.rows import all_rows, page_rows
from crawler.listing.words import ListItem, Page

_DIRECTORY = 3
"""Agencies that make a directory; one or two may stand in any menu."""


def directory(page: Page, rows: Iterable[ListItem], context: Context) -> tuple[ListItem, ...]:
    """Links to the column's parts.

    On a page without reports of its own: its agencies (three at least), and in a column of annual reports its years
    and groups, wherever they lead. On a page with reports, agencies whose address is that of a column of reports.
    """
    if holds_data(page.text):
        return ()
    kinds = [kind_of_row(item, context) for item in (*rows, *page_rows(page))]
    links = [item for item in all_rows(page) if not is_article(item.url) and item.kind != "file"]
    agencies = [item for item in links if names_agency(item.title)]
    if "report" in kinds:
        agencies = [item for item in agencies if SLUG.search(item.url.partition("://")[2])] if context.annual else []
        return tuple(agencies) if len(agencies) >= _DIRECTORY else ()
    found = agencies if len(agencies) >= _DIRECTORY and (context.heading or _apart(agencies, context, kinds)) else []
    parts = [item for item in links if names_part(item.title)] if context.heading else []
    return tuple(dict.fromkeys((*found, *parts)))


def _apart(agencies: Iterable[ListItem], context: Context, kinds: Iterable[str]) -> bool:
    """A page that says nothing of annual reports is a directory when its agencies, and no folders, lie below."""
    return "folder" not in kinds and all(is_near(item.url, context) for item in agencies)


def year_controls(page: Page) -> tuple[Control, ...]:
    """The buttons of other years on a page that is a report itself."""
    return tuple(_years(controls_of(page, frozenset())))


def _years(controls: Iterable[Control]) -> Iterator[Control]:
    for control in controls:
        if control.role == "year" and control.state in ("leads", "unknown"):
            yield control
