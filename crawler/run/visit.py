"""One source in one run: walk its column when that is due, then ask for every report that is due."""

from __future__ import annotations

from dataclasses import replace
from time import monotonic

from archive.raw.captures import Link, ListRow, UrlState, Walk
from archive.raw.stamps import stamp
from crawler.fetch.fetcher import Fetcher, FetchRequest, FetchResult
from crawler.fetch.suspicion import Suspicion
from crawler.fetch.verdicts import Verdict
from crawler.listing.articles import article_links
from crawler.listing.words import ArticlePage, Page
from crawler.night.context import Night
from crawler.night.schedule import by_turns, is_new, listing_due, newest_year, year_of
from crawler.registry.addresses import canonical, host_of
from crawler.registry.hosts import on_loopback
from crawler.registry.sources import Source
from crawler.run.column_walk import HALTING, ColumnWalk, at_its_place
from crawler.run.ledger import SEEN, Account, close
from crawler.run.pages import ListingPages, as_page
from crawler.run.recording import Page as Place
from crawler.run.recording import Recorder
from parsers.decode import json_page

_LEASED_AT_ONCE = 20
_MOST_FILES = 60
_PATIENCE = 6
"""Checks after which a page is no longer asked for early because one of its files is missing."""
_TURN = 20
"""Pages of a listing that are asked for before it is the turn of the reports on them …"""
_TURNS = 12
"""… or fewer, so that a night has several turns of each."""
_PASSING = ("unreachable", "truncated", "rate_limited", "server_error", "maintenance", "empty", *HALTING)
"""Reasons for which a file may be there tomorrow."""


