"""Where an agency or a region lies, as a trail of links; and the condition that selects a region's reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archive.site.language.current import say
from archive.site.serving.answers import NotFoundError
from archive.site.serving.reader import Row, Snapshot
from archive.site.serving.settings import Site

Crumbs = list[tuple[str, str | None]]
_COLUMN = {"province": "province", "prefecture": "city", "county": "county"}


def find_region(snapshot: Snapshot, code: str) -> Row:
    """The region of that code. Raises NotFoundError."""
    found = snapshot.one("SELECT * FROM regions WHERE code = ?", [code])
    if found is None:
        raise NotFoundError("存档里没有这个地区。")
    return found


def find_agency(snapshot: Snapshot, agency_id: int) -> Row:
    """The agency of that number. Raises NotFoundError."""
    found = snapshot.one("SELECT * FROM agencies WHERE id = ?", [agency_id])
    if found is None:
        raise NotFoundError("存档里没有这个机关。")
    return found


def chain(snapshot: Snapshot, code: str | None) -> list[Row]:
    """The region and all above it, highest first."""
    found: list[Row] = []
    while code and len(found) < 6:
        region = snapshot.one("SELECT * FROM regions WHERE code = ?", [code])
        if region is None:
            break
        found.append(region)
        code = region["parent"]
    return found[::-1]


def region_crumbs(site: Site, snapshot: Snapshot, code: str | None) -> Crumbs:
    trail: Crumbs = [("地区", site.path("/regions"))]
    return [*trail, *((region["name"], site.path(f"/regions/{region['code']}")) for region in chain(snapshot, code))]


def crumbs_of(site: Site, snapshot: Snapshot, report: Row) -> Crumbs:
    """Region, agency and year of a report."""
    agency = (report["agency"], site.path(f"/agencies/{report['agency_id']}"))
    return [*region_crumbs(site, snapshot, report["region_code"]), agency, (say("{0}年", report["year"]), None)]


def within(snapshot: Snapshot, code: str) -> tuple[str, Mapping[str, Any]]:
    """A condition on `reports` for everything in a region, with its named parameters.

    Reports carry the names of province, city and county; a county's name repeats, so those above it count too.
    """
    named = {_COLUMN[region["level"]]: region["name"] for region in chain(snapshot, code) if region["level"] in _COLUMN}
    if not named:
        return "region_code = :region", {"region": code}
    return " AND ".join(f"{column} = :{column}" for column in named), named


def called(snapshot: Snapshot, agency: Row) -> str:
    """The name of a body, with its place behind it where another body is called the same."""
    alike = "SELECT 1 FROM agency_aliases WHERE alias = ? AND agency_id != ?"
    if not snapshot.value(alike, [agency["name"], agency["id"]]):
        return str(agency["name"])
    place = snapshot.value("SELECT full_name FROM regions WHERE code = ?", [agency["region_code"]])
    return say("{0}（{1}）", agency["name"], place or agency["region_code"])
