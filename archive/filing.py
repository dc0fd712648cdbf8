"""Filing a parsed report: is it a new report, a new version, a twin of what is there, or nothing new?

What decides is what each address showed before (`report_urls.content_hash`): a version is born when an address
shows something else than it did, so that two pages of one report that differ from the start never take turns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from archive import changes
from archive.agencies import Agencies, Agency
from archive.rows import read_cells, read_forms, read_sections
from archive.store import REPORT_COLUMNS, Indexed, Store, iso, join_body
from archive.versioning import Arrival, add_change, leave_pending, new_version, report_row, rewrite
from archive.versions import Hashes, hashes
from parsers.model import PARSER_VERSION, AnnualReport


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing did: the report, its agency, and the kinds of change recorded (none: nothing new)."""

    report_id: int
    agency_id: int
    kinds: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True)
class _Stored:
    """The report as it is in the archive before this arrival."""

    id: int
    status: str
    url: str
    versions: int
    version_id: int
    hashes: Hashes
    published_on: str | None
    capture_id: int | None
    parser_version: str


def file_report(
    store: Store,
    agencies: Agencies,
    report: AnnualReport,
    arrival: Arrival,
    now: datetime,
    *,
    reread: Callable[[int], object] | None = None,
    announce: bool = True,
) -> Filed:
    """File one report inside the caller's transaction. Filing the same arrival again changes nothing.

    reread    brings a stored version to today's parser before this report is compared with it.
    announce  False for a report that only a better parser brought to light: it is filed, but nothing was published.
    """
    agency, warnings = agencies.find(report.agency, arrival.source, report.year)
    if warnings:
        report = replace(report, warnings=(*report.warnings, *warnings))
    found = hashes(report)
    stored = _stored(store.db, agency.id, report.year)
    if stored is not None and stored.parser_version != PARSER_VERSION and reread is not None:
        reread(stored.version_id)
        stored = _stored(store.db, agency.id, report.year)
    _leave_other_reports(store, arrival, stored.id if stored else 0)
    if stored is None:
        leave_pending(store, agency.id, report.year)
        number = _publish(store, agency, report, found, arrival, now)
        if not announce:
            return Filed(number, agency.id)
        _announce(store, number, agency, report, arrival, now)
        return Filed(number, agency.id, ("published",))
    decision = _decide(store.db, stored, report, found, arrival)
    if decision == "refuse":
        return Filed(stored.id, agency.id, refused="figures_lost")
    kinds: list[str] = []
    if stored.status == "withdrawn":
        kinds.append(_restore(store, stored, arrival, now))
    if decision == "revise":
        kinds.append(_revise(store, stored, agency, report, found, arrival, now))
    elif decision == "complete":
        rewrite(store, stored.id, stored.version_id, agency, report, found, arrival.documents)
    else:
        kinds.extend(_replaced_files(store, stored, arrival, now))
    is_page = arrival.url == stored.url or decision == "revise" or "restored" in kinds
    _note_urls(store, stored.id, found, arrival, "page" if is_page else "twin")
    if kinds or decision == "complete":
        leave_pending(store, agency.id, report.year)
    return Filed(stored.id, agency.id, tuple(kinds))


def _stored(db: sqlite3.Connection, agency: int, year: int) -> _Stored | None:
    row = db.execute(
        "SELECT r.id, r.status, r.url, r.versions, v.id, v.content_hash, v.figures_hash, v.text_hash, v.published_on, "
        "v.capture_id, v.parser_version FROM reports r JOIN versions v ON v.id = r.current_version WHERE r.agency_id = ? AND r.year = ?",
        [agency, year],
    ).fetchone()
    return row and _Stored(*row[:5], Hashes(*row[5:8]), *row[8:])


