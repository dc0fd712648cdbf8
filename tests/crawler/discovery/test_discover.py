"""`nianbao sources discover`: home pages searched side by side, proposals with evidence, resumed, polite."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from archive.raw.captures import HostState
from archive.raw.stamps import stamp
from archive.raw.store import RawStore
from scheduler import main
from tests.crawler.network.server import Server, answer, article, html, listing, loopback

NOW = datetime(2026, 7, 1, 4, tzinfo=UTC)
TITLE = "样例市教育局{}年政府信息公开工作年度报告"


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server(loopback(6, first=900)).start()
    yield running
    running.stop()


def portals(server: Server, tmp_path: Path, number: int) -> list[str]:
    """Portals of which every second one has a column; the registry knows their home pages."""
    hosts = list(server.hosts[:number])
    rows = []
    for place, host in enumerate(hosts):
        link = "<a href='/zwgk/zfxxgknb/'>政府信息公开年报</a>" if place % 2 == 0 else "<a href='/news/'>要闻</a>"
        server.at(host)["/"] = html(link, "样例区人民政府")
        if place % 2 == 0:
            server.at(host)["/zwgk/zfxxgknb/"] = listing(
                [(f"{year}.html", TITLE.format(year), f"{year + 1}-01-20") for year in (2023, 2024, 2025)]
            )
            server.at(host)["/zwgk/zfxxgknb/2025.html"] = article("样例市教育局", 2025)
        rows.append(f"home-{place},330206,{server.url(host)},portal,portal-home-only,样例区人民政府")
    head = "source_id,region_code,list_url,scope,url_status,portal_name"
    (tmp_path / "sources.csv").write_text("\n".join([head, *rows]) + "\n", "utf-8")
    return hosts


def discover(tmp_path: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["sources", "discover", "--data", str(tmp_path), "--now", NOW.isoformat(), *more])


def lines(tmp_path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (tmp_path / "proposals.jsonl").read_text("utf-8").splitlines()]


def test_home_pages_become_proposals_and_each_is_searched_once(server: Server, tmp_path: Path) -> None:
    hosts = portals(server, tmp_path, 4)
    first = discover(tmp_path, "--limit", "1")
    assert first.exit_code == 2 and "3 left" in first.output, first.output
    with (tmp_path / "proposals.jsonl").open("a", encoding="utf-8") as file:
        file.write('{"source_id": "home-9", "outc')  # killed in the middle of a line
    rest = discover(tmp_path)
    assert rest.exit_code == 0, rest.output
    assert "1 searched before, 0 left" in rest.output
    found = {line["source_id"]: line for line in lines(tmp_path)}
    assert {name: line["outcome"] for name, line in found.items()} == {
        "home-0": "found",
        "home-1": "none",
        "home-2": "found",
        "home-3": "none",
    }
    row, evidence = found["home-2"]["row"], found["home-2"]["evidence"]
    assert row["list_url"] == server.url(hosts[2], "/zwgk/zfxxgknb/") and row["region_code"] == "330206"
    assert evidence["reports"] == 3 and evidence["years"] == [2023, 2024, 2025]
    assert "政府信息公开年报" in evidence["why"] and evidence["walk"]["verdict"]
    assert all(len(server.asked(host, "/robots.txt")) == 1 for host in hosts)
    server.journal.clear()
    assert discover(tmp_path).exit_code == 0 and not server.journal
    assert all(most == 1 for most in server.most_at_once.values())


def test_the_manners_of_the_crawl_hold(server: Server, tmp_path: Path) -> None:
    slow, closed, away = portals(server, tmp_path, 3)
    server.at(slow)["/robots.txt"] = answer(b"User-agent: *\nCrawl-delay: 0.5\n", Content_Type="text/plain")
    with RawStore(tmp_path) as store:
        store.put_host(HostState(closed, failures=3, closed_until=stamp(NOW + timedelta(days=2)), reason="waf"))
    for path in ("/", "/robots.txt"):
        server.at(away)[path] = answer(b"", "403 Forbidden")
    night = discover(tmp_path, "-s", "NIANBAO_WINDOW=22:00-07:00")
    assert night.exit_code == 2 and not server.journal, "noon in China"
    result = discover(tmp_path)
    assert "1 left" in result.output, result.output
    assert not server.asked(closed)
    assert [one.path for one in server.asked(away)] == ["/robots.txt"]
    times = [one.at for one in server.asked(slow)]
    assert len(times) >= 3 and min(later - before for before, later in pairwise(times)) >= 0.5


def test_a_probe_keeps_to_hours_breaker_and_delay(server: Server, tmp_path: Path) -> None:
    (host,) = portals(server, tmp_path, 1)

    def probe(*more: str) -> Result:
        return CliRunner().invoke(
            main, ["sources", "probe", server.url(host), "--data", str(tmp_path), "--now", NOW.isoformat(), *more]
        )

    outside = probe("-s", "NIANBAO_WINDOW=22:00-07:00")
    assert outside.exit_code == 1 and "NIANBAO_WINDOW" in outside.stderr and not server.journal
    assert probe("-s", "DOWNLOAD_DELAY=0.3").exit_code == 0
    times = [one.at for one in server.asked(host)]
    assert min(later - before for before, later in pairwise(times)) >= 0.3
    with RawStore(tmp_path) as store:
        store.put_host(HostState(host, failures=3, closed_until=stamp(NOW + timedelta(days=2)), reason="waf"))
    server.journal.clear()
    paused = probe()
    assert paused.exit_code == 1 and "paused" in paused.stderr and not server.journal
    assert "no setting" in probe("-s", "NIANBAO_DELAY=1").stderr


def test_a_refusing_portal_is_remembered(server: Server, tmp_path: Path) -> None:
    (host,) = portals(server, tmp_path, 1)
    with RawStore(tmp_path):
        pass
    for path in ("/", "/zwgk/zfxxgknb/", "/zfxxgk/"):
        server.at(host)[path] = answer(b"", "403 Forbidden")
    discover(tmp_path, "-s", "NIANBAO_BREAKER_FAILURES=1")
    with RawStore.reading(tmp_path) as store:
        assert store.host(host).is_closed(NOW + timedelta(hours=1))
