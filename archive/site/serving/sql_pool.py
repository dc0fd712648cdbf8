"""Processes for readers' SQL, killed when one of them runs past its time, and made anew when they are next needed."""

from __future__ import annotations

import asyncio
import queue
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from parsers.sandbox import wire

_GRACE = 1.0
"""Seconds for handing a result over, beside the query's own time."""
_START = 20.0
"""Seconds in which a process says that it is ready: its interpreter has to start, on a busy machine too."""
READY = "ready"


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

    def __init__(self, database: Path, size: int = 2, killed: Callable[[], None] = lambda: None) -> None:
        """`killed` is called for every query that had to be ended with its process."""
        self._database = database
        self._killed = killed
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="strangers")
        self._workers: list[_Worker] = []
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        for _ in range(size):
            self._idle.put(None)

    async def answer(self, query: Query) -> Answer:
        """The answer, or `interrupted` when the process had to be killed or none can be started."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._run, query)

    def _run(self, query: Query) -> Answer:
        try:
            with self._worker() as worker:
                answer = worker.run(query)
        except OSError:
            return Answer("interrupted")
        if not worker.alive:
            self._killed()
        return answer

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
        assert self._process.stdout
        try:
            wire.receive(self._process.stdout.fileno(), _START)
        except (wire.SilentError, wire.ClosedError) as error:
            self.end()
            raise OSError("no process for a reader's SQL could be started") from error

    @property
    def number(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def run(self, query: Query) -> Answer:
        assert self._process.stdin and self._process.stdout
        seconds = query.milliseconds / 1000 + _GRACE
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
        return answer

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                pipe.close()
