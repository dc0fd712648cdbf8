"""Filing a parsed report: is it a new report, a new version, a twin of what is there, or nothing new?

What decides is what each address showed before (`report_urls.content_hash`): a version is born when an address
shows something else than it did, so that two pages of one report that differ from the start never take turns.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from archive.agencies.directory import Agencies, Agency
from archive.figures.report_columns import FILED
from archive.filing import changes
from archive.filing.changes.stating import NOTHING_STATED, restated, stated
from archive.filing.correcting import corrected, scope_of
from archive.filing.doubting.guards import Guards
from archive.filing.versioning import (
    Arrival,
    Change,
    Reading,
    add_change,
    new_version,
    report_row,
    revised_row,
    rewrite,
)
from archive.pending import leave_both, leave_coverage
from archive.raw.stamps import stamp
from archive.rows import read_cells, read_forms, read_sections, split_key
from archive.store import Indexed, Store, join_body
from archive.versions import Hashes, hashes, is_other_file
from parsers.model import AnnualReport

Decision = Literal["same", "twin", "complete", "revise", "refuse"]
"""same as stored or as this address showed before; twin: another page that differs from the start; complete: fills
a version that has no figures; revise: a new version; refuse: a reading that lost the figures."""

Announce = Literal["all", "new", "nothing"]
"""What is told of an arrival: everything; only that there is a report, where the archive had none; nothing."""

Reread = Callable[[int, int, str], object]
"""Called with (agency, year, address) before anything is compared with what is stored for them."""

RESTORED = "报告重新上线"
LOST = "the report's figures can no longer be read here"

_NEXT_REPORT = (
    "SELECT 1 + max(coalesce((SELECT max(id) FROM reports), 0), coalesce((SELECT max(id) FROM retracted_reports), 0))"
)
"""The versions of a retracted report keep its number: it is not given to another one."""
_NOTE_URL = """
INSERT INTO report_urls (url, report_id, role, source_id, first_seen, last_seen, content_hash, file_hash, sha256,
    capture_id, title, published_on, publisher, read_by) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (url, report_id) DO UPDATE SET role = excluded.role, source_id = excluded.source_id,
    last_seen = excluded.last_seen, content_hash = excluded.content_hash, file_hash = excluded.file_hash,
    sha256 = excluded.sha256, capture_id = excluded.capture_id, title = excluded.title,
    published_on = excluded.published_on, publisher = excluded.publisher, read_by = excluded.read_by,
    gone_since = NULL, gone_run = NULL, gone_nights = 0, gone_capture = NULL
"""


@dataclass(frozen=True, slots=True)
class Filed:
    """What filing did: the report, its agency, and the kinds of change recorded (none: nothing new).

    refused, detail  why it was not filed: a reason of the queue.
    news  whether the address shows anything else than when it was last read.
    """

    report_id: int
    agency_id: int
    kinds: tuple[str, ...] = ()
    refused: str = ""
    detail: str = ""
    news: bool = True


@dataclass(frozen=True, slots=True)
class Stored:
    """The report as it is in the archive before this arrival; `versions`: how many of them stand."""

    id: int
    status: str
    url: str
    versions: int
    version_id: int
    hashes: Hashes
    published_on: str | None
    capture_id: int | None


def file_report(  # noqa: PLR0913 — what, where from and when, and two switches of rereading
    store: Store,
    agencies: Agencies,
    report: AnnualReport,
    arrival: Arrival,
    now: datetime,
    *,
    reread: Reread | None = None,
    guards: Guards | None = None,
    announce: Announce = "all",
) -> Filed:
    """File one report inside the caller's transaction. Filing the same arrival again changes nothing.

    reread    brings what is stored for (agency, year, address) to today's parser before it is compared with.
    guards    what must hold before anything is filed.
    announce  "nothing" for a report that only a better parser brought to light: it is filed, but nothing was published;
              "new" for one that a person placed: the portal had published it, and readers were not told yet.
    """
    reading, stored = told_apart(store, agencies, report, arrival, reread)
    filing = _Filing(store, reading, arrival, now)
    doubt = guards.holds(reading, arrival, stored.id if stored else None) if guards else None
    agency = reading.agency
    if guards and not doubt:
        guards.settled(arrival.url)
    if doubt:
        return Filed(stored.id if stored else 0, agency.id, refused=doubt.cause, detail=doubt.detail)
    if filing.was_misfiled(stored.id if stored else 0):
        announce = "nothing"
    filing.leave_other_reports(stored.id if stored else 0)
    if stored is None:
        agencies.count_in(agency.id, report.year)
        return filing.publish(announce != "nothing")
    return filing.file(stored, announce == "all")


def told_apart(
    store: Store, agencies: Agencies, report: AnnualReport, arrival: Arrival, reread: Reread | None
) -> tuple[Reading, Stored | None]:
    """Whose report it is, and what the archive has of it. Inside the caller's transaction."""
    agency, notes = agencies.find(report.agency, arrival.source)
    if notes:
        report = replace(report, notes=(*report.notes, *notes))
    report = corrected(store, report, agency.id)
    if reread is not None:
        reread(agency.id, report.year, arrival.url)
    return Reading(agency, report, hashes(report)), _stored(store.db, agency.id, report.year)


