"""In which order the columns of a walk are visited: the newest year first, so that a walk cut short has read that."""

from __future__ import annotations

import heapq
import re
from collections import deque
from collections.abc import Callable, Iterable
from itertools import count
from typing import Generic, TypeVar

Column = TypeVar("Column")
_TITLE = re.compile(r"(?<!\d)(20[0-3]\d)(?!\d)")
_ADDRESS = re.compile(r"(?:^|[/=_-])(20[0-3]\d)n?d?(?=$|[/&._-])")


def year_named(title: str, address: str) -> int | None:
    """The year that a link to a column names: its words, else its path and query."""
    years = _TITLE.findall(title) or _ADDRESS.findall(address.partition("://")[2].partition("/")[2])
    return int(years[-1]) if years else None


class NewestFirst(Generic[Column]):
    """A queue: columns of the newest year met so far, then those of no year in their order, then earlier years.

    What a column leads to belongs to its year, unless it names one itself. The first column is of no year.
    """

    def __init__(self, first: Iterable[Column], year_of: Callable[[Column], int | None]) -> None:
        self._year_of = year_of
        self._plain = deque(first)
        self._dated: list[tuple[int, int, Column]] = []
        self._order = count()
        self._newest = 0
        self.year: int | None = None
        """Year of the column that was taken last."""

    def __bool__(self) -> bool:
        return bool(self._plain or self._dated)

    def append(self, column: Column) -> None:
        year = self._year_of(column) or self.year
        if year is None:
            self._plain.append(column)
            return
        heapq.heappush(self._dated, (-year, next(self._order), column))
        self._newest = max(self._newest, year)

    def popleft(self) -> Column:
        if self._plain and not (self._dated and -self._dated[0][0] >= self._newest):
            self.year = None
            return self._plain.popleft()
        year, _, column = heapq.heappop(self._dated)
        self.year = -year
        return column