def _decide(db: sqlite3.Connection, stored: _Stored, report: AnnualReport, found: Hashes, arrival: Arrival) -> str:
    """same, twin, complete (fills a version that has no figures), revise, or refuse (a reading that lost figures)."""
    if found.content == stored.hashes.content:
        return "same"
    before = db.execute(
        "SELECT content_hash FROM report_urls WHERE url = ? AND report_id = ? AND role IN ('page', 'twin')",
        [arrival.url, stored.id],
    ).fetchone()
    if before is not None and before[0] == found.content:
        return "same"
    has_figures = _has_figures(db, stored.version_id)
    if not report.cells and has_figures:
        return "twin" if before is None else "refuse"
    if before is not None:
        return "revise"
    if report.cells and not has_figures:
        return "complete"
    if found.figures == stored.hashes.figures:
        return "twin"
    return "revise" if _supersedes(db, stored, report) else "twin"


def _has_figures(db: sqlite3.Connection, version: int) -> bool:
    return db.execute("SELECT 1 FROM form_blocks WHERE version_id = ?", [version]).fetchone() is not None


def _supersedes(db: sqlite3.Connection, stored: _Stored, report: AnnualReport) -> bool:
    """Whether a second page with other figures is the correction of the first: dated later, or the first is gone."""
    if report.published_on and stored.published_on and report.published_on > stored.published_on:
        return True
    gone = "SELECT 1 FROM report_urls WHERE report_id = ? AND url = ? AND gone_since IS NOT NULL"
    return db.execute(gone, [stored.id, stored.url]).fetchone() is not None


def _publish(store: Store, agency: Agency, report: AnnualReport, found: Hashes, arrival: Arrival, now: datetime) -> int:
    seen = {"versions": 1, "status": "published", "first_seen": arrival.fetched_at, "last_changed": iso(now)}
    row = {**report_row(agency, report), **seen, "url": arrival.url, "source_id": arrival.source_id}
    values = [{**row, "current_version": 0}[name] for name in REPORT_COLUMNS]
    places = ", ".join("?" * len(values))
    cursor = store.db.execute(f"INSERT INTO reports ({', '.join(REPORT_COLUMNS)}) VALUES ({places})", values)
    number = cursor.lastrowid or 0
    version = new_version(store, number, 1, report, found, arrival)
    store.db.execute("UPDATE reports SET current_version = ? WHERE id = ?", [version, number])
    store.index(number, Indexed(report.title, agency.name, join_body((s.heading, s.text) for s in report.sections)))
    _note_urls(store, number, found, arrival, "page")
    return number


def _announce(store: Store, number: int, agency: Agency, report: AnnualReport, arrival: Arrival, now: datetime) -> None:
    summary = f"{agency.name}发布{report.year}年度报告"
    add_change(
        store, number, "published", now, summary,
        versions=(None, 1), captures=(None, arrival.capture_id), urls=(None, arrival.url),
    )  # fmt: skip


def _revise(
    store: Store, stored: _Stored, agency: Agency, report: AnnualReport, found: Hashes, arrival: Arrival, now: datetime
) -> str:
    db = store.db
    sections = read_sections(db, stored.version_id)
    changed = changes.cell_changes(read_cells(db, stored.version_id), report.cells)
    figures = found.figures != stored.hashes.figures
    kind = "figures_revised" if figures else "text_revised"
    text = found.text != stored.hashes.text
    if figures:
        forms = {**read_forms(db, stored.version_id), **report.forms}
        summary = changes.figures_summary(changed, forms) + ("；文字也有修订" if text else "")
    else:
        summary = changes.text_summary(sections, report.sections)
    number = stored.versions + 1
    store.unindex(stored.id, store.indexed(stored.id))
    db.execute(
        "UPDATE versions SET last_seen = max(last_seen, ?) WHERE id = ?",
        [arrival.shown_at or "", stored.version_id],
    )
    version = new_version(store, stored.id, number, report, found, arrival)
    row = {**report_row(agency, report), "versions": number, "current_version": version, "last_changed": iso(now)}
    store.update("reports", {"id": stored.id}, {**row, "url": arrival.url, "source_id": arrival.source_id})
    store.index(stored.id, store.indexed(stored.id))
    _demote_pages(store, stored.id, arrival.url)
    change = add_change(
        store, stored.id, kind, now, summary,
        versions=(stored.versions, number), captures=(stored.capture_id, arrival.capture_id), urls=(stored.url, arrival.url),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO change_cells VALUES (?, ?, ?, ?, ?, ?)",
        [(change, cell.cell, cell.old, cell.new, cell.old_raw, cell.new_raw) for cell in changed],
    )
    return kind


