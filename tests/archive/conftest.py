"""What holds for every test of the archive."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.archive.inside import readers_inside


@pytest.fixture(scope="module", autouse=True)
def _readers_inside() -> Iterator[None]:
    with readers_inside():
        yield
