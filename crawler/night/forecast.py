"""What the next night will cost, and how soon a revision is seen: per source, from raw.db. Pure: the time comes in."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from archive.raw import costs
from archive.raw.ahead import runs_ahead
from archive.raw.captures import SourceState
from archive.raw.store import RawStore
from crawler.night.policy import Policy
from crawler.night.schedule import in_season, interval, listing_due, newest_year, year_of
from crawler.registry.addresses import host_of
from crawler.registry.sources import Source

_DAY = timedelta(days=1)
_SETTLED = 99
"""Checks in a row without news after which an interval has its full length."""
AGES = ("newest", "before", "older")
"""Reports by age: of the newest year, of the year before, all others."""
_YEARS_BACK = {"newest": 0, "before": 1, "older": 2}


@dataclass(frozen=True, slots=True)
class SourceForecast:
    """What one source costs and how soon it is seen that a report changed.

    requests       tonight: listing pages as last time, articles, their files, robots.txt.
    nightly        requests a night that it needs for good.
    known          whether its listing was ever read: if not, what it holds cannot be known.
    delay          age of a report (AGES) → nights at most until a revision is seen, when the host's budget is shared
                   by what its sources need; only ages that the source has reports of.
    """

    source_id: str
    host: str
    paused: bool
    listing: bool
    new: int
    checks: int
    requests: int
    nightly: float
    known: bool
    delay: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What a crawl started at a time would do.

    listings   sources whose column is due, sources  sources with anything to do at all.
    new        addresses never fetched, checks  known reports due for a look.
    paused     hosts that the breaker keeps closed.
    requests   an estimate: listing pages as last time, articles, their files, robots.txt.
    seconds    of the busiest host at the polite pace: how long the night takes with enough hosts side by side.
    unknown    sources with something to do whose listing was never read: requests and seconds are then the least.
    """

    sources: int
    listings: int
    new: int
    checks: int
    hosts: int
    paused: int
    requests: int
    seconds: float
    unknown: int


@dataclass(frozen=True, slots=True)
class Look:
    """How to look: `forced`, as if every listing were due; `at_rest`, at raw.db without a trace."""

    forced: bool = False
    at_rest: bool = False


def forecast_with_sources(
    data: Path, sources: Iterable[Source], now: datetime, policy: Policy | None = None, look: Look | None = None
) -> tuple[Forecast, list[SourceForecast]]:
    """What the next run would cost, and each source's part in it, in the order given. A directory without raw.db is a
    first night."""
    policy, look = policy or Policy.default(), look or Look()
    found = _by_source(data, [source for source in sources if source.active(now.date())], now, policy, look)
    open_ones = [each for each in found if not each.paused and (each.listing or each.new or each.checks)]
    asked = requests_by_host(open_ones, policy)
    whole = Forecast(
        sources=len(open_ones),
        listings=sum(each.listing for each in open_ones),
        new=sum(each.new for each in open_ones),
        checks=sum(each.checks for each in open_ones),
        hosts=len(asked),
        paused=len({each.host for each in found if each.paused}),
        requests=min(sum(asked.values()), policy.night_budget or sum(asked.values())),
        seconds=seconds(max(asked.values(), default=0), policy),
        unknown=sum(not each.known for each in open_ones),
    )
    return whole, found


def requests_by_host(sources: Iterable[SourceForecast], policy: Policy) -> dict[str, int]:
    """Host → requests of a night, its robots.txt included, within the budget of a host."""
    load: Counter[str] = Counter()
    for each in sources:
        load[each.host] += each.requests
    return {host: _within(count + 1, policy) for host, count in load.items()}


def seconds(requests: int, policy: Policy) -> float:
    """How long so many requests of one host take at the polite pace, within the time of a night."""
    found = requests * policy.delay * (1 + policy.delay_spread) / 2
    return min(found, policy.night_seconds or found)


def _within(requests: int, policy: Policy) -> int:
    return min(requests, policy.host_budget) if policy.host_budget else requests


