"""A night's crawl in parts: each shard of the hosts by a machine of the cluster, and what came of it made one.

Each part has a directory of its own in DATA/shards, which the machines of the cluster must see under the same path.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from archive.filing.ingest import filed_captures
from archive.raw.captures import Run
from archive.raw.lock import LockedError, hold
from archive.raw.merging import merge
from archive.raw.merging.giving_back import give_back
from archive.raw.opening import open_reading
from archive.raw.store import RawStore
from crawler import settings as defaults
from crawler.night.schedule import night_label
from crawler.registry.hosts import Shard
from crawler.run.process import LOCK, CrawlError, CrawlRequest, CrawlSummary, crawl, outcome_of
from parsers.sandbox.cluster import Cluster

_FOLDER = "shards"
Bar = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Parts:
    """The parts of the hosts, and who crawls them. `cluster`: "" = all of them by this machine."""

    data: Path
    of: int
    cluster: str = ""

    def folders(self) -> list[Path]:
        return [self.data / _FOLDER / f"{number}-of-{self.of}" for number in range(1, self.of + 1)]

    def crawl(self, request: CrawlRequest, bar: Bar) -> CrawlSummary:
        """Crawl every part, and merge what they brought into DATA/raw.db, also when the cluster is gone in between.

        Raises parsers.sandbox.cluster.ClusterError, sqlite3.Error, OSError.
        """
        self._prepare(request)
        requests = self.requests(request)
        summaries: list[CrawlSummary] = []
        try:
            for summary in self._crawled(requests):
                summaries.append(summary)
                bar(len(summaries), len(requests))
        finally:
            self._merge(request)
        return _together(summaries)

    def give_back(self) -> None:
        """Tell every part what its captures meant."""
        for folder in self.folders():
            if (folder / "raw.db").is_file() and (self.data / "raw.db").is_file():
                give_back(self.data, folder)

    def _prepare(self, request: CrawlRequest) -> None:
        """A part that is new begins from what is known already; the others hear what was said since."""
        for folder in self.folders():
            folder.mkdir(parents=True, exist_ok=True)
            if request.sources:
                shutil.copyfile(request.sources, folder / "sources.csv")
            if not (folder / "raw.db").is_file() and (self.data / "raw.db").is_file():
                _copy(self.data / "raw.db", folder / "raw.db")
        self.give_back()

    def requests(self, request: CrawlRequest) -> list[CrawlRequest]:
        """Of parts that are to be crawled: those that a night cut off has left go on, the others have had theirs."""
        label = night_label(request.now)
        runs = [_last_run(folder, label) for folder in self.folders()]
        cut_off = {run.started_at for run in runs if run and run.finished_at is None}
        return [
            self._request(request, number)
            for number, run in enumerate(runs, 1)
            if not (run and run.finished_at and run.started_at in cut_off)
        ]

    def _request(self, request: CrawlRequest, number: int) -> CrawlRequest:
        folder = self.folders()[number - 1]
        settings = {"NIANBAO_CONTACT": defaults.NIANBAO_CONTACT, **request.settings}
        budget = int(settings.get("NIANBAO_NIGHT_BUDGET") or 0)
        if budget:
            settings["NIANBAO_NIGHT_BUDGET"] = str(-(-budget // self.of))
        sources = folder / "sources.csv" if request.sources else None
        return replace(request, data=folder, sources=sources, shard=Shard(number, self.of), settings=settings)

    def _crawled(self, requests: list[CrawlRequest]) -> Iterator[CrawlSummary]:
        if self.cluster:
            with Cluster(self.cluster) as cluster:
                yield from cluster.call(crawl_part, requests)
            return
        with ThreadPoolExecutor(max(1, len(requests))) as threads:
            for future in as_completed([threads.submit(crawl_part, request) for request in requests]):
                yield future.result()

    def _merge(self, request: CrawlRequest) -> None:
        raws = [folder for folder in self.folders() if (folder / "raw.db").is_file()]
        with hold(self.data, "merge", request.now, name=LOCK):
            merge(self.data, raws, filed=filed_captures(self.data))


def crawl_part(request: CrawlRequest) -> CrawlSummary:
    """On a machine of the cluster: crawl one part. Whatever goes wrong there is said in the summary."""
    try:
        return crawl(request)
    except (CrawlError, LockedError, sqlite3.Error, OSError) as error:
        return CrawlSummary(None, "failed", (), f"part {request.shard} of the hosts: {error}")


def _together(summaries: list[CrawlSummary]) -> CrawlSummary:
    """What one machine would have said of all parts."""
    lines = tuple(sorted((line for summary in summaries for line in summary.lines), key=lambda line: line.source_id))
    errors = " ".join(summary.error for summary in summaries if summary.error)
    run = next((summary.run_id for summary in summaries if summary.run_id is not None), None)
    if not errors:
        return CrawlSummary(run, outcome_of(lines), lines)
    return CrawlSummary(run, "failed" if all(one.error for one in summaries) else "incomplete", lines, errors)


def _last_run(folder: Path, label: str) -> Run | None:
    if not (folder / "raw.db").is_file():
        return None
    with RawStore.reading(folder) as store:
        row = store.conn.execute("SELECT id FROM runs WHERE night = ? ORDER BY id DESC LIMIT 1", (label,)).fetchone()
        return store.run(row[0]) if row else None


def _copy(source: Path, target: Path) -> None:
    part = target.with_name("raw.db.part")
    part.unlink(missing_ok=True)
    with closing(open_reading(source)) as conn, closing(sqlite3.connect(part)) as copy:
        conn.backup(copy)
    part.replace(target)
