"""A name that the rules gave to the wrong body becomes a body of its own. The opposite of a merge, by an alias."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.agencies.merging import MergeError, agency_row, bring_up_to_date, hand_over
from archive.agencies.names import normalise_name, resolve
from archive.agencies.numbers import next_number
from archive.agencies.regions import Regions
from archive.raw.stamps import stamp
from archive.store import Store


@dataclass(frozen=True, slots=True)
class Separated:
    """The new body, the reports printed under its name, and captures of pages that may be of either body.

    Such pages were twins, because both bodies counted as one: they have to be filed again to find their own.
    """

    agency_id: int
    moved: int
    captures: tuple[int, ...]


def separate(store: Store, regions: Regions, keep: int, alias: str, now: datetime) -> Separated:
    """`alias` is no longer a name of `keep` but of a new agency, which gets the reports printed under it.

    Raises MergeError when it is no name of `keep`, or the only one.
    """
    db = store.db
    name = normalise_name(alias)
    with store.transaction():
        kept = agency_row(db, keep)
        region = _region_of_alias(db, kept, name)
        other = _new_agency(store, regions, kept, name, region)
        db.execute("UPDATE agency_aliases SET agency_id = ? WHERE alias = ? AND agency_id = ?", [other, name, keep])
        captures = _twins(db, keep)
        moved = _printed_as(db, keep, name)
        for report in moved:
            hand_over(store, regions, report, agency_row(db, other))
        detail = json.dumps({"alias": name, "moved": moved}, ensure_ascii=False)
        entry = {"at": stamp(now), "action": "split", "agency_id": keep, "other_id": other, "detail": detail}
        store.insert("agency_log", entry)
        bring_up_to_date(store, keep)
        bring_up_to_date(store, other)
    return Separated(other, len(moved), captures)


def _region_of_alias(db: sqlite3.Connection, kept: dict[str, Any], name: str) -> str:
    number = kept["id"]
    query = "SELECT region_code FROM agency_aliases WHERE alias = ? AND agency_id = ?"
    row = db.execute(query, [name, number]).fetchone()
    if row is None:
        raise MergeError("no_name_of", name=name, agency=number)
    if name == kept["name"]:
        raise MergeError("name_in_use", name=name, agency=number)
    return str(row[0])


def _new_agency(store: Store, regions: Regions, kept: dict[str, Any], name: str, region: str) -> int:
    """Under its printed name where the rules' full form is the name of a body that exists."""
    found = resolve(name, region, regions)
    taken = store.db.execute(
        "SELECT 1 FROM agencies WHERE region_code = ? AND (key = ? OR name = ?)", [region, found.key, found.name]
    ).fetchone()
    shown, key = (name, name) if taken else (found.name, found.key)
    number = {"id": next_number(store.db)}
    from_source = {"portal_id": kept["portal_id"], "source_id": kept["source_id"]}
    return store.insert(
        "agencies",
        {
            **number,
            "name": shown,
            "key": key,
            "kind": found.kind,
            "level": found.level,
            "region_code": region,
            **from_source,
        },
    )


def _twins(db: sqlite3.Connection, agency: int) -> tuple[int, ...]:
    """Newest captures of the pages of reports that have several."""
    rows: Sequence[tuple[int]] = db.execute(
        "SELECT u.capture_id FROM report_urls u JOIN reports r ON r.id = u.report_id "
        "WHERE r.agency_id = ? AND u.role = 'twin' AND u.capture_id IS NOT NULL AND u.gone_since IS NULL "
        "ORDER BY u.capture_id",
        [agency],
    ).fetchall()
    return tuple(row[0] for row in rows)


def _printed_as(db: sqlite3.Connection, agency: int, name: str) -> list[int]:
    rows = db.execute(
        "SELECT r.id, v.agency FROM reports r JOIN versions v ON v.id = r.current_version WHERE r.agency_id = ?",
        [agency],
    )
    return [report for report, printed in rows if normalise_name(printed) == name]
