"""One request at a time per address, with a pause after each answer."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field
from time import monotonic

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawler.fetch.failures import Refused
from crawler.fetch.gate import Gate

_SLOWER = 2.0
_SLOWEST = 16.0


@dataclass(slots=True)
class Turn:
    """Whose turn it is at one address. `at_least` comes from robots.txt, `factor` grows when the portal complains."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    free_at: float = 0.0
    at_least: float = 0.0
    factor: float = 1.0


class Turns(Gate):
    """The innermost gate: holds the address from just before the request until the whole answer is here."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._turns: dict[str, Turn] = {}

    async def process_request(self, request: Request) -> None:
        turn = self._turns.setdefault(request.meta["address"], Turn())
        await turn.lock.acquire()
        turn.at_least = max(turn.at_least, request.meta.get("crawl_delay", 0.0))
        wait = turn.free_at - monotonic()
        if wait > self._night.policy.longest_pause:
            turn.lock.release()
            raise Refused("budget", f"the portal wants {wait:.0f} seconds between requests")
        try:
            if wait > 0:
                await asyncio.sleep(wait)
        except asyncio.CancelledError:
            turn.lock.release()
            raise
        request.meta["turn"] = turn

    def process_response(self, request: Request, response: Response) -> Response:
        self._release(request, slower=response.status == 429)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        self._release(request, slower=False)

    def _release(self, request: Request, *, slower: bool) -> None:
        turn = request.meta.pop("turn", None)
        if turn is None:
            return
        policy = self._night.policy
        if slower:
            turn.factor = min(turn.factor * _SLOWER, _SLOWEST)
        pause = policy.delay * turn.factor * random.uniform(1.0, max(1.0, policy.delay_spread))
        turn.free_at = monotonic() + max(pause, turn.at_least)
        turn.lock.release()

    def hold(self, address: str, seconds: float) -> None:
        """Leave an address alone for so long (a short Retry-After)."""
        turn = self._turns.setdefault(address, Turn())
        turn.free_at = max(turn.free_at, monotonic() + seconds)
