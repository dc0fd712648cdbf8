"""Magnitude (量级): a main figure that is many times what the same body reports in its other years, and a rate that is
far from its other years' or from those of its peers.

A question to look at, never an error: an office may really have had such a year. Small numbers jump by themselves and
are left out.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from archive.figures.measures import MEASURES, Number, sql

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


RATES_LOOKED_AT = (
    "rate_disclosed",
    "rate_denied",
    "rate_unavailable",
    "rate_rejected",
    "rate_carried_forward",
    "rate_natural_person",
)
LEAST_ANSWERED = 30
"""A rate of fewer answered requests says more of chance than of the body."""
POINTS, SPREADS = 30, 6
"""So many points off, and so many times the usual spread, a rate is out of line."""
PEERS_NEEDED = 8


@dataclass(frozen=True, slots=True)
class Outlier:
    """A rate beside the median of its body's other years, or of bodies of its kind in its place and year."""

    key: str
    value: Number
    usual: Number
    among: Literal["years", "peers"]
    count: int


def outliers(
    values: Mapping[str, Number | None],
    others: Mapping[str, Sequence[Number]],
    among: Literal["years", "peers"],
) -> list[Outlier]:
    """The rates that are out of line with others. Both by measure; rates of few requests are to be left out."""
    needed = PEERS_NEEDED if among == "peers" else YEARS_NEEDED
    found = []
    for key, value in values.items():
        known = others.get(key, ())
        if value is None or len(known) < needed:
            continue
        usual = median(known)
        spread = median(abs(one - usual) for one in known)
        if abs(value - usual) >= max(POINTS, SPREADS * spread):
            found.append(Outlier(key, value, usual, among, len(known)))
    return found


def rates_of_years(db: sqlite3.Connection, agency: int) -> dict[int, dict[str, Number | None]]:
    """Year → rate → value, of the years in which enough was answered and received."""
    query = f"SELECT year, {_RATES} FROM reports WHERE agency_id = ? AND {_ENOUGH}"
    return {year: dict(zip(RATES_LOOKED_AT, values, strict=True)) for year, *values in db.execute(query, [agency])}


def rates_of_peers(db: sqlite3.Connection, agency: int, year: int) -> dict[str, list[Number]]:
    """Rate → values of the other bodies of the same kind and place; of governments, of those under the same one."""
    # The plus keeps SQLite to the index by region: of a million reports it read all of the year, which took 0.25 s.
    query = (
        f"SELECT {_RATES} FROM reports WHERE region_code IN (SELECT g.code FROM agencies a JOIN regions own "
        "ON own.code = a.region_code JOIN regions g ON CASE a.kind WHEN 'government' THEN g.parent = own.parent "
        "ELSE g.code = own.code END WHERE a.id = :agency) AND year = :year AND agency_id != :agency "
        f"AND +kind = (SELECT kind FROM agencies WHERE id = :agency) AND status != 'withdrawn' AND {_ENOUGH}"
    )
    found: dict[str, list[Number]] = {key: [] for key in RATES_LOOKED_AT}
    for values in db.execute(query, {"agency": agency, "year": year}):
        for key, value in zip(RATES_LOOKED_AT, values, strict=True):
            if value is not None:
                found[key].append(value)
    return found


_RATES = ", ".join(sql(MEASURES[key]) for key in RATES_LOOKED_AT)
_ENOUGH = f"processed_total >= {LEAST_ANSWERED} AND requests_received >= {LEAST_ANSWERED}"


def out_of_line(db: sqlite3.Connection, agency: int, year: int) -> list[Outlier]:
    """What of a report's rates is out of line with its body's other years or with its peers."""
    years = rates_of_years(db, agency)
    here = years.pop(year, None)
    if here is None:
        return []
    history = {key: [v for of in years.values() if (v := of[key]) is not None] for key in RATES_LOOKED_AT}
    return [*outliers(here, history, "years"), *outliers(here, rates_of_peers(db, agency, year), "peers")]
