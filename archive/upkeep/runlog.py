"""The log of the nights: one JSON object a line in DATA/logs/nightly.jsonl, kept in a bounded number of files."""

from __future__ import annotations

import json
import logging
import os
import traceback
from collections.abc import Callable
from contextlib import closing, suppress
from datetime import datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

from archive.raw.stamps import stamp

MAX_BYTES = 5_000_000
KEPT = 10
"""nightly.jsonl and nightly.jsonl.1 … .10: at most 55 MB, years of nights."""


class RunLog:
    """Writes events. A full disk or a read-only directory never stops the night that it tells of."""

    def __init__(
        self,
        data: Path,
        clock: Callable[[], datetime],
        *,
        name: str = "nightly.jsonl",
        max_bytes: int = MAX_BYTES,
        kept: int = KEPT,
    ) -> None:
        self.path = data / "logs" / name
        self._clock = clock
        self._max_bytes, self._kept = max_bytes, kept

    def event(self, name: str, **fields: object) -> None:
        """Append {"time", "event", "pid", …fields}."""
        time = stamp(self._clock())
        line = json.dumps({"time": time, "event": name, "pid": os.getpid(), **fields}, ensure_ascii=False, default=str)
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with closing(_Lines(self.path, "a", self._max_bytes, self._kept, encoding="utf-8", delay=True)) as file:
                file.emit(logging.makeLogRecord({"msg": line}))

    def failure(self, name: str, error: BaseException, **fields: object) -> None:
        """An event with what went wrong and where in the code."""
        where = "".join(traceback.format_exception(error)[-8:])
        self.event(name, error=f"{type(error).__name__}: {error}", traceback=where, **fields)


class _Lines(RotatingFileHandler):
    """Opened for each event: the night and `alerts send` write into one log, and either may have rotated it."""

    def shouldRollover(self, record: logging.LogRecord) -> bool:  # noqa: N802 — the name is the library's
        """By bytes: the library counts characters, a third of what Chinese takes."""
        path = Path(self.baseFilename)
        size = path.stat().st_size if path.exists() else 0
        return size > 0 and size + len(f"{self.format(record)}\n".encode()) > self.maxBytes

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 — the name is the library's
        """Nobody is told: see RunLog."""


def failures(data: Path) -> list[str]:
    """Why steps of the last night failed, "step: error" each; from the newest log file."""
    try:
        lines = (data / "logs" / "nightly.jsonl").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found: list[str] = []
    for line in lines:
        try:
            event = json.loads(line)
        except ValueError:
            continue  # a line that a death cut off
        if event["event"] == "night_started":
            found.clear()
        elif event["event"] == "step_failed":
            found.append(f"{event['step']}: {event['error']}")
    return found
