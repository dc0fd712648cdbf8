"""The circuit breaker: pure transitions of a host's stored state, and the middleware that asks whether it is closed.

The middleware also keeps the budgets and the hours of the night.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from archive.raw.captures import GONE, HostState
from archive.raw.stamps import stamp
from crawler.fetch.failures import Refused, verdict_of
from crawler.fetch.middleware import NightMiddleware
from crawler.fetch.verdicts import BLOCKED, FAILED, Verdict
from crawler.night.policy import Policy
from crawler.registry.addresses import host_of

_GOOD = ("ok", "not_modified", *GONE)


def after(state: HostState, verdict: Verdict, started: datetime, policy: Policy, *, robots: bool = False) -> HostState:
    """The state after an answer. Pauses count from the start of the run: nightly runs start on the minute.

    A refusal opens the breaker at the third in a row, or at once while the host has not recovered from the last
    opening; each opening doubles the pause. A host has recovered after as many good answers as refusals open the
    breaker, so that a listing that still answers does not hide that every report is refused. A host that is unwell
    (down, 5xx, TLS) is left alone for one pause, never longer: it may be back tomorrow. A robots.txt that answers
    proves nothing for the pages.
    """
    if verdict.family in BLOCKED or verdict.family in FAILED:
        return _worse(state, verdict, started, policy)
    if robots or verdict.family not in _GOOD or not (state.failures or state.openings or state.closed_until):
        return state
    if state.failures > 1 and (state.openings or state.closed_until):
        return replace(state, failures=state.failures - 1)
    return replace(state, failures=0, openings=0, closed_until=None, reason="")


def _worse(state: HostState, verdict: Verdict, started: datetime, policy: Policy) -> HostState:
    failures = state.failures + 1
    if failures < policy.breaker_failures and not state.closed_until:
        return replace(state, failures=failures, reason=verdict.name)
    refused = verdict.family in BLOCKED
    openings = state.openings + 1 if refused else state.openings
    pause = policy.breaker_pause * 2 ** min(openings - 1, 30) if refused else policy.breaker_pause
    state = replace(state, failures=policy.breaker_failures, openings=openings)
    return _pause(state, verdict, started, min(pause, policy.breaker_longest))


def asked_to_wait(state: HostState, verdict: Verdict, now: datetime, seconds: float, policy: Policy) -> HostState:
    """The host named a time (Retry-After): it is kept, up to the longest pause."""
    return _pause(state, verdict, now, min(timedelta(seconds=seconds), policy.breaker_longest))


def _pause(state: HostState, verdict: Verdict, since: datetime, pause: timedelta) -> HostState:
    return replace(state, closed_until=stamp(since + pause), reason=verdict.name)


class BreakerMiddleware(NightMiddleware):
    """Moves the state of a host by the verdicts that the classifier leaves on requests; refuses while it is open."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._states: dict[str, HostState] = {}

    def process_request(self, request: Request) -> None:
        night, host = self._night, host_of(request.url)
        state = self._state(host)
        if state.is_closed(night.clock.now()):
            raise Refused("paused", f"{state.reason}, until {state.closed_until}")
        if not night.policy.window.allows(night.clock.now()):
            raise Refused("budget", "outside the hours of NIANBAO_WINDOW")
        if night.policy.night_seconds and night.clock.elapsed() > night.policy.night_seconds:
            raise Refused("budget", f"the night's {night.policy.night_seconds:.0f} seconds are used up")
        if night.policy.host_budget and state.asked >= night.policy.host_budget:
            raise Refused("budget", f"{state.asked} requests to {host} tonight")
        if night.policy.night_budget and night.requests >= night.policy.night_budget:
            raise Refused("budget", f"{night.requests} requests tonight")
        night.requests += 1
        self._states[host] = replace(state, asked=state.asked + 1)

    def process_response(self, request: Request, response: Response) -> Response:
        self._note(request, request.meta["verdict"], response.headers.get("Retry-After"))
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, Refused):
            self._note(request, verdict_of(exception), None)

    def asked(self, host: str) -> int:
        """Requests to a host in the night under way, of this run and those before it."""
        return self._state(host).asked

    def note(self, url: str, verdict: Verdict) -> None:
        """A verdict that only a later look gave (a wrong page under load)."""
        host = host_of(url)
        self._keep(after(self._state(host), verdict, self._night.clock.start, self._night.policy))

    def _note(self, request: Request, verdict: Verdict, retry_after: bytes | None) -> None:
        night, state = self._night, self._state(host_of(request.url))
        wait = seconds_to_wait(retry_after, night.clock.now())
        if wait is not None and (verdict.name in ("rate_limited", "maintenance") or verdict.family == "server_error"):
            request.meta["wait"] = wait
            if wait > night.policy.longest_pause:
                self._keep(asked_to_wait(state, verdict, night.clock.now(), wait, night.policy))
                return
        robots = request.meta["kind"] == "robots"
        self._keep(after(state, verdict, night.clock.start, night.policy, robots=robots))

    def _state(self, host: str) -> HostState:
        if host not in self._states:
            stored, night = self._night.store.host(host), self._night.run.night
            fresh = stored.asked_night != night
            self._states[host] = replace(stored, asked=0 if fresh else stored.asked, asked_night=night)
        return self._states[host]

    def _keep(self, state: HostState) -> None:
        before = self._states[state.host]
        self._states[state.host] = state
        if replace(before, asked=0) != replace(state, asked=0):
            self._write(state)

    def _write(self, state: HostState) -> None:
        known = self._night.store.host(state.host)
        self._night.store.put_host(
            replace(state, home_shape=known.home_shape, missing_shape=known.missing_shape, probed_at=known.probed_at)
        )

    def flush(self, host: str) -> None:
        """Write down how often a host was asked; called when its sources are done."""
        if host in self._states:
            self._write(self._states.pop(host))


def seconds_to_wait(header: bytes | None, now: datetime) -> float | None:
    """Retry-After as seconds from now; None when there is none that can be read."""
    text = (header or b"").decode("latin-1").strip()
    if not text:
        return None
    if text.isdigit():
        return float(text)
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds())
