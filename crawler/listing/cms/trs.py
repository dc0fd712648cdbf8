"""TRS WCM / 海云: static index_N pages, articles tYYYYMMDD_N.html, attachments P0….pdf beside them.

With a search interface (福建): ten static rows, the rest by POST with the column's channel and class query.
"""

from __future__ import annotations

import re

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import Endpoint, Parameters
from crawler.listing.paging.next_link import linked_listing
from crawler.listing.paging.numbered import announced_listing, numbered_pagers
from crawler.listing.paging.script import Literal, assigned, whole
from crawler.listing.words import Opening, Page


class Trs:
    family = "trs"
    signs = (
        sign("url", r"/t\d{8}_\d+\.s?html?$", 0.6),
        sign("markup", r"\bt\d{8}_\d+\.s?html?\b", 0.6),
        sign("markup", r"createPageHTML\s*\(", 0.5),
        sign("markup", r"TRS_(?:Editor|UEDITOR|DOCUMENT|AUTOADD)|trs_editor_view", 0.7),
        sign("markup", r"\b[PW]0\d{14,}\.(?:pdf|docx?|xlsx?|ofd|wps|jpg|png)", 0.5),
        sign("markup", r"<meta[^>]{1,500}?name=['\"]?(?:ChnlId|DocId)\b", 0.4),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        pagers = numbered_pagers(page)
        return Opening(announced_listing(page), pagers) if pagers else None


_ENDPOINT = re.compile(r"(?<![\w.])(/[\w/-]{0,200}search)(?![\w/])", re.I)
_DEFAULT = "/fjdzapp/search"


class TrsSearch:
    family = "trs_search"
    signs = (
        sign("markup", r"\bclasssql\b", 0.7),
        sign("markup", r"fjdzapp", 0.6),
        sign("markup", r"\bprepage\b", 0.4),
        sign("markup", r"\bchannelid\b", 0.2),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        channel, query = _variable(page, "channelid"), _variable(page, "classsql")
        if channel is None or query is None:
            return None
        listing = linked_listing(page)
        size = whole(_variable(page, "prepage")) or len(listing.items) or 10
        named = _ENDPOINT.search(page.text)
        url = joined(page.base, named[1] if named else _DEFAULT)

        def parameters(number: int) -> Parameters:
            window: dict[str, str | int] = {"prepage": size, "page": number, "sortField": "-docreltime"}
            return {"channelid": str(channel), "classsql": str(query), **window}

        first = len(listing.items) // size + 1
        pagers = tuple(Endpoint("trs search", url, parameters, page.url, how, first) for how in ("form", "query"))
        return Opening(listing, pagers)


def _variable(page: Page, name: str) -> Literal:
    return next((value for value in assigned(page.text, name) if isinstance(value, str | int)), None)
