"""What this machine lacks is no portal's fault: no verdict on a source, no step of a breaker, one sentence."""

from __future__ import annotations

import errno
import socket
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy import Request
from scrapy.exceptions import CannotResolveHostError

from archive.raw.ahead import come_back
from archive.raw.captures import HostState, LedgerLine, SourceState
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from crawler.fetch import address, breaker, fetcher
from crawler.fetch.address import AddressMiddleware, CheckedResolver
from crawler.fetch.failures import LocalFaultError, NoNamesError, verdict_of
from crawler.fetch.fetcher import Fetcher, FetchRequest
from crawler.fetch.verdicts import Verdict
from crawler.night import clock
from crawler.night.clock import Clock
from crawler.night.forecast import forecast_with_sources
from crawler.night.policy import Policy
from crawler.night.schedule import by_debt, listing_due
from crawler.registry.hosts import Hosts
from crawler.registry.sources import Source
from crawler.run import discover
from crawler.spiders.reports import ReportsSpider

START = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
DAY = timedelta(days=1)
POLICY = Policy.default()
NAMES = [f"www.city{number}.gov.cn" for number in range(6)]


def night(*names: str, started: Clock | None = None) -> Any:
    hosts = Hosts.of(f"http://{name}/" for name in names)
    return SimpleNamespace(hosts=hosts, policy=POLICY, clock=started or Clock(START))


async def asked(monkeypatch: pytest.MonkeyPatch, known: set[str], *names: str, found: tuple[str, ...] = ()) -> str:
    """The class of what happens when the first of the names is asked for, where a name server knows `known`."""

    async def look_up(host: str) -> tuple[object, ...]:
        if host not in known:
            raise CannotResolveHostError(f"{host}: [Errno -3] Temporary failure in name resolution")
        return address.literal("93.184.216.34")

    monkeypatch.setattr(address, "_look_up", look_up)
    monkeypatch.setattr(CheckedResolver, "checked", {name: address.literal("93.184.216.34") for name in found})
    crawler: Any = SimpleNamespace(spider=SimpleNamespace(night=night(*names)))
    request = Request(f"http://{names[0]}/nb/", meta={"attached": False, "on_loopback": False})
    try:
        await AddressMiddleware(crawler).process_request(request)
    except (CannotResolveHostError, NoNamesError) as error:
        return verdict_of(error).name
    return "ok"


@pytest.mark.asyncio
async def test_when_no_name_is_found_it_is_this_machines_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked(monkeypatch, set(), *NAMES) == "local"
    assert await asked(monkeypatch, set(), *NAMES, found=(NAMES[3],)) == "local", "what was found is found no more"
    assert await asked(monkeypatch, set(NAMES[1:]), *NAMES) == "unreachable:dns"
    assert await asked(monkeypatch, {NAMES[3]}, *NAMES, found=(NAMES[3],)) == "unreachable:dns"
    assert await asked(monkeypatch, set(NAMES), *NAMES) == "ok"


@pytest.mark.asyncio
async def test_too_few_names_say_nothing_of_the_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert await asked(monkeypatch, set(), *NAMES[:3]) == "unreachable:dns"
    nowhere = ["127.0.0.1", "localhost", "a.invalid", "b.test", "[::1]"]
    assert await asked(monkeypatch, set(), NAMES[0], *nowhere) == "unreachable:dns"


FAULTS = [OSError(number, "x") for number in (errno.EMFILE, errno.ENOBUFS, errno.ENETUNREACH, errno.ENOSPC)]


@pytest.mark.parametrize("fault", [*FAULTS, NoNamesError("no name")], ids=repr)
def test_a_fault_of_ours_is_no_step_of_a_breaker(fault: OSError) -> None:
    verdict = verdict_of(fault)
    assert verdict.family == "local"
    state = HostState("h", failures=2)
    assert breaker.after(state, verdict, START, POLICY) == state


