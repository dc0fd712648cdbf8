"""广东 gkmlpt: the tree of columns stands in the page, the rows come from /gkmlpt/api/all/<column>."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

from crawler.listing.anchors import joined
from crawler.listing.cms.scoring import score, sign
from crawler.listing.paging.endpoints import Endpoint, Parameters, answer_page
from crawler.listing.paging.script import Literal, assigned
from crawler.listing.words import Fetch, ListPage, Opening, Page

_API = re.compile(r"/gkmlpt/api/all/\w+$")
_REPORTS = re.compile(r"年报|年度报告")
_SIZE = 100


class Gkmlpt:
    family = "gkmlpt"
    signs = (
        sign("url", r"/gkmlpt/", 0.8),
        sign("markup", r"/gkmlpt/", 0.5),
        sign("markup", r"window\._CONFIG\s*=", 0.5),
        sign("markup", r"nfw-cms-attachment", 0.3),
    )

    def detect(self, page: Page) -> float:
        return score(page, self.signs)

    def open(self, page: Page) -> Opening | None:
        if _API.search(urlsplit(page.url).path):
            return _column(page)
        parts = tuple(_parts(page))
        return Opening(ListPage(), parts=parts) if parts else None


def _column(page: Page) -> Opening:
    """100 rows a page; page 2 of a short column is a 404. `post_count` above `total` means rows that are not shown."""
    address, _, query = page.url.partition("?")
    fixed = {key: value for key, value in parse_qsl(query) if key != "page"}

    def parameters(number: int) -> Parameters:
        return {"page": number, **fixed}

    pager = Endpoint("gkmlpt", address, parameters, address, first=2)
    return Opening(answer_page(page.text, page.url), (pager,))


def _parts(page: Page) -> Iterator[Fetch]:
    site = next((str(value) for value in assigned(page.text, "SID") if isinstance(value, str | int)), "")
    base = page.url.partition("/gkmlpt/")[0] + "/gkmlpt/api/all/"
    for node in report_nodes(page):
        jump = str(node.get("jump_url") or "")
        if jump:
            yield Fetch(joined(page.base, jump), headers=(("Referer", page.url),))
        else:
            yield Fetch(f"{base}{node['id']}?{urlencode({'page': 1, 'sid': site})}", headers=(("Referer", page.url),))


def report_nodes(page: Page) -> tuple[dict[str, Literal], ...]:
    """Leaves of the tree at or below a node named 年报 or 年度报告; the address's fragment may name one."""
    trees = [value for value in assigned(page.text, "TREE") if isinstance(value, list)]
    wanted = urlsplit(page.url).fragment
    leaves = [leaf for tree in trees for root in tree for leaf in _leaves(root, False)]
    named = [leaf for leaf in leaves if wanted and str(leaf.get("id")) == wanted]
    return tuple({str(leaf["id"]): leaf for leaf in named or leaves}.values())


def _leaves(node: Literal, inside: bool) -> Iterator[dict[str, Literal]]:
    if not isinstance(node, dict) or "id" not in node:
        return
    inside = inside or bool(_REPORTS.search(str(node.get("name", ""))))
    children = node.get("children")
    below = [child for child in children if isinstance(child, dict)] if isinstance(children, list) else []
    if inside and not below:
        yield node
    for child in below:
        yield from _leaves(child, inside)
