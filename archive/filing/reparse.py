"""Reading what is stored again: versions in place, and documents that no reader could read before."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from archive import coverage
from archive.agencies import regions
from archive.agencies.directory import Agencies
from archive.filing import rereading, units
from archive.filing.desk import Desk
from archive.filing.rereading import Reread
from archive.filing.settling import retry, settle, settled_run
from archive.raw.store import RawStore
from archive.store import Store
from parsers.model import Document, Outcome
from parsers.sandbox import Pool, Readers, opened
from parsers.sandbox.readings import current_readings
from parsers.version import PARSER_VERSION

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
            f"({sum(self.cells.values())} cells, {self.texts} texts), {self.results['same']} the same"
            f"{self._retracted()}; "
            f"{self.found} reports read for the first time, {self.still_unreadable} documents still unreadable"
        )
        for cell, count in self.cells.most_common(20):
            yield f"  {cell}: {count}"
        for kept in self.kept:
            yield f"  version {kept.version_id} kept as it was: {kept.result} {kept.detail}".rstrip()

    def _retracted(self) -> str:
        count = self.results["retracted"]
        return f", {count} retracted (they are of another body or year)" if count else ""

    def add(self, reread: Reread) -> None:
        self.results[reread.result] += 1
        self.cells.update(reread.cells)
        self.texts += reread.text
        if reread.result not in ("same", "moved", "retracted"):
            self.kept.append(reread)


def reparse(
    data: Path,
    *,
    now: datetime,
    where: str | None = None,
    jobs: int | Readers = 0,
    progress: Progress | None = None,
) -> ReparseSummary:
    """Read stored bytes with today's parser; no change is recorded, one transaction a version.

    where  a condition over `versions`; without it, every version of an older parser and the whole queue of
           unreadable documents.
    jobs   parser processes; 0 = one per processor, or whoever reads.
    Raises BadConditionError, errors.ArchiveError, sqlite3.Error, and what those readers raise.
    """
    known = regions.load(data / "regions.csv")
    readings = current_readings(data)
    with (
        RawStore.reading(data) as raw,
        Store.open(data, now=now) as store,
        opened(jobs, readings) as pool,
        Pool(readings=readings) as reader,
    ):
        desk = Desk(store, raw, Agencies(store, known), now, reader)
        settle(desk, data)
        work = _Reparse(desk, pool)
        work.versions(_chosen(store, where), progress or (lambda _done, _of: None))
        if where is None:
            work.documents()
        retry(desk, data)
        coverage.refresh(store, now)
    return work.summary


_ORDER = "ORDER BY id IN (SELECT current_version FROM reports) DESC, id"
"""Newest versions first: with them a report goes over to its right body whole, with its history."""
_UNFILED = (
    "SELECT url, capture_id FROM unreadable UNION SELECT url, capture_id FROM refused "
    "UNION SELECT url, capture_id FROM report_urls WHERE role = 'twin' AND gone_since IS NULL ORDER BY url"
)
"""Documents without a version of their own: what waits, what was refused, and what counted as a copy."""


def _chosen(store: Store, where: str | None) -> list[int]:
    store.db.execute("PRAGMA query_only = ON")
    try:
        return [
            row[0]
            for row in store.db.execute(
                f"SELECT id FROM versions WHERE ({where or OUTDATED}) AND retraction IS NULL {_ORDER}"
            )
        ]
    except sqlite3.Error as error:
        raise BadConditionError(f"--where is no condition over the table versions: {error}.") from error
    finally:
        store.db.execute("PRAGMA query_only = OFF")


@dataclass(slots=True)
class _Reparse:
    desk: Desk
    pool: Readers
    summary: ReparseSummary = field(default_factory=ReparseSummary)

    def versions(self, chosen: list[int], progress: Progress) -> None:
        held: list[int] = []
        store = self.desk.store

        def works() -> Iterator[tuple[Document, tuple[Document, ...]]]:
            for version in chosen:
                documents = rereading.documents_of(store, self.desk.raw, version)
                if documents:
                    held.append(version)
                    yield documents[0], documents[1:]
                else:
                    self.summary.add(Reread(version, "bytes_lost"))

        for done, outcome in enumerate(self.pool.map(works()), 1):
            with store.transaction():
                version = held.pop(0)
                self.summary.add(rereading.apply(store, self.desk.agencies, version, outcome, self.desk.now))
            progress(done, len(chosen))

    def documents(self) -> None:
        """Every document without a version of its own: a reader may have been installed since."""
        waiting: list[tuple[units.Unit, tuple[Document, ...]]] = []
        here = settled_run(self.desk)

        def works() -> Iterator[tuple[Document, tuple[Document, ...]]]:
            for url, number in self.desk.store.db.execute(_UNFILED).fetchall():
                capture = self.desk.raw.capture(number) if number is not None else None
                unit = self.desk.again(url, max(here, capture.run_id if capture else 0))
                documents = self.desk.documents(unit) if unit else ()
                if unit and documents:
                    waiting.append((unit, documents))
                    yield documents[0], documents[1:]

        for outcome in self.pool.map(works()):
            unit, documents = waiting.pop(0)
            self._take(unit, outcome, documents)
        query = "SELECT count(*) FROM unreadable WHERE state != 'no_figures'"
        self.summary.still_unreadable = self.desk.store.db.execute(query).fetchone()[0]

    def _take(self, unit: units.Unit, outcome: Outcome, documents: tuple[Document, ...]) -> None:
        store = self.desk.store
        count = "SELECT count(*) FROM reports"
        with store.transaction():
            before = store.db.execute(count).fetchone()
            self.desk.take(unit, outcome, documents, announce="nothing")
            self.summary.found += store.db.execute(count).fetchone() != before
