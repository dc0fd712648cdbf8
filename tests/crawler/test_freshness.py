"""How soon a revision is seen, over a simulated month: the crawl's own visits and schedule, answers from memory."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from benchmarks.freshness import SEASON, SUMMER, YEARS, Outcome, portals, simulate
from crawler.night.schedule import newest_year

NEWEST, BEFORE, OLDER = range(1), range(1, 2), range(2, YEARS)
AGENCIES, NIGHTS = 3, 32
NEXT_MORNING = 0


def month(data: Path, start: datetime, budget: int) -> Outcome:
    return simulate(data, start, NIGHTS, portals(3, AGENCIES, newest_year(start)), budget)


def seen(done: Outcome, ages: range) -> int:
    return sum(len(done.delays.get(age, [])) for age in ages)


@pytest.mark.parametrize(
    ("start", "newest", "moved"), [(SEASON, NEXT_MORNING, NEXT_MORNING), (SUMMER, 7, 7)], ids=["season", "summer"]
)
def test_a_revision_is_seen_in_time(tmp_path: Path, start: datetime, newest: int, moved: int) -> None:
    budget = 14
    done = month(tmp_path, start, budget)
    assert seen(done, NEWEST) > 40 and seen(done, BEFORE) > 40 and seen(done, OLDER) > 60
    assert done.worst(NEWEST) <= newest
    assert done.worst(BEFORE) < 7 and done.worst(OLDER) < 30
    assert max(done.moved) <= moved, "as soon as its listing is walked"
    assert done.most_asked <= budget
    assert max(done.looked) < 3 * sum(done.looked) / NIGHTS, "nothing falls due together"


def test_a_budget_too_small_for_all_still_holds_the_newest_year(tmp_path: Path) -> None:
    """Two pages of a listing and five of thirty reports a night, three of which may have moved: the old ones wait."""
    budget = 7
    done = month(tmp_path, SEASON, budget)
    assert done.worst(NEWEST) == NEXT_MORNING and done.most_asked <= budget
    assert done.worst(OLDER) > done.worst(BEFORE)
