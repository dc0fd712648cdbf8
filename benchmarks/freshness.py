"""How soon a revised report is seen: the crawl's own visits and schedule over simulated portals, a month in seconds.

    python -m benchmarks.freshness                       the season and the summer, 6 portals of 400 reports
    python -m benchmarks.freshness --nights 60 --portals 20 --agencies 80

Prints for each age of report the nights from revision to answer (0 = the night after it), how many were asked a night,
and what a host was asked at most. No network: answers come from memory, all else is the crawl's.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from archive.raw.captures import Capture, UrlState
from archive.raw.stamps import parse_stamp, stamp
from archive.raw.store import RawStore
from crawler.fetch.answer import Answer
from crawler.fetch.fetcher import FetchRequest, FetchResult
from crawler.fetch.verdicts import Verdict, classify
from crawler.night.clock import Clock
from crawler.night.context import Night
from crawler.night.policy import Policy
from crawler.night.schedule import newest_year, next_look, night_label
from crawler.registry.addresses import host_of
from crawler.registry.hosts import Hosts
from crawler.registry.sources import Source
from crawler.run.visit import Visit

SEASON = datetime(2026, 1, 20, 18, 17, tzinfo=UTC)
SUMMER = datetime(2026, 7, 1, 18, 17, tzinfo=UTC)
YEARS = 10
_DAY = timedelta(days=1)
_QUIET = 20
"""Checks without news after which an interval has its full length."""
_PAGE = 20
"""Rows on a page of a listing."""


@dataclass
class Report:
    """One report on a portal: how often it was revised, in which night's daytime last, and the date in its row."""

    url: str
    agency: str
    year: int
    date: str
    revision: int = 0
    revised: int | None = None

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"


