"""Many hosts under few open files: portals that keep idle connections for 75 s, a crawl that may have 1,024 files.

    python -m benchmarks.open_files                    1,100 hosts
    python -m benchmarks.open_files --hosts 3000

Prints the seconds, the answers, and how many hosts a fault was written down for, which must be none.
"""

from __future__ import annotations

import argparse
import asyncio
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from archive.raw.store import RawStore

HOSTS = 1100
FILES = 1024
KEPT = 75.0
NOW = "2026-03-10T18:17:00+00:00"
_TITLE = "样例市教育局2024年政府信息公开工作年度报告"
_ROW = f"<li><a href='2024.html' title='{_TITLE}'>{_TITLE}</a><span>2025-01-20</span></li>"
_LIST = f"<h1>政府信息公开年报</h1><ul>{_ROW}</ul>"
_PAGES: Mapping[str, str] = {"/nb/": _LIST, "/nb/2024.html": f"<h1>{_TITLE}</h1><p>一、总体情况。本页为测试生成。</p>"}


class KeepingPortal:
    """Answers on every loopback address and closes no connection before it was idle for KEPT seconds."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self.answers = 0

    def start(self) -> KeepingPortal:
        self._thread.start()
        self.port = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(5)

    async def _listen(self) -> int:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=1024)
        port: int = server.sockets[0].getsockname()[1]
        server.close()
        self._server = await asyncio.start_server(self._serve, "0.0.0.0", port, backlog=1024)
        return port

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), KEPT)
                writer.write(_answer(head.split(b" ", 2)[1].decode()))
                self.answers += 1
                await writer.drain()
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            writer.close()


def _answer(path: str) -> bytes:
    page = _PAGES.get(path)
    status, text = ("200 OK", page) if page else ("404 Not Found", "没有这个地址")
    body = f"<html><head><meta charset='utf-8'><title>{text[4:30]}</title></head><body>{text}</body></html>".encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def addresses(count: int) -> list[str]:
    """127.a.b.1, as many as wanted."""
    return [f"127.{1 + number // 250}.{number % 250}.1" for number in range(count)]


def crawl(
    portal: KeepingPortal, data: Path, hosts: int, files: int, *settings: str
) -> subprocess.CompletedProcess[str]:
    """One night of the hosts by a process that may have so many open files, soft and hard limit."""
    rows = [f"h{n},330206,http://{host}:{portal.port}/nb/,portal" for n, host in enumerate(addresses(hosts))]
    registry = data / "hosts.csv"
    registry.write_text("\n".join(["source_id,region_code,list_url,scope", *rows]) + "\n", encoding="utf-8")
    command = [sys.executable, "scheduler.py", "crawl", "--data", str(data), "--sources", str(registry), "--now", NOW]
    for setting in ("DOWNLOAD_DELAY=0", *settings):
        command += ["-s", setting]
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[1],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files)),
    )


def blamed(data: Path) -> list[str]:
    """Hosts that a fault was written down for."""
    with RawStore.reading(data) as store:
        return [state.host for state in store.hosts() if state.failures or state.closed_until]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hosts", type=int, default=HOSTS)
    wanted = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    portal = KeepingPortal().start()
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        done = crawl(portal, Path(folder), wanted.hosts, FILES)
        seconds = time.monotonic() - begun
        waited = "cannot ask" in (Path(folder) / "crawl.log").read_text("utf-8")
        print(f"hosts: {wanted.hosts}  seconds: {seconds:.1f}  answers: {portal.answers}  exit: {done.returncode}")
        print(f"hosts blamed: {len(blamed(Path(folder)))}  waited for open files: {waited}")
    portal.stop()


if __name__ == "__main__":
    main()
