"""The robots middleware: stricter than RFC 9309 and than Scrapy, and asked for every single request.

A robots.txt that cannot be had (unreachable, 5xx) forbids; so do 401, 403, 412, 429 and any challenge. 404 and other
4xx mean that there are no rules. A web page in place of robots.txt is recorded and means the same.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler

from archive.raw.ahead import age
from archive.raw.captures import NewCapture, RobotsRecord, RobotsVerdict
from archive.raw.stamps import stamp
from crawler.fetch.answer import Answer
from crawler.fetch.failures import Refused
from crawler.fetch.fetcher import Fetcher
from crawler.fetch.middleware import NightMiddleware
from crawler.fetch.verdicts import NOT_ASKED, Verdict
from crawler.night.context import Night
from crawler.registry.addresses import origin

AGENT = "nianbao"
_VALID = timedelta(hours=18)
"""RFC 9309 allows a day; a little less, so that every night looks once."""
_MOST = 512_000
"""Bytes of a robots.txt that are read (RFC 9309, 2.5: at least 500 KiB)."""
_REFUSING = ("login", "rate_limited", "challenge", "waf", "geo", "maintenance", "server_error")


class RobotsMiddleware(NightMiddleware):
    """Knows the rules of every origin met in this run. One look-up per origin, however many requests wait for it."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: dict[str, asyncio.Task[tuple[RobotsRecord, Protego]]] = {}

    @property
    def _fetcher(self) -> Fetcher:
        spider: Any = self._crawler.spider
        fetcher: Fetcher = spider.fetcher
        return fetcher

    async def process_request(self, request: Request) -> None:
        if request.meta["kind"] == "robots":
            return
        record, rules = await self._known(request)
        if record.verdict == "refused":
            raise Refused("robots", record.reason)
        if not rules.can_fetch(request.url, AGENT):
            raise Refused("robots", f"disallowed by {record.origin}/robots.txt")
        request.meta["crawl_delay"] = float(rules.crawl_delay(AGENT) or 0.0)

    async def _known(self, request: Request) -> tuple[RobotsRecord, Protego]:
        where = origin(request.url)
        task = self._rules.get(where)
        if task is None:
            task = self._rules[where] = asyncio.ensure_future(self._learn(where, request))
        try:
            return await asyncio.shield(task)
        except Refused:
            self._rules.pop(where, None)
            raise

    async def _learn(self, where: str, request: Request) -> tuple[RobotsRecord, Protego]:
        night = self._night
        record = night.store.robots(where)
        old = record is None or record.verdict == "refused" or age(record.fetched_at, night.clock.now()) > _VALID
        if record is None or old:
            record = await self._ask(where, request)
        return record, Protego.parse(record.body)

    async def _ask(self, where: str, request: Request) -> RobotsRecord:
        night = self._night
        result = await self._fetcher.robots(f"{where}/robots.txt", request.meta)
        if result.verdict.family in NOT_ASKED or result.answer is None:
            raise Refused(result.verdict.name, f"robots.txt: {result.verdict.reason}")
        record = RobotsRecord(where, *judge_robots(result.verdict, result.answer), stamp(night.clock.now()))
        night.store.record(_as_capture(night, record, result.verdict, result.answer))
        night.store.put_robots(record)
        return record


def _as_capture(night: Night, record: RobotsRecord, verdict: Verdict, answer: Answer) -> NewCapture:
    """The answer as evidence: why a portal was or was not asked is told by what its robots.txt said that night."""
    return NewCapture(
        run_id=night.run.id,
        source_id="",
        url=f"{record.origin}/robots.txt",
        final_url=answer.final_url,
        kind="robots",
        fetched_at=record.fetched_at,
        status=answer.status,
        headers=answer.headers,
        verdict=verdict.name,
        reason=record.reason or verdict.reason,
        media_type=answer.media_type,
        night=night.run.night,
        next_due=record.fetched_at,
        body=answer.body if verdict.ok else None,
        evidence=b"" if verdict.ok else answer.body,
    )


def judge_robots(verdict: Verdict, answer: Answer) -> tuple[RobotsVerdict, str, str]:
    """(verdict, reason, body) of a robots record."""
    status = answer.status
    if verdict.family in _REFUSING or status in (401, 403, 407, 412, 429) or status >= 500:
        return "refused", f"robots.txt answers {verdict.name} (HTTP {status})", ""
    if status != 200:
        return "absent", f"HTTP {status}", ""
    if answer.is_html:
        return "absent", "a web page in place of robots.txt", ""
    return "rules", "", answer.text.lstrip("\ufeff")[:_MOST]
