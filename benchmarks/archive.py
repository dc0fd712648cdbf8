"""Grow an archive of generated reports through the real write path and print its rates, sizes and nights as ratios.

A night here is what a nightly run does after the crawl: 100 revised reports, spread evenly over the whole archive, are
filed, half of them with a corrected sentence too, the checks over years and bodies follow, coverage is brought up to
date. Nights of the whole archive and of one of its first 10,000 reports take turns; printed is the median of nine that
revise different reports. Each night opens the archive anew and finds none of it in the machine's file cache, as after
hours of crawling.

python -m benchmarks.archive --reports 20000 --data DIR            an archive to look at or to serve
python -m benchmarks.archive                                       measure, in a temporary directory
python -m benchmarks.archive --reports 20000 --data DIR --nights   only the nights of an archive grown so
"""

from __future__ import annotations

import argparse
import gc
import os
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from archive import coverage, crosschecks
from archive.agencies import regions
from archive.agencies.directory import Agencies, put_regions
from archive.filing.reports import file_report
from archive.filing.versioning import Arrival
from archive.store import Store
from benchmarks.generated import generated_reports, revised
from benchmarks.targets import reached
from parsers.model import AnnualReport

NOW = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
NIGHT = 100
NIGHTS = 9
FIRST_MARK = 10_000

Arrivals = list[tuple[AnnualReport, Arrival]]


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        data = options.data or Path(directory)
        if not options.nights:
            grow(data, options.reports, options.text)
        if options.reports > FIRST_MARK:
            _compare_nights(data, options.reports, options.text)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=30_000, help="how many reports (default 30000)")
    parser.add_argument("--text", type=int, default=12, help="sentences in section one (default 12)")
    parser.add_argument("--data", type=Path, help="where to keep the archive (default: a directory that is removed)")
    parser.add_argument("--nights", action="store_true", help="measure nights on the archive in --data, which exists")
    options = parser.parse_args()
    if options.nights and not options.data:
        parser.error("--nights needs --data")
    return options


def grow(data: Path, reports: int, text: int = 12) -> None:
    """Fill DATA with generated reports and print what it cost; a growth that was stopped goes on where it was."""
    marks: dict[int, float] = {}
    with Store.open(data, now=NOW) as store:
        first: int = store.db.execute("SELECT count(*) FROM reports").fetchone()[0]
        done = first
        for batch, spent in filled(store, reports, reports, text, first=first):
            done += len(batch)
            marks[done] = len(batch) / spent
            if done in (FIRST_MARK, reports) or done % 50_000 < len(batch):
                print(f"{done:>9,} reports  {_rate_near(marks, done):8.0f} reports/s", flush=True)
        settled = (reports - first) / _settle(store, NOW)
        print(f"checks over years and bodies, coverage: {settled:,.0f} reports/s", flush=True)
        _print_sizes(store, data, reports)
    if first < FIRST_MARK < reports:
        rate = _rate_near(marks, reports) / _rate_near(marks, FIRST_MARK)
        reached("filing", rate, f"{reports:,} reports")


def filled(store: Store, reports: int, of: int, text: int, first: int = 0) -> Iterator[tuple[Arrivals, float]]:
    """File the first `reports` of an archive of so many, without the `first` ones, which it holds.

    Yields each batch with the seconds that filing it took.
    """
    known = regions.load()
    put_regions(store, known)
    agencies = Agencies(store, known)
    for batch in _batches(islice(generated_reports(of, text=text), first, reports)):
        yield batch, _file(store, agencies, batch, NOW)


def _compare_nights(data: Path, reports: int, text: int) -> None:
    samples = {mark: _Sample(mark) for mark in (FIRST_MARK, reports)}
    done = 0
    for batch in _batches(generated_reports(reports, text=text)):
        for sample in samples.values():
            sample.take(done, batch)
        done += len(batch)
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        small = Path(directory)
        with Store.open(small, now=NOW) as store:
            for _ in filled(store, FIRST_MARK, reports, text):
                pass
            _settle(store, NOW)
        spent = _nights({FIRST_MARK: small, reports: data}, samples)
    for mark, seconds in spent.items():
        print(f"{mark:>9,} reports  night of {NIGHT}: {seconds:.3f} s")
    reached("night", spent[reports] / spent[FIRST_MARK], f"{reports:,} reports")


class _Sample:
    """Every so many-th report of the first `mark`, so that a night touches all corners of the archive."""

    def __init__(self, mark: int) -> None:
        self.step = max(mark // (NIGHT * NIGHTS), 1)
        self.last = mark
        self.reports: Arrivals = []

    def take(self, done: int, batch: Arrivals) -> None:
        """Keep what belongs to the sample of a batch that begins at `done`."""
        # From the middle of each step: no report belongs to the samples of two marks, or it would be revised once only.
        first = (self.step // 2 - done) % self.step
        self.reports.extend(batch[first : max(self.last - done, 0) : self.step])


def _batches(reports: Iterable[tuple[AnnualReport, Arrival]], size: int = 1000) -> Iterable[Arrivals]:
    batch: Arrivals = []
    for item in reports:
        batch.append(item)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _file(store: Store, agencies: Agencies, batch: Arrivals, now: datetime) -> float:
    """Seconds of processor time to file them, one transaction per report, without the time to generate them.

    Processor time, not the clock: the ratios of one run must not depend on what else the machine does meanwhile.
    """
    started = time.process_time()
    for report, arrival in batch:
        with store.transaction():
            file_report(store, agencies, report, arrival, now)
    return time.process_time() - started


def _settle(store: Store, now: datetime) -> float:
    """Seconds of processor time for what a night does once the reports are filed: checks across, coverage."""
    started = time.process_time()
    crosschecks.refresh(store)
    coverage.refresh(store, now)
    return time.process_time() - started


def _nights(archives: Mapping[int, Path], samples: Mapping[int, _Sample]) -> dict[int, float]:
    """Size → median seconds of processor time of a night that revises NIGHT reports; the archives take turns."""
    spent: dict[int, list[float]] = {mark: [] for mark in archives}
    # What the benchmark holds is no part of a night: the collector need not walk through it.
    gc.freeze()
    for night in range(NIGHTS):
        for mark, data in archives.items():
            _forget(data / "archive.db")
            spent[mark].append(_night(data, samples[mark].reports[night::NIGHTS], NOW + timedelta(days=night + 1)))
    return {mark: statistics.median(seconds) for mark, seconds in spent.items()}


def _night(data: Path, sample: Arrivals, now: datetime) -> float:
    with Store.open(data, now=now) as store:
        agencies = Agencies(store, regions.load())
        # A number that no earlier night of the same archive raised the figure by.
        by: int = store.db.execute("SELECT max(id) FROM changes").fetchone()[0]
        news = [(revised(report, by, text=bool(place % 2)), arrival) for place, (report, arrival) in enumerate(sample)]
        return _file(store, agencies, news, now) + _settle(store, now)


def _forget(path: Path) -> None:
    """Have the machine forget what it holds of a file."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _rate_near(marks: dict[int, float], done: int, width: int = 5_000) -> float:
    """Mean rate over the last `width` reports before `done`."""
    near = [rate for at, rate in marks.items() if done - width < at <= done]
    return len(near) / sum(1 / rate for rate in near)


def _print_sizes(store: Store, data: Path, reports: int) -> None:
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (data / "archive.db").stat().st_size
    index: int = store.db.execute("SELECT sum(length(block)) FROM reports_fts_data").fetchone()[0]
    print(f"size: {whole / reports:,.0f} bytes a report, {(whole - index) / reports:,.0f} without the search index")


if __name__ == "__main__":
    main()
