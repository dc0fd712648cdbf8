"""What a total of an area is, defined once for every page, CSV, JSON and view.

Two things stand side by side and are never mixed: what the government says for its area, and the sum of its bodies by
sort (departments, townships, lower governments), with how many of the expected bodies stand behind it. Withdrawn
reports count in neither; a body that was merged away has no report of its own any more. Where none of a sort that is
expected has reported, there is no sum of all bodies.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from archive.figures.bodies import (
    PARTS,
    Body,
    Part,
    bodies_of,
    government_of,
    repeats_the_government,
    speaks_for_others,
)
from archive.figures.flat import REPORT_FIGURES
from archive.figures.measures import AMOUNTS, MEASURES, POPULATION, Measure, Number, cells_below, quotient, value

_STANDING = "status != 'withdrawn'"


@dataclass(frozen=True, slots=True)
class Statement:
    """What one government's report says: its value, what it counts and why.

    corrected  whether a person put a figure right that it rests on; `machine` is what it is as the machine read.
    held       whether there is no value because a figure that it rests on could not be proved.
    """

    value: Number | None
    scope: str
    reason: str
    agency: int
    corrected: bool = False
    machine: Number | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Sum:
    """One sort of bodies. `value` is None where no report has the figure.

    reports   reports that stand behind it.   expected  bodies that should have reported.
    unproved  reports among them of which nobody knows whether they count what the sum asks for: lower governments that
              may not count their bodies, departments that count others of their branch.
    corrected reports among them in which a person put right a figure that the sum rests on; `picture`: that were read
              from pictures, at least in part; `failing`: whose own tables do not add up.
    held      reports that are left out because the figure could not be proved.
    """

    value: Number | None
    reports: int
    expected: int
    unproved: int = 0
    corrected: int = 0
    picture: int = 0
    failing: int = 0
    held: int = 0


@dataclass(frozen=True, slots=True)
class Total:
    """One measure of one area and year."""

    government: Statement | None
    parts: Mapping[Part, Sum]
    bodies: Number | None = None
    machine: Number | None = None
    """The sum of all bodies as the machine read their reports; None where nothing of it was corrected."""

    @property
    def corrected(self) -> int:
        """Reports behind the sum of all bodies in which a person put a figure right."""
        return sum(part.corrected for part in self.parts.values())

    @property
    def picture(self) -> int:
        """Reports behind the sum of all bodies that were read from pictures, at least in part."""
        return sum(part.picture for part in self.parts.values())

    @property
    def failing(self) -> int:
        """Reports behind the sum of all bodies whose own tables do not add up."""
        return sum(part.failing for part in self.parts.values())

    @property
    def held(self) -> int:
        """Reports left out of the sum of all bodies because the figure could not be proved."""
        return sum(part.held for part in self.parts.values())

    @property
    def value(self) -> Number | None:
        """The area's figure: what its government says, unless that counts the government's own office alone."""
        said = self.government
        return None if said is None or said.scope == "own" else said.value

    @property
    def scope(self) -> str:
        """Of the government's report; "" where there is none."""
        return self.government.scope if self.government else ""

    @property
    def reports(self) -> int:
        return sum(part.reports for part in self.parts.values())

    @property
    def expected(self) -> int:
        return sum(part.expected for part in self.parts.values())

    @property
    def difference(self) -> Number | None:
        """The government's figure less the sum of all bodies; None where either is missing."""
        if self.value is None or self.bodies is None:
            return None
        return round(self.value - self.bodies, 6)