class Visit:
    """Everything is asked in turn; what was stored is never asked for twice in one run.

    room   requests to the host after which the rest of the night is its other sources'; None = no such limit.
    """

    def __init__(self, night: Night, fetcher: Fetcher, source: Source, room: int | None = None) -> None:
        self._night = night
        self._source = source
        self._store = night.store
        self._fetcher = fetcher
        self._room = room
        self._loopback = on_loopback(source.list_url)
        self._recorder = Recorder(night, source.source_id)
        canary = at_its_place(night, source).list_url
        self._suspicion = Suspicion(night, fetcher, canary, self._loopback)
        self._halted: Verdict | None = None
        self._since = monotonic()

    async def run(self) -> None:
        """Nothing to do leaves no trace in the ledger."""
        night, source = self._night, self._source
        walk, moved = self._store.walk(night.run.id, source.source_id), ""
        if walk is None and self._listing_due():
            walk, moved = await self._walk()
        if walk and walk.verdict in SEEN:
            self._look_for_missing(walk)
            self._look_for_returned(walk)
        cut_off = self._store.without_files(source.source_id, night.run.id, _MOST_FILES) if night.run.resumed else []
        due = self._due()
        if walk is None and not due and not cut_off:
            return
        for state in cut_off:
            await self._belongings(state, self._store.links(state.url))
        await self._articles(due)
        counts = self._recorder.counts
        account = Account(source, walk, counts, len(self._due()), monotonic() - self._since, self._halted, moved)
        close(night, account)

    def _listing_due(self) -> bool:
        """Not while more new reports wait than half a night can hold: a listing that long is not walked anew yet."""
        name, night = self._source.source_id, self._night
        if name in night.only:
            return True
        fits = not night.policy.host_budget or self._store.waiting(name) <= night.policy.host_budget // 2
        under_way = self._store.walk_under_way(name, HALTING) is not None
        return (fits or under_way) and listing_due(self._store.source_state(name), night.clock.start)

    def _due(self) -> list[UrlState]:
        """What is to be asked for, the most worthwhile first."""
        now = self._night.clock.start
        due = self._store.due(self._source.source_id, self._night.run.id, stamp(now))
        return by_turns(filter(self._wanted, due), now, self._night.policy)

    def _wanted(self, state: UrlState) -> bool:
        since = self._night.since
        year = year_of(state.row)
        return since is None or year is None or year >= since

    # --- the column ------------------------------------------------------------------------------------------

    async def _walk(self) -> tuple[Walk, str]:
        """Walk the column; a long one by turns with the reports that it shows, so that neither waits for the other."""
        pages = ListingPages(self._night, self._fetcher, at_its_place(self._night, self._source), self._recorder)
        walking = ColumnWalk(self._night, self._source, pages, self._stop)
        turn = min(_TURN, max(1, self._night.policy.host_budget // _TURNS)) if self._night.policy.host_budget else _TURN
        await walking.advance(turn)
        while not walking.over:
            walking.note()
            await self._articles(self._between(walking.year)[:turn])
            await walking.advance(turn)
        return walking.close()

    def _between(self, year: int | None) -> list[UrlState]:
        """What need not wait for the end of a long walk that has come to the pages of a year.

        As long as the first walk may still find reports of the latest year, of the new ones only those.
        """
        due, state = self._due(), self._store.source_state(self._source.source_id)
        if state and state.last_complete:
            return due
        known = (year_of(state.row) or 0 for state in self._store.urls_of(self._source.source_id))
        latest = min(max(known, default=0), newest_year(self._night.clock.start))
        if year is not None and year < latest:
            return due
        return [state for state in due if not is_new(state) or (year_of(state.row) or 0) >= latest] or due

    def _stop(self) -> Verdict | None:
        """Why nothing more is to be asked for this source tonight."""
        host = host_of(self._source.list_url)
        if self._halted is None and self._room is not None and self._fetcher.asked(host) >= self._room:
            self._halted = Verdict("budget", f"the rest of tonight's requests to {host} is for its other sources")
        return self._halted

    def _look_for_missing(self, walk: Walk) -> None:
        """Reports that a complete listing no longer shows are looked at in this very run."""
        known = self._store.urls_of(self._source.source_id)
        missing = [
            state.url
            for state in known
            if state.url not in walk.listed
            and state.last_ok_capture
            and state.run_id != walk.run_id
            and (state.gone_nights < 2 or (state.next_due or "") <= stamp(self._night.clock.start))
        ]
        self._store.recheck(missing)

    def _look_for_returned(self, walk: Walk) -> None:
        """A report that was gone and is listed (again) is looked at in this very run, not at its monthly check."""
        known = self._store.urls_of(self._source.source_id)
        gone = [
            state.url
            for state in known
            if state.gone_nights and state.url in walk.listed and state.run_id != walk.run_id
        ]
        self._store.recheck(gone)

    # --- the reports -----------------------------------------------------------------------------------------

    async def _articles(self, due: list[UrlState]) -> None:
        for start in range(0, len(due), _LEASED_AT_ONCE):
            batch = due[start : start + _LEASED_AT_ONCE]
            self._store.lease([state.url for state in batch], self._night.run.id)
            for state in batch:
                if self._stop() is None:
                    await self._article(state)
            self._store.release([state.url for state in (due[start:] if self._halted else batch)])
            if self._halted:
                return

    async def _article(self, state: UrlState) -> None:
        wanted = FetchRequest(
            url=state.url,
            kind="article",
            on_loopback=self._loopback,
            etag=state.etag if state.last_ok_capture else None,
            last_modified=state.last_modified if state.last_ok_capture else None,
        )
        result, leads = await self._read(wanted, state)
        self._stop_if_closed(result, state.url)
        links = _links(leads) if leads else None
        place = Place(state.url, "article", state.parent_url, state.row, state, links)
        self._recorder.keep(place, wanted, result)
        if self._halted or not (result.verdict.ok or result.verdict.name == "not_modified"):
            return
        await self._belongings(state, links if links is not None else self._store.links(state.url))

    def _stop_if_closed(self, result: FetchResult, url: str) -> None:
        if result.verdict.family in HALTING and host_of(url) == host_of(self._source.list_url):
            self._halted = result.verdict

    async def _read(self, wanted: FetchRequest, state: UrlState) -> tuple[FetchResult, ArticlePage | None]:
        """The page with what it leads to; a literal redirect of a shell is followed once."""
        result = await self._fetcher.fetch(wanted)
        leads = _leads(result)
        if leads and leads.next_hop:
            to = leads.next_hop
            hop = replace(wanted, url=canonical(to.url), headers=to.headers, etag=None, last_modified=None)
            result = await self._fetcher.fetch(hop)
            leads = _leads(result)
        if leads and leads.kind == "script_only":
            return replace(result, verdict=Verdict("js_required", "a script would load the text")), None
        checked = await self._suspicion.check(result, state)
        return checked, leads if checked.verdict.ok else None

    # --- what belongs to a report ------------------------------------------------------------------------------

    async def _belongings(self, article: UrlState, links: tuple[Link, ...]) -> None:
        """Everything that a page leads to; the page is asked for again soon when some of it is missing."""
        if self._halted:
            return
        whole = await self._files(article, links)
        if not whole and article.unchanged < _PATIENCE:
            self._store.recheck([article.url])

    async def _files(self, article: UrlState, links: tuple[Link, ...]) -> bool:
        """Ask for files and pictures right after their page, as some addresses are valid for minutes only.

        Returns False when one could not be had for a reason that may pass.
        """
        whole = True
        for link in links[:_MOST_FILES]:
            state = self._store.url_state(link.url)
            if state and state.run_id == self._night.run.id and state.state == "done":
                continue
            result = await self._file(article, link, state)
            self._stop_if_closed(result, link.url)
            if self._halted:
                return False
            whole = whole and result.verdict.family not in _PASSING
        return whole

    async def _file(self, article: UrlState, link: Link, state: UrlState | None) -> FetchResult:
        held = state is not None and state.last_ok_capture is not None
        wanted = FetchRequest(
            url=link.url,
            kind="attachment",
            on_loopback=self._loopback,
            headers=(("Referer", article.url),),
            attached=True,
            file_name=link.name,
            etag=state.etag if state and held else None,
            last_modified=state.last_modified if state and held else None,
        )
        result = await self._fetcher.fetch(wanted)
        row = ListRow(link.name) if link.name else None
        self._recorder.keep(Place(link.url, "attachment", article.url, row, state), wanted, result)
        return result


def _leads(result: FetchResult) -> ArticlePage | None:
    answer = result.answer
    if not result.verdict.ok or answer is None:
        return None
    if answer.media_type == "text/html":
        return article_links(as_page(answer))
    article = json_page(answer.body)
    if article is None:
        return ArticlePage("attachment_only")
    return article_links(Page(answer.final_url, answer.status, answer.headers, article, article.decode()))


def _links(leads: ArticlePage) -> tuple[Link, ...]:
    found: dict[str, Link] = {}
    for role, fetches in (("attachment", leads.attachments), ("picture", leads.pictures)):
        for fetch in fetches:
            try:
                key = canonical(fetch.url)
            except ValueError:
                continue
            found.setdefault(key, Link(key, role, fetch.name))  # type: ignore[arg-type]
    return tuple(found.values())
