"""The queue (table `unreadable`): documents that no reader could read, that are held, or that were refused although a
row or a title names a report; and the refusals that nothing contradicts (table `refused`)."""

from __future__ import annotations

import json
from collections.abc import Mapping

from archive.agencies.directory import Agencies
from archive.filing.units import Unit
from archive.pending import leave_both
from archive.store import Store
from parsers.model import AnnualReport, NotAReport, Unreadable
from parsers.notes import FILE_UNREAD
from parsers.titles import read_title
from parsers.version import PARSER_VERSION


def queue(  # noqa: PLR0913, PLR0917 — where it is queued, what it is, and whose
    store: Store,
    agencies: Agencies,
    unit: Unit,
    outcome: Unreadable,
    source: Mapping[str, str | None],
    state: str = "unreadable",
    title: str = "",
) -> None:
    """Put a document into the queue, or renew its reason; writes nothing when it stands there for the same one.

    state  unreadable, held, refused or no_figures.   title  of the document, where its row has none.
    """
    title = (unit.page.row.title if unit.page.row else "") or title
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
        "state": state,
        "args": _args(outcome),
    }
    store.db.execute("DELETE FROM refused WHERE url = ?", [unit.url])
    if _put(store, "unreadable", unit, values) and agency is not None and year is not None:
        leave_both(store, agency, year)


def waits_for(report: AnnualReport) -> Unreadable | None:
    """Why a report that is filed stands in the queue all the same: unproved figures, or none and a file not read."""
    for note in report.notes:
        if note.level == "needs_person":
            return Unreadable.because("needs_person", note, report.sha256)
        if note.code in FILE_UNREAD and not report.cells:
            return Unreadable.for_its_file(note, report.sha256)
    return None


def refuse(store: Store, unit: Unit, outcome: NotAReport) -> None:
    """A refusal that no row and no title contradicts: it stands, by name."""
    forget(store, unit.url)
    values: dict[str, object] = {
        "sha256": outcome.sha256 or unit.page.sha256,
        "source_id": unit.page.source_id,
        "reason": outcome.reason,
        "detail": outcome.detail,
        "title": (unit.page.row.title if unit.page.row else "") or outcome.title,
        "parser_version": PARSER_VERSION,
    }
    _put(store, "refused", unit, values)


def showed_report(store: Store, url: str) -> bool:
    """Whether an address showed a report when it was last read."""
    shown = "SELECT 1 FROM report_urls WHERE url = ? AND role IN ('page', 'twin')"
    return store.db.execute(shown, [url]).fetchone() is not None


def forget(store: Store, url: str) -> None:
    """The document was read after all, or settled."""
    store.db.execute("DELETE FROM refused WHERE url = ?", [url])
    row = store.db.execute("SELECT agency_id, year FROM unreadable WHERE url = ?", [url]).fetchone()
    if row is None:
        return
    store.db.execute("DELETE FROM unreadable WHERE url = ?", [url])
    if row[0] is not None and row[1] is not None:
        leave_both(store, row[0], row[1])


def _put(store: Store, table: str, unit: Unit, values: Mapping[str, object]) -> bool:
    """Write a row, or what is new of it; False when it says the same already."""
    seen = {"last_seen": unit.page.fetched_at, "capture_id": unit.page.id}
    if not store.db.execute(f"SELECT 1 FROM {table} WHERE url = ?", [unit.url]).fetchone():
        store.insert(table, {"url": unit.url, **values, "first_seen": unit.page.fetched_at, **seen})
        return True
    if not store.update(table, {"url": unit.url}, values):
        return False
    store.update(table, {"url": unit.url}, seen)
    return True


def _args(outcome: Unreadable) -> str:
    """The arguments of the reason, with the block and row that it is about, as JSON."""
    note = outcome.notes[0].to_json()
    about = {name: note[name] for name in ("block", "row") if note[name]}
    return json.dumps({**about, **note["args"]}, ensure_ascii=False)


def _named(agencies: Agencies, title: str, source: Mapping[str, str | None]) -> tuple[int | None, int | None]:
    """Whose report for which year it is, by what the listing calls it."""
    read = read_title(title)
    name = (read.agency if read else "") or source.get("agency") or ""
    if read is None or read.year is None or not name:
        return None, read.year if read else None
    return agencies.find(name, source)[0].id, read.year