Why = Literal["counted", "no_report", "no_figure", "held", "own_office", "repeats"]
"""Whether a body's report stands behind a sum, and if not, why: none stands, it lacks the figure, the figure could not
be proved, a lower government counts its own office alone, or it tells the government's own figures once more."""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one body adds to a sum.

    value   of the measure; `parts`: of a rate, those of the measures that it is made of, inhabitants left out.
    scope   of its report, "" without one.   unproved, corrected, picture, failing  as in Sum.
    """

    body: Body
    why: Why
    scope: str = ""
    value: Number | None = None
    parts: tuple[Number | None, ...] = ()
    unproved: bool = False
    corrected: bool = False
    picture: bool = False
    failing: bool = False


Totals = Mapping[int, Mapping[str, Total]]
"""Year → key of a measure → total."""


@dataclass(frozen=True, slots=True)
class _Report:
    agency: int
    year: int
    scope: str
    reason: str
    version: int
    cells: dict[str, Number | None]
    corrected: frozenset[str] = frozenset()
    """Cells that a person put right; `read` has what the measures need as the machine read it, where there are any."""
    read: dict[str, Number | None] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    """Cells that could not be proved."""
    picture: bool = False
    failing: bool = False

    def is_held(self, measure: Measure) -> bool:
        return bool(self.held) and not self.held.isdisjoint(cells_below((measure,)))

    def is_corrected(self, measure: Measure) -> bool:
        return bool(self.corrected) and not self.corrected.isdisjoint(cells_below((measure,)))

    def as_read(self) -> _Report:
        return replace(self, cells=self.read) if self.corrected else self


def of_area(db: sqlite3.Connection, region: str, keys: Sequence[str], year: int | None = None) -> Totals:
    """Totals of a region (000000 is the country) for every year that any of its bodies reported, or for one.

    Raises KeyError for a key that is no measure.
    """
    measures = [MEASURES[key] for key in keys]
    government, bodies = government_of(db, region), bodies_of(db, region)
    agencies = [body.agency for body in bodies if body.agency is not None]
    everybody = [*agencies, *([government] if government is not None else [])]
    reports = reports_of(db, everybody, measures, year=year)
    people = _populations(db, region) if any(POPULATION in measure.below for measure in measures) else {}
    by_year: dict[int, dict[int, _Report]] = {}
    for report in reports:
        by_year.setdefault(report.year, {})[report.agency] = report
    return {
        year: {
            measure.key: _total(measure, by_year[year], government, [body for body in bodies if body.expected(year)],
                                people.get(year))
            for measure in measures
        }
        for year in sorted(by_year)
    }  # fmt: skip


def contributions(db: sqlite3.Connection, region: str, measure: Measure, year: int) -> tuple[Contribution, ...]:
    """What stands behind the sum of an area's bodies, body by body: those that are expected, and who repeats it."""
    bodies = [body for body in bodies_of(db, region) if body.expected(year)]
    agencies = [body.agency for body in bodies if body.agency is not None]
    reports = {report.agency: report for report in reports_of(db, agencies, (measure,), year=year)}
    return tuple(_contribution(measure, body, reports.get(body.agency or 0)) for body in bodies)


def quotients(measure: Measure) -> list[str]:
    """The measures whose sums a rate is the quotient of, inhabitants left out; of any other measure none."""
    return [key for key in measure.parts if key != POPULATION] if measure.kind == "rate" else []


def _contribution(measure: Measure, body: Body, report: _Report | None) -> Contribution:
    why = _why(body, report, measure)
    if report is None:
        return Contribution(body, why)
    parts = tuple(report.cells.get(key) for key in quotients(measure))
    unproved = why == "counted" and _is_unproved(body, report)
    found = _value(measure, report, None)
    corrected = report.is_corrected(measure)
    return Contribution(body, why, report.scope, found, parts, unproved, corrected, report.picture, report.failing)


def of_agency(db: sqlite3.Connection, agency: int, keys: Sequence[str]) -> dict[str, dict[int, Number | None]]:
    """The series of one agency: key → year → value, also of withdrawn reports. Raises KeyError."""
    measures = [MEASURES[key] for key in keys]
    reports = reports_of(db, [agency], measures, standing=False)
    return {measure.key: {report.year: _value(measure, report, None) for report in reports} for measure in measures}


def machine_of_agency(db: sqlite3.Connection, agency: int, keys: Sequence[str]) -> dict[str, dict[int, Number | None]]:
    """Where a person put a figure right that the series of an agency rests on: key → year → what the machine reads."""
    measures = [MEASURES[key] for key in keys]
    reports = reports_of(db, [agency], measures, standing=False)
    return {
        measure.key: {
            report.year: _value(measure, report.as_read(), None) for report in reports if report.is_corrected(measure)
        }
        for measure in measures
    }


def held_of_agency(db: sqlite3.Connection, agency: int, keys: Sequence[str]) -> dict[str, frozenset[int]]:
    """Key → years in which an agency has no such figure because it could not be proved."""
    measures = [MEASURES[key] for key in keys]
    reports = [report for report in reports_of(db, [agency], measures, standing=False) if report.held]
    return {
        measure.key: frozenset(
            report.year for report in reports if report.is_held(measure) and _value(measure, report, None) is None
        )
        for measure in measures
    }


