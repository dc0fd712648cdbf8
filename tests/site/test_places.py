"""Agencies, regions, comparison, coverage, sources: totals say what stands behind them, and missing is never zero."""

from __future__ import annotations

import csv
import io
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.figures.measures import FIGURES, RATES, value
from archive.site.app import make_datasette
from archive.site.labels.places import find_region
from archive.site.pages import region
from archive.site.serving.answers import Args, PageContext

Address = Callable[[str, int], str]


def _row(body: str, heading: str) -> list[str]:
    """The cells of the first table row whose heading begins so, as text: the newest year first."""
    found = re.search(rf'<th scope="row"[^>]*>(?:<a[^>]*>)?{re.escape(heading)}.*?</th>(.*?)</tr>', body, re.DOTALL)
    assert found, heading
    return [re.sub(r"<[^>]+>|\s+", "", cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", found.group(1), re.DOTALL)]


def _agency(address: Address, name: str, year: int) -> str:
    return address(name, year).split("/")[2]


async def test_an_agency_shows_its_years_side_by_side_with_gaps(datasette: Any, address: Address) -> None:
    body = (await datasette.client.get(f"/agencies/{_agency(address, '北仑区审计局', 2021)}")).text
    assert _row(body, "公布情况") == ["已发布", "未见发布", "已发布"]
    assert _row(body, "收到申请") == ["0", "—", "1图"]


async def test_an_agency_names_its_aliases_rates_and_feed(datasette: Any, address: Address) -> None:
    number = _agency(address, "北仑区人民政府", 2022)
    body = (await datasette.client.get(f"/agencies/{number}")).text
    assert "宁波市北仑区人民政府" in body
    assert "（予以公开 + 部分公开）÷ 办理结果总计" in body
    assert f'href="/agencies/{number}/feed.atom"' in body


async def test_a_region_shows_its_government_and_its_bodies_side_by_side(datasette: Any) -> None:
    body = (await datasette.client.get("/regions/330206")).text
    assert _row(body, '收到申请<span class="quiet">（件）</span>：政府报告') == [
        "170核口径未知",
        "162口径未知",
        "162口径未知",
    ]
    departments = _row(body, '<span class="quiet">收到申请：部门之和</span>')
    assert departments == ["132/3份", "1621/2份", "11/1份图1"], "the withdrawn report of 公安局 is not added"
    assert _row(body, '<span class="quiet">收到申请：两者之差</span>')[0] == "157"
    assert "北仑区公安局" in body[body.index("应有而没有计入") :]
    assert "各年报告份数不同" in body


async def test_a_league_table_stands_only_above_the_stated_minimum(data: Any) -> None:
    few = make_datasette(data, minimum_reports=3)
    body = (await few.client.get("/regions/330206?year=2023&rate=rate_denied&kind=government")).text
    assert "不足 3 个，不排名次" in body
    enough = make_datasette(data, minimum_reports=1)
    body = (await enough.client.get("/regions/330206?year=2023&rate=rate_denied&kind=government")).text
    league = body[body.index('id="league"') : body.index('id="agencies"')]
    assert re.findall(r'">(北仑区\S+?)</a>', league) == ["北仑区人民政府"], "bodies are ranked among their like"
    assert "19.7%" in league
    few.site.close()
    enough.site.close()


async def test_three_bodies_compared_as_table_and_csv(datasette: Any, address: Address) -> None:
    numbers = [_agency(address, name, 2023) for name in ("北仑区人民政府", "北仑区教育局", "北仑区审计局")]
    query = "&".join(f"agency={number}" for number in numbers) + "&figure=requests_received&figure=rate_denied"
    body = (await datasette.client.get(f"/compare?{query}")).text
    assert _row(body, "北仑区审计局") == ["0", "—", "1图"]
    assert "不予公开 ÷ 办理结果总计" in body
    answer = await datasette.client.get(f"/compare.csv?{query}")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    found = {(row["name"], row["measure"], row["year"]): row["value"] for row in rows}
    assert found["北仑区审计局", "requests_received", "2022"] == ""
    assert found["北仑区审计局", "requests_received", "2023"] == "0"
    assert found["北仑区审计局", "rate_denied", "2023"] == "", "nothing was answered, so there is no rate"
    assert found["北仑区人民政府", "rate_denied", "2022"] == "19.745223"


async def test_regions_are_compared_by_what_their_governments_say(datasette: Any) -> None:
    address = "/compare.csv?region=330206&figure=requests_received&figure=rate_denied&from=2023&to=2023"
    answer = await datasette.client.get(address)
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["value"], row["reports"], row["scope"]) for row in rows] == [
        ("170", "1", "unknown"), ("19.745223", "1", "unknown")
    ]  # fmt: skip
    assert [(row["bodies"], row["bodies_reported"], row["bodies_expected"]) for row in rows] == [
        ("13", "2", "3"), ("0", "2", "3")
    ]  # fmt: skip
    assert rows[0]["difference"] == "157"


