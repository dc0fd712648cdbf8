"""Processor time of a worker and of the programs that it started."""

from __future__ import annotations

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100
_SESSION, _FIRST, _LAST = 3, 11, 15
"""Fields of /proc/PID/stat behind the name of the program: session; utime, stime, cutime, cstime (proc(5))."""


def session_seconds(session: int) -> float:
    """Of all processes of a session, ended ones among them. Where there is no /proc, the time on the clock."""
    if not Path("/proc/self/stat").exists():
        return time.monotonic()
    return sum(_ticks(entry.name, session) for entry in os.scandir("/proc") if entry.name.isdigit()) / _TICKS


def _ticks(process: str, session: int) -> int:
    try:
        stat = Path("/proc", process, "stat").read_text()
    except OSError:
        return 0
    fields = stat.rpartition(")")[2].split()
    return sum(map(int, fields[_FIRST:_LAST])) if int(fields[_SESSION]) == session else 0
