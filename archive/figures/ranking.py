"""Bodies in the order of one measure: one kind, one level, one year, and of governments one scope at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.measures import MEASURES, Number, sql

LEAST = 30
"""A rate of fewer answered requests than this says more of chance than of the body."""
MOST = 500


@dataclass(frozen=True, slots=True)
class Wish:
    """What to rank.

    kind, level  of the body; "" = any.   region  of the bodies, with all below it; "" = the country.
    scope  "" leaves out governments that count their own office alone; else only reports of that scope.
    least  answered requests below which no rate is ranked; figures are ranked whatever they are.
    """

    measure: str
    year: int
    kind: str = "government"
    level: str = "prefecture"
    region: str = ""
    scope: str = ""
    least: int = LEAST
    rising: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """One body in its place. Equal values have equal places."""

    place: int
    agency_id: int
    agency: str
    province: str
    value: Number
    processed: Number | None
    scope: str


def ranked(db: sqlite3.Connection, wish: Wish, limit: int = MOST) -> tuple[list[Ranked], int]:
    """The first `limit` bodies and how many there are. Withdrawn reports have no place. Raises KeyError."""
    measure = MEASURES[wish.measure]
    clauses, params = _conditions(wish, rate=measure.kind == "rate")
    order = "ASC" if wish.rising else "DESC"
    valued = f"(SELECT *, {sql(measure)} AS v FROM reports WHERE {clauses})"
    rows = db.execute(
        f"SELECT rank() OVER (ORDER BY v {order}), agency_id, agency, coalesce(province, ''), v, processed_total, "
        f"scope, count(*) OVER () FROM {valued} WHERE v IS NOT NULL "
        f"ORDER BY v {order}, agency LIMIT ?",
        [*params, limit],
    ).fetchall()
    return [Ranked(*row[:7]) for row in map(tuple, rows)], rows[0][7] if rows else 0


def _conditions(wish: Wish, *, rate: bool) -> tuple[str, Sequence[object]]:
    clauses, params = ["year = ?", "status != 'withdrawn'"], [wish.year]
    found: list[object] = [*params]
    for column, chosen in (("kind", wish.kind), ("level", wish.level), ("scope", wish.scope)):
        if chosen:
            clauses.append(f"{column} = ?")
            found.append(chosen)
    if not wish.scope:
        clauses.append("NOT (kind = 'government' AND scope = 'own')")
    if wish.region:
        stem = wish.region.removesuffix("00").removesuffix("00")
        clauses.append("region_code >= ? AND region_code < ?")
        found += [stem, stem + "~"]
    if rate:
        clauses.append("processed_total >= ?")
        found.append(wish.least)
    return " AND ".join(clauses), found
