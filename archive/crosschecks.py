"""Checks over years and bodies (R5 to R8), stored with the report they concern.

They follow their neighbours: when last year's report is revised, this year's check is computed anew. That is no
change of a report. What is due stands in the table `pending`, written with the report that makes it due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from archive import findings
from archive.pending import CHECKS
from archive.rows import ACROSS_YEARS, OVER_BODIES, read_cells
from archive.schema import REPORT_FIGURES
from archive.store import Store
from parsers.checks import ADDITIVE, CROSS_YEAR_ROWS, cross_year_checks, subordinates_check
from parsers.model import Cell, Check

SUBORDINATES_NEEDED = 3

_BATCH = 500
_FLAT = {cells: name for name, cells in REPORT_FIGURES.items() if cells in ADDITIVE}
"""Figure of R8 → the column of `reports` that has it: the figures of fifty bodies without reading their tables."""

_GOVERNMENT = "SELECT id FROM agencies WHERE region_code = ? AND key = '人民政府' AND level = 'county'"
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


@dataclass(slots=True)
class _Batch:
    """Reports that are due together. Each year of an agency is read once, for the check on itself and on the next.

    A report makes its own year and the next due, and its county's government: only the checks that look at it, since
    every stored page that a night reads is one more on an archive that no cache holds.
    """

    store: Store
    _versions: dict[tuple[int, int], int | None] = field(default_factory=dict)
    _cells: dict[int, Mapping[str, Cell]] = field(default_factory=dict)

    def refresh(self, due: Iterable[tuple[int, int]]) -> int:
        years = sorted({(agency, year + later) for agency, year in due for later in (0, 1)})
        places = sorted({(self._region(agency), year) for agency, year in due})
        changed = {self._across_years(*pair) for pair in years} | {self._over_bodies(*place) for place in places}
        return len(changed - {None})

    def _across_years(self, agency: int, year: int) -> int | None:
        """R5 to R7 of a report; the version that got others than before."""
        this, before = self._version(agency, year), self._version(agency, year - 1)
        if this is None:
            return None
        checks = cross_year_checks(self._cells_of(before), self._cells_of(this)) if before else ()
        return self._put(agency, year, this, ACROSS_YEARS, checks)

    def _over_bodies(self, region: str, year: int) -> int | None:
        """R8 of a county's government; the version that got others than before.

        Where every body that reported the year before or after reported this year, otherwise there is none.
        """
        row = self.store.db.execute(_GOVERNMENT, [region]).fetchone()
        this = self._version(row[0], year) if row else None
        if this is None:
            return None
        return self._put(row[0], year, this, OVER_BODIES, self._sums(row[0], region, year))

    def _put(self, agency: int, year: int, version: int, positions: range, checks: tuple[Check, ...]) -> int | None:
        if not _write(self.store, version, positions, checks):
            return None
        findings.mark(self.store, agency, year, version)
        return version

    def _sums(self, government: int, region: str, year: int) -> tuple[Check, ...]:
        db = self.store.db
        reported = {body: figures for body, *figures in db.execute(_REPORTED, [region, year])}
        bodies = [body for (body,) in db.execute(_EXPECTED, [region, year, year]) if body != government]
        if len(bodies) < SUBORDINATES_NEEDED or not reported.keys() >= {government, *bodies}:
            return ()
        parent, *parts = (dict(zip(_FLAT, reported[body], strict=True)) for body in (government, *bodies))
        return subordinates_check(parent, parts)

    def _version(self, agency: int, year: int) -> int | None:
        """What the archive has of a year now."""
        if (agency, year) not in self._versions:
            query = "SELECT current_version FROM reports WHERE agency_id = ? AND year = ?"
            row = self.store.db.execute(query, [agency, year]).fetchone()
            self._versions[agency, year] = row and row[0]
        return self._versions[agency, year]

    def _cells_of(self, version: int) -> Mapping[str, Cell]:
        if version not in self._cells:
            self._cells[version] = read_cells(self.store.db, version, CROSS_YEAR_ROWS)
        return self._cells[version]

    def _region(self, agency: int) -> str:
        """Where an agency is filed; "" when a merge left nothing of it."""
        row = self.store.db.execute("SELECT region_code FROM agencies WHERE id = ?", [agency]).fetchone()
        return row[0] if row else ""


def _write(store: Store, version: int, positions: range, checks: tuple[Check, ...]) -> bool:
    """Put `checks` at `positions`, in the place of those that stand there; False when they already do."""
    rows = [
        (position, check.rule, check.outcome, check.left, check.right,
         "" if check.outcome == "pass" else json.dumps(check.cells, separators=(",", ":")), check.detail)
        for position, check in zip(positions, checks, strict=False)
    ]  # fmt: skip
    columns = 'position, rule, outcome, "left", "right", cells, detail'
    there = "FROM checks WHERE version_id = ? AND position BETWEEN ? AND ?"
    where = [version, positions[0], positions[-1]]
    if store.db.execute(f"SELECT {columns} {there}", where).fetchall() == rows:
        return False
    store.db.execute(f"DELETE {there}", where)
    insert = f"INSERT INTO checks (version_id, {columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    store.db.executemany(insert, [(version, *row) for row in rows])
    return True