def _restore(store: Store, stored: _Stored, arrival: Arrival, now: datetime) -> str:
    values = {"status": "published", "url": arrival.url, "last_changed": iso(now)}
    store.update("reports", {"id": stored.id}, values)
    _demote_pages(store, stored.id, arrival.url)
    number = stored.versions
    add_change(
        store, stored.id, "restored", now, "报告重新上线",
        versions=(number, number), captures=(stored.capture_id, arrival.capture_id), urls=(stored.url, arrival.url),
    )  # fmt: skip
    return "restored"


def _replaced_files(store: Store, stored: _Stored, arrival: Arrival, now: datetime) -> list[str]:
    """file_replaced for each document that is a file, is known, and has other parts inside than before."""
    kinds: list[str] = []
    for kept in arrival.documents:
        before = store.db.execute(
            "SELECT file_hash, capture_id FROM report_urls WHERE url = ? AND report_id = ?", [kept.url, stored.id]
        ).fetchone()
        if kept.file_hash is None or before is None or before[0] in (None, kept.file_hash):
            continue
        name = kept.url.rsplit("/", 1)[-1]
        add_change(
            store, stored.id, "file_replaced", now, f"文件被替换，内容相同：{name}",
            versions=(stored.versions, stored.versions), captures=(before[1], kept.capture_id), urls=(kept.url, kept.url),
        )  # fmt: skip
        store.update("reports", {"id": stored.id}, {"last_changed": iso(now)})
        kinds.append("file_replaced")
    return kinds


def _note_urls(store: Store, report: int, found: Hashes, arrival: Arrival, role: str) -> None:
    """Remember what each address showed; writes only what is new."""
    for kept in arrival.documents:
        own = role if kept.role == "page" else kept.role
        content = found.content if kept.role == "page" else None
        known = store.db.execute(
            "SELECT role, content_hash, file_hash, gone_since FROM report_urls WHERE url = ? AND report_id = ?",
            [kept.url, report],
        ).fetchone()
        if known == (own, content, kept.file_hash, None):
            continue
        first = arrival.fetched_at
        store.db.execute(
            "INSERT INTO report_urls (url, report_id, role, source_id, first_seen, last_seen, content_hash, file_hash, "
            "sha256, capture_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (url, report_id) DO UPDATE SET "
            "role = excluded.role, source_id = excluded.source_id, last_seen = excluded.last_seen, "
            "content_hash = excluded.content_hash, file_hash = excluded.file_hash, sha256 = excluded.sha256, "
            "capture_id = excluded.capture_id, gone_since = NULL, gone_run = NULL, gone_nights = 0, gone_capture = NULL",
            [
                kept.url,
                report,
                own,
                arrival.source_id,
                first,
                first,
                content,
                kept.file_hash,
                kept.sha256,
                kept.capture_id,
            ],
        )


def _demote_pages(store: Store, report: int, page: str) -> None:
    """One page of a report is its page, the others are twins."""
    store.db.execute(
        "UPDATE report_urls SET role = 'twin' WHERE report_id = ? AND role = 'page' AND url != ?", [report, page]
    )


def _leave_other_reports(store: Store, arrival: Arrival, report: int) -> None:
    """An address that now shows another report no longer shows the one it showed: evidence like a page that is gone."""
    store.db.execute(
        "UPDATE report_urls SET role = 'replaced', gone_since = ?, gone_run = ?, gone_nights = 1, gone_capture = ? "
        "WHERE url = ? AND report_id != ? AND role IN ('page', 'twin')",
        [arrival.fetched_at, arrival.run_id, arrival.capture_id, arrival.url, report],
    )
