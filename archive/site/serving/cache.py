"""Answers that are dear to compute and the same for everybody: kept until the archive changes.

While a night is written the archive changes every second, so a kept answer may also be old: an answer that took
t seconds is computed anew at most every 20 t. A small archive is always exact, a large one spends at most a
twentieth of one core on its totals.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any, TypeVar

Result = TypeVar("Result")
_SHARE = 20


@dataclass(slots=True)
class _Kept:
    value: Any
    stamp: int
    at: float
    cost: float


class Freshness:
    """A number that changes whenever another connection has committed to the file."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None

    def stamp(self) -> int:
        with self._lock:
            if self._connection is None:
                self._connection = self._connect()
            return int(self._connection.execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None


class Cache:
    """Key → answer. Two askers of the same key compute it once; errors are not kept."""

    def __init__(self, freshness: Freshness, *, entries: int = 500) -> None:
        self._freshness = freshness
        self._entries = entries
        self._kept: OrderedDict[Hashable, _Kept] = OrderedDict()
        self._lock = threading.Lock()
        self._computing: dict[Hashable, threading.Lock] = {}

    def peek(self, key: Hashable) -> Any | None:
        """The kept answer when it may still be used, else None."""
        stamp = self._freshness.stamp()
        with self._lock:
            kept = self._kept.get(key)
            if kept is None:
                return None
            self._kept.move_to_end(key)
            return kept.value if kept.stamp == stamp or time.monotonic() - kept.at < _SHARE * kept.cost else None

    def keep(self, key: Hashable, value: Any, *, stamp: int, cost: float) -> None:
        with self._lock:
            self._kept[key] = _Kept(value, stamp, time.monotonic(), cost)
            self._kept.move_to_end(key)
            while len(self._kept) > self._entries:
                self._kept.popitem(last=False)

    def stamp(self) -> int:
        return self._freshness.stamp()

    def get(self, key: Hashable, compute: Callable[[], Result], stamp: int) -> Result:
        """The kept answer, or what `compute` gives; `stamp` is that of the snapshot that it reads."""
        found = self.peek(key)
        if found is not None:
            return found  # type: ignore[no-any-return]
        with self._lock:
            gate = self._computing.setdefault(key, threading.Lock())
        with gate:
            found = self.peek(key)
            if found is None:
                began = time.monotonic()
                found = compute()
                self.keep(key, found, stamp=stamp, cost=time.monotonic() - began)
        with self._lock:
            self._computing.pop(key, None)
        return found
