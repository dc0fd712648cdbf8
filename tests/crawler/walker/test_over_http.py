"""Every family by the real spider over real HTTP: one process, one loopback host per portal, two nights."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime

import pytest

from crawler.listing.findings import twin_key
from crawler.registry.sources import COLUMNS
from crawler.run.process import CrawlRequest, crawl
from tests.crawler.replicas import QUIRKS, Recipe, replica
from tests.crawler.replicas.model import Replica
from tests.crawler.replicas.serve import serving

HASTE = {"DOWNLOAD_DELAY": "0", "NIANBAO_DELAY_SPREAD": "0"}
Fleet = dict[str, tuple[Replica, frozenset[str], list[str]]]


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[sqlite3.Connection, Fleet]]:
    """raw.db after one crawl of all portals, and what is true of each: replica, report addresses, requests."""
    data = tmp_path_factory.mktemp("fleet")
    fleet: Fleet = {}
    with ExitStack() as stack:
        with (data / "sources.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            for family, quirks in QUIRKS.items():
                for quirk in quirks:
                    portal = replica(Recipe(family, total=11, size=4, quirks=frozenset({quirk})))
                    own = "/".join(portal.list_url.split("/")[:3])
                    origin, asked = stack.enter_context(serving(portal, host=f"127.0.0.{len(fleet) + 2}"))
                    name = f"{family}-{quirk or 'plain'}".replace("_", "-")
                    reports = frozenset(twin_key(url.replace(own, origin)) for url in portal.reports)
                    fleet[name] = (portal, reports, asked)
                    row = {"source_id": name, "region_code": "990100", "list_url": portal.list_url.replace(own, origin)}
                    writer.writerow({**row, "scope": portal.scope, "agency": portal.agency})
        for day in (1, 2):
            now = datetime(2026, 2, day, tzinfo=UTC)
            crawl(CrawlRequest(data=data, sources=data / "sources.csv", only=(), since=None, now=now, settings=HASTE))
        with sqlite3.connect(data / "raw.db") as raw:
            yield raw, fleet
        raw.close()


def test_the_spider_asks_for_exactly_the_reports(night: tuple[sqlite3.Connection, Fleet]) -> None:
    raw, fleet = night
    wrong = {}
    for name, (_, reports, _) in fleet.items():
        sql = "SELECT url FROM urls WHERE source_id = ? AND kind = 'article'"
        asked = {twin_key(url) for (url,) in raw.execute(sql, (name,))}
        if asked != reports:
            wrong[name] = (asked - reports, reports - asked)
    assert not wrong


def test_the_ledger_holds_the_verdict_of_every_walk(night: tuple[sqlite3.Connection, Fleet]) -> None:
    raw, fleet = night
    verdicts = dict(raw.execute("SELECT source_id, verdict FROM walks WHERE run_id = 1"))
    assert verdicts == {name: portal.verdict for name, (portal, _, _) in fleet.items()}


def test_a_second_night_stores_no_body_again(night: tuple[sqlite3.Connection, Fleet]) -> None:
    raw, _ = night
    doubled = (
        "SELECT url FROM captures WHERE kind = 'article' AND verdict = 'ok' GROUP BY url, sha256 HAVING count(*) > 2"
    )
    assert raw.execute(doubled).fetchall() == []


def test_robots_is_asked_first_and_once_a_night(night: tuple[sqlite3.Connection, Fleet]) -> None:
    for _, _, asked in night[1].values():
        assert asked[0] == "/robots.txt"
        assert asked.count("/robots.txt") <= 2