class Engine:
    """Downloads: fails with each error in turn, and then answers."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)

    async def download_async(self, request: Request) -> None:
        if self.errors:
            raise self.errors.pop(0)
        answer = SimpleNamespace(status=200, headers={}, final_url=request.url)
        request.meta.update(answer=answer, verdict=Verdict("ok"))


def fetching(engine: Engine, started: Clock | None = None) -> Fetcher:
    crawler: Any = SimpleNamespace(engine=engine, get_downloader_middleware=lambda _: None)
    return Fetcher(crawler, night(*NAMES, started=started))


WANTED = FetchRequest(f"http://{NAMES[0]}/nb/", "listing", on_loopback=False)


@pytest.mark.asyncio
async def test_the_night_waits_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "_LOCAL_PAUSES", (0, 0, 0))
    assert (await fetching(Engine(FAULTS[0], NoNamesError("no name"))).fetch(WANTED)).verdict.ok
    with pytest.raises(LocalFaultError, match="no name"):
        await fetching(Engine(*[NoNamesError("no name")] * 9)).fetch(WANTED)


@pytest.mark.asyncio
async def test_certificates_are_not_judged_by_a_clock_that_was_set_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetcher, "_LOCAL_PAUSES", (0, 0, 0))

    class ExpiredError(Exception):
        pass

    monkeypatch.setattr(fetcher, "verdict_of", lambda _: Verdict("tls:expired", "certificate has expired"))
    right = await fetching(Engine(*[ExpiredError()] * 2), Clock(START)).fetch(WANTED)
    assert right.verdict.name == "tls:expired"
    begun, machine = Clock(START), clock.time_of_the_machine()
    monkeypatch.setattr(clock, "time_of_the_machine", lambda: machine + 86_400 * 365)
    with pytest.raises(LocalFaultError, match="clock was set"):
        await fetching(Engine(*[ExpiredError()] * 9), begun).fetch(WANTED)
    assert begun.now() - START < timedelta(minutes=5), "the run's own time goes on"


@pytest.mark.parametrize("lead", [5 * DAY, 900 * DAY], ids=["some-days", "years"])
def test_what_a_clock_that_ran_ahead_put_off_is_due_when_it_is_right_again(tmp_path: Path, lead: timedelta) -> None:
    """Also what it put off by no more than is usual; and the forecast sees what the night will do."""
    future, now = START + lead, START + DAY
    source = Source("s", "330206", "http://h/", "portal")
    with RawStore(tmp_path) as store:
        before = store.begin_run("2026-03-10", stamp(START))
        store.finish_run(before.id, stamp(START), "clean")
        run = store.begin_run("2028-08-26", stamp(future))
        line = LedgerLine(run.id, "s", "complete", "", 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0.0, "", stamp(future))
        store.close_source(line, SourceState("s", "complete", "", stamp(future), 1, run.id, None, stamp(future + DAY)))
        store.put_host(HostState("h", closed_until=stamp(future + DAY), asked_night="2028-08-26"))
        store.put_host(HostState("kept", closed_until=stamp(now + 2 * DAY), asked_night="2026-03-10"))
        store.put_host(HostState("searched", closed_until=stamp(now + POLICY.breaker_longest + DAY)))
        store.conn.execute(
            "INSERT INTO urls (url, source_id, kind, state, run_id, last_capture, next_due) VALUES"
            " ('ahead', 's', 'article', 'done', ?, 1, ?), ('rests', 's', 'article', 'done', ?, 1, ?)",
            [run.id, stamp(future + DAY), before.id, stamp(now + 20 * DAY)],
        )
        store.finish_run(run.id, stamp(future), "clean")
    forecast = forecast_with_sources(tmp_path, [source], now, POLICY)[0]
    assert (forecast.listings, forecast.checks, forecast.paused) == (1, 1, 0)
    with RawStore(tmp_path) as store:
        again = store.begin_run("2026-03-11", stamp(now))
        assert come_back(store.conn, now, POLICY.breaker_longest)
        assert [each.url for each in store.due("s", again.id, stamp(now))] == ["ahead"]
        assert [each.host for each in store.hosts() if each.is_closed(now)] == ["kept"]
        assert listing_due(store.source_state("s"), now)
        assert not come_back(store.conn, future + DAY, POLICY.breaker_longest), "that time has come"
    for searched, holds in ((now - DAY, True), (now - 90 * DAY, False), (now + 900 * DAY, False)):
        assert discover._holds({"outcome": "failed", "searched_at": stamp(searched)}, now) is holds


def test_a_full_disk_gives_no_verdict_and_leaves_what_was_stored(tmp_path: Path) -> None:
    with RawStore(tmp_path) as store:
        run = store.begin_run("2026-03-10", stamp(START))
        store.add_articles("s", "http://h/", [])
        pages = store.conn.execute("PRAGMA page_count").fetchone()[0]
        store.conn.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(sqlite3.OperationalError, match="full"):
            for number in range(10_000):
                store.put_host(HostState(f"host{number}"))
        assert store.ledger(run.id) == [] and store.source_states() == []


def test_a_short_night_begins_with_who_waited_longest_then_with_the_most_work() -> None:
    turns = {"a": "2026-03-09", "b": "2026-03-09", "c": "2026-03-07", "d": None}
    due = {"a": 3, "b": 900, "c": 1, "d": 0, "e": 5}
    assert by_debt("abcde", turns, due) == ["e", "d", "c", "b", "a"]


def test_a_night_too_short_for_all_leaves_nobody_behind_for_good() -> None:
    """Ten hosts, a night for three of them: every host has its turn within four nights, again and again."""
    hosts = [f"h{number}" for number in range(10)]
    turns: dict[str, str | None] = {}
    asked_in: dict[str, list[int]] = {host: [] for host in hosts}
    for number in range(20):
        for host in by_debt(hosts, turns, {"h0": 5000, "h1": 4000})[:3]:
            turns[host] = f"{number:04}"
            asked_in[host].append(number)
    gaps = [
        after - before for nights in asked_in.values() for before, after in zip([-1, *nights], nights, strict=False)
    ]
    assert max(gaps) <= 4 and all(asked_in.values())


def test_the_resolver_of_this_machine_is_asked_only_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A host that is an address needs no name server, so none can be missing."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: pytest.fail("asked"))
    assert not address._named("127.0.0.1") and not address._named("localhost") and address._named(NAMES[0])


def test_a_misspelt_setting_of_a_bare_scrapy_crawl_is_refused_with_the_nearest_name() -> None:
    from scrapy.exceptions import UsageError
    from scrapy.settings import Settings

    settings = Settings()
    settings.setmodule("crawler.settings")
    settings.set("NIANBAO_HOST_BUDGT", "5", priority="cmdline")
    with pytest.raises(UsageError, match="did you mean NIANBAO_HOST_BUDGET"):
        ReportsSpider.update_settings(settings)
