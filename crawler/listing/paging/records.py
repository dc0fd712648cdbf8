"""Rows in data: JSON answers, JSONP, and arrays in page scripts, whatever the fields are called.

Fields are recognised by the names that public portals use and, failing those, by what stands in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import quote

from crawler.listing.anchors import distinct, find_date, fold_space, fragment_rows, kind_of, resolve
from crawler.listing.markup import DEEPEST, soup, storable
from crawler.listing.paging.dataproxy import store_page
from crawler.listing.paging.numbers import counted_in
from crawler.listing.paging.rows import words_declare
from crawler.listing.paging.script import Literal, NotLiteralError, literal
from crawler.listing.paging.xml import xml_value
from crawler.listing.scripts.values import as_literal
from crawler.listing.titles import is_report_title
from crawler.listing.words import ListItem, ListPage, Page

_TITLES = ("realtitle", "doctitle", "title", "subject", "name", "at", "headline", "infotitle", "articletitle")
_LINKS = ("url", "chnldocurl", "docpuburl", "infourl", "visiturl", "linkurl", "link", "href", "post_url", "au")
_DATES = (
    *("docreltime", "publishedtimestr", "infodate", "display_publish_time", "pubdate", "publishdate", "publishtime"),
    *("date", "time", "apd", "create_time", "docpubtime", "releasetime", "handsdate"),
)
_AGENCIES = ("publisher", "source", "deptname", "organname", "department", "author", "publishorg")
_TOTALS = ("total", "count", "totalcount", "totalrecord", "totalrecords", "recordcount", "totalelements", "post_count")
_PAGE_COUNTS = ("pages", "totalpage", "totalpages", "pagecount")
_JSONP = re.compile(r"^\s*(?:/\*.*?\*/\s*)?[\w$.]+\s*\(\s*(.*)\)\s*;?\s*$", re.S)
_CONCATENATED = re.compile(
    r"""(['"])(?:[^'"\n]{0,200}\\?['"=])?((?:https?:/|\.{0,2})/?[\w./?=&%-]{0,200}[/=?_-])\\?['"]?\1?\s*\+\s*(?:(\w+)\(\s*)?"""
    r"""[\w$]+(?:\.[\w$]+){0,2}(?:\[\w+\])?\.(\w+)\s*\)?\s*(?:\+\s*(['"])([\w./?=&%-]{0,40}))?"""
)
_INTERPOLATED = re.compile(
    r"""[`'"=]((?:https?:/|\.{0,2})/?[\w./?=&%-]{0,200}[/=?_-])\$\{\s*(?:(\w+)\(\s*)?[\w$]+\.(\w+)\s*\)?\s*\}([\w./?=&%-]{0,40})"""
)
_QUOTES = ("encodeURIComponent", "escape")
_DEEP, _BRIEF = 4, 200
_ROW = 60
"""Characters that one record takes at least."""
_SECONDS = range(10**8, 4 * 10**9)
"""Since 1970, from 1973 to 2096: a number beyond is no date."""
_COUNT = re.compile(r"[0-9]{1,6}")
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_PATH = re.compile(r"^(?:https?:/)?/\S+|^\S+\.(?:s?html?|jhtml|jsp|aspx?|pdf|docx?)(?:[?#]\S*)?$", re.I)


@dataclass(frozen=True, slots=True)
class Detail:
    """How a page's scripts make a row's address of one of its fields: "/content/" + row.id + ".html".

    by  the function that the field is put through, "" for none.
    """

    prefix: str
    name: str
    suffix: str
    by: str = ""

    def address(self, value: str | int) -> str:
        """The address of a row whose field holds this."""
        return f"{self.prefix}{quote(str(value), safe='') if self.by in _QUOTES else value}{self.suffix}"


def details_of(text: str) -> tuple[Detail, ...]:
    """The addresses that scripts put together of a literal, one field of a row, and a literal."""
    found = [Detail(match[2], match[4], match[6] or "", match[3] or "") for match in _CONCATENATED.finditer(text)]
    found += [Detail(match[1], match[3], match[4], match[2] or "") for match in _INTERPOLATED.finditer(text)]
    return tuple(dict.fromkeys(found))


