"""Search finds what is there, says what it did, and never takes a reader's signs for markup or operators."""

from __future__ import annotations

import re
from typing import Any

import pytest
from markupsafe import Markup

from archive.site.finding.snippets import excerpt, marked
from archive.site.finding.spelling import in_characters
from archive.site.finding.understanding import Understood, understand


async def _titles(datasette: Any, path: str) -> list[str]:
    answer = await datasette.client.get(path)
    assert answer.status_code == 200, answer.text
    return [
        re.sub(r"<[^>]+>", "", title)
        for title in re.findall(r'<h2><a href="/reports/[^"]+">(.*?)</a></h2>', answer.text)
    ]


@pytest.mark.parametrize(("words", "least"), [("公开", 200), ("北仑", 8), ("北", 8), ("依申请公开", 0)])
async def test_datasettes_own_search_box_is_right_for_any_length(datasette: Any, words: str, least: int) -> None:
    found = (await datasette.client.get(f"/archive/reports.json?_search={words}&_size=0")).json()
    query = "select count(*) from reports r where r.title like :w or r.agency like :w or exists"
    query += " (select 1 from sections s where s.version_id = r.current_version and s.text like :w)"
    truth = (
        await datasette.client.get("/archive.json", params={"sql": query, "w": f"%{words}%", "_shape": "array"})
    ).json()
    assert found["filtered_table_rows_count"] == next(iter(truth[0].values()))
    assert found["filtered_table_rows_count"] >= least


async def test_a_body_and_a_year_find_its_report_first(datasette: Any) -> None:
    assert (await _titles(datasette, "/search?q=北仑区人民政府 2022"))[
        0
    ] == "宁波市北仑区人民政府2022年政府信息公开工作年度报告"


async def test_words_are_joined_quoted_and_excluded(datasette: Any) -> None:
    both = await _titles(datasette, "/search?q=北仑区 例会")
    assert len(both) == 1
    assert "教育局" in both[0]
    assert await _titles(datasette, '/search?q="例会 更新"') == []
    without = await _titles(datasette, "/search?q=北仑区 -教育局")
    assert without
    assert not any("教育局" in title for title in without)


async def test_figures_places_and_outcomes_narrow_the_results(datasette: Any) -> None:
    assert len(await _titles(datasette, "/search?q=北仑区&requests_received__gt=100")) == 4
    assert len(await _titles(datasette, "/search?q=北仑区&requests_received__gt=162")) == 1
    assert len(await _titles(datasette, "/search?county=北仑区&city=宁波市&province=浙江省&year=2022")) == 2
    failing = await _titles(datasette, "/search?q=北仑区&check_outcome=fail")
    assert failing == ["宁波市北仑区人民政府2023年政府信息公开工作年度报告"]
    # 31 of 157 are denied.
    assert len(await _titles(datasette, "/search?q=北仑区&rate_denied__gt=19.7")) == 4
    assert await _titles(datasette, "/search?q=北仑区&rate_denied__gt=19.8") == []


async def test_the_form_turns_a_figure_into_a_link_that_can_be_kept(datasette: Any) -> None:
    answer = await datasette.client.get("/search?q=北仑区&figure=denied&op=gt&value=30")
    assert answer.status_code == 302
    assert answer.headers["location"].endswith("&denied__gt=30")


async def test_passages_come_from_the_original_text_marked_and_escaped(datasette: Any) -> None:
    body = (await datasette.client.get("/search?q=审计结果公告")).text
    assert "<mark>审计结果公告</mark>&lt;script&gt;" in body
    assert "<script>alert" not in body


async def test_facets_beside_the_results_count_and_narrow(datasette: Any) -> None:
    body = (await datasette.client.get("/search?q=公开")).text
    assert re.search(r'href="/search\?q=[^"]+&amp;year=2023">2023</a></span><span>\d+', body)
    assert "&amp;city=" not in body, "a city is offered within a province only"
    assert "&amp;city=" in (await datasette.client.get("/search?q=公开&province=浙江省")).text


async def test_an_empty_result_says_what_was_searched_and_offers_what_is_near(datasette: Any) -> None:
    body = (await datasette.client.get("/search?q=北仓区 例会&year=2023")).text
    assert "没有找到" in body
    assert "北仓区 例会" in body
    assert "2023" in body
    assert ">北仑区</a>" in body
    assert ">例会</a>" in body


@pytest.mark.parametrize(
    "words", ['"', "OR", "NEAR(", "*", "a:b", "'; drop table reports; --", "-", "公开 -公开", "㈠"]
)
async def test_signs_of_any_query_language_are_text(datasette: Any, words: str) -> None:
    assert (await datasette.client.get("/search", params={"q": words})).status_code == 200
    assert (await datasette.client.get("/archive/reports", params={"_search": words})).status_code == 200


