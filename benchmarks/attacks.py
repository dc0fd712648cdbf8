"""Three readers who ask for too much at a time: what the whole server takes meanwhile, and how long other pages wait.

python -m benchmarks.attacks                generate an archive; exit 1 beyond 600 MB or max(2 s, 15 × quiet)
python -m benchmarks.attacks --data DIR     the same on an archive that exists
"""

from __future__ import annotations

import argparse
import asyncio
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx

from benchmarks.site_load import SERVE, running, wait

MEMORY_MB = 600
PAGES = ("/", "/search?q=公开", "/archive/reports", "/changes", "/coverage")
_LONG = "hex(zeroblob(490000))"
_RANDOM = "hex(randomblob(400000))"
GREEDY = {
    "rows of a megabyte": f"select {_LONG} from requests, requests limit 2000",
    "sorting them": f"select {_LONG} a from requests, requests, requests order by a limit 2000",
    "sorting what differs": f"select t from (select {_RANDOM} t from requests, requests) order by t limit 1",
    "trim": f"select count(trim(replace({_LONG}, '0', ' ') || row, ' ')) from requests",
    "instr": f"select sum(instr(replace({_LONG}, '00', 'a'), replace(hex(zeroblob(240000)), '00', 'a') || 'b'))"
    " from requests",
    "replace": f"select sum(length(replace(replace({_LONG}, '00', '1'), '1', '2'))) from requests, requests",
    "printf": "select printf('%.*c', 900000000, 'x')",
    "randomblob": "select sum(length(randomblob(1000000))) from requests, requests, requests",
    "group_concat": "select length(group_concat(hex(zeroblob(1000)))) from requests, requests",
    "group_concat in windows": "select group_concat(hex(zeroblob(1000))) over (rows between unbounded preceding and"
    " current row) from requests, requests limit 2000",
    "json_group_array": "select json_group_array(hex(zeroblob(10000))) from requests, requests",
    "json_each": "select count(*) from json_each('[' || replace(hex(zeroblob(240000)), '00', '1,') || '1]'), requests,"
    " requests, requests",
    "endless recursion": "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
    "recursion that keeps all": f"with recursive n(i, t) as (select 1, {_RANDOM} union select i + 1, {_RANDOM} from n)"
    " select count(*) from n",
    "materialized": f"with m as materialized (select {_RANDOM} t from requests, requests) select count(*) from m",
    "like": "select count(*) from sections, requests where text like '%一%二%三%四%五%六%七%八%九%十%0'",
    "glob": "select sum(hex(zeroblob(400000)) glob '*0*0*0*0*0*0*0*0*0*0*1') from requests",
    "distinct": "select count(distinct hex(randomblob(100))) from requests, requests, requests",
}


@dataclass(frozen=True, slots=True)
class Held:
    """What one attack did: seconds until it was answered, MB of the server's processes, the slowest other page."""

    seconds: float
    megabytes: float
    page: float
    statuses: tuple[int, ...]


async def attack(client: httpx.AsyncClient, server: int, sql: str) -> Held:
    """Three such requests at once, and pages one after another until they are answered."""
    began = time.monotonic()
    asked = [asyncio.create_task(client.get("/archive.json", params={"sql": sql, "_size": "max"})) for _ in range(3)]
    await asyncio.sleep(0.1)
    megabytes = slowest = 0.0
    while not all(one.done() for one in asked):
        megabytes = max(megabytes, memory_mb(server))
        slowest = max(slowest, await _slowest_page(client))
    statuses = tuple(answer.status_code for answer in await asyncio.gather(*asked))
    return Held(time.monotonic() - began, megabytes, slowest, statuses)


async def _slowest_page(client: httpx.AsyncClient) -> float:
    slowest = 0.0
    for path in PAGES:
        began = time.monotonic()
        (await client.get(path)).raise_for_status()
        slowest = max(slowest, time.monotonic() - began)
    return slowest


def memory_mb(process: int) -> float:
    """Proportional memory of a process and all that it started."""
    total = 0
    with suppress(OSError):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
        total = next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        for task in Path(f"/proc/{process}/task").iterdir():
            total += 1024 * int(sum(memory_mb(int(child)) for child in (task / "children").read_text("ascii").split()))
    return total / 1024


async def _measure(url: str, server: int) -> bool:
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        await _slowest_page(client)
        quiet = max([await _slowest_page(client) for _ in range(3)])
        most = max(2.0, 15 * quiet)
        print(f"quiet: slowest page {quiet:.2f} s, {memory_mb(server):.0f} MB; allowed {most:.1f} s, {MEMORY_MB} MB")
        good = True
        for name, sql in GREEDY.items():
            held = await attack(client, server, sql)
            good = good and held.megabytes < MEMORY_MB and held.page <= most
            print(f"{name:>26}: {held.seconds:5.1f} s, {held.megabytes:4.0f} MB, slowest page {held.page:.2f} s,"
                  f" answers {held.statuses}", flush=True)  # fmt: skip
        return good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="a data directory with an archive; without it one is generated")
    data = parser.parse_args().data
    with tempfile.TemporaryDirectory(prefix="nianbao-attacks-") as directory:
        if data is None:
            grow = [sys.executable, "-m", "benchmarks.archive", "--reports", "1000", "--data", directory]
            subprocess.run(grow, check=True, stdout=subprocess.DEVNULL)
        return _attacked(data or Path(directory))


def _attacked(data: Path) -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with running(SERVE, str(data), str(port)) as server:
        wait(f"http://127.0.0.1:{port}")
        return 0 if asyncio.run(_measure(f"http://127.0.0.1:{port}", server.pid)) else 1


if __name__ == "__main__":
    sys.exit(main())
