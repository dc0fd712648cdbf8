"""Reading what is stored again: versions in place, and documents that no reader could read before."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive import coverage, crosschecks
from archive.agencies import regions
from archive.agencies.directory import Agencies, named
from archive.filing import rereading, units, unread
from archive.filing.reports import file_report
from archive.filing.rereading import Reread, Rereader
from archive.raw.store import DamagedBlobError, RawStore
from archive.store import Store
from parsers.model import PARSER_VERSION, AnnualReport, Document
from parsers.sandbox.pool import Pool

OUTDATED = f"parser_version != '{PARSER_VERSION}'"
"""Which versions are read again when nobody says which."""

Progress = Callable[[int, int], None]


class BadConditionError(Exception):
    """The condition of --where is no SQL over `versions`; the message quotes what SQLite says."""


@dataclass(slots=True)
class ReparseSummary:
    """What moved. `results`: result → versions; `cells`: cell → versions in which it differs now;
    `kept`: versions left as they were, with the reason; `found`: reports that could not be read before."""

    results: Counter[str] = field(default_factory=Counter)
    cells: Counter[str] = field(default_factory=Counter)
    texts: int = 0
    kept: list[Reread] = field(default_factory=list)
    found: int = 0
    still_unreadable: int = 0

    def lines(self) -> Iterator[str]:
        """For a person: totals, then the cells that moved most, then what needs a look."""
        total = sum(self.results.values())
        yield (
            f"{total} versions read again: {self.results['moved']} moved "
            f"({sum(self.cells.values())} cells, {self.texts} texts), {self.results['same']} the same; "
            f"{self.found} reports read for the first time, {self.still_unreadable} documents still unreadable"
        )
        for cell, count in self.cells.most_common(20):
            yield f"  {cell}: {count}"
        for kept in self.kept:
            yield f"  version {kept.version_id} kept as it was: {kept.result} {kept.detail}".rstrip()

    def add(self, reread: Reread) -> None:
        self.results[reread.result] += 1
        self.cells.update(reread.cells)
        self.texts += reread.text
        if reread.result not in ("same", "moved"):
            self.kept.append(reread)


def reparse(
    data: Path, *, now: datetime, where: str | None = None, jobs: int = 0, progress: Progress | None = None
) -> ReparseSummary:
    """Read stored bytes with today's parser; no change is recorded, one transaction a version.

    where  a condition over `versions`; without it, every version of an older parser and the whole queue of
           unreadable documents. Raises BadConditionError, errors.ArchiveError, sqlite3.Error.
    """
    known = regions.load(data / "regions.csv")
    with RawStore.reading(data) as raw, Store.open(data, now=now) as store, Pool(jobs or os.cpu_count() or 1) as pool:
        work = _Reparse(store, raw, Agencies(store, known), pool, now)
        work.versions(_chosen(store, where), progress or (lambda _done, _of: None))
        if where is None:
            work.queue()
        crosschecks.refresh(store)
        coverage.refresh(store, now)
    return work.summary


def file_again(data: Path, captures: Iterable[int], *, now: datetime) -> int:
    """File stored pages once more, after bodies were told apart; returns how many reports that brought to light.

    captures  ids in raw.db. Records no change. Raises errors.ArchiveError, sqlite3.Error.
    """
    known = regions.load(data / "regions.csv")
    with RawStore.reading(data) as raw, Store.open(data, now=now) as store, Pool(1) as pool:
        before = _reports(store)
        work = _Reparse(store, raw, Agencies(store, known), pool, now)
        for capture in captures:
            work.retry(capture)
        crosschecks.refresh(store)
        coverage.refresh(store, now)
        return _reports(store) - before


def _reports(store: Store) -> int:
    count: int = store.db.execute("SELECT count(*) FROM reports").fetchone()[0]
    return count


def _chosen(store: Store, where: str | None) -> list[int]:
    store.db.execute("PRAGMA query_only = ON")
    try:
        return [row[0] for row in store.db.execute(f"SELECT id FROM versions WHERE ({where or OUTDATED}) ORDER BY id")]
    except sqlite3.Error as error:
        raise BadConditionError(f"--where is no condition over the table versions: {error}.") from error
    finally:
        store.db.execute("PRAGMA query_only = OFF")


@dataclass(slots=True)
class _Reparse:
    store: Store
    raw: RawStore
    agencies: Agencies
    pool: Pool
    now: datetime
    summary: ReparseSummary = field(default_factory=ReparseSummary)

    def versions(self, chosen: list[int], progress: Progress) -> None:
        held: list[int] = []

        def works() -> Iterator[tuple[Document, tuple[Document, ...]]]:
            for version in chosen:
                documents = rereading.documents_of(self.store, self.raw, version)
                if documents:
                    held.append(version)
                    yield documents[0], documents[1:]
                else:
                    self.summary.add(Reread(version, "bytes_lost"))

        for done, outcome in enumerate(self.pool.map(works()), 1):
            with self.store.transaction():
                self.summary.add(rereading.apply(self.store, self.agencies, held.pop(0), outcome))
            progress(done, len(chosen))

    def queue(self) -> None:
        """Every document of the queue: a reader may have been installed since."""
        for (capture,) in self.store.db.execute("SELECT capture_id FROM unreadable ORDER BY url").fetchall():
            self.retry(capture)

    def retry(self, capture_id: int | None) -> None:
        """File the article that a capture belongs to as it stood then."""
        capture = self.raw.capture(capture_id) if capture_id is not None else None
        article = units.article_of(capture) if capture else None
        unit = units.unit_of(self.raw, capture.run_id, article, capture.id) if capture and article else None
        if unit is not None and unit.state == "content":
            self._retry(unit)
        else:
            self.summary.still_unreadable += 1

    def _retry(self, unit: units.Unit) -> None:
        source = rereading.source_of(self.store, unit.page.source_id)
        try:
            page, attachments = units.work(self.raw, unit, source)
        except (KeyError, DamagedBlobError):
            self.summary.still_unreadable += 1
            return
        outcome = next(iter(self.pool.map([(page, attachments)])))
        if not isinstance(outcome, AnnualReport) or (unit.unfetched and not outcome.cells):
            self.summary.still_unreadable += 1
            return
        outcome = named(outcome, source)
        if not outcome.agency:
            self.summary.still_unreadable += 1
            return
        arrival = units.arrival(unit, source, (page, *attachments))
        reread = Rereader(self.store, self.raw, self.agencies)
        with self.store.transaction():
            filed = file_report(self.store, self.agencies, outcome, arrival, self.now, reread=reread, announce=False)
            if filed.refused:
                self.summary.still_unreadable += 1
                return
            if unread.waits_for(outcome):
                self.summary.still_unreadable += 1
                return
            unread.forget(self.store, unit.url)
        self.summary.found += 1