async def test_labels_of_a_comparison_come_second_and_keys_first(datasette: Any) -> None:
    answer = await datasette.client.get("/compare.csv?agency=1&figure=rate_lawsuits_lost&labels=en")
    first, second, third = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[:3]
    assert (first[2], second[2], third[2]) == ("label", "measure", "share of decided lawsuits lost")
    assert third[4] == (
        "lawsuits lost (corrected) / (lawsuits upheld + lawsuits lost (corrected) + lawsuits, other result)"
    )
    assert (await datasette.client.get("/compare.csv?agency=1&labels=fr")).status_code == 400


async def test_every_cell_of_the_forms_can_be_compared(datasette: Any, address: Address) -> None:
    number = _agency(address, "北仑区人民政府", 2022)
    query = f"agency={number}&figure=requests.received.enterprise&figure=denied_natural_person&from=2022&to=2022"
    answer = await datasette.client.get(f"/compare.csv?{query}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["value"] for row in rows] == ["3", "31"]


async def test_the_comparison_finds_bodies_to_add(datasette: Any) -> None:
    body = (await datasette.client.get("/compare?agency=1&add=教育局")).text
    assert re.search(r'href="/compare\?agency=1&amp;agency=\d+">加入 北仑区教育局', body)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("agency=x", 400),
        ("agency=99999", 404),
        ("figure=nonsense", 400),
        ("region=1", 404),
        ("agency=1&from=0&to=9999", 400),
    ],
)
async def test_comparisons_without_sense(datasette: Any, query: str, status: int) -> None:
    assert (await datasette.client.get(f"/compare?{query}")).status_code == status


def test_a_rate_is_missing_when_any_part_is() -> None:
    figures: dict[str, float | int | None] = dict.fromkeys(FIGURES, 0)
    figures |= {"granted": 3, "partly_granted": 1, "processed_total": 8}
    assert value(RATES["rate_disclosed"], figures) == 50
    assert value(RATES["rate_disclosed"], figures | {"partly_granted": None}) is None
    assert value(RATES["rate_disclosed"], figures | {"processed_total": 0}) is None


async def test_coverage_by_place_year_and_state(datasette: Any) -> None:
    body = (await datasette.client.get("/coverage/330206")).text
    assert _row(body, "北仑区审计局") == ["已发布", "未见发布", "已发布"]
    assert _row(body, "北仑区公安局")[0] == "已撤下"
    missing = (await datasette.client.get("/coverage/330000?state=missing&year=2022")).text
    assert "北仑区审计局" in missing
    assert "北仑区教育局" not in missing
    assert "浙江省" in (await datasette.client.get("/coverage")).text


