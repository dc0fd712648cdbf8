"""50 readers at once while a night is being written: search, facets, SQL, report pages, and hostile SQL among them.

python -m benchmarks.site_load --reports 5000            generate an archive, serve it, read it for 20 seconds
python -m benchmarks.site_load --data DIR --seconds 60   the same on an archive that exists (it is written to)
"""

from __future__ import annotations

import argparse
import asyncio
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

ENDLESS = "with recursive n(i) as (select 1 union all select i %2B 1 from n) select count(*) from n"
KINDS: dict[str, Sequence[str]] = {
    "report": ("/report/{n}",),
    "search": ("/search?q=公开", "/search?q=营商环境 政务服务", "/search?q=公开&requests_received__gt=60"),
    "table": ("/archive/reports", "/archive/reports?year=2022", "/archive/reports?_search=营商环境&_facet=level"),
    "sql": ("/archive.json?sql=select year, sum(granted) from reports group by year&_shape=array",),
    "page": ("/", "/changes", "/coverage", "/regions/330000", "/agencies/{n}", "/compare?agency=1&region=330000"),
    "csv": ("/archive/requests.csv?_size=500",),
    "hostile": (f"/archive.json?sql={ENDLESS}",),
}
MIX = ("report",) * 8 + ("search",) * 5 + ("table",) * 4 + ("page",) * 4 + ("sql",) * 2 + ("csv",) + ("hostile",)
EXPECTED = {"hostile": {400, 503}}
"""Statuses that are right; everywhere else only 200 is."""


@dataclass(slots=True)
class Outcome:
    """What the readers saw: seconds by kind, and every answer that was not right."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: Counter[tuple[str, str]] = field(default_factory=Counter)
    log: int = 0
    """Bytes of the write-ahead log, when it was largest."""

    def p95(self, kind: str) -> float:
        spent = sorted(self.seconds[kind])
        return spent[max(0, round(len(spent) * 0.95) - 1)] if spent else 0.0


async def read_for(url: str, seconds: float, clients: int, reports: int, log: Path) -> Outcome:
    """Let so many clients read at once; each asks again as soon as it has its answer. `log` is watched meanwhile."""
    outcome = Outcome()
    until = time.monotonic() + seconds
    limits = httpx.Limits(max_connections=clients)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits, follow_redirects=True) as client:
        await asyncio.gather(
            *(_reader(client, random.Random(number), until, reports, outcome) for number in range(clients)),
            _watched(log, until, outcome),
        )
    return outcome


async def _watched(log: Path, until: float, outcome: Outcome) -> None:
    while time.monotonic() < until:
        with suppress(FileNotFoundError):
            outcome.log = max(outcome.log, log.stat().st_size)
        await asyncio.sleep(0.2)


async def _reader(client: httpx.AsyncClient, rng: random.Random, until: float, reports: int, outcome: Outcome) -> None:
    while time.monotonic() < until:
        kind = rng.choice(MIX)
        path = rng.choice(KINDS[kind]).replace("{n}", str(rng.randint(1, max(1, reports // 10))))
        began = time.monotonic()
        try:
            status: Any = (await client.get(path)).status_code
        except httpx.HTTPError as error:
            status = type(error).__name__
        outcome.seconds[kind].append(time.monotonic() - began)
        if status not in EXPECTED.get(kind, {200}):
            outcome.wrong[kind, str(status)] += 1


SERVE = """
import sys
from pathlib import Path
from archive.site.app import serve
serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]))
"""
_WRITE = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.filing.reports import file_report
from archive.store import Store
from benchmarks.generated import generated_reports
seed = 100
while True:
    now = datetime(2025, 4, 1, tzinfo=UTC)
    with Store.open(Path(sys.argv[1]), now=now) as store:
        agencies = Agencies(store, regions.load())
        for report, arrival in generated_reports(200, seed=seed):
            with store.transaction():
                file_report(store, agencies, report, arrival, now)
            time.sleep(0.02)
    seed += 1
"""


@contextmanager
def running(code: str, *arguments: str) -> Any:
    """A Python process of its own, ended on the way out."""
    process = subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=Path(__file__).parent.parent)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(20)


def measure(data: Path, seconds: float, clients: int, reports: int) -> Outcome:
    """Serve `data`, write to it, and read it meanwhile."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    with running(SERVE, str(data), str(port)), running(_WRITE, str(data)) as writer:
        wait(url)
        outcome = asyncio.run(read_for(url, seconds, clients, reports, data / "archive.db-wal"))
        if writer.poll() is not None:
            outcome.wrong["writer", f"ended with {writer.returncode}"] += 1
    return outcome


def wait(url: str) -> None:
    for _ in range(200):
        try:
            httpx.get(f"{url}/-/health.json", timeout=5)
        except httpx.HTTPError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError(f"no answer from {url}")


def main() -> int:
    options = _options()
    if options.data:
        return _report(options.data, options)
    with tempfile.TemporaryDirectory(prefix="nianbao-load-") as directory:
        command = [sys.executable, "-m", "benchmarks.archive", "--reports", str(options.reports), "--data", directory]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        return _report(Path(directory), options)


def _report(data: Path, options: argparse.Namespace) -> int:
    outcome = measure(data, options.seconds, options.clients, options.reports)
    total = sum(map(len, outcome.seconds.values()))
    read = f"{options.clients} clients, {options.seconds:.0f} s, a writer beside them"
    print(f"{read}: {total} answers, log {outcome.log / 1e6:.0f} MB")
    for kind, spent in sorted(outcome.seconds.items()):
        median = statistics.median(spent)
        print(f"{kind:>8}: {len(spent):5d} answers, median {median:6.2f} s, p95 {outcome.p95(kind):6.2f} s")
    for (kind, status), count in outcome.wrong.items():
        print(f"WRONG {kind}: {status} × {count}")
    return 1 if outcome.wrong else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=5000, help="how many reports to generate (default 5000)")
    parser.add_argument("--data", type=Path, help="an archive that exists; it is written to")
    parser.add_argument("--seconds", type=float, default=20, help="how long to read (default 20)")
    parser.add_argument("--clients", type=int, default=50, help="how many at once (default 50)")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
