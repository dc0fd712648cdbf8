"""The queue of unreadable documents: what was captured, looks like a report, and no reader could read (yet)."""

from __future__ import annotations

from collections.abc import Mapping

from archive.agencies.directory import Agencies
from archive.filing.units import Unit
from archive.pending import leave_coverage
from archive.store import Store
from parsers.model import PARSER_VERSION, AnnualReport, NotAReport, Unreadable
from parsers.notes import said
from parsers.titles import read_title

_FILE_UNREAD = ("unreadable", "pictures_unread")
"""Notes of a report that a file or picture of it could not be read."""


def queue(store: Store, agencies: Agencies, unit: Unit, outcome: Unreadable, source: Mapping[str, str | None]) -> None:
    """Put a document into the queue, or renew its reason; writes nothing when it stands there for the same one."""
    title = unit.page.row.title if unit.page.row else ""
    agency, year = _named(agencies, title, source)
    values: dict[str, object] = {
        "sha256": outcome.sha256 or unit.page.sha256,
        "source_id": unit.page.source_id,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "title": title,
        "agency_id": agency,
        "year": year,
        "parser_version": PARSER_VERSION,
    }
    known = store.db.execute("SELECT 1 FROM unreadable WHERE url = ?", [unit.url]).fetchone()
    seen = {"last_seen": unit.page.fetched_at, "capture_id": unit.page.id}
    if known is None:
        store.insert("unreadable", {"url": unit.url, **values, "first_seen": unit.page.fetched_at, **seen})
    elif not store.update("unreadable", {"url": unit.url}, values):
        return
    else:
        store.update("unreadable", {"url": unit.url}, seen)
    if agency is not None and year is not None:
        leave_coverage(store, agency)


def waits_for(report: AnnualReport) -> Unreadable | None:
    """Why a report that is filed stands in the queue all the same: unproved figures, or none and a file not read."""
    for note in report.notes:
        if note.level == "needs_person":
            return Unreadable("needs_person", said(note, "en"), report.sha256)
        if note.code in _FILE_UNREAD and not report.cells:
            return Unreadable("attachment_unreadable", said(note, "en"), report.sha256)
    return None


def note_other(store: Store, unit: Unit, outcome: NotAReport) -> None:
    """A page that showed a report and now shows something else: kept for a person to see, the report stays."""
    shown = "SELECT 1 FROM report_urls WHERE url = ? AND role IN ('page', 'twin')"
    if store.db.execute(shown, [unit.url]).fetchone() is None:
        forget(store, unit.url)
        return
    values: dict[str, object] = {
        "sha256": unit.page.sha256,
        "source_id": unit.page.source_id,
        "reason": "no_longer_report",
        "detail": f"{outcome.reason}: {outcome.detail}",
        "title": outcome.title,
        "parser_version": PARSER_VERSION,
    }
    seen = {"last_seen": unit.page.fetched_at, "capture_id": unit.page.id}
    if not store.db.execute("SELECT 1 FROM unreadable WHERE url = ?", [unit.url]).fetchone():
        store.insert("unreadable", {"url": unit.url, **values, "first_seen": unit.page.fetched_at, **seen})
    elif store.update("unreadable", {"url": unit.url}, values):
        store.update("unreadable", {"url": unit.url}, seen)


def forget(store: Store, url: str) -> None:
    """The document was read after all."""
    row = store.db.execute("SELECT agency_id, year FROM unreadable WHERE url = ?", [url]).fetchone()
    if row is None:
        return
    store.db.execute("DELETE FROM unreadable WHERE url = ?", [url])
    if row[0] is not None and row[1] is not None:
        leave_coverage(store, row[0])


def _named(agencies: Agencies, title: str, source: Mapping[str, str | None]) -> tuple[int | None, int | None]:
    """Whose report for which year it is, by what the listing calls it."""
    read = read_title(title)
    name = (read.agency if read else "") or source.get("agency") or ""
    if read is None or read.year is None or not name:
        return None, read.year if read else None
    return agencies.find(name, source, read.year)[0].id, read.year
