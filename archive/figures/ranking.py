"""Bodies in the order of one measure: one kind, one level, one year, and of governments one scope at a time."""

from __future__ import annotations

import heapq
import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.figures.bodies import inside
from archive.figures.doubts import Doubt, Doubts, of_figure, of_versions
from archive.figures.measures import MEASURES, Number, cells_below, sql

LEAST = 30
"""A rate of fewer answered requests than this says more of chance than of the body."""
MOST = 20_000
"""Bodies that are handed over at most: every kind and level of the country but the townships has fewer."""

_DOUBTFUL = "(ocr_cells > 0 OR checks_failed > 0 OR corrected_cells IS NOT NULL)"
"""Reports of which any figure may have something against it."""


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
    """One body in its place. Equal values have equal places. `marks`: what the value has against it."""

    place: int
    agency_id: int
    agency: str
    province: str
    value: Number
    processed: Number | None
    scope: str
    marks: tuple[Doubt, ...] = ()


def held(db: sqlite3.Connection, wish: Wish) -> list[tuple[int, str]]:
    """Bodies (id, name) without a place because their figure could not be proved."""
    measure = MEASURES[wish.measure]
    clauses, params = _conditions(wish, rate=False)
    cells, number = cells_below((measure,)), sql(measure)
    clauses += f" AND held_cells NOT NULL AND {number} IS NULL"
    rows = db.execute(f"SELECT agency_id, agency, held_cells FROM reports WHERE {clauses} ORDER BY agency", params)
    return [(agency, name) for agency, name, keys in rows if not cells.isdisjoint(keys.split(","))]


def ranked(db: sqlite3.Connection, wish: Wish, limit: int = MOST) -> tuple[list[Ranked], int]:
    """The first `limit` bodies and how many there are. Withdrawn reports have no place. Raises KeyError."""
    measure = MEASURES[wish.measure]
    clauses, params = _conditions(wish, rate=measure.kind == "rate")
    number = sql(measure)
    valued = db.execute(f"SELECT id, {number} FROM reports WHERE {clauses} AND {number} IS NOT NULL", params).fetchall()
    sign = 1 if wish.rising else -1
    first = heapq.nsmallest(limit, ((sign * row[1], row[0]) for row in valued))
    rows = db.execute(
        f"SELECT agency_id, agency, coalesce(province, ''), {number} AS v, processed_total, scope, "
        f"CASE WHEN {_DOUBTFUL} THEN current_version END FROM reports "
        f"WHERE id IN (SELECT value FROM json_each(?)) ORDER BY v {'ASC' if wish.rising else 'DESC'}, agency",
        [json.dumps([number for _, number in first])],
    ).fetchall()
    doubts = of_versions(db, (row[-1] for row in rows if row[-1]))
    return _placed(rows, doubts, cells_below((measure,))), len(valued)


def _placed(rows: Sequence[Sequence[Any]], doubts: Mapping[int, Doubts], cells: set[str]) -> list[Ranked]:
    """Rows in their order with their places: one more than how many stand before the first of the same value."""
    found: list[Ranked] = []
    for number, (agency, name, province, value, processed, scope, version) in enumerate(rows, 1):
        place = found[-1].place if found and found[-1].value == value else number
        marks = of_figure(doubts.get(version, {}), cells, stated=True)
        found.append(Ranked(place, agency, name, province, value, processed, scope, marks))
    return found


def _conditions(wish: Wish, *, rate: bool) -> tuple[str, Sequence[object]]:
    clauses, params = ["year = ?", "status != 'withdrawn'"], [wish.year]
    found: list[object] = [*params]
    # Of one region the index by region reads less than the one by kind: a plus keeps a column out of the choice.
    elsewhere = "+" if wish.region else ""
    for column, chosen in (("kind", wish.kind), ("level", wish.level), ("scope", wish.scope)):
        if chosen:
            clauses.append(f"{elsewhere}{column} = ?")
            found.append(chosen)
    if not wish.scope:
        clauses.append("NOT (kind = 'government' AND scope = 'own')")
    if wish.region:
        clauses.append(inside("region_code", wish.region, "?"))
        found.append(wish.region)
    if rate:
        clauses.append("processed_total >= ?")
        found.append(wish.least)
    return " AND ".join(clauses), found
