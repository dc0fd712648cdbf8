"""Errors that the archive itself made, retracted and not hidden: reports that stood under another body's name or year.

What was false stays readable with its mark; the old address leads on; no change of the portal is invented.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from archive.agencies.directory import Agencies, Agency
from archive.agencies.merging import bring_up_to_date, hand_over
from archive.checking import likeness
from archive.filing.correcting import scope_of
from archive.filing.versioning import stored_row
from archive.pending import leave_both
from archive.raw.stamps import stamp
from archive.store import Store
from parsers.version import PARSER_VERSION

BY_PARSER, BY_PERSON = "identity", "decision"
_SHOWN = ("page", "twin")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something is retracted: by a better parser or by a decision (its number), in words."""

    reason: str
    words: str
    now: datetime
    decision: int | None = None


def shown_by(store: Store, url: str) -> list[int]:
    """The reports that an address shows, or showed last."""
    marks = ", ".join("?" * len(_SHOWN))
    query = f"SELECT DISTINCT report_id FROM report_urls WHERE url = ? AND role IN ({marks}) ORDER BY report_id"
    return [row[0] for row in store.db.execute(query, [url, *_SHOWN])]


def leave(  # noqa: PLR0913, PLR0917 — what leaves, where to, and why
    store: Store, agencies: Agencies, report: int, url: str, right: tuple[Agency, int] | None, cause: Cause
) -> bool:
    """What `url` showed was never this report: it is the report of `right`, or none.

    True when the whole report went over to its right body with its history, because nothing else is behind it and
    nothing stands there yet. Else its versions from `url` are retracted here, and the caller files the document anew.
    """
    old = _row(store, report)
    if right and _is_alone(store, report, url) and _is_free(store, right):
        _go_over(store, agencies, old, url, right, cause)
        return True
    number = _record(store, old, url, right, cause)
    versions = [row[0] for row in _standing(store, report) if row[1] == url]
    _retract_versions(store, versions, number)
    store.db.execute("DELETE FROM report_urls WHERE url = ? AND report_id = ?", [url, report])
    if versions or old["url"] == url:
        _settle_rest(store, agencies, old)
    return False


def retract(store: Store, report: int, version: int, right: tuple[Agency, int], cause: Cause) -> None:
    """One version that is not the newest of its address: the address stays where it is."""
    row = _row(store, report)
    (url,) = store.db.execute("SELECT url FROM versions WHERE id = ?", [version]).fetchone()
    _retract_versions(store, [version], _record(store, row, url, right, cause))
    store.update("reports", {"id": report}, {"versions": len(_standing(store, report))})


def retract_change(store: Store, report: int, change: int, cause: Cause) -> None:
    """A change that only a misreading of the archive had made."""
    row = _row(store, report)
    number = _record(store, row, row["url"], None, cause)
    store.update("retractions", {"id": number}, {"to_agency_id": row["agency_id"], "to_year": row["year"]})
    store.db.execute("UPDATE changes SET retraction = ? WHERE id = ?", [number, change])


def told_rightly(store: Store, decision: int) -> None:
    """A report that went back to its body when a decision was taken back: that it published was right after all."""
    store.db.execute(
        "UPDATE changes SET retraction = NULL WHERE kind = 'published' AND retraction IN (SELECT id FROM retractions r "
        "WHERE decision = ? AND NOT EXISTS (SELECT 1 FROM versions WHERE retraction = r.id))",
        [decision],
    )


def put_back(store: Store, agencies: Agencies, decision: int) -> None:
    """The decision was taken back: what it retracted stands again, as far as nothing has taken its place."""
    rows = store.db.execute("SELECT id, report_id FROM retractions WHERE decision = ? ORDER BY id", [decision])
    for number, report in rows.fetchall():
        for table in ("versions", "changes"):
            store.db.execute(f"UPDATE {table} SET retraction = NULL WHERE retraction = ?", [number])
        store.db.execute("DELETE FROM retractions WHERE id = ?", [number])
        _stand_again(store, report)
        settle_rest(store, agencies, report)


def _stand_again(store: Store, report: int) -> None:
    """A report that had gone whole comes back; one that is there gets its newest version."""
    columns = [row[1] for row in store.db.execute("PRAGMA table_info(reports)")]
    listed = ", ".join(f'"{name}"' for name in columns)
    back = store.db.execute(
        f"INSERT INTO reports ({listed}) SELECT {listed} FROM retracted_reports q WHERE id = ? AND NOT EXISTS "
        "(SELECT 1 FROM reports r WHERE r.agency_id = q.agency_id AND r.year = q.year)",
        [report],
    ).rowcount
    if back:
        store.db.execute("DELETE FROM retracted_reports WHERE id = ?", [report])
        title, agency, version = store.db.execute(
            "SELECT title, agency, current_version FROM reports WHERE id = ?", [report]
        ).fetchone()
        store.index_report(report, title, agency, version)
        row = _row(store, report)
        bring_up_to_date(store, row["agency_id"])


def settle_rest(store: Store, agencies: Agencies, report: int) -> None:
    """Bring a report to its newest version that stands, after some were retracted or put back."""
    if store.db.execute("SELECT 1 FROM reports WHERE id = ?", [report]).fetchone():
        _settle_rest(store, agencies, _row(store, report))


