"""From something to ask to an answer with a verdict: redirects, one retry, nothing believed unseen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from w3lib.url import safe_url_string

from archive.raw.captures import UrlKind
from crawler.fetch.answer import Answer
from crawler.fetch.breaker import BreakerMiddleware
from crawler.fetch.failures import LocalFaultError, verdict_of
from crawler.fetch.filetypes import expected_type
from crawler.fetch.pace import PaceMiddleware
from crawler.fetch.transfer import ACCEPT_ENCODING
from crawler.fetch.verdicts import RETRIED, Verdict
from crawler.night.clock import Clock
from crawler.night.context import Night
from crawler.registry.addresses import host_of

_log = logging.getLogger(__name__)
_LOCAL_PAUSES = (1, 2, 5, 10, 30, 60, 120, 240)
"""Seconds in which this machine may come round, so that the night goes on; after them it is ended, to be resumed."""
_BY_THE_CLOCK = ("tls:expired", "tls:untrusted")
_CLOCK_WRONG = timedelta(hours=1)
_REDIRECTS = 5
_REDIRECT_STATUS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """One thing to ask for.

    attached      the address stands on a registry page as a file or picture: its host may be any public one.
    on_loopback   the source lives on this machine.
    file_name     readable name of a file.
    etag, last_modified   validators of the copy we hold; sent with GET only.
    """

    url: str
    kind: UrlKind
    on_loopback: bool
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    attached: bool = False
    file_name: str = ""
    etag: str | None = None
    last_modified: str | None = None
    accept_encoding: str = ACCEPT_ENCODING

    @property
    def conditional(self) -> bool:
        return self.method == "GET" and bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class FetchResult:
    """What came of it. `answer` is None when there was none to classify."""

    verdict: Verdict
    answer: Answer | None = None


class Fetcher:
    """Asks through Scrapy's downloader, so that every hop passes every middleware of crawler.fetch."""

    def __init__(self, crawler: Crawler, night: Night) -> None:
        self._crawler = crawler
        self._night = night

    async def fetch(self, wanted: FetchRequest) -> FetchResult:
        """The answer, after one more try when its class is worth one. Raises LocalFaultError."""
        result, meta = await self._able(wanted)
        if result.verdict.name == "encoding_lie" and wanted.accept_encoding != "identity":
            return (await self._able(replace(wanted, accept_encoding="identity")))[0]
        if await self._worth_another(result.verdict, meta):
            return (await self._able(wanted))[0]
        return result

    async def robots(self, url: str, meta: Mapping[str, Any]) -> FetchResult:
        """robots.txt of the origin that a request is about to go to."""
        wanted = FetchRequest(url, "robots", meta["on_loopback"], attached=meta["attached"])
        return (await self._able(wanted))[0]

    async def _able(self, wanted: FetchRequest) -> tuple[FetchResult, Mapping[str, Any]]:
        """What came, as soon as this machine is able to ask: a fault of ours says nothing of the portal."""
        for pause in _LOCAL_PAUSES:
            result, meta = await self._follow(wanted)
            if result.verdict.family != "local":
                return result, meta
            _log.warning("This machine cannot ask (%s): waiting %d seconds", result.verdict.reason, pause)
            await asyncio.sleep(pause)
        raise LocalFaultError(result.verdict.reason)

    @property
    def agent(self) -> str:
        """Who asks."""
        return str(self._crawler.settings["USER_AGENT"])

    def complain(self, url: str, verdict: Verdict) -> None:
        """Tell the breaker of a verdict that only a second look at an answer gave."""
        breaker = self._crawler.get_downloader_middleware(BreakerMiddleware)
        if breaker:
            breaker.note(url, verdict)

    def asked(self, host: str) -> int:
        """Requests to a host tonight."""
        breaker = self._crawler.get_downloader_middleware(BreakerMiddleware)
        return breaker.asked(host) if breaker else 0

    async def _worth_another(self, verdict: Verdict, meta: Mapping[str, Any]) -> bool:
        """Whether to ask again now. A short Retry-After is waited for."""
        wait = meta.get("wait")
        if wait is not None and "address" in meta:
            if wait > self._night.policy.longest_pause:
                return False
            self._hold(meta["address"], wait)
            return True
        return verdict.family in RETRIED and verdict.name != "unreachable:dns"

    def _hold(self, address: str, seconds: float) -> None:
        pace = self._crawler.get_downloader_middleware(PaceMiddleware)
        if pace:
            pace.hold(address, seconds)

    async def _follow(self, wanted: FetchRequest) -> tuple[FetchResult, Mapping[str, Any]]:
        url = wanted.url
        for _ in range(_REDIRECTS + 1):
            request = self._request(wanted, url)
            try:
                await self._crawler.engine.download_async(request)
            except Exception as error:
                return FetchResult(_of_the_portal(verdict_of(error), request, self._night.clock)), request.meta
            answer, verdict = request.meta["answer"], request.meta["verdict"]
            target = _target(answer)
            if target is None or verdict.name != "moved":
                return FetchResult(_honest(wanted, verdict), answer), request.meta
            url, wanted = target, _next_hop(wanted, answer.status)
        return FetchResult(Verdict("redirect_loop", url), answer), request.meta

    def _request(self, wanted: FetchRequest, url: str) -> Request:
        headers = {"Accept-Encoding": wanted.accept_encoding, **dict(wanted.headers)}
        if wanted.conditional and wanted.etag:
            headers["If-None-Match"] = wanted.etag
        if wanted.conditional and wanted.last_modified:
            headers["If-Modified-Since"] = wanted.last_modified
        policy = self._night.policy
        return Request(
            url,
            method=wanted.method,
            headers=headers,
            body=wanted.body,
            dont_filter=True,
            meta={
                "kind": wanted.kind,
                "asked": wanted.url,
                "attached": wanted.attached,
                "on_loopback": wanted.on_loopback,
                "file_name": wanted.file_name,
                "cookiejar": host_of(url),
                "download_maxsize": policy.file_limit if _is_file(wanted) else policy.page_limit,
            },
        )


