"""What a night brings of a source that was read before waits for the end of the run: only then is it known whether the
portal lied. The table `postponed` outlives a kill; what was read meanwhile lies in a file without a name."""

from __future__ import annotations

import os
import pickle
import tempfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from archive.agencies.directory import named
from archive.filing import units
from archive.filing.changes.stating import restated, stated
from archive.filing.desk import Desk
from archive.filing.doubting.guards import Guards
from archive.filing.reports import told_apart
from archive.filing.units import Unit
from archive.filing.versioning import Arrival
from archive.store import Store
from archive.versions import hashes, is_other_file
from parsers.model import AnnualReport, Document, NotAReport, Outcome


class Spool:
    """Outcomes of the parser on disk until they are asked for, once. Gone with the process."""

    def __init__(self, folder: Path) -> None:
        self._file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 — closed by __exit__
        self._places: dict[str, tuple[int, int]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def put(self, url: str, outcome: Outcome) -> None:
        packed = zlib.compress(pickle.dumps(outcome), 1)
        self._places[url] = self._file.seek(0, os.SEEK_END), len(packed)
        self._file.write(packed)

    def take(self, url: str) -> Outcome | None:
        """What was put for an address last; None when nothing was, or by a process before this one."""
        place = self._places.pop(url, None)
        if place is None:
            return None
        self._file.seek(place[0])
        outcome: Outcome = pickle.loads(zlib.decompress(self._file.read(place[1])))
        if not self._places:
            self._file.truncate(0)
        return outcome


@dataclass(slots=True)
class Postponing:
    """Decides what waits for the end of its run, and keeps it."""

    desk: Desk
    spool: Spool
    _read_before: dict[tuple[str, int], bool] = field(default_factory=dict)

    @property
    def store(self) -> Store:
        return self.desk.store

    def takes(self, unit: Unit, outcome: Outcome | None, documents: tuple[Document, ...]) -> bool:
        """Keep a unit that brings news of a source that was read before; False: it is to be filed at once."""
        if unit.state == "present":
            return self._keeps(unit, None)
        if self.desk.standing(unit):
            return False  # a person said what it is
        if unit.state != "content" or outcome is None or not documents:
            return False
        source = self.desk.source(unit.page.source_id)
        arrival = units.arrival(unit, source, documents)
        if isinstance(outcome, AnnualReport):
            report = named(outcome, source)
            return self._is_news(report, arrival) and self._keeps(unit, outcome) and self._weigh(report, arrival)
        if isinstance(outcome, NotAReport):
            self._guards.note("no_longer_report", arrival, outcome.reason)
        return False

    def _is_news(self, report: AnnualReport, arrival: Arrival) -> bool:
        if not report.agency:
            self._guards.note("title_lost", arrival, report.title)
            return False
        if not self._is_quiet(report, arrival):
            return True
        self.drop(arrival.url)
        return False

    def _weigh(self, report: AnnualReport, arrival: Arrival) -> bool:
        """Note now whether it will be doubted: the end of the run counts the doubts before it files anything."""
        desk = self.desk
        reading, stored = told_apart(desk.store, desk.agencies, report, arrival, desk.rereader())
        self._guards.holds(reading, arrival, stored.id if stored else None)
        return True

    @property
    def _guards(self) -> Guards:
        return Guards(self.store, self.desk.raw)

    def _keeps(self, unit: Unit, outcome: AnnualReport | None) -> bool:
        if not self._waits(unit):
            return False
        content = hashes(outcome).content if outcome else None
        action = "REPLACE" if outcome else "IGNORE"
        self.store.db.execute(
            f"INSERT OR {action} INTO postponed (url, source_id, run_id, last_id, content) VALUES (?, ?, ?, ?, ?)",
            [unit.url, unit.page.source_id, unit.run_id, unit.last_id, content],
        )
        if outcome:
            self.spool.put(unit.url, outcome)
        return True

    def _waits(self, unit: Unit) -> bool:
        """Whether the source, or at least the address, was read in an earlier run."""
        key = unit.page.source_id, unit.run_id
        found = self._read_before.get(key)
        if found is None:
            walked = "SELECT 1 FROM walks WHERE source_id = ? AND run_id < ? LIMIT 1"
            found = self._read_before[key] = self.desk.raw.conn.execute(walked, key).fetchone() is not None
        return found or self.known(unit.url)

    def known(self, url: str) -> bool:
        """Whether an address shows a report of the archive."""
        shown = "SELECT 1 FROM report_urls WHERE url = ? AND role IN ('page', 'twin')"
        return self.store.db.execute(shown, [url]).fetchone() is not None

    def _is_quiet(self, report: AnnualReport, arrival: Arrival) -> bool:
        """Whether an address shows and says what it did, file by file: filing that publishes nothing.

        What another parser read of a title says nothing of the page: the night after an upgrade is one like any other.
        """
        rows = self.store.db.execute(
            "SELECT u.report_id, u.content_hash, u.title, u.published_on, u.publisher, u.read_by FROM report_urls u "
            "JOIN reports r ON r.id = u.report_id WHERE u.url = ? AND u.role IN ('page', 'twin') "
            "AND u.gone_since IS NULL AND r.status = 'published'",
            [arrival.url],
        ).fetchall()
        if len(rows) != 1 or rows[0][1] != hashes(report).content or restated(rows[0][2:], stated(report)):
            return False
        query = "SELECT file_hash FROM report_urls WHERE url = ? AND report_id = ?"
        held = (self.store.db.execute(query, [kept.url, rows[0][0]]).fetchone() for kept in arrival.documents)
        files = zip(held, arrival.documents, strict=True)
        return all(row is not None and _is_same_file(row[0], kept.file_hash) for row, kept in files)

    def drop(self, url: str) -> None:
        self.store.db.execute("DELETE FROM postponed WHERE url = ?", [url])

    def due(self) -> list[tuple[int, str, int]]:
        """(run, article, last capture) of what waits no longer, in the order in which it came."""
        query = (
            "SELECT run_id, url, last_id FROM postponed WHERE source_id IS NULL "
            "OR source_id NOT IN (SELECT source_id FROM quarantine) ORDER BY last_id, url"
        )
        return self.store.db.execute(query).fetchall()


def _is_same_file(before: str | None, now: str | None) -> bool:
    """Hashes by another rule, from before an upgrade, prove no other content."""
    return (before is None) == (now is None) and not is_other_file(before, now)
