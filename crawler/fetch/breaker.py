"""The circuit breaker of a host, as pure transitions of its stored state."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from archive.raw.captures import GONE, HostState
from archive.raw.stamps import stamp
from crawler.fetch.verdicts import BLOCKED, FAILED, Verdict
from crawler.night.policy import Policy

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
