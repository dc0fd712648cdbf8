"""Pages that only a script draws, for sources whose row asks for a browser: Chromium without a network of its own.

Whatever the page asks for goes through the crawl's own fetcher (robots.txt, pause, breaker, budget, checked address)
and is stored like any page of a listing; what that refuses is not had. Cookies that scripts compute are never sent and
the page cannot lead away, so no challenge is solved here. Pictures, styles and fonts are not asked for.
"""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from archive.raw.captures import GONE
from crawler.listing.words import Failure, Fetch, Page

if TYPE_CHECKING:
    from playwright.async_api import Browser, Route

_log = logging.getLogger(__name__)
ScriptRequest = Callable[[Fetch], Awaitable[Page | Failure]]
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_NEEDED = frozenset({"document", "script", "xhr", "fetch"})
"""Kinds of requests that a list can depend on."""
_SENT = ("accept", "content-type", "x-requested-with")
_MOST = 40
"""Requests that one page may make."""
_LIMIT = 300.0
"""Seconds for a page: its requests keep the crawl's pause between them."""
_STILL = 0.3
"""Seconds for which a page must not change to be taken for drawn."""
_ALONE = (
    "--proxy-server=127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--disable-background-networking",
    "--disable-gpu",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
)
"""What is not caught on its way to us goes to a proxy that is not there."""
_at_once = asyncio.Semaphore(2)


async def draw(page: Page, ask: ScriptRequest, agent: str, chromium: str = "") -> Page | Failure:
    """The page as its scripts draw it, or why it cannot be had: something that it asks for was refused, or no end.

    ask  asks for one thing in the crawl's manners.   chromium  path of the browser, "" = the system's.
    Raises what `ask` raises.
    """
    try:
        from playwright.async_api import Error, async_playwright
    except ImportError:
        return _without(page, "pip install 'nianbao[browser]'")
    program = chromium or next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        return _without(page, "there is no Chromium on this machine")
    root = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium refuses to run as root otherwise
    async with _at_once, async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(executable_path=program, args=[*_ALONE, *root])
        except Error as error:
            return _without(page, error.message.partition("\n")[0])
        try:
            return await _drawn(browser, _Gate(page, ask), agent)
        finally:
            await browser.close()


def _without(page: Page, why: str) -> Failure:
    _log.warning("%s needs a browser, and none can be started: %s", page.url, why)
    return Failure(page.url, "js_required", f"no browser: {why}")


@dataclass
class _Gate:
    """Answers what a drawn page asks for. `refused` is the first thing it needs and cannot have, `fault` ours."""

    page: Page
    ask: ScriptRequest
    asked: int = 0
    refused: Failure | None = None
    fault: Exception | None = None
    _given: bool = field(default=False)

    async def __call__(self, route: Route) -> None:
        from playwright.async_api import Error

        try:
            found = await self._answer(route)
            if found is None:
                await route.abort()
            else:
                kind = found.headers.get("content-type", "").partition(";")[0] or "text/html"
                body = found.text.encode()
                await route.fulfill(status=200, content_type=f"{kind}; charset=utf-8", body=body)
        except Error:
            return  # the page is closed by now, and waits for nothing
        except Exception as error:
            self.fault = self.fault or error
            await route.abort()

    async def _answer(self, route: Route) -> Page | None:
        request = route.request
        if request.is_navigation_request() and request.frame.parent_frame is None:
            first, self._given = not self._given, True
            return self.page if first else None
        address = urldefrag(request.url).url
        if self.fault or request.resource_type not in _NEEDED or not address.startswith(("http://", "https://")):
            return None
        if self.asked >= _MOST:
            self.refused = self.refused or Failure(address, "js_required", f"it asks for more than {_MOST} things")
            return None
        self.asked += 1
        given = await request.all_headers()
        headers = tuple((name, given[name]) for name in _SENT if name in given)
        body = request.post_data_buffer or b""
        found = await self.ask(Fetch(address, request.method, (*headers, ("Referer", self.page.url)), body))
        if isinstance(found, Page):
            return found
        if found.verdict not in (*GONE, "off_registry"):
            self.refused = self.refused or found
        return None


async def _drawn(browser: Browser, gate: _Gate, agent: str) -> Page | Failure:
    from playwright.async_api import Error

    context = await browser.new_context(user_agent=agent, service_workers="block", accept_downloads=False)
    await context.route("**/*", gate)
    await context.route_web_socket("**/*", lambda socket: socket.close())
    tab = await context.new_page()
    context.on("page", lambda other: other.close())
    try:
        async with asyncio.timeout(_LIMIT):
            await tab.goto(gate.page.url, wait_until="load", timeout=_LIMIT * 1000)
            await tab.wait_for_load_state("networkidle", timeout=_LIMIT * 1000)
            html = ""
            while html != (html := await tab.content()):
                await asyncio.sleep(_STILL)
    except (TimeoutError, Error) as error:
        if gate.fault is None and gate.refused is None:
            return Failure(gate.page.url, "js_required", f"the browser did not come to an end: {error}"[:200])
    if gate.fault:
        raise gate.fault
    if gate.refused:
        return Failure(gate.page.url, gate.refused.verdict, f"{gate.refused.url} {gate.refused.reason}".strip())
    headers = {**gate.page.headers, "content-type": "text/html; charset=utf-8"}
    return Page(gate.page.url, gate.page.status, headers, html.encode(), html)
