"""Totals over the whole archive: what it holds, and who has published, by place and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archive.figures.bodies import parts_below
from archive.figures.report_columns import COARSE
from archive.site.labels import words
from archive.site.language.current import say
from archive.site.serving.reader import Row, Snapshot

NEWEST = 8
"""How many changes the home page shows."""
KNOWN = ("published", "late", "withdrawn", "unreadable")
"""States in which the body did publish."""
DUE = (*KNOWN, "missing")
"""States in which one can say whether it did; blocked and not_due say nothing."""
ORDER = (*DUE, "blocked", "not_due")
"""From published to not yet due: how charts stack them."""
COLOURS = {
    "published": "#009E73",
    "late": "#E69F00",
    "withdrawn": "#8C1515",
    "unreadable": "#CC79A7",
    "missing": "#D55E00",
    "blocked": "#0072B2",
    "not_due": "#8A939E",
}
"""State → its colour in charts, which is that of its mark in site.css (`.state.published`)."""


@dataclass(frozen=True, slots=True)
class Coverage:
    """One place: year → state → number of bodies."""

    code: str
    name: str
    years: Mapping[int, Mapping[str, int]]

    def count(self, year: int, states: Sequence[str]) -> int:
        return sum(self.years.get(year, {}).get(state, 0) for state in states)

    def share(self, year: int) -> float | None:
        """Per cent of the bodies of which one can say it that have published; None when there is none."""
        due = self.due(year)
        return 100 * self.known(year) / due if due else None

    def known(self, year: int) -> int:
        """Bodies that did publish."""
        return self.count(year, KNOWN)

    def due(self, year: int) -> int:
        """Bodies of which one can say whether they did."""
        return self.count(year, DUE)


def holdings(snapshot: Snapshot) -> dict[str, Any]:
    """How much the archive holds."""
    return snapshot.total("holdings", lambda: _holdings(snapshot))


def _holdings(snapshot: Snapshot) -> dict[str, Any]:
    first, last = snapshot.one("SELECT min(year), max(year) FROM reports") or (None, None)
    return {
        "reports": snapshot.value("SELECT count(*) FROM reports"),
        "agencies": snapshot.value("SELECT count(*) FROM agencies"),
        "versions": snapshot.value("SELECT count(*) FROM versions"),
        "changes": snapshot.value("SELECT count(*) FROM changes WHERE kind != 'published'"),
        "regions": snapshot.value("SELECT count(DISTINCT region_code) FROM agencies"),
        "failing": snapshot.value("SELECT count(*) FROM reports WHERE check_outcome = 'fail'"),
        "years": (first, last),
        "run": snapshot.value("SELECT max(finished_at) FROM runs"),
    }


def reports_by(snapshot: Snapshot, column: str) -> list[tuple[Any, int]]:
    """Value of a column of `reports` → number of reports, over its index: the facets of the whole archive."""
    query = f"SELECT {column}, count(*) FROM reports GROUP BY {column}"
    return snapshot.total(("reports by", column), lambda: [tuple(row) for row in snapshot.rows(query)])


def provinces(snapshot: Snapshot) -> list[Row]:
    """Provinces that have reports."""
    query = (
        "SELECT code, name FROM regions WHERE level = 'province'"
        " AND EXISTS (SELECT 1 FROM reports WHERE province = regions.name) ORDER BY code"
    )
    return snapshot.cached("provinces", lambda: snapshot.rows(query))


def newest_changes(snapshot: Snapshot, count: int) -> list[Row]:
    """Latest changes to reports that were already there; new reports only when nothing else ever happened."""
    query = (
        "SELECT changes.*, reports.agency_id, reports.agency, reports.year, reports.title FROM changes"
        " JOIN reports ON reports.id = changes.report_id {} "
        "ORDER BY changes.detected_at DESC, changes.weight DESC, changes.id DESC LIMIT ?"
    )
    after = "WHERE changes.kind != 'published'"
    revised = snapshot.total(("newest changes", count), lambda: snapshot.rows(query.format(after), [count]))
    return revised or snapshot.rows(query.format(""), [count])


def coverage_by_province(snapshot: Snapshot) -> list[Coverage]:
    return snapshot.total("coverage by province", lambda: coverage_below(snapshot, None))


def warm(snapshot: Snapshot) -> None:
    """Count what the first reader would otherwise wait for."""
    holdings(snapshot)
    for column in COARSE:
        reports_by(snapshot, column)
    newest_changes(snapshot, NEWEST)
    coverage_by_province(snapshot)


def coverage_below(snapshot: Snapshot, code: str | None) -> list[Coverage]:
    """Coverage of the regions right below `code` (None: the country) with all in them, and of its own bodies."""
    given = {"region": code}
    counted = snapshot.rows(
        f"SELECT part, year, state, count(*) AS bodies FROM ({parts_below(code)}) JOIN agencies ON region_code = code"
        " JOIN coverage ON coverage.agency_id = agencies.id GROUP BY 1, 2, 3",
        given,
    )
    names = {row["code"]: row["name"] for row in snapshot.rows("SELECT code, name FROM regions")}
    places: dict[str, dict[int, dict[str, int]]] = {}
    for row in counted:
        places.setdefault(row["part"], {}).setdefault(row["year"], {})[row["state"]] = row["bodies"]
    return [Coverage(place, names.get(place, place), years) for place, years in sorted(places.items())]


def years_of(coverage: Sequence[Coverage]) -> list[int]:
    return sorted({year for place in coverage for year in place.years})


def coverage_chart(coverage: Sequence[Coverage], years: Sequence[int]) -> dict[str, Any]:
    """A stacked bar a year: bodies by state, every state in the same colour on every page."""
    counts = {state: [sum(place.count(year, [state]) for place in coverage) for year in years] for state in ORDER}
    return {
        "kind": "bar",
        "stacked": True,
        "unit": "个机关",
        "labels": [say("{0}年", year) for year in years],
        "series": [
            {"name": words.COVERAGE[state], "values": counts[state], "colour": COLOURS[state]}
            for state in ORDER
            if any(counts[state])
        ],
    }
