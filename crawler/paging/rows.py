"""The list on a whole page: which of its anchors are rows, and how many the page says there are.

A page has menus, crumbs, side bars and one list. Anchors fall into groups that stand in the same kind of container;
the list is the groups that show a report. Class names are never looked up, only compared with each other.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from bs4.element import Tag

from crawler.cms.base import ListItem, Page
from crawler.paging.links import distinct, item_of
from parsers.titles import is_report_title

_CONTAINERS = frozenset(("ul", "ol", "table", "tbody", "div", "dl", "section", "article", "form", "nav", "aside"))
_TOTAL = re.compile(
    r"(?:共计?|总数|合计|总共)\s*(?:有|：|:)?\s*(\d{1,6})\s*(?:条|篇|件|个?记录|项)|总?记录数?\s*[：:]\s*(\d{1,6})"
)
_PAGES = re.compile(
    r"(?:共|总)\s*(?:计|有)?\s*(?:：|:)?\s*(\d{1,5})\s*页|(?<![\d/])\d{1,4}\s*/\s*(\d{1,5})\s*页|总页数\s*[：:]\s*(\d{1,5})"
)

Group = tuple[str, ...]


def page_rows(page: Page, wanted: Callable[[ListItem], bool] | None = None) -> tuple[ListItem, ...]:
    """Rows of the page's list: the groups with a wanted row (a report by its title), else the dated groups."""
    wanted = wanted or (lambda item: is_report_title(item.title))
    groups = _groups(page)
    chosen = [items for items in groups.values() if any(wanted(item) for item in items)]
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
            groups[_group(anchor)].append(item)
    return groups


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
    text = page.soup.get_text(" ")
    return _largest(_TOTAL.finditer(text)), _largest(_PAGES.finditer(text))


def _largest(matches: Iterable[re.Match[str]]) -> int | None:
    return max((int(next(filter(None, match.groups()))) for match in matches), default=None)
