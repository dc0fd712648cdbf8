"""A small polite fetcher for `sources probe`: one request at a time, robots first, no state kept.

The nightly crawl goes through Scrapy; looking at one portal by hand does not need it. Rules are the same ones: our
own user agent, robots.txt as the crawl reads it, 2–5 s between requests, certificates verified, five redirects, no
private address unless the portal asked for is on this machine.
"""

from __future__ import annotations

import http.client
import ipaddress
import random
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from http.cookiejar import CookieJar
from typing import Any
from urllib.parse import urljoin, urlsplit

from protego import Protego

from crawler import settings
from crawler.fetch.answer import Answer
from crawler.fetch.robots import AGENT, judge_robots
from crawler.fetch.transfer import ACCEPT_ENCODING, TransferError, unpack
from crawler.fetch.verdicts import classify
from crawler.listing.words import Failure, Fetch, Page
from crawler.registry.addresses import canonical, host_of, origin
from crawler.registry.hosts import on_loopback

_TIMEOUT = 30
_REDIRECTS = 5
_REDIRECT_STATUS = (301, 302, 303, 307, 308)
_PAUSE = (2.0, 5.0)
_LIMIT = 32 << 20


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """Hands redirects back, so that every hop is checked against robots.txt."""

    def redirect_request(self, *_: Any) -> None:
        return None


class ProbeFetcher:
    """Callable for `discovery.probe`. `tell` is called with every address before it is asked."""

    def __init__(self, url: str, tell: Callable[[str], None], pause: tuple[float, float] = _PAUSE) -> None:
        self._loopback = on_loopback(url)
        self._tell = tell
        self._pause = (0.0, 0.0) if self._loopback else pause
        self._asked = False
        self._rules: dict[str, Protego | str] = {}
        self._opener = urllib.request.build_opener(
            _NoRedirect, urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        )

    def __call__(self, fetch: Fetch) -> Page | Failure:
        """The page, or why there is none. Never raises for what the portal does."""
        url, method, body = fetch.url, fetch.method, fetch.body
        for _ in range(_REDIRECTS + 1):
            refusal = self._refusal(url)
            if refusal:
                return Failure(url, "robots", refusal)
            answer = self._ask(url, method, fetch.headers, body, fetch.kind)
            if isinstance(answer, Failure):
                return answer
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECT_STATUS or not target:
                return _page(answer)
            url = urljoin(url, target)
            method, body = ("GET", b"") if answer.status in (301, 302, 303) else (method, body)
        return Failure(url, "redirect_loop", f"more than {_REDIRECTS} redirects")

    def _refusal(self, url: str) -> str:
        where = origin(url)
        if where not in self._rules:
            self._rules[where] = self._learn(where)
        rules = self._rules[where]
        if isinstance(rules, str):
            return rules
        return "" if rules.can_fetch(url, AGENT) else f"disallowed by {where}/robots.txt"

    def _learn(self, where: str) -> Protego | str:
        answer = self._ask(f"{where}/robots.txt", "GET", (), b"", "robots")
        if isinstance(answer, Failure):
            return f"robots.txt cannot be had: {answer.verdict}"
        verdict, reason, text = judge_robots(classify(answer), answer)
        return reason if verdict == "refused" else Protego.parse(text)

    def _ask(
        self, url: str, method: str, headers: tuple[tuple[str, str], ...], body: bytes, kind: str
    ) -> Answer | Failure:
        private = self._private(url)
        if private:
            return Failure(url, "off_registry", private)
        self._wait()
        self._tell(url)
        sent = {"User-Agent": settings.USER_AGENT, "Accept-Encoding": ACCEPT_ENCODING, "Accept-Language": "zh-CN"}
        request = urllib.request.Request(canonical(url), body or None, {**sent, **dict(headers)}, method=method)
        try:
            with self._open(request) as response:
                return _answer(url, response, kind)
        except TransferError as error:
            return Failure(url, error.verdict, str(error))
        except (OSError, http.client.HTTPException) as error:
            return Failure(url, "unreachable", str(getattr(error, "reason", error)))

    def _open(self, request: urllib.request.Request) -> Any:
        """The response whatever its status: an error page has a class of its own."""
        try:
            return self._opener.open(request, timeout=_TIMEOUT)
        except urllib.error.HTTPError as error:
            return error

    def _private(self, url: str) -> str:
        """Why the address may not be asked, "" when it may."""
        host = host_of(url)
        try:
            found = {ipaddress.ip_address(entry[4][0]) for entry in socket.getaddrinfo(host, None)}
        except (OSError, UnicodeError, ValueError):
            return ""
        inside = [one for one in found if not one.is_global and not (self._loopback and one.is_loopback)]
        return f"{host} is the private address {inside[0]}" if inside else ""

    def _wait(self) -> None:
        if self._asked:
            time.sleep(random.uniform(*self._pause))
        self._asked = True


def _answer(url: str, response: Any, kind: str) -> Answer:
    headers: dict[str, str] = {}
    for name, value in response.headers.items():
        known = headers.get(name.lower())
        headers[name.lower()] = f"{known}\n{value}" if known else value
    body = unpack(response.read(_LIMIT), headers.get("content-encoding", ""), _LIMIT)
    return Answer(url, url, response.status, headers, body, kind)


def _page(answer: Answer) -> Page | Failure:
    verdict = classify(answer)
    if not verdict.ok:
        return Failure(answer.url, verdict.name, verdict.reason)
    return Page(answer.url, answer.status, answer.headers, answer.body, answer.text)


def askable(url: str) -> str:
    """The address as it will be asked, https when no scheme is given. Raises ValueError when it is none."""
    text = url.strip()
    full = canonical(text if "://" in text else f"https://{text}")
    if not urlsplit(full).hostname:
        raise ValueError(f"no http(s) address: {url}")
    return full
