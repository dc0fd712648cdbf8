"""The site reads an archive that is being written: what is committed is seen, one page is one moment, nobody fails."""

from __future__ import annotations

import asyncio
import re
import shutil
import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.filing.reports import file_report
from archive.site.app import make_datasette
from archive.site.serving.cache import Cache, Freshness
from archive.site.serving.reader import connect
from archive.store import Store
from benchmarks.generated import generated_reports
from benchmarks.site_load import read_for
from tests.site.conftest import NOW, Server


@pytest.fixture
def own(data: Path, tmp_path: Path) -> Path:
    """A copy of the archive that a test may write to."""
    shutil.copy(data / "archive.db", tmp_path / "archive.db")
    return tmp_path


def _write(data: Path, count: int, seed: int, pause: float = 0.0) -> None:
    now = NOW + timedelta(days=seed)
    with Store.open(data, now=now) as store:
        agencies = Agencies(store, regions.load())
        for report, arrival in generated_reports(count, seed=seed, text=2):
            with store.transaction():
                file_report(store, agencies, report, arrival, now)
            time.sleep(pause)


async def test_what_is_committed_is_seen_at_once_everywhere(own: Path) -> None:
    made = make_datasette(own, clock=lambda: NOW)

    async def seen() -> tuple[str, int, int]:
        home = (await made.client.get("/")).text
        table = (await made.client.get("/archive/reports.json?_size=0")).json()
        counted = sum(item["count"] for item in table["facet_results"]["year"]["results"])
        found = re.search(r'/archive/reports">([\d,]+)</a>', home)
        assert found
        return found.group(1), table["filtered_table_rows_count"], counted

    assert await seen() == ("218", 218, 218)
    _write(own, 14, seed=7)
    # A kept answer may be used for twenty times as long as it took.
    for _ in range(100):
        after = await seen()
        if after == ("232", 232, 232):
            break
        await asyncio.sleep(0.1)
    assert after == ("232", 232, 232)
    made.site.close()


async def test_a_page_is_one_moment(own: Path) -> None:
    """The reader's snapshot does not see what is committed while the page is made."""
    made = make_datasette(own, clock=lambda: NOW)

    def page(archive: Any) -> tuple[int, int]:
        before = archive.value("SELECT count(*) FROM reports")
        _write(own, 3, seed=9)
        return before, archive.value("SELECT count(*) FROM reports")

    assert await made.site.slow.run(page) == (218, 218)
    assert await made.site.slow.run(lambda archive: archive.value("SELECT count(*) FROM reports")) == 221
    made.site.close()


def test_a_kept_answer_goes_with_the_first_commit_after_its_time(own: Path) -> None:
    cache = Cache(Freshness(lambda: connect(own / "archive.db")))
    asked: list[int] = []

    def answer() -> int:
        asked.append(1)
        return len(asked)

    assert cache.get("key", answer, cache.stamp()) == 1
    assert cache.get("key", answer, cache.stamp()) == 1
    with sqlite3.connect(own / "archive.db") as db:
        db.execute("UPDATE agencies SET portal_id = 'x' WHERE id = 1")
    db.close()
    time.sleep(0.02)
    assert cache.get("key", answer, cache.stamp()) == 2
    cache.keep("dear", "old", stamp=-1, cost=60)
    assert cache.peek("dear") == "old", "what took a minute is not counted anew for every commit"


@pytest.fixture
def written(own: Path) -> Iterator[Path]:
    """An archive into which a thread writes reports all the while."""
    stop = threading.Event()

    def write() -> None:
        seed = 20
        while not stop.is_set():
            _write(own, 21, seed, pause=0.02)
            seed += 1

    writer = threading.Thread(target=write)
    writer.start()
    yield own
    stop.set()
    writer.join(60)


async def test_many_readers_and_a_writer_without_an_error(written: Path) -> None:
    running = Server(make_datasette(written, clock=lambda: NOW))
    outcome = await read_for(running.url, seconds=4, clients=20, reports=100, log=written / "archive.db-wal")
    running.stop()
    assert sum(map(len, outcome.seconds.values())) >= 20, "every reader got an answer"
    assert not outcome.wrong, outcome.wrong
