"""Where a figure of a page comes from: the cell that states it, its parts, or the bodies behind a sum."""

from __future__ import annotations

from archive.figures.measures import MEASURES


def stated(agency: int, year: int, key: str) -> str:
    """Path of a measure of one report: its cell, or what a sum or rate is made of.

    The page of a report of another edition answers to the names of today's cells (archive.site.reports.layout).
    """
    report, measure = f"/reports/{agency}/{year}", MEASURES[key]
    if measure.kind == "cell":
        return f"{report}#{measure.cells[0][0]}"
    return f"{report}/measures/{key}"


def behind(region: str, year: int, key: str, part: str = "") -> str:
    """Path of the list of bodies behind the sum of an area; `part`: one sort of them."""
    return f"/regions/{region}/sums/{year}/{key}" + (f"#{part}" if part else "")