def _of_the_portal(verdict: Verdict, request: Request, clock: Clock) -> Verdict:
    """A portal that has only an IPv6 address is out of reach where there is no IPv6: that one, not all of them. And
    where this machine's clock was set anew, certificates that seem to be of another time are no fault of theirs."""
    if verdict.name in _BY_THE_CLOCK and clock.strayed() > _CLOCK_WRONG:
        return Verdict("local", f"its clock was set by {clock.strayed()} since the crawl began; {verdict.reason}")
    if verdict.family == "local" and ":" in request.meta.get("address", ""):
        return Verdict("unreachable:reset", verdict.reason)
    return verdict


def _is_file(wanted: FetchRequest) -> bool:
    """Listings link to files directly as well; pages and listings have the smaller limit."""
    return wanted.kind == "attachment" or expected_type(wanted.url) is not None


def _target(answer: Answer) -> str | None:
    """Where an answer sends us. An empty Location means the same address again, now with its cookie."""
    if answer.status not in _REDIRECT_STATUS or "location" not in answer.headers:
        return None
    return str(safe_url_string(urljoin(answer.final_url, answer.headers["location"].strip())))


def _next_hop(wanted: FetchRequest, status: int) -> FetchRequest:
    """303, and 301 and 302 after a POST, are followed with GET, as browsers do."""
    if status == 303 or (status in (301, 302) and wanted.method == "POST"):
        return replace(wanted, method="GET", body=b"")
    return wanted


def _honest(wanted: FetchRequest, verdict: Verdict) -> Verdict:
    """304 is an answer only to a question that named a copy."""
    if verdict.name == "not_modified" and not wanted.conditional:
        return Verdict("http_error", "HTTP 304 without a condition")
    return verdict
