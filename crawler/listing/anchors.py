"""Anchors of a page as list rows: real address, full title, the date beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from bs4.element import Tag

from crawler.listing.markup import soup
from crawler.listing.titles import is_report_title
from crawler.listing.words import ItemKind, ListItem
from parsers.formats import names_file

_PLACEHOLDER = re.compile(r"<\?|\?>|<%|%>|\{\{|\}\}|\$\{|\[\[|#\{")
_DEAD = re.compile(r"^\s*(?:$|#|about:|javascript\s*:|mailto:|tel:|data:)", re.I)
_CALL_TARGET = re.compile(
    r"""['"]((?:https?:/)?[^'"\s<>]*/[^'"\s<>]*|[^'"\s<>/]+\.(?:s?html?|jsp|aspx?|php|pdf|docx?)\b[^'"]*)['"]"""
)
DATE = re.compile(r"(?<!\d)((?:19|20)\d\d)\s*[-./年]\s*(1[0-2]|0?[1-9])\s*[-./月]\s*(3[01]|[12]\d|0?[1-9])(?!\d)")
_DATE_AROUND = re.compile(
    rf"^[\s\[（(]*{DATE.pattern}日?[\s\])）]*|(?<![\s\[（(])[\s\[（(]*{DATE.pattern}日?[\s\])）]*(?:\d\d:\d\d(?::\d\d)?)?\s*$"
)
_CUT = re.compile(r"(?:…+|\.{2,})\s*$")
PAGING = re.compile(
    r"^[\s<«‹\[]*(?:首页|第一页|上一?页|前一?页|下一?页|后一?页|尾页|末页|最后一?页|更多|返回|跳转|go|\d{1,3}|[<>«»‹›]+)[\s>»›\]+]*$",
    re.I,
)
_VAGUE = re.compile(
    r"^[\[【（(]?(?:点击)?(?:查看|下载|浏览|详情|全文|阅读|打开|预览|pdf|word|html)(?:全文|详情|附件|文件|报告)?[\]】）)]?$",
    re.I,
)
_INDEX = re.compile(r"^\s*\d{1,4}\s*[、.．]?\s+")
_CLIMB = 4


def find_date(text: str) -> str | None:
    """The first date written in the text, as YYYY-MM-DD; the parts may be split by white space."""
    match = DATE.search(text)
    return f"{match[1]}-{int(match[2]):02d}-{int(match[3]):02d}" if match else None


def target(anchor: Tag, base: str) -> str | None:
    """Absolute address that the anchor leads to, also when it stands only in a click handler; None for none."""
    href = _attribute(anchor, "href").strip()
    if _PLACEHOLDER.search(href):
        return None
    if _DEAD.match(href):
        call = _CALL_TARGET.search(f"{_attribute(anchor, 'onclick')} {href}")
        if not call or _PLACEHOLDER.search(call[1]):
            return None
        href = call[1]
    return resolve(base, href)


def resolve(base: str, href: str) -> str | None:
    """`href` against `base`, without fragment and session id; None when it is no http(s) address."""
    try:
        url = urljoin(base, href.strip().replace("\\", "/"))
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.port == 0:
            return None
    except ValueError:
        return None
    return re.sub(r";jsessionid=[^/?#]*", "", parts._replace(fragment="").geturl(), flags=re.I)


def joined(base: str, href: str) -> str:
    """`href` against `base`; `base` itself where a page writes what is no address."""
    return resolve(base, href) or base


def item_of(anchor: Tag, base: str, own: str = "") -> ListItem | None:
    """The row that an anchor stands for; None for paging controls, placeholders and dead links.

    own  the page's address, where a <base> makes it another than what addresses count from.
    """
    url, own = target(anchor, base), own or base
    if url is None or url in (own, own.split("?", maxsplit=1)[0]):
        return None
    title = title_of(anchor)
    if not title or PAGING.match(title):
        return None
    return ListItem(url, title, date_of(anchor), kind=kind_of(url, base))


def kind_of(url: str, base: str) -> ItemKind:
    if names_file(url):
        return "file"
    return "article" if bare_host(url) == bare_host(base) else "external"


def bare_host(url: str) -> str:
    """The host of an address without www: portals link to both in one list."""
    return (urlsplit(url).hostname or "").lower().removeprefix("www.")


def title_of(anchor: Tag) -> str:
    """The title in full: the attribute that reads as a report's title, else the longer of attribute and text."""
    text = fold_space(anchor.get_text(" ", strip=False))
    text = fold_space(_DATE_AROUND.sub("", text)) or text
    attributes = [fold_space(_attribute(tag, "title")) for tag in _near(anchor)]
    whole = [given for given in attributes if given]
    for candidate in (*whole, text):
        if is_report_title(candidate) and not _CUT.search(candidate):
            return candidate
    if _VAGUE.match(text) and not whole:
        return row_text(anchor) or text
    stem = _CUT.sub("", text)
    completed = [given for given in whole if given.startswith(stem) and len(given) >= len(stem)]
    return (completed or [text] if text else whole or [""])[0]


