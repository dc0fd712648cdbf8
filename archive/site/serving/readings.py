"""Second readings that editors asked for: one is made at a time, and the last ones are kept to be looked at again."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from typing import Any

MOST_KEPT = 16
SecondReading = Mapping[str, Any]
"""As `commands.shared.second.Second.to_json` gives it."""


class OccupiedError(Exception):
    """Another document is being read again at this moment."""


class Readings:
    """What was read, by a key that says of which item, in which state."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, SecondReading] = OrderedDict()
        self._lock, self._at_work = threading.Lock(), threading.Lock()

    def get(self, key: Hashable) -> SecondReading | None:
        with self._lock:
            return self._kept.get(key)

    def made(self, key: Hashable, make: Callable[[], SecondReading | str]) -> str:
        """Have `make` read, and keep it; "" or the sentence with which it refuses. Raises OccupiedError: OCR takes the
        whole machine for a minute, and an editor who waits for another one looks at something else meanwhile."""
        if not self._at_work.acquire(blocking=False):
            raise OccupiedError
        try:
            answer = make()
        finally:
            self._at_work.release()
        if isinstance(answer, str):
            return answer
        with self._lock:
            self._kept[key] = answer
            self._kept.move_to_end(key)
            while len(self._kept) > MOST_KEPT:
                self._kept.popitem(last=False)
        return ""
