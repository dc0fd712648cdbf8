"""Magnitude (量级): a main figure that is many times what the same body reports in its other years.

A question to look at, never an error: an office may really have had such a year. Small numbers jump by themselves and
are left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from archive.figures.measures import Number

TIMES = 20
"""So many times more or less than its usual year is another magnitude."""
LEAST = 100
"""Nothing is said where both figures are below this."""
YEARS_NEEDED = 2
"""Other years with the figure that make a usual year."""
LOOKED_AT = ("requests_received", "processed_total", "granted", "reconsiderations", "lawsuits", "licences", "penalties")


@dataclass(frozen=True, slots=True)
class Jump:
    """`value` of one year beside `usual`, the median of the other years."""

    key: str
    value: Number
    usual: Number


def jumps(series: Mapping[str, Mapping[int, Number | None]], year: int, keys: Sequence[str] = LOOKED_AT) -> list[Jump]:
    """What of a year is out of its body's own scale. `series`: measure → year → value."""
    found = []
    for key in keys:
        here = series[key].get(year)
        others = [value for other, value in series[key].items() if other != year and value is not None]
        if here is None or len(others) < YEARS_NEEDED:
            continue
        usual = median(others)
        low, high = sorted((here, usual))
        if high >= LEAST and high >= TIMES * max(low, 1):
            found.append(Jump(key, here, usual))
    return found
