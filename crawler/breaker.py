"""The circuit breaker of a host, as pure transitions of its stored state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archive.captures import HostState
from crawler.clock import parse_stamp, stamp
from crawler.policy import Policy
from crawler.verdicts import BLOCKED, FAILED, Verdict


def is_open(state: HostState, now: datetime) -> bool:
    """Whether the host is to be left alone now."""
    return bool(state.closed_until) and now < parse_stamp(state.closed_until or "")


def after(state: HostState, verdict: Verdict, started: datetime, policy: Policy, *, robots: bool = False) -> HostState:
    """The state after an answer. Pauses count from the start of the run: nightly runs start on the minute.

    A refusal opens the breaker at the third in a row, or at once when it answers the probe after a pause; each
    opening doubles the pause. A host that is unwell (down, 5xx, TLS) is left alone for one pause, never longer: it
    may be back tomorrow. A robots.txt that answers proves nothing for the pages, so it closes no breaker.
    """
    if verdict.family in BLOCKED or verdict.family in FAILED:
        failures = state.failures + 1
        if failures < policy.breaker_failures and not state.closed_until:
            return replace(state, failures=failures, reason=verdict.name)
        refused = verdict.family in BLOCKED
        openings = state.openings + 1 if refused else state.openings
        pause = policy.breaker_pause * 2 ** min(openings - 1, 30) if refused else policy.breaker_pause
        return _pause(replace(state, openings=openings), verdict, started, min(pause, policy.breaker_longest))
    if robots or verdict.family not in ("ok", "not_modified", "gone", "gone_stub", "soft_404"):
        return state
    if not (state.failures or state.openings or state.closed_until):
        return state
    return replace(state, failures=0, openings=0, closed_until=None, reason="")


def asked_to_wait(state: HostState, verdict: Verdict, now: datetime, seconds: float, policy: Policy) -> HostState:
    """The host named a time (Retry-After): it is kept, up to the longest pause."""
    return _pause(state, verdict, now, min(timedelta(seconds=seconds), policy.breaker_longest))


def _pause(state: HostState, verdict: Verdict, since: datetime, pause: timedelta) -> HostState:
    return replace(state, failures=0, closed_until=stamp(since + pause), reason=verdict.name)
