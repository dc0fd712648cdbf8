"""安徽 IGI: /public/column/<organ> is a shell, the rows are an HTML fragment from /site/label/8888."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html import unescape
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import SMALLER, Endpoint, Parameters
from crawler.listing.paging.next_link import linked_listing
from crawler.listing.paging.script import assigned, whole
from crawler.listing.words import ListPage, Opening, Page

_COLUMN = re.compile(r"/public/column/(\w+)")
_WRITTEN = re.compile(r"/site/label/\d+\?[^'\"\s<>]+")
_TEMPLATE = re.compile(r"\bfile['\"]?\s*[=:]\s*['\"]?(/[\w/.-]+)")
_SIZE = 15
_ORGAN = ("organId", "organid", "organ_id")
_CATALOGUE = ("catId", "yxCatId", "catid")


class Igi:
    family = "igi"
    signs = (
        sign("url", r"/public/column/\w+", 0.7),
        sign("markup", r"/site/label/8888|publicInfoList", 0.7),
        sign("markup", r"/public/column/\w+", 0.5),
        sign("cookie", r"SHIROJSESSIONID", 0.5),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        column = _COLUMN.search(page.url)
        if column is None:
            return None
        fixed, url = _parameters(page, column[1]), joined(page.base, "/site/label/8888")
        usual = whole(fixed["pageSize"]) or _SIZE
        ways = ((usual, "query"), (usual, "form"), *((size, "query") for size in SMALLER))
        pagers = tuple(Endpoint("igi label", url, _numbered(fixed, size), page.url, how) for size, how in ways)
        return Opening(_static(page), pagers)


def _numbered(fixed: Mapping[str, str], size: int) -> Callable[[int], Parameters]:
    def parameters(number: int) -> Parameters:
        return {**fixed, "pageSize": size, "pageIndex": number}

    return parameters


def _static(page: Page) -> ListPage:
    listing = linked_listing(page)
    return ListPage(listing.items, listing.declared_total)


def _parameters(page: Page, organ: str) -> dict[str, str]:
    """Defaults, then what a label address on the page writes, then the column's own query and script."""
    address = dict(parse_qsl(urlsplit(page.url).query))
    written = _WRITTEN.search(page.text)
    given = dict(parse_qsl(urlsplit(unescape(written[0])).query)) if written else {}
    template = _TEMPLATE.search(page.text)
    fixed = {
        "IsAjax": "1",
        "dataType": "html",
        "labelName": "publicInfoList",
        "siteId": _found(page, ("siteId", "SiteId")) or _meta(page, "siteid"),
        "pageSize": _found(page, ("pageSize",)) or str(_SIZE),
        "action": address.get("action", "list"),
        "organId": _found(page, _ORGAN) or organ,
        "type": address.get("type", "4"),
        "catId": address.get("catId") or _found(page, _CATALOGUE),
        "dateFormat": "yyyy-MM-dd",
        "file": template[1] if template else "/xxgk/publicInfoList_newest2020",
    }
    return {**fixed, **{key: value for key, value in given.items() if value and key != "pageIndex"}}


def _found(page: Page, names: tuple[str, ...]) -> str:
    """The first value with a digit that a script assigns to one of the names; a bare word is another variable."""
    values = (value for name in names for value in assigned(page.text, name) if isinstance(value, str | int))
    return next((str(value) for value in values if re.fullmatch(r"\w*\d\w*", str(value))), "")


def _meta(page: Page, name: str) -> str:
    found = [tag.get("content") for tag in page.soup.find_all("meta") if str(tag.get("name")).lower() == name]
    return str(found[0]) if found and found[0] else ""
