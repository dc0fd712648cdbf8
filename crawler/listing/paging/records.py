"""Rows in data: JSON answers, JSONP, and arrays in page scripts, whatever the fields are called.

Fields are recognised by the names that public portals use and, failing those, by what stands in them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

from crawler.listing.anchors import find_date, fold_space, fragment_rows, kind_of, resolve
from crawler.listing.markup import soup, storable
from crawler.listing.paging.dataproxy import store_page
from crawler.listing.paging.rows import words_declare
from crawler.listing.paging.script import Literal, NotLiteralError, literal
from crawler.listing.words import ListItem, ListPage

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
_CHINESE = re.compile(r"[\u4e00-\u9fff]{4}")
_PATH = re.compile(r"^(?:https?:/)?/\S+|^\S+\.(?:s?html?|jhtml|jsp|aspx?|pdf|docx?)(?:[?#]\S*)?$", re.I)


def data_page(text: str, base: str) -> ListPage:
    """The list in a JSON or JSONP answer; also when its rows are HTML or a datastore inside a string."""
    value = _decoded(text)
    if value is None:
        return store_page(text, base)
    rows, total, pages = data_rows(value, base), _declared(value, _TOTALS), _declared(value, _PAGE_COUNTS)
    if rows:
        return ListPage(rows, total, pages)
    return _markup_page(value, base, total, pages)


def data_rows(value: Literal, base: str) -> tuple[ListItem, ...]:
    """Rows of the longest array of records in the data."""
    lists = [tuple(_items(each, base)) for each in _arrays(value)]
    return max(lists, key=len, default=())


def is_data(text: str) -> bool:
    """Whether an answer is JSON or JSONP."""
    return _decoded(text) is not None


def _decoded(text: str) -> Literal:
    body = text.strip().removeprefix("\ufeff")
    wrapped = _JSONP.match(body)
    for candidate in (body, wrapped[1] if wrapped else ""):
        if candidate[:1] not in ("{", "[") or not candidate:
            continue
        try:
            value: Literal = json.loads(candidate, strict=False)
            return value
        except ValueError:
            try:
                return literal(candidate)
            except NotLiteralError:
                continue
    return None


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


def _items(records: Sequence[Literal], base: str) -> Iterator[ListItem]:
    for record in records:
        item = _item(record, base) if isinstance(record, dict) else None
        if item:
            yield item


def _item(record: Mapping[str, Literal], base: str) -> ListItem | None:
    fields = {key.lower(): value for key, value in record.items()}
    link = _text(fields, _LINKS, _PATH)
    title = _text(fields, _TITLES, _CHINESE)
    url = resolve(base, storable(link)) if link else None
    if url is None or not title:
        return None
    plain = fold_space(soup(title).get_text(" ")) if "<" in title else fold_space(title)
    return ListItem(url, storable(plain), _date(fields), _agency(fields), kind_of(url, base))


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
        if isinstance(value, int) and not isinstance(value, bool) and value > 10**8:
            return datetime.fromtimestamp(value / 1000 if value > 10**11 else value, UTC).date().isoformat()
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
