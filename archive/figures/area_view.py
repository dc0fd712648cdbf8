"""The totals of areas as a view of archive.db: the definition of archive.figures.totals, in SQL.

One row a region, year and main figure: what the government says, and the sum of its bodies beside it.
"""

from __future__ import annotations

from archive.agencies.deadlines import YEARS_MISSED
from archive.figures.bodies import CENTRAL, GOVERNMENT_KEY, OFFICES
from archive.figures.flat import REPORT_FIGURES

AREA_TOTALS, AREA_BODIES = "area_totals", "area_bodies"

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

_CLOSED = "CAST(substr(a.closed_on, 1, 4) AS INTEGER)"
_EXPECTED = (
    f"((y.year BETWEEN a.first_year AND a.last_year + {YEARS_MISSED} "
    f"AND (y.year <= a.last_year OR a.closed_on IS NULL OR y.year < {_CLOSED})) "
    "OR EXISTS (SELECT 1 FROM unreadable u WHERE u.agency_id = a.id AND u.year = y.year))"
)
_SELF, _REPEATS = "self", "repeats"
"""Sorts that join no sum: the government itself, and its office where that reports for the whole government."""
_SORT = "CASE WHEN a.kind IN ('department', 'township', 'government') THEN a.kind ELSE 'other' END"
_YEARS = "(SELECT DISTINCT year FROM reports) y"


def rests_on_correction(row: str) -> str:
    """SQL: whether a person put right any figure that the measure `m` rests on, 0 or 1.

    row  what has the column corrected_cells.
    """
    cells = f"{row}.corrected_cells"
    listed = f"'[\"' || replace({cells}, ',', '\",\"') || '\"]'"
    asked = "instr(',' || m.cells || ',', ',' || j.value || ',') > 0"
    return f"({cells} IS NOT NULL AND EXISTS (SELECT 1 FROM json_each({listed}) j WHERE {asked}))"


def bodies_sql() -> str:
    """One row a region, year and body that is expected, and its government; `below`: a region below's government."""
    government = f"a.region_code = g.code AND a.key = '{GOVERNMENT_KEY}'"
    return (
        f"SELECT a.region_code, y.year, a.id AS agency_id, a.name, {_SORT} AS sort, 0 AS below "
        f"FROM agencies a CROSS JOIN {_YEARS} WHERE a.key != '{GOVERNMENT_KEY}' AND {_EXPECTED} "
        f"UNION ALL SELECT a.region_code, y.year, a.id, a.name, '{_SELF}', 0 FROM agencies a CROSS JOIN {_YEARS} "
        f"WHERE a.key = '{GOVERNMENT_KEY}' "
        "UNION ALL SELECT g.parent, y.year, a.id, a.name, 'government', 1 FROM regions g "
        f"LEFT JOIN agencies a ON {government} CROSS JOIN {_YEARS} "
        "WHERE g.parent IS NOT NULL AND g.level != 'province' "
        f"UNION ALL SELECT '{CENTRAL}', y.year, a.id, a.name, 'government', 1 FROM regions g "
        f"LEFT JOIN agencies a ON {government} CROSS JOIN {_YEARS} WHERE g.level = 'province'"
    )


def totals_sql() -> str:
    """The view; it rests on the view of bodies and on the table of measures."""
    figure = " ".join(f"WHEN '{key}' THEN r.{key}" for key in REPORT_FIGURES)
    keys = ", ".join(f"'{key}'" for key in REPORT_FIGURES)
    office = " OR ".join(f"b.name LIKE '%{ending}'" for ending in OFFICES)
    repeats = f"b.below = 0 AND r.scope = 'aggregate' AND b.sort IN ('department', 'other') AND ({office})"
    corrected = rests_on_correction("r")
    alone = f"r.scope = 'own' AND (b.below OR b.sort = '{_SELF}')"
    each = (
        "SELECT b.region_code, b.year, m.key AS measure, "
        f"CASE WHEN {repeats} THEN '{_REPEATS}' ELSE b.sort END AS sort, "
        f"r.id AS report, r.scope, {corrected} AS corrected, "
        f"CASE WHEN {alone} THEN NULL ELSE CASE m.key {figure} END END AS value "
        f"FROM {AREA_BODIES} b JOIN measures m ON m.key IN ({keys}) "
        "LEFT JOIN reports r ON r.agency_id = b.agency_id AND r.year = b.year AND r.status != 'withdrawn'"
    )
    sorts = (
        "SELECT region_code, year, measure, sort, count(*) AS expected, count(value) AS reports, sum(value) AS value, "
        "count(report) AS any_report, max(scope) AS scope, sum(corrected AND value IS NOT NULL) AS corrected "
        f"FROM ({each}) GROUP BY region_code, year, measure, sort"
    )
    added = f"sort NOT IN ('{_SELF}', '{_REPEATS}')"
    return (
        "SELECT t.region_code, g.full_name AS region, g.level, t.year, t.measure, m.label_zh, m.label_en, m.unit, "
        "t.value, t.scope, t.bodies, t.reports, t.expected, round(t.value - t.bodies, 6) AS difference, "
        "t.corrected, t.bodies_corrected FROM ("
        "SELECT region_code, year, measure, "
        f"max(CASE WHEN sort = '{_SELF}' THEN value END) AS value, "
        f"max(CASE WHEN sort = '{_SELF}' THEN scope END) AS scope, "
        f"CASE WHEN min(CASE WHEN {added} THEN reports END) > 0 "
        f"THEN round(sum(CASE WHEN {added} THEN value END), 6) END AS bodies, "
        f"coalesce(sum(CASE WHEN {added} THEN reports END), 0) AS reports, "
        f"coalesce(sum(CASE WHEN {added} THEN expected END), 0) AS expected, "
        f"coalesce(max(CASE WHEN sort = '{_SELF}' THEN corrected END), 0) AS corrected, "
        f"coalesce(sum(CASE WHEN {added} THEN corrected END), 0) AS bodies_corrected "
        f"FROM ({sorts}) GROUP BY region_code, year, measure HAVING sum(any_report) > 0) t "
        "JOIN measures m ON m.key = t.measure JOIN regions g ON g.code = t.region_code"
    )
