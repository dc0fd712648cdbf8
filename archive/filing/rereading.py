"""Reading a stored version again with today's parser: better figures in the same version, never a change.

Changes come from the portals only. A reading that fails, finds no figures where there were some, or means another
body or year, leaves the version as it is and is told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from archive.agencies.directory import Agencies, Agency, named
from archive.agencies.merging import bring_up_to_date
from archive.filing import changes, units
from archive.filing.units import Source
from archive.filing.versioning import Reading, rewrite
from archive.pending import leave_both
from archive.raw.store import DamagedBlobError, RawStore
from archive.rows import read_cells
from archive.store import Store
from archive.versions import hashes
from parsers.model import PARSER_VERSION, AnnualReport, Document, Outcome
from parsers.sandbox import parse_guarded

Result = Literal["same", "moved", "unreadable", "identity", "figures_lost", "bytes_lost"]


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading a version again did. `cells` differ now; `text` says that the narrative does."""

    version_id: int
    result: Result
    cells: tuple[str, ...] = ()
    text: bool = False
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rereader:
    """Brings stored versions to today's parser before an arrival is held against them."""

    store: Store
    raw: RawStore
    agencies: Agencies

    def __call__(self, agency: int, year: int, url: str) -> None:
        """Newest versions of the report, and of whatever else the address showed, that an older parser read."""
        query = (
            "SELECT v.id FROM versions v JOIN reports r ON r.current_version = v.id WHERE v.parser_version != ? AND "
            "(r.agency_id = ? AND r.year = ? OR r.id IN "
            "(SELECT report_id FROM report_urls WHERE url = ? AND role IN ('page', 'twin')))"
        )
        for (version,) in self.store.db.execute(query, [PARSER_VERSION, agency, year, url]).fetchall():
            documents = documents_of(self.store, self.raw, version)
            if documents:
                apply(self.store, self.agencies, version, parse_guarded(documents[0], documents[1:]))


def documents_of(store: Store, raw: RawStore, version_id: int) -> tuple[Document, ...]:
    """The documents that a version was read from, page first; empty when raw.db no longer holds them all."""
    rows = store.db.execute(
        "SELECT d.capture_id, s.source_id, s.region_code, s.region_name, s.site_code, s.agency "
        "FROM version_documents d JOIN versions v ON v.id = d.version_id JOIN reports r ON r.id = v.report_id "
        "LEFT JOIN sources s ON s.source_id = r.source_id WHERE d.version_id = ? ORDER BY d.position",
        [version_id],
    ).fetchall()
    names = ("source_id", "region_code", "region_name", "site_code", "agency")
    documents: list[Document] = []
    for capture_id, *source in rows:
        capture = raw.capture(capture_id) if capture_id is not None else None
        if capture is None:
            return ()
        try:
            document = units.document(capture, raw, dict(zip(names, source, strict=True)))
            shown = (
                {}
                if documents
                else {picture.url: raw.body(picture.sha256 or "") for picture in raw.pictures(capture.url)}
            )
        except (KeyError, DamagedBlobError):
            return ()
        documents.append(replace(document, pictures=shown))
    return tuple(documents)


def apply(store: Store, agencies: Agencies, version_id: int, outcome: Outcome) -> Reread:
    """Put the new reading in the place of the old one. Inside the caller's transaction."""
    report_id, agency_id, year, source_id, old_text, old_content = store.db.execute(
        "SELECT r.id, r.agency_id, r.year, r.source_id, v.text_hash, v.content_hash FROM versions v "
        "JOIN reports r ON r.id = v.report_id WHERE v.id = ?",
        [version_id],
    ).fetchone()
    if not isinstance(outcome, AnnualReport):
        return Reread(version_id, "unreadable", detail=outcome.reason)
    source = source_of(store, source_id)
    outcome = named(outcome, source)
    if not outcome.agency:
        return Reread(version_id, "identity", detail="no agency")
    agency, notes = agencies.find(outcome.agency, source, outcome.year)
    if (agency.id, outcome.year) != (agency_id, year) and not _may_be_renamed(store, version_id, agency, outcome.year):
        return Reread(version_id, "identity", detail=f"{agency.name} {outcome.year}")
    before = read_cells(store.db, version_id)
    if before and not outcome.cells:
        return Reread(version_id, "figures_lost")
    found = hashes(outcome)
    moved = changes.cell_changes(before, outcome.cells)
    report = replace(outcome, notes=(*outcome.notes, *notes)) if notes else outcome
    rewrite(store, report_id, version_id, Reading(agency, report, found))
    store.db.execute(
        "UPDATE report_urls SET content_hash = CASE WHEN content_hash = ? THEN ? END "
        "WHERE report_id = ? AND role IN ('page', 'twin') AND content_hash IS NOT NULL AND content_hash != ?",
        [old_content, found.content, report_id, found.content],
    )
    if (agency.id, outcome.year) != (agency_id, year):
        leave_both(store, agency.id, outcome.year)
        bring_up_to_date(store, agency_id)
    elif not moved and found.text == old_text:
        return Reread(version_id, "same")
    leave_both(store, agency_id, year)
    return Reread(version_id, "moved", tuple(change.cell for change in moved), found.text != old_text)


def _may_be_renamed(store: Store, version_id: int, agency: Agency, year: int) -> bool:
    """Whether the whole report can go to another body or year: this is its newest version, and none is there yet."""
    current = store.db.execute("SELECT 1 FROM reports WHERE current_version = ?", [version_id]).fetchone()
    taken = store.db.execute("SELECT 1 FROM reports WHERE agency_id = ? AND year = ?", [agency.id, year]).fetchone()
    return current is not None and taken is None


def source_of(store: Store, source_id: str | None) -> Source:
    """What filing needs to know of a source; only its id when the registry has no row of it."""
    names = ("source_id", "region_code", "region_name", "site_code", "agency")
    row = store.db.execute(f"SELECT {', '.join(names)} FROM sources WHERE source_id = ?", [source_id]).fetchone()
    return dict(zip(names, row or (source_id, None, None, None, None), strict=True))
