"""开普 UCAP: common_list_N.shtml, or JSON from /common/search/<channel>; articles cN/YYYYMM/<32 hex>.shtml."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import Endpoint, Parameters
from crawler.listing.paging.numbered import announced_listing, numbered_pagers
from crawler.listing.paging.script import assigned, whole
from crawler.listing.words import Opening, Page, Pager

_SEARCH = re.compile(r"/common/search/[0-9a-zA-Z]{8,}(?:\?[^'\"\s<>]*)?")
_BY_CODE = re.compile(r"(?<![\w/])[\w/]*/getFileListByCodeId")
_SIZE = 15


class Ucap:
    family = "ucap"
    signs = (
        sign("url", r"/\d{6}/[0-9a-f]{32}\.s?html|/c\d+/\d{6}/|common_list", 0.5),
        sign("markup", r"/\d{6}/[0-9a-f]{32}\.s?html", 0.6),
        sign("markup", r"<UCAP(?:CONTENT|TITLE)|UCAP-CONTENT", 0.8),
        sign("markup", r"common_list|/common/search/|getFileListByCodeId", 0.6),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        pagers = (*numbered_pagers(page), *_searches(page))
        return Opening(announced_listing(page), pagers) if pagers else None


def _searches(page: Page) -> Iterator[Pager]:
    """The JSON interface that the page's script names, with the parameters that it writes there."""
    for address in dict.fromkeys(_SEARCH.findall(page.text)):
        parts = urlsplit(address)
        yield _search(joined(page.base, parts.path), dict(parse_qsl(parts.query)), page.url)
    by_code = _BY_CODE.search(page.text)
    channel = next((value for value in assigned(page.text, "channelId") if isinstance(value, str | int)), None)
    if by_code and channel:
        yield _by_code(joined(page.base, by_code[0]), str(channel), page.url)


def _search(url: str, given: dict[str, str], referer: str) -> Pager:
    size = whole(given.get("_pageSize", "")) or _SIZE
    fixed: dict[str, str | int] = {"_isAgg": "true", "_isJson": "true", "_template": "index", **given}

    def parameters(number: int) -> Parameters:
        return {**fixed, "_pageSize": size, "page": number}

    return Endpoint("ucap search", url, parameters, referer)


def _by_code(url: str, channel: str, referer: str) -> Pager:
    def parameters(number: int) -> Parameters:
        return {"channelId": channel, "page": number, "size": _SIZE}

    return Endpoint("ucap by code", url, parameters, referer, "form")
