"""Nights in parts of the hosts are the nights of one machine: the same requests, the same archive."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.raw.captures import NewCapture
from archive.raw.merging import merge
from archive.raw.merging.giving_back import give_back
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from commands.shared.night import NightOutcome, NightRequest, run_night
from commands.shared.parts import Parts
from crawler.registry.hosts import Shard
from crawler.run.process import CrawlRequest
from parsers.sandbox import cluster
from scheduler import main
from tests.archive.portal import figures, page
from tests.cluster.conftest import Machines
from tests.crawler.network.server import Server, answer, listing, loopback

FIRST = datetime(2026, 5, 10, 18, 17, tzinfo=UTC)
SETTINGS = {"DOWNLOAD_DELAY": "0", "NIANBAO_RECHECK_MIN_DAYS": "1"}
BODIES = ("教育局", "公安局", "民政局", "财政局", "司法局", "水利局")
HOSTS = loopback(len(BODIES), first=120)
HEADER = "source_id,region_code,list_url,scope,agency,family,minimum_reports"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    running = Server(HOSTS).start()
    yield running
    running.stop()


class Country:
    """Six bureaus with a host each, and nights over them."""

    def __init__(self, server: Server, data: Path) -> None:
        self.server, self.data = server, data
        data.mkdir()
        rows = [
            f"s{number},330206,{server.url(host, '/nb/')},agency,北仑区{body},generic,"
            for number, (host, body) in enumerate(zip(HOSTS, BODIES, strict=True))
        ]
        (data / "sources.csv").write_text("\n".join([HEADER, *rows]) + "\n", "utf-8")

    def night(self, number: int, **more: Any) -> tuple[NightOutcome, Counter[tuple[str, str]]]:
        """Pages of even hosts carry a counter, one is revised in the second night; what was asked for."""
        for place, (host, body) in enumerate(zip(HOSTS, BODIES, strict=True)):
            told = figures(5) if place == 2 and number else figures(3)
            noise = number if place % 2 == 0 else 0
            shown = page(f"北仑区{body}", 2025, values=told, noise=noise, published="2026-01-20")
            row = ("/nb/1.html", f"北仑区{body}2025年政府信息公开工作年度报告", "2026-01-20")
            self.server.at(host)["/nb/"] = listing([row])
            self.server.at(host)["/nb/1.html"] = answer(shown.encode())
            self.server.at(host)["/robots.txt"] = answer(status="404 Not Found")
        del self.server.journal[:]
        now = FIRST + timedelta(days=number)
        outcome = run_night(
            NightRequest(self.data, now, sources=self.data / "sources.csv", settings=SETTINGS, jobs=1, **more)
        )
        return outcome, Counter((asked.host, asked.path) for asked in self.server.journal)

    def archive(self) -> dict[str, list[tuple[Any, ...]]]:
        """What it says, without numbers and moments."""
        with closing(sqlite3.connect(self.data / "archive.db")) as db:
            return {name: db.execute(sql).fetchall() for name, sql in QUERIES.items()}

    def standing(self) -> list[tuple[Any, ...]]:
        sql = "SELECT url, source_id, verdict, substr(next_due, 1, 10), unchanged, changes, untold IS NULL FROM urls"
        with RawStore.reading(self.data) as store:
            return sorted(store.conn.execute(sql))


QUERIES = {
    "reports": "SELECT a.name, r.year, r.title, r.status, r.versions, r.requests_received FROM reports r"
    " JOIN agencies a ON a.id = r.agency_id ORDER BY 1, 2",
    "changes": "SELECT a.name, r.year, c.kind, date(c.detected_at) FROM changes c JOIN reports r ON r.id = c.report_id"
    " JOIN agencies a ON a.id = r.agency_id ORDER BY 1, 2, 3",
    "versions": "SELECT url, number, sha256, content_hash FROM versions ORDER BY 1, 2",
    "coverage": "SELECT a.name, c.year, c.state FROM coverage c JOIN agencies a ON a.id = c.agency_id ORDER BY 1, 2",
    "sources": "SELECT source_id, state, reason FROM sources ORDER BY 1",
}


def test_nights_in_parts_are_those_of_one_machine(server: Server, machines: Machines, tmp_path: Path) -> None:
    """One machine's night goes on in three parts: by two workers of which one is killed, and by its own processes."""
    one = Country(server, tmp_path / "one")
    one.night(0)
    parts = Country(server, tmp_path / "parts")
    shutil.copytree(one.data, parts.data, dirs_exist_ok=True)
    asked = [one.night(number)[1] for number in (1, 2)]
    killer = threading.Thread(target=_kill_once_asked, args=(server, machines))
    killer.start()
    second, asked_second = parts.night(1, shards=3, cluster=machines.address)
    killer.join()
    third, asked_third = parts.night(2, shards=3)
    assert [night.exit_code for night in (second, third)] == [0, 0], (second, third)
    assert asked_second >= asked[0] and asked_third == asked[1]
    assert len(asked[0]) > len(asked[1]) > 0
    assert parts.archive() == one.archive()
    assert parts.standing() == one.standing()
    assert [kind for *_, kind, _ in parts.archive()["changes"]].count("figures_revised") == 1


