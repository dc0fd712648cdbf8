"""Checks over years and bodies (R5 to R8), stored with the report they concern.

They follow their neighbours: when last year's report is revised, this year's check is computed anew. That is no
change of a report. What is due stands in the table `pending`, written with the report that makes it due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from archive.rows import read_cells, read_forms
from archive.schema import REPORT_FIGURES
from archive.store import Store
from archive.versioning import CHECKS
from parsers.checks import ADDITIVE, CROSS_YEAR_ROWS, cross_year_checks, subordinates_check
from parsers.model import Cell, Check

FIRST_POSITION = 10_000
"""Positions in `checks` from here on are those of this module; a report's own checks stand before."""

SUBORDINATES_NEEDED = 3

_BATCH = 500
_FLAT = {cells: name for name, cells in REPORT_FIGURES.items() if cells in ADDITIVE}
"""Figure of R8 → the column of `reports` that has it: the figures of fifty bodies without reading their tables."""

_REPORTED = f"SELECT agency_id, {', '.join(_FLAT.values())} FROM reports WHERE region_code = ? AND year = ?"
"""Read from the index reports_by_region alone."""
_EXPECTED = "SELECT id FROM agencies WHERE region_code = ? AND first_year <= ? AND last_year >= ?"


def refresh(store: Store) -> int:
    """Compute what is pending; returns how many reports got other checks than before."""
    written = 0
    while True:
        query = "SELECT agency_id, year FROM pending WHERE task = ? LIMIT ?"
        due = store.db.execute(query, [CHECKS, _BATCH]).fetchall()
        if not due:
            return written
        with store.transaction():
            written += _Batch(store).refresh(due)
            store.db.executemany(
                "DELETE FROM pending WHERE task = ? AND agency_id = ? AND year = ?", [(CHECKS, *pair) for pair in due]
            )


@dataclass(frozen=True, slots=True)
class _Year:
    """What the checks over years look at of one version."""

    version: int
    cells: dict[str, Cell]
    forms: dict[str, str]


@dataclass(slots=True)
class _Batch:
    """Reports that are due together. Each year of an agency is read once, for the check on itself and on the next."""

    store: Store
    _years: dict[tuple[int, int], _Year | None] = field(default_factory=dict)

    def refresh(self, due: Iterable[tuple[int, int]]) -> int:
        concerned = {pair for agency, year in due for pair in ((agency, year), (agency, year + 1))}
        concerned.update((government, year) for region, year in self._places(due) for government in self._of(region))
        return sum(self._refresh_one(agency, year) for agency, year in sorted(concerned))

    def _refresh_one(self, agency: int, year: int) -> bool:
        this = self._year(agency, year)
        if this is None:
            return False
        return _write(self.store, this.version, (*self._across_years(agency, year), *self._over_bodies(agency, year)))

    def _across_years(self, agency: int, year: int) -> tuple[Check, ...]:
        before, this = self._year(agency, year - 1), self._year(agency, year)
        return cross_year_checks(before.cells, this.cells, before.forms, this.forms) if before and this else ()

    def _over_bodies(self, agency: int, year: int) -> tuple[Check, ...]:
        """R8 for a county's government, where every body that reported the year before or after reported this year."""
        db = self.store.db
        query = "SELECT region_code FROM agencies WHERE id = ? AND key = '人民政府' AND level = 'county'"
        row = db.execute(query, [agency]).fetchone()
        if row is None:
            return ()
        reported = {body: figures for body, *figures in db.execute(_REPORTED, [row[0], year])}
        bodies = [body for (body,) in db.execute(_EXPECTED, [row[0], year, year]) if body != agency]
        if len(bodies) < SUBORDINATES_NEEDED or not reported.keys() >= {agency, *bodies}:
            return ()
        parent, *parts = (dict(zip(_FLAT, reported[body], strict=True)) for body in (agency, *bodies))
        return subordinates_check(parent, parts)

    def _year(self, agency: int, year: int) -> _Year | None:
        if (agency, year) not in self._years:
            self._years[agency, year] = self._read(agency, year)
        return self._years[agency, year]

    def _read(self, agency: int, year: int) -> _Year | None:
        db = self.store.db
        query = "SELECT current_version FROM reports WHERE agency_id = ? AND year = ?"
        row = db.execute(query, [agency, year]).fetchone()
        if row is None:
            return None
        return _Year(row[0], read_cells(db, row[0], CROSS_YEAR_ROWS), read_forms(db, row[0]))

    def _places(self, due: Iterable[tuple[int, int]]) -> set[tuple[str, int]]:
        query = "SELECT region_code FROM agencies WHERE id = ?"
        return {(row[0], year) for agency, year in due for row in self.store.db.execute(query, [agency])}

    def _of(self, region: str) -> list[int]:
        """The governments of a region."""
        query = "SELECT id FROM agencies WHERE region_code = ? AND key = '人民政府'"
        return [row[0] for row in self.store.db.execute(query, [region])]


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