def missing(db: sqlite3.Connection, region: str, year: int) -> tuple[str, ...]:
    """Names of the bodies that should stand behind the sums of a year and do not."""
    bodies = [body for body in bodies_of(db, region) if body.expected(year)]
    agencies = json.dumps([body.agency for body in bodies if body.agency is not None])
    query = (
        "SELECT agency_id FROM reports WHERE agency_id IN (SELECT value FROM json_each(?)) AND year = ? "
        f"AND {_STANDING}"
    )
    there = {row[0] for row in db.execute(query, [agencies, year])}
    return tuple(body.name for body in bodies if body.agency not in there)


def _total(
    measure: Measure, reports: Mapping[int, _Report], government: int | None, bodies: Iterable[Body], people: int | None
) -> Total:
    said = reports.get(government) if government is not None else None
    statement = _statement(measure, said, people) if said else None
    groups: dict[Part, list[Body]] = {}
    for body in bodies:
        report = reports.get(body.agency) if body.agency is not None else None
        if report is None or not repeats_the_government(body, report.scope):
            groups.setdefault(body.part, []).append(body)
    parts = {part: _sum(measure, groups[part], reports) for part in PARTS if part in groups}
    counted = [report for part in groups for report in _counted(groups[part], reports, measure)]
    gap = not parts or any(part.value is None for part in parts.values())
    if gap:
        return Total(statement, parts)
    changed = any(report.is_corrected(measure) for report in counted)
    machine = _added_up(measure, [report.as_read() for report in counted]) if changed else None
    return Total(statement, parts, _added_up(measure, counted), machine)


def _statement(measure: Measure, said: _Report, people: int | None) -> Statement:
    value = _value(measure, said, people)
    if not said.is_corrected(measure):
        held = value is None and said.is_held(measure)
        return Statement(value, said.scope, said.reason, said.agency, held=held)
    machine = _value(measure, said.as_read(), people)
    return Statement(value, said.scope, said.reason, said.agency, corrected=True, machine=machine)


def _sum(measure: Measure, bodies: Sequence[Body], reports: Mapping[int, _Report]) -> Sum:
    counted = _counted(bodies, reports, measure)
    by_agency = {body.agency: body for body in bodies}
    unproved = sum(_is_unproved(by_agency[report.agency], report) for report in counted)
    corrected = sum(report.is_corrected(measure) for report in counted)
    return Sum(
        _added_up(measure, counted) if counted else None, len(counted), len(bodies), unproved, corrected,
        sum(report.picture for report in counted), sum(report.failing for report in counted),
        _held(measure, bodies, reports),
    )  # fmt: skip


def _held(measure: Measure, bodies: Sequence[Body], reports: Mapping[int, _Report]) -> int:
    """Reports that would be counted if their figure were proved."""
    found = [(body, reports[body.agency]) for body in bodies if body.agency is not None and body.agency in reports]
    return sum(_why(body, report, measure) == "held" for body, report in found if report.held)


def _is_unproved(body: Body, report: _Report) -> bool:
    return report.scope != "aggregate" if body.region_below else speaks_for_others(body, report.scope)


def _counted(bodies: Iterable[Body], reports: Mapping[int, _Report], measure: Measure) -> list[_Report]:
    """Reports that have the measure. A lower government that counts its own office alone speaks for no area."""
    found = ((body, reports.get(body.agency) if body.agency is not None else None) for body in bodies)
    return [report for body, report in found if report is not None and _why(body, report, measure) == "counted"]


def _why(body: Body, report: _Report | None, measure: Measure) -> Why:
    if report is None:
        return "no_report"
    if repeats_the_government(body, report.scope):
        return "repeats"
    if body.region_below and report.scope == "own":
        return "own_office"
    if _has(measure, report):
        return "counted"
    return "held" if report.is_held(measure) else "no_figure"


def _has(measure: Measure, report: _Report) -> bool:
    return all(report.cells[key] is not None for key in measure.parts if key != POPULATION)


def _added_up(measure: Measure, reports: Sequence[_Report]) -> Number | None:
    """The sum; of a rate the quotient of the sums. Never a rate per inhabitants: bodies share their inhabitants."""
    if POPULATION in measure.below:
        return None
    sums = {key: _plus(report.cells[key] for report in reports) for key in measure.parts}
    if measure.kind != "rate":
        return sums[measure.key]
    return quotient(measure, [sums[key] for key in measure.above], [sums[key] for key in measure.below])


def _plus(numbers: Iterable[Number | None]) -> Number:
    total: Number = sum(number for number in numbers if number is not None)
    return round(total, 6) if isinstance(total, float) else total


def _value(measure: Measure, report: _Report, people: int | None) -> Number | None:
    return value(measure, {**report.cells, POPULATION: people} if POPULATION in measure.below else report.cells)


