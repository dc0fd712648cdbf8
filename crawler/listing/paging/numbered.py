"""Static pages index_1.html, index_2.html … announced by a script: createPageHTML(total, current, name, extension)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from crawler.listing.anchors import joined
from crawler.listing.paging.rows import declared, page_rows
from crawler.listing.paging.script import Literal, assigned, calls
from crawler.listing.words import Fetch, ListPage, Page, Pager

_CALL = r"create_?Page(?:HTML|Html|Nav|Link)?s?"
_PAGES_NAMES = r"(?:count|total|page|max)_?(?:Page|Count|Num|Total)s?"
_CURRENT_NAMES = r"(?:current|cur|now|this)_?(?:Page|Index|No|Num)\w*"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the paging script says. `base` 0: page 2 is name_1; 1: page 2 is name_2."""

    pages: int
    current: int
    stem: str
    extension: str
    total: int | None = None


@dataclass(frozen=True, slots=True)
class NumberedPages(Pager):
    """Page N lives at stem_(N-1+base).extension, beside the column's own page."""

    page_url: str
    announced: Announcement
    base: int

    @property
    def name(self) -> str:
        return f"numbered from {self.base}"

    def request(self, number: int, previous: ListPage) -> Fetch | None:
        if number > self.announced.pages:
            return None
        file = f"{self.announced.stem}_{number - 1 + self.base}.{self.announced.extension}"
        return Fetch(joined(self.page_url, file), headers=(("Referer", self.page_url),))

    def read(self, page: Page) -> ListPage:
        return ListPage(page_rows(page))


def announcement(page: Page) -> Announcement | None:
    """What createPageHTML (or its variables alone) announces on the page."""
    for arguments in calls(page.text, _CALL):
        found = _from_arguments([_resolved(value, page.text) for value in arguments])
        if found:
            return found
    return _from_set_page(page) or _from_variables(page)


def numbered_pagers(page: Page) -> tuple[Pager, ...]:
    """Both conventions, the announced one first: the walk keeps the one whose page 2 brings new rows.

    createPageHTML(9, 0, "index", "html") counts from 0 (page 2 = index_1), createPageHTML('paging', 22, 1, …) from 1.
    """
    announced = announcement(page)
    if announced is None or announced.pages < 2:
        return ()
    bases = (1, 0) if announced.current == 1 else (0, 1)
    return tuple(NumberedPages(page.url, announced, base) for base in bases)


def announced_listing(page: Page) -> ListPage:
    """Rows of the page with what its script, or else its words, declare."""
    announced = announcement(page)
    total, pages = declared(page)
    if announced:
        pages, total = announced.pages, announced.total or total
    return ListPage(page_rows(page), total, pages)


def _resolved(value: Literal, text: str) -> Literal:
    if not isinstance(value, str) or not re.fullmatch(r"[A-Za-z_$][\w$]*", value):
        return value
    return next((found for found in assigned(text, re.escape(value)) if isinstance(found, int)), value)


def _from_arguments(arguments: list[Literal]) -> Announcement | None:
    numbers = [value for value in arguments if isinstance(value, int)]
    start = next((at for at, value in enumerate(arguments) if isinstance(value, int)), None)
    if start is None or len(numbers) < 2 or not isinstance(arguments[start + 1], int):
        return None
    words = [value for value in arguments[start + 2 :] if isinstance(value, str)]
    if len(words) < 2:
        return None
    total = numbers[2] if len(numbers) > 2 else None
    return Announcement(numbers[0], numbers[1], words[0], words[1].lstrip("."), total)


def _from_set_page(page: Page) -> Announcement | None:
    """$('#p').pagination("setPage", 1, 22): the current page, then the number of pages."""
    for arguments in calls(page.text, r"\.pagination"):
        if len(arguments) > 2 and isinstance(arguments[1], int) and isinstance(arguments[2], int):
            return Announcement(arguments[2], arguments[1], *_own_name(page))
    return None


def _own_name(page: Page) -> tuple[str, str]:
    """Stem and extension of the page's own file, index.html for a folder."""
    match = re.search(r"/([^/?#.]+)\.(s?html?|jhtml|jsp)$", page.url.split("?")[0])
    return (match[1], match[2]) if match else ("index", "html")


def _from_variables(page: Page) -> Announcement | None:
    """`var countPage = 5//共多少页` with the links written by a script that is not on the page."""
    pages = next((value for value in assigned(page.text, f"var\\s+{_PAGES_NAMES}") if isinstance(value, int)), None)
    current = next((value for value in assigned(page.text, f"var\\s+{_CURRENT_NAMES}") if isinstance(value, int)), 0)
    if pages is None:
        return None
    return Announcement(pages, current, *_own_name(page))
