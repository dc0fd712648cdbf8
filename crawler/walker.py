"""The walk of one column, from its first page to a verdict.

A walk is a generator: it yields what to fetch and is sent what came. Every walk ends `complete`, or `partial` /
`failed` with a reason and both numbers, so that "done" can never hide rows that were not reached.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field

from crawler.cms.base import (
    Failure,
    Fetch,
    ListItem,
    ListPage,
    Page,
    Pager,
    SourceLike,
    WalkResult,
)
from crawler.cms.registry import open_column
from crawler.scope import Rule, Scope
from parsers.titles import is_report_title

MAX_PAGES = 400
"""Hard cap of listing pages per column: 400 pages of 15 rows hold 80 years of a city's bureaus."""
_SKIPS = 2
"""Pages in a row that may fail or be empty stubs before numbered paging is given up."""

Walking = Generator[Fetch, Page | Failure, None]


@dataclass
class Tally:
    """What was seen of one column against what the portal declares."""

    rows: set[str] = field(default_factory=set)
    pages: int = 0
    page_size: int = 0
    declared_total: int | None = None
    declared_pages: int | None = None
    trouble: str = ""
    ended: str = ""

    def reached(self) -> bool:
        """Whether everything declared was seen; False when nothing was declared."""
        if self.declared_total is not None:
            return len(self.rows) >= self.declared_total
        return self.declared_pages is not None and self.pages >= self.declared_pages

    def declare(self, page: ListPage) -> None:
        totals = [value for value in (self.declared_total, page.declared_total) if value is not None]
        pages = [value for value in (self.declared_pages, page.declared_pages) if value is not None]
        self.declared_total = max(totals, default=None)
        self.declared_pages = max(pages, default=None)


class ListWalker:
    """Walks one source's listing. Pure: drive it with `start` and `feed`; `items` and `verdict` hold at any time."""

    def __init__(self, source: SourceLike, *, max_pages: int = MAX_PAGES) -> None:
        self._source = source
        self._max_pages = max_pages
        self._items: dict[str, ListItem] = {}
        self._asked: set[Fetch] = set()
        self._tally = Tally()
        self._steps = self._walk()
        self._done = False

    @property
    def items(self) -> tuple[ListItem, ...]:
        """The report rows found so far, in listing order."""
        return tuple(self._items.values())

    def start(self) -> list[Fetch]:
        return self._advance(None)

    def feed(self, fetch: Fetch, answer: Page | Failure) -> list[Fetch]:
        """Take the answer of the outstanding fetch; returns the next one, or none when the walk is over."""
        return self._advance(answer)

    def verdict(self) -> WalkResult:
        tally = self._tally
        seen = len(tally.rows)
        if not self._done:
            return WalkResult("partial", "unfinished", seen, tally.declared_total)
        if not tally.pages:
            return WalkResult("failed", tally.trouble or "no_rows", seen, tally.declared_total)
        reason = self._shortfall(tally)
        return WalkResult("partial" if reason else "complete", reason, seen, tally.declared_total)

    def _shortfall(self, tally: Tally) -> str:
        if tally.reached():
            return ""
        if tally.trouble:
            return tally.trouble
        if tally.declared_total is not None:
            return "declared_total"
        if tally.declared_pages is not None:
            return tally.ended or "declared_pages"
        return tally.ended

    def _advance(self, answer: Page | Failure | None) -> list[Fetch]:
        try:
            fetch = next(self._steps) if answer is None else self._steps.send(answer)
        except StopIteration:
            self._done = True
            return []
        self._asked.add(fetch)
        return [fetch]

    def _walk(self) -> Walking:
        answer = yield Fetch(self._source.list_url)
        if isinstance(answer, Failure):
            self._tally.trouble = answer.verdict
            return
        opening = open_column(answer, self._source.family)
        rule = Scope(answer.url, self._source.agency).rule(opening.listing.items)
        del answer
        self._take(opening.listing, rule)
        self._tally.page_size = len(opening.listing.items)
        for pager in opening.pagers:
            if self._tally.reached():
                return
            yield from self._pages(pager, opening.listing, rule)

    def _pages(self, pager: Pager, previous: ListPage, rule: Rule) -> Walking:
        """Pages by one strategy until it stops bringing new rows; says in the tally why it stopped."""
        tally, idle = self._tally, 0
        for number in range(pager.first, self._max_pages + 1):
            fetch = pager.request(number, previous)
            if fetch is None:
                return
            if fetch in self._asked:
                continue
            answer = yield fetch
            if isinstance(answer, Failure):
                tally.trouble = tally.trouble or answer.verdict
                fresh = False
            else:
                previous = pager.read(answer)
                fresh = self._take(previous, rule)
                tally.ended = "" if fresh else "no_new_rows" if previous.items else "empty_page"
            short = isinstance(answer, Page) and len(previous.items) < tally.page_size
            if tally.reached() and (short or not fresh):
                return
            idle = 0 if fresh else idle + 1
            if idle and (number == pager.first or idle >= _SKIPS):
                return
        tally.ended = "page_cap"

    def _take(self, page: ListPage, rule: Rule) -> bool:
        """Count the page's own rows and keep its reports; True when it brought a row not seen before."""
        tally = self._tally
        tally.declare(page)
        own = [item for item in page.items if rule.admits(item)]
        fresh = [item for item in own if item.url not in tally.rows]
        tally.rows.update(item.url for item in fresh)
        tally.pages += bool(fresh)
        for item in fresh:
            if is_report_title(item.title):
                self._items.setdefault(item.url, item)
        return bool(fresh)
