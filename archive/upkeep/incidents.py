"""What the site had to refuse and what it had to kill, for the operator: counted in DATA/logs/site.jsonl.

Readers are not named, and what they asked is not kept.
"""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

from archive.raw.stamps import parse_stamp
from archive.upkeep.runlog import RunLog

Kind = Literal["refused", "killed"]
"""An answer 503; a process for a reader's SQL that ran past its time or its memory."""
LOG = "site.jsonl"
EVENT = "incidents"
WITHIN = timedelta(hours=24)
_APART = timedelta(minutes=1)
"""Between two lines: a thousand refusals a second are one line a minute."""


class Incidents:
    """Counts, and writes now and then. Without a clock nothing is written."""

    def __init__(self, data: Path, clock: Callable[[], datetime] | None) -> None:
        self._clock = clock
        self._log = RunLog(data, clock, name=LOG) if clock else None
        self._counts: Counter[Kind] = Counter()
        self._written: datetime | None = None
        self._lock = threading.Lock()

    def note(self, kind: Kind) -> None:
        with self._lock:
            self._counts[kind] += 1
        now = self._clock() if self._clock else None
        if now and (self._written is None or abs(now - self._written) >= _APART):
            self._written = now
            self.flush()

    def flush(self) -> None:
        """Write what was counted since the last line, if anything."""
        with self._lock:
            counts, self._counts = self._counts, Counter()
        if counts and self._log:
            self._log.event(EVENT, refused=counts["refused"], killed=counts["killed"])


def lately(data: Path, now: datetime) -> Mapping[Kind, int]:
    """What was counted in the 24 hours before `now`; nothing where there is no log."""
    counts: Counter[Kind] = Counter()
    for line in _lines(data):
        try:
            found = json.loads(line)
            if found["event"] == EVENT and now - WITHIN < parse_stamp(found["time"]) <= now:
                counts.update({"refused": int(found.get("refused", 0)), "killed": int(found.get("killed", 0))})
        except (ValueError, TypeError, KeyError):
            continue  # a line that a death cut off
    return counts


def _lines(data: Path) -> list[str]:
    try:
        return (data / "logs" / LOG).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
