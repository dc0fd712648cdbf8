"""The list on a whole page: which of its anchors are rows, and how many the page says there are.

A page has menus, crumbs, side bars and one list. Anchors fall into groups that stand in the same kind of container;
the list is the groups that show a report. Class names are never looked up, only compared with each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bs4.element import Tag

from crawler.listing.anchors import distinct, fold_space, item_of
from crawler.listing.naming import context_of, kind_of_row, names_agency
from crawler.listing.words import ListItem, Page

_CONTAINERS = frozenset(("ul", "ol", "table", "tbody", "div", "dl", "section", "article", "form", "nav", "aside"))
_TOTAL = re.compile(
    r"(?:共计?|总数|合计|总共)\s*(?:有|：|:)?\s*(\d{1,6})\s*(?:条|篇|件|个?记录|项)|总?记录数?\s*[：:]\s*(\d{1,6})"
)
_PAGES = re.compile(
    r"(?:共|总)\s*(?:计|有)?\s*(?:：|:)?\s*(\d{1,5})\s*页|(?<![\d/])\d{1,4}\s*/\s*(\d{1,5})\s*页|总页数\s*[：:]\s*(\d{1,5})"
)
_TOTAL_KEY = re.compile(r"\b(?:total|totalCount|totalRecord|recordCount|count)['\"]?\s*[:=]\s*['\"]?(\d{1,6})\b", re.I)
_PAGES_KEY = re.compile(r"\b(?:pageCount|totalPages?|pages)['\"]?\s*[:=]\s*['\"]?(\d{1,5})\b", re.I)
_YEAR_LINK = re.compile(r"^\s*20\d\d\s*年?度?\s*(?:年报|报告|年度报告)?\s*$")

Group = tuple[str, ...]


def page_rows(page: Page) -> tuple[ListItem, ...]:
    """Rows of the page's list: the groups with a report or a folder of reports, else the dated groups."""
    context = context_of(page)
    groups = _groups(page)
    chosen = [items for items in groups.values() if any(kind_of_row(item, context) != "other" for item in items)]
    if not chosen:
        chosen = [items for items in groups.values() if sum(item.date is not None for item in items) * 2 > len(items)]
    return distinct(item for items in chosen for item in items)


def all_rows(page: Page) -> tuple[ListItem, ...]:
    """Every anchor of the page that leads somewhere, whatever it stands in."""
    return distinct(item for items in _groups(page).values() for item in items)


def _groups(page: Page) -> dict[Group, list[ListItem]]:
    groups: defaultdict[Group, list[ListItem]] = defaultdict(list)
    for anchor in page.soup.find_all("a"):
        item = item_of(anchor, page.url)
        if item:
            groups[_group(anchor)].append(_with_agency(item, anchor))
    return groups


def _with_agency(item: ListItem, anchor: Tag) -> ListItem:
    """A link that says only a year takes the agency that its table row or its block is headed with."""
    if not _YEAR_LINK.match(item.title):
        return item
    row = anchor.find_parent("tr")
    cells = row.find_all(["td", "th"]) if row else anchor.find_all_previous(["dt", "h3", "h4", "h5", "strong"], limit=1)
    named = (fold_space(cell.get_text(" ")) for cell in cells if isinstance(cell, Tag) and not cell.find("a"))
    agency = next((text for text in named if names_agency(text)), None)
    return replace(item, agency=agency) if agency else item


def _group(anchor: Tag) -> Group:
    """Chain of the containers around the anchor; ids and digits fall away, so that each row's own box is one kind."""
    return tuple(_steps(anchor))


def _steps(anchor: Tag) -> Iterator[str]:
    for parent in anchor.parents:
        if parent.name in _CONTAINERS:
            names = parent.get("class") or ()
            yield parent.name + "".join(f".{re.sub(r'[0-9]+', '', name)}" for name in sorted(names))


def declared(page: Page) -> tuple[int | None, int | None]:
    """Rows and pages that the page announces in words (共7条, 共3页, 1/3页); None where it is silent."""
    return _spoken(page.soup.get_text(" "))


def words_declare(markup: str) -> tuple[int | None, int | None]:
    """The same of a fragment; its pager's script counts too: Ls.pagination({pageCount:3,total:7})."""
    total, pages = _spoken(re.sub(r"<[^>]*>", " ", markup))
    return total or _largest(_TOTAL_KEY.finditer(markup)), pages or _largest(_PAGES_KEY.finditer(markup))


def _spoken(text: str) -> tuple[int | None, int | None]:
    return _largest(_TOTAL.finditer(text)), _largest(_PAGES.finditer(text))


def _largest(matches: Iterable[re.Match[str]]) -> int | None:
    return max((int(next(filter(None, match.groups()))) for match in matches), default=None)
