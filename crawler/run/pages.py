"""Pages of a listing: asked for once a walk, from the store when this walk already holds them or nothing changed."""

from __future__ import annotations

import asyncio
import hashlib
from datetime import timedelta

from archive.raw.captures import GONE, UrlState
from archive.raw.stamps import parse_stamp
from crawler.fetch.answer import Answer
from crawler.fetch.fetcher import Fetcher, FetchRequest, FetchResult
from crawler.listing.words import Failure, Fetch, Page
from crawler.night.context import Night
from crawler.night.schedule import listing_patience, spread
from crawler.registry.addresses import canonical
from crawler.registry.hosts import on_loopback
from crawler.registry.sources import Source
from crawler.run.browser import draw
from crawler.run.recording import Page as Place
from crawler.run.recording import Recorder
from parsers.decode import decode
from parsers.formats import begins_as_page

_LARGE = 60
"""Pages from which on a listing is read in parts: those of closed years are not asked for with every walk."""
_HALTED = ("budget", "paused")
_ONE_WALK = timedelta(days=30)
"""A walk that took longer begins anew: its first pages say nothing of today."""
_GUESS_AGAIN = timedelta(days=7)
_NOT_THERE = (*GONE, "http_error")


class ListingPages:
    """The listing answers of one source in one run, each stored as a capture.

    asked           requests that were made for pages so far.
    drawn           whether a browser drew pages of it, for a row that asks for one.
    robots_trouble  why robots.txt itself could not be had, "" when it could.
    """

    def __init__(self, night: Night, fetcher: Fetcher, source: Source, recorder: Recorder) -> None:
        self.asked = 0
        self.robots_trouble = ""
        self.drawn = False
        self._browser = bool(source.browser)
        self._night = night
        self._fetcher = fetcher
        self._recorder = recorder
        self._list_url = source.list_url
        self._loopback = on_loopback(source.list_url)
        self._large = night.store.listing_addresses(source.source_id) >= _LARGE
        self._first_run = self._walk_began(source)

    def _walk_began(self, source: Source) -> int:
        """The run in which the walk began that this one goes on with; this one when it begins anew."""
        night = self._night
        run = night.store.walk_under_way(source.source_id, _HALTED)
        if run is None or night.clock.start - parse_stamp(run.started_at) > _ONE_WALK:
            return night.run.id
        return run.id

    async def get(self, fetch: Fetch, year: int | None = None, *, guess: bool = False) -> Page | Failure:
        """The page, or why there is none. A page that this walk holds is read from the store: it was resumed.

        `year` is that of the column that the page belongs to. With `guess`, nothing on the portal leads there.
        """
        found = await self._get(fetch, year, guess=guess)
        if not self._browser or not isinstance(found, Page) or not begins_as_page(found.body):
            return found
        self.drawn = True
        return await draw(found, self._get, self._fetcher.agent, self._night.policy.chromium)

    async def _get(self, fetch: Fetch, year: int | None = None, *, guess: bool = False) -> Page | Failure:
        key = key_of(fetch)
        state = self._night.store.url_state(key)
        if state and self._need_not_ask(fetch, state, year):
            await asyncio.sleep(0)
            return self._stored(fetch, key)
        if state and self._known_missing(state, guess):
            return Failure(fetch.url, state.verdict or "gone", f"not there on {state.checked_at}, not asked again yet")
        return await self._ask(fetch, key, state)

    def _need_not_ask(self, fetch: Fetch, state: UrlState, year: int | None) -> bool:
        """Whether the stored copy will do: read in this walk, or of a closed year of a large listing and young enough.

        The column's own page is asked for every night.
        """
        if state.state != "done" or state.verdict not in ("ok", "not_modified") or state.run_id is None:
            return False
        if state.run_id == self._night.run.id:
            return True
        if fetch.url == self._list_url:
            return False
        return state.run_id >= self._first_run or (self._large and self._is_young(state, year))

    def _is_young(self, state: UrlState, year: int | None) -> bool:
        patience = spread(listing_patience(year, self._night.clock.start, self._night.policy), state.url)
        return self._age(state) < patience

    def _known_missing(self, state: UrlState, guess: bool) -> bool:
        """A page that was never there: a guess of ours is repeated once a week, whatever else after two nights."""
        never = state.last_ok_capture is None and state.verdict in _NOT_THERE and state.url != canonical(self._list_url)
        return never and (guess or state.gone_nights > 1) and self._age(state) < _GUESS_AGAIN

    def _age(self, state: UrlState) -> timedelta:
        return self._night.clock.start - parse_stamp(state.checked_at or self._night.run.started_at)

    async def _ask(self, fetch: Fetch, key: str, state: UrlState | None) -> Page | Failure:
        held = state is not None and state.last_ok_capture is not None and state.last_ok_sha256 is not None
        wanted = FetchRequest(
            url=fetch.url,
            kind="listing",
            on_loopback=self._loopback,
            method=fetch.method,
            headers=fetch.headers,
            body=fetch.body,
            etag=state.etag if state and held else None,
            last_modified=state.last_modified if state and held else None,
        )
        self.asked += 1
        result = await self._fetcher.fetch(wanted)
        self._recorder.keep(self._place(key, state), wanted, result)
        if result.verdict.name == "robots" and result.verdict.reason.startswith("robots.txt answers"):
            self.robots_trouble = result.verdict.reason
        if result.verdict.name == "not_modified":
            return self._stored(fetch, key)
        if self._browser and result.verdict.name == "js_required" and result.answer:
            return as_page(result.answer)  # an empty shell is what a browser is for
        return _page(fetch, result)

    def _place(self, key: str, state: UrlState | None) -> Place:
        """A page that is a report itself stays one, though the walk asks for it."""
        if state and state.kind == "article":
            return Place(key, "article", state.parent_url, state.row, state)
        return Place(key, "listing", self._list_url, None, state)

    def _stored(self, fetch: Fetch, key: str) -> Page | Failure:
        store = self._night.store
        state = store.url_state(key)
        capture = store.capture(state.last_ok_capture) if state and state.last_ok_capture else None
        if capture is None or capture.sha256 is None:
            return Failure(fetch.url, "empty", "nothing stored")
        body = store.body(capture.sha256)
        return Page(capture.final_url, capture.status, capture.headers, body, decode(body).text)


def key_of(fetch: Fetch) -> str:
    """Name of a listing request: its address, with a digest of what is posted to it."""
    url = canonical(fetch.url)
    if fetch.method == "GET":
        return url
    return f"{url}#{fetch.method}:{hashlib.sha256(fetch.body).hexdigest()[:16]}"


def _page(fetch: Fetch, result: FetchResult) -> Page | Failure:
    answer: Answer | None = result.answer
    if not result.verdict.ok or answer is None:
        return Failure(fetch.url, result.verdict.name, result.verdict.reason)
    return as_page(answer)


def as_page(answer: Answer) -> Page:
    return Page(answer.final_url, answer.status, answer.headers, answer.body, answer.text)
