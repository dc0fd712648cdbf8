"""One request at a time per address, with a pause after each answer."""

from __future__ import annotations

import asyncio
import math
import random
from dataclasses import dataclass, field
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetch.failures import Refused
from crawler.fetch.middleware import NightMiddleware

_SLOWER = 2.0
_SLOWEST = 16.0


@dataclass(slots=True)
class Slot:
    """The pace of one address. `at_least` comes from robots.txt, `factor` grows when the portal complains.

    answered_at  when its last answer was here: what robots.txt asks for counts from there, also after itself.
    """

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    answered_at: float = -math.inf
    at_least: float = 0.0
    factor: float = 1.0


class PaceMiddleware(NightMiddleware):
    """The innermost middleware: holds the address from just before the request until the whole answer is here."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._slots: dict[str, Slot] = {}

    async def process_request(self, request: Request) -> None:
        slot = self._slots.setdefault(request.meta["address"], Slot())
        await slot.lock.acquire()
        slot.at_least = max(slot.at_least, request.meta.get("crawl_delay", 0.0))
        wait = max(slot.free_at, slot.answered_at + slot.at_least) - monotonic()
        if wait > self._night.policy.longest_pause:
            slot.lock.release()
            raise Refused("budget", f"the portal wants {wait:.0f} seconds between requests")
        try:
            if wait > 0:
                await asyncio.sleep(wait)
        except asyncio.CancelledError:
            slot.lock.release()
            raise
        request.meta["slot"] = slot

    def process_response(self, request: Request, response: Response) -> Response:
        self._release(request, slower=response.status == 429)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._release(request, slower=False)

    def _release(self, request: Request, *, slower: bool) -> None:
        slot = request.meta.pop("slot", None)
        if slot is None:
            return
        policy = self._night.policy
        if slower:
            slot.factor = min(slot.factor * _SLOWER, _SLOWEST)
        pause = policy.delay * slot.factor * random.uniform(1.0, max(1.0, policy.delay_spread))
        slot.answered_at = monotonic()
        slot.free_at = slot.answered_at + max(pause, slot.at_least)
        slot.lock.release()

    def hold(self, address: str, seconds: float) -> None:
        """Leave an address alone for so long (a short Retry-After)."""
        slot = self._slots.setdefault(address, Slot())
        slot.free_at = max(slot.free_at, monotonic() + seconds)
