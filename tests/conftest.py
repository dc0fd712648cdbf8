"""What holds for every test."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator

import pytest
from hypothesis import HealthCheck, settings

# Times belong in benchmarks/: a test that is slow on a busy machine has not failed.
settings.register_profile("nianbao", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("nianbao")

QUICK = ("tests/parsers/", "tests/readers/", "tests/crawler/")
LONG = (
    *("tests/parsers/mutation/", "tests/crawler/network/", "tests/readers/oracle/", "tests/readers/test_sizes.py"),
    *("tests/readers/test_pictures.py", "tests/readers/test_sandbox.py", "tests/readers/test_mutants.py"),
)
"""Of the quick ones: the same code again and again, or in other processes."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cov-quick", action="store_true", help="with --cov: measure the quick tests only")
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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files of few tests come first: these are the long ones, and at the end no process is to wait for another.

    Python 3.11 is slowed down by half while it is measured: the CI pays that for the quick tests only.
    """
    tests = Counter(item.path for item in items)
    items.sort(key=lambda item: tests[item.path])
    if config.getoption("cov_quick"):
        for item in items:
            if not item.nodeid.startswith(QUICK) or item.nodeid.startswith(LONG):
                item.add_marker("no_cover")
