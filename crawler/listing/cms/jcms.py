"""大汉 JCMS: /col/colN/index.html with jpage units, articles /art/Y/M/D/art_N_ID.html.

Its xxgk module: search.jsp answers with everything of an area; xxgkAnnualReport.jsp shows one agency and year.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from html import unescape
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.listing.anchors import joined
from crawler.listing.articles import holds_report
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.dataproxy import Unit, dataproxy_pagers, record_rows, units
from crawler.listing.paging.endpoints import Endpoint, Parameters
from crawler.listing.paging.next_link import linked_listing
from crawler.listing.paging.script import assigned
from crawler.listing.titles import is_report_title
from crawler.listing.words import Fetch, ListItem, ListPage, Opening, Page, Pager

_COLUMN = re.compile(r"/col/col(\d+)")


class Jcms:
    family = "jcms"
    signs = (
        sign("url", r"/col/col\d+/|/art/\d{4}/\d+/\d+/art_\d+_\d+\.html", 0.5),
        sign("markup", r"\bjpage\s*\(", 0.6),
        sign("markup", r"<datastore\b", 0.6),
        sign("markup", r"dataproxy\.jsp", 0.6),
        sign("markup", r"art_\d+_\d+\.html", 0.5),
        sign("markup", r"大汉网络|大汉版通|hanweb", 0.4),
        sign("cookie", r"^JSESSIONID=", 0.1),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        """The unit of the column; a page shows several, and the others hold other columns' rows."""
        unit = _own_unit(page)
        if unit is None:
            return None
        rows = record_rows(unit.records, page.base)
        return Opening(ListPage(rows, unit.total), dataproxy_pagers(unit, page.url))


def _own_unit(page: Page) -> Unit | None:
    found = [unit for unit in units(page) if unit.records or unit.parameters]
    column = _COLUMN.search(page.url)
    return max(found, key=lambda unit: _claim(unit, column[1] if column else ""), default=None)


def _claim(unit: Unit, column_id: str) -> tuple[bool, int, bool, int]:
    """How far a unit is the column's own: it names the column, its rows are filed there, they are reports."""
    text = "".join(unit.records)
    reports = sum(is_report_title(title) for title in re.findall(r"title=['\"]([^'\"]+)", text))
    filed = len(re.findall(rf"art_{column_id}_", text)) if column_id else 0
    return bool(column_id) and unit.column_id == column_id, filed, unit.total is not None, reports


FIRST_YEAR = 2008
"""The first reports under the regulation of 2007."""
_REPORT = re.compile(r"xxgkAnnualReport\.jsp", re.I)
_SEARCH = re.compile(r"(?<![\w./:-])[\w./:-]*/module/xxgk/search\.jsp(?:\?[^'\"\s<>]*)?", re.I)
_TREE = re.compile(r"tree\.jsp\?[^'\"\s<>]+", re.I)
_OFFERED = re.compile(r"(?:fbtime=|<option[^>]*\bvalue=['\"])(20\d\d)\b", re.I)
_YEAR = re.compile(r"20[0-9]{2}")
_FIELDS = ("infotypeId", "jdid", "area", "divid", "standardXxgk", "texttype", "fbtime")
_DEFAULTS = {"divid": "div1", "sortfield": "createdatetime:0,orderid:0"}


class JcmsXxgk:
    family = "jcms_xxgk"
    signs = (
        sign("url", r"/module/xxgk/", 0.8),
        sign("markup", r"/module/xxgk/|xxgkAnnualReport\.jsp", 0.6),
        sign("markup", r"infotypeId|tree\.jsp\?area=", 0.5),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        if _REPORT.search(urlsplit(page.url).path):
            return _selector(page)
        search = _SEARCH.search(page.text)
        fixed = _fields(page, search[0] if search else "")
        if search is None or not fixed.get("area"):
            return None

        def parameters(number: int) -> Parameters:
            return {**_DEFAULTS, **fixed, "currpage": number}

        url = joined(page.base, search[0].partition("?")[0])
        listing = linked_listing(page)
        first = 2 if listing.items else 1
        return Opening(listing, (Endpoint("xxgk search", url, parameters, page.url, "form", first, mixed=True),))


def _fields(page: Page, search: str) -> dict[str, str]:
    """Search fields: those of the script, of the tree's address, of the search address itself."""
    written = {name: str(value) for name in _FIELDS for value in list(assigned(page.text, name))[:1] if _plain(value)}
    addresses = [search, *_TREE.findall(page.text)[:1], page.url]
    queries = [dict(parse_qsl(urlsplit(unescape(address)).query, keep_blank_values=True)) for address in addresses]
    asked = {key: value for query in queries for key, value in query.items() if key != "currpage" and value}
    return {**asked, **written}


def _plain(value: object) -> bool:
    return isinstance(value, str | int) and bool(re.fullmatch(r"[\w,-]*\d[\w,-]*", str(value)))


@dataclass(frozen=True, slots=True)
class YearSelector(Pager):
    """One page per year, newest first. A year without a report is a page without one, so each year is looked at."""

    address: str
    query: tuple[tuple[str, str], ...]
    years: tuple[int, ...]
    gaps: int
    first: int = field(default=1, init=False)
    sparse: bool = field(default=True, init=False)

    @property
    def name(self) -> str:
        return "fbtime"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        if number > len(self.years):
            return None
        query = urlencode((*self.query, ("fbtime", str(self.years[number - 1]))))
        return Fetch(f"{self.address}?{query}", headers=(("Referer", self.address),))

    def read(self, page: Page) -> ListPage:
        return ListPage(_report(page))

    def gone(self, number: int) -> str:
        return ""


def _selector(page: Page) -> Opening:
    """fbtime is bounded: the years that the page offers, else from 2008 to the present year of the server's clock."""
    asked = parse_qsl(urlsplit(page.url).query)
    query = tuple((key, value) for key, value in asked if key != "fbtime")
    here = next((int(value) for key, value in asked if key == "fbtime" and _YEAR.fullmatch(value)), 0)
    offered = sorted({int(year) for year in _OFFERED.findall(page.text)} - {here}, reverse=True)
    latest = max(here, _present_year(page) or here + 1)
    years = tuple(offered) or tuple(year for year in range(latest, FIRST_YEAR - 1, -1) if year != here)
    patience = len(years) if offered else latest - here + 3
    pager = YearSelector(page.url.partition("?")[0], query, years, patience)
    return Opening(ListPage(_report(page)), (pager,))


def _report(page: Page) -> tuple[ListItem, ...]:
    title = holds_report(page)
    return (ListItem(page.url, title),) if title else ()


def _present_year(page: Page) -> int:
    """The year by the server's own clock, 0 when it does not tell."""
    try:
        return parsedate_to_datetime(page.headers.get("date", "")).year
    except ValueError:
        return 0
