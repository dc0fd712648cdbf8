"""Quality and magnitude: named parts that can be checked by hand, and questions that accuse nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from archive.agencies.directory import Agencies, put_regions
from archive.figures.magnitude import PEERS_NEEDED, Jump, jumps, out_of_line
from archive.figures.quality import Facts, parts, score
from archive.store import Store
from parsers.model import AnnualReport, Cell
from tests.archive.country import KNOWN, NOW, file, report

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


def test_a_rate_is_held_against_other_years_and_against_its_peers(tmp_path: Path) -> None:
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        agencies = Agencies(store, KNOWN)
        for number in range(PEERS_NEEDED + 1):
            file(store, agencies, "980102", _answered(f"云湖区甲{number}局", granted=90 - number))
        for year, granted in ((2021, 88), (2022, 91), (2023, 12)):
            file(store, agencies, "980102", _answered("云湖区教育局", granted=granted, year=year))
        file(store, agencies, "980102", _answered("云湖区公安局", granted=1, of=9))
        number = {name: key for key, name in store.db.execute("SELECT id, name FROM agencies")}
        found = out_of_line(store.db, number["云湖区教育局"], 2023)
        assert [(one.key, one.among, one.value) for one in found if one.key == "rate_disclosed"] == [
            ("rate_disclosed", "years", 12), ("rate_disclosed", "peers", 12),
        ]  # fmt: skip
        assert out_of_line(store.db, number["云湖区甲0局"], 2023) == []
        assert out_of_line(store.db, number["云湖区公安局"], 2023) == [], "nine requests say nothing"


def _answered(agency: str, *, granted: int, of: int = 100, year: int = 2023) -> AnnualReport:
    """A report on `of` requests, of which so many were granted and the others not held."""
    made = report(agency, of, year=year)
    cells = dict(made.cells)
    for row, value in (("granted", granted), ("unavailable_not_held", of - granted)):
        for column in ("natural_person", "total"):
            cells[f"requests.{row}.{column}"] = Cell(value, str(value))
    return replace(made, cells=cells)
