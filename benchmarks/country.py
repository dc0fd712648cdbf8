"""A national night, simulated: 3,000 portals, 150,000 bodies, 1,000,000 reports, and what it costs.

    python -m benchmarks.country                 a sample of one portal in 500, and the country by arithmetic
    python -m benchmarks.country --scale 0.1     one portal in ten (100,000 reports); 1 is the whole country

The visits, the schedule and raw.db are the crawl's own; answers come from memory and no pause is slept. What the sample
says of a portal of its size is said of every such portal. Hosts are begun in the crawl's own order, as many at a time
as its settings allow, each request with its pause and LATENCY. Processor time after the crawl is arithmetic: documents
that were read, by kind, times what one costs, measured here but for scans and for a request over the network, which
take a minute to measure and are options (benchmarks.readers, benchmarks.crawl). Not in it: exports, letters, backups.
"""

from __future__ import annotations

import argparse
import heapq
import os
import random
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.raw.costs import due_counts
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from archive.store import Store
from benchmarks.archive import NOW, filled
from benchmarks.freshness import as_html, crawl_night, page_name, settle
from benchmarks.parse import resident
from benchmarks.targets import reached
from benchmarks.word_page import TITLE, word_page
from crawler.fetch.answer import Answer
from crawler.fetch.fetcher import FetchRequest, FetchResult
from crawler.fetch.verdicts import Verdict, classify
from crawler.night.policy import Policy
from crawler.night.schedule import by_debt, newest_year
from crawler.registry.addresses import host_of
from crawler.registry.sources import Source
from parsers.model import Document
from parsers.report import parse
from tests.readers.rendering import pdf

START = datetime(2026, 3, 1, 18, 17, tzinfo=UTC)
"""In the season: every report of the newest year is asked for every night."""
CLASSES = {"county": (2_600, 40), "city": (330, 100), "province": (60, 150), "joint": (10, 400)}
"""Class of portal → (portals in the country, bodies on each): our estimate, not a count."""
Classes = Mapping[str, tuple[int, int]]
YEARS_OF_BODY = (7, 7, 6)
"""Years that bodies have reports of, in turn: 1,000,000 in all."""
NOISY = 5
"""Every so many-th portal has a counter on its pages and no validators: other bytes at every look."""
PUBLISHED = 0.02
"""Share of bodies whose report of the newest year appears on the night: all in 50 nights."""
REVISED = 0.001
KINDS = {"html": 0.745, "pdf": 0.2, "scan": 0.055}
"""Share of the documents that are read."""
LATENCY = 0.5
CORES = 2
_PAGE = 20
_DAY = timedelta(days=1)
_TURNS = 30
_FILED = 500


@dataclass
class Report:
    """published  whether its listing shows it."""

    url: str
    title: str
    date: str
    seed: int
    revision: int = 0
    published: bool = True