@pytest.mark.parametrize(
    "query", ["q=" + "公" * 300, "nonsense__gt=3", "denied__gt=many", "page=0", "page=x", "denied__like=3"]
)
async def test_a_question_without_sense_gets_one_sentence(datasette: Any, query: str) -> None:
    answer = await datasette.client.get(f"/search?{query}")
    assert answer.status_code == 400
    assert "问题有误" in answer.text


async def test_results_as_json(datasette: Any) -> None:
    found = (await datasette.client.get("/search.json?q=北仑区 例会")).json()
    assert found["total"] == 1
    assert found["results"][0]["agency"] == "北仑区教育局"


def test_marks_follow_normalisation_back_to_the_original() -> None:
    assert marked("第①季度收到１５９件（公开）", "159") == Markup("第①季度收到<mark>１５９</mark>件（公开）")
    assert marked("㈠收到申请", "收到") == Markup("㈠<mark>收到</mark>申请")
    assert excerpt(["", "甲" * 500 + "营商环境" + "乙" * 500], "营商环境").count("<mark>") == 1
    assert excerpt(["正文没有这个词"], "别的") == Markup("正文没有这个词")


PLACES = {"浙江省": "province", "宁波市": "city", "北仑区": "county", "朝阳区": "county"}


@pytest.mark.parametrize(
    ("query", "places", "year", "words"),
    [
        ("北仑区2022", {"county": "北仑区"}, "2022", ()),
        ("北仑区2022年政府信息公开工作年度报告", {"county": "北仑区"}, "2022", ()),
        ("宁波北仑区财政局2022年报", {"city": "宁波市", "county": "北仑区"}, "2022", ("财政局",)),
        (
            "浙江省宁波市 北仑住建局",
            {"province": "浙江省", "city": "宁波市", "county": "北仑区"},
            "",
            ("住房和城乡建设局",),
        ),
        ("教育局 2023年度", {}, "2023", ("教育局",)),
        ("北仑区北仑区", {"county": "北仑区"}, "", ("北仑区",)),
    ],
)
def test_a_query_as_people_say_it_is_taken_apart(
    query: str, places: dict[str, str], year: str, words: tuple[str, ...]
) -> None:
    assert understand(query, PLACES) == Understood(places, year, words)


@pytest.mark.parametrize("query", ["教育局", "“北仑区2022”", "北仑区 -2022", ""])
def test_a_query_that_names_nothing_or_is_exact_is_left_alone(query: str) -> None:
    assert understand(query, PLACES) is None


async def _first(datasette: Any, query: str) -> tuple[str, int, int]:
    answer = (await datasette.client.get("/search.json", params={"q": query})).json()
    first = answer["results"][0]
    return first["agency"], first["year"], answer["total"]


@pytest.mark.parametrize(
    "query",
    [
        "宁波北仑区教育局2023年报",
        "北侖區教育局2023年報",
        "beilunqu jiaoyuju 2023",
        "beilunqujiaoyuju 2023",
        "北仑教育局 2023",
    ],
)
async def test_a_query_as_people_write_it_gives_the_report_itself(datasette: Any, query: str) -> None:
    assert await _first(datasette, query) == ("北仑区教育局", 2023, 1)
    body = (await datasette.client.get("/search", params={"q": query})).text
    assert "读作：" in body
    assert "literal=1" in body


async def test_a_place_alone_puts_its_government_first_and_a_year_filters(datasette: Any) -> None:
    agency, year, _ = await _first(datasette, "北仑区")
    assert (agency, year) == ("北仑区人民政府", 2023)
    agency, year, total = await _first(datasette, "beilun 2022")
    assert (agency, year) == ("北仑区人民政府", 2022)
    found = (await datasette.client.get("/search.json?q=beilun 2022")).json()
    assert {result["year"] for result in found["results"]} == {2022}
    rows = (await datasette.client.get("/search.csv?q=beilun 2022&_bom=0")).text.splitlines()
    assert len(rows) - 1 == total


async def test_words_as_they_are_written_when_asked_for(datasette: Any) -> None:
    literal = (await datasette.client.get("/search.json?q=北仑区2022年报&literal=1")).json()
    assert literal["total"] == 0
    assert (await datasette.client.get("/search.json?q=“北仑区” 2022")).json()["read_as"] == {"q": "“北仑区” 2022"}


def test_pinyin_is_read_only_where_every_word_is_a_name() -> None:
    assert in_characters("yizhou 2022", ["宜州区", "宜州", "伊州"]) == ("宜州 2022", {"宜州": ("宜州", "伊州")})
    assert in_characters("report 2022", ["宜州"]) is None
    assert in_characters("2022", ["宜州"]) is None
