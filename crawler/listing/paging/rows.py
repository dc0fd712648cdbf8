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

from crawler.listing.anchors import date_of, distinct, fold_space, fragment_rows, item_of, kind_of, title_of
from crawler.listing.controls.ways import way_of
from crawler.listing.naming import Context, context_of, kind_of_row, names_agency
from crawler.listing.scripts.values import LibraryCall, Wrote
from crawler.listing.titles import is_report_title
from crawler.listing.words import ListItem, Page

_CONTAINERS = frozenset(("ul", "ol", "table", "tbody", "div", "dl", "section", "article", "form", "nav", "aside"))
_TOTAL = re.compile(
    r"(?:共计?|总数|合计|总共)\s*(?:有|：|:)?\s*(\d{1,6})\s*(?:条|篇|件|个?记录|项)|总?记录数?\s*[：:]\s*(\d{1,6})"
)
_PAGES = re.compile(
    r"(?:共|总)\s*(?:计|有)?\s*(?:：|:)?\s*(\d{1,5})\s*页|(?<![\d/])\d{1,4}\s*/\s*(\d{1,5})\s*页|总页数\s*[：:]\s*(\d{1,5})|页次\s*[：:]?\s*\d{1,4}\s*/\s*(\d{1,5})"
)
_TOTAL_KEY = re.compile(r"\b(?:total|totalCount|totalRecord|recordCount|count)['\"]?\s*[:=]\s*['\"]?(\d{1,6})\b", re.I)
_PAGES_KEY = re.compile(r"\b(?:pageCount|totalPages?|pages)['\"]?\s*[:=]\s*['\"]?(\d{1,5})\b", re.I)
_LOOK = re.compile(
    r"^[\[【（(]?(?:点击|请)?(?:查看|下载|浏览|详情|全文|阅读|打开|预览|链接|进入|√|●|有|pdf|word|html)\S{0,4}[\]】）)]?$",
    re.I,
)
_HEAD_YEAR = re.compile(r"^\s*((?:19|20)\d\d)\s*年?度?\S{0,8}$")
_MOST_ROWS, _MOST_SPAN, _HEAD_ROWS = 1500, 300, 4
"""Rows of a table that are read, cells that one may span, rows in which columns are headed."""
_HANDLED = frozenset(("a", "li", "tr", "div", "p", "span", "td", "dd", "dl"))
_LOOKS_UP = re.compile(r"[.)](?:getElement\w*|querySelector\w*|val|text|remove|show|hide)$")
"""Calls of the browser that find elements and move what stands in them."""
_TEMPLATE = re.compile(r"html|template|plain|xml", re.I)
_YEAR_LINK = re.compile(r"^\s*20\d\d\s*年?度?\s*(?:年报|报告|年度报告)?\s*$")
_HEADING_TAGS = frozenset(("dt", "h3", "h4", "h5", "strong"))

Group = tuple[str, ...]


def page_rows(page: Page) -> tuple[ListItem, ...]:
    """Rows of the page's list: the groups with a report or a folder of reports, else the dated groups."""
    known = page.memory.get("rows")
    if not isinstance(known, tuple):
        known = page.memory["rows"] = _page_rows(page)
    return known


def _page_rows(page: Page) -> tuple[ListItem, ...]:
    context = context_of(page)
    groups = _groups(page, context)
    chosen = [items for items in groups.values() if any(kind_of_row(item, context) != "other" for item in items)]
    if not any(kind_of_row(item, context) == "report" for items in chosen for item in items):
        hidden = hidden_rows(page)
        if any(kind_of_row(item, context) != "other" for item in hidden):
            return hidden
    if not chosen:
        chosen = [items for items in groups.values() if sum(item.date is not None for item in items) * 2 > len(items)]
    return distinct(item for items in chosen for item in items)


def all_rows(page: Page) -> tuple[ListItem, ...]:
    """Every anchor of the page that leads somewhere, whatever it stands in."""
    return distinct(item for items in _groups(page, context_of(page)).values() for item in items)


def _groups(page: Page, context: Context) -> dict[Group, list[ListItem]]:
    groups: defaultdict[Group, list[ListItem]] = defaultdict(list)
    heading: Tag | None = None
    for tag in page.tags:
        if tag.name in _HEADING_TAGS:
            heading = tag
        item = item_of(tag, page.base, page.url) if tag.name == "a" else None
        if item:
            groups[_group(tag)].append(_with_agency(_headed(item, tag, page, context), tag, heading))
    for tag, title in _handled(page):
        way = way_of(page, page.reading.act(_handler(tag)))[1]
        if way:
            groups[_group(tag)].append(ListItem(way.url, title, date_of(tag), kind=kind_of(way.url, page.base)))
    return groups


def dead_rows(page: Page) -> tuple[str, ...]:
    """Titles of rows that name a report and whose handler leads nowhere that the page knows."""
    found = [(title, way_of(page, page.reading.act(_handler(tag)))) for tag, title in _handled(page)]
    return tuple(dict.fromkeys(title for title, (state, way) in found if way is None and state != "nothing"))


