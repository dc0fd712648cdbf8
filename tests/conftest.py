"""What holds for every test."""

from __future__ import annotations

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


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Python 3.11 is slowed down by half while it is measured: the CI pays that for the quick tests only."""
    if config.getoption("cov_quick"):
        for item in items:
            if not item.nodeid.startswith(QUICK) or item.nodeid.startswith(LONG):
                item.add_marker("no_cover")
