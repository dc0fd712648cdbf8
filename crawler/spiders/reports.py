"""The one spider: every source of the registry, hosts side by side, each host in turn.

    scrapy crawl reports -a data=DIR [-a sources=FILE] [-a only=ID,ID] [-a since=YEAR] [-a shard=K/N] [-a now=ISO-TIME]

What was asked and what came stands in raw.db; Scrapy's own exit code says nothing about it.
"""

from __future__ import annotations

import asyncio
import logging
import resource
import sqlite3
from collections import deque
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider, UsageError
from scrapy.settings import BaseSettings

from archive.raw.ahead import come_back
from archive.raw.costs import due_counts
from archive.raw.faults import sentence
from archive.raw.lock import hold
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from crawler.fetch.breaker import BreakerMiddleware
from crawler.fetch.failures import LocalFaultError
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.handlers import PlainHandler
from crawler.night.clock import Clock
from crawler.night.context import Night
from crawler.night.policy import Policy, check_names
from crawler.night.schedule import by_debt, night_label
from crawler.registry.addresses import host_of
from crawler.registry.hosts import Hosts, Shard
from crawler.registry.sources import Source, load
from crawler.run.extensions import ENABLED, tell
from crawler.run.ledger import close_broken
from crawler.run.process import LOCK, outcome_of
from crawler.run.visit import Visit

_log = logging.getLogger(__name__)


_ABOVE_COMMAND_LINE = 50
"""Scrapy applies `-s` again after a spider has changed the settings."""
_ARGUMENTS = ("data", "sources", "only", "since", "shard", "now")


