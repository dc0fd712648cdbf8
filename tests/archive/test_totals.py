"""Totals of a country whose true sums are known: the same right number on every page, in every CSV and in SQL."""

from __future__ import annotations

import csv
import io
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.figures import totals
from archive.figures.bodies import CENTRAL
from archive.figures.totals import Total
from archive.site.app import make_datasette
from tests.archive.country import BODIES, KNOWN, MISSING, WITHDRAWN, YEAR, build, truth

KEY = "requests_received"
AREAS = [code for code in KNOWN.by_code if code != CENTRAL]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("country")
    build(made)
    return made


@pytest.fixture
def db(data: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(data / "archive.db")
    yield opened
    opened.close()


def _total(db: sqlite3.Connection, region: str) -> Total:
    return totals.of_area(db, region, [KEY])[YEAR][KEY]


@pytest.mark.parametrize("region", AREAS)
def test_an_area_s_figure_is_what_its_government_says(db: sqlite3.Connection, region: str) -> None:
    assert _total(db, region).value == truth(region)


@pytest.mark.parametrize("region", ["980102", "980100", "980000"])
def test_where_all_bodies_reported_their_sum_is_that_figure(db: sqlite3.Connection, region: str) -> None:
    total = _total(db, region)
    assert (total.bodies, total.difference, total.scope) == (truth(region), 0, "aggregate")
    assert total.reports == total.expected


def test_a_missing_body_is_missed_and_not_taken_for_nothing(db: sqlite3.Connection) -> None:
    total, gap = _total(db, "980121"), BODIES["980121"][MISSING]
    assert (total.bodies, total.difference) == (truth("980121") - gap, gap)
    assert (total.reports, total.expected, total.scope) == (4, 5, "unknown")
    assert totals.missing(db, "980121", YEAR) == (MISSING,)


def test_a_withdrawn_report_is_in_no_sum(db: sqlite3.Connection) -> None:
    total, gap = _total(db, "980202"), BODIES["980202"][WITHDRAWN]
    assert (total.bodies, total.reports, total.expected) == (truth("980202") - gap, 4, 5)


def test_a_merged_body_counts_once_and_sorts_stand_apart(db: sqlite3.Connection) -> None:
    parts = _total(db, "980102").parts
    bodies = BODIES["980102"]
    assert parts["department"].value == sum(bodies[f"云湖区{name}"] for name in ("财政局", "教育局", "公安局"))
    assert parts["township"].value == sum(value for name, value in bodies.items() if name.endswith(("政府", "办事处")))
    assert _total(db, "980100").parts["government"].value == truth("980102") + truth("980121")


def test_nobody_speaks_for_the_country(db: sqlite3.Connection) -> None:
    total = _total(db, CENTRAL)
    assert total.value is None
    assert (total.parts["department"].value, total.parts["government"].value) == (2004, truth("980000"))


def test_without_the_governments_below_there_is_no_sum(data: Path, tmp_path: Path) -> None:
    with sqlite3.connect(data / "archive.db") as source, sqlite3.connect(tmp_path / "archive.db") as copy:
        source.backup(copy)
        copy.execute("UPDATE reports SET status = 'withdrawn' WHERE agency IN ('云湖区人民政府', '西山县人民政府')")
        total = _total(copy, "980100")
    assert (total.value, total.bodies, total.difference) == (truth("980100"), None, None)
    assert (total.parts["department"].value, total.parts["government"].value) == (109, None)
    assert total.parts["government"].expected == 2


def test_whenever_r8_passes_the_total_is_the_government_s_figure(db: sqlite3.Connection) -> None:
    passed = db.execute(
        "SELECT DISTINCT r.region_code, r.year, r.requests_received FROM checks c JOIN reports r "
        "ON r.current_version = c.version_id WHERE c.rule = 'R8' AND c.outcome = 'pass'"
    ).fetchall()
    assert {row[0] for row in passed} >= {"980102", "980100", "980000"}
    for region, year, received in passed:
        assert totals.of_area(db, region, [KEY])[year][KEY].value == received


def test_an_office_that_counts_itself_alone_speaks_for_no_area(data: Path, tmp_path: Path) -> None:
    with sqlite3.connect(data / "archive.db") as source, sqlite3.connect(tmp_path / "archive.db") as copy:
        source.backup(copy)
        copy.execute("UPDATE reports SET scope = 'own' WHERE agency = '云湖区人民政府'")
        assert _total(copy, "980102").value is None
        assert _total(copy, "980100").parts["government"].value == truth("980121")


async def test_every_way_out_gives_the_same_total(data: Path) -> None:
    datasette = make_datasette(data)
    for region in AREAS:
        answer = await datasette.client.get(f"/compare.csv?region={region}&figure={KEY}&from={YEAR}&to={YEAR}")
        (row,) = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        assert row["value"] == str(truth(region))
        page = (await datasette.client.get(f"/regions/{region}")).text
        assert f">{truth(region):,}<" in re.sub(r"\s", "", page)
        where = f"measure='{KEY}' AND region_code='{region}' AND year={YEAR} AND kind='government'"
        sql = f"SELECT value FROM panel WHERE {where}"
        found = (await datasette.client.get("/archive.json", params={"sql": sql, "_shape": "array"})).json()
        assert {"value": float(truth(region))} in found
    country = (await datasette.client.get("/regions")).text
    assert f">{truth('980000'):,}<" in re.sub(r"\s", "", country)
    datasette.site.close()
