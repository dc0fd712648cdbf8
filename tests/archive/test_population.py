"""Inhabitants are imported from a table that says where it is published, and rates per 100,000 follow."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from archive.figures import totals
from archive.store import Store
from scheduler import main
from tests.archive.country import NOW, YEAR, build, truth

RATE = "requests_per_100k"


def _take(data: Path, table: str, *options: str) -> Result:
    path = data / "people.csv"
    path.write_text(table, encoding="utf-8-sig")
    return CliRunner().invoke(main, ["population", "--data", str(data), str(path), *options])


def test_a_rate_per_inhabitants_is_the_government_s_and_never_a_sum(tmp_path: Path) -> None:
    build(tmp_path)
    done = _take(tmp_path, f"region_code,year,people\n980100,{YEAR},250000\n", "--source", "样例统计公报")
    assert done.exit_code == 0 and "no region" not in done.output, done.output
    assert (
        "no region of 1 of their codes: 999999"
        in _take(tmp_path, "region_code,year,people,source\n999999,1999,5000,公报\n").output
    )
    with Store.open(tmp_path, now=NOW) as store:
        assert store.db.execute("SELECT * FROM populations WHERE year > 2000").fetchall() == [
            ("980100", YEAR, 250000, "样例统计公报")
        ]
        with_people = totals.of_area(store.db, "980100", [RATE])[YEAR][RATE]
        assert with_people.value == pytest.approx(truth("980100") / 2.5)
        assert with_people.bodies is None
        assert totals.of_area(store.db, "980200", [RATE])[YEAR][RATE].value is None, "nobody said how many live there"


def test_a_table_in_another_encoding_is_one_sentence(tmp_path: Path) -> None:
    Store.open(tmp_path, now=NOW).close()
    (tmp_path / "people.csv").write_text("region_code,year,people,source\n110000,2023,50000,统计公报\n", "gb18030")
    done = CliRunner().invoke(main, ["population", "--data", str(tmp_path), str(tmp_path / "people.csv")])
    assert (done.exit_code, "is no UTF-8" in done.output) == (2, True), done.output


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("region_code,year\n980100,2023\n", "no column 'people'"),
        ("region_code,year,people\n980100,2023,many\n", "line 2: year and people must be whole numbers"),
        ("region_code,year,people\n甲州,2023,5\n", "'甲州' is no region code"),
        ("region_code,year,people\n980100,2023,50000\n", "nothing says where the figure is published"),
        ("region_code,year,people,source\n980100,2023,²,x\n", "line 2: year and people must be whole numbers"),
        ("region_code,year,people,source\n980100,2023,25,x\n", "count persons, not 万人"),
        (
            "region_code,year,people,source\n110000,2023,21858000,x\n110000,2023,21840000,y\n",
            "line 3: 110000 has two figures for 2023",
        ),
        (f"region_code,year,people,source\n110000,2023,{'1' * 200_000},x\n", "line 2: "),
    ],
)
def test_a_table_with_a_mistake_changes_nothing(tmp_path: Path, table: str, sentence: str) -> None:
    Store.open(tmp_path, now=NOW).close()
    done = _take(tmp_path, table)
    assert (done.exit_code, sentence in done.output) == (2, True), done.output
    with Store.open(tmp_path, now=NOW) as store:
        assert store.db.execute("SELECT count(*) FROM populations").fetchone() == (0,)
