"""The simulated national night counts what it says it counts; the country is its sample, multiplied."""

from __future__ import annotations

from pathlib import Path

from benchmarks.country import NOISY, START, country, crawled, ends, simulate
from crawler.night.policy import Policy
from crawler.night.schedule import newest_year

CLASSES = {"small": (4, 3), "large": (2, 8)}


def test_a_night_of_a_sample_and_of_its_country(tmp_path: Path) -> None:
    policy = Policy.default()
    portals = country(0.5, newest_year(START), CLASSES)
    night = simulate(tmp_path, portals, policy)
    assert {size: len(asked) for size, asked in night.asked.items()} == {"small": 2, "large": 1}
    assert night.requests == night.answers.total()
    articles = sum(count for (kind, _), count in night.answers.items() if kind == "article")
    assert articles >= 3 + 3 + 8, "every report of the newest year is looked at"
    noisy = sum(portal.noisy for portal in portals)
    assert noisy == 1 < NOISY and night.read[True] >= 3
    assert night.grown > 0
    whole = crawled(night, policy, CLASSES)
    assert (whole.hosts, whole.requests) == (6, 2 * night.requests)
    assert whole.longest <= whole.ends <= whole.host_seconds


def test_a_worker_takes_the_next_host_when_it_is_done() -> None:
    assert ends([5, 3, 2, 4], 2) == 9
    assert ends([5, 3, 2, 4], 4) == 5