def data_page(text: str, base: str, details: tuple[Detail, ...] = ()) -> ListPage:
    """The list in a JSON or JSONP answer; also when its rows are HTML or a datastore inside a string."""
    value = decoded(text)
    if value is None:
        return store_page(text, base)
    rows, total, pages = data_rows(value, base, details), _declared(value, _TOTALS), _declared(value, _PAGE_COUNTS)
    if total is None:
        total = counted_in({name: int(number) for name, number in _beside(value) if _COUNT.fullmatch(number)}).total
    found = ListPage(rows, total, pages) if rows else _markup_page(value, base, total, pages)
    return replace(found, beside=tuple(_beside(value)))


def _beside(value: Literal, depth: int = 0) -> Iterator[tuple[str, str]]:
    """Names and plain values of an answer, those of its records left out."""
    if not isinstance(value, dict) or depth > _DEEP:
        return
    for key, child in value.items():
        if isinstance(child, dict):
            yield from _beside(child, depth + 1)
        elif not isinstance(child, list) and len(written := str(child)) <= _BRIEF:
            yield key, written


def data_rows(value: Literal, base: str, details: tuple[Detail, ...] = ()) -> tuple[ListItem, ...]:
    """Rows of the arrays of records in the data that show reports, one for each year as well; else of the longest."""
    lists = [tuple(_items(each, base, details)) for each in _arrays(value)]
    reports = [rows for rows in lists if any(is_report_title(row.title) for row in rows)]
    joint = (row for rows in reports for row in rows)
    return distinct(joint) if len(reports) > 1 else max(reports or lists, key=len, default=())


def is_data(text: str) -> bool:
    """Whether an answer is JSON, JSONP or XML."""
    return decoded(text) is not None


def decoded(text: str) -> Literal:
    """The value of an answer in JSON, JSONP or XML; None when it is none."""
    body = text.strip().removeprefix("\ufeff")
    wrapped = _JSONP.match(body)
    for candidate in (body, wrapped[1] if wrapped else ""):
        if candidate[:1] not in ("{", "[") or not candidate:
            continue
        try:
            value: Literal = json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            try:
                value = literal(candidate)
            except NotLiteralError:
                continue
        if not _is_deep(value):
            return value
    return xml_value(body)


def _is_deep(value: Literal) -> bool:
    """Whether values lie within each other deeper than any list of a portal has them, or than can be looked through."""
    level: list[Literal] = [value]
    for _ in range(DEEPEST):
        level = [child for each in level for child in _children(each)]
        if not level:
            return False
    return True


def _children(value: Literal) -> Iterable[Literal]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


def _arrays(value: Literal) -> Iterator[Sequence[Literal]]:
    if isinstance(value, list):
        yield value
        children: Iterator[Literal] = iter(value)
    elif isinstance(value, dict):
        children = iter(value.values())
    else:
        return
    for child in children:
        yield from _arrays(child)


def _items(records: Sequence[Literal], base: str, details: tuple[Detail, ...]) -> Iterator[ListItem]:
    for record in records:
        named = dict(zip(map(str, range(20)), record, strict=False)) if isinstance(record, list) else record
        item = _item(named, base, details) if isinstance(named, dict) else None
        if item:
            yield item


def _item(record: Mapping[str, Literal], base: str, details: tuple[Detail, ...]) -> ListItem | None:
    fields = {key.lower(): value for key, value in record.items()}
    link = _text(fields, _LINKS, _PATH) or next(_made(fields, details), "")
    title = _text(fields, _TITLES, _CHINESE)
    url = resolve(base, storable(link)) if link else None
    if url is None or not title:
        return None
    return ListItem(url, plain_title(title), _date(fields), _agency(fields), kind_of(url, base))


def plain_title(text: str) -> str:
    """A record's title without its markup."""
    return storable(fold_space(soup(text).get_text(" ")) if "<" in text else fold_space(text))


def _made(fields: Mapping[str, Literal], details: tuple[Detail, ...]) -> Iterator[str]:
    """The addresses that the page's scripts would make of a record."""
    for detail in details:
        value = fields.get(detail.name.lower())
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value):
            yield detail.address(value)


