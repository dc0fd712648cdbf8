"""The rows of a version and of a change: written here, decided in filing and presence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive import findings
from archive.agencies import scope
from archive.agencies.directory import Agency
from archive.figures.flat import REPORT_FIGURES
from archive.filing.changes import CellChange
from archive.filing.changes.weighing import weigh
from archive.raw.stamps import stamp
from archive.rows import OWN, check_state, corrected_keys, flat_figures, main_form, read_cells, read_sections
from archive.store import Store
from archive.versions import Hashes
from parsers.model import AnnualReport, Cell, Section
from parsers.version import PARSER_VERSION


@dataclass(frozen=True, slots=True)
class Kept:
    """One document of an arrival. `file_hash` is None for web pages, whose bytes change with every visit."""

    url: str
    sha256: str
    media_type: str
    capture_id: int | None
    role: str
    file_hash: str | None = None


@dataclass(frozen=True, slots=True)
class Arrival:
    """Where a report was read: its page (or file) first, then attachments.

    source     source_id, region_code, region_name, site_code of the source.
    shown_at   when the page was last seen before this capture; None when never.
    row_title  what its row in the listing calls it; "" when that is not known.
    """

    url: str
    source: Mapping[str, str | None]
    run_id: int
    capture_id: int | None
    fetched_at: str
    documents: tuple[Kept, ...]
    shown_at: str | None = None
    row_title: str = ""

    @property
    def source_id(self) -> str | None:
        return self.source.get("source_id")


@dataclass(frozen=True, slots=True)
class Reading:
    """A report as read: whose it is, what it says, and the hashes of that."""

    agency: Agency
    report: AnnualReport
    hashes: Hashes


def new_version(store: Store, report_id: int, number: int, reading: Reading, arrival: Arrival) -> int:
    """The rows of a version; returns its id."""
    version = store.insert(
        "versions",
        {
            "report_id": report_id,
            "number": number,
            **_version_values(reading),
            "first_seen": arrival.fetched_at,
            "last_seen": arrival.fetched_at,
            "parser_version": PARSER_VERSION,
            "url": arrival.url,
            "capture_id": arrival.capture_id,
        },
    )
    store.write_content(version, reading.report)
    store.write_documents(version, _document_rows(arrival.documents))
    findings.mark(store, reading.agency.id, reading.report.year, version)
    return version


def rewrite(
    store: Store, report_id: int, version: int, reading: Reading, documents: tuple[Kept, ...] | None = None
) -> None:
    """The same version read better: its rows anew, no change. `documents`: read from others than before."""
    current = store.db.execute("SELECT current_version FROM reports WHERE id = ?", [report_id]).fetchone()[0] == version
    indexed = store.indexed(report_id) if current else None
    store.erase_content(version)
    store.write_content(version, reading.report)
    if documents is not None:
        store.write_documents(version, _document_rows(documents))
    store.update("versions", {"id": version}, {**_version_values(reading), "parser_version": PARSER_VERSION})
    if indexed is not None:
        row = revised_row(store, report_id, reading.agency, reading.report)
        if _restated_since(store, report_id):  # by a later copy of the page than the one that was read again
            row = {name: value for name, value in row.items() if name not in ("title", "published_on")}
        store.update("reports", {"id": report_id}, row)
        store.derive(version)
        store.index_anew(report_id, indexed, store.indexed(report_id))
    findings.mark(store, reading.agency.id, reading.report.year, version)


def _restated_since(store: Store, report_id: int) -> bool:
    query = (
        "SELECT 1 FROM reports r JOIN report_urls u ON u.url = r.url AND u.report_id = r.id "
        "WHERE r.id = ? AND u.revised_at IS NOT NULL"
    )
    return store.db.execute(query, [report_id]).fetchone() is not None


@dataclass(frozen=True, slots=True)
class _Content:
    """What the columns of `reports` are made of. `checks`: rule and outcome of each of the report's own."""

    title: str
    published_on: str | None
    form: str | None
    reader: str
    checks: tuple[tuple[str, str], ...]
    cells: Mapping[str, Cell]
    sections: Iterable[Section]


