"""The registry and the regions that the demo crawls with, written beside its archive."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from demo.jcms import SITE_CODE as JCMS_CODE
from demo.portal import ReplicaPortals
from demo.trs import SITE_CODE as TRS_CODE
from demo.world import COLUMNS, REGIONS

REGISTRY_HEADER = (
    *("source_id", "region_code", "region_name", "portal_name", "site_code", "host", "list_url", "url_status"),
    *("family", "scope", "agency", "minimum_reports", "active_from", "active_to", "note"),
)
_SITE_CODES = {"jcms": JCMS_CODE, "trs": TRS_CODE}


def write_registry(portals: ReplicaPortals, folder: Path) -> Path:
    """Write sources.csv and regions.csv into the folder; returns the path of the registry."""
    registry = folder / "sources.csv"
    _write(folder / "regions.csv", ("code", "name", "level", "parent_code", "full_name"), REGIONS)
    _write(
        registry,
        REGISTRY_HEADER,
        [
            (
                column.source_id,
                column.region_code,
                column.region_name,
                column.portal_name,
                _SITE_CODES[column.family],
                portals.host(column.family),
                portals.list_url(column),
                "seen-column",
                column.family,
                "portal",
                "",
                column.minimum_reports,
                "",
                "",
                "replica on loopback; generated data",
            )
            for column in COLUMNS
        ],
    )
    return registry


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    partial = path.with_suffix(".part")
    with partial.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    partial.replace(path)