class ReportsSpider(Spider):
    """Arguments are strings, as Scrapy gives them. Without `now` the run starts at the machine's time."""

    name = "reports"
    policy: Policy
    night: Night
    fetcher: Fetcher
    started: datetime

    def __init__(self, **arguments: str) -> None:
        super().__init__()
        unknown = arguments.keys() - set(_ARGUMENTS)
        if unknown:
            raise ValueError(f"The spider takes {', '.join(_ARGUMENTS)}, not {', '.join(sorted(unknown))}.")
        given = {name: arguments.get(name, "") for name in _ARGUMENTS}
        self.data = Path(given["data"] or "data")
        self.sources = load(Path(given["sources"]) if given["sources"] else None)
        self.only = frozenset(filter(None, given["only"].split(",")))
        self.since = int(given["since"]) if given["since"] else None
        self.shard = Shard.parse(given["shard"] or "1/1")
        self._now = given["now"]
        self._task: asyncio.Task[Any] | None = None

    @classmethod
    def update_settings(cls, settings: BaseSettings) -> None:
        """Put the contact into the user agent, and end by our own clock: Scrapy's would close amid a request."""
        super().update_settings(settings)
        try:
            check_names(name for name in settings if name != ENABLED)
        except ValueError as error:
            raise UsageError(str(error)) from error
        agent = settings["NIANBAO_AGENT"].format(contact=settings["NIANBAO_CONTACT"])
        settings.set("USER_AGENT", agent, priority="spider")
        limit = settings.getfloat("CLOSESPIDER_TIMEOUT")
        if limit:
            settings.set("NIANBAO_NIGHT_SECONDS", limit, priority=_ABOVE_COMMAND_LINE)
            settings.set("CLOSESPIDER_TIMEOUT", 0, priority=_ABOVE_COMMAND_LINE)

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> Self:
        spider = super().from_crawler(crawler, *args, **kwargs)
        crawler.signals.connect(spider.stop, signal=signals.spider_closed)
        spider.policy = Policy.read(crawler.settings)
        return spider

    def stop(self) -> None:
        """Scrapy closed the spider for a reason of its own: leave the run unfinished, the next one goes on."""
        if self._task and not self._task.done():
            self._task.cancel()

    async def start(self) -> AsyncIterator[Any]:
        """Runs the whole night; it yields nothing, as every answer is stored before anything reads it."""
        _open_files()
        self.started = self._start_time()
        self._task = asyncio.current_task()
        self.data.mkdir(parents=True, exist_ok=True)
        with hold(self.data, "crawl", self.started, name=LOCK), RawStore(self.data) as store:
            try:
                await self._run(store)
            except Exception as error:
                _log.exception("The crawl was cut off")
                tell(self.crawler, {"error": _sentence(_first(error))})
                raise CloseSpider("failed") from error
        return
        yield

    def _start_time(self) -> datetime:
        """The given time; by hand, the one at which Scrapy opened the spider."""
        if not self._now:
            opened: datetime = self.crawler.stats.get_value("start_time")
            return opened
        given = datetime.fromisoformat(self._now)
        return given if given.tzinfo else given.replace(tzinfo=UTC)

    async def _run(self, store: RawStore) -> None:
        run = store.begin_run(night_label(self.started), stamp(self.started))
        store.unlease()
        if come_back(store.conn, self.started, self.policy.breaker_longest):
            _log.warning("A run before this one began after it, by this machine's clock: what it put off is due now")
        self.night = Night(
            store=store,
            run=run,
            clock=Clock(self.started),
            policy=self.policy,
            hosts=Hosts.of(source.list_url for source in self.sources),
            only=self.only,
            since=self.since,
            closed=lambda line: tell(self.crawler, {"source": line.source_id, "verdict": line.verdict}),
        )
        self.fetcher = Fetcher(self.crawler, self.night)
        self.closed_before = frozenset(line.source_id for line in store.ledger(run.id))
        tell(self.crawler, {"run": run.id, "sources": len(self.chosen())})
        await self._hosts(deque(self._in_order(self._by_host())))
        store.finish_run(run.id, stamp(self.night.clock.now()), outcome_of(store.ledger(run.id)))
        tell(self.crawler, {"finished": run.id})

    def chosen(self) -> list[Source]:
        day = self.started.date()
        mine = [source for source in self.sources if self.shard.holds(source.list_url)]
        if self.only:
            return [source for source in mine if source.source_id in self.only]
        return [source for source in mine if source.active(day)]

    def _by_host(self) -> dict[str, list[Source]]:
        groups: dict[str, list[Source]] = {}
        for source in self.chosen():
            groups.setdefault(host_of(source.list_url), []).append(source)
        return groups

    def _in_order(self, groups: dict[str, list[Source]]) -> list[list[Source]]:
        """Who has waited longest first, then who has most to be asked: what a short night leaves is never the same."""
        store, debts = self.night.store, due_counts(self.night.store.conn, self.started)
        turns = {state.host: state.asked_night for state in store.hosts()}
        due = {
            host: sum(sum(debts.get(source.source_id, (0, 0))) for source in sources)
            for host, sources in groups.items()
        }
        return [groups[host] for host in by_debt(groups, turns, due)]

    async def _hosts(self, groups: deque[list[Source]]) -> None:
        """As many hosts side by side as the settings allow; each worker takes the next host when it is done."""

        async def work() -> None:
            while groups:
                await self._host(groups.popleft())

        async with asyncio.TaskGroup() as workers:
            for _ in range(min(self.policy.hosts_at_once, len(groups))):
                workers.create_task(work())

    async def _host(self, sources: list[Source]) -> None:
        host = host_of(sources[0].list_url)
        left = [source for source in sources if source.source_id not in self.closed_before]
        for number, source in enumerate(left):
            await self._visit(source, self._room(host, left[number + 1 :], len(sources)))
        breaker = self.crawler.get_downloader_middleware(BreakerMiddleware)
        if breaker:
            breaker.flush(host)
        await PlainHandler.drop(host)

    def _room(self, host: str, later: list[Source], share: int) -> int | None:
        """Requests to the host after which a source leaves the night to those behind it: what they need, and at most
        an equal share each."""
        budget = self.policy.host_budget
        if not later or not budget:
            return None
        return budget - sum(min(self._needs(source), budget // share) for source in later)

    def _needs(self, source: Source) -> int:
        store, name = self.night.store, source.source_id
        if store.source_state(name) is None:
            return self.policy.host_budget
        due = len(store.due(name, self.night.run.id, stamp(self.started)))
        return 2 * due + max(1, store.listing_addresses(name))

    async def _visit(self, source: Source, room: int | None) -> None:
        """A fault in one source never stops the others; a fault of the disk stops all."""
        try:
            await Visit(self.night, self.fetcher, source, room).run()
        except (sqlite3.Error, OSError):
            raise
        except Exception as error:
            _log.exception("%s was cut off", source.source_id)
            close_broken(self.night, source, error)


def _first(error: Exception) -> Exception:
    """What stopped the first of the workers; the others were stopped with it."""
    return _first(error.exceptions[0]) if isinstance(error, ExceptionGroup) else error


def _open_files() -> None:
    """As many open files as this process may have: 256 hosts side by side need more than the usual soft limit."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def _sentence(error: Exception) -> str:
    if isinstance(error, LocalFaultError):
        return f"This machine cannot ask any portal ({error}): mend that, then run again; no portal is blamed."
    return sentence(error) or f"The crawl was cut off by {type(error).__name__}: {error}"