def _handled(page: Page) -> Iterator[tuple[Tag, str]]:
    """Rows without an address of their own: an element with a handler that shows the title of a report."""
    for tag in page.tags:
        handler = _handler(tag) if tag.name in _HANDLED else ""
        if not handler or (tag.name == "a" and item_of(tag, "http://x.invalid/")):
            continue
        title = title_of(tag)
        if is_report_title(title) and not any(
            item_of(each, "http://x.invalid/") for each in tag.find_all("a", limit=3)
        ):
            yield tag, title


def _handler(tag: Tag) -> str:
    href = str(tag.get("href") or "")
    return str(tag.get("onclick") or (href[11:] if href.lower().startswith("javascript:") else ""))


def hidden_rows(page: Page) -> tuple[ListItem, ...]:
    """The largest list among what a page carries unseen, for a script to put in its place: a textarea, a template."""
    best: tuple[ListItem, ...] = ()
    for tag in page.tags:
        if tag.name not in ("textarea", "script", "template", "noscript", "input"):
            continue
        if tag.name == "script" and not _TEMPLATE.search(str(tag.get("type") or "")):
            continue
        if "<a" in (text := _carried(tag)).lower() and "<record" not in text:
            best = max(best, fragment_rows(text, page.base), key=len)
    return best


def drawn_whole(page: Page) -> bool:
    """Whether the page hands its list over for a script to draw, and no script of it could ask for another page.

    What a script draws out of the page is all that there is to draw: further pages would have to be asked for.
    """
    files = any(tag.name == "script" and tag.get("src") for tag in page.tags)
    silent = all(
        isinstance(effect, Wrote) or (isinstance(effect, LibraryCall) and _LOOKS_UP.search(effect.name))
        for effect in page.reading.effects
    )
    return page.reading.whole and silent and not files and not page.reading.functions and bool(hidden_rows(page))


def only_hidden(page: Page) -> bool:
    """Whether the page's rows are those for readers without scripts, while a script file draws what others see."""
    rows = frozenset(item.url for item in page_rows(page))
    if not rows or not any(tag.name == "script" and tag.get("src") for tag in page.tags):
        return False
    anchors = [tag for tag in page.tags if tag.name == "a" and (item := item_of(tag, page.base)) and item.url in rows]
    return bool(anchors) and all(anchor.find_parent("noscript") is not None for anchor in anchors)


def _carried(tag: Tag) -> str:
    """The markup in an element that no reader sees: a template holds elements, the others text."""
    if tag.name == "input":
        return str(tag.get("value") or "")
    return tag.decode_contents() if tag.name == "template" else tag.get_text() or tag.decode_contents()


def _headed(item: ListItem, anchor: Tag, page: Page, context: Context) -> ListItem:
    """A cell that only says 查看 takes agency and year from the head of its row and of its column."""
    if not context.annual or not is_vague(item.title):
        return item
    cell = anchor.find_parent(["td", "th"])
    table = cell.find_parent("table") if cell else None
    if cell is None or table is None:
        return item
    texts = _heads(_grid(page, table), cell)
    agency = next((text for text in texts if names_agency(text)), "")
    year = next((match[1] for text in texts if (match := _HEAD_YEAR.match(text))), "")
    if agency and year:
        return replace(item, title=f"{agency}{year}年政府信息公开年度报告", agency=agency)
    return replace(item, title=f"{year}年政府信息公开年度报告" if year else agency or item.title)


def is_vague(title: str) -> bool:
    """Whether a link says only that something is to be looked at, and neither whose nor of which year."""
    return bool(_LOOK.match(title))


Grid = dict[tuple[int, int], Tag]
"""Cells of a table by row and column; one that spans several stands at each of them."""


def _grid(page: Page, table: Tag) -> Grid:
    known = page.memory.setdefault(f"grid {id(table)}", {})
    assert isinstance(known, dict)  # nothing else is kept under this name
    if not known:
        for down, row in enumerate(table.find_all("tr", limit=_MOST_ROWS)):
            across = 0
            for cell in row.find_all(["td", "th"], recursive=False):
                while (down, across) in known:
                    across += 1
                for place in _span(cell, down, across):
                    known[place] = cell
    return known


def _span(cell: Tag, down: int, across: int) -> Iterator[tuple[int, int]]:
    sizes = (str(cell.get(name) or "") for name in ("rowspan", "colspan"))
    rows, columns = (min(int(size), _MOST_SPAN) if size.isdigit() and int(size) else 1 for size in sizes)
    return ((down + below, across + beside) for below in range(rows) for beside in range(columns))


def _heads(grid: Grid, cell: Tag) -> list[str]:
    """What stands left of a cell and above it, nearest first; cells with links head nothing."""
    place = next((place for place, each in grid.items() if each is cell), None)
    if place is None:
        return []
    down, across = place
    beside = [grid.get((down, column)) for column in reversed(range(across))]
    above = [grid.get((row, across)) for row in range(min(down, _HEAD_ROWS))]
    return [fold_space(each.get_text(" ")) for each in (*beside, *above) if each is not None and not each.find("a")]


def _with_agency(item: ListItem, anchor: Tag, heading: Tag | None) -> ListItem:
    """A link that says only a year takes the agency that its table row or its block is headed with: the last `heading`
    before it."""
    if not _YEAR_LINK.match(item.title):
        return item
    row = anchor.find_parent("tr")
    cells = row.find_all(["td", "th"]) if row else [heading]
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
