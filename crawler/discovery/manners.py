"""The crawl's manners for who asks by hand or in threads: pause, hours, breaker, one request at a time per address."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from archive.raw.captures import HostState
from crawler.fetch import breaker
from crawler.fetch.verdicts import Verdict
from crawler.night.policy import Policy


@dataclass(slots=True)
class _Turn:
    """Of one address: who asks holds the lock; `answered` is when its last answer was here, `pause` what follows it."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    answered: float | None = None
    pause: float = 0.0
    at_least: float = 0.0


class Manners:
    """Shared by all fetchers of one command; safe in threads.

    now      the time, for the hours of NIANBAO_WINDOW and the breaker.
    states   what raw.db remembers of hosts: those that are closed stay unasked.
    """

    def __init__(self, policy: Policy, now: Callable[[], datetime], states: Iterable[HostState] = ()) -> None:
        self._policy = policy
        self._now = now
        self._started = now()
        self._states = {state.host: state for state in states}
        self._changed: set[str] = set()
        self._turns: dict[str, _Turn] = {}
        self._guard = threading.Lock()

    def refusal(self, host: str) -> Verdict | None:
        """Why a host is not to be asked now, None when it may."""
        if not self._policy.window.allows(self._now()):
            return Verdict("budget", "outside the hours of NIANBAO_WINDOW")
        state = self._states.get(host)
        if state and state.is_closed(self._now()):
            return Verdict("paused", f"{state.reason}, until {state.closed_until}")
        return None

    @contextmanager
    def turn(self, address: str) -> Iterator[None]:
        """Wait until an address may be asked, and keep others from asking it until the answer is here."""
        turn = self._turn(address)
        with turn.lock:
            if turn.answered is not None:
                time.sleep(max(0.0, turn.answered + max(turn.pause, turn.at_least) - time.monotonic()))
            try:
                yield
            finally:
                turn.answered = time.monotonic()
                turn.pause = self._policy.delay * random.uniform(1.0, max(1.0, self._policy.delay_spread))

    def slow_down(self, address: str, seconds: float) -> bool:
        """Keep the pause that robots.txt asks for. False when it is longer than a portal may make us wait."""
        self._turn(address).at_least = seconds
        return seconds <= self._policy.longest_pause

    def note(self, host: str, verdict: Verdict, *, robots: bool = False) -> None:
        """What an answer means for the breaker of its host."""
        with self._guard:
            before = self._states.get(host, HostState(host))
            self._states[host] = breaker.after(before, verdict, self._started, self._policy, robots=robots)
            if self._states[host] != before:
                self._changed.add(host)

    def changed(self) -> list[HostState]:
        """States that are no longer what raw.db remembers."""
        return [self._states[host] for host in sorted(self._changed)]

    def _turn(self, address: str) -> _Turn:
        with self._guard:
            return self._turns.setdefault(address, _Turn())
