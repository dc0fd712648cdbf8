"""The visit of one column: open it, take its rows, follow its pages until they end or stop making sense."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping
from dataclasses import replace
from urllib.parse import urlsplit

from crawler.listing.anchors import resolve
from crawler.listing.articles import holds_report
from crawler.listing.branches import directory, year_controls
from crawler.listing.cms.configured import configured
from crawler.listing.cms.families import open_column
from crawler.listing.controls.roles import PAGING, Control, asks
from crawler.listing.controls.ways import same_request
from crawler.listing.findings import Findings, Node
from crawler.listing.markup import MARKUP
from crawler.listing.naming import (
    Context,
    RowKind,
    akin_titles,
    context_of,
    kind_of_row,
    names_agency,
    title_words,
    titled,
)
from crawler.listing.paging.answers import holds_data
from crawler.listing.paging.drawn import control_pagers, data_pagers, request_pagers, widget_pagers
from crawler.listing.paging.next_link import NextLink, own_controls
from crawler.listing.paging.numbers import Counted, loose_numbers, most_counted
from crawler.listing.paging.proposal import proposed
from crawler.listing.paging.rows import dead_rows, drawn_whole, is_vague, only_hidden
from crawler.listing.paging.series import numbers_in, same_place
from crawler.listing.paging.shells import content_frames, frameset, redirect_target, refresh_target, shell_frame
from crawler.listing.proof import FULL, Closing, Seen, most_beside
from crawler.listing.scope import Rule, Scope, tree_of
from crawler.listing.scripts.values import ScriptRequest, Wrote
from crawler.listing.tally import NOT_THERE, Tally
from crawler.listing.words import Failure, Fetch, ListItem, ListPage, Opening, Page, Pager, SourceLike
from crawler.listing.written import with_turned, with_written
from crawler.registry.recipe import Recipe

_SHELLS = 2
"""Shells that may stand around one another: a redirect to a page with a frame."""
_SCRIPTS = 3
"""Script files of a page that are fetched when its own scripts do not explain it."""
_LIBRARY = re.compile(
    r"jquery|layui|layer|vue(?:\.|-)|react|bootstrap|swiper|echarts|slick|superslide|polyfill|chunk-vendors|vendor|\.min\.js|"
    r"share|analytics|hm\.js|gtag|tongji|count|visit|jweixin|respond|html5|modernizr|crypto|md5|base64|wza|barrierfree",
    re.I,
)
_FALLBACK = frozenset((*NOT_THERE, "endpoint_gone", "stub_pages", "page_equals_first", "page_repeats", "other_column"))
"""How a way that never worked ends: it says nothing where another way came to its end."""
_HOLES = 4
"""Pages in a row that are named and empty before a way is given up."""
_DOWN = ("unreachable", "paused", "budget", "rate_limited", "challenge", "maintenance")
"""Classes after which no other way is tried: the host does not answer, whatever it is asked."""
_BARE = re.compile(r"暂无|没有(?:相关|符合|任何)?(?:信息|数据|内容|记录)|无相关(?:信息|数据|内容|记录)")
"""How an empty column says that it is empty."""
_SHELL_WORDS = 120

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
        self._mixed = False
        self._first_page: frozenset[str] = frozenset()
        self._tree = ""
        self._years = False
        self._closed = False
        self._seen = Seen()
        self._base = ""
        self._titles: frozenset[str] = frozenset()
        self._last_pages: tuple[Fetch, ...] = ()
        self._beside: dict[str, int] = {}

    def run(self) -> Walking:
        page = yield from self._real_page()
        if page is None:
            return
        self._context = self._context_of(page)
        if self._source.recipe and not self._node.depth:
            yield from self._by_recipe(page)
            return
        opening = open_column(page, self._source.family)
        title = "" if any(pager.sparse for pager in opening.pagers) else holds_report(page)
        if title:
            self._take_itself(page, title)
            return
        controls = self._controls(page, opening)
        explained = yield from self._with_scripts(page, opening, controls)
        if explained is not page:
            page, opening = explained, open_column(explained, self._source.family)
            controls = self._controls(page, opening)
        opening = with_turned(page, opening, controls)
        self._tree = tree_of(page.text)
        for item in directory(page, opening.listing.items, self._context):
            self._tally.count((item.url,))
            self._tally.folders.add(item.url)
            self._sort(item, "folder")
        self._frames(page)
        opening = self._with_ways(page, opening, controls)
        self._seen = self._saw(page, opening, controls)
        self._base = page.base
        self._titles = frozenset((*title_words(page), *self._titles))
        self._last_pages = tuple(each.way for each in controls if each.role == "last" and each.way)
        del page, explained  # a walk may wait for hours; it keeps rows, not pages
        opening = yield from self._led(opening)
        yield from self._rows_and_pages(opening)
        self._branch(controls)
        self._conclude(opening)

    def _by_recipe(self, page: Page) -> Walking:
        """The column as its registry row says."""
        opening = configured(page, self._source.recipe)
        self._seen = Seen(bare=bool(_BARE.search(page.text)), rows=len(opening.listing.items))
        del page
        yield from self._rows_and_pages(opening)
        self._conclude(opening)

    def _conclude(self, opening: Opening) -> None:
        seen = replace(self._seen, beside=tuple(self._beside.items()))
        Closing(self._tally, seen, opening, self._findings.visited, self._years).conclude()

    # --- the page ----------------------------------------------------------------------------------------------

    def _real_page(self) -> Generator[Fetch, Page | Failure, Page | None]:
        """The column's page behind its shells; None when there is none, with the reason in the tally."""
        fetch = self._node.fetch
        fragment = urlsplit(fetch.url).fragment
        for _ in range(_SHELLS + 1):
            answer = yield fetch
            if isinstance(answer, Failure):
                self._tally.trouble = _said(answer)
                return None
            self._urls = tuple(dict.fromkeys((answer.url, *self._urls)))
            if self._is_frameset(answer):
                return None
            inner = redirect_target(answer.text, answer.url) or refresh_target(answer) or shell_frame(answer)
            if inner is None or inner in self._urls:
                shown = with_written(answer)
                return replace(shown, url=f"{shown.url}#{fragment}") if fragment else shown
            fetch = Fetch(inner, headers=(("Referer", answer.url),))
        self._tally.trouble = "shells"
        return None

    def _is_frameset(self, page: Page) -> bool:
        """A frameset has no rows: each of its frames is a part of the column."""
        frames = frameset(page)
        context = self._context_of(page)
        for frame in frames:
            fetch = Fetch(frame, headers=(("Referer", page.url),))
            self._findings.lead_on(Node(fetch, self._node.depth + 1, None, self._node.agency, context))
        self._tally.optional = self._tally.optional or bool(frames)
        return bool(frames)

    def _context_of(self, page: Page) -> Context:
        """What the page says of itself; an answer that is no page, and a frame, belong to what led to them."""
        given = self._node.context
        own = Context(page.url) if holds_data(page.text) else context_of(page)
        return replace(given, url=given.url if holds_data(page.text) else page.url) if given and not own.annual else own

    def _controls(self, page: Page, opening: Opening) -> tuple[Control, ...]:
        return () if holds_data(page.text) else own_controls(page, opening.listing.items)

    def _with_scripts(
        self, page: Page, opening: Opening, controls: Iterable[Control]
    ) -> Generator[Fetch, Page | Failure, Page]:
        """The page with its script files, where its own scripts explain neither its rows nor its controls."""
        ways = opening.pagers or opening.parts or opening.lead
        asking = any(isinstance(effect, ScriptRequest | Wrote) for effect in page.reading.effects)
        empty = not (opening.listing.items or ways or asking)
        if not (empty or any(control.state == "unknown" and control.code for control in controls) or dead_rows(page)):
            return page
        sources = [str(tag.get("src")) for tag in page.soup.find_all("script", src=True)]
        urls = [url for source in sources if not _LIBRARY.search(source) and (url := resolve(page.base, source))]
        texts = []
        for url in [url for url in dict.fromkeys(urls) if urlsplit(url).netloc == urlsplit(page.url).netloc][:_SCRIPTS]:
            answer = yield Fetch(url, headers=(("Referer", page.url),))
            if isinstance(answer, Page) and not answer.text.lstrip().startswith("<"):
                texts.append(answer.text)
        return replace(page, scripts=tuple(texts)) if texts else page

    def _frames(self, page: Page) -> None:
        for frame in content_frames(page):
            fetch = Fetch(frame, headers=(("Referer", page.url),))
            if frame not in self._urls:
                self._findings.lead_on(Node(fetch, self._node.depth + 1, None, self._node.agency, self._context, True))

    def _with_ways(self, page: Page, opening: Opening, controls: tuple[Control, ...]) -> Opening:
        """The family's ways, then those of the page's own controls and scripts; guesses stand last."""
        if holds_data(page.text) or opening.lead or opening.parts:
            return opening
        known = [pager for pager in opening.pagers if not pager.guess]
        ahead = [control for control in controls if control.role == "next" and control.way and not asks(control)]
        if ahead and not any(isinstance(pager, NextLink) for pager in known):
            known.append(NextLink(page.url, page.scripts))
            listing = opening.listing
            opening = replace(opening, listing=replace(listing, next=listing.next or ahead[0].way))
        shown = sum(self._kind(item) == "report" for item in opening.listing.items)
        drawn = (
            *control_pagers(page, controls, shown),
            *widget_pagers(page),
            *data_pagers(page),
            *request_pagers(page, shown),
        )
        guesses = [pager for pager in opening.pagers if pager.guess]
        return replace(opening, pagers=(*known, *drawn, *guesses))

    def _saw(self, page: Page, opening: Opening, controls: tuple[Control, ...]) -> Seen:
        data = holds_data(page.text)
        return Seen(
            controls=controls,
            counted=Counted() if data else most_counted(page),
            loose=() if data else loose_numbers(page),
            dead=() if data else dead_rows(page),
            bare=bool(_BARE.search(page.text)),
            untold=sum(is_vague(item.title) and self._kind(item) == "other" for item in opening.listing.items),
            drawn=not data and drawn_whole(page),
            hidden=not data and only_hidden(page),
            scripted="<script" in page.text.lower() and len("".join(MARKUP.sub(" ", page.text).split())) < _SHELL_WORDS,
            whole=data or page.reading.whole,
            rows=sum(self._kind(item) == "report" for item in opening.listing.items),
        )

    def _kind(self, item: ListItem) -> RowKind:
        return kind_of_row(item, self._context)

    def _led(self, opening: Opening) -> Generator[Fetch, Page | Failure, Opening]:
        if opening.lead is None:
            return opening
        answer = yield opening.lead.fetch
        if isinstance(answer, Failure):
            self._tally.trouble = answer.verdict
            return opening
        return opening.lead.open(answer)

    # --- rows and pages ------------------------------------------------------------------------------------------

    def _rows_and_pages(self, opening: Opening) -> Walking:
        self._take(opening.listing)
        self._first_page = _urls(opening.listing)
        for part in opening.parts:
            self._findings.lead_on(Node(part, self._node.depth + 1, None, self._node.agency, self._context))
        troubles: list[tuple[bool, str]] = []
        standing: list[str] = []
        gained = False
        for pager in opening.pagers:
            if self._needless(pager, gained):
                continue
            pages = self._tally.pages
            trouble = yield from self._pages(pager, opening.listing)
            progress = self._tally.pages > pages
            gained = gained or progress
            if progress:
                self._findings.ways[pager.name] = None
            if progress and not trouble and not self._stood_alone(pager, self._tally.pages - pages):
                self._prove(pager)
                if not self._tally.declares:
                    break
            if trouble == "page_cap":
                self._tally.trouble = trouble
                return
            down = trouble.partition(":")[0] in _DOWN or (trouble == "robots" and not pager.unsure)
            if down or progress or not pager.trial:
                troubles += [(progress, trouble)] if trouble or not (pager.guess or pager.unsure) else []
                standing += [trouble] if trouble and self._stands(pager, trouble) else []
            if down:
                # What robots.txt forbids under one address is not looked for under another.
                break
        if self._tally.proof:
            troubles = [each for each in troubles if each[0] or each[1] in standing]
        self._tally.trouble = self._tally.trouble or _outcome(troubles, standing, self._tally.declares)

    def _needless(self, pager: Pager, gained: bool) -> bool:
        """Whether a way need not be tried: all was seen, or it is a guess where there is nothing to guess."""
        if self._tally.reached() and (gained or not pager.shown):
            return True
        if pager.trial and not self._doubtful():
            return True
        return pager.guess and gained

    def _doubtful(self) -> bool:
        """Whether an answer that stood alone may be the first of several."""
        seen = self._seen
        full = seen.single in FULL or seen.single in seen.named
        offered = any(control.state == "unknown" and control.role in PAGING for control in seen.controls)
        return bool(seen.single) and (full or offered or bool(most_beside(self._beside.items(), len(self._tally.rows))))

    def _stood_alone(self, pager: Pager, pages: int) -> bool:
        """Note an answer that names no other: it proves no more than a page does."""
        if not pager.single or pages > 1:
            return False
        way = pager.request(pager.first, ListPage())
        named = numbers_in(way) if way else frozenset[int]()
        rows = len(self._tally.rows)
        self._seen = replace(self._seen, single=max(self._seen.single, rows), named=self._seen.named | named)
        return True

    def _stands(self, pager: Pager, trouble: str) -> bool:
        """Whether a way's failure counts although another way came to its end: what robots.txt forbids, what the
        page's own controls ask for, what a guess met on the network. No total excuses a control that did not answer."""
        if pager.shown and self._tally.matched() and trouble not in _FALLBACK:
            self._tally.gaps.append(trouble)
        return trouble == "robots" or pager.name == "pressed" or (pager.guess and trouble not in _FALLBACK)

    def _prove(self, pager: Pager) -> None:
        """A pager that went on and ended by itself proves the list; a guessed one proves nothing."""
        self._years = self._years or pager.sparse
        if self._closed:
            self._tally.doubt = f"closed_chain: page {self._tally.pages} is full and leads back to a page that was seen"
        elif not pager.guess:
            self._tally.proof = f"{pager.name}: {self._tally.pages} pages to its end, {len(self._tally.rows)} rows"

    def _pages(self, pager: Pager, previous: ListPage) -> Generator[Fetch, Page | Failure, str]:
        """Pages by one way until it brings no more new rows; returns why it stopped, "" for a natural end."""
        hole, skipped, idle, shown, before = "", "", 0, previous, None
        for number in range(pager.first, self._max_pages + 1):
            fetch = pager.request(number, previous)
            if fetch is None or (pager.chained and self._findings.asked(fetch)):
                self._closed = (fetch is not None or shown.loops) and not self._ends(fetch, shown, before)
                return hole or (self._left_behind(previous) if fetch is None else "")
            if self._findings.asked(fetch):
                continue
            if self._findings.spent:
                return "page_cap"
            self._findings.guessing = pager.guess
            answer = yield fetch
            self._findings.guessing = False
            listing = pager.read(answer) if isinstance(answer, Page) else ListPage()
            if pager.unsure and number == pager.first and isinstance(answer, Page) and not self._ours(listing):
                return hole
            before = fetch
            if self._take(listing, pager):
                if isinstance(answer, Page) and not self._findings.recipe:
                    self._findings.recipe = self._proposed(pager, answer, listing)
                hole, skipped, idle, previous, shown = hole or skipped, "", 0, listing, listing
                self._first_page = self._first_page or _urls(listing)
                if self._tally.reached() and self._short(listing) and not (pager.shown and listing.next):
                    return hole
                continue
            if _is_hole(answer, listing) and idle < self._looks_beyond(pager, number, shown):
                skipped, idle = "stub_pages", idle + 1
                hole = hole or ("" if self._short(shown) or not pager.knows(number) else skipped)
                continue
            trouble = self._trouble(answer, listing, pager, number, shown)
            hole = hole or (trouble if isinstance(answer, Failure) else "")
            idle += 1
            if self._gives_up(pager, number, idle, trouble, listing):
                return hole or trouble
            previous = listing if listing.items else previous
        return "page_cap"

    def _looks_beyond(self, pager: Pager, number: int, shown: ListPage) -> int:
        """How many empty pages in a row are looked past: some where the portal names further ones, one behind a full
        page of a series that says nowhere how long it is. A list ends with a short page, or has a hole there."""
        if pager.knows(number + 1):
            return _HOLES
        untried = number == pager.first and not pager.sure
        ends = pager.guess or pager.chained or pager.single or pager.sparse or untried
        return 0 if ends or self._tally.declares or self._short(shown) else 1

    def _proposed(self, pager: Pager, answer: Page, listing: ListPage) -> Recipe:
        """What a registry row would say of this way; nothing of a part of a tree, nor of an answer that may be cut."""
        cut = pager.single and listing.declared_total != len(listing.items)
        return Recipe() if self._node.depth or cut else proposed(pager, answer, listing, self._base or answer.base)

    def _ends(self, following: Fetch | None, shown: ListPage, last: Fetch | None) -> bool:
        """Whether a page whose next page is one that was seen is the last one.

        It is when it is short; when 尾页 led to it; and when its next page is itself after others had led on, so that
        the link is counted for each page.
        """
        if self._short(shown):
            return True
        here = last is not None and (following is None or same_request(following, last))
        named = any(last is not None and same_request(way, last) for way in self._last_pages)
        return here and (named or self._tally.pages > 2)

    def _left_behind(self, last: ListPage) -> str:
        """What the last page of a chain still offers: a control that was not understood, a page that was not seen."""
        unseen = [way.url for way in last.ahead if not self._findings.asked(way) and not self._is_first(way)]
        left = last.stuck or next(iter(unseen), "")
        return f"unexplained_controls: {left}" if left else ""

    def _is_first(self, way: Fetch) -> bool:
        return any(same_place(way.url, url) for url in self._urls)

    def _ours(self, listing: ListPage) -> bool:
        """Whether an interface's answer is of this column: reports, or parts of a column of reports."""
        return any(self._kind(item) != "other" for item in listing.items)

    def _gives_up(self, pager: Pager, number: int, idle: int, trouble: str, listing: ListPage) -> bool:
        """After an answer without a new row: at once when the way never worked, later when it may have a hole.

        Page 1 of an endpoint may repeat the rows that its shell shows already.
        """
        if idle >= pager.gaps:
            return True
        if pager.sparse:
            return False
        if number == pager.first == 1 and listing.items:
            return self._tally.reached()
        return number == pager.first or not trouble or self._tally.reached()

    def _short(self, listing: ListPage) -> bool:
        return len(listing.items) < len(self._first_page)

    def _trouble(self, answer: Page | Failure, listing: ListPage, pager: Pager, number: int, shown: ListPage) -> str:
        """What an answer without new rows means; "" when that is how a list ends."""
        if isinstance(answer, Failure):
            return self._failure(answer.verdict, pager.gone(number), shown)
        if pager.guess:
            return ""
        if not listing.items:
            stub = self._tally.declared_pages is not None and not pager.sparse
            return "stub_pages" if stub or self._is_another(answer) else ""
        rows = _urls(listing)
        if rows == self._first_page:
            return "" if self._short(shown) else "page_equals_first"
        if rows == _urls(shown):
            return ""
        return "page_repeats" if rows & self._tally.rows else "other_column"

    def _is_another(self, answer: Page) -> bool:
        """Whether a page without rows is none of the list: it has another title, and does not say that it is empty."""
        said = title_words(answer)
        akin = any(akin_titles(one, other) for one in said for other in self._titles)
        return bool(said and self._titles) and not akin and not _BARE.search(answer.text)

    def _failure(self, verdict: str, gone: str, shown: ListPage) -> str:
        if verdict not in NOT_THERE:
            return verdict
        if gone != "not_found":
            return gone
        if self._tally.declares:
            return "declared_total" if self._tally.declared_total is not None else "declared_pages"
        return "" if self._short(shown) else gone

    # --- parts ---------------------------------------------------------------------------------------------------

    def _branch(self, controls: Iterable[Control]) -> None:
        """Controls that lead to other parts of the column: years, agencies, the whole list behind 更多."""
        for control in controls:
            way = control.way
            if way is None or control.state != "leads" or control.role in ("next", "last", "number"):
                continue
            if control.role == "more" and asks(control):
                continue
            agency = control.text if control.role == "agency" else self._node.agency
            self._findings.lead_on(Node(way, self._node.depth + 1, None, agency, self._context))

    # --- rows ----------------------------------------------------------------------------------------------------

    def _take_itself(self, page: Page, title: str) -> None:
        """A page that is the report itself; buttons of other years lead to others of its kind."""
        row, years = self._node.row, year_controls(page)
        here = next((control for control in years if control.text[:4] in title and control.way), None)
        for control in years:
            if control.way:
                self._findings.lead_on(Node(control.way, self._node.depth + 1, None, self._node.agency, self._context))
            elif control.state == "unknown":
                self._tally.gaps.append(f"unexplained_controls: {control.quoted}")
        self._tally.proof = "report: the page is one itself"
        self._tally.reports += 1
        self._tally.count((page.url,))
        if here is None or not self._findings.visited(here.way or self._node.fetch) or self._node.depth:
            self._findings.keep(ListItem(page.url, title, row.date if row else None, self._node.agency or None))

    def _take(self, page: ListPage, way: Pager | None = None) -> bool:
        """Count the column's own rows, keep reports, note folders; True when a row was not seen before."""
        self._tally.declare(page)
        for name, value in page.beside:
            if value.isdigit() and len(value) < 7:
                self._beside[name] = max(self._beside.get(name, 0), int(value))
        kinds = {item.url: self._kind(item) for item in page.items}
        if self._rule is None and page.items:
            self._rule = self._bear_out(page.items, kinds)
        own = self._own(page.items, kinds, way)
        for item in own:
            if item.url not in self._tally.rows:
                self._sort(item, kinds[item.url])
        self._tally.folders |= {item.url for item in own if kinds[item.url] == "folder"}
        held = {item.url for item in own}
        guessed = way is not None and way.guess
        self._tally.outside |= {item.url for item in own if not self._owns(item, kinds[item.url], guessed)}
        self._tally.foreign_reports |= {url for url, kind in kinds.items() if kind == "report" and url not in held}
        fresh = self._tally.count(item.url for item in own) > 0
        return fresh or (way is not None and way.mixed and self._tally.pass_over(_urls(page)))

    def _own(self, items: Iterable[ListItem], kinds: Mapping[str, RowKind], way: Pager | None) -> list[ListItem]:
        """The column's own rows of a page.

        A report that stands among the column's own rows is the column's, wherever it lies: lists quote other columns
        and other hosts. A page without any own row is another column's, unless the first page was mixed already.
        """
        items, guess = list(items), way is not None and way.guess
        own = [item for item in items if self._owns(item, kinds[item.url], guess)]
        reports = [item for item in own if kinds[item.url] == "report"]
        if guess or not (reports or self._mixed or (way is not None and way.mixed)):
            return own
        held = set(own)  # a page may show ten thousand rows: looked up, not gone through
        outside = [item for item in items if item not in held]
        self._mixed = self._mixed or (not self._tally.rows and any(kinds[item.url] == "report" for item in outside))
        return [item for item in items if item in held or kinds[item.url] == "report" or (self._mixed and reports)]

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
            self._tally.reports += 1
            self._findings.keep(replace(named, agency=named.agency or self._node.agency or None))
        elif kind == "folder":
            agency = item.title if names_agency(item.title) else self._node.agency
            fetch = Fetch(item.url, headers=(("Referer", self._context.url),))
            self._findings.lead_on(Node(fetch, self._node.depth + 1, item, agency))


def _urls(page: ListPage) -> frozenset[str]:
    return frozenset(item.url for item in page.items)


def _said(failure: Failure) -> str:
    """Why the column's page did not come; where it sends readers is told."""
    return f"moved: {failure.reason}" if failure.verdict == "moved" and failure.reason else failure.verdict


def _is_hole(answer: Page | Failure, listing: ListPage) -> bool:
    """Whether a page that is named is empty or not there, while the portal answers."""
    return not listing.items and (isinstance(answer, Page) or answer.verdict in NOT_THERE)


def _outcome(troubles: list[tuple[bool, str]], standing: list[str], declares: bool) -> str:
    """What stopped a column, of what stopped each way to it: robots before all, then the way that got further.

    Ways behind the first are fallbacks: that they fail too says nothing new where the page declares what is missing.
    """
    if any(trouble == "robots" for _, trouble in troubles):
        return "robots"
    further = [trouble for progress, trouble in troubles if progress]
    first = next(iter(further or [trouble for _, trouble in troubles]), "")
    any_at_all = next((trouble for _, trouble in troubles if trouble), "")
    return first or next(iter(standing), "") or ("" if declares or further else any_at_all)