def _text(fields: Mapping[str, Literal], names: Sequence[str], form: re.Pattern[str]) -> str:
    """The field by name; else the only field, of whatever name, whose value has the form."""
    for name in names:
        value = fields.get(name)
        if isinstance(value, str) and form.search(value.strip()):
            return value.strip()
    found = [value.strip() for value in fields.values() if isinstance(value, str) and form.search(value.strip())]
    named = [value for name in names if isinstance(value := fields.get(name), str) and value.strip()]
    return found[0] if len(found) == 1 else (named[0].strip() if named and form is _CHINESE else "")


def _date(fields: Mapping[str, Literal]) -> str | None:
    for name in _DATES:
        value = fields.get(name)
        if isinstance(value, str) and (found := find_date(value)):
            return found
        if isinstance(value, int) and (seconds := value // 1000 if value > 10**11 else value) in _SECONDS:
            return datetime.fromtimestamp(seconds, UTC).date().isoformat()
    return next((found for value in fields.values() if isinstance(value, str) and (found := find_date(value))), None)


def _agency(fields: Mapping[str, Literal]) -> str | None:
    for name in _AGENCIES:
        value = fields.get(name)
        if isinstance(value, str) and _CHINESE.search(value):
            return value.strip()
    return next(iter(_pairs(fields)), None)


def _pairs(value: Literal | Mapping[str, Literal]) -> Iterator[str]:
    """UCAP's {"key": "source", "value": …} somewhere below domainMetaList."""
    if isinstance(value, Mapping):
        named = value.get("value")
        if value.get("key") == "source" and isinstance(named, str) and named.strip():
            yield named.strip()
        for child in value.values():
            yield from _pairs(child)
    elif isinstance(value, list):
        for child in value:
            yield from _pairs(child)


def _declared(value: Literal, names: Sequence[str]) -> int | None:
    """The largest count of that name outside the records: gkmlpt lists `total` and declares `post_count`."""
    return max(_counts(value, names), default=None)


def _counts(value: Literal, names: Sequence[str]) -> Iterator[int]:
    if not isinstance(value, dict):
        return
    for key, child in value.items():
        if key.lower() in names and isinstance(child, int | str) and re.fullmatch(r"\d{1,7}", str(child)):
            yield int(child)
        yield from _counts(child, names)


def _markup_page(value: Literal, base: str, total: int | None, pages: int | None) -> ListPage:
    for markup in sorted(_strings(value), key=len, reverse=True):
        if "<" not in markup:
            break
        if "<record" in markup or "<datastore" in markup:
            return store_page(markup, base)
        words = words_declare(markup)
        rows = fragment_rows(markup, base)
        if rows:
            return ListPage(rows, total or words[0], pages or words[1])
    return ListPage((), total, pages)


def _strings(value: Literal) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for child in value.values() if isinstance(value, dict) else value:
            yield from _strings(child)


def held_rows(page: Page) -> tuple[ListItem, ...]:
    """Rows that a page's scripts hold: variables as they stand at the end, arrays and JSON written into the page."""
    details = details_of("\n".join((page.text, *page.scripts)))
    held: Literal = as_literal(list(page.reading.variables.values()))
    best = data_rows(held, page.base, details)
    for text in (page.text, *page.scripts):
        best = max(best, script_rows(text, page.base), key=len)
    for text in _data_texts(page):
        value = decoded(text)
        best = max(best, data_rows(value, page.base, details) if value is not None else (), key=len)
    return best


def _data_texts(page: Page) -> Iterator[str]:
    """What elements of the page carry as data: JSON scripts, hidden fields, attributes of any name."""
    for tag in page.tags:
        if tag.name == "textarea" or (tag.name == "script" and "json" in str(tag.get("type") or "").lower()):
            yield tag.get_text()
        for value in tag.attrs.values():
            if isinstance(value, str) and len(value) > _ROW and value.lstrip()[:1] in ("[", "{"):
                yield value


def script_rows(text: str, base: str) -> tuple[ListItem, ...]:
    """Rows of the longest array of records that a page's scripts assign (var dataList = [{…}, …])."""
    best: tuple[ListItem, ...] = ()
    for match in re.finditer(r"[\w$\]]\s*[=:(]\s*(?=\[\s*\{)", text):
        try:
            rows = data_rows(literal(text, match.end()), base)
        except NotLiteralError:
            continue
        best = max(best, rows, key=len)
    return best