@dataclass
class Portal:
    """One column of reports, newest year first, on pages of _PAGE rows."""

    host: str
    size: str
    reports: dict[str, Report]
    noisy: bool
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def list_url(self) -> str:
        return f"http://{self.host}/nb/index.html"

    def print_listing(self) -> None:
        """What is published now is what the listing shows."""
        shown = [report for report in self.reports.values() if report.published]
        last = -(-len(shown) // _PAGE)
        for number in range(last):
            rows = "".join(
                f'<li><a href="{each.url}" title="{each.title}">{each.title}</a><span>{each.date}</span></li>'
                for each in shown[number * _PAGE : (number + 1) * _PAGE]
            )
            onward = f'<a href="{page_name(number + 1)}">下一页</a>' if number + 1 < last else ""
            total = f"<div class='page'>共{len(shown)}条 第{number + 1}/{last}页 {onward}</div>"
            inner = f"<h1>政府信息公开年报</h1><ul class='list'>{rows}</ul>{total}"
            self.pages[f"http://{self.host}/nb/{page_name(number)}"] = as_html("政府信息公开年报", inner)


def country(scale: float, newest: int, classes: Classes = CLASSES) -> list[Portal]:
    """A share of the portals of each class, at least one."""
    made: list[Portal] = []
    for size, (count, bodies) in classes.items():
        for _ in range(max(1, round(count * scale))):
            made.append(_portal(f"www.place{len(made)}.gov.cn", size, bodies, newest, len(made) % NOISY == 1))
    return made


def _portal(host: str, size: str, bodies: int, newest: int, noisy: bool) -> Portal:
    reports = {}
    for back in range(max(YEARS_OF_BODY)):
        for body in range(bodies):
            if back < YEARS_OF_BODY[body % len(YEARS_OF_BODY)]:
                year, url = newest - back, f"http://{host}/art/{newest - back}/{body}.html"
                title = f"样例市第{body}局{year}年政府信息公开工作年度报告"
                reports[url] = Report(url, title, f"{year + 1}-01-20", body * 31 + back)
    return Portal(host, size, reports, noisy)


class World:
    """Stands in the place of the crawl's Fetcher: answers from memory, counts what was asked.

    asked_of  host → requests of the night;  answers  kind of address and status → answers;  read  documents whose
    bytes are not those held, from noisy portals and from others.
    """

    def __init__(self, portals: Sequence[Portal]) -> None:
        self.portals = {portal.host: portal for portal in portals}
        self._drafts = [word_page(seed, "plain").decode() for seed in range(_TURNS)]
        self._count = 0
        self.begin()

    def begin(self) -> None:
        self.asked_of: Counter[str] = Counter()
        self.answers: Counter[tuple[str, int]] = Counter()
        self.read: Counter[bool] = Counter()

    async def fetch(self, wanted: FetchRequest) -> FetchResult:
        portal = self.portals[host_of(wanted.url)]
        self.asked_of[portal.host] += 1
        self._count += 1
        page, etag = self._page(portal, wanted.url)
        unchanged = bool(etag) and wanted.etag == etag
        headers = {"content-type": "text/html; charset=utf-8", **({"etag": etag} if etag else {})}
        status = 304 if unchanged else 200
        self.answers[wanted.kind, status] += 1
        self.read[portal.noisy] += status == 200 and wanted.kind == "article"
        answer = Answer(wanted.url, wanted.url, status, headers, b"" if unchanged else page.encode(), wanted.kind)
        return FetchResult(classify(answer), answer)

    def _page(self, portal: Portal, url: str) -> tuple[str, str]:
        listing = portal.pages.get(url)
        if listing:
            return listing, f'"{hash(listing)}"'
        report = portal.reports[url]
        counter = f"<p>浏览次数：{self._count}</p>" if portal.noisy else ""
        draft = self._drafts[report.seed % len(self._drafts)].replace(TITLE, report.title)
        page = draft.replace("</body>", f"{counter}<p>本页为模拟生成，第{report.revision}稿。</p></body>")
        return page, "" if portal.noisy else f'"{report.revision}"'

    def asked(self, host: str) -> int:
        return self.asked_of[host]

    def complain(self, url: str, verdict: Verdict) -> None:
        raise AssertionError(f"{url} is as it should be, and was taken for {verdict}")


@dataclass(frozen=True, slots=True)
class Sampled:
    """One simulated night.

    asked  class of portal → requests of each of its hosts;  due  the same of addresses that were due when it began;
    read  documents with other bytes from noisy portals (True) and others;  cpu  seconds;  grown  bytes of raw.db;
    memory  megabytes of this process before and after.
    """

    asked: dict[str, list[int]]
    due: dict[str, list[int]]
    answers: Counter[tuple[str, int]]
    read: Counter[bool]
    cpu: float
    grown: int
    memory: tuple[float, float]

    @property
    def requests(self) -> int:
        return sum(map(sum, self.asked.values()))


def simulate(data: Path, portals: list[Portal], policy: Policy) -> Sampled:
    """The night START, in which some bodies publish and some reports are revised, of an archive long settled."""
    rng, world = random.Random(1), World(portals)
    sources = [Source(f"s{number}", "330206", portal.list_url) for number, portal in enumerate(portals)]
    waiting = _withhold(portals, rng)
    with RawStore(data) as store:
        store.conn.execute("PRAGMA synchronous = OFF")
        crawl_night(store, world, sources, START - _DAY, Policy.default({"NIANBAO_HOST_BUDGET": "0"}))
        settle(store, START, policy, rng)
        _age_listings(store, rng)
        _publish(portals, waiting, rng)
        due = _due(store, portals)
        world.begin()
        before, memory, began = _size(store, data), resident(), time.process_time()
        crawl_night(store, world, sources, START, policy)
        cpu = time.process_time() - began
        grown = _size(store, data) - before
    asked = {portal.host: world.asked_of[portal.host] for portal in portals}
    both = (_by_class(portals, asked), _by_class(portals, due))
    return Sampled(*both, world.answers, world.read, cpu, grown, (memory, resident()))


def _withhold(portals: Sequence[Portal], rng: random.Random) -> list[Report]:
    """What is not published before the night."""
    newest = f"-{START.year}-"
    some = [
        report
        for portal in portals
        for report in portal.reports.values()
        if f"-{report.date[:4]}-" == newest and rng.random() < PUBLISHED
    ]
    for report in some:
        report.published = False
    for portal in portals:
        portal.print_listing()
    return some


def _publish(portals: Sequence[Portal], waiting: Sequence[Report], rng: random.Random) -> None:
    for portal in portals:
        for report in portal.reports.values():
            report.revision += rng.random() < REVISED
    for report in waiting:
        report.published = True
    for portal in portals:
        portal.print_listing()


def _age_listings(store: RawStore, rng: random.Random) -> None:
    """As after many nights: pages of closed years were read somewhere in the last month."""
    with store.transaction() as db:
        for (url,) in db.execute("SELECT url FROM urls WHERE kind = 'listing'").fetchall():
            seen = stamp(START - _DAY * rng.randint(1, 30))
            db.execute("UPDATE urls SET checked_at = ? WHERE url = ?", [seen, url])


def _due(store: RawStore, portals: Sequence[Portal]) -> dict[str, int]:
    counts = due_counts(store.conn, START)
    return {portal.host: sum(counts.get(f"s{number}", (0, 0))) for number, portal in enumerate(portals)}


def _by_class(portals: Sequence[Portal], of_host: dict[str, int]) -> dict[str, list[int]]:
    found: defaultdict[str, list[int]] = defaultdict(list)
    for portal in portals:
        found[portal.size].append(of_host[portal.host])
    return dict(found)


def _size(store: RawStore, data: Path) -> int:
    store.checkpoint()
    return (data / "raw.db").stat().st_size


@dataclass(frozen=True, slots=True)
class Crawled:
    """The crawl of the country: requests, seconds in which hosts were asked, when the last host was done (seconds)."""

    hosts: int
    requests: int
    host_seconds: float
    ends: float
    longest: float


def crawled(night: Sampled, policy: Policy, classes: Classes = CLASSES) -> Crawled:
    """Every portal of the country as one of its class in the sample, begun in the crawl's order."""
    rng = random.Random(2)
    asked, due = (
        {f"{size}{n}": found[size][n % len(found[size])] for size, (count, _) in classes.items() for n in range(count)}
        for found in (night.asked, night.due)
    )
    order = by_debt(asked, {}, due)
    seconds = [sum(_request(policy, rng) for _ in range(asked[host])) for host in order]
    return Crawled(len(order), sum(asked.values()), sum(seconds), ends(seconds, policy.hosts_at_once), max(seconds))


def _request(policy: Policy, rng: random.Random) -> float:
    return LATENCY + policy.delay * rng.uniform(1, policy.delay_spread)


def ends(seconds: Sequence[float], at_once: int) -> float:
    """When the last of the hosts is done, each begun as soon as one of so many workers is free."""
    free = [0.0] * at_once
    for spent in seconds:
        heapq.heappush(free, heapq.heappop(free) + spent)
    return max(free)


@dataclass(frozen=True, slots=True)
class Rates:
    """Processor seconds of a document of each kind, of filing one, and of a request; bytes of a report filed."""

    document: dict[str, float]
    filing: float
    request: float
    filed: float


def measure(data: Path, scan: float, request: float) -> Rates:
    html, printed = word_page(), pdf.build()
    document = {"html": _median(lambda: parse(Document(html)), 15), "pdf": _median(lambda: parse(Document(printed)), 3)}
    with Store.open(data, now=NOW) as store:
        spent = sum(seconds for _, seconds in filled(store, _FILED, _FILED, 12))
        store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    filed = (data / "archive.db").stat().st_size / _FILED
    return Rates({**document, "scan": scan}, spent / _FILED, request, filed)


def _median(work: Callable[[], object], times: int) -> float:
    work()
    seconds = []
    for _ in range(times):
        began = time.process_time()
        work()
        seconds.append(time.process_time() - began)
    return statistics.median(seconds)


def reading(night: Sampled, done: Crawled, rates: Rates) -> dict[str, float]:
    """Kind of document, or "filing" → seconds of processor time that it takes after the country's crawl."""
    more = done.requests / night.requests
    news, again = night.read[False] * more, night.read[True] * more
    spent = {kind: share * news * rates.document[kind] for kind, share in KINDS.items()}
    return {**spent, "html again": again * rates.document["html"], "filing": (news + again) * rates.filing}


def hours(night: Sampled, done: Crawled, rates: Rates) -> float:
    """When the country's night ends; its crawl is one process on one core."""
    crawl = max(done.ends, done.requests * rates.request)
    return (crawl + sum(reading(night, done, rates).values()) / CORES) / 3600


def lines(night: Sampled, done: Crawled, rates: Rates, budget: int) -> Iterator[str]:
    """What is printed: the sample, then the country."""
    more = done.requests / night.requests
    yield f"sample: {sum(map(len, night.asked.values()))} portals, {night.requests:,} requests: " + ", ".join(
        f"{kind} {status} {count:,}" for (kind, status), count in sorted(night.answers.items())
    )
    yield (
        f"sample: {night.cpu / night.requests * 1e3:.1f} ms of processor time a request (visits, raw.db), memory "
        f"{night.memory[0]:.0f} MB before the night, {night.memory[1]:.0f} MB after"
    )
    yield (
        f"country: {done.hosts:,} hosts, {done.requests:,} requests, {done.host_seconds / 3600:,.0f} host hours; "
        f"the last host is done after {done.ends / 3600:.2f} h, the longest took {done.longest / 3600:.2f} h"
    )
    if budget:
        longest = budget * done.host_seconds / done.requests / 3600
        yield f"a host is asked {budget:,} times a night at most, which takes {longest:.2f} h"
    news, again = night.read[False] * more, night.read[True] * more
    spent = reading(night, done, rates)
    yield f"country: {news:,.0f} documents new or revised, {again:,.0f} with other bytes of noisy portals"
    each = ", ".join(f"{kind} {seconds * 1e3:.0f} ms" for kind, seconds in rates.document.items())
    yield f"rates: {each}, filing {rates.filing * 1e3:.1f} ms, {rates.request * 1e3:.0f} ms a request"
    parts = ", ".join(f"{kind} {seconds / 3600:.2f}" for kind, seconds in spent.items())
    yield f"processor hours: crawl {done.requests * rates.request / 3600:.2f}, {parts}"
    yield (
        f"growth a night: raw.db {night.grown * more / 1e6:,.0f} MB, {night.grown / night.requests:,.0f} bytes a "
        f"request; archive.db at most {news * rates.filed / 1e6:,.0f} MB"
    )
    yield f"the night ends after {hours(night, done, rates):.2f} h on {CORES} cores"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scale", type=float, default=0.002, help="share of the country's portals (default 0.002)")
    parser.add_argument("--scan", type=float, default=8.0, help="processor seconds of a scan of four pages (default 8)")
    parser.add_argument("--request", type=float, default=0.015, help="processor seconds of a request (default 0.015)")
    wanted = parser.parse_args()
    began, policy = time.monotonic(), Policy.default()
    portals = country(wanted.scale, newest_year(START))
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as folder:
        night = simulate(Path(folder), portals, policy)
        rates = measure(Path(folder), wanted.scan, wanted.request)
    done = crawled(night, policy)
    print("\n".join(lines(night, done, rates, policy.host_budget)))
    reached("national_night", hours(night, done, rates), f"{wanted.scale:g} of the country simulated")
    load = os.getloadavg()[0]
    print(f"measured in {time.monotonic() - began:.0f} s on {os.cpu_count()} cores at a load of {load:.1f}")


if __name__ == "__main__":
    main()
