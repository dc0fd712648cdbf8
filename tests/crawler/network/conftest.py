"""Servers on loopback and crawls of them, with real child processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawler.run.process import CrawlRequest, CrawlSummary, crawl
from tests.crawler.forking import quick_starts
from tests.crawler.network.server import Server, listing, loopback

NIGHT = datetime(2026, 3, 10, 18, 17, tzinfo=UTC)
QUICK = {"DOWNLOAD_DELAY": "0", "DOWNLOAD_TIMEOUT": "3"}
HEADER = "source_id,region_code,list_url,scope,agency,family,minimum_reports"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server(loopback(40)).start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def quick(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with quick_starts(tmp_path_factory.mktemp("quick")):
        yield


@pytest.fixture
def registry(tmp_path: Path) -> Callable[..., Path]:
    """Writes a registry of agency columns: name → list address."""

    def write(**columns: str) -> Path:
        rows = [f"{name.replace('_', '-')},330206,{url},portal,,generic," for name, url in columns.items()]
        path = tmp_path / "sources.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


@pytest.fixture
def night(quick: None, tmp_path: Path) -> Callable[..., CrawlSummary]:
    """One crawl of the registry in tmp_path, at a time, with settings changed."""

    def run(
        now: datetime = NIGHT, only: tuple[str, ...] = (), since: int | None = None, **settings: str
    ) -> CrawlSummary:
        request = CrawlRequest(
            data=tmp_path / "data",
            sources=tmp_path / "sources.csv",
            now=now,
            only=only,
            since=since,
            settings=QUICK | settings,
            timeout=300,
        )
        return crawl(request)

    return run


def column(server: Server, host: str, *reports: tuple[str, str, str]) -> str:
    """Put a column on a host and return its address."""
    server.at(host)["/nb/"] = listing(reports)
    return server.url(host, "/nb/")