@dataclass
class Portal:
    """A column of dated rows on pages of _PAGE, newest year first.

    noisy   its pages differ at every visit and carry no validators, so that only the archive knows what is new.
    dated   its rows get another date when their report is revised.
    """

    host: str
    reports: list[Report]
    noisy: bool = False
    dated: bool = False
    asked: Counter[int] = field(default_factory=Counter)

    @property
    def list_url(self) -> str:
        return f"http://{self.host}/nb/index.html"

    def answer(self, url: str, visit: int) -> tuple[str, str]:
        """(page, ETag) of an address."""
        listing = self._listing(url)
        if listing:
            return listing, f'"{hash(listing)}"'
        report = next(each for each in self.reports if each.url == url)
        counter = f"<p>浏览次数：{visit}</p>" if self.noisy else ""
        body = f"<h1>{report.title}</h1>{counter}<p>一、总体情况。本页为模拟生成，第{report.revision}稿。</p>"
        return as_html(report.title, body), "" if self.noisy else f'"{report.revision}"'

    def _listing(self, url: str) -> str:
        last = -(-len(self.reports) // _PAGE)
        names = {f"http://{self.host}/nb/{page_name(number)}": number for number in range(last)}
        if url not in names:
            return ""
        number = names[url]
        rows = "".join(
            f'<li><a href="{each.url}" title="{each.title}">{each.title}</a><span>{each.date}</span></li>'
            for each in self.reports[number * _PAGE : (number + 1) * _PAGE]
        )
        onward = f'<a href="{page_name(number + 1)}">下一页</a>' if number + 1 < last else ""
        pages = f"<div class='page'>共{len(self.reports)}条 第{number + 1}/{last}页 {onward}</div>"
        return as_html("政府信息公开年报", f"<h1>政府信息公开年报</h1><ul class='list'>{rows}</ul>{pages}")


def page_name(page: int) -> str:
    return f"index_{page}.html" if page else "index.html"


def as_html(title: str, inner: str) -> str:
    return f"<html><head><meta charset='utf-8'><title>{title}</title></head><body>{inner}</body></html>"


def portals(count: int, agencies: int, newest: int) -> list[Portal]:
    """Portals of `agencies` bodies with YEARS years each: plain, noisy and dated ones in turn."""
    made = []
    for number in range(count):
        host = f"www.city{number}.gov.cn"
        reports = [
            Report(f"http://{host}/art/{year}/{body}.html", f"样例市第{body}局", year, f"{year + 1}-01-20")
            for year in range(newest, newest - YEARS, -1)
            for body in range(agencies)
        ]
        made.append(Portal(host, reports, noisy=number % 3 == 1, dated=number % 3 == 2))
    return made


@dataclass
class World:
    """The portals, what was revised when, and when that was answered. Stands in the place of the crawl's Fetcher.

    delays  age of the report in years → nights from revision to answer;  moved  the same of rows whose date moved.
    """

    portals: list[Portal]
    budget: int
    night: int = 0
    visits: int = 0
    delays: defaultdict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    moved: list[int] = field(default_factory=list)
    looked: Counter[int] = field(default_factory=Counter)

    async def fetch(self, wanted: FetchRequest) -> FetchResult:
        portal = next(each for each in self.portals if each.host == host_of(wanted.url))
        if portal.asked[self.night] >= self.budget:
            return FetchResult(Verdict("budget", f"{self.budget} requests tonight"))
        portal.asked[self.night] += 1
        self.visits += 1
        page, etag = portal.answer(wanted.url, self.visits)
        if wanted.kind == "article":
            self.looked[self.night] += 1
            self._note(portal, wanted.url)
        unchanged = bool(etag) and wanted.etag == etag
        headers = {"content-type": "text/html; charset=utf-8", **({"etag": etag} if etag else {})}
        body = b"" if unchanged else page.encode()
        answer = Answer(wanted.url, wanted.url, 304 if unchanged else 200, headers, body, wanted.kind)
        return FetchResult(classify(answer), answer)

    def asked(self, host: str) -> int:
        return next(each for each in self.portals if each.host == host).asked[self.night]

    def complain(self, url: str, verdict: Verdict) -> None:
        raise AssertionError(f"{url} is as it should be, and was taken for {verdict}")

    def _note(self, portal: Portal, url: str) -> None:
        report = next(each for each in portal.reports if each.url == url)
        if report.revised is None:
            return
        nights, report.revised = self.night - report.revised, None
        self.delays[portal.reports[0].year - report.year].append(nights)
        if portal.dated:
            self.moved.append(nights)

    def revise(self, rng: random.Random, day: str) -> None:
        """What the agencies do before a night: on each portal one report of each of three ages."""
        for portal in self.portals:
            newest = portal.reports[0].year
            for ages in (range(1), range(1, 2), range(2, YEARS)):
                some = [each for each in portal.reports if newest - each.year in ages and each.revised is None]
                if not some:
                    continue
                report = rng.choice(some)
                report.revision, report.revised = report.revision + 1, self.night
                report.date = day if portal.dated else report.date


@dataclass(frozen=True)
class Outcome:
    """Nights from revision to answer by age in years, waiting ones counted as long as they wait; reports asked for
    in each night; the most that a host was asked in one night."""

    delays: dict[int, list[int]]
    moved: list[int]
    looked: list[int]
    most_asked: int

    def worst(self, ages: range) -> int:
        return max((nights for age in ages for nights in self.delays.get(age, [])), default=0)


def simulate(data: Path, start: datetime, nights: int, found: list[Portal], budget: int) -> Outcome:
    """So many nights over portals whose reports were all known and quiet for long."""
    rng, world = random.Random(1), World(found, budget)
    policy = Policy.default({"NIANBAO_HOST_BUDGET": str(budget)})
    sources = [Source(f"s{number}", "330206", portal.list_url) for number, portal in enumerate(found)]
    with RawStore(data) as store:
        store.conn.execute("PRAGMA synchronous = OFF")
        world.budget = 10**9
        crawl_night(store, world, sources, start - _DAY, Policy.default({"NIANBAO_HOST_BUDGET": "0"}))
        world.budget, world.looked = budget, Counter()
        settle(store, start, policy, rng)
        for night in range(1, nights + 1):
            world.night, now = night, start + (night - 1) * _DAY
            world.revise(rng, now.date().isoformat())
            crawl_night(store, world, sources, now, policy)
    _count_waiting(world, nights)
    asked = [count for portal in found for night, count in portal.asked.items() if night]
    looked = [world.looked[night] for night in range(1, nights + 1)]
    return Outcome(dict(world.delays), world.moved, looked, max(asked))


def crawl_night(store: RawStore, world: Any, sources: list[Source], now: datetime, policy: Policy) -> None:
    """One night, and what the archive says of it in the morning."""
    run = store.begin_run(night_label(now), stamp(now))
    hosts = Hosts.of(source.list_url for source in sources)
    night = Night(store=store, run=run, clock=Clock(now), policy=policy, hosts=hosts)

    async def visits() -> None:
        for source in sources:
            await Visit(night, world, source).run()

    asyncio.run(visits())
    store.finish_run(run.id, stamp(now), "clean")
    for capture in _untold(store):
        known = [each for each in store.captures_of(capture.url) if each.sha256 and each.id < capture.id][-1]
        news = _draft(store, capture) != _draft(store, known)
        store.tell(capture, changed=news, due=lambda state, at: next_look(state, parse_stamp(at), policy))


def _untold(store: RawStore) -> Iterator[Capture]:
    for (number,) in store.conn.execute("SELECT untold FROM urls WHERE untold IS NOT NULL").fetchall():
        capture = store.capture(number)
        assert capture is not None
        yield capture


def _draft(store: RawStore, capture: Capture) -> str:
    """What a reader makes of the page: which draft it is."""
    return store.body(capture.sha256 or "").decode().partition("模拟生成")[2]


def settle(store: RawStore, start: datetime, policy: Policy, rng: random.Random) -> None:
    """As after many quiet nights: every report was looked at somewhere within its interval."""
    with store.transaction() as db:
        for source in {row[0] for row in db.execute("SELECT source_id FROM urls")}:
            for state in store.urls_of(source):
                db.execute(f"UPDATE urls SET unchanged = {_QUIET}, next_due = ? WHERE url = ?", [
                    _somewhere(state, start, policy, rng), state.url])  # fmt: skip


def _somewhere(state: UrlState, start: datetime, policy: Policy, rng: random.Random) -> str:
    """When a quiet report is due that was looked at in one of the nights of its interval."""
    wait = parse_stamp(next_look(replace(state, unchanged=_QUIET), start, policy)) - start
    return stamp(start + wait - _DAY * rng.randint(1, wait.days + 1))


def _count_waiting(world: World, nights: int) -> None:
    for portal in world.portals:
        for report in portal.reports:
            if report.revised is not None:
                world.delays[portal.reports[0].year - report.year].append(nights - report.revised + 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nights", type=int, default=45)
    parser.add_argument("--portals", type=int, default=6)
    parser.add_argument("--agencies", type=int, default=40)
    wanted = parser.parse_args()
    for name, start in (("season", SEASON), ("summer", SUMMER)):
        begun = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            found = portals(wanted.portals, wanted.agencies, newest_year(start))
            done = simulate(Path(folder), start, wanted.nights, found, budget=wanted.agencies * 4)
        ages = {"newest": range(1), "before": range(1, 2), "older": range(2, YEARS)}
        worst = "  ".join(f"{age}: {done.worst(years)}" for age, years in ages.items())
        print(f"{name}: nights until seen at most  {worst}  moved rows: {max(done.moved, default=0)}")
        print(f"  reports asked a night: {min(done.looked)} to {max(done.looked)}  a host at most: {done.most_asked}"
              f"  seconds: {time.monotonic() - begun:.1f}")  # fmt: skip


if __name__ == "__main__":
    main()
