"""Pages that link to the next one: VSB's span.p_next, NFCMS's a.next, 下一页 anywhere."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from bs4.element import Tag

from crawler.listing.anchors import bare_host, fold_space, target
from crawler.listing.controls.find import controls_of
from crawler.listing.controls.roles import Control, quoted
from crawler.listing.naming import context_of, kind_of_row
from crawler.listing.paging.rows import declared, page_rows
from crawler.listing.words import Fetch, ListItem, ListPage, Page, Pager

_NEXT_TEXT = re.compile(r"^[\s\[]*(?:下一?页|后一?页|下页|next(?:\s*page)?|[>»›]{1,2}|下一页\s*[>»›]+)[\s\]]*$", re.I)
_NEXT_CLASS = re.compile(r"(?:^|[_-])next(?:$|[_-])|^p_next$", re.I)
_OFF = re.compile(r"disabled|p_next_d|no_?next|p_fun_d", re.I)


@dataclass(frozen=True, slots=True)
class NextLink(Pager):
    """Follow the link that the page itself gives; VSB numbers its pages backwards, so that none is computed.

    scripts  texts of the portal's script files that the controls call.
    """

    referer: str
    scripts: tuple[str, ...] = ()
    gaps: int = field(default=1, init=False)
    chained: bool = field(default=True, init=False)
    shown: bool = field(default=True, init=False)

    @property
    def name(self) -> str:
        return "next link"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        return previous.next

    def read(self, page: Page) -> ListPage:
        page = replace(page, scripts=self.scripts)
        listing = linked_listing(page)
        if listing.next:
            return listing
        controls = own_controls(page, listing.items)
        ahead = [control for control in controls if control.role == "next"]
        others = (each for each in controls if each.role in ("last", "number", "more") and each.number != 1)
        further = tuple(each.way for each in others if each.way and each.state == "leads")
        ways = [control.way for control in ahead if control.way and control.state == "leads"]
        loops = not ways and any(control.state == "here" for control in ahead)
        stuck = quoted(control for control in ahead if control.state == "unknown" and control.code)
        return replace(listing, next=ways[0] if ways else None, stuck="" if ways else stuck, loops=loops, ahead=further)

    def gone(self, number: int) -> str:
        return "broken_chain"


def own_controls(page: Page, rows: Iterable[ListItem]) -> tuple[Control, ...]:
    """The controls of the page's list."""
    context = context_of(page)
    return controls_of(page, frozenset(item.url for item in rows if kind_of_row(item, context) != "other"))


def linked_listing(page: Page) -> ListPage:
    """Rows of a static page, what its words declare, and the next page that it links to."""
    total, pages = declared(page)
    return ListPage(page_rows(page), total, pages, next_page(page))


def next_pagers(page: Page) -> tuple[Pager, ...]:
    return (NextLink(page.url),) if next_page(page) else ()


def next_page(page: Page) -> Fetch | None:
    """The next page by its link; None on the last page and where only a script knows it."""
    for anchor in _next_anchors(page):
        url = target(anchor, page.base)
        if url and bare_host(url) == bare_host(page.url) and url != page.url:
            return Fetch(url, headers=(("Referer", page.url),))
    return None


def scripted_next(page: Page) -> bool:
    """Whether the page shows a live 下一页 whose address only a script knows."""
    return next_page(page) is None and any(True for _ in _next_anchors(page))


def _next_anchors(page: Page) -> Iterator[Tag]:
    for anchor in page.soup.find_all("a"):
        classes = [*_classes(anchor), *(_classes(anchor.parent) if isinstance(anchor.parent, Tag) else ())]
        named = any(_NEXT_CLASS.search(each) for each in classes)
        spoken = _NEXT_TEXT.match(fold_space(anchor.get_text(" ")))
        if (named or spoken) and not any(_OFF.search(each) for each in classes):
            yield anchor


def _classes(tag: Tag) -> list[str]:
    value = tag.get("class")
    return list(value) if isinstance(value, list) else [value] if value else []
