"""Processes for readers' SQL, killed when one of them runs past its time, and made anew when they are next needed."""

from __future__ import annotations

import asyncio
import queue
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from parsers.sandbox import wire

_GRACE = 1.0
"""Seconds for starting a process and for handing a result over, beside the query's own time."""
_START = 10.0
"""Seconds for the first query of a process, whose interpreter has to start on a busy machine."""


@dataclass(frozen=True, slots=True)
class Query:
    """One statement. `rows`: how many are fetched at most, None for all; `size`: bytes of their values at most."""

    sql: str
    parameters: Any
    rows: int | None
    size: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it; `message` is SQLite's own for `error`."""

    outcome: Literal["rows", "too_large", "interrupted", "error"]
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] = ()
    truncated: bool = False
    message: str = ""


class SqlPool:
    """At most `size` processes at a time; a query waits for one."""

    def __init__(self, database: Path, size: int = 2) -> None:
        self._database = database
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="strangers")
        self._workers: list[_Worker] = []
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    async def answer(self, query: Query) -> Answer:
        """The answer, or `interrupted` when the process had to be killed. Raises OSError when none can be started."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, query)

    def _run(self, query: Query) -> Answer:
        with self._worker() as worker:
            return worker.run(query)

    def processes(self) -> list[int]:
        """Numbers of the processes that live now."""
        return [worker.number for worker in self._workers if worker.alive]

    def close(self) -> None:
        self._threads.shutdown()
        for worker in self._workers:
            worker.end()

    @contextmanager
    def _worker(self) -> Iterator[_Worker]:
        worker = self._idle.get()
        try:
            worker = worker or self._started()
            yield worker
        finally:
            self._idle.put(worker if worker and worker.alive else None)

    def _started(self) -> _Worker:
        worker = _Worker(self._database)
        self._workers = [*(one for one in self._workers if one.alive), worker]
        return worker


class _Worker:
    def __init__(self, database: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "archive.site.serving.sql_process", str(database.absolute())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[3],
            bufsize=0,
        )
        self._fresh = True

    @property
    def number(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, query: Query) -> Answer:
        assert self._process.stdin and self._process.stdout
        seconds = query.milliseconds / 1000 + (_START if self._fresh else _GRACE)
        try:
            wire.send(self._process.stdin.fileno(), query)
            answer: Answer = wire.receive(self._process.stdout.fileno(), seconds)
        except wire.SilentError:
            self.end()
            return Answer("interrupted")
        except wire.ClosedError:
            # It was killed for the memory that it took.
            self.end()
            return Answer("too_large")
        self._fresh = False
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
