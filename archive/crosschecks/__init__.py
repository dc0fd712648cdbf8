"""Checks over years and bodies (R5 to R8), stored with the report they concern.

They follow their neighbours: when last year's report is revised, this year's check is computed anew. That is no
change of a report. What is due stands in the table `pending`, written with the report that makes it due.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, field

from archive import findings
from archive.agencies import scope
from archive.agencies.scope import Scope
from archive.checking import likeness
from archive.crosschecks.body_sums import Difference, Reading, best, sums_of
from archive.figures import area_view
from archive.figures.bodies import (
    CENTRAL,
    GOVERNMENT_KEY,
    Body,
    bodies_of,
    government_of,
    repeats_the_government,
    speaks_for_others,
)
from archive.pending import CHECKS
from archive.rows import ACROSS_YEARS, OVER_BODIES, check_rows, read_cells, read_sections
from archive.store import Store
from parsers.checks import ADDITIVE, CROSS_YEAR_ROWS, cross_year_checks, subordinates_check
from parsers.checks.arithmetic import total_of
from parsers.model import Cell, Check, Number

SUBORDINATES_NEEDED = 3

_BATCH = 500
_MOST_NAMED = 20
"""Missing bodies that a check names."""
_REPORTED = (
    "SELECT agency_id, scope, current_version FROM reports WHERE region_code = ? AND year = ? AND status != 'withdrawn'"
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


@dataclass(frozen=True, slots=True)
class _Standing:
    """A report that stands: what it counts, and its version."""

    scope: str
    version: int


_Reported = Mapping[int | None, _Standing]
"""By agency."""


@dataclass(frozen=True, slots=True)
class _OverBodies:
    """What R8 of one report rests on.

    reading  None where there is nothing to compare.   lacking  why, where bodies are missing.
    unclear  why it is open which bodies the government counts, or what these count themselves; "" where it is not.
    """

    reading: Reading | None = None
    lacking: str = ""
    unclear: str = ""

    def check(self, scope: str) -> Check | None:
        """The one finding, given what the report counts; nobody is accused before more cells fit than differ."""
        if self.reading is None:
            return _not_assessable("本级 = 所属各机关之和", self.lacking) if self.lacking else None
        own = "本级报告只计本机关" if scope == "own" else ""
        return _check(self.reading, "" if self.reading.settled else own or self.unclear)


@dataclass(slots=True)
class _Batch:
    """Reports that are due together. Each year of an agency is read once, for the check on itself and on the next.

    A report makes its own year and the next due, and its county's government: only the checks that look at it, since
    every stored page that a night reads is one more on an archive that no cache holds.
    """

    store: Store
    _versions: dict[tuple[int, int], int | None] = field(default_factory=dict)
    _cells: dict[int, Mapping[str, Cell]] = field(default_factory=dict)
    _texts: dict[int, likeness.Shingles] = field(default_factory=dict)
    _above: set[tuple[str, int]] = field(default_factory=set)
    """Areas and years whose totals follow a government that turned out to count something else."""

    def refresh(self, due: Iterable[tuple[int, int]]) -> int:
        years = sorted({(agency, year + later) for agency, year in due for later in (0, 1)})
        places = sorted({(region, year) for agency, year in due for region in self._regions(agency)})
        changed = {self._across_years(*pair) for pair in years} | {self._over_bodies(*place) for place in places}
        for place in sorted({*places, *self._above}):
            area_view.put(self.store.db, *place)
        for agency, year in due:
            self._note_failed(agency, year)
            likeness.look(self.store, agency, year, self._texts)
        return len(changed - {None})

    def _across_years(self, agency: int, year: int) -> int | None:
        """R5 to R7 of a report; the version that got others than before."""
        this, before = self._version(agency, year), self._version(agency, year - 1)
        if this is None:
            return None
        checks = cross_year_checks(self._cells_of(before), self._cells_of(this)) if before else ()
        return self._put(agency, year, this, ACROSS_YEARS, checks)

    def _over_bodies(self, region: str, year: int) -> int | None:
        """R8 of a government, and with it its scope; the version that got another one than before."""
        government = government_of(self.store.db, region)
        this = self._version(government, year) if government is not None else None
        if government is None or this is None:
            return None
        found = self._sums(government, this, region, year)
        check = found.check(self._settle_scope(government, year, this, found.reading))
        differences = found.reading.differences if found.reading and check and check.outcome == "fail" else ()
        self._put_differences(this, differences)
        return self._put(government, year, this, OVER_BODIES, (check,) if check else ())

    def _put(self, agency: int, year: int, version: int, positions: range, checks: tuple[Check, ...]) -> int | None:
        if not self.store.checks.replace(version, positions, check_rows(checks, positions)):
            return None
        findings.mark(self.store, agency, year, version)
        return version

    def _put_differences(self, version: int, found: Sequence[Difference]) -> None:
        """The cells that differ, with both sides; the check itself names them and shows the first."""
        rows = sorted((version, *astuple(one)) for one in found)
        there = "SELECT * FROM body_differences WHERE version_id = ? ORDER BY cell"
        if self.store.db.execute(there, [version]).fetchall() != rows:
            self.store.db.execute("DELETE FROM body_differences WHERE version_id = ?", [version])
            self.store.db.executemany("INSERT INTO body_differences VALUES (?, ?, ?, ?)", rows)

    def _sums(self, government: int, version: int, region: str, year: int) -> _OverBodies:
        """R8 over every cell, where all bodies that are expected, and every government below, reported this year."""
        db = self.store.db
        bodies = [body for body in bodies_of(db, region) if body.expected(year)]
        if len(bodies) < SUBORDINATES_NEEDED or not db.execute(_HAS_REQUESTS, [version]).fetchone():
            return _OverBodies()
        reported = self._reported(region, year, [body.agency for body in bodies if body.region_below])
        bodies = [body for body in bodies if not _repeats(body, reported)]
        missing = [body.name for body in bodies if body.agency not in reported]
        if missing or government not in reported:
            return _OverBodies(lacking=f"缺{len(missing)}个机关的报告：{_named(missing)}" if missing else "")
        ways = _ways(bodies)
        reading = best([self._reading(version, chosen, reported, ways) for chosen in ways])
        return _OverBodies(reading, unclear=_unclear(bodies, reported))

    def _reading(
        self, government: int, bodies: Sequence[Body], reported: _Reported, ways: Sequence[Sequence[Body]]
    ) -> Reading:
        versions = [reported[body.agency].version for body in bodies]
        said, summed = (sums_of(self.store.db, chosen) for chosen in ([government], versions))
        below = sum(body.region_below for body in bodies)
        return Reading(len(bodies), below, said, summed, partial=len(ways) > 1 and not below)

    def _reported(self, region: str, year: int, governments: Iterable[int | None]) -> _Reported:
        """The reports that stand of a region, and of some governments below it."""
        db = self.store.db
        rows = db.execute(_REPORTED, [region, year]).fetchall()
        one = _REPORTED.replace("region_code = ?", "agency_id = ?")
        for agency in governments:
            rows += db.execute(one, [agency, year]).fetchall()
        return {agency: _Standing(scope, version) for agency, scope, version in rows}

    def _settle_scope(self, agency: int, year: int, version: int, reading: Reading | None) -> str:
        """A government whose figures are the sums of its bodies is their aggregate; else what its report says."""
        db = self.store.db
        report, known, reason, *figures = db.execute(
            "SELECT id, scope, coalesce(scope_reason, ''), requests_received, requests_carried_over FROM reports "
            "WHERE agency_id = ? AND year = ?",
            [agency, year],
        ).fetchone()
        if reason.startswith(scope.BY_PERSON):
            return str(known)
        proved = f"{scope.BY_BODIES}: version {version}"
        if reason.startswith(proved) and reading is None:
            return str(known)  # A body that is gone takes no proof back.
        found = _by_bodies(reading, proved)
        if found is None:
            texts = (section.text for section in read_sections(db, version))
            names = ("requests_received", "requests_carried_over")
            found = scope.of_report("government", texts, dict(zip(names, figures, strict=True)))
        self.store.update("reports", {"id": report}, {"scope": found.scope, "scope_reason": found.reason})
        if found.scope != known:
            self._above.update((region, year) for region in self._regions(agency))
        return found.scope

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
        """Where an agency's figures count: its region, of a government the area above too; () when a merge left
        nothing of it."""
        row = self.store.db.execute(
            "SELECT a.region_code, a.key, CASE g.level WHEN 'province' THEN ? ELSE g.parent END FROM agencies a "
            "LEFT JOIN regions g ON g.code = a.region_code WHERE a.id = ?",
            [CENTRAL, agency],
        ).fetchone()
        if row is None:
            return ()
        return (row[0], row[2]) if row[1] == GOVERNMENT_KEY and row[2] else (row[0],)


def _ways(bodies: Sequence[Body]) -> tuple[Sequence[Body], ...]:
    """The bodies that a government may have counted: all, or those of its own level without the governments below."""
    own = [body for body in bodies if not body.region_below]
    return (bodies, own) if own and len(own) < len(bodies) else (bodies,)


def _named(names: Sequence[str]) -> str:
    more = f"等{len(names)}个" if len(names) > _MOST_NAMED else ""
    return "、".join(names[:_MOST_NAMED]) + more


def _repeats(body: Body, reported: _Reported) -> bool:
    return body.agency in reported and repeats_the_government(body, reported[body.agency].scope)


def _unclear(bodies: Sequence[Body], reported: _Reported) -> str:
    if any(body.region_below for body in bodies):
        return "是否含下级政府不明"
    return "所属机关的口径不明" if any(speaks_for_others(body, reported[body.agency].scope) for body in bodies) else ""


def _check(reading: Reading, unclear: str) -> Check:
    """Both sides of the first cell that differs, and all cells that do."""
    below = f" 个机关之和，其中 {reading.below} 个下级政府" if reading.below else " 个所属机关之和"
    detail = f"本级 = {reading.bodies}{below}"
    differ = reading.differences
    if not reading.compared or (differ and unclear):
        return _not_assessable(detail, unclear or "没有可比的单元格")
    if not differ:
        first = reading.compared[0]
        return Check("R8", "pass", reading.said[first], reading.summed[first], reading.compared, detail)
    told = f"{detail}；比较{len(reading.compared)}格，{len(differ)}格不同"
    return Check("R8", "fail", differ[0].said, differ[0].summed, tuple(one.cell for one in differ), told)


def _not_assessable(detail: str, why: str) -> Check:
    return Check("R8", "not_assessable", None, None, (), f"{detail}（{why}）")


def _by_bodies(reading: Reading | None, proved: str) -> Scope | None:
    """Aggregate, where more figures that are not 0 are sums of the bodies' than differ from them.

    A sum of several bodies is not met by chance; one that differs among many that fit is a slip of somebody's, and
    stands in the checks. What counts the own level alone, without the governments below, is no figure of the area.
    """
    if reading is None:
        return None
    said, summed = ({cells: _added(side, cells) for cells in ADDITIVE} for side in (reading.said, reading.summed))
    checks = subordinates_check(said, [summed])
    counted = [check for check in checks if check.outcome == "pass" and check.left]
    differ = sum(check.outcome == "fail" for check in checks)
    if len(counted) <= differ:
        return None
    told = f"{proved}, {len(counted)} figures are the sums of its bodies, {differ} differ"
    if reading.partial:
        return Scope("unknown", f"{told}; without the governments of the regions below")
    return Scope("aggregate", told)


def _added(side: Mapping[str, Number], cells: tuple[str, ...]) -> Number | None:
    return total_of(side[cell] for cell in cells) if side.keys() >= {*cells} else None
