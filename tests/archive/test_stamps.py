"""What is stored in UTC, by the clocks of China."""

from __future__ import annotations

from datetime import date

import pytest

from archive.raw.stamps import china_day, china_time


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-03-01T18:30:00Z", date(2026, 3, 2)),
        ("2026-03-01T18:30:00", date(2026, 3, 2)),
        ("2026-03-01T15:59:59Z", date(2026, 3, 1)),
        ("2025-12-31T16:00:00Z", date(2026, 1, 1)),
        ("2026-03-02T02:30:00+08:00", date(2026, 3, 2)),
        ("2026-03-01", date(2026, 3, 1)),
    ],
)
def test_a_night_is_of_the_day_it_is_in_china(stamp: str, day: date) -> None:
    assert china_day(stamp) == day


def test_the_hour_is_that_of_china() -> None:
    assert f"{china_time('2026-03-01T18:30:00Z'):%Y-%m-%d %H:%M}" == "2026-03-02 02:30"


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="month"):
        china_day("2026-13-01")