def _kill_once_asked(server: Server, machines: Machines) -> None:
    end = time.monotonic() + 60
    while not server.journal and time.monotonic() < end:
        time.sleep(0.02)
    machines.workers[0].kill()


def test_a_night_that_loses_its_cluster_is_incomplete_and_resumes(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.5)
    country = Country(server, tmp_path / "data")
    lost, _ = country.night(0, shards=2, cluster="tcp://127.0.0.1:9")
    assert lost.exit_code == 2 and any("No Dask scheduler answers" in line for line in lost.lines)
    whole, _ = country.night(0, shards=2)
    assert whole.exit_code == 0
    assert len(country.archive()["reports"]) == len(BODIES)


def test_a_night_that_was_cut_off_goes_on_in_the_parts_that_are_not_through(tmp_path: Path) -> None:
    parts = Parts(tmp_path, 3)
    for number, folder in enumerate(parts.folders()[:2]):
        folder.mkdir(parents=True)
        with RawStore(folder) as store:
            run = store.begin_run("2026-05-10", stamp(FIRST))
            if number == 0:
                store.finish_run(run.id, stamp(FIRST + timedelta(hours=1)), "clean")
    again = CrawlRequest(tmp_path, None, FIRST + timedelta(hours=2), settings={"NIANBAO_NIGHT_BUDGET": "100"})
    left = parts.requests(again)
    assert [str(request.shard) for request in left] == ["2/3", "3/3"]
    assert {request.settings["NIANBAO_NIGHT_BUDGET"] for request in left} == {"34"}
    tomorrow = CrawlRequest(tmp_path, None, FIRST + timedelta(days=1))
    assert len(parts.requests(tomorrow)) == 3


def test_parts_hold_each_host_once_and_a_domain_together() -> None:
    hosts = [f"http://www.city{number}.gov.cn/nb/" for number in range(60)]
    held = [[host for host in hosts if Shard(number, 4).holds(host)] for number in range(1, 5)]
    assert sorted(host for part in held for host in part) == sorted(hosts)
    assert min(map(len, held)) > 5
    for number in range(1, 5):
        shard = Shard(number, 4)
        assert shard.holds("http://www.ningbo.gov.cn/a") == shard.holds("https://jyj.ningbo.gov.cn:8443/b")
    for wrong in ("0/3", "4/3", "1", "a/b"):
        refused = CliRunner().invoke(main, ["crawl", "--shard", wrong])
        assert refused.exit_code == 2 and "no part K/N" in refused.stderr


def test_what_came_too_late_is_not_given_back(tmp_path: Path) -> None:
    """A word on a capture that the shard has followed by another one since changes nothing there."""
    shard, out = tmp_path / "shard", tmp_path / "out"
    for place in (shard, out):
        place.mkdir()
    with RawStore(shard) as store:
        for night in range(3):
            run = store.begin_run(f"2026-03-1{night}", f"2026-03-1{night}T18:17:00Z")
            store.record(_capture(run.id, f"2026-03-1{night}T18:18:00Z", b"%d" % night))
            if night == 1:
                merge(out, [shard])
                with RawStore(out) as known:
                    known.tell(known.captures()[-1], changed=False)
    assert give_back(out, shard) == 0
    with RawStore.reading(shard) as store:
        assert store.url_state("http://s/1").unchanged == 0
    merge(out, [shard])
    with RawStore(out) as known:
        known.tell(known.captures()[-1], changed=False)
        said = known.url_state("http://s/1")
    assert (give_back(out, shard), give_back(out, shard)) == (1, 0)
    with RawStore.reading(shard) as store:
        assert store.url_state("http://s/1").unchanged == said.unchanged > 0


def _capture(run: int, at: str, body: bytes) -> NewCapture:
    said = (run, "s", "http://s/1", "http://s/1", "article", at, 200, {}, "ok", "", "text/html", at[:10])
    return NewCapture(*said, next_due=at, body=body)  # type: ignore[arg-type]
