"""The totals of areas as tables: what the government says and the sum of its bodies, by region, year and main figure.

They are computed by archive.figures.totals when something of an area changed (archive.crosschecks), and shown with the
names of region and figure by a view.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.figures import totals
from archive.figures.flat import REPORT_FIGURES

AREA_TOTALS, _FIGURES = "area_totals", "area_figures"

COLUMNS: tuple[tuple[str, str], ...] = (
    ("region_code", "TEXT"),
    ("region", "TEXT"),
    ("level", "TEXT"),
    ("year", "INTEGER"),
    ("measure", "TEXT"),
    ("label_zh", "TEXT"),
    ("label_en", "TEXT"),
    ("unit", "TEXT"),
    ("value", "REAL"),
    ("scope", "TEXT"),
    ("bodies", "REAL"),
    ("reports", "INTEGER"),
    ("expected", "INTEGER"),
    ("difference", "REAL"),
    ("corrected", "INTEGER"),
    ("bodies_corrected", "INTEGER"),
)
"""Columns of the view and their types."""


def sql() -> str:
    """The view."""
    return (
        "SELECT f.region_code, g.full_name AS region, g.level, f.year, f.measure, m.label_zh, m.label_en, m.unit, "
        "f.value, f.scope, f.bodies, f.reports, f.expected, f.difference, f.corrected, f.bodies_corrected "
        f"FROM {_FIGURES} f JOIN measures m ON m.key = f.measure JOIN regions g ON g.code = f.region_code"
    )


def put(db: sqlite3.Connection, region: str, year: int) -> None:
    """Bring the totals of an area and year up to date; writes only where they differ. In a transaction."""
    rows = sorted(_rows(db, region, year))
    there = f"SELECT * FROM {_FIGURES} WHERE region_code = ? AND year = ? ORDER BY measure"
    if db.execute(there, [region, year]).fetchall() == rows:
        return
    db.execute(f"DELETE FROM {_FIGURES} WHERE region_code = ? AND year = ?", [region, year])
    db.executemany(f"INSERT INTO {_FIGURES} VALUES ({', '.join('?' * 11)})", rows)


def _rows(db: sqlite3.Connection, region: str, year: int) -> Iterator[tuple[object, ...]]:
    for key, total in totals.of_area(db, region, tuple(REPORT_FIGURES), year=year).get(year, {}).items():
        said = total.government
        corrected = int(total.value is not None and said is not None and said.corrected)
        yield (
            *(region, year, key, total.value, total.scope or None, total.bodies, total.reports, total.expected),
            *(total.difference, corrected, total.corrected),
        )
