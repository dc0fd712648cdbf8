"""Merging two agencies that are one, and taking a merge back. Everything that a merge moves is in `agency_log`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.agencies import scope
from archive.agencies.regions import Regions
from archive.checking import likeness
from archive.figures.bodies import YEARS_MISSED
from archive.pending import leave_checks, leave_coverage
from archive.raw.stamps import stamp
from archive.refusals import RefusalError
from archive.store import Indexed, Store, body_text


class MergeError(RefusalError):
    """The merge or split cannot be done."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What was moved: reports that changed hands, reports folded into one of the same year."""

    moved: int
    folded: int


def find(db: sqlite3.Connection, text: str) -> int:
    """The agency that a person means: its number, its name or an alias. Raises MergeError when none or several fit."""
    if text.isdigit():
        rows = db.execute("SELECT id, name FROM agencies WHERE id = ?", [int(text)]).fetchall()
    else:
        rows = db.execute(
            "SELECT DISTINCT a.id, a.name FROM agencies a LEFT JOIN agency_aliases l ON l.agency_id = a.id "
            "WHERE a.name = ? OR l.alias = ? ORDER BY a.id",
            [text, text],
        ).fetchall()
    if not rows:
        raise MergeError("no_agency", text=text)
    if len(rows) > 1:
        numbers = ", ".join(f"{number} ({name})" for number, name in rows)
        raise MergeError("several_agencies", text=text, numbers=numbers)
    return int(rows[0][0])


def merge(store: Store, regions: Regions, keep: int, other: int, now: datetime) -> Merged:
    """`other` becomes `keep`: its names are aliases from now on, its reports belong to `keep`.

    A year for which both have a report becomes one report with the versions of both; that of `keep` stays current.
    """
    if keep == other:
        raise MergeError("same_agency")
    db = store.db
    with store.transaction():
        kept, gone = agency_row(db, keep), agency_row(db, other)
        detail = _inventory(db, keep, gone)
        for report in detail["moved"]:
            hand_over(store, regions, report, kept)
        for folded in detail["folded"]:
            _fold(store, folded)
        db.execute("UPDATE agency_aliases SET agency_id = ? WHERE agency_id = ?", [keep, other])
        db.execute("UPDATE unreadable SET agency_id = ? WHERE agency_id = ?", [keep, other])
        db.execute("UPDATE decisions SET agency_id = ? WHERE agency_id = ?", [keep, other])
        db.execute("DELETE FROM coverage WHERE agency_id = ?", [other])
        db.execute("DELETE FROM pending WHERE agency_id = ?", [other])
        db.execute("DELETE FROM agencies WHERE id = ?", [other])
        bring_up_to_date(store, keep)
        store.insert(
            "agency_log",
            {
                "at": stamp(now),
                "action": "merge",
                "agency_id": keep,
                "other_id": other,
                "detail": json.dumps(detail, ensure_ascii=False),
            },
        )
    return Merged(len(detail["moved"]), len(detail["folded"]))


def split(store: Store, regions: Regions, keep: int, other: int, now: datetime) -> Merged:
    """Take back the merge of `other` into `keep`. What came to `keep` after the merge stays with it."""
    db = store.db
    row = db.execute(
        "SELECT id, detail FROM agency_log WHERE action = 'merge' AND agency_id = ? AND other_id = ? AND undone = 0 "
        "ORDER BY id DESC",
        [keep, other],
    ).fetchone()
    if row is None:
        raise MergeError("not_merged", other=other, keep=keep)
    detail = json.loads(row[1])
    with store.transaction():
        agency_row(db, keep)
        store.insert("agencies", detail["agency"])
        for alias, region in detail["aliases"]:
            whose = "UPDATE agency_aliases SET agency_id = ? WHERE alias = ? AND region_code = ?"
            db.execute(whose, [other, alias, region])
        for url in detail["unreadable"]:
            db.execute("UPDATE unreadable SET agency_id = ? WHERE url = ?", [other, url])
        for number in detail.get("decisions", ()):
            db.execute("UPDATE decisions SET agency_id = ? WHERE number = ?", [other, number])
        for report in detail["moved"]:
            hand_over(store, regions, report, detail["agency"])
        for folded in detail["folded"]:
            _unfold(store, folded)
        db.execute("UPDATE agency_log SET undone = 1 WHERE id = ?", [row[0]])
        of = json.dumps({"of": row[0]})
        entry = {"at": stamp(now), "action": "split", "agency_id": keep, "other_id": other, "detail": of}
        store.insert("agency_log", entry)
        bring_up_to_date(store, keep)
        bring_up_to_date(store, other)
    return Merged(len(detail["moved"]), len(detail["folded"]))


def agency_row(db: sqlite3.Connection, agency: int) -> dict[str, Any]:
    """The row of an agency. Raises MergeError when there is none."""
    rows = _dicts(db, "SELECT * FROM agencies WHERE id = ?", agency)
    if not rows:
        raise MergeError("agency_gone", agency=agency)
    return rows[0]


