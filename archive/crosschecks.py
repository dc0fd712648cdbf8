"""Checks over years and bodies (R5 to R8), stored with the report they concern.

They follow their neighbours: when last year's report is revised, this year's check is computed anew. That is no
change of a report. What is due stands in the table `pending`, written with the report that makes it due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from archive.rows import read_cells, read_forms
from archive.store import Store
from archive.versioning import CHECKS
from parsers.checks import cross_year_checks, subordinates_check
from parsers.model import Cell, Check

FIRST_POSITION = 10_000
"""Positions in `checks` from here on are those of this module; a report's own checks stand before."""

SUBORDINATES_NEEDED = 3

_BATCH = 500


def refresh(store: Store) -> int:
    """Compute what is pending; returns how many reports got other checks than before."""
    written = 0
    while True:
        query = "SELECT agency_id, year FROM pending WHERE task = ? LIMIT ?"
        due = store.db.execute(query, [CHECKS, _BATCH]).fetchall()
        if not due:
            return written
        with store.transaction():
            written += _refresh_all(store, due)
            store.db.executemany(
                "DELETE FROM pending WHERE task = ? AND agency_id = ? AND year = ?", [(CHECKS, *pair) for pair in due]
            )


def _refresh_all(store: Store, due: Iterable[tuple[int, int]]) -> int:
    concerned = {pair for agency, year in due for pair in ((agency, year), (agency, year + 1))}
    for region, year in _places(store, due):
        concerned.update((agency, year) for agency in _governments(store, region))
    return sum(_refresh_one(store, agency, year) for agency, year in sorted(concerned))


def _refresh_one(store: Store, agency: int, year: int) -> bool:
    version = _version(store, agency, year)
    if version is None:
        return False
    return _write(store, version, (*_across_years(store, agency, year, version), *_over_bodies(store, agency, year)))


def _across_years(store: Store, agency: int, year: int, version: int) -> tuple[Check, ...]:
    before = _version(store, agency, year - 1)
    if before is None:
        return ()
    db = store.db
    return cross_year_checks(
        read_cells(db, before), read_cells(db, version), read_forms(db, before), read_forms(db, version)
    )


def _over_bodies(store: Store, agency: int, year: int) -> tuple[Check, ...]:
    """R8 for a county's government, where every body that reported the year before or after reported this year."""
    row = store.db.execute(
        "SELECT region_code FROM agencies WHERE id = ? AND key = '人民政府' AND level = 'county'",
        [agency],
    ).fetchone()
    if row is None:
        return ()
    bodies = store.db.execute(
        "SELECT a.id, r.current_version FROM agencies a LEFT JOIN reports r ON r.agency_id = a.id AND r.year = ? "
        "WHERE a.region_code = ? AND a.id != ? AND a.first_year <= ? AND a.last_year >= ?",
        [year, row[0], agency, year, year],
    ).fetchall()
    if len(bodies) < SUBORDINATES_NEEDED or any(version is None for _, version in bodies):
        return ()
    version = _version(store, agency, year)
    parent = _totals(store, version) if version is not None else {}
    return subordinates_check(parent, [_totals(store, body) for _, body in bodies])


def _totals(store: Store, version: int) -> Mapping[str, Cell]:
    """The total column of tables 2 and 3."""
    cells: dict[str, Cell] = {}
    for block in ("requests", "review_litigation"):
        for row, total in store.db.execute(f"SELECT row, total FROM {block} WHERE version_id = ?", [version]):
            cells[f"{block}.{row}.total"] = Cell(total, "" if total is None else str(total))
    return cells


def _version(store: Store, agency: int, year: int) -> int | None:
    query = "SELECT current_version FROM reports WHERE agency_id = ? AND year = ?"
    row = store.db.execute(query, [agency, year]).fetchone()
    return row[0] if row else None


def _places(store: Store, due: Iterable[tuple[int, int]]) -> set[tuple[str, int]]:
    query = "SELECT region_code FROM agencies WHERE id = ?"
    return {(row[0], year) for agency, year in due for row in store.db.execute(query, [agency])}


def _governments(store: Store, region: str) -> list[int]:
    query = "SELECT id FROM agencies WHERE region_code = ? AND key = '人民政府'"
    return [row[0] for row in store.db.execute(query, [region])]


def _write(store: Store, version: int, checks: tuple[Check, ...]) -> bool:
    rows = [
        (FIRST_POSITION + number, check.rule, check.outcome, check.left, check.right,
         "" if check.outcome == "pass" else json.dumps(check.cells, separators=(",", ":")), check.detail)
        for number, check in enumerate(checks)
    ]  # fmt: skip
    columns = 'position, rule, outcome, "left", "right", cells, detail'
    query = f"SELECT {columns} FROM checks WHERE version_id = ? AND position >= ?"
    if store.db.execute(query, [version, FIRST_POSITION]).fetchall() == rows:
        return False
    store.db.execute("DELETE FROM checks WHERE version_id = ? AND position >= ?", [version, FIRST_POSITION])
    store.db.executemany("INSERT INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [(version, *row) for row in rows])
    return True
