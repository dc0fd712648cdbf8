"""TrueCMS (南通系): rows from getMessage.do as JSONP around JSON around a datastore, first rows hidden in the page."""

from __future__ import annotations

import re
from collections.abc import Mapping

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import Endpoint, Parameters
from crawler.listing.paging.rows import page_rows
from crawler.listing.paging.script import Literal, assigned, calls, whole
from crawler.listing.words import ListPage, Opening, Page

_ENDPOINT = re.compile(r"(?<![\w./:-])[\w./:-]*/messageController/getMessage\.do")
_WINDOWS = (50, 20, 10)
"""Window limits differ: 50 fine and 100 empty at one portal, 50 already 404 at the next."""


class Truecms:
    family = "truecms"
    signs = (
        sign("markup", r"/truecms/|messageController/getMessage\.do", 0.8),
        sign("markup", r"id=['\"]?initData\b", 0.4),
        sign("markup", r"columnId\s*:\s*['\"][0-9a-f]{8}-", 0.4),
        sign("url", r"/content/[0-9a-f]{8}-[0-9a-f-]{27}\.html", 0.3),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        endpoint = _ENDPOINT.search(page.text)
        config = _configuration(page)
        column = _column(page, config)
        if endpoint is None or not column:
            return None
        rows = page_rows(page)
        given = whole(config.get("perPage"))
        sizes = dict.fromkeys((*([given] if given else []), *_WINDOWS))
        url = joined(page.base, endpoint[0])
        pagers = tuple(_window(url, column, size, len(rows), page.url) for size in sizes)
        return Opening(ListPage(rows, whole(config.get("totalRecord"))), pagers)


def _window(url: str, column: str, size: int, shown: int, referer: str) -> Endpoint:
    def parameters(number: int) -> Parameters:
        start = (number - 1) * size + 1
        window = {"startrecord": start, "endrecord": start + size - 1, "perpage": size}
        return {**window, "columnId": column, "callback": "cb"}

    return Endpoint(f"truecms window of {size}", url, parameters, referer, first=shown // size + 1)


def _configuration(page: Page) -> Mapping[str, Literal]:
    for arguments in calls(page.text, "jpage"):
        if arguments and isinstance(arguments[0], dict):
            return arguments[0]
    return {}


def _column(page: Page, config: Mapping[str, Literal]) -> str:
    asked = config.get("ajaxParam")
    named = asked.get("columnId") if isinstance(asked, dict) else None
    loose = (value for value in assigned(page.text, "columnId") if isinstance(value, str) and "-" in value)
    return str(named) if named else next(loose, "")
