"""Quality and magnitude: named parts that can be checked by hand, and questions that accuse nobody."""

from __future__ import annotations

from dataclasses import replace

import pytest

from archive.figures.magnitude import Jump, jumps
from archive.figures.quality import Facts, parts, score

GOOD = Facts(3, 6, "pass", frozenset(), 4, "published", "html", alike=False)


def test_a_whole_report_has_all_points() -> None:
    assert score(parts(GOOD)) == 100
    assert sum(part.most for part in parts(GOOD)) == 110


@pytest.mark.parametrize(
    ("faulty", "part", "points"),
    [
        (replace(GOOD, blocks=0), "tables", 0),
        (replace(GOOD, arithmetic="fail", failed=frozenset({"R1", "R3"})), "arithmetic", 10),
        (replace(GOOD, failed=frozenset({"R5", "R8"})), "arithmetic", 30),
        (replace(GOOD, sections=4), "sections", 10),
        (replace(GOOD, failed=frozenset({"R9"})), "prose", 0),
        (replace(GOOD, alike=True), "own_text", 0),
        (replace(GOOD, state="late"), "in_time", 0),
        (replace(GOOD, reader="image"), "readable", 0),
    ],
)
def test_each_fault_costs_its_part_and_no_other(faulty: Facts, part: str, points: float) -> None:
    before, after = parts(GOOD), parts(faulty)
    assert {item.key: item.points for item in after}[part] == points
    assert [item for item in after if item.key != part] == [item for item in before if item.key != part]


def test_what_cannot_be_judged_counts_neither_way() -> None:
    found = parts(replace(GOOD, arithmetic="not_assessable", claims=0, state="blocked"))
    assert [item.key for item in found if item.points is None] == ["arithmetic", "prose", "in_time"]
    assert score(found) == 100


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ({2020: 30, 2021: 40, 2022: 35, 2023: 3500}, [Jump("requests_received", 3500, 35)]),
        ({2020: 3000, 2021: 4000, 2023: 35}, [Jump("requests_received", 35, 3500)]),
        ({2020: 30, 2021: 40, 2023: 300}, []),
        ({2020: 1, 2021: 2, 2023: 60}, []),
        ({2022: 35, 2023: 3500}, []),
        ({2020: 30, 2021: None, 2022: 40, 2023: None}, []),
    ],
)
def test_another_magnitude_than_in_its_other_years(years: dict[int, int | None], found: list[Jump]) -> None:
    assert jumps({"requests_received": years}, 2023, ["requests_received"]) == found
