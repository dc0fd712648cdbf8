"""Figures over years: of one agency, or of an area with the sum of its bodies beside it; and their charts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archive.figures import totals
from archive.figures.bodies import Part, government_of
from archive.figures.concordance import Break
from archive.figures.doubts import Doubts, of_figure, of_versions
from archive.figures.measures import MEASURES, Number, cells_below
from archive.figures.totals import Sum, Total
from archive.site.figures.addresses import behind, stated
from archive.site.language.current import say
from archive.site.serving.reader import Snapshot

PART_NAMES: Mapping[Part, str] = {
    "department": "部门之和",
    "township": "乡镇街道之和",
    "government": "下级政府（含开发区）之和",
    "other": "其他单位之和",
}


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; None where there is no number. `total`: of an area, both sides of it.

    corrected  whether a person put a figure right that it rests on; `machine` is what it is as the machine read.
    held       whether there is no number because a figure that it rests on could not be proved.
    """

    value: Number | None
    total: Total | None = None
    corrected: bool = False
    machine: Number | None = None
    held: bool = False


@dataclass(frozen=True, slots=True)
class Series:
    """Measure → year → point, of one agency or region."""

    name: str
    href: str
    points: Mapping[str, Mapping[int, Point]]
    doubts: Mapping[int, Doubts] = field(default_factory=dict)
    """Year → what the cells of the report that states the figures have against them."""

    def held(self, key: str, year: int) -> bool:
        """Whether there is no value because a figure that it rests on could not be proved."""
        point = self.points[key].get(year)
        return bool(point and point.held)

    def value(self, key: str, year: int) -> Number | None:
        point = self.points[key].get(year)
        return point.value if point else None

    def corrected(self, key: str, year: int) -> Point | None:
        """The point, where a person put a figure right that it rests on."""
        point = self.points[key].get(year)
        return point if point and point.corrected else None

    def against(self, key: str, year: int) -> tuple[str, ...]:
        """What a value has against it. Where there is no value: that it could not be proved, or nothing."""
        stated = self.value(key, year) is not None
        return of_figure(self.doubts.get(year, {}), cells_below((MEASURES[key],)), stated=stated)

    def address(self, key: str, year: int) -> str:
        """Path of where a report states the figure: of an area's, its government's; "" of what no report states."""
        total = self.total(key, year)
        if total is not None:
            said = total.government
            return stated(said.agency, year, key) if said and (said.value is not None or said.held) else ""
        there = self.value(key, year) is not None or self.held(key, year)
        return stated(int(self.href.rpartition("/")[2]), year, key) if there else ""

    def behind(self, key: str, year: int, part: str = "") -> str:
        """Path of the list of bodies behind a sum of an area's bodies, or of one sort of them."""
        return behind(self.href.rpartition("/")[2], year, key, part)

    def total(self, key: str, year: int) -> Total | None:
        """Both sides of an area's figure; None for an agency."""
        point = self.points[key].get(year)
        return point.total if point else None

    def reports(self, key: str, year: int) -> int:
        """How many reports state the value: one or none. Nothing is added up to it."""
        return int(self.value(key, year) is not None)

    def part(self, key: str, year: int, part: Part) -> Sum | None:
        total = self.total(key, year)
        return total.parts.get(part) if total else None

    def parts(self, key: str) -> list[Part]:
        """The sorts of bodies that the area has in any year."""
        points = self.points[key].values()
        return [part for part in PART_NAMES if any(point.total and part in point.total.parts for point in points)]

    def years(self) -> set[int]:
        return {year for points in self.points.values() for year in points}

    @property
    def of_area(self) -> bool:
        return any(point.total for points in self.points.values() for point in points.values())


def of_agency(snapshot: Snapshot, agency: int, keys: Sequence[str]) -> dict[str, dict[int, Point]]:
    """The series of one agency, from its reports."""
    found = totals.of_agency(snapshot.connection, agency, keys)
    read = totals.machine_of_agency(snapshot.connection, agency, keys)
    held = totals.held_of_agency(snapshot.connection, agency, keys)
    return {
        key: {
            year: Point(value, None, year in read[key], read[key].get(year), year in held[key])
            for year, value in years.items()
        }
        for key, years in found.items()
    }


def doubts_of_agency(snapshot: Snapshot, agency: int) -> dict[int, Doubts]:
    """Year → what the cells of the agency's report have against them; years without any are left out."""
    reports = snapshot.rows("SELECT year, current_version FROM reports WHERE agency_id = ?", [agency])
    found = of_versions(snapshot.connection, (row["current_version"] for row in reports))
    return {row["year"]: found[row["current_version"]] for row in reports if row["current_version"] in found}


def doubts_of_region(snapshot: Snapshot, code: str) -> dict[int, Doubts]:
    """The same of the report of its government, which states the figures of a region."""
    government = government_of(snapshot.connection, code)
    return doubts_of_agency(snapshot, government) if government is not None else {}


def of_region(snapshot: Snapshot, code: str, keys: Sequence[str]) -> dict[str, dict[int, Point]]:
    """What the government of a region says, year by year, with the sum of its bodies beside it."""

    def compute() -> totals.Totals:
        return totals.of_area(snapshot.connection, code, keys)

    found = snapshot.cached(("region totals", code, tuple(keys)), compute)
    return {key: {year: _of_total(of[key]) for year, of in found.items()} for key in keys}


def _of_total(total: Total) -> Point:
    said = total.government
    if total.value is None or said is None or not said.corrected:
        return Point(total.value, total, held=bool(said and said.held and said.scope != "own"))
    return Point(total.value, total, corrected=True, machine=said.machine)


def breaks(key: str, years: Sequence[int]) -> tuple[Break, ...]:
    """Where the series of a measure breaks within the years shown."""
    return MEASURES[key].breaks_within(years[0], years[-1]) if years else ()


def chart(series: Sequence[Series], key: str, years: Sequence[int], *, kind: str = "line") -> dict[str, Any]:
    """One measure of several agencies or regions, for static/charts.js."""
    return {
        "kind": kind,
        "stacked": False,
        "unit": MEASURES[key].unit,
        "labels": [say("{0}年", year) for year in years],
        "breaks": [[say("{0}年", item.year), item.zh] for item in breaks(key, years)],
        "series": [_drawn(item, key, item.name, years) for item in series],
    }


def chart_of(item: Series, keys: Sequence[str], years: Sequence[int], *, stacked: bool = False) -> dict[str, Any]:
    """Several measures of one agency or region."""
    found = dict.fromkeys(mark for key in keys for mark in breaks(key, years))
    return {
        "kind": "bar" if stacked else "line",
        "stacked": stacked,
        "unit": MEASURES[keys[0]].unit,
        "labels": [say("{0}年", year) for year in years],
        "breaks": [[say("{0}年", mark.year), mark.zh] for mark in found],
        "series": [_drawn(item, key, MEASURES[key].zh, years) for key in keys],
    }


def _drawn(item: Series, key: str, name: str, years: Sequence[int]) -> dict[str, Any]:
    """One line or layer of a chart; `marked`: place of a value, or of a gap → what it has against it."""
    against = {index: item.against(key, year) for index, year in enumerate(years)}
    return {
        "name": name,
        "values": [item.value(key, year) for year in years],
        "marked": {index: list(marks) for index, marks in against.items() if marks},
    }
