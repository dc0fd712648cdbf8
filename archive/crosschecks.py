"""Checks over years and bodies (R5 to R8), stored with the report they concern.

They follow their neighbours: when last year's report is revised, this year's check is computed anew. That is no
change of a report. What is due stands in the table `pending`, written with the report that makes it due.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from archive import findings
from archive.agencies import scope
from archive.agencies.scope import Scope
from archive.checking import likeness
from archive.figures.bodies import GOVERNMENT_KEY, bodies_of, government_of
from archive.figures.flat import REPORT_FIGURES
from archive.pending import CHECKS
from archive.rows import ACROSS_YEARS, OVER_BODIES, read_cells, read_sections
from archive.store import Store
from parsers.checks import ADDITIVE, CROSS_YEAR_ROWS, cross_year_checks, subordinates_check
from parsers.model import Cell, Check

SUBORDINATES_NEEDED = 3

_BATCH = 500
_FLAT = {cells: name for name, cells in REPORT_FIGURES.items() if cells in ADDITIVE}
"""Figure of R8 → the column of `reports` that has it: the figures of fifty bodies without reading their tables."""

_REPORTED = (
    f"SELECT agency_id, {', '.join(_FLAT.values())} FROM reports WHERE region_code = ? AND year = ? "
    "AND status != 'withdrawn'"
)
"""Read from the index reports_by_region alone."""
_HAS_REQUESTS = "SELECT 1 FROM form_blocks WHERE version_id = ? AND block = 'requests'"


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
        places = sorted({(region, year) for agency, year in due for region in self._regions(agency)})
        changed = {self._across_years(*pair) for pair in years} | {self._over_bodies(*place) for place in places}
        for agency, year in due:
            self._note_failed(agency, year)
            likeness.look(self.store, agency, year)
        return len(changed - {None})

    def _across_years(self, agency: int, year: int) -> int | None:
        """R5 to R7 of a report; the version that got others than before."""
        this, before = self._version(agency, year), self._version(agency, year - 1)
        if this is None:
            return None
        checks = cross_year_checks(self._cells_of(before), self._cells_of(this)) if before else ()
        return self._put(agency, year, this, ACROSS_YEARS, checks)

    def _over_bodies(self, region: str, year: int) -> int | None:
        """R8 of a government, and with it its scope; the version that got others than before."""
        government = government_of(self.store.db, region)
        this = self._version(government, year) if government is not None else None
        if government is None or this is None:
            return None
        sums = self._sums(government, this, region, year)
        changed = self._put(government, year, this, OVER_BODIES, sums)
        self._settle_scope(government, year, this, sums)
        return changed

    def _put(self, agency: int, year: int, version: int, positions: range, checks: tuple[Check, ...]) -> int | None:
        if not _write(self.store, version, positions, checks):
            return None
        findings.mark(self.store, agency, year, version)
        return version

    def _sums(self, government: int, version: int, region: str, year: int) -> tuple[Check, ...]:
        """R8, where every body that reported the year before or after and every government below reported this year.

        In a region with regions below, a government may or may not count their governments: a sum that differs then
        proves nothing.
        """
        bodies = [body for body in bodies_of(self.store.db, region) if body.expected(year)]
        if len(bodies) < SUBORDINATES_NEEDED or not self.store.db.execute(_HAS_REQUESTS, [version]).fetchone():
            return ()
        below = [body for body in bodies if body.region_below]
        reported = self._reported(region, year, [body.agency for body in below])
        if not reported.keys() >= {government, *(body.agency for body in bodies)}:
            return ()
        parent, *parts = (
            dict(zip(_FLAT, reported[body], strict=True)) for body in (government, *(body.agency for body in bodies))
        )
        checks = subordinates_check(parent, parts)
        return tuple(_with_governments(check, len(parts), len(below)) for check in checks) if below else checks

    def _reported(
        self, region: str, year: int, governments: Iterable[int | None]
    ) -> dict[int | None, tuple[float | None, ...]]:
        """Agency → its figures of R8, of the reports that stand; for a region and some governments below it."""
        db = self.store.db
        found = {row[0]: tuple(row[1:]) for row in db.execute(_REPORTED, [region, year])}
        one = _REPORTED.replace("region_code = ?", "agency_id = ?")
        for agency in governments:
            found.update((row[0], tuple(row[1:])) for row in db.execute(one, [agency, year]))
        return found

    def _settle_scope(self, agency: int, year: int, version: int, sums: tuple[Check, ...]) -> None:
        """A government whose figures are the sums of its bodies is their aggregate; else what its report says."""
        db = self.store.db
        report, reason, *figures = db.execute(
            "SELECT id, coalesce(scope_reason, ''), requests_received, requests_carried_over FROM reports "
            "WHERE agency_id = ? AND year = ?",
            [agency, year],
        ).fetchone()
        if reason.startswith(scope.BY_PERSON):
            return
        proved = f"{scope.BY_BODIES}: version {version}"
        if reason.startswith(proved) and all(check.outcome == "not_assessable" for check in sums):
            return  # A body that is gone takes no proof back.
        found = _by_bodies(sums, proved)
        if found is None:
            texts = (section.text for section in read_sections(db, version))
            names = ("requests_received", "requests_carried_over")
            found = scope.of_report("government", texts, dict(zip(names, figures, strict=True)))
        self.store.update("reports", {"id": report}, {"scope": found.scope, "scope_reason": found.reason})

    def _note_failed(self, agency: int, year: int) -> None:
        """The rules that a report fails, those over years and bodies with its own."""
        for number in filter(None, (self._version(agency, year), self._version(agency, year + 1))):
            self.store.derive(number)

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

    def _regions(self, agency: int) -> tuple[str, ...]:
        """Where an agency's figures count: its region, of a government the one above too; () when a merge left
        nothing of it."""
        row = self.store.db.execute(
            "SELECT a.region_code, a.key, g.parent FROM agencies a LEFT JOIN regions g ON g.code = a.region_code "
            "WHERE a.id = ?",
            [agency],
        ).fetchone()
        if row is None:
            return ()
        return (row[0], row[2]) if row[1] == GOVERNMENT_KEY and row[2] else (row[0],)


def _with_governments(check: Check, bodies: int, below: int) -> Check:
    detail = f"本级 = {bodies} 个机关之和，其中 {below} 个下级政府"
    if check.outcome != "fail":
        return replace(check, detail=detail)
    return replace(check, outcome="not_assessable", left=None, right=None, detail=f"{detail}（是否含下级政府不明）")


def _by_bodies(sums: tuple[Check, ...], proved: str) -> Scope | None:
    """Aggregate, where more figures that are not 0 are sums of the bodies' than differ from them.

    A sum of several bodies is not met by chance; one that differs among many that fit is a slip of somebody's, and
    stands in the checks.
    """
    counted = [check for check in sums if check.outcome == "pass" and check.left]
    differ = sum(check.outcome == "fail" for check in sums)
    if len(counted) <= differ:
        return None
    return Scope("aggregate", f"{proved}, {len(counted)} figures are the sums of its bodies, {differ} differ")


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
