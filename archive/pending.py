"""What a report that came, changed or went makes due: the table `pending`, written with the report itself."""

from __future__ import annotations

from collections.abc import Iterable

from archive.store import Store

CHECKS, COVERAGE = "checks", "coverage"
"""Tasks: checks over years and bodies of (agency, year); coverage of an agency, whose year is 0."""


def leave_checks(store: Store, agency: int, years: Iterable[int]) -> None:
    """After the figures of an agency's years, or which years it has: crosschecks.refresh looks at them."""
    store.db.executemany("INSERT OR IGNORE INTO pending VALUES (?, ?, ?)", [(CHECKS, agency, year) for year in years])


def leave_coverage(store: Store, agency: int) -> None:
    """After a report came, went or got another date of publication: coverage.refresh looks at the agency."""
    store.db.execute("INSERT OR IGNORE INTO pending VALUES (?, ?, 0)", [COVERAGE, agency])


def leave_both(store: Store, agency: int, year: int) -> None:
    leave_checks(store, agency, (year,))
    leave_coverage(store, agency)
