"""What keeps a doubtful arrival from being filed: it waits for a second night, or for a person.

A doubt is one row of `doubts`: what an address showed that contradicts what it showed before. It ends when the
address shows what it did, when a second night shows the same, or when a person says so (doubting.quarantine).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from archive.filing.versioning import Arrival, Reading
from archive.raw.store import RawStore
from archive.rows import read_cells
from archive.store import Store
from parsers.folding import compatible
from parsers.model import AnnualReport, Cell
from parsers.titles import read_title
from parsers.version import PARSER_VERSION

Cause = Literal[
    "two_rows_one_report", "identity_swap", "figures_blanked", "title_swap",
    "figures_lost", "title_changed", "title_lost", "no_longer_report", "shared_body",
]  # fmt: skip
"""The first four hold an arrival back. The others hold nothing by themselves; they tell when a whole portal lies."""

_BELIEVED = ("confirmed", "accepted")
"""States of a doubt that holds nothing back any more: a second night showed the same, or a person said it is so."""
_MANY_NUMBERS = 10
"""A report with so many numbers that loses half of them has been blanked; with fewer, when it loses all."""
_ROW_NOISE = re.compile(
    r"[\[(]?20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?[\])]?(?:\d\d:\d\d(?::\d\d)?)?|[\s《》〈〉<>“”\"'‘’【】\[\]·•*_-]|^\d{1,3}[.、]"
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why an arrival is not believed at once.

    shown    what the address shows now, in one word: the second night must show the same.
    holds    the arrival waits; else it is only counted.    counts  it tells against the portal.
    """

    cause: Cause
    shown: str
    detail: str
    holds: bool = True
    counts: bool = True


@dataclass(frozen=True, slots=True)
class _Before:
    """What an address showed when it was last read. `read_by`: the parser that read its title."""

    report_id: int
    agency_id: int
    agency: str
    year: int
    version_id: int
    content: str | None
    title: str | None
    read_by: str | None


