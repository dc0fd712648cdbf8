"""When to ask again, and what a night will cost. Pure: the time comes in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from archive.raw import costs
from archive.raw.captures import GONE, SourceState, UrlState
from archive.raw.stamps import CHINA, parse_stamp, stamp
from archive.raw.store import RawStore
from crawler.night.clock import night_of
from crawler.night.policy import Policy
from crawler.registry.addresses import host_of
from crawler.registry.sources import Source

_SEASON = ((1, 10), (4, 10))
"""Reports appear from mid January (bureaus, due on the 31st) to the end of March (governments)."""
_SLACK = timedelta(hours=6)
"""Nights start at slightly different times: what is due tomorrow is due from six hours before."""
_DAY = timedelta(days=1)
_GONE_FOR_GOOD = 3
_SEEN = ("complete", "unproven")
"""Verdicts of walks that came to an end; another walk tomorrow would tell no more."""
_MONTH = timedelta(days=30)


def in_season(moment: datetime) -> bool:
    """Whether listings change daily: 10 January to 10 April in China."""
    day = moment.astimezone(CHINA)
    return _SEASON[0] <= (day.month, day.day) <= _SEASON[1]


def next_listing(verdict: str, started: datetime, policy: Policy) -> str:
    """When a listing is to be walked again: tomorrow in the season and after trouble, else once a week."""
    soon = in_season(started) or in_season(started + policy.off_season_listing) or verdict not in _SEEN
    return _later(started, _DAY if soon else policy.off_season_listing)


def next_check(state: UrlState | None, verdict: str, other_bytes: bool, started: datetime, policy: Policy) -> str:
    """When an address is to be asked for again after an answer.

    Content: see next_look; other bytes than the copy that is held may be news, so they are taken for it until the
    archive has read them. Gone pages: two more nights, as only a second night makes a withdrawal, then monthly.
    Anything else: tomorrow, doubling while it goes on.
    """
    if verdict in ("ok", "not_modified"):
        return next_look(0 if other_bytes or state is None else state.unchanged + 1, started, policy)
    if verdict in GONE:
        nights = state.gone_nights + 1 if state else 1
        return _later(started, min(_DAY, policy.recheck_min) if nights < _GONE_FOR_GOOD else _MONTH)
    attempts = state.attempts if state else 0
    return _later(started, min(_DAY * 2 ** min(max(attempts - 1, 0), 5), _MONTH))


def next_look(unchanged: int, started: datetime, policy: Policy) -> str:
    """When to look again at content: after the minimum, doubled with every check in a row that brought nothing new."""
    return _later(started, min(policy.recheck_min * 2 ** min(unchanged, 20), policy.recheck_max))


def _later(started: datetime, wait: timedelta) -> str:
    return stamp(started + max(timedelta(0), wait - _SLACK if wait >= _DAY else wait))


def listing_due(state: SourceState | None, now: datetime) -> bool:
    return state is None or parse_stamp(state.next_listing) <= now


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a crawl started at a time would do.

    listings   sources whose column is due, sources  sources with anything to do at all.
    new        addresses never fetched, checks  known reports due for a look.
    paused     hosts that the breaker keeps closed.
    requests   an estimate: listing pages as last time, articles, their files, robots.txt.
    seconds    of the busiest host at the polite pace: how long the night takes with enough hosts side by side.
    """

    sources: int
    listings: int
    new: int
    checks: int
    hosts: int
    paused: int
    requests: int
    seconds: float


def forecast(data: Path, sources: Iterable[Source], now: datetime, policy: Policy | None = None) -> Forecast:
    """What the next run would cost, from raw.db. A directory without one is a first night."""
    policy = policy or Policy.default()
    store = RawStore.reading(data) if (data / "raw.db").is_file() else None
    try:
        return _count(store, [source for source in sources if source.active(now.date())], now, policy)
    finally:
        if store:
            store.close()


def _count(store: RawStore | None, sources: list[Source], now: datetime, policy: Policy) -> Forecast:
    totals: Counter[str] = Counter()
    load: Counter[str] = Counter()
    closed = {state.host for state in store.hosts() if state.is_closed(now)} if store else set()
    pages, files = (costs.pages_of_last_walks(store.conn), costs.links_per_source(store.conn)) if store else ({}, {})
    states = {state.source_id: state for state in store.source_states()} if store else {}
    due = costs.due_counts(store.conn, stamp(now)) if store else {}
    for source in sources:
        host = host_of(source.list_url)
        new, checks = due.get(source.source_id, (0, 0))
        listing = listing_due(states.get(source.source_id), now)
        if host in closed or not (listing or new or checks):
            continue
        totals.update(sources=1, listings=int(listing), new=new, checks=checks)
        load[host] += listing * pages.get(source.source_id, 1) + new + checks
        load[host] += round(checks * files.get(source.source_id, 0.0))
    requests = {host: count + 1 for host, count in load.items()}
    pace = policy.delay * (1 + policy.delay_spread) / 2
    return Forecast(
        sources=totals["sources"],
        listings=totals["listings"],
        new=totals["new"],
        checks=totals["checks"],
        hosts=len(requests),
        paused=len(closed & {host_of(source.list_url) for source in sources}),
        requests=sum(requests.values()),
        seconds=max(requests.values(), default=0) * pace,
    )


def night_label(now: datetime) -> str:
    """The night that a time belongs to, as raw.db names it."""
    return night_of(now).isoformat()