def _inventory(db: sqlite3.Connection, keep: int, gone: Mapping[str, Any]) -> dict[str, Any]:
    """All that a merge will move, in a form that `split` can put back."""
    other = gone["id"]
    years = {row[0]: row[1] for row in db.execute("SELECT year, id FROM reports WHERE agency_id = ?", [keep])}
    reports = _dicts(db, "SELECT * FROM reports WHERE agency_id = ? ORDER BY year", other)
    return {
        "agency": dict(gone),
        "aliases": db.execute("SELECT alias, region_code FROM agency_aliases WHERE agency_id = ?", [other]).fetchall(),
        "decisions": [row[0] for row in db.execute("SELECT number FROM decisions WHERE agency_id = ?", [other])],
        "unreadable": [row[0] for row in db.execute("SELECT url FROM unreadable WHERE agency_id = ?", [other])],
        "moved": [report["id"] for report in reports if report["year"] not in years],
        "folded": [_foldable(db, report, years[report["year"]]) for report in reports if report["year"] in years],
    }


def _foldable(db: sqlite3.Connection, report: Mapping[str, Any], into: int) -> dict[str, Any]:
    number = report["id"]
    offset = db.execute("SELECT max(number) FROM versions WHERE report_id = ?", [into]).fetchone()[0]
    theirs = {row[0] for row in db.execute("SELECT url FROM report_urls WHERE report_id = ?", [into])}
    urls = _dicts(db, "SELECT * FROM report_urls WHERE report_id = ?", number)
    return {
        "report": dict(report),
        "into": into,
        "offset": offset,
        "versions": [row[0] for row in db.execute("SELECT id FROM versions WHERE report_id = ?", [number])],
        "changes": [row[0] for row in db.execute("SELECT id FROM changes WHERE report_id = ?", [number])],
        "urls": [row for row in urls if row["url"] not in theirs],
        "shared_urls": [row for row in urls if row["url"] in theirs],
    }


def hand_over(
    store: Store, regions: Regions, report: int, agency: Mapping[str, Any], *, year: int | None = None
) -> None:
    """The report under another agency's name, in the search index too; of another year where one is given, in one step:
    the agency may have another report of the old year."""
    indexed = store.indexed(report)
    place = regions.place(agency["region_code"])
    values = {
        "agency_id": agency["id"],
        "agency": agency["name"],
        "kind": agency["kind"],
        "level": agency["level"],
        "region_code": agency["region_code"],
        "province": place.province,
        "city": place.city,
        "county": place.county,
    }
    ((reason,),) = store.db.execute("SELECT coalesce(scope_reason, '') FROM reports WHERE id = ?", [report]).fetchall()
    if scope.of_kind(reason):
        counted = scope.of_report(agency["kind"], (), {})
        values |= {"scope": counted.scope, "scope_reason": counted.reason}
    if year is not None:
        values["year"] = year
    store.update("reports", {"id": report}, values)
    store.index_anew(report, indexed, store.indexed(report))


def _fold(store: Store, folded: Mapping[str, Any]) -> None:
    db, report, into = store.db, folded["report"]["id"], folded["into"]
    store.unindex(report, store.indexed(report))
    for version in folded["versions"]:
        renumber = "UPDATE versions SET report_id = ?, number = number + ? WHERE id = ?"
        db.execute(renumber, [into, folded["offset"], version])
    for change in folded["changes"]:
        db.execute("UPDATE changes SET report_id = ? WHERE id = ?", [into, change])
    db.execute("DELETE FROM report_urls WHERE report_id = ?", [report])
    for url in folded["urls"]:
        role = "twin" if url["role"] == "page" else url["role"]
        store.insert("report_urls", {**url, "report_id": into, "role": role})
    db.execute("DELETE FROM reports WHERE id = ?", [report])
    likeness.forget(db, report)
    _count_versions(db, into)


def _unfold(store: Store, folded: Mapping[str, Any]) -> None:
    db, report, into = store.db, folded["report"], folded["into"]
    store.insert("reports", report)
    for version in folded["versions"]:
        renumber = "UPDATE versions SET report_id = ?, number = number - ? WHERE id = ?"
        db.execute(renumber, [report["id"], folded["offset"], version])
    for change in folded["changes"]:
        db.execute("UPDATE changes SET report_id = ? WHERE id = ?", [report["id"], change])
    for url in folded["urls"]:
        db.execute("DELETE FROM report_urls WHERE url = ? AND report_id = ?", [url["url"], into])
    for url in (*folded["urls"], *folded["shared_urls"]):
        store.insert("report_urls", url)
    _count_versions(db, into)
    text = Indexed(report["title"], report["agency"], body_text(db, report["current_version"]))
    store.index(report["id"], text)


def _count_versions(db: sqlite3.Connection, report: int) -> None:
    db.execute(
        "UPDATE reports SET versions = (SELECT count(*) FROM versions WHERE report_id = reports.id "
        "AND retraction IS NULL) WHERE id = ?",
        [report],
    )


def bring_up_to_date(store: Store, agency: int) -> None:
    """First and last year, and what is due for its checks and coverage."""
    years = [row[0] for row in store.db.execute("SELECT year FROM reports WHERE agency_id = ? ORDER BY year", [agency])]
    values = {"first_year": years[0] if years else None, "last_year": years[-1] if years else None}
    before = store.db.execute("SELECT first_year, last_year FROM agencies WHERE id = ?", [agency]).fetchone()
    store.update("agencies", {"id": agency}, values)
    ends = [year for year in (*(before or ()), *years) if year is not None]
    # The years between, too, and some after: its government's sums (R8) wait for the reports of all of them.
    leave_checks(store, agency, range(min(ends), max(ends) + YEARS_MISSED + 1) if ends else ())
    leave_coverage(store, agency)


def _dicts(db: sqlite3.Connection, query: str, value: object) -> list[dict[str, Any]]:
    cursor = db.execute(query, [value])
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