def _by_source(data: Path, chosen: list[Source], now: datetime, policy: Policy, look: Look) -> list[SourceForecast]:
    store = RawStore.reading(data, at_rest=look.at_rest) if (data / "raw.db").is_file() else None
    try:
        facts = replace(_Facts.read(store, now) if store else _Facts(), forced=look.forced)
    finally:
        if store:
            store.close()
    needs = {source.source_id: _need(source, facts, now, policy) for source in chosen}
    hosts: dict[str, list[_Need]] = defaultdict(list)
    for source in chosen:
        hosts[host_of(source.list_url)].append(needs[source.source_id])
    slower = {host: _slowness(found, policy) for host, found in hosts.items()}
    return [_tell(source, needs[source.source_id], facts, slower[host_of(source.list_url)], now) for source in chosen]


@dataclass(frozen=True, slots=True)
class _Facts:
    """What raw.db says of each source; all empty on a first night."""

    closed: frozenset[str] = frozenset()
    states: Mapping[str, SourceState] | None = None
    due: Mapping[str, tuple[int, int]] | None = None
    pages: Mapping[str, int] | None = None
    files: Mapping[str, float] | None = None
    reports: Mapping[str, Counter[str]] | None = None
    forced: bool = False

    @classmethod
    def read(cls, store: RawStore, now: datetime) -> _Facts:
        reports: dict[str, Counter[str]] = defaultdict(Counter)
        for source_id, row in costs.known_reports(store.conn):
            reports[source_id][_age(year_of(row), now)] += 1
        ahead = runs_ahead(store.conn, now)
        closed = (state for state in store.hosts() if state.is_closed(now))
        return cls(
            closed=frozenset(state.host for state in closed if state.asked_night not in ahead.values()),
            states={state.source_id: state for state in store.source_states() if state.run_id not in ahead},
            due=costs.due_counts(store.conn, now),
            pages=costs.pages_of_last_walks(store.conn),
            files=costs.links_per_source(store.conn),
            reports=reports,
        )


@dataclass(frozen=True, slots=True)
class _Need:
    """Requests a night for good: of the listing, and of the reports of each age; `wait` is their interval in nights."""

    listing: float
    reports: Mapping[str, float]
    wait: Mapping[str, int]


def _need(source: Source, facts: _Facts, now: datetime, policy: Policy) -> _Need:
    counts = (facts.reports or {}).get(source.source_id, Counter())
    each = 1 + (facts.files or {}).get(source.source_id, 0.0)
    wait = {age: _nights(age, now, policy) for age in AGES if counts[age]}
    every = 1 if in_season(now) else max(1, policy.off_season_listing.days)
    return _Need(
        listing=(facts.pages or {}).get(source.source_id, 1) / every,
        reports={age: counts[age] * each / nights for age, nights in wait.items()},
        wait=wait,
    )


def _nights(age: str, now: datetime, policy: Policy) -> int:
    year = newest_year(now) - _YEARS_BACK[age]
    return max(1, round(interval(year, _SETTLED, now, policy) / _DAY))


def _age(year: int | None, now: datetime) -> str:
    back = newest_year(now) - year if year else len(AGES)
    return AGES[min(max(back, 0), len(AGES) - 1)]


def _slowness(needs: Iterable[_Need], policy: Policy) -> dict[str, float]:
    """How much longer than its interval each age waits on a host whose budget does not hold what is needed.

    The budget goes to the listings, then to the newest year, then to the year before: the order of `worth`.
    """
    needs = list(needs)
    used = 1 + sum(need.listing for need in needs)
    slower = {}
    for age in AGES:
        wanted = sum(need.reports.get(age, 0.0) for need in needs)
        left = max(policy.host_budget - used, 1.0) if policy.host_budget else wanted
        slower[age] = max(1.0, wanted / left) if wanted else 1.0
        used += wanted
    return slower


def _tell(source: Source, need: _Need, facts: _Facts, slower: Mapping[str, float], now: datetime) -> SourceForecast:
    name, host = source.source_id, host_of(source.list_url)
    new, checks = (facts.due or {}).get(name, (0, 0))
    listing = facts.forced or listing_due((facts.states or {}).get(name), now)
    files = round(checks * (facts.files or {}).get(name, 0.0))
    return SourceForecast(
        source_id=name,
        host=host,
        paused=host in facts.closed,
        listing=listing,
        new=new,
        checks=checks,
        requests=listing * (facts.pages or {}).get(name, 1) + new + checks + files,
        nightly=round(need.listing + sum(need.reports.values()), 1),
        known=name in (facts.pages or {}) or bool(new or checks or need.wait),
        delay={age: -int(-nights * slower[age] // 1) for age, nights in need.wait.items()},
    )