async def test_sources_say_their_state_in_words(datasette: Any) -> None:
    body = (await datasette.client.get("/sources")).text
    assert "要求先通过人机验证；我们不绕过" in body
    assert "连接不上" in body
    blocked = (await datasette.client.get("/sources?state=blocked")).text
    assert "示例门户（blocked）" in blocked
    assert "示例门户（failed）" not in blocked


async def test_bodies_of_one_name_carry_their_place(data: Any, tmp_path: Any) -> None:
    shutil.copy(data / "archive.db", tmp_path / "archive.db")
    with sqlite3.connect(tmp_path / "archive.db") as db:
        db.execute(
            "INSERT INTO agencies (id, name, kind, level, region_code, key) "
            "SELECT 9001, name, kind, level, '320106', key FROM agencies WHERE name = '北仑区教育局'"
        )
        db.execute("INSERT INTO agency_aliases (alias, region_code, agency_id) VALUES ('北仑区教育局', '320106', 9001)")
        region = ("320106", "鼓楼区", "county", "江苏省南京市鼓楼区")
        db.execute("INSERT OR IGNORE INTO regions (code, name, level, full_name) VALUES (?, ?, ?, ?)", region)
    db.close()
    made = make_datasette(tmp_path)
    suggested = (await made.client.get("/compare?add=北仑区教育局")).text
    assert "北仑区教育局（江苏省南京市鼓楼区）" in suggested
    assert "北仑区教育局（浙江省宁波市北仑区）" in suggested
    assert "北仑区审计局（" not in (await made.client.get("/compare?add=北仑区审计局")).text
    made.site.close()


async def test_a_ranking_has_pages_and_is_whole_as_csv(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.site.pages.rankings.PAGE_SIZE", 10)
    query = "figure=requests_received&kind=department&level=county&year=2023"
    whole = (await datasette.client.get(f"/rankings.csv?{query}&_bom=0")).text.splitlines()[1:]
    shown = []
    for number in range(1, 9):
        page = etree.HTML((await datasette.client.get(f"/rankings?{query}&page={number}")).text)
        shown += page.xpath("//main//table//tbody/tr/th//text()")
    assert len(whole) > 10
    assert [line.split(",")[2] for line in whole] == shown


@pytest.mark.parametrize("code", ["330000", "330200"])
async def test_a_league_reads_one_year_and_kind_whatever_a_province_has_of_others(
    data: Path, tmp_path: Path, code: str
) -> None:
    """The work of SQLite in steps, with ten times the reports in other years."""
    steps = []
    for more in (0, 2000):
        folder = tmp_path / str(more)
        folder.mkdir()
        shutil.copy(data / "archive.db", folder)
        with sqlite3.connect(folder / "archive.db") as db:
            known = [row[1] for row in db.execute("PRAGMA table_info(reports)") if row[1] not in ("id", "agency_id")]
            db.execute(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                f" INSERT INTO reports (agency_id, {', '.join(known)}) SELECT 100000 + i,"
                f" {', '.join('2015' if name == 'year' else name for name in known)} FROM n JOIN reports"
                " ON agency = '北仑区教育局' AND year = 2022 WHERE ? > 0",
                [more, more],
            )
            db.execute("ANALYZE")
        db.close()
        made = make_datasette(folder)
        steps.append(_steps(made, f"/regions/{code}?year=2022"))
        assert (await made.client.get(f"/regions/{code}?year=2022")).status_code == 200
        made.site.close()
    assert steps[1] < 1.2 * steps[0] + 200


def _steps(datasette: Any, path: str) -> int:
    """Hundreds of steps that the statement of the league takes."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    def league(snapshot: Any) -> None:
        ask = PageContext(datasette.site, snapshot, Args.parse({"code": path[9:15]}, path.partition("?")[2], path, ""))
        snapshot.connection.set_progress_handler(count, 1)
        region._league(ask, find_region(snapshot, path[9:15]), [2022])
        snapshot.connection.set_progress_handler(None, 0)

    datasette.site.slow.read(league)
    return counted
