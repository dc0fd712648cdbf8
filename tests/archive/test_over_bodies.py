"""R8: every cell of a government against the sum of its bodies', told as one finding, never where it is not known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from archive import crosschecks
from archive.agencies.directory import Agencies, put_regions
from archive.site.app import make_datasette
from archive.store import Store
from parsers.model import AnnualReport, Cell
from tests.archive.country import BODIES, KNOWN, MISSING, NOW, YEAR, build, file, report, truth

ENTERPRISE = "requests.rejected_publication.enterprise"
UPHELD = "review_litigation.litigation_direct.upheld"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    build(tmp_path)
    with Store.open(tmp_path, now=NOW) as opened:
        put_regions(opened, KNOWN)
        yield opened


def _file(store: Store, region: str, found: AnnualReport) -> None:
    file(store, Agencies(store, KNOWN), region, found)
    crosschecks.refresh(store)


def _with(found: AnnualReport, cells: Mapping[str, int | None]) -> AnnualReport:
    written = {key: Cell(value, "" if value is None else str(value)) for key, value in cells.items()}
    return replace(found, cells={**found.cells, **written})


def _of(store: Store, agency: str) -> tuple[Any, ...]:
    query = (
        "SELECT c.outcome, c.left, c.right, c.cells, c.detail FROM checks c JOIN reports r "
        "ON r.current_version = c.version_id WHERE c.rule = 'R8' AND r.agency = ? AND r.year = ?"
    )
    (found,) = store.db.execute(query, [agency, YEAR]).fetchall()
    return tuple(found)


def _differences(store: Store, agency: str) -> list[tuple[str, float, float]]:
    query = (
        "SELECT d.cell, d.said, d.summed FROM body_differences d JOIN reports r ON r.current_version = d.version_id "
        "WHERE r.agency = ? ORDER BY d.cell"
    )
    return store.db.execute(query, [agency]).fetchall()


@pytest.mark.parametrize(
    ("region", "agency"), [("980102", "云湖区人民政府"), ("980100", "甲州市人民政府"), ("980000", "样例省人民政府")]
)
def test_a_slip_in_any_cell_is_one_finding(store: Store, region: str, agency: str) -> None:
    _file(store, region, _with(report(agency, truth(region)), {ENTERPRISE: 4, UPHELD: 2}))
    outcome, left, right, cells, detail = _of(store, agency)
    assert (outcome, left, right, detail[-4:]) == ("fail", 4, 0, "2格不同")
    assert cells == f'["{ENTERPRISE}","{UPHELD}"]'
    assert _differences(store, agency) == [(ENTERPRISE, 4, 0), (UPHELD, 2, 0)]
    _file(store, region, report(agency, truth(region)))
    assert _of(store, agency)[0] == "pass"
    assert _differences(store, agency) == []


def test_missing_bodies_are_named(store: Store) -> None:
    assert _of(store, "西山县人民政府")[::4] == (
        "not_assessable", f"本级 = 所属各机关之和（缺1个机关的报告：{MISSING}）",
    )  # fmt: skip


def test_a_body_that_fell_silent_is_missed_in_the_years_after(store: Store) -> None:
    _file(store, "980102", report("云湖区档案馆", 3, year=YEAR - 1))
    assert _of(store, "云湖区人民政府")[::4] == (
        "not_assessable", "本级 = 所属各机关之和（缺1个机关的报告：云湖区档案馆）",
    )  # fmt: skip


def test_a_blank_is_nothing_only_where_its_row_and_its_column_say_so(store: Store) -> None:
    body, received = next(iter(BODIES["980102"].items()))
    proved = report(body, received)
    _file(store, "980102", _with(proved, {ENTERPRISE: None}))
    government = report("云湖区人民政府", truth("980102"))
    _file(store, "980102", _with(government, {ENTERPRISE: 4}))
    assert _differences(store, "云湖区人民政府") == [(ENTERPRISE, 4, 0)]
    _file(store, "980102", _with(proved, {ENTERPRISE: None, "requests.rejected_publication.total": 3}))
    total = "requests.rejected_publication.total"
    assert _differences(store, "云湖区人民政府") == [(total, 0, 3)], "what stands in the blank is not known"


def test_a_government_may_count_its_own_level_alone(store: Store) -> None:
    own = sum(BODIES["980100"].values())
    _file(store, "980100", report("甲州市人民政府", own))
    assert _of(store, "甲州市人民政府")[:3] == ("pass", own, own)
    scope = store.db.execute("SELECT scope, scope_reason FROM reports WHERE agency = '甲州市人民政府'").fetchone()
    assert scope[0] == "unknown" and scope[1].endswith("without the governments of the regions below")
    _file(store, "980100", report("甲州市人民政府", own + 5))
    assert _of(store, "甲州市人民政府")[0] == "not_assessable", "neither fits: nobody is accused"


def test_a_report_of_the_office_alone_is_held_against_nobody(store: Store) -> None:
    _file(store, "980102", report("云湖区人民政府", 12, text="本机关共收到政府信息公开申请12件。"))
    assert _of(store, "云湖区人民政府")[::4] == ("not_assessable", "本级 = 5 个所属机关之和（本级报告只计本机关）")


def test_a_branch_that_counts_others_makes_the_sum_unclear(store: Store) -> None:
    text = "2023年，全区教育系统共收到政府信息公开申请77件。"
    _file(store, "980102", report("云湖区教育局", 77, text=text))
    assert _of(store, "云湖区人民政府")[0] == "not_assessable"
    _file(store, "980102", report("云湖区教育局", 77))
    assert _of(store, "云湖区人民政府")[0] == "fail"


async def test_the_page_lists_the_cells(tmp_path: Path) -> None:
    build(tmp_path)
    with Store.open(tmp_path, now=NOW) as store:
        put_regions(store, KNOWN)
        _file(store, "980102", _with(report("云湖区人民政府", truth("980102")), {ENTERPRISE: 4, UPHELD: 2}))
        (agency,) = store.db.execute("SELECT id FROM agencies WHERE name = '云湖区人民政府'").fetchone()
        (lacking,) = store.db.execute("SELECT id FROM agencies WHERE name = '西山县人民政府'").fetchone()
    datasette = make_datasette(tmp_path)
    page = (await datasette.client.get(f"/reports/{agency}/{YEAR}")).text
    assert "与所属各机关之和不同的 2 格" in page
    found = (await datasette.client.get(f"/reports/{agency}/{YEAR}.json")).json()
    assert [row["cell"] for row in found["body_differences"]] == [ENTERPRISE, UPHELD]
    assert f"缺1个机关的报告：{MISSING}" in (await datasette.client.get(f"/reports/{lacking}/{YEAR}")).text
    datasette.site.close()
