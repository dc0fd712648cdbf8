"""One crawl at a time in a data directory; the lock names who holds it and dies with its holder."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import socket
import time
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.raw.stamps import stamp

_POLL = 0.1


class LockedError(Exception):
    """Another crawl is at work; the message names its process, host and start."""


class CrawlLock:
    """`crawl.lock` in the data directory, held by the kernel: a killed holder leaves none behind.

    patience  seconds to wait for a holder that is just ending. Raises LockedError after them.
    """

    def __init__(self, data: Path, now: datetime, patience: float = 0.0) -> None:
        self._path = data / "crawl.lock"
        self._tries = 1 + round(patience / _POLL)
        self._now = now
        self._file: int | None = None

    def __enter__(self) -> Self:
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        if not self._take(handle):
            os.close(handle)
            raise LockedError(_holder(self._path))
        holder = {"pid": os.getpid(), "host": socket.gethostname(), "since": stamp(self._now)}
        os.ftruncate(handle, 0)
        os.pwrite(handle, json.dumps(holder).encode(), 0)
        self._file = handle
        return self

    def _take(self, handle: int) -> bool:
        for attempt in range(self._tries):
            if attempt:
                time.sleep(_POLL)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return True
        return False

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None


def _holder(path: Path) -> str:
    try:
        held = json.loads(path.read_text())
        who = f"process {held['pid']} on {held['host']}, since {held['since']}"
    except (OSError, ValueError, KeyError):
        who = "another process"
    return f"A crawl is already running in {path.parent}: {who}."