@dataclass(frozen=True, slots=True)
class Guards:
    """Weighs arrivals against what the archive holds and what the listings showed."""

    store: Store
    raw: RawStore

    def holds(self, reading: Reading, arrival: Arrival, report_id: int | None) -> Doubt | None:
        """The doubt for which an arrival is not to be filed now; None when it may be. Inside a transaction.

        report_id  the stored report of that body and year.
        """
        doubt = self._doubt(reading, arrival)
        state = self._record(doubt, arrival) if doubt else ""
        if doubt and doubt.holds and state not in _BELIEVED:
            return doubt
        rows = self._two_rows(reading, arrival, report_id) if report_id else None
        if rows and rows.counts and not doubt:
            self._record(rows, arrival)
        elif doubt is None:
            self.settled(arrival.url)
        return rows

    def note(self, cause: Cause, arrival: Arrival, detail: str = "") -> None:
        """Count what shows no report any more, or none that is whole: that by itself changes nothing."""
        if self._before(arrival.url):
            self._record(Doubt(cause, cause, detail, holds=False), arrival)

    def settled(self, url: str) -> None:
        """The address shows what it did, or what it shows now was filed."""
        self.store.db.execute("DELETE FROM doubts WHERE url = ?", [url])

    def _doubt(self, reading: Reading, arrival: Arrival) -> Doubt | None:
        before = self._before(arrival.url)
        if before is None:
            return None
        report, agency = reading.report, reading.agency
        if (before.content, before.title) == (reading.hashes.content, report.title or None):
            return None  # if it is another body's now, then because the archive tells bodies apart otherwise
        if (before.agency_id, before.year) != (agency.id, report.year):
            shown = json.dumps([agency.region_code, agency.name, report.year, reading.hashes.content])
            detail = f"{before.agency} {before.year} → {agency.name} {report.year}"
            follows = before.agency_id == agency.id and before.year < report.year  # one address for every year's report
            return Doubt("identity_swap", shown, detail, counts=before.read_by == PARSER_VERSION and not follows)
        if before.content not in (None, reading.hashes.content):
            blanked = self._blanked(before.version_id, report, reading.hashes.content)
            if blanked:
                return blanked
        return _other_title(before, report)

    def _before(self, url: str) -> _Before | None:
        row = self.store.db.execute(
            "SELECT r.id, r.agency_id, r.agency, r.year, r.current_version, u.content_hash, u.title, u.read_by "
            "FROM report_urls u JOIN reports r ON r.id = u.report_id WHERE u.url = ? AND u.role IN ('page', 'twin')",
            [url],
        ).fetchone()
        return _Before(*row) if row else None

    def _blanked(self, version_id: int, report: AnnualReport, content: str) -> Doubt | None:
        before = _numbers(read_cells(self.store.db, version_id).values())
        now = _numbers(report.cells.values())
        lost_half = before >= _MANY_NUMBERS and now * 2 < before
        if not before or (now and not lost_half):
            return None
        cause: Cause = "figures_blanked" if report.cells else "figures_lost"
        return Doubt(cause, content, f"{before} → {now}", holds=bool(report.cells), counts=not now)

    def _two_rows(self, reading: Reading, arrival: Arrival, report_id: int) -> Doubt | None:
        """Another row of the same walk, under another title, is this report already."""
        mine = row_title(arrival.row_title)
        if not mine:
            return None
        pages = self.store.db.execute(
            "SELECT u.url, u.source_id, u.content_hash, r.url FROM report_urls u JOIN reports r ON r.id = u.report_id "
            "WHERE u.report_id = ? AND u.role IN ('page', 'twin') AND u.gone_since IS NULL",
            [report_id],
        ).fetchall()
        content = reading.hashes.content
        if any(url == arrival.url and (url == page or held == content) for url, _, held, page in pages):
            return None  # the report's own page, or a twin from before, as it was
        for url, source, held, _ in pages:
            other = self._row_of(url, arrival.run_id) if url != arrival.url else ""
            if other and not _same_row(mine, other) and self._in_one_walk(source, url, arrival):
                shared = held == content
                cause: Cause = "shared_body" if shared else "two_rows_one_report"
                detail = f"{mine} ≠ {other} ({url})"
                return Doubt(cause, json.dumps([url, content]), detail, counts=shared)
        return None

    def _row_of(self, url: str, run_id: int) -> str:
        rows = [capture.row for capture in self.raw.captures_of(url) if capture.run_id <= run_id and capture.row]
        return row_title(rows[-1].title) if rows else ""

    def _in_one_walk(self, source: str | None, url: str, arrival: Arrival) -> bool:
        if source is None or source != arrival.source_id:
            return False
        walk = self.raw.latest_walk(source, up_to=arrival.run_id)
        return walk is not None and {url, arrival.url} <= walk.listed

    def _record(self, doubt: Doubt, arrival: Arrival) -> str:
        """Keep a doubt; returns its state: open, discarded (by a person), or one of _BELIEVED."""
        db = self.store.db
        query = "SELECT run_id, cause, shown, state FROM doubts WHERE url = ?"
        known = db.execute(query, [arrival.url]).fetchone()
        if known is None or known[1:3] != (doubt.cause, doubt.shown):
            db.execute(
                "INSERT OR REPLACE INTO doubts (url, source_id, cause, shown, detail, counts, state, run_id, last_run, "
                "since, capture_id) VALUES (?, ?, ?, ?, ?, ?, 'open', ?, ?, ?, ?)",
                [arrival.url, arrival.source_id, doubt.cause, doubt.shown, doubt.detail, doubt.counts, arrival.run_id,
                 arrival.run_id, arrival.fetched_at, arrival.capture_id],
            )  # fmt: skip
            return "open"
        db.execute("UPDATE doubts SET last_run = ? WHERE url = ?", [arrival.run_id, arrival.url])
        run, state = known[0], str(known[3])
        if state == "open" and night_of(self.raw, run) != night_of(self.raw, arrival.run_id):
            return "confirmed"
        return state


def night_of(raw: RawStore, run_id: int) -> str:
    """The night that a run counts for: one that was cut off and continued is one night."""
    run = raw.run(run_id)
    return run.night if run else f"run {run_id}"


def in_doubt(db: sqlite3.Connection, url: str) -> bool:
    """Whether what an address showed last is not believed: seeing it unchanged means something then."""
    return db.execute("SELECT 1 FROM doubts WHERE url = ?", [url]).fetchone() is not None


def is_discarded(db: sqlite3.Connection, url: str) -> bool:
    """Whether a person said that what an address shows now is not so."""
    return db.execute("SELECT 1 FROM doubts WHERE url = ? AND state = 'discarded'", [url]).fetchone() is not None


def row_title(title: str) -> str:
    """The title of a row as compared: without dates, brackets, numbers in front and white space."""
    return _ROW_NOISE.sub("", compatible(title).replace("...", "…"))


def _same_row(one: str, other: str) -> bool:
    """Equal, or one is the other cut off."""
    short, long = sorted((one, other), key=len)
    return one == other or (short.endswith("…") and long.startswith(short.rstrip("…")))


def _numbers(cells: Iterable[Cell]) -> int:
    return sum(cell.value is not None for cell in cells)


def _other_title(before: _Before, report: AnnualReport) -> Doubt | None:
    """Another title of the same report: doubted when it is that of another body or year, counted in any case."""
    if not before.title or before.read_by != PARSER_VERSION:
        return None
    old, new = row_title(before.title), row_title(report.title)
    if old == new:
        return None
    detail = f"{before.title} → {report.title}"
    if not new:
        return Doubt("title_lost", "", detail, holds=False)
    said, says = read_title(before.title), read_title(report.title)
    swapped = said and says and (said.agency, said.year) != (says.agency, says.year) and says.agency and says.year
    return Doubt("title_swap" if swapped else "title_changed", new, detail, holds=bool(swapped))
