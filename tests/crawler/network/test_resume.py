"""Killed at any point, the next crawl goes on: nothing lost, nothing asked twice that is held. And the ways to fail."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from archive.raw.store import RawStore
from tests.crawler.network.conftest import NIGHT, column
from tests.crawler.network.server import Endless, Server, answer, article

ROOT = Path(__file__).resolve().parents[3]
YEARS = range(2008, 2025)


def command(tmp_path: Path, *more: str) -> list[str]:
    return [
        *(sys.executable, str(ROOT / "scheduler.py"), "crawl", "--data", str(tmp_path / "data")),
        *("--sources", str(tmp_path / "sources.csv"), "--now", NIGHT.isoformat()),
        *("-s", "DOWNLOAD_DELAY=0", "-s", "DOWNLOAD_TIMEOUT=5", *more),
    ]


def run(tmp_path: Path, *more: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(tmp_path, *more), capture_output=True, text=True, timeout=120, cwd=tmp_path, check=False, **options
    )


@pytest.fixture
def three_hosts(server: Server, registry: Callable[..., Path]) -> set[str]:
    """Three columns of seventeen reports; returns the addresses of the reports."""
    hosts = server.hosts[30:33]
    for host in hosts:
        server.at(host).clear()
        for year in YEARS:
            server.at(host)[f"/nb/{year}.html"] = article("样例市教育局", year)
    rows = [
        (f"/nb/{year}.html", f"样例市教育局{year}年政府信息公开工作年度报告", f"{year + 1}-01-20") for year in YEARS
    ]
    registry(**{f"host_{number}": column(server, host, *rows) for number, host in enumerate(hosts)})
    server.journal.clear()
    return {server.url(host, f"/nb/{year}.html") for host in hosts for year in YEARS}


def held(tmp_path: Path) -> set[str]:
    if not (tmp_path / "data" / "raw.db").exists():
        return set()
    with RawStore.reading(tmp_path / "data") as store:
        return {capture.url for capture in store.captures(limit=9999) if capture.verdict == "ok"}


def asked_again(server: Server, before: set[str]) -> set[str]:
    """What was asked for although it was held. robots.txt may be: a refusal is looked at anew."""
    asked = {server.url(one.host, one.path) for one in server.journal}
    return {url for url in asked & before if not url.endswith("robots.txt")}


def test_killed_again_and_again(server: Server, three_hosts: set[str], tmp_path: Path) -> None:
    server.slow = 0.03
    before: set[str] = set()
    for wanted in (4, 15, 15):
        server.journal.clear()
        child = subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
        deadline = time.monotonic() + 30
        while sum(asked.path.startswith("/nb/2") for asked in server.journal) < wanted:
            assert time.monotonic() < deadline
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        time.sleep(0.5)
        count = len(server.journal)
        time.sleep(0.3)
        assert len(server.journal) == count, "the orphan goes on asking"
        assert not asked_again(server, before)
        before = held(tmp_path)
    server.journal.clear()
    server.slow = 0.0
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not asked_again(server, before)
    assert three_hosts <= held(tmp_path)
    with RawStore.reading(tmp_path / "data") as store:
        run_ids = {row[0] for row in store.conn.execute("SELECT id FROM runs")}
        assert len(run_ids) == 1, "one night, one run"
        assert store.conn.execute("SELECT count(*) FROM urls WHERE state <> 'done'").fetchone() == (0,)
        twice = store.conn.execute("SELECT url FROM captures GROUP BY url HAVING count(*) > 1").fetchall()
        assert all(url.endswith("robots.txt") for (url,) in twice)
        assert store.conn.execute("SELECT DISTINCT verdict FROM walks").fetchall() == [("complete",)]


def test_two_at_once_and_bad_input(server: Server, three_hosts: set[str], tmp_path: Path) -> None:
    server.slow = 0.2
    first = subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
    while len(server.journal) < 6:
        time.sleep(0.01)
    server.slow = 5.0  # the first is at work for as long as the second takes to start
    second = run(tmp_path)
    first.kill()
    first.wait()
    server.slow = 0.0
    assert second.returncode == 2 and "already running" in second.stderr and "process" in second.stderr
    unknown = run(tmp_path, "--source", "nowhere")
    assert (unknown.returncode, unknown.stdout) == (2, "")
    assert unknown.stderr.strip() == "Error: There is no source 'nowhere' in the registry."
    setting = run(tmp_path, "-s", "NIANBAO_HOST_BUDGET=many")
    assert setting.returncode == 2 and "NIANBAO_HOST_BUDGET must be a number" in setting.stderr


def test_a_full_disk_is_told_in_one_sentence(server: Server, three_hosts: set[str], tmp_path: Path) -> None:
    """The size limit of files stands in for a full disk: writes fail in the middle of the crawl."""
    for host in server.hosts[30:33]:
        for year in YEARS:
            noise = "".join(f"<p>{os.urandom(600).hex()}</p>" for _ in range(20))
            server.at(host)[f"/nb/{year}.html"] = article("样例市教育局", year, extra=noise)
    limit = 400_000
    full = run(tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    assert full.returncode == 1, full.stderr
    assert "Traceback" not in full.stderr and full.stderr.count("\n") == 1, full.stderr
    kept = held(tmp_path)
    assert kept
    server.journal.clear()
    assert run(tmp_path).returncode == 0
    asked = {server.url(one.host, one.path) for one in server.journal if not one.path.endswith("robots.txt")}
    assert not asked & kept and three_hosts <= held(tmp_path)


def test_files_of_a_page_come_in_the_resumed_run_wherever_it_was_killed(
    server: Server, registry: Callable[..., Path], tmp_path: Path
) -> None:
    """One night, killed while the page and then each of its files is being asked for."""
    host, page = server.hosts[34], "/nb/2023.html"
    names = [f"/f/{number}.pdf" for number in range(1, 3)]
    links = "".join(f"<a href='{name}'>附件{name[-5:]}</a>" for name in names)
    server.at(host).clear()
    registry(files=column(server, host, (page, "样例市教育局2023年政府信息公开工作年度报告", "2024-01-20")))
    server.at(host)[page] = article("样例市教育局", 2023, extra=links)
    for name in names:
        server.at(host)[name] = answer(f"%PDF-1.4\n{name}\n%%EOF".encode(), Content_Type="application/pdf")
    before: set[str] = set()
    for wanted in (page, *names):
        server.journal.clear()
        route = server.at(host)[wanted]
        server.at(host)[wanted] = Endless(b"", b"", pause=0.1)
        child = subprocess.Popen(command(tmp_path), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path)
        deadline = time.monotonic() + 60
        while not server.asked(host, wanted):
            assert time.monotonic() < deadline, wanted
            time.sleep(0.005)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        server.at(host)[wanted] = route
        assert not asked_again(server, before)
        before = held(tmp_path)
        assert server.url(host, wanted) not in before
    server.journal.clear()
    done = run(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {server.url(host, name) for name in (page, *names)} <= held(tmp_path)
    assert not asked_again(server, before)
    assert run(tmp_path).returncode == 0 and len(server.asked(host, names[-1])) == 1


def test_too_few_open_files_are_our_fault_and_no_portals(
    server: Server, registry: Callable[..., Path], tmp_path: Path
) -> None:
    """Forty hosts side by side with hardly a file to spare: the night waits, and nothing is held against a portal."""
    server.journal.clear()
    columns = {}
    for number, host in enumerate(server.hosts):
        server.at(host).clear()
        columns[f"host_{number}"] = column(
            server, host, ("/nb/2023.html", "样例市教育局2023年政府信息公开工作年度报告", "2024-01-20")
        )
        server.at(host)["/nb/2023.html"] = article("样例市教育局", 2023)
    registry(**columns)
    server.slow = 0.3
    done = run(tmp_path, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40)))
    server.slow = 0.0
    assert "cannot ask" in (tmp_path / "data" / "crawl.log").read_text("utf-8")
    assert done.returncode == 0, done.stdout + done.stderr
    with RawStore.reading(tmp_path / "data") as store:
        assert not [state for state in store.hosts() if state.failures or state.closed_until]
