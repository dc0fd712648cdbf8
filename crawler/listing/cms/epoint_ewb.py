"""新点 Epoint EWB-FRONT: an empty govInfoPub page, a script with the site's keys, rows by JSON POST."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import SMALLER, Endpoint, Parameters
from crawler.listing.paging.script import assigned
from crawler.listing.words import Fetch, Lead, ListPage, Opening, Page

_SCRIPT = re.compile(r"src\s*=\s*['\"]([^'\"]*(?:webBuilderCommon|siteInfo|ajaxReq)[^'\"]*\.js[^'\"]*)['\"]", re.I)
_SIZE = 20


class EpointEwb:
    family = "epoint_ewb"
    signs = (
        sign("url", r"govInfoPub\w*\.html|[?&]categorynum=", 0.6),
        sign("markup", r"EWB-FRONT", 0.6),
        sign("markup", r"webBuilderCommon\.js", 0.6),
        sign("markup", r"lightfrontaction|getgovinfolist", 0.6),
        sign("server", r"epoint", 0.5),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        """siteGuid and projectName stand in a script of their own, seldom in the page."""
        opening = _with_keys(page, page.text)
        script = _SCRIPT.search(page.text)
        if opening or not script or not _category(page):
            return opening
        fetch = Fetch(joined(page.base, script[1]), headers=(("Referer", page.url),))
        empty = Opening(ListPage())
        return Opening(ListPage(), lead=Lead(fetch, lambda answer: _with_keys(page, answer.text) or empty))


def _with_keys(page: Page, script: str) -> Opening | None:
    site = next((value for value in assigned(script, "siteInfo") if isinstance(value, dict)), None)
    category = _category(page)
    if not site or not category:
        return None
    project = str(site.get("projectName") or "/EWB-FRONT")
    url = joined(page.base, f"{project.rstrip('/')}/rest/lightfrontaction/getgovinfolist")
    fixed = {"deptcode": _key(page, "deptcode"), "categorynum": category, "siteGuid": str(site.get("siteGuid", ""))}
    ways = [(base, how, _SIZE) for how in ("json", "wrapped_json") for base in (0, 1)]
    ways += [(0, "json", size) for size in SMALLER]
    return Opening(ListPage(), tuple(_list(url, fixed, way, page.url) for way in ways))


def _list(url: str, fixed: dict[str, str], way: tuple[int, str, int], referer: str) -> Endpoint:
    """Pages count from 0 here and from 1 there: a page 1 that repeats page 0 is passed over."""
    base, how, size = way

    def parameters(number: int) -> Parameters:
        return {**fixed, "pageIndex": number - 1 + base, "pageSize": size}

    return Endpoint(f"epoint list from {base}", url, parameters, referer, how)


def _category(page: Page) -> str:
    return _key(page, "categorynum")


def _key(page: Page, name: str) -> str:
    address = dict(parse_qsl(urlsplit(page.url).query))
    written = (value for value in assigned(page.text, name) if isinstance(value, str) and value)
    return address.get(name) or next(written, "")
