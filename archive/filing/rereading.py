"""Reading a stored version again with today's parser: better figures in the same version, never a change.

Changes come from the portals only. A reading that fails, finds no figures where there were some, or does not say
whose it is, leaves the version as it is and is told. One that means another body or year takes the version there:
what stood under the wrong one is retracted (retracting.py).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from archive.agencies.directory import Agencies, Agency, named
from archive.filing import changes, retracting, units
from archive.filing.changes.stating import stated
from archive.filing.correcting import corrected
from archive.filing.retracting import Cause
from archive.filing.units import Source
from archive.filing.versioning import Reading, rewrite
from archive.pending import leave_both
from archive.raw.store import DamagedBlobError, RawStore
from archive.rows import read_cells
from archive.store import Store
from archive.versions import hashes
from parsers.model import AnnualReport, Document, Outcome, Settled
from parsers.version import PARSER_VERSION

Result = Literal["same", "moved", "unreadable", "held", "figures_lost", "bytes_lost", "retracted"]

_PLACED = (
    "SELECT d.data FROM versions v JOIN decisions d ON d.url = v.url WHERE v.id = ? AND d.kind = 'place' "
    "AND d.state = 'applied' ORDER BY d.number DESC LIMIT 1"
)
_OUTDATED = """
    WITH concerned(report) AS (
        SELECT id FROM reports WHERE agency_id = ?2 AND year = ?3 UNION
        SELECT report_id FROM report_urls WHERE url = ?4 AND role IN ('page', 'twin')
    )
    SELECT v.id FROM concerned c CROSS JOIN reports r ON r.id = c.report CROSS JOIN versions v ON v.report_id = r.id
    WHERE v.parser_version != ?1 AND v.retraction IS NULL AND (v.id = r.current_version OR v.url = ?5)
    ORDER BY v.id = r.current_version DESC, v.id
"""


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
    now: datetime
    parse: Callable[[tuple[Document, ...]], Outcome]

    def __call__(self, agency: int, year: int, url: str) -> None:
        """Newest versions of the report, of whatever else the address showed, and what was read from the address."""
        for (version,) in self.store.db.execute(_OUTDATED, [PARSER_VERSION, agency, year, url, url]).fetchall():
            documents = documents_of(self.store, self.raw, version)
            if documents:
                apply(self.store, self.agencies, version, self.parse(documents), self.now)


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
    if documents:
        documents[0] = replace(documents[0], settled=_settled(store, version_id))
    return tuple(documents)


def _settled(store: Store, version_id: int) -> Settled | None:
    """What a person decided of the address that a version was read from."""
    row = store.db.execute(_PLACED, [version_id]).fetchone()
    return settled_by(json.loads(row[0])) if row else None


def settled_by(data: Mapping[str, Any]) -> Settled:
    """What the parser needs to know of a decision `place`, from its data."""
    return Settled(data["agency"], data["year"], data.get("edition") or "")


def apply(store: Store, agencies: Agencies, version_id: int, outcome: Outcome, now: datetime) -> Reread:
    """Put the new reading in the place of the old one. Inside the caller's transaction."""
    report_id, agency_id, year, source_id, url, old_text, old_content = store.db.execute(
        "SELECT r.id, r.agency_id, r.year, r.source_id, v.url, v.text_hash, v.content_hash FROM versions v "
        "JOIN reports r ON r.id = v.report_id WHERE v.id = ?",
        [version_id],
    ).fetchone()
    source = source_of(store, source_id)
    if not isinstance(outcome, AnnualReport):
        return Reread(version_id, "unreadable", detail=outcome.reason)
    outcome = named(outcome, source)
    held = agencies.held(outcome, source) if outcome.agency and _settled(store, version_id) is None else ()
    if not outcome.agency or held:
        store.db.execute("INSERT OR IGNORE INTO refile VALUES (?)", [url])  # for the queue: it stays filed meanwhile
        return Reread(version_id, "held", detail=held[0].code if held else "no agency")
    agency, notes = agencies.find(outcome.agency, source)
    before = read_cells(store.db, version_id)
    if before and not outcome.cells:
        return Reread(version_id, "figures_lost")
    elsewhere = (agency.id, outcome.year) != (agency_id, year)
    if elsewhere and not _goes_over(store, agencies, version_id, (agency, outcome.year), now):
        return Reread(version_id, "retracted", detail=f"{agency.name} {outcome.year}")
    report = replace(outcome, notes=(*outcome.notes, *notes)) if notes else outcome
    report = corrected(store, report, agency.id)
    found = hashes(report)
    moved = changes.cell_changes(before, report.cells)
    rewrite(store, report_id, version_id, Reading(agency, report, found))
    store.db.execute(
        "UPDATE report_urls SET content_hash = CASE WHEN content_hash = ? THEN ? END "
        "WHERE report_id = ? AND role IN ('page', 'twin') AND content_hash IS NOT NULL AND content_hash != ?",
        [old_content, found.content, report_id, found.content],
    )
    store.db.execute(
        "UPDATE report_urls SET (title, published_on, publisher, read_by) = (?, ?, ?, ?) WHERE report_id = ? "
        "AND revised_at IS NULL AND url = (SELECT url FROM versions WHERE id = ?) AND role IN ('page', 'twin')",
        [*stated(outcome), report_id, version_id],
    )
    if not elsewhere and not moved and found.text == old_text:
        return Reread(version_id, "same")
    leave_both(store, agency.id, outcome.year)
    return Reread(version_id, "moved", tuple(change.cell for change in moved), found.text != old_text)


def _goes_over(store: Store, agencies: Agencies, version: int, right: tuple[Agency, int], now: datetime) -> bool:
    """Take a version from the report that it never was a version of.

    True when the whole report goes with it; else it is retracted, and its address filed again unless it shows a later
    version.
    """
    agency, year = right
    words = f"the archive had read it as the report of another body or year; it is {agency.name} {year}"
    cause = Cause(retracting.BY_PARSER, words, now)
    report, url = store.db.execute("SELECT report_id, url FROM versions WHERE id = ?", [version]).fetchone()
    newest = "SELECT max(id) FROM versions WHERE report_id = ? AND url = ? AND retraction IS NULL"
    if store.db.execute(newest, [report, url]).fetchone()[0] != version:
        retracting.retract(store, report, version, right, cause)
        return False
    if retracting.leave(store, agencies, report, url, right, cause):
        return True
    store.db.execute("INSERT OR IGNORE INTO refile VALUES (?)", [url])
    return False


def source_of(store: Store, source_id: str | None) -> Source:
    """What filing needs to know of a source; only its id when the registry has no row of it."""
    names = ("source_id", "region_code", "region_name", "site_code", "agency")
    row = store.db.execute(f"SELECT {', '.join(names)} FROM sources WHERE source_id = ?", [source_id]).fetchone()
    return dict(zip(names, row or (source_id, None, None, None, None), strict=True))
