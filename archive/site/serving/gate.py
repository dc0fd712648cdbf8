"""Dear questions one after another, every reader in turn: whoever asks forty at once waits for his own, not others."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from ipaddress import IPv6Address, ip_address, ip_network
from typing import Any

_HOUSE = 64
"""Bits of an IPv6 address that one customer is given: the rest he can choose anew for every question."""


class BusyError(Exception):
    """Too many dear questions are waiting already."""


def reader(client: Sequence[Any] | None) -> str:
    """Who asks, from the `client` of an ASGI scope; "" when the server does not tell."""
    host = str(client[0]) if client else ""
    with suppress(ValueError):
        address = ip_address(host)
        if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
            return str(ip_network((address, _HOUSE), strict=False))
    return host


class Gate:
    """At most `running` at once. Others wait up to `seconds`, and no more than `waiting` of them; readers take turns.

    When all places to wait are taken, a reader with fewer questions there takes the last place of the one with most.
    """

    def __init__(self, running: int, waiting: int, seconds: float) -> None:
        self._free = running
        self._waiting = waiting
        self._seconds = seconds
        self._queues: dict[str, deque[asyncio.Future[bool]]] = {}
        """Reader → his waiting questions, the reader whose turn is next first. True lets in, False turns away."""

    @property
    def crowded(self) -> bool:
        """Whether anyone waits."""
        return bool(self._queues)

    @asynccontextmanager
    async def entered(self, who: str = "") -> AsyncIterator[None]:
        """Inside. Raises BusyError when there is no place to wait, or the turn did not come in time."""
        if self._free and not self._queues:
            self._free -= 1
        else:
            await self._turn_of(who)
        try:
            yield
        finally:
            self._pass_on()

    async def _turn_of(self, who: str) -> None:
        self._make_room(who)
        turn: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._queues.setdefault(who, deque()).append(turn)
        try:
            await asyncio.wait({turn}, timeout=self._seconds)
        except asyncio.CancelledError:
            if turn.done() and turn.result():
                self._pass_on()
            raise
        finally:
            self._leave(who, turn)
        if not turn.done() or not turn.result():
            raise BusyError

    def _make_room(self, who: str) -> None:
        if sum(map(len, self._queues.values())) < self._waiting:
            return
        longest = max(self._queues.values(), key=len)
        if len(longest) <= len(self._queues.get(who, ())) + 1:
            raise BusyError
        longest.pop().set_result(False)

    def _leave(self, who: str, turn: asyncio.Future[bool]) -> None:
        waiting = self._queues.get(who)
        if waiting is None:
            return
        with suppress(ValueError):
            waiting.remove(turn)
        if not waiting:
            del self._queues[who]

    def _pass_on(self) -> None:
        """To the next reader's first question; he goes to the end with his others."""
        if not self._queues:
            self._free += 1
            return
        who = next(iter(self._queues))
        waiting = self._queues.pop(who)
        waiting.popleft().set_result(True)
        if waiting:
            self._queues[who] = waiting
