"""Decisions about bodies: merged, split, renamed, closed; and each taken back."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from archive.agencies import merging, separating
from archive.agencies.merging import MergeError, agency_row, hand_over
from archive.agencies.names import normalise_name
from archive.agencies.regions import Regions
from archive.filing.units import article_of
from archive.raw.store import RawStore
from archive.store import Store


@dataclass(frozen=True, slots=True)
class Done:
    """What was done, as `take_back` needs it; captures of pages that have to be filed again."""

    did: Mapping[str, Any] = field(default_factory=dict)
    captures: tuple[int, ...] = ()


def of(db: sqlite3.Connection, subject: Mapping[str, Any]) -> int:
    """The body that a decision names by region and key, or by a name of it there. Raises MergeError."""
    where = [subject["region"], subject["key"]]
    row = db.execute("SELECT id FROM agencies WHERE region_code = ? AND key = ?", where).fetchone()
    if row is None:
        aliased = "SELECT agency_id FROM agency_aliases WHERE region_code = ? AND alias = ?"
        row = db.execute(aliased, [subject["region"], subject["name"]]).fetchone()
    if row is None:
        raise MergeError("body_unknown", name=subject["name"], region=subject["region"])
    return int(row[0])


def named(db: sqlite3.Connection, agency: int) -> dict[str, str]:
    """A body as a decision names it, so that it is found again in an archive made anew. Raises MergeError."""
    row = agency_row(db, agency)
    return {"region": row["region_code"], "key": row["key"], "name": row["name"]}


def file_again(store: Store, raw: RawStore, captures: Iterable[int]) -> None:
    """Have the pages that some captures belong to filed again."""
    for number in captures:
        capture = raw.capture(number)
        article = article_of(capture) if capture else None
        if article:
            store.db.execute("INSERT OR IGNORE INTO refile VALUES (?)", [article])


def _merge(store: Store, regions: Regions, keep: int, data: Mapping[str, Any], now: datetime) -> Done:
    other = of(store.db, data["other"])
    merging.merge(store, regions, keep, other, now)
    return Done({"kind": "merge", "keep": keep, "other": other})


def _split(store: Store, regions: Regions, keep: int, data: Mapping[str, Any], now: datetime) -> Done:
    done = separating.separate(store, regions, keep, data["alias"], now)
    return Done({"kind": "split", "keep": keep, "other": done.agency_id}, done.captures)


def _rename(store: Store, regions: Regions, agency: int, data: Mapping[str, Any], _now: datetime) -> Done:
    before = agency_row(store.db, agency)
    _call(store, regions, agency, normalise_name(data["name"]))
    return Done({"kind": "rename", "agency": agency, "name": before["name"]})


def _call(store: Store, regions: Regions, agency: int, name: str) -> None:
    """The body goes by another name, in its reports and the search index too; the old one stays an alias."""
    row = agency_row(store.db, agency)
    store.update("agencies", {"id": agency}, {"name": name})
    for alias in (row["name"], name):
        values = [alias, row["region_code"], agency]
        store.db.execute("INSERT OR IGNORE INTO agency_aliases VALUES (?, ?, ?)", values)
    for (report,) in store.db.execute("SELECT id FROM reports WHERE agency_id = ?", [agency]).fetchall():
        hand_over(store, regions, report, {**row, "name": name})


def _close(store: Store, _regions: Regions, agency: int, data: Mapping[str, Any], _now: datetime) -> Done:
    before = agency_row(store.db, agency)["closed_on"]
    _closed(store, agency, data["date"])
    return Done({"kind": "close", "agency": agency, "closed_on": before})


def take_back(store: Store, regions: Regions, did: Mapping[str, Any], now: datetime) -> None:
    """Undo what one of the effects did. Raises MergeError."""
    if did["kind"] == "merge":
        merging.split(store, regions, did["keep"], did["other"], now)
    elif did["kind"] == "split":
        merging.merge(store, regions, did["keep"], did["other"], now)
    elif did["kind"] == "rename":
        _call(store, regions, did["agency"], did["name"])
    else:
        _closed(store, did["agency"], did["closed_on"])


def _closed(store: Store, agency: int, day: str | None) -> None:
    """The day on which the body was closed, or none; for which years it is missed follows from it."""
    store.update("agencies", {"id": agency}, {"closed_on": day})
    merging.bring_up_to_date(store, agency)


EFFECTS: Mapping[str, Callable[[Store, Regions, int, Mapping[str, Any], datetime], Done]] = {
    "merge": _merge,
    "split": _split,
    "rename": _rename,
    "close": _close,
}
