"""大汉 jpage: records in CDATA, more of them from dataproxy.jsp.

Servers differ in what they obey: some read startrecord/endrecord, some only page, and cut perpage above their own
limit. Every request therefore carries both; a second way (POST, as jpage.js does) stands behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from bs4.element import Tag

from crawler.listing.anchors import anchor_items, distinct, joined
from crawler.listing.markup import soup
from crawler.listing.paging.script import Literal, assigned, calls, whole
from crawler.listing.titles import is_report_title
from crawler.listing.words import Fetch, ListItem, ListPage, Page, Pager

_RECORD = re.compile(r"<record>\s*(?:<!\[CDATA\[(.*?)\]\]>|(.*?))\s*</record>", re.S | re.I)
_STORE = re.compile(r"<datastore\b.*?</datastore>", re.S | re.I)
_NEXT_GROUP = re.compile(r"<nextgroup>.*?href\s*=\s*['\"]([^'\"]+)['\"]", re.S | re.I)
_UNIT_ID = re.compile(r"\bid\s*=\s*['\"]?([\w-]+)")
_TOTAL = re.compile(r"<totalrecord>\s*(\d+)\s*</totalrecord>", re.I)
_PAGES = re.compile(r"<totalpage>\s*(\d+)\s*</totalpage>", re.I)
_BOX = "x-record"
_WINDOW = ("page", "startrecord", "endrecord", "perpage")
KNOWN_PATHS = (
    "/module/web/jpage/dataproxy.jsp",
    "/module/jpage/dataproxy.jsp",
    "/module/jslib/jquery/jpage/dataproxy.jsp",
)


@dataclass(frozen=True, slots=True)
class Unit:
    """One jpage unit of a page: its first rows, and how it asks for more."""

    unit_id: str
    records: tuple[str, ...]
    total: int | None
    per_page: int | None
    endpoint: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def column_id(self) -> str:
        return dict(self.parameters).get("columnid", "")


@dataclass(frozen=True, slots=True)
class Dataproxy(Pager):
    """Pages of a unit by GET (both ways of counting at once) or by POST with a record window."""

    referer: str
    endpoint: str
    parameters: tuple[tuple[str, str], ...]
    size: int
    post: bool = False
    first: int = 2

    @property
    def name(self) -> str:
        return f"dataproxy {'POST' if self.post else 'GET'}"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        start = (number - 1) * self.size + 1
        window = {"startrecord": start, "endrecord": start + self.size - 1, "perpage": self.size}
        headers = (("Referer", self.referer), ("X-Requested-With", "XMLHttpRequest"))
        if self.post:
            form = (("Content-Type", "application/x-www-form-urlencoded"), *headers)
            return Fetch(f"{self.endpoint}?{urlencode(window)}", "POST", form, urlencode(self.parameters).encode())
        query = {"page": number, **window, **dict(self.parameters)}
        return Fetch(f"{self.endpoint}?{urlencode(query)}", headers=headers)

    def read(self, page: Page) -> ListPage:
        return store_page(page.text, self.referer)

    def gone(self, number: int) -> str:
        return "endpoint_gone" if number == self.first else "not_found"


def store_page(text: str, base: str) -> ListPage:
    """Rows of a datastore; its XML is often not well-formed, so that records are cut out, not parsed."""
    total, pages = _TOTAL.search(text), _PAGES.search(text)
    rows = record_rows(records(text), base)
    return ListPage(rows, int(total[1]) if total else None, int(pages[1]) if pages else None)


def records(text: str) -> tuple[str, ...]:
    """The markup of each record of a datastore."""
    return tuple(cdata or unescape(plain) for cdata, plain in _RECORD.findall(text))


def record_rows(found: tuple[str, ...], base: str) -> tuple[ListItem, ...]:
    """One row per record: the link that names a report, else the first; a record may link to its category too."""
    rows = (distinct(anchor_items(box, base)) for box in _boxes(found))
    return tuple(max(items, key=lambda item: is_report_title(item.title)) for items in rows if items)


def _boxes(found: tuple[str, ...]) -> list[Tag]:
    """The records as elements of one tree: parsing each for itself takes five times as long."""
    wrapped = "".join(f"<{_BOX}>{record}</{_BOX}>" for record in found)
    boxes = [box for box in soup(wrapped).find_all(_BOX) if isinstance(box, Tag)]
    if len(boxes) == len(found) and not any(box.find(_BOX) for box in boxes):
        return boxes
    return [soup(record) for record in found]


def units(page: Page) -> tuple[Unit, ...]:
    """Every jpage unit of the page: script configuration joined with the datastore or inline array of its id."""
    stores = dict(_stores(page.text))
    configured = [_unit(page, config, stores) for config in _configurations(page.text)]
    known = {unit.unit_id for unit in configured}
    bare = [_unit(page, {"ajaxParam": {"unitid": unit_id}}, stores) for unit_id in stores if unit_id not in known]
    return tuple(configured + bare)


def dataproxy_pagers(unit: Unit, referer: str) -> tuple[Pager, ...]:
    """The unit's own endpoint by GET and POST, then the paths that older releases used."""
    if not unit.parameters:
        return ()
    size = unit.per_page or len(unit.records) or 15
    first = len(unit.records) // size + 1
    endpoints = list(dict.fromkeys((unit.endpoint, *(joined(referer, path) for path in KNOWN_PATHS))))
    return tuple(
        Dataproxy(referer, endpoint, unit.parameters, size, post, first)
        for endpoint in endpoints
        for post in (False, True)
    )


def _configurations(text: str) -> Iterator[Mapping[str, Literal]]:
    for arguments in calls(text, "jpage"):
        yield from (value for value in arguments[:1] if isinstance(value, dict))


def _unit(page: Page, config: Mapping[str, Literal], stores: Mapping[str, str]) -> Unit:
    asked = config.get("ajaxParam")
    parameters = {str(key): str(value) for key, value in asked.items()} if isinstance(asked, dict) else {}
    unit_id = parameters.get("unitid", "")
    store = stores.get(unit_id, "")
    group = _group_query(store)
    found = records(store) or _inline(page.text, config.get("dataStore"))
    return Unit(
        unit_id,
        found,
        whole(config.get("totalRecord")),
        whole(config.get("perPage")),
        joined(page.base, str(config.get("proxyUrl") or group[0] or KNOWN_PATHS[0])),
        tuple(({**group[1], **parameters} if len(parameters) > 1 else group[1]).items()),
    )


def _group_query(store: str) -> tuple[str, dict[str, str]]:
    match = _NEXT_GROUP.search(store)
    if not match:
        return "", {}
    parts = urlsplit(unescape(match[1]))
    query = {key: value for key, value in parse_qsl(parts.query, keep_blank_values=True) if key not in _WINDOW}
    return parts.path, query


def _stores(text: str) -> Iterator[tuple[str, str]]:
    """Datastores with the id of the element that they stand in: the last id before them."""
    for match in _STORE.finditer(text):
        ids = _UNIT_ID.findall(text, max(0, match.start() - 400), match.start())
        yield (ids[-1] if ids else "", match[0])


def _inline(text: str, name: Literal) -> tuple[str, ...]:
    """Rows of `var InitData49468 = [["<li>…"], …]`."""
    if not isinstance(name, str) or not name:
        return ()
    rows = next((value for value in assigned(text, re.escape(name)) if isinstance(value, list)), [])
    return tuple(str(row[0]) if isinstance(row, list) and row else str(row) for row in rows)
