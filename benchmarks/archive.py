"""Grow an archive of generated reports through the real write path and print its rates, sizes and nights as ratios.

A night here is what a nightly run does after the crawl: 100 revised reports, spread evenly over the whole archive, are
filed, half of them with a corrected sentence too, the checks over years and bodies follow, coverage is brought up to
date. Printed is the median of five nights that revise different reports.

python -m benchmarks.archive --reports 20000 --data DIR            an archive to look at or to serve
python -m benchmarks.archive                                       measure, in a temporary directory
python -m benchmarks.archive --reports 20000 --data DIR --nights   the nights of an archive grown so, beside a small one
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import coverage, crosschecks, regions
from archive.agencies import Agencies, put_regions
from archive.filing import file_report
from archive.store import Store
from archive.versioning import Arrival
from benchmarks.generated import generated_reports, revised
from parsers.model import AnnualReport

NOW = datetime(2025, 3, 1, 2, 0, tzinfo=UTC)
NIGHT = 100
NIGHTS = 5
FIRST_MARK = 10_000

Arrivals = list[tuple[AnnualReport, Arrival]]


def main() -> None:
    options = _options()
    if options.nights:
        _only_nights(options.data, options.reports, options.text)
        return
    if options.data:
        _run(options.data, options.reports, options.text)
        return
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        _run(Path(directory), options.reports, options.text)


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


def _run(data: Path, reports: int, text: int) -> None:
    marks: dict[int, float] = {}
    nights: dict[int, float] = {}
    samples = {mark: _Sample(mark) for mark in sorted({min(FIRST_MARK, reports), reports})}
    with Store.open(data, now=NOW) as store:
        known = regions.load()
        put_regions(store, known)
        agencies = Agencies(store, known)
        done = 0
        for batch in _batches(generated_reports(reports, text=text)):
            for sample in samples.values():
                sample.take(done, batch)
            spent = _file(store, agencies, batch, NOW)
            done += len(batch)
            marks[done] = len(batch) / spent
            if done in samples:
                _settle(store, NOW)
                nights[done] = _nights(store, agencies, samples[done].reports)
                rate = _rate_near(marks, done)
                print(f"{done:>9,} reports  {rate:8.0f} reports/s  night of {NIGHT}: {nights[done]:.3f} s", flush=True)
            elif done % 50_000 == 0:
                print(f"{done:>9,} reports  {_rate_near(marks, done):8.0f} reports/s", flush=True)
        _print_sizes(store, data, reports)
    _print_ratios(marks, nights, reports)


def _only_nights(data: Path, reports: int, text: int) -> None:
    """Nights on an archive of the first 10,000 reports, made anew, and on the whole one, in turns of one process."""
    samples = {mark: _Sample(mark) for mark in (FIRST_MARK, reports)}
    nights = {}
    with tempfile.TemporaryDirectory(prefix="nianbao-bench-") as directory:
        with Store.open(Path(directory), now=NOW) as small:
            put_regions(small, regions.load())
            agencies = Agencies(small, regions.load())
            done = 0
            for batch in _batches(generated_reports(reports, text=text)):
                for sample in samples.values():
                    sample.take(done, batch)
                if done < FIRST_MARK:
                    _file(small, agencies, batch, NOW)
                done += len(batch)
            _settle(small, NOW)
        for mark, place in ((FIRST_MARK, Path(directory)), (reports, data)):
            with Store.open(place, now=NOW) as store:
                nights[mark] = _nights(store, Agencies(store, regions.load()), samples[mark].reports)
            print(f"{mark:>9,} reports  night of {NIGHT}: {nights[mark]:.3f} s", flush=True)
    _print_nights(nights, reports)


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


def _nights(store: Store, agencies: Agencies, sample: Arrivals) -> float:
    """Median seconds of processor time of a night that revises NIGHT reports."""
    # What the benchmark holds is no part of a night: the collector need not walk through it.
    gc.freeze()
    # A number that no earlier measurement on the same archive raised the figure by.
    by: int = store.db.execute("SELECT max(id) FROM changes").fetchone()[0]
    spent = []
    for night in range(NIGHTS):
        now = NOW + timedelta(days=night + 1)
        tonight = enumerate(sample[night::NIGHTS])
        news = [(revised(report, by, text=bool(place % 2)), arrival) for place, (report, arrival) in tonight]
        spent.append(_file(store, agencies, news, now) + _settle(store, now))
    return statistics.median(spent)


def _rate_near(marks: dict[int, float], done: int, width: int = 5_000) -> float:
    """Mean rate over the last `width` reports before `done`."""
    near = [rate for at, rate in marks.items() if done - width < at <= done]
    return len(near) / sum(1 / rate for rate in near)


def _print_sizes(store: Store, data: Path, reports: int) -> None:
    store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = (data / "archive.db").stat().st_size
    index: int = store.db.execute("SELECT sum(length(block)) FROM reports_fts_data").fetchone()[0]
    print(f"size: {whole / reports:,.0f} bytes a report, {(whole - index) / reports:,.0f} without the search index")


def _print_ratios(marks: dict[int, float], nights: dict[int, float], reports: int) -> None:
    if reports <= FIRST_MARK:
        return
    rate = _rate_near(marks, reports) / _rate_near(marks, FIRST_MARK)
    print(f"write rate at {reports:,} / at {FIRST_MARK:,}: {rate:.2f} (target at least 0.70)")
    _print_nights(nights, reports)


def _print_nights(nights: dict[int, float], reports: int) -> None:
    night = nights[reports] / nights[FIRST_MARK]
    print(f"night of {NIGHT} at {reports:,} / at {FIRST_MARK:,}: {night:.2f} (target at most 1.50)")


if __name__ == "__main__":
    sys.exit(main())
