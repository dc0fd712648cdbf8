"""The visit of one column: open it, take its rows, follow its pages until they end or stop making sense."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.listing.articles import holds_report
from crawler.listing.cms.families import open_column
from crawler.listing.findings import Findings, Node
from crawler.listing.naming import Context, RowKind, context_of, is_article, kind_of_row, names_agency, titled
from crawler.listing.paging.next_link import scripted_next
from crawler.listing.paging.rows import all_rows, page_rows
from crawler.listing.paging.shells import redirect_target, shell_frame
from crawler.listing.scope import Rule, Scope, tree_of
from crawler.listing.tally import GONE, Tally
from crawler.listing.words import Failure, Fetch, ListItem, ListPage, Opening, Page, Pager, SourceLike

_SHELLS = 2
"""Shells that may stand around one another: a redirect to a page with a frame."""
_DIRECTORY = 3
"""Agencies that make a directory; one or two may stand in any menu."""
_BARE = re.compile(r"暂无|没有(?:相关|符合|任何)?(?:信息|数据|内容|记录)|无相关(?:信息|数据|内容|记录)")
"""How an empty column says that it is empty."""

Walking = Generator[Fetch, Page | Failure, None]


class ColumnVisit:
    """One column of a walk. `run` is the walk's part for it; the findings and the tally hold what came of it."""

    def __init__(self, findings: Findings, source: SourceLike, node: Node, tally: Tally, max_pages: int) -> None:
        self._findings = findings
        self._source = source
        self._node = node
        self._tally = tally
        self._max_pages = max_pages
        self._urls: tuple[str, ...] = (node.fetch.url,)
        self._context = Context(node.fetch.url)
        self._rule: Rule | None = None
        self._first_page: frozenset[str] = frozenset()
        self._tree = ""

    def run(self) -> Walking:
        page = yield from self._real_page()
        if page is None:
            return
        self._context = context_of(page)
        opening = open_column(page, self._source.family)
        title = "" if any(pager.sparse for pager in opening.pagers) else holds_report(page)
        if title:
            self._take_itself(page.url, title)
            return
        self._tree = tree_of(page.text)
        self._directory(page, opening)
        unknown, bare = scripted_next(page), bool(_BARE.search(page.text))
        del page  # a walk may wait for hours; it keeps rows, not pages
        opening = yield from self._led(opening)
        yield from self._rows_and_pages(opening)
        self._conclude(opening, unknown, bare)

    def _directory(self, page: Page, opening: Opening) -> None:
        """A page headed 年报 that shows nothing but agencies is a directory, wherever its links lead on the host."""
        rows = (*opening.listing.items, *page_rows(page))
        if not self._context.heading or any(self._kind(item) != "other" for item in rows):
            return
        named = [item for item in all_rows(page) if names_agency(item.title) and not is_article(item.url)]
        if len(named) >= _DIRECTORY:
            for item in named:
                if item.kind == "article":
                    self._tally.count((item.url,))
                    self._sort(item, "folder")

    def _kind(self, item: ListItem) -> RowKind:
        return kind_of_row(item, self._context)

    def _real_page(self) -> Generator[Fetch, Page | Failure, Page | None]:
        """The column's page behind its shells; None when there is none, with the reason in the tally."""
        fetch = self._node.fetch
        fragment = urlsplit(fetch.url).fragment
        for _ in range(_SHELLS + 1):
            answer = yield fetch
            if isinstance(answer, Failure):
                self._tally.trouble = answer.verdict
                return None
            self._urls = tuple(dict.fromkeys((answer.url, *self._urls)))
            inner = redirect_target(answer.text, answer.url) or shell_frame(answer)
            if inner is None or inner in self._urls:
                return replace(answer, url=f"{answer.url}#{fragment}") if fragment else answer
            fetch = Fetch(inner, headers=(("Referer", answer.url),))
        self._tally.trouble = "shells"
        return None

    def _led(self, opening: Opening) -> Generator[Fetch, Page | Failure, Opening]:
        if opening.lead is None:
            return opening
        answer = yield opening.lead.fetch
        if isinstance(answer, Failure):
            self._tally.trouble = answer.verdict
            return opening
        return opening.lead.open(answer)

    def _rows_and_pages(self, opening: Opening) -> Walking:
        self._take(opening.listing)
        self._first_page = _urls(opening.listing)
        for part in opening.parts:
            self._findings.lead_on(Node(part, self._node.depth + 1, None, self._node.agency))
        troubles: list[tuple[bool, str]] = []
        for pager in opening.pagers:
            if self._tally.reached():
                return
            before = len(self._tally.rows)
            trouble = yield from self._pages(pager, opening.listing)
            progress = len(self._tally.rows) > before
            if progress:
                self._findings.ways[pager.name] = None
            if progress and not trouble and not self._tally.declares:
                return
            if trouble == "page_cap":
                troubles = [(True, trouble)]
                break
            if progress or not pager.guess:
                troubles.append((progress, trouble))
        self._tally.trouble = self._tally.trouble or _outcome(troubles)

    def _pages(self, pager: Pager, previous: ListPage) -> Generator[Fetch, Page | Failure, str]:
        """Pages by one way until it brings no more new rows; returns why it stopped, "" for a natural end."""
        hole, idle, shown = "", 0, previous
        for number in range(pager.first, self._max_pages + 1):
            fetch = pager.request(number, previous)
            if fetch is None or (pager.chained and fetch in self._findings.asked):
                return hole
            if fetch in self._findings.asked:
                continue
            if self._findings.spent:
                return "page_cap"
            self._findings.guessing = pager.guess
            answer = yield fetch
            self._findings.guessing = False
            listing = pager.read(answer) if isinstance(answer, Page) else ListPage()
            if self._take(listing, pager):
                idle, previous, shown = 0, listing, listing
                self._first_page = self._first_page or _urls(listing)
                if self._tally.reached() and self._short(listing):
                    return hole
                continue
            trouble = self._trouble(answer, listing, pager, number, shown)
            hole = hole or (trouble if isinstance(answer, Failure) else "")
            idle += 1
            if self._gives_up(pager, number, idle, trouble, listing):
                return hole or trouble
            previous = listing if listing.items else previous
        return "page_cap"

    def _gives_up(self, pager: Pager, number: int, idle: int, trouble: str, listing: ListPage) -> bool:
        """After an answer without a new row: at once when the way never worked, later when it may have a hole.

        Page 1 of an endpoint may repeat the rows that its shell shows already.
        """
        if idle >= pager.gaps:
            return True
        if pager.sparse:
            return False
        untried = number == pager.first and not (number == 1 and listing.items)
        return untried or not trouble or self._tally.reached()

    def _short(self, listing: ListPage) -> bool:
        return len(listing.items) < len(self._first_page)

    def _trouble(self, answer: Page | Failure, listing: ListPage, pager: Pager, number: int, shown: ListPage) -> str:
        """What an answer without new rows means; "" when that is how a list ends."""
        if isinstance(answer, Failure):
            return self._failure(answer.verdict, pager.gone(number), shown)
        if pager.guess:
            return ""
        if not listing.items:
            return "stub_pages" if self._tally.declared_pages is not None and not pager.sparse else ""
        rows = _urls(listing)
        if rows == self._first_page:
            return "" if self._short(shown) else "page_equals_first"
        if rows == _urls(shown):
            return ""
        return "page_repeats" if rows & self._tally.rows else "other_column"

    def _failure(self, verdict: str, gone: str, shown: ListPage) -> str:
        if verdict not in GONE:
            return verdict
        if gone != "not_found":
            return gone
        if self._tally.declares:
            return "declared_total" if self._tally.declared_total is not None else "declared_pages"
        return "" if self._short(shown) else gone

    def _conclude(self, opening: Opening, unknown: bool, bare: bool) -> None:
        tally = self._tally
        if unknown and tally.pages < 2 and not tally.reached():
            tally.trouble = tally.trouble or "paging_unknown"
        if not tally.rows and not opening.parts and not bare:
            tally.trouble = tally.trouble or "no_rows"

    def _take_itself(self, url: str, title: str) -> None:
        """A folder's index that is the report itself."""
        row = self._node.row
        self._tally.count((url,))
        self._findings.keep(ListItem(url, title, row.date if row else None, self._node.agency or None))

    def _take(self, page: ListPage, way: Pager | None = None) -> bool:
        """Count the column's own rows, keep reports, note folders; True when a row was not seen before."""
        self._tally.declare(page)
        kinds = {item.url: self._kind(item) for item in page.items}
        if self._rule is None and page.items:
            self._rule = self._bear_out(page.items, kinds)
        own = [item for item in page.items if self._owns(item, kinds[item.url], way is not None and way.guess)]
        for item in own:
            if item.url not in self._tally.rows:
                self._sort(item, kinds[item.url])
        fresh = self._tally.count(item.url for item in own) > 0
        return fresh or (way is not None and way.mixed and self._tally.pass_over(_urls(page)))

    def _bear_out(self, items: Iterable[ListItem], kinds: Mapping[str, RowKind]) -> Rule:
        reports = [item for item in items if kinds[item.url] == "report"]
        return Scope(self._urls, self._source.agency, self._tree).rule(reports or items)

    def _owns(self, item: ListItem, kind: RowKind, guess: bool) -> bool:
        """Folders lie where they lie (kind_of_row looked at their address); rows must be the column's own."""
        rule = self._rule or Rule()
        if guess:
            return rule.owns_guess(item.url)
        return kind == "folder" or rule.admits(item, kind == "report")

    def _sort(self, item: ListItem, kind: RowKind) -> None:
        if kind == "report":
            named = titled(item, self._context)
            self._findings.keep(replace(named, agency=named.agency or self._node.agency or None))
        elif kind == "folder":
            agency = item.title if names_agency(item.title) else self._node.agency
            fetch = Fetch(item.url, headers=(("Referer", self._context.url),))
            self._findings.lead_on(Node(fetch, self._node.depth + 1, item, agency))


def _urls(page: ListPage) -> frozenset[str]:
    return frozenset(item.url for item in page.items)


def _outcome(troubles: list[tuple[bool, str]]) -> str:
    """What stopped a column, of what stopped each way to it: robots before all, then the way that got further.

    Ways behind the first are fallbacks; that they fail too says nothing new.
    """
    if any(trouble == "robots" for _, trouble in troubles):
        return "robots"
    further = [trouble for progress, trouble in troubles if progress]
    return next(iter(further or [trouble for _, trouble in troubles]), "")
