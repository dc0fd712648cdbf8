"""The rows of a version and of a change: written here, decided in filing and presence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from archive import findings
from archive.agencies.directory import Agency
from archive.raw.stamps import stamp
from archive.rows import OWN, check_state, corrected_keys, flat_figures, main_form, read_cells
from archive.schema import REPORT_FIGURES
from archive.store import Store
from archive.versions import Hashes
from parsers.model import PARSER_VERSION, AnnualReport, Cell


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
    """

    url: str
    source: Mapping[str, str | None]
    run_id: int
    capture_id: int | None
    fetched_at: str
    documents: tuple[Kept, ...]
    shown_at: str | None = None

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
        store.update("reports", {"id": report_id}, report_row(reading.agency, reading.report))
        store.index_anew(report_id, indexed, store.indexed(report_id))
    findings.mark(store, reading.agency.id, reading.report.year, version)


def report_row(agency: Agency, report: AnnualReport) -> dict[str, object]:
    """The columns of `reports` that come from the report itself and its agency."""
    checks = ((check.rule, check.outcome) for check in report.checks)
    said = (report.title, report.published_on, main_form(report.forms), report.reader)
    return _row(agency, report.year, said, checks, report.cells)


def stored_row(store: Store, agency: Agency, year: int, version: int) -> dict[str, object]:
    """The same from a version that is stored."""
    db = store.db
    said = db.execute("SELECT title, published_on, form, reader FROM versions WHERE id = ?", [version]).fetchone()
    counted = "version_id = ? AND position < ? AND status IS NOT 'dismissed'"
    checks = db.execute(f"SELECT rule, outcome FROM checks WHERE {counted} ORDER BY position", [version, OWN.stop])
    return _row(agency, year, said, checks, read_cells(db, version))


def _row(
    agency: Agency,
    year: int,
    said: tuple[str, str | None, str | None, str],
    checks: Iterable[tuple[str, str]],
    cells: Mapping[str, Cell],
) -> dict[str, object]:
    """`said`: title, date of publication, edition of the form, reader."""
    failed, claims, outcome = check_state(checks)
    title, published_on, form, reader = said
    return {
        "agency_id": agency.id,
        "year": year,
        "title": title,
        "published_on": published_on,
        "form": form,
        "reader": reader,
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
        "corrected_cells": corrected_keys(cells),
        **dict(zip(REPORT_FIGURES, flat_figures(cells), strict=True)),
    }


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, with the evidence of both sides, old and new: versions.id, captures in raw.db, addresses."""

    kind: str
    summary: str
    versions: tuple[int | None, int | None]
    captures: tuple[int | None, int | None]
    urls: tuple[str | None, str | None]


def add_change(store: Store, report_id: int, now: datetime, change: Change) -> int:
    """One row of `changes`; returns its number."""
    return store.insert(
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
