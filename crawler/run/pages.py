"""Pages of a listing: asked for once a run, from the store when this run already holds them or nothing changed."""

from __future__ import annotations

import hashlib

from archive.raw.captures import UrlState
from crawler.fetch.answer import Answer
from crawler.fetch.fetcher import Fetcher, FetchRequest, FetchResult
from crawler.listing.words import Failure, Fetch, Page
from crawler.night.context import Night
from crawler.registry.addresses import canonical
from crawler.registry.hosts import on_loopback
from crawler.registry.sources import Source
from crawler.run.recording import Page as Place
from crawler.run.recording import Recorder
from parsers.decode import decode


class ListingPages:
    """The listing answers of one source in one run, each stored as a capture."""

    def __init__(self, night: Night, fetcher: Fetcher, source: Source, recorder: Recorder) -> None:
        self._night = night
        self._fetcher = fetcher
        self._recorder = recorder
        self._list_url = source.list_url
        self._loopback = on_loopback(source.list_url)

    async def get(self, fetch: Fetch) -> Page | Failure:
        """The page, or why there is none. A page of this run is read from the store: the run was resumed."""
        key = key_of(fetch)
        store, night = self._night.store, self._night
        state = store.url_state(key)
        if state and state.run_id == night.run.id and state.state == "done" and state.verdict in ("ok", "not_modified"):
            return self._stored(fetch, key)
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
        result = await self._fetcher.fetch(wanted)
        self._recorder.keep(self._place(key, state), wanted, result)
        if result.verdict.name == "not_modified":
            return self._stored(fetch, key)
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
    return Page(answer.final_url, answer.status, answer.headers, answer.body, answer.text)