def _row(store: Store, report: int) -> dict[str, Any]:
    cursor = store.db.execute("SELECT * FROM reports WHERE id = ?", [report])
    names = [column[0] for column in cursor.description]
    return dict(zip(names, cursor.fetchone(), strict=True))


def _standing(store: Store, report: int) -> list[tuple[int, str]]:
    query = "SELECT id, url FROM versions WHERE report_id = ? AND retraction IS NULL ORDER BY number"
    return store.db.execute(query, [report]).fetchall()


def _is_alone(store: Store, report: int, url: str) -> bool:
    """Whether all versions were read from this address, or from one that the report has left behind."""
    query = "SELECT url FROM report_urls WHERE report_id = ? AND role NOT IN ('page', 'twin')"
    left = {row[0] for row in store.db.execute(query, [report])}
    return {url for _, url in _standing(store, report)} <= {url, *left}


def _is_free(store: Store, right: tuple[Agency, int]) -> bool:
    query = "SELECT 1 FROM reports WHERE agency_id = ? AND year = ?"
    return store.db.execute(query, [right[0].id, right[1]]).fetchone() is None


def _record(store: Store, old: dict[str, Any], url: str, right: tuple[Agency, int] | None, cause: Cause) -> int:
    return store.insert(
        "retractions",
        {
            "at": stamp(cause.now),
            "report_id": old["id"],
            **{name: old[name] for name in ("agency_id", "agency", "year", "title")},
            "url": url,
            "to_agency_id": right[0].id if right else None,
            "to_year": right[1] if right else None,
            "reason": cause.reason,
            "detail": cause.words,
            "parser_version": PARSER_VERSION,
            "decision": cause.decision,
        },
    )


def _go_over(  # noqa: PLR0913, PLR0917 — what goes, where from, where to, and why
    store: Store, agencies: Agencies, old: dict[str, Any], url: str, right: tuple[Agency, int], cause: Cause
) -> None:
    """Only that it was told under the wrong name is false."""
    agency, year = right
    number = _record(store, old, url, right, cause)
    store.db.execute(
        "UPDATE changes SET retraction = ? WHERE report_id = ? AND kind = 'published' AND retraction IS NULL",
        [number, old["id"]],
    )
    _file_others_again(store, old["id"], url)
    (row,) = store.db.execute(
        "SELECT id, name, kind, level, region_code FROM agencies WHERE id = ?", [agency.id]
    ).fetchall()
    names = ("id", "name", "kind", "level", "region_code")
    hand_over(store, agencies.regions, old["id"], dict(zip(names, row, strict=True)), year=year)
    bring_up_to_date(store, old["agency_id"])
    bring_up_to_date(store, agency.id)
    leave_both(store, old["agency_id"], old["year"])
    leave_both(store, agency.id, year)


def _retract_versions(store: Store, versions: Iterable[int], number: int) -> None:
    for version in versions:
        store.db.execute("UPDATE versions SET retraction = ? WHERE id = ?", [number, version])
        store.db.execute(
            "UPDATE changes SET retraction = ? WHERE report_id = (SELECT report_id FROM versions WHERE id = ?) "
            "AND retraction IS NULL AND ? IN (from_version, to_version)",
            [number, version, version],
        )


def _settle_rest(store: Store, agencies: Agencies, old: dict[str, Any]) -> None:
    """What is left of a report: its newest version that stands, or nothing."""
    report = old["id"]
    standing = _standing(store, report)
    if not standing:
        _take_away(store, old)
        return
    indexed = store.indexed(report)
    version, url = standing[-1]
    page = store.db.execute("SELECT 1 FROM report_urls WHERE report_id = ? AND url = ?", [report, url]).fetchone()
    values = stored_row(store, agencies.agency(old["agency_id"]), old["year"], version)
    values |= scope_of(store, old["agency_id"], old["year"])
    where = {"url": url} if page else {}
    values |= {"current_version": version, "versions": len(standing), **where}
    store.update("reports", {"id": report}, values)
    store.derive(version)
    if page:
        store.update("report_urls", {"url": url, "report_id": report}, {"role": "page"})
    store.index_anew(report, indexed, store.indexed(report))
    leave_both(store, old["agency_id"], old["year"])


def _take_away(store: Store, old: dict[str, Any]) -> None:
    """No version stands: the report never was. Its row is kept apart, and other pages that it had are filed again."""
    report = old["id"]
    store.unindex(report, store.indexed(report))
    _file_others_again(store, report, "")
    store.insert("retracted_reports", old)
    store.db.execute("DELETE FROM report_urls WHERE report_id = ?", [report])
    store.db.execute("DELETE FROM reports WHERE id = ?", [report])
    likeness.forget(store.db, report)
    bring_up_to_date(store, old["agency_id"])
    leave_both(store, old["agency_id"], old["year"])


def _file_others_again(store: Store, report: int, url: str) -> None:
    """Pages that counted as copies of a report that was none: each has to find its own."""
    others = "FROM report_urls WHERE report_id = ? AND role IN ('page', 'twin') AND url != ? AND gone_since IS NULL"
    store.db.execute(f"INSERT OR IGNORE INTO refile SELECT url {others}", [report, url])
    store.db.execute(f"DELETE {others}", [report, url])
