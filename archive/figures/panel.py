"""Tables that people use: one row a report (wide), one row a report and measure (long), and the catalogue itself.

They are views of archive.db, made anew whenever their definition changes; no report is stored twice. Every row says
where it comes from: reader, lowest confidence of what was read from a picture, failed rules, scope and status.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from functools import cache

from archive.figures import area_view
from archive.figures.area_view import AREA_TOTALS
from archive.figures.measures import AMOUNTS, MEASURES, Measure, cells_below, sql, without_other_unit
from archive.figures.report_columns import COLUMNS
from parsers.forms.tables import FORM_BLOCKS

LONG, WIDE, CATALOGUE, ALIKE, _ROWS = "panel", "panel_wide", "measures", "alike", "panel_reports"
_OF_A_REPORT: Mapping[str, str] = {
    "agency_id": "INTEGER",
    "agency": "TEXT",
    "year": "INTEGER",
    "region_code": "TEXT",
    "url": "TEXT",
}
"""What the view of copies says of either report, with types."""
_ALIKE_COLUMNS: Mapping[str, str] = {
    "share": "REAL",
    **_OF_A_REPORT,
    **{f"other_{name}": kind for name, kind in _OF_A_REPORT.items()},
    "report_id": "INTEGER",
    "other_id": "INTEGER",
}

BY_YEAR = (LONG, WIDE, AREA_TOTALS)
"""Views that are too long to be counted, ordered or written as a whole."""

CONTEXT: tuple[tuple[str, str], ...] = (
    ("report_id", "r.id"),
    ("version_id", "r.current_version"),
    *((column.name, f"r.{column.name}") for column in COLUMNS if column.panel),
)
"""Columns that every row of both panels begins with, and where they come from."""

_TYPES: Mapping[str, str] = (
    {column.name: column.type for column in COLUMNS}
    | dict(area_view.COLUMNS)
    | dict(_ALIKE_COLUMNS)
    | {
        **dict.fromkeys(("report_id", "version_id", "since", "corrected"), "INTEGER"),
        **dict.fromkeys(("value", "machine_value"), "REAL"),
    }
)

_MEASURES_TABLE = f"""
CREATE TABLE {CATALOGUE} (
    key TEXT PRIMARY KEY, kind TEXT NOT NULL, label_zh TEXT NOT NULL, label_en TEXT NOT NULL, unit TEXT NOT NULL,
    formula TEXT NOT NULL, direction TEXT NOT NULL, since INTEGER NOT NULL, breaks TEXT NOT NULL, note TEXT NOT NULL,
    block TEXT, row TEXT, cell_column TEXT, cells TEXT NOT NULL
) WITHOUT ROWID
"""
_BY_CELL = f"CREATE INDEX measures_by_cell ON {CATALOGUE}(block, row, cell_column)"
"""The panel goes from a cell to its measure, and from a measure that is asked for to its cell."""


def wide_name(key: str) -> str:
    """The column of a measure in the wide panel: a name that R, Stata and pandas take."""
    return key.replace(".", "_")


def column_type(name: str) -> str:
    """INTEGER, REAL or TEXT of a column of a panel."""
    return _TYPES.get(name, "REAL" if name in _WIDE_NAMES else "TEXT")


def columns(view: str) -> tuple[str, ...]:
    """The columns of a view in order. Raises KeyError for another name."""
    context = tuple(name for name, _ in CONTEXT)
    totals = tuple(name for name, _ in area_view.COLUMNS)
    of_views = {LONG: (*context, *_LONG_COLUMNS), WIDE: (*context, *_WIDE_NAMES)}
    return {**of_views, AREA_TOTALS: totals, ALIKE: tuple(_ALIKE_COLUMNS)}[view]


def install(db: sqlite3.Connection) -> bool:
    """Bring views and catalogue to what the code says, inside the caller's transaction; True when they were not."""
    wanted = _fingerprint()
    row = db.execute("SELECT value FROM progress WHERE name = 'panel'").fetchone()
    if row and row[0] == wanted:
        return False
    remove(db)
    db.execute(f"DROP TABLE IF EXISTS {CATALOGUE}")
    db.execute(_MEASURES_TABLE)
    db.execute(_BY_CELL)
    db.executemany(f"INSERT INTO {CATALOGUE} VALUES ({', '.join('?' * 14)})", _catalogue())
    for view, select in _views().items():
        db.execute(f"CREATE VIEW {view} AS {select}")
    db.execute("INSERT OR REPLACE INTO progress VALUES ('panel', ?)", [wanted])
    return True


def remove(db: sqlite3.Connection) -> None:
    """Take the views away before tables are changed under them; `install` puts them back."""
    for view in reversed(_VIEWS):
        db.execute(f"DROP VIEW IF EXISTS {view}")
    db.execute("DELETE FROM progress WHERE name = 'panel'")


def catalogue_row(measure: Measure) -> tuple[object, ...]:
    """A measure as a row of `measures`; breaks as JSON [year, Chinese, English]."""
    breaks = json.dumps([[item.year, item.zh, item.en] for item in measure.breaks], ensure_ascii=False)
    return (
        *(measure.key, measure.kind, measure.zh, measure.en, measure.unit, measure.formula),
        *(measure.direction, measure.since, breaks, measure.note),
        *(measure.key.split(".") if "." in measure.key else (None, None, None)),
        ",".join(sorted(cells_below((measure,)))),
    )


