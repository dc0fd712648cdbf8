"""The circuit breaker, state by state."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from archive.raw.captures import HostState
from archive.raw.stamps import parse_stamp
from crawler.fetch.breaker import after
from crawler.fetch.verdicts import Verdict
from crawler.night.policy import Policy

POLICY = Policy.default()
START = datetime(2026, 3, 10, 18, 0, tzinfo=UTC)
REFUSED, GOOD, DOWN = Verdict("waf"), Verdict("ok"), Verdict("unreachable:timeout")


def days_closed(state: HostState, since: datetime) -> float:
    return (parse_stamp(state.closed_until or "") - since) / timedelta(days=1)


def test_three_refusals_then_doubling_to_thirty_days() -> None:
    state, now = HostState("h"), START
    for verdict in (REFUSED, REFUSED):
        state = after(state, verdict, now, POLICY)
        assert not state.is_closed(now)
    pauses = []
    for _ in range(7):
        state = after(state, REFUSED, now, POLICY)
        assert state.is_closed(now)
        pauses.append(days_closed(state, now))
        now += timedelta(days=pauses[-1])
        assert not state.is_closed(now)
    assert pauses == [1, 2, 4, 8, 16, 30, 30]


def test_success_in_between_starts_the_count_again() -> None:
    state = HostState("h")
    for verdict in (REFUSED, REFUSED, GOOD, REFUSED, REFUSED):
        state = after(state, verdict, START, POLICY)
    assert not state.is_closed(START)


def test_recovery_takes_as_many_good_answers_and_robots_txt_is_none() -> None:
    state = HostState("h")
    for _ in range(3):
        state = after(state, REFUSED, START, POLICY)
    later = START + timedelta(days=1)
    assert after(state, GOOD, later, POLICY, robots=True) == state
    once = after(state, GOOD, later, POLICY)
    assert days_closed(after(once, REFUSED, later, POLICY), later) == 2, "not recovered: at once, and longer"
    for _ in range(2):
        once = after(once, GOOD, later, POLICY)
    assert once == HostState("h")


def test_an_unwell_host_is_tried_every_night() -> None:
    state, now = HostState("h"), START
    for _ in range(3):
        state = after(state, DOWN, now, POLICY)
    for _ in range(5):
        assert days_closed(state, now) == 1
        now += timedelta(days=1)
        state = after(state, DOWN, now, POLICY)


def test_other_failures_do_not_count() -> None:
    state = HostState("h")
    for name in ("truncated", "wrong_type", "http_error", "empty", "too_large", "redirect_loop") * 3:
        state = after(state, Verdict(name), START, POLICY)
    assert state == HostState("h")