def reports_of(
    db: sqlite3.Connection,
    agencies: Sequence[int],
    measures: Sequence[Measure],
    *,
    standing: bool = True,
    year: int | None = None,
) -> list[_Report]:
    """The reports of some agencies with the figures that the measures need.

    standing  leave withdrawn reports out.   year  the only year that is asked for.
    """
    only = (f" AND {_STANDING}" if standing else "") + (" AND year = :year" if year is not None else "")
    flat = ", ".join(REPORT_FIGURES)
    rows = db.execute(
        "SELECT agency_id, year, scope, coalesce(scope_reason, ''), current_version, coalesce(corrected_cells, ''), "
        "coalesce(held_cells, ''), ocr_cells > 0, checks_failed > 0, "
        f"{flat} FROM reports WHERE agency_id IN (SELECT value FROM json_each(:agencies)){only} "
        "ORDER BY year, agency_id",
        {"agencies": json.dumps(agencies), "year": year},
    )
    found = [
        _Report(
            agency, year, scope, reason, version, dict(zip(REPORT_FIGURES, figures, strict=True)),
            _keys(corrected), {}, _keys(held), bool(picture), bool(failing),
        )
        for agency, year, scope, reason, version, corrected, held, picture, failing, *figures in rows
    ]  # fmt: skip
    _read_cells(db, found, _cells_needed(measures))
    parts = {key for measure in measures for key in measure.parts if key not in (POPULATION, *REPORT_FIGURES)}
    for report in found:
        report.cells.update({key: value(MEASURES[key], report.cells) for key in parts})
    _read_as_read(db, [report for report in found if report.corrected], measures)
    return found


def _keys(cells: str) -> frozenset[str]:
    return frozenset(cells.split(",")) if cells else frozenset()


def _read_as_read(db: sqlite3.Connection, reports: Sequence[_Report], measures: Sequence[Measure]) -> None:
    """Fill in `read` of reports that people corrected: few, so cell by cell."""
    if not reports:
        return
    plain = [replace(report, cells=report.read) for report in reports]
    _read_cells(db, plain, tuple(sorted(cells_below(measures))))
    versions = json.dumps([report.version for report in reports])
    by_version = {report.version: report for report in reports}
    query = (
        "SELECT version_id, cell, machine_value FROM cell_marks WHERE version_id IN (SELECT value FROM json_each(?)) "
        "AND machine_raw IS NOT NULL"
    )
    for version, cell, number in db.execute(query, [versions]):
        by_version[version].read[cell] = number
    for report in reports:
        there = {cell: number for cell, number in report.read.items() if number is not None}
        parts = {key for measure in measures for key in measure.parts if key != POPULATION}
        report.read.update({key: value(MEASURES[key], there) for key in parts})


def _cells_needed(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Cells that no flat figure has, of the measures and of what they are made of."""
    keys = {key for measure in measures for key in measure.parts if key != POPULATION}
    return tuple(
        cell for key in sorted(keys) if key not in REPORT_FIGURES for cells in MEASURES[key].cells for cell in cells
    )


def _read_cells(db: sqlite3.Connection, reports: Sequence[_Report], cells: Sequence[str]) -> None:
    versions = json.dumps([report.version for report in reports])
    by_version = {report.version: report for report in reports}
    wanted: dict[tuple[str, str], list[str]] = {}
    for cell in cells:
        block, row, column = cell.split(".")
        wanted.setdefault((block, row), []).append(column)
    for (block, row), columns in wanted.items():
        query = (
            f"SELECT version_id, {', '.join(columns)} FROM {block} "
            "WHERE version_id IN (SELECT value FROM json_each(?)) AND row = ?"
        )
        for version, *values in db.execute(query, [versions, row]):
            keys = (f"{block}.{row}.{column}" for column in columns)
            by_version[version].cells.update(zip(keys, values, strict=True))
    for cell in cells:
        if cell.rsplit(".", 1)[1] in AMOUNTS:
            _drop_other_units(db, by_version, versions, cell)


def _drop_other_units(db: sqlite3.Connection, reports: Mapping[int, _Report], versions: str, cell: str) -> None:
    query = (
        "SELECT version_id FROM cell_marks WHERE version_id IN (SELECT value FROM json_each(?)) AND cell = ? "
        "AND unit IS NOT NULL"
    )
    for (version,) in db.execute(query, [versions, cell]):
        reports[version].cells[cell] = None


def _populations(db: sqlite3.Connection, region: str) -> dict[int, int]:
    return dict(db.execute("SELECT year, people FROM populations WHERE region_code = ?", [region]).fetchall())