_LONG_COLUMNS = ("measure", "label_zh", "label_en", "unit", "value", "corrected", "machine_value")
_WIDE = tuple(
    (wide_name(measure.key), measure)
    for measure in MEASURES.values()
    if "population" not in measure.below and not measure.key.startswith("statistics.")
)
_WIDE_NAMES = tuple(name for name, _ in _WIDE)


def wide_sql() -> str:
    """One row a report: every flat figure, rate, sum and cell of the forms of 2019 and 2021.

    Each row of a form is looked up once, not once a cell.
    """
    aliases: dict[tuple[str, str], str] = {}

    def cell(key: str) -> str:
        block, row, column = key.split(".")
        alias = aliases.setdefault((block, row), f"t{len(aliases)}")
        return without_other_unit(key, f"{alias}.{column}", "r")

    figures = [f'{sql(measure, "r", cell)} AS "{name}"' for name, measure in _WIDE]
    joins = (
        f"LEFT JOIN {block} {alias} ON {alias}.version_id = r.current_version AND {alias}.row = '{row}'"
        for (block, row), alias in aliases.items()
    )
    return f"SELECT {_context()}, {', '.join(figures)} FROM reports r {' '.join(joins)}"


def long_sql() -> str:
    """One row a report and cell, then one a report and flat figure or rate; a measure without value has no row."""
    return " UNION ALL ".join((*_cell_branches(), _derived_branch()))


def _context() -> str:
    return ", ".join(f"{source} AS {name}" for name, source in CONTEXT)


def _cell_branches() -> Iterator[str]:
    found = {(block.name, column.key): None for block in FORM_BLOCKS for column in block.columns}
    for block, column in found:
        key = f"'{block}.' || t.row || '.{column}'"
        other_unit = (
            f" AND NOT EXISTS (SELECT 1 FROM cell_marks c WHERE c.version_id = t.version_id AND c.cell = {key}"
            " AND c.unit IS NOT NULL)"
            if column in AMOUNTS
            else ""
        )
        yield (
            f"SELECT r.*, m.key AS measure, m.label_zh AS label_zh, m.label_en AS label_en, m.unit AS unit, "
            f"CAST(t.{column} AS REAL) AS value, {_corrected('m.key')} AS corrected, "
            f"CASE WHEN {_corrected('m.key')} THEN (SELECT c.machine_value FROM cell_marks c "
            "WHERE c.version_id = t.version_id AND c.cell = m.key) END AS machine_value "
            f"FROM {_ROWS} r JOIN {block} t ON t.version_id = r.version_id "
            f"JOIN {CATALOGUE} m ON m.block = '{block}' AND m.row = t.row AND m.cell_column = '{column}' "
            f"WHERE t.{column} IS NOT NULL{other_unit}"
        )


def _corrected(cell: str) -> str:
    """Whether a person put the figure of a cell right, 0 or 1; `cell` is an SQL expression."""
    return f"(r.corrected_cells IS NOT NULL AND instr(',' || r.corrected_cells || ',', ',' || {cell} || ',') > 0)"


_RESTS_ON_CORRECTION = (
    "(r.corrected_cells IS NOT NULL AND EXISTS ("
    "SELECT 1 FROM json_each('[\"' || replace(r.corrected_cells, ',', '\",\"') || '\"]') j "
    "WHERE instr(',' || m.cells || ',', ',' || j.value || ',') > 0))"
)
"""Whether a person put right any figure that a measure rests on, 0 or 1."""


def _derived_branch() -> str:
    """Flat figures, sums and rates of a report: one lookup in the catalogue each, computed only where it is asked.

    What the machine read instead stands beside the cells that were corrected.
    """
    derived = [m for m in MEASURES.values() if "." not in m.key and "population" not in m.below]
    cases = (f"WHEN '{measure.key}' THEN {sql(measure, 'f')}" for measure in derived)
    return (
        f"SELECT * FROM (SELECT r.*, m.key AS measure, m.label_zh, m.label_en, m.unit, "
        f"CAST(CASE m.key {' '.join(cases)} END AS REAL) AS value, {_RESTS_ON_CORRECTION} AS corrected, "
        f"NULL AS machine_value FROM {_ROWS} r "
        f"JOIN reports f ON f.id = r.report_id JOIN {CATALOGUE} m ON m.block IS NULL) WHERE value IS NOT NULL"
    )


def _rows_sql() -> str:
    return f"SELECT {_context()} FROM reports r"


def alike_sql() -> str:
    """The table of copies with the names of both reports."""
    names = ", ".join([f"r.{name}" for name in _OF_A_REPORT] + [f"o.{name} AS other_{name}" for name in _OF_A_REPORT])
    return (
        f"SELECT c.share, {names}, c.report_id, c.other_id FROM copies c JOIN reports r ON r.id = c.report_id "
        "JOIN reports o ON o.id = c.other_id"
    )


_VIEWS: dict[str, Callable[[], str]] = {
    _ROWS: _rows_sql,
    LONG: long_sql,
    WIDE: wide_sql,
    AREA_TOTALS: area_view.sql,
    ALIKE: alike_sql,
}
"""View → its SQL, each after those that it rests on."""


@cache
def _views() -> dict[str, str]:
    """View → its SQL, written once a process: every archive that is opened compares itself with it."""
    return {view: sql_of() for view, sql_of in _VIEWS.items()}


@cache
def _catalogue() -> tuple[tuple[object, ...], ...]:
    return tuple(map(catalogue_row, MEASURES.values()))


@cache
def _fingerprint() -> str:
    text = json.dumps([_MEASURES_TABLE, _BY_CELL, list(_views().values()), _catalogue()])
    return hashlib.sha256(text.encode()).hexdigest()
