"""Pages per second of the crawl against a bare Scrapy spider that saves the same pages, at no delay; and its memory.

    python -m benchmarks.crawl                                 ratio, on 8 hosts
    python -m benchmarks.crawl --hosts 1000 --articles 25      50,000 pages on 1,000 hosts: memory over the run

The bare spider follows the same links (listing, reports, their files) and writes each body to a file. The rate is
counted by the portal, from its first to its last answer, so that starting Python is no part of it. All pages are
generated; they carry the markup weight of a Word export. Rounds take turns and the ratio is the median of the pairs;
processor time stands beside it, as the pages a second of a busy machine say little.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.portal import hosts
from benchmarks.targets import reached
from crawler.registry.sources import COLUMNS
from crawler.run.process import CrawlRequest, crawl

NOW = datetime(2026, 3, 1, 18, 0, tzinfo=UTC)
BARE = """
import hashlib, pathlib, sys
import scrapy

class Bare(scrapy.Spider):
    name = "bare"
    custom_settings = {"CONCURRENT_REQUESTS": 256, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "ROBOTSTXT_OBEY": True,
                       "LOG_LEVEL": "WARNING", "TELNETCONSOLE_ENABLED": False, "REMOTE_CONTROL_ENABLED": False}

    async def start(self):
        for url in pathlib.Path(sys.argv[1]).read_text().split():
            yield scrapy.Request(url, self.parse_listing)

    def save(self, response):
        name = hashlib.sha256(response.body).hexdigest()
        (pathlib.Path(sys.argv[2]) / name).write_bytes(response.body)

    def parse_listing(self, response):
        self.save(response)
        yield from response.follow_all(css="li a", callback=self.parse_report)

    def parse_report(self, response):
        self.save(response)
        yield from response.follow_all(css="a[href$=pdf]", callback=self.save)

from scrapy.crawler import CrawlerProcess
process = CrawlerProcess()
process.crawl(Bare)
process.start()
"""


@dataclass(frozen=True, slots=True)
class Round:
    """Pages a second by the portal's clock, and seconds of processor time of the whole process, its start included."""

    rate: float
    cpu: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=8)
    parser.add_argument("--articles", type=int, default=40, help="reports per host, each with one file")
    parser.add_argument("--kilobytes", type=int, default=100, help="weight of a report's page")
    parser.add_argument("--rounds", type=int, default=9, help="pairs of a bare crawl and ours")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        root, port = Path(directory), _free_port()
        portal = _start_portal(options, port)
        try:
            _measure(root, options, port)
        finally:
            portal.terminate()
            portal.wait()


def _measure(root: Path, options: argparse.Namespace, port: int) -> None:
    urls = [f"http://{host}:{port}/nb/" for host in hosts(options.hosts)]
    (root / "urls").write_text("\n".join(urls))
    (root / "bare.py").write_text(BARE)
    registry = _registry(root, urls)
    pages = options.hosts * (2 * options.articles + 1)
    if options.hosts * options.articles > 5_000:
        ours, memory = _ours(root / "data", registry, urls[0])
        print(f"nianbao: {_shown(ours, pages)}; resident memory by tenth of the run, MB: {' '.join(map(str, memory))}")
        return
    pairs = []
    for number in range(options.rounds):
        bare = _bare(root, urls[0], number)
        ours, memory = _ours(root / f"data{number}", registry, urls[0])
        pairs.append((ours, bare))
        print(f"bare Scrapy {_shown(bare, pages)}, nianbao {_shown(ours, pages)}, peak {max(memory)} MB", flush=True)
    rate = statistics.median(ours.rate / bare.rate for ours, bare in pairs)
    cpu = statistics.median(ours.cpu / bare.cpu for ours, bare in pairs)
    print(f"median of {len(pairs)} pairs: {cpu:.2f} of bare Scrapy's processor time")
    reached("crawl", rate, f"{options.hosts} hosts")


def _shown(done: Round, pages: int) -> str:
    return f"{done.rate:.0f} pages/s at {done.cpu / pages * 1e3:.1f} ms of processor time"


def _children_cpu() -> float:
    """Seconds of processor time of all child processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bare(root: Path, url: str, number: int) -> Round:
    saved = root / f"saved{number}"
    saved.mkdir()
    before = _children_cpu()
    subprocess.run([sys.executable, str(root / "bare.py"), str(root / "urls"), str(saved)], check=True)
    return Round(_rate(url), _children_cpu() - before)


def _ours(data: Path, registry: Path, url: str) -> tuple[Round, list[int]]:
    memory: list[int] = []
    stop = threading.Event()
    watcher = threading.Thread(target=_watch, args=(memory, stop))
    watcher.start()
    before = _children_cpu()
    settings = {"DOWNLOAD_DELAY": "0", "LOG_LEVEL": "WARNING", "NIANBAO_HOST_BUDGET": "0"}
    summary = crawl(CrawlRequest(data=data, sources=registry, now=NOW, settings=settings))
    stop.set()
    watcher.join()
    if summary.outcome != "clean":
        raise SystemExit(f"the crawl ended {summary.outcome}: {summary.error or summary.unclean[:3]}")
    tenth = max(1, len(memory) // 10)
    return Round(_rate(url), _children_cpu() - before), memory[::tenth] or [0]


def _watch(memory: list[int], stop: threading.Event) -> None:
    """Resident memory of the crawl's child process, a few times a second."""
    while not stop.wait(0.25):
        for child in _children(os.getpid()):
            status = Path(f"/proc/{child}/status").read_text()
            if "scrapy" in Path(f"/proc/{child}/cmdline").read_text():
                memory.append(int(status.split("VmRSS:")[1].split()[0]) // 1024)


def _children(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


def _rate(url: str) -> float:
    answer = urllib.request.urlopen(url.replace("/nb/", "/-/span")).read().split()
    return int(answer[0]) / float(answer[1])


def _registry(root: Path, urls: list[str]) -> Path:
    path = root / "sources.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="")
        writer.writeheader()
        for number, url in enumerate(urls):
            row = {"source_id": f"host-{number}", "region_code": "330206", "list_url": url, "scope": "portal"}
            writer.writerow(row | {"family": "generic"})
    return path


def _start_portal(options: argparse.Namespace, port: int) -> subprocess.Popen[str]:
    numbers = [str(value) for value in (options.hosts, options.articles, options.kilobytes, port)]
    command = [sys.executable, "-m", "benchmarks.portal", *numbers]
    portal = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert portal.stdout
    portal.stdout.readline()
    time.sleep(0.1)
    return portal


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
