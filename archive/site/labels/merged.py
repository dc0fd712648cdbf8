"""Addresses of agencies that were merged into others, and of reports that never were: links of before lead on."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from archive.site.serving.answers import PageContext
from archive.site.serving.reader import Snapshot


@dataclass(frozen=True, slots=True)
class Merged:
    """Where an agency went. `offset`: what its versions of one year are counted from there (two reports became one)."""

    agency: int
    offset: int


def merged_into(snapshot: Snapshot, agency: int, year: int | None = None) -> Merged | None:
    """The agency that this one is part of now, through any number of merges; None when it was not merged."""
    merged, offset = agency, 0
    while (detail := _merge_of(snapshot, merged)) is not None:
        merged = detail["into"]
        offset += sum(folded["offset"] for folded in detail["folded"] if folded["report"]["year"] == year)
    return Merged(merged, offset) if merged != agency else None


def _of_folded(ask: PageContext) -> str | None:
    """The address of the report that one of a merged agency became part of; None when it did not."""
    row = ask.archive.one(
        "SELECT l.agency_id, folded.value ->> '$.report.year' AS year "
        "FROM agency_log l, json_each(l.detail, '$.folded') folded "
        "WHERE l.action = 'merge' AND l.undone = 0 AND folded.value ->> '$.report.id' = ? ORDER BY l.id DESC LIMIT 1",
        [ask.args.part("report")],
    )
    return ask.href(f"/reports/{row['agency_id']}/{row['year']}") if row else None


def _of_retracted(ask: PageContext, agency: int, year: int) -> str | None:
    """Where a report is that had stood here by an error of the archive, or what is said of it when it was none."""
    row = ask.archive.one(
        "SELECT t.id, t.to_agency_id, t.to_year FROM retractions t WHERE t.agency_id = ? AND t.year = ? "
        "ORDER BY t.id DESC LIMIT 1",
        [agency, year],
    )
    if row is None:
        return None
    right = [row["to_agency_id"], row["to_year"]]
    if ask.archive.value("SELECT 1 FROM reports WHERE agency_id = ? AND year = ?", right):
        return ask.href(f"/reports/{row['to_agency_id']}/{row['to_year']}")
    return ask.href(f"/retractions/{row['id']}")


def new_address(ask: PageContext) -> str | None:
    """The address that takes the place of one whose part `agency` or `report` was merged; None when it was not."""
    if "report" in ask.args.parts:
        return _of_folded(ask)
    if "agency" not in ask.args.parts:
        return None
    agency, year = ask.args.part("agency"), ask.args.parts.get("year")
    found = merged_into(ask.archive, agency, int(year) if year else None)
    if found is None:
        return _of_retracted(ask, agency, int(year)) if year else None
    path = re.sub(rf"/{agency}(?=[/.]|$)", f"/{found.agency}", ask.args.path, count=1)
    path = re.sub(r"/versions/(\d+)/", lambda number: f"/versions/{int(number[1]) + found.offset}/", path)
    asked = [name for name in ("version", "from", "to") if ask.args.get(name)]
    return path + ask.args.query_with(**{name: ask.args.number(name, 0) + found.offset for name in asked})


def _merge_of(snapshot: Snapshot, agency: int) -> dict[str, Any] | None:
    """The merge that this agency went in, as logged; None for one that is there."""
    if snapshot.value("SELECT 1 FROM agencies WHERE id = ?", [agency]):
        return None
    row = snapshot.one(
        "SELECT agency_id, detail FROM agency_log WHERE other_id = ? AND action = 'merge' AND undone = 0 "
        "ORDER BY id DESC LIMIT 1",
        [agency],
    )
    return {**json.loads(row["detail"]), "into": row["agency_id"]} if row else None
