"""A small polite fetcher for `sources probe` and `sources discover`: one portal, one request at a time, robots first.

The nightly crawl goes through Scrapy; looking at portals by hand does not need it. Rules are the same ones: our own
user agent, robots.txt as the crawl reads it, pauses, hours and breaker (crawler.discovery.manners), certificates
verified, five redirects, no private address unless the portal asked for is on this machine, and connections go to the
address that was checked.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import replace
from http.cookiejar import CookieJar
from typing import Any, cast
from urllib.parse import urljoin, urlsplit

from protego import Protego

from crawler import settings
from crawler.discovery.manners import Manners
from crawler.fetch.answer import Answer
from crawler.fetch.robots import AGENT, judge_robots
from crawler.fetch.transfer import ACCEPT_ENCODING, TransferError, unpack
from crawler.fetch.verdicts import Verdict, classify
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.addresses import canonical, host_of, origin
from crawler.registry.hosts import on_loopback

_TIMEOUT = 30
_REDIRECTS = 5
_REDIRECT_STATUS = (301, 302, 303, 307, 308)
_LIMIT = 32 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands redirects back, so that every hop is checked against robots.txt."""

    def redirect_request(self, *_: Any) -> None:
        return None


class _Pinned(urllib.request.HTTPSHandler, urllib.request.HTTPHandler):
    """Connects to the addresses that were checked, whatever a second look-up would say. `known`: host → address."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__()
        self._known = known

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._made(http.client.HTTPConnection), req)

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._made(http.client.HTTPSConnection), req)

    def _made(self, kind: type[http.client.HTTPConnection]) -> Any:
        def make(host: str, **options: Any) -> http.client.HTTPConnection:
            connection: Any = kind(host, **options)
            connection._create_connection = self._connect
            return cast(http.client.HTTPConnection, connection)

        return make

    def _connect(self, place: tuple[str, int], *options: Any) -> socket.socket:
        return socket.create_connection((self._known[place[0].strip("[]").lower()], place[1]), *options)


class ProbeFetcher:
    """Callable for `discovery.probe`. `tell` is called with every address before it is asked.

    stopped   why nothing more is asked (hours, breaker); None while the portal may be asked.
    """

    def __init__(self, url: str, tell: Callable[[str], None], manners: Manners) -> None:
        self.stopped: Verdict | None = None
        self._host = host_of(url)
        self._loopback = on_loopback(url)
        self._tell = tell
        self._manners = manners
        self._rules: dict[str, Protego | Failure] = {}
        self._addresses: dict[str, str] = {}
        self._opener = urllib.request.build_opener(
            _NoRedirect,
            urllib.request.HTTPCookieProcessor(CookieJar()),
            urllib.request.ProxyHandler({}),
            _Pinned(self._addresses),
        )

    def __call__(self, fetch: Fetch) -> Page | Failure:
        """The page, or why there is none. Never raises for what the portal does."""
        url, method, body = fetch.url, fetch.method, fetch.body
        for _ in range(_REDIRECTS + 1):
            refusal = self._refusal(url)
            if refusal:
                return refusal
            answer = self._ask(url, method, fetch.headers, body, fetch.kind)
            if isinstance(answer, Failure):
                return answer
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECT_STATUS or not target:
                return self._page(answer)
            url = urljoin(url, target)
            method, body = ("GET", b"") if answer.status in (301, 302, 303) else (method, body)
        return Failure(url, "redirect_loop", f"more than {_REDIRECTS} redirects")

    def _refusal(self, url: str) -> Failure | None:
        where = origin(url)
        if where not in self._rules:
            self._rules[where] = self._learn(where)
        rules = self._rules[where]
        if isinstance(rules, Failure):
            return replace(rules, url=url)
        delay = float(rules.crawl_delay(AGENT) or 0.0)
        if delay and not self._manners.slow_down(self._addresses.get(host_of(url), ""), delay):
            return Failure(url, "budget", f"the portal wants {delay:.0f} seconds between requests")
        return None if rules.can_fetch(url, AGENT) else Failure(url, "robots", f"disallowed by {where}/robots.txt")

    def _learn(self, where: str) -> Protego | Failure:
        answer = self._ask(f"{where}/robots.txt", "GET", (), b"", "robots")
        if isinstance(answer, Failure):
            known = answer.verdict in ("paused", "budget", "off_registry")
            return answer if known else Failure(where, "robots", f"robots.txt cannot be had: {answer.verdict}")
        verdict, reason, text = judge_robots(classify(answer), answer)
        self._manners.note(host_of(where), classify(answer), robots=True)
        return Failure(where, "robots", reason) if verdict == "refused" else Protego.parse(text)

    def _ask(
        self, url: str, method: str, headers: tuple[tuple[str, str], ...], body: bytes, kind: str
    ) -> Answer | Failure:
        host = host_of(url)
        private = self._private(host)
        if private:
            return Failure(url, "off_registry", private)
        refusal = self._manners.refusal(host)
        if refusal:
            self.stopped = refusal if refusal.name == "budget" or host == self._host else self.stopped
            return Failure(url, refusal.name, refusal.reason)
        if host not in self._addresses:
            return self._failed(url, Verdict("unreachable:dns", "the name is not known"))
        sent = {"User-Agent": settings.USER_AGENT, "Accept-Encoding": ACCEPT_ENCODING, "Accept-Language": "zh-CN"}
        request = urllib.request.Request(canonical(url), body or None, {**sent, **dict(headers)}, method=method)
        with self._manners.turn(self._addresses[host]):
            self._tell(url)
            return self._open(url, request, kind)

    def _open(self, url: str, request: urllib.request.Request, kind: str) -> Answer | Failure:
        try:
            with self._response(request) as response:
                return _answer(url, response, kind)
        except TransferError as error:
            return self._failed(url, Verdict(error.verdict, str(error)))
        except (OSError, http.client.HTTPException) as error:
            return self._failed(url, Verdict("unreachable", str(getattr(error, "reason", error))))

    def _failed(self, url: str, verdict: Verdict) -> Failure:
        self._manners.note(host_of(url), verdict)
        return Failure(url, verdict.name, verdict.reason)

    def _response(self, request: urllib.request.Request) -> Any:
        """The response whatever its status: an error page has a class of its own."""
        try:
            return self._opener.open(request, timeout=_TIMEOUT)
        except urllib.error.HTTPError as error:
            return error

    def _page(self, answer: Answer) -> Page | Failure:
        verdict = classify(answer)
        self._manners.note(host_of(answer.url), verdict)
        if not verdict.ok:
            return Failure(answer.url, verdict.name, verdict.reason)
        return Page(answer.url, answer.status, answer.headers, answer.body, answer.text)

    def _private(self, host: str) -> str:
        """Why the host may not be asked, "" when it may; its address is looked up once."""
        if host in self._addresses:
            return ""
        try:
            found = {ipaddress.ip_address(str(entry[4][0]).split("%")[0]) for entry in socket.getaddrinfo(host, None)}
        except (OSError, UnicodeError, ValueError):
            return ""
        inside = [one for one in found if not one.is_global and not (self._loopback and one.is_loopback)]
        if inside:
            return f"{host} is the private address {inside[0]}"
        self._addresses[host] = str(min(found, key=lambda one: (one.version, str(one))))
        return ""


def _answer(url: str, response: Any, kind: str) -> Answer:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}\n{value}" if known else value
    body = unpack(response.read(_LIMIT), headers.get("content-encoding", ""), _LIMIT)
    return Answer(url, url, response.status, headers, body, kind)


def askable(url: str) -> str:
    """The address as it will be asked, https when no scheme is given. Raises ValueError when it is none."""
    text = url.strip()
    full = canonical(text if "://" in text else f"https://{text}")
    if not urlsplit(full).hostname:
        raise ValueError(f"no http(s) address: {url}")
    return full
