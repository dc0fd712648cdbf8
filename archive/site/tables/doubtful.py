"""What each figure in a row of Datasette's tables has against it: none stands there as plain as the others."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from archive.figures import panel
from archive.figures.doubts import Doubt, of_figure, of_versions
from archive.figures.flat import REPORT_FIGURES
from archive.figures.measures import MEASURES, cells_below
from archive.rows import FORM_COLUMNS

MARKS = "marks"
"""Column of the CSV and the JSON of these tables: `column:doubt`, separated by spaces."""
_REPORTS = ("reports", "retracted_reports")
_TABLES = frozenset((*_REPORTS, *FORM_COLUMNS, panel.LONG, panel.WIDE))

Against = Mapping[str, tuple[Doubt, ...]]
"""Column → what the figure in it has against it; only columns that have anything."""


def has_figures(table: str) -> bool:
    """Whether the rows of a table are told apart."""
    return table in _TABLES


def against(db: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> list[Against]:
    """What the figures of each row have against them. A row of a view that lacks its version has none to tell."""
    versions = _versions(db, table, rows)
    doubts = of_versions(db, (version for version in versions if version is not None))
    found: list[Against] = []
    for row, version in zip(rows, versions, strict=True):
        known = doubts.get(version or 0, {})
        told = {
            name: of_figure(known, cells, stated=row[name] is not None)
            for name, cells in (_cells(table, row).items() if known else ())
            if name in row
        }
        found.append({name: each for name, each in told.items() if each})
    return found


def written(row: Against) -> str:
    """As the CSV and the JSON have it."""
    return " ".join(f"{name}:{doubt}" for name, doubts in row.items() for doubt in doubts)


def _versions(db: sqlite3.Connection, table: str, rows: Sequence[Mapping[str, Any]]) -> list[int | None]:
    """The version that a row shows. Of reports it is looked up: a choice of columns has the key always, it not."""
    if table not in _REPORTS:
        return [row.get("version_id") for row in rows]
    query = f"SELECT id, current_version FROM {table} WHERE id IN (SELECT value FROM json_each(?))"
    current = dict(db.execute(query, [json.dumps([row.get("id") for row in rows])]).fetchall())
    return [current.get(row.get("id")) for row in rows]


def _cells(table: str, row: Mapping[str, Any]) -> Mapping[str, frozenset[str]]:
    """Column of a row → the cells that its figure rests on."""
    if table in FORM_COLUMNS:
        return {name: frozenset({f"{table}.{row.get('row')}.{name}"}) for name in FORM_COLUMNS[table]}
    if table == panel.LONG:
        return {"value": _of_measure(str(row.get("measure")))}
    return _flat() if table in _REPORTS else _wide()


@cache
def _of_measure(key: str) -> frozenset[str]:
    return frozenset(cells_below((MEASURES[key],))) if key in MEASURES else frozenset()


@cache
def _flat() -> Mapping[str, frozenset[str]]:
    return {name: _of_measure(name) for name in REPORT_FIGURES}


@cache
def _wide() -> Mapping[str, frozenset[str]]:
    return {panel.wide_name(key): _of_measure(key) for key in MEASURES}
