"""Pagers that only link page numbers (1 2 3 …): the addresses written there, and the series that they form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from crawler.listing.anchors import fold_space, target
from crawler.listing.paging.rows import declared, page_rows
from crawler.listing.words import Fetch, ListPage, Page, Pager

_NUMBER = re.compile(r"^[\s\[]*(\d{1,3})[\s\]]*$")
_INTEGER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class PageLinks(Pager):
    """Page N by its own link; beyond those, by the one integer that changes from link to link."""

    referer: str
    links: tuple[tuple[int, str], ...]
    prefix: str = ""
    suffix: str = ""
    step: int = 0
    offset: int = 0

    @property
    def name(self) -> str:
        return "page links"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        written = dict(self.links).get(number)
        if written is None and not self.step:
            return None
        value = self.offset + self.step * number
        if written is None and value < 0:
            return None
        return Fetch(written or f"{self.prefix}{value}{self.suffix}", headers=(("Referer", self.referer),))

    def read(self, page: Page) -> ListPage:
        total, pages = declared(page)
        return ListPage(page_rows(page), total, pages)

    def gone(self, number: int) -> str:
        """Behind the last written link a missing page is the end; a written one is a hole."""
        return "not_found" if number in dict(self.links) else ""


def page_link_pagers(page: Page) -> tuple[Pager, ...]:
    """One pager when the page links to its page 2 by number."""
    links: dict[int, str] = {}
    for anchor in page.soup.find_all("a"):
        match = _NUMBER.match(fold_space(anchor.get_text(" ")))
        url = target(anchor, page.url) if match else None
        if match and url and urlsplit(url).netloc == urlsplit(page.url).netloc and url != page.url:
            links.setdefault(int(match[1]), url)
    if 2 not in links:
        return ()
    return (PageLinks(page.url, tuple(sorted(links.items())), *_series(links)),)


def _series(links: dict[int, str]) -> tuple[str, str, int, int]:
    """Prefix, suffix, step and offset of the series that pages 2 and 3 begin; no step when there is none."""
    one, two = links[2], links.get(3, "")
    for match in reversed(list(_INTEGER.finditer(one))):
        prefix, suffix = one[: match.start()], one[match.end() :]
        if not (two.startswith(prefix) and two.endswith(suffix)):
            continue
        other = two[len(prefix) : len(two) - len(suffix)]
        step = int(other) - int(match[0]) if _INTEGER.fullmatch(other) else 0
        if abs(step) == 1:
            return prefix, suffix, step, int(match[0]) - 2 * step
    return "", "", 0, 0
