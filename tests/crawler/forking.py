"""Crawls in real child processes that start at once: forked from a process that has imported what a crawl imports.

`python -m tests.crawler.forking SOCKET` is that process. It takes one request a connection, a command with its three
files, answers with the child's pid and, when the child has ended, with how and with the memory it took; it ends with
its own stdin.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import pkgutil
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, ClassVar

import pytest

ROOT = Path(__file__).parents[2]
_LOOK = 0.01
"""Seconds between two looks for a child that has ended."""


@contextmanager
def quick_starts(place: Path) -> Iterator[None]:
    """Within the block crawler.run.process forks its children instead of starting Python anew. `place`: a folder."""
    address = str(place / "forks")
    command = [sys.executable, "-m", "tests.crawler.forking", address]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)
    assert server.stdin and server.stdout
    server.stdout.readline()

    def start(*arguments: Any, **options: Any) -> Forked:
        return Forked(address, *arguments, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("crawler.run.process.subprocess", SimpleNamespace(Popen=start, PIPE=subprocess.PIPE))
        yield
    server.stdin.close()
    server.wait()
    server.stdout.close()


class Forked:
    """What crawler.run.process needs of subprocess.Popen; `peaks`: the most memory of each child so far, in kB."""

    peaks: ClassVar[list[int]] = []

    def __init__(
        self, address: str, command: list[str], *, stderr: IO[str], env: Mapping[str, str], cwd: Path, **_: Any
    ) -> None:
        given, give = os.pipe()
        told, tell = os.pipe()
        self.stdin, self.stdout = os.fdopen(give, "w"), os.fdopen(told, encoding="utf-8")
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(address)
        request = json.dumps({"command": command, "env": dict(env), "cwd": str(cwd)}).encode()
        socket.send_fds(self._line, [b"%8d" % len(request)], [given, tell, stderr.fileno()])
        self._line.sendall(request)
        os.close(given)
        os.close(tell)
        self._answers = self._line.makefile()
        self.pid = int(self._answers.readline())
        self._code: int | None = None

    def wait(self) -> int:
        if self._code is None:
            self._code, peak = map(int, self._answers.readline().split())
            self.peaks.append(peak)
            self._answers.close()
            self._line.close()
        return self._code

    def kill(self) -> None:
        if self._code is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)


def serve(address: str) -> None:
    """Fork a child for each request until stdin ends."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    print("ready", flush=True)
    children: dict[int, socket.socket] = {}
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [], _LOOK if children else None)
        if sys.stdin in ready:
            return
        if listener in ready:
            line, _ = listener.accept()
            pid = _fork(line)
            children[pid] = line
            line.sendall(b"%d\n" % pid)
        for pid in [pid for pid in children if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)]:
            _, status, used = os.wait4(pid, 0)
            with contextlib.suppress(BrokenPipeError):
                children[pid].sendall(b"%d %d\n" % (os.waitstatus_to_exitcode(status), used.ru_maxrss))
            children.pop(pid).close()


def _fork(line: socket.socket) -> int:
    head, files, _, _ = socket.recv_fds(line, 8, 3)
    request = json.loads(line.recv(int(head), socket.MSG_WAITALL))
    child = os.fork()
    if not child:
        _become(request, files)
    for file in files:
        os.close(file)
    return child


def _become(request: Mapping[str, Any], files: list[int]) -> None:
    """Run `python -m scrapy …` in this process, with the files of the request for its own."""
    from scrapy.cmdline import execute

    code = 1
    try:
        os.setsid()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)
        os.environ.clear()
        os.environ.update(request["env"])
        os.chdir(request["cwd"])
        execute(["scrapy", *request["command"][3:]])
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _import_all() -> None:
    """What a crawl imports, also what Scrapy imports by name: its commands and what its settings list."""
    import scrapy.core.downloader.handlers.http11
    import scrapy.dupefilters
    import scrapy.logformatter
    import scrapy.squeues
    import scrapy.statscollectors  # noqa: F401
    from scrapy.settings import default_settings as listed

    from crawler import settings

    for name in ("crawler", "scrapy.commands"):
        for module in pkgutil.walk_packages(importlib.import_module(name).__path__, f"{name}."):
            importlib.import_module(module.name)
    for part in (*listed.DOWNLOADER_MIDDLEWARES_BASE, *listed.SPIDER_MIDDLEWARES_BASE, *settings.EXTENSIONS):
        importlib.import_module(part.rpartition(".")[0])
    assert "twisted.internet.reactor" not in sys.modules, "each child chooses its own"


if __name__ == "__main__":
    _import_all()
    serve(sys.argv[1])
