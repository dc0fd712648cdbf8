"""Figures over years: of one agency, or added up over a region, with how many reports stand behind each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.site.figures.catalogue import FIGURES, MEASURES, Figure, Number, Rate, rate
from archive.site.labels.places import within
from archive.site.serving.reader import Row, Snapshot


@dataclass(frozen=True, slots=True)
class Point:
    """One value of a series; None where there is no number. `reports`: how many reports it was added up from."""

    value: Number | None
    reports: int


@dataclass(frozen=True, slots=True)
class Series:
    """Measure → year → point, of one agency or region."""

    name: str
    href: str
    points: Mapping[str, Mapping[int, Point]]

    def value(self, key: str, year: int) -> Number | None:
        point = self.points[key].get(year)
        return point.value if point else None

    def reports(self, key: str, year: int) -> int:
        point = self.points[key].get(year)
        return point.reports if point else 0

    def years(self) -> set[int]:
        return {year for points in self.points.values() for year in points}


def of_reports(reports: Sequence[Row], keys: Sequence[str]) -> dict[str, dict[int, Point]]:
    """The series of one agency, from its reports."""
    found: dict[str, dict[int, Point]] = {key: {} for key in keys}
    for report in reports:
        figures = {key: report[key] for key in FIGURES}
        for key in keys:
            wanted = MEASURES[key]
            value = rate(figures, wanted) if isinstance(wanted, Rate) else figures[key]
            found[key][report["year"]] = Point(value, 1 if value is not None else 0)
    return found


def of_region(snapshot: Snapshot, code: str, keys: Sequence[str]) -> dict[str, dict[int, Point]]:
    """Sums over the reports of a region, year by year; a rate is a quotient of sums over reports with both parts."""
    condition, params = within(snapshot, code)
    columns = ", ".join(
        f"{_sum(MEASURES[key])} AS v{place}, {_behind(MEASURES[key])} AS n{place}" for place, key in enumerate(keys)
    )

    def compute() -> list[Row]:
        return snapshot.rows(f"SELECT year, {columns} FROM reports WHERE {condition} GROUP BY year", params)

    rows = snapshot.cached(("region series", code, tuple(keys)), compute)
    return {
        key: {row["year"]: Point(row[f"v{place}"], row[f"n{place}"]) for row in rows} for place, key in enumerate(keys)
    }


def _complete(wanted: Rate) -> str:
    return " AND ".join(f"{key} IS NOT NULL" for key in dict.fromkeys((*wanted.above, *wanted.below)))


def _sum(wanted: Figure | Rate) -> str:
    if isinstance(wanted, Figure):
        return f"sum({wanted.key})"
    above, below = (" + ".join(keys) for keys in (wanted.above, wanted.below))
    only = f"FILTER (WHERE {_complete(wanted)})"
    return f"100.0 * sum({above}) {only} / NULLIF(sum({below}) {only}, 0)"


def _behind(wanted: Figure | Rate) -> str:
    if isinstance(wanted, Figure):
        return f"count({wanted.key})"
    return f"count(*) FILTER (WHERE {_complete(wanted)})"


def chart(series: Sequence[Series], key: str, years: Sequence[int], *, kind: str = "line") -> dict[str, Any]:
    """One measure of several agencies or regions, for static/charts.js."""
    return {
        "kind": kind,
        "stacked": False,
        "unit": MEASURES[key].unit,
        "labels": [f"{year}年" for year in years],
        "series": [{"name": item.name, "values": [item.value(key, year) for year in years]} for item in series],
    }


def chart_of(item: Series, keys: Sequence[str], years: Sequence[int], *, stacked: bool = False) -> dict[str, Any]:
    """Several measures of one agency or region."""
    return {
        "kind": "bar" if stacked else "line",
        "stacked": stacked,
        "unit": MEASURES[keys[0]].unit,
        "labels": [f"{year}年" for year in years],
        "series": [{"name": MEASURES[key].label, "values": [item.value(key, year) for year in years]} for key in keys],
    }