def _near(anchor: Tag) -> Iterator[Tag]:
    yield anchor
    yield from (child for child in anchor.find_all(True) if child.get("title"))
    if isinstance(anchor.parent, Tag) and anchor.parent.name in ("li", "td", "dd", "span", "p"):
        yield anchor.parent


def row_text(anchor: Tag) -> str:
    """What stands beside a link that only says 查看 or 下载: the text of its row, without number and date."""
    box: Tag | None = anchor.parent
    text = ""
    for _ in range(_CLIMB):
        if box is None or box.name in ("body", "html") or _rows_in(box, anchor) > 1:
            break
        text = fold_space(_DATE_AROUND.sub("", _INDEX.sub("", _text_without(box, anchor)))) or text
        box = box.parent
    return fold_space(_INDEX.sub("", text + " "))


_MOST_OF_ROW = 6
"""Links that no row has."""


def date_of(anchor: Tag) -> str | None:
    """The date in the row's box, never that of a neighbouring row."""
    inside = find_date(anchor.get_text(" "))
    box: Tag | None = anchor.parent
    for _ in range(_CLIMB):
        if box is None or box.name in ("body", "html") or _rows_in(box, anchor) > 1:
            break
        found = find_date(_text_without(box, anchor))
        if found:
            return found
        box = box.parent
    return inside


def _rows_in(box: Tag, anchor: Tag) -> int:
    """How many different addresses stand in the box: more than one, and it is a list and no row. So it is where many
    links say the same: scripts tell `#` from `#`."""
    own, found = (anchor.get("href"), anchor.get("onclick")), box.find_all("a", limit=_MOST_OF_ROW)
    if len(found) == _MOST_OF_ROW:
        return _MOST_OF_ROW
    return 1 + sum((other.get("href"), other.get("onclick")) != own for other in found)


def _text_without(box: Tag, anchor: Tag) -> str:
    return box.get_text(" ").replace(anchor.get_text(" "), " ", 1)


def fold_space(text: str) -> str:
    return re.sub(r"[\s\u3000\xa0]+", " ", text).strip()


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return " ".join(value) if isinstance(value, list) else value or ""


def fragment_rows(markup: str, base: str) -> tuple[ListItem, ...]:
    """Every row of a fragment that is known to be list content (a record, an answer of an HTML endpoint)."""
    return distinct(anchor_items(soup(markup), base))


def anchor_items(node: Tag, base: str) -> Iterator[ListItem]:
    for anchor in node.find_all("a"):
        item = item_of(anchor, base)
        if item:
            yield item


def distinct(items: Iterator[ListItem]) -> tuple[ListItem, ...]:
    """One row per address; of several (picture and text link) the one with a date, then the longer title."""
    best: dict[str, ListItem] = {}
    for item in items:
        known = best.get(item.url)
        if known is None or (item.date is not None, len(item.title)) > (known.date is not None, len(known.title)):
            best[item.url] = item
    return tuple(best.values())
