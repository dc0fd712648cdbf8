"""What holds for every test."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# Of what a process of the tests holds nearly all stays to its end: looking it through for garbage again and again took
# a fifth of the time of collecting the tests, and a tenth of many a test.
gc.set_threshold(100_000, 20, 20)

# Times belong in benchmarks/: a test that is slow on a busy machine has not failed.
settings.register_profile("nianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nianbao")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--no-skips", action="store_true", help="a test that is skipped has failed: nothing is left out")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.skipped and item.config.getoption("no_skips"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    if report.skipped and collector.config.getoption("no_skips"):
        report.outcome = "failed"
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of few tests come first: these are the long ones, and at the end no process is to wait for another."""
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: tests[item.path])