def report_row(agency: Agency, report: AnnualReport) -> dict[str, object]:
    """The columns of `reports` that come from the report itself and its agency."""
    checks = tuple((check.rule, check.outcome) for check in report.checks)
    said = (report.title, report.published_on, main_form(report.forms), report.reader)
    return _row(agency, report.year, _Content(*said, checks, report.cells, report.sections))


def stored_row(store: Store, agency: Agency, year: int, version: int) -> dict[str, object]:
    """The same from a version that is stored."""
    db = store.db
    query = "SELECT title, published_on, form, reader FROM versions WHERE id = ?"
    title, published_on, form, reader = db.execute(query, [version]).fetchone()
    counted = "version_id = ? AND position < ? AND status IS NOT 'dismissed'"
    checks = db.execute(f"SELECT rule, outcome FROM checks WHERE {counted} ORDER BY position", [version, OWN.stop])
    cells, sections = read_cells(db, version), read_sections(db, version)
    return _row(agency, year, _Content(title, published_on, form, reader, tuple(checks), cells, sections))


def _row(agency: Agency, year: int, content: _Content) -> dict[str, object]:
    failed, claims, outcome = check_state(content.checks)
    figures = dict(zip(REPORT_FIGURES, flat_figures(content.cells), strict=True))
    counted = scope.of_report(agency.kind, (section.text for section in content.sections), figures)
    return {
        "agency_id": agency.id,
        "year": year,
        "title": content.title,
        "published_on": content.published_on,
        "form": content.form,
        "reader": content.reader,
        "checks_failed": failed,
        "claims_failed": claims,
        "check_outcome": outcome,
        "agency": agency.name,
        "kind": agency.kind,
        "level": agency.level,
        "region_code": agency.region_code,
        "province": agency.place.province,
        "city": agency.place.city,
        "county": agency.place.county,
        "corrected_cells": corrected_keys(content.cells),
        "scope": counted.scope,
        "scope_reason": counted.reason,
        **figures,
    }


def revised_row(store: Store, report_id: int, agency: Agency, report: AnnualReport) -> dict[str, object]:
    """`report_row` of a report that is there: a scope that bodies or a person proved stays until they say else."""
    row = report_row(agency, report)
    stored = store.db.execute("SELECT coalesce(scope_reason, '') FROM reports WHERE id = ?", [report_id]).fetchone()
    if stored and scope.lasts(stored[0]):
        return {name: value for name, value in row.items() if name not in ("scope", "scope_reason")}
    return row


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, with the evidence of both sides, old and new: versions.id, captures in raw.db, addresses."""

    kind: str
    summary: str
    versions: tuple[int | None, int | None]
    captures: tuple[int | None, int | None]
    urls: tuple[str | None, str | None]


def add_change(store: Store, report_id: int, now: datetime, change: Change, cells: Iterable[CellChange] = ()) -> None:
    """One row of `changes` with the cells that differ, weighed."""
    number = store.insert(
        "changes",
        {
            "report_id": report_id,
            "kind": change.kind,
            "from_version": change.versions[0],
            "to_version": change.versions[1],
            "detected_at": stamp(now),
            "summary": change.summary,
            "from_capture": change.captures[0],
            "to_capture": change.captures[1],
            "from_url": change.urls[0],
            "to_url": change.urls[1],
        },
    )
    store.db.executemany(
        "INSERT INTO change_cells VALUES (?, ?, ?, ?, ?, ?)",
        [(number, cell.cell, cell.old, cell.new, cell.old_raw, cell.new_raw) for cell in cells],
    )
    weigh(store.db, number)


def _version_values(reading: Reading) -> dict[str, object]:
    report, found = reading.report, reading.hashes
    return {
        "sha256": report.sha256,
        "content_hash": found.content,
        "figures_hash": found.figures,
        "text_hash": found.text,
        "title": report.title,
        "agency": report.agency,
        "published_on": report.published_on,
        "reader": report.reader,
        "form": main_form(report.forms),
    }


def _document_rows(documents: tuple[Kept, ...]) -> list[tuple[object, ...]]:
    return [(kept.url, kept.sha256, kept.media_type, kept.capture_id) for kept in documents]