def _stored(db: sqlite3.Connection, agency: int, year: int) -> Stored | None:
    row = db.execute(
        "SELECT r.id, r.status, r.url, r.versions, v.id, v.content_hash, v.figures_hash, v.text_hash, v.published_on, "
        "v.capture_id FROM reports r JOIN versions v ON v.id = r.current_version "
        "WHERE r.agency_id = ? AND r.year = ?",
        [agency, year],
    ).fetchone()
    if row is None:
        return None
    number, status, url, versions, version, content, figures, text, published_on, capture = row
    return Stored(number, status, url, versions, version, Hashes(content, figures, text), published_on, capture)


@dataclass(frozen=True, slots=True)
class _Filing:
    """One report being filed."""

    store: Store
    reading: Reading
    arrival: Arrival
    now: datetime

    @property
    def agency(self) -> Agency:
        return self.reading.agency

    @property
    def report(self) -> AnnualReport:
        return self.reading.report

    @property
    def hashes(self) -> Hashes:
        return self.reading.hashes

    def publish(self, announce: bool) -> Filed:
        """A report that the archive does not have."""
        store, arrival = self.store, self.arrival
        seen = {"versions": 1, "status": "published", "first_seen": arrival.fetched_at, "last_changed": stamp(self.now)}
        row = {**self._report_row(), **seen, **scope_of(store, self.agency.id, self.report.year), "current_version": 0}
        (number,) = store.db.execute(_NEXT_REPORT).fetchone()
        values = [number, *(row[name] for name in FILED)]
        places = ", ".join("?" * len(values))
        store.db.execute(f"INSERT INTO reports (id, {', '.join(FILED)}) VALUES ({places})", values)
        version = new_version(store, number, 1, self.reading, arrival)
        store.db.execute("UPDATE reports SET current_version = ? WHERE id = ?", [version, number])
        store.derive(version)
        store.index(number, self._indexed())
        self._note_urls(number, "page")
        leave_both(store, self.agency.id, self.report.year)
        if not announce:
            return Filed(number, self.agency.id)
        summary = f"{self.agency.name}发布{self.report.year}年度报告"
        change = Change("published", summary, (None, version), (None, arrival.capture_id), (None, arrival.url))
        add_change(store, number, self.now, change)
        return Filed(number, self.agency.id, ("published",))

    def file(self, stored: Stored, announce: bool) -> Filed:
        """A report that the archive has: restored, revised, completed, a twin, or nothing new."""
        before = self._shown_before(stored)
        decision = self._decide(stored, before)
        if decision == "refuse":
            return Filed(stored.id, self.agency.id, refused="figures_lost", detail=LOST)
        kinds: list[str] = []
        if stored.status == "withdrawn":
            kinds.append(self._restore(stored))
        if decision == "revise":
            kinds.extend(self._revise(stored, announce))
        elif decision == "complete":
            rewrite(self.store, stored.id, stored.version_id, self.reading, self.arrival.documents)
        else:
            kinds.extend(self._replaced_files(stored))
        kinds.extend(self._restate(stored, decision == "revise") if announce else ())
        is_page = self.arrival.url == stored.url or decision == "revise" or "restored" in kinds
        self._note_urls(stored.id, "page" if is_page else "twin")
        self._leave_pending(decision in ("revise", "complete"), "restored" in kinds)
        return Filed(stored.id, self.agency.id, tuple(kinds), news=before != self.hashes.content)

    def was_misfiled(self, report: int) -> bool:
        """Whether the address showed the very same before, and only the archive had taken it for another report's."""
        db, url = self.store.db, self.arrival.url
        if db.execute("DELETE FROM refile WHERE url = ?", [url]).rowcount:
            return True
        same = (
            "SELECT 1 FROM report_urls WHERE url = ? AND report_id != ? AND role IN ('page', 'twin') "
            "AND content_hash = ?"
        )
        return db.execute(same, [url, report, self.hashes.content]).fetchone() is not None

    def leave_other_reports(self, report: int) -> None:
        """An address that now shows another report no longer shows the one it showed: as good as gone for that one."""
        arrival = self.arrival
        self.store.db.execute(
            "UPDATE report_urls SET role = 'replaced', gone_since = ?, gone_run = ?, gone_nights = 1, gone_capture = ? "
            "WHERE url = ? AND report_id != ? AND role IN ('page', 'twin')",
            [arrival.fetched_at, arrival.run_id, arrival.capture_id, arrival.url, report],
        )

    def _decide(self, stored: Stored, before: str | None) -> Decision:
        if self.hashes.content == stored.hashes.content:
            return "same"
        if before == self.hashes.content:
            return "same"
        if not self.report.cells and self._has_figures(stored):
            return "refuse" if before else "twin"
        if before:
            return "revise"
        if self.report.cells and not self._has_figures(stored):
            return "complete"
        put_right = self.hashes.figures != stored.hashes.figures and self._supersedes(stored)
        return "revise" if put_right else "twin"

    def _shown_before(self, stored: Stored) -> str | None:
        """The content that this address showed of this report when it was last read."""
        row = self.store.db.execute(
            "SELECT content_hash FROM report_urls WHERE url = ? AND report_id = ? AND role IN ('page', 'twin')",
            [self.arrival.url, stored.id],
        ).fetchone()
        return row[0] if row else None

    def _has_figures(self, stored: Stored) -> bool:
        query = "SELECT 1 FROM form_blocks WHERE version_id = ?"
        return self.store.db.execute(query, [stored.version_id]).fetchone() is not None

    def _supersedes(self, stored: Stored) -> bool:
        """Whether a second page with other figures corrects the first: dated later, or the first is gone."""
        if self.report.published_on and stored.published_on and self.report.published_on > stored.published_on:
            return True
        gone = "SELECT 1 FROM report_urls WHERE report_id = ? AND url = ? AND gone_since IS NOT NULL"
        return self.store.db.execute(gone, [stored.id, stored.url]).fetchone() is not None

    def _revise(self, stored: Stored, announce: bool) -> tuple[str, ...]:
        """A new version; and a change, unless the portal showed it before and only the archive did not know."""
        store, arrival = self.store, self.arrival
        kind, summary, cells = self._difference(stored)
        highest = "SELECT max(number) FROM versions WHERE report_id = ?"
        number = store.db.execute(highest, [stored.id]).fetchone()[0] + 1
        indexed = store.indexed(stored.id)
        if arrival.shown_at:
            seen = "UPDATE versions SET last_seen = max(last_seen, ?) WHERE id = ?"
            store.db.execute(seen, [arrival.shown_at, stored.version_id])
        version = new_version(store, stored.id, number, self.reading, arrival)
        row = {
            **self._revised_row(stored.id),
            "versions": stored.versions + 1,
            "current_version": version,
            "last_changed": stamp(self.now),
        }
        store.update("reports", {"id": stored.id}, row)
        store.derive(version)
        store.index_anew(stored.id, indexed, self._indexed())
        self._demote_page(stored)
        if not announce:
            return ()
        add_change(store, stored.id, self.now, self._change(stored, kind, summary, version), cells)
        return (kind,)

    def _difference(self, stored: Stored) -> tuple[str, str, tuple[changes.CellChange, ...]]:
        """Kind of revision, its summary, and the cells that differ. A revision of both is one of figures."""
        db = self.store.db
        if self.hashes.figures == stored.hashes.figures:
            summary = changes.text_summary(read_sections(db, stored.version_id), self.report.sections)
            return "text_revised", summary, ()
        cells = changes.cell_changes(read_cells(db, stored.version_id), self.report.cells)
        forms = self.report.forms
        if any(split_key(cell.cell)[0] not in forms for cell in cells):
            forms = {**read_forms(db, stored.version_id), **forms}
        also = "" if self.hashes.text == stored.hashes.text else "；文字也有修订"
        return "figures_revised", changes.figures_summary(cells, forms) + also, cells

    def _restore(self, stored: Stored) -> str:
        values = {"status": "published", "url": self.arrival.url, "last_changed": stamp(self.now)}
        self.store.update("reports", {"id": stored.id}, values)
        self._demote_page(stored)
        add_change(self.store, stored.id, self.now, self._change(stored, "restored", RESTORED, stored.version_id))
        return "restored"

    def _replaced_files(self, stored: Stored) -> list[str]:
        """file_replaced for each document that is a file, is known, and has other parts inside than before."""
        kinds: list[str] = []
        query = "SELECT file_hash, capture_id FROM report_urls WHERE url = ? AND report_id = ?"
        for kept in self.arrival.documents:
            before = self.store.db.execute(query, [kept.url, stored.id]).fetchone()
            if before is None or not is_other_file(before[0], kept.file_hash):
                continue
            summary = f"文件被替换，内容相同：{kept.url.rsplit('/', 1)[-1]}"
            versions = (stored.version_id, stored.version_id)
            captures = (before[1], kept.capture_id)
            change = Change("file_replaced", summary, versions, captures, (kept.url, kept.url))
            add_change(self.store, stored.id, self.now, change)
            self.store.update("reports", {"id": stored.id}, {"last_changed": stamp(self.now)})
            kinds.append("file_replaced")
        return kinds

    def _restate(self, stored: Stored, is_new_version: bool) -> list[str]:
        """metadata_revised when the page states another title, date or publisher than when it was last read."""
        store, url = self.store, self.arrival.url
        query = (
            "SELECT title, published_on, publisher, read_by FROM report_urls WHERE url = ? AND report_id = ? "
            "AND role IN ('page', 'twin')"
        )
        before = store.db.execute(query, [url, stored.id]).fetchone()
        says = stated(self.report)
        cells = restated(before, says) if before else ()
        if is_new_version:
            store.update("report_urls", {"url": url, "report_id": stored.id}, {"revised_at": None})
        if not cells:
            return []
        version = store.db.execute("SELECT current_version FROM reports WHERE id = ?", [stored.id]).fetchone()[0]
        captures = (stored.capture_id, self.arrival.capture_id)
        summary = changes.metadata_summary(cells)
        change = Change("metadata_revised", summary, (version, version), captures, (url, url))
        add_change(store, stored.id, self.now, change, cells)
        values: dict[str, object] = {"last_changed": stamp(self.now)}
        if url == stored.url and not is_new_version:
            indexed = store.indexed(stored.id)
            store.update("reports", {"id": stored.id}, {"title": self.report.title, "published_on": says[1], **values})
            store.index_anew(stored.id, indexed, store.indexed(stored.id))
            store.update("report_urls", {"url": url, "report_id": stored.id}, {"revised_at": stamp(self.now)})
            leave_coverage(store, self.agency.id)
        else:
            store.update("reports", {"id": stored.id}, values)
        return ["metadata_revised"]

    def _change(self, stored: Stored, kind: str, summary: str, version: int) -> Change:
        captures = (stored.capture_id, self.arrival.capture_id)
        return Change(kind, summary, (stored.version_id, version), captures, (stored.url, self.arrival.url))

    def _indexed(self) -> Indexed:
        body = join_body((section.heading, section.text) for section in self.report.sections)
        return Indexed(self.report.title, self.agency.name, body)

    def _report_row(self) -> dict[str, object]:
        where = {"url": self.arrival.url, "source_id": self.arrival.source_id}
        return {**report_row(self.agency, self.report), **where}

    def _revised_row(self, report: int) -> dict[str, object]:
        where = {"url": self.arrival.url, "source_id": self.arrival.source_id}
        return {**revised_row(self.store, report, self.agency, self.report), **where}

    def _note_urls(self, report: int, role: str) -> None:
        """Remember what each address showed; writes only what is new."""
        for kept in self.arrival.documents:
            own = role if kept.role == "page" else kept.role
            content = self.hashes.content if kept.role == "page" else None
            says = stated(self.report) if kept.role == "page" else NOTHING_STATED
            known = self.store.db.execute(
                "SELECT role, content_hash, file_hash, gone_since, title, published_on, publisher, read_by "
                "FROM report_urls WHERE url = ? AND report_id = ?",
                [kept.url, report],
            ).fetchone()
            if known != (own, content, kept.file_hash, None, *says):
                seen = self.arrival.fetched_at
                where = (kept.url, report, own, self.arrival.source_id, seen, seen)
                shown = (content, kept.file_hash, kept.sha256, kept.capture_id)
                self.store.db.execute(_NOTE_URL, (*where, *shown, *says))

    def _leave_pending(self, rewritten: bool, restored: bool) -> None:
        """A new version counts for coverage too: what is late goes by the date that the page states now."""
        if rewritten:
            leave_both(self.store, self.agency.id, self.report.year)
        elif restored:
            leave_coverage(self.store, self.agency.id)

    def _demote_page(self, stored: Stored) -> None:
        """The page that the report had is a twin of its new one. A report has one page, that of `reports.url`."""
        if stored.url != self.arrival.url:
            self.store.db.execute(
                "UPDATE report_urls SET role = 'twin' WHERE url = ? AND report_id = ? AND role = 'page'",
                [stored.url, stored.id],
            )
