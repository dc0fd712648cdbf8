"""From something to ask to an answer with a verdict: redirects, one retry, nothing believed unseen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

from scrapy import Request
from scrapy.crawler import Crawler
from w3lib.url import safe_url_string

from archive.raw.captures import UrlKind
from crawler.fetch.answer import Answer
from crawler.fetch.breaker_gate import HostGate
from crawler.fetch.failures import verdict_of
from crawler.fetch.filetypes import expected_type
from crawler.fetch.pace import Turns
from crawler.fetch.transfer import ACCEPT_ENCODING
from crawler.fetch.verdicts import RETRIED, Verdict
from crawler.night.context import Night
from crawler.registry.addresses import host_of

_REDIRECTS = 5
_REDIRECT_STATUS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Ask:
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
class Result:
    """What came of it. `answer` is None when there was none to classify."""

    verdict: Verdict
    answer: Answer | None = None


class Fetcher:
    """Asks through Scrapy's downloader, so that every hop passes every gate of crawler.fetch."""

    def __init__(self, crawler: Crawler, night: Night) -> None:
        self._crawler = crawler
        self._night = night

    async def ask(self, ask: Ask) -> Result:
        """The answer, after one more try when its class is worth one."""
        result, meta = await self._follow(ask)
        if result.verdict.name == "encoding_lie" and ask.accept_encoding != "identity":
            return (await self._follow(replace(ask, accept_encoding="identity")))[0]
        if await self._worth_another(result.verdict, meta):
            return (await self._follow(ask))[0]
        return result

    async def robots(self, url: str, meta: Mapping[str, Any]) -> Result:
        """robots.txt of the origin that a request is about to go to."""
        ask = Ask(url, "robots", meta["on_loopback"], attached=meta["attached"])
        return (await self._follow(ask))[0]

    def complain(self, url: str, verdict: Verdict) -> None:
        """Tell the breaker of a verdict that only a second look at an answer gave."""
        gate = self._crawler.get_downloader_middleware(HostGate)
        if gate:
            gate.note(url, verdict)

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
        turns = self._crawler.get_downloader_middleware(Turns)
        if turns:
            turns.hold(address, seconds)

    async def _follow(self, ask: Ask) -> tuple[Result, Mapping[str, Any]]:
        url = ask.url
        for _ in range(_REDIRECTS + 1):
            request = self._request(ask, url)
            try:
                await self._crawler.engine.download_async(request)
            except Exception as error:
                return Result(verdict_of(error)), request.meta
            answer, verdict = request.meta["answer"], request.meta["verdict"]
            target = _target(answer)
            if target is None or verdict.name != "moved":
                return Result(_honest(ask, verdict), answer), request.meta
            url, ask = target, _next_hop(ask, answer.status)
        return Result(Verdict("redirect_loop", url), answer), request.meta

    def _request(self, ask: Ask, url: str) -> Request:
        headers = {"Accept-Encoding": ask.accept_encoding, **dict(ask.headers)}
        if ask.conditional and ask.etag:
            headers["If-None-Match"] = ask.etag
        if ask.conditional and ask.last_modified:
            headers["If-Modified-Since"] = ask.last_modified
        policy = self._night.policy
        return Request(
            url,
            method=ask.method,
            headers=headers,
            body=ask.body,
            dont_filter=True,
            meta={
                "kind": ask.kind,
                "asked": ask.url,
                "attached": ask.attached,
                "on_loopback": ask.on_loopback,
                "file_name": ask.file_name,
                "cookiejar": host_of(url),
                "download_maxsize": policy.file_limit if _is_file(ask) else policy.page_limit,
            },
        )


def _is_file(ask: Ask) -> bool:
    """Listings link to files directly as well; pages and listings have the smaller limit."""
    return ask.kind == "attachment" or expected_type(ask.url) is not None


def _target(answer: Answer) -> str | None:
    """Where an answer sends us. An empty Location means the same address again, now with its cookie."""
    if answer.status not in _REDIRECT_STATUS or "location" not in answer.headers:
        return None
    return str(safe_url_string(urljoin(answer.final_url, answer.headers["location"].strip())))


def _next_hop(ask: Ask, status: int) -> Ask:
    """303, and 301 and 302 after a POST, are followed with GET, as browsers do."""
    if status == 303 or (status in (301, 302) and ask.method == "POST"):
        return replace(ask, method="GET", body=b"")
    return ask


def _honest(ask: Ask, verdict: Verdict) -> Verdict:
    """304 is an answer only to a question that named a copy."""
    if verdict.name == "not_modified" and not ask.conditional:
        return Verdict("http_error", "HTTP 304 without a condition")
    return verdict
