"""大汉 JPaaS: units filled by unitbuild.js from /api-gateway/jpaas-publish-server/front/page/build/unit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from html import unescape

from bs4.element import Tag

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import SMALLER, Endpoint, Parameters
from crawler.listing.paging.script import Literal, NotLiteralError, literal, whole
from crawler.listing.words import ListPage, Opening, Page, Pager

_SIZE = 15
_COMPACT, _SPACED = (",", ":"), (", ", ": ")
_SIZE_NAMES = ("pageSize", "perPage", "rows")


class Jpaas:
    family = "jpaas"
    signs = (
        sign("markup", r"unitbuild\.js", 0.8),
        sign("markup", r"jpaas-publish-server", 0.8),
        sign("markup", r"\bquerydata\s*=", 0.5),
        sign("url", r"/col/col\d+/(?:art/|index)", 0.2),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        """Every unit of the page, list units first. The unit answers page 1 too: static rows are of another size."""
        units = sorted(_units(page), key=lambda unit: not _is_list(unit[1]))
        pagers = tuple(pager for url, query in units for pager in _pagers(url, query, page.url))
        return Opening(ListPage(), pagers) if pagers else None


def _units(page: Page) -> Iterator[tuple[str, Mapping[str, str]]]:
    for tag in page.soup.find_all(attrs={"querydata": True}):
        url = tag.get("url")
        query = _query(tag)
        if isinstance(url, str) and query:
            yield joined(page.base, url), query


def _query(tag: Tag) -> dict[str, str]:
    """queryData is pseudo-JSON in single quotes: {'webId':'3185','pageId':'1229123351',…}."""
    try:
        value: Literal = literal(unescape(str(tag.get("querydata"))))
    except NotLiteralError:
        return {}
    return {key: str(each) for key, each in value.items()} if isinstance(value, dict) else {}


def _is_list(query: Mapping[str, str]) -> bool:
    return "列表" in query.get("tagId", "") or "list" in query.get("tagId", "").lower()


def _pagers(url: str, query: Mapping[str, str], referer: str) -> Iterator[Pager]:
    """Only paramJson counts as page number; one server wants it compact, another with spaces."""
    given = next((size for name in _SIZE_NAMES if (size := whole(query.get(name, "")))), _SIZE)
    for size, separators in ((given, _COMPACT), (given, _SPACED), *((size, _COMPACT) for size in SMALLER)):
        yield Endpoint("jpaas unit", url, _numbered(query, size, separators), referer)


def _numbered(query: Mapping[str, str], size: int, separators: tuple[str, str]) -> Callable[[int], Parameters]:
    def parameters(number: int) -> Parameters:
        return {**query, "paramJson": json.dumps({"pageNo": number, "pageSize": size}, separators=separators)}

    return parameters
