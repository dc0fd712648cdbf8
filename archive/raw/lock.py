"""One run at a time: a lock that says who holds it, and that no death leaves behind.

The lock is the kernel's (flock): it ends with the process, however that ends. What stands in the file is only for
people and for the next run, which learns from it where a run that died had got to.
"""

from __future__ import annotations

import fcntl
import json
import os
import socket
import time
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Self

from archive.raw.stamps import stamp

FILE_NAME = "nightly.lock"


@dataclass(frozen=True, slots=True)
class Holder:
    """Who runs. `since` ISO 8601 in UTC; `step` what it was at last."""

    command: str
    pid: int
    host: str
    since: str
    step: str = ""


class LockedError(Exception):
    """Another process holds the lock; the message says who."""

    def __init__(self, data: Path, holder: Holder | None) -> None:
        self.holder = holder
        who = "another process"
        if holder:
            at = f", now at: {holder.step}" if holder.step else ""
            since = f"process {holder.pid} on {holder.host}, since {holder.since}{at}"
            who = f"`nianbao {holder.command}`, which is already running ({since})"
        super().__init__(f"{data} is in use by {who}: wait until it ends, then run this again.")


class RunLock:
    """A lock that is held, until `close` or the end of its `with`. See `hold`.

    left  the holder that died without letting go, if there was one.
    """

    def __init__(self, path: Path, holder: Holder, patience: float) -> None:
        self._holder = holder
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _take(self._descriptor, path.parent, patience)
        except BaseException:
            os.close(self._descriptor)
            raise
        self.left = _read(self._descriptor)
        _write(self._descriptor, holder)

    def step(self, name: str) -> None:
        """Note what the run is at, for those who ask and for the run after a death."""
        self._holder = replace(self._holder, step=name)
        _write(self._descriptor, self._holder)

    def close(self) -> None:
        with suppress(OSError):
            os.ftruncate(self._descriptor, 0)
        os.close(self._descriptor)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def hold(data: Path, command: str, now: datetime, *, name: str = FILE_NAME, patience: float = 0.0) -> RunLock:
    """Hold a lock of DATA: that of the nights, or with `name` the one of a part that several commands use.

    patience  seconds to wait for another process. Raises LockedError when it still holds the lock then; OSError.
    """
    return RunLock(data / name, Holder(command, os.getpid(), socket.gethostname(), stamp(now)), patience)


def holder(data: Path) -> Holder | None:
    """Who runs right now; None when nobody does (or the directory has never had a run)."""
    try:
        descriptor = os.open(data / FILE_NAME, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(descriptor) or Holder("?", 0, "?", "?")
    finally:
        os.close(descriptor)
    return None


def _take(descriptor: int, data: Path, patience: float) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise LockedError(data, _read(descriptor)) from None
            time.sleep(0.2)
        else:
            return


def _read(descriptor: int) -> Holder | None:
    """What the file says; None when it says nothing that can be read (a death in the middle of a write)."""
    try:
        return Holder(**json.loads(os.pread(descriptor, 4096, 0)))
    except (ValueError, TypeError):
        return None


def _write(descriptor: int, holder: Holder) -> None:
    """What it says is for people: a full disk, which cannot take it, stops no run."""
    text = json.dumps(asdict(holder), ensure_ascii=False).encode()
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text, 0)
