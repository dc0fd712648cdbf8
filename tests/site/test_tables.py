"""Datasette's own pages in our clothes: everything it gives is still there, in Chinese, and opens in Excel."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from typing import Any

import pytest

from archive.publish import dictionary
from archive.site.labels.metadata import metadata, public_tables
from archive.site.labels.titles import TITLES
from archive.site.tables import cells, paging
from parsers.model import Unreadable
from parsers.notes import TABLE, Note


async def test_csv_opens_in_excel(datasette: Any) -> None:
    answer = await datasette.client.get("/archive/reports.csv?county=北仑区&_size=max")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert not answer.content[3:].startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 8
    assert {row["agency"] for row in rows} == {"北仑区人民政府", "北仑区教育局", "北仑区公安局", "北仑区审计局"}
    plain = await datasette.client.get("/archive/reports.csv?county=北仑区&_bom=0")
    assert plain.content.startswith(b"id,")


async def test_a_whole_table_streams(datasette: Any) -> None:
    answer = await datasette.client.get("/archive/requests.csv?_stream=on&_dl=1")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    count = (await datasette.client.get("/archive/requests.json?_size=0")).json()["filtered_table_rows_count"]
    assert len(rows) - 1 == count > 2000
    assert answer.headers["content-disposition"].startswith("attachment")


async def test_facets_go_from_province_to_city_to_county(datasette: Any) -> None:
    async def facets(query: str) -> dict[str, list[tuple[str, int]]]:
        found = (await datasette.client.get(f"/archive/reports.json?_size=0{query}")).json()["facet_results"]
        return {name: [(item["value"], item["count"]) for item in facet["results"]] for name, facet in found.items()}

    top = await facets("")
    assert {"province", "level", "kind", "year", "form", "status", "check_outcome", "reader"} <= set(top)
    assert not {"city", "county"} & set(top)
    assert ("宁波市", 8) in (await facets("&province=浙江省"))["city"]
    assert ("北仑区", 8) in (await facets("&province=浙江省&city=宁波市"))["county"]
    years = [value for value, _ in top["year"]]
    assert years == sorted(years, reverse=True)


async def test_a_facet_link_narrows_and_widens(datasette: Any) -> None:
    body = (await datasette.client.get("/archive/reports?province=浙江省&city=宁波市")).text
    away = re.search(r'href="([^"]+)" aria-label="不再只看浙江省"', body)
    assert away
    assert "city=" not in away.group(1), "a city means nothing without its province"


async def test_the_reports_table_shows_the_usual_columns_and_all_on_request(datasette: Any) -> None:
    usual = (await datasette.client.get("/archive/reports")).text
    headings = re.findall(r'<th scope="col"[^>]*>(.*?)</th>', usual, re.DOTALL)
    shown = [re.sub(r"<[^>]+>|&nbsp;[▲▼]", "", heading).strip() for heading in headings]
    assert shown[:5] == ["标题", "年度", "省份", "地市", "收到申请"]
    everything = (await datasette.client.get("/archive/reports?_all=columns")).text
    assert everything.count('<th scope="col"') > 35
    by_figure = (await datasette.client.get("/archive/reports?_sort_desc=carried_forward")).text
    assert "结转下年&nbsp;▼" in by_figure


async def test_missing_figures_are_not_zero_in_the_table(datasette: Any) -> None:
    body = (await datasette.client.get("/archive/reports?form=2019&_col=fees_wan&_size=1")).text
    assert '<span class="none" title="没有数字">—</span>' in body


@pytest.mark.parametrize("name", list(public_tables()))
async def test_every_public_table_has_a_page_in_chinese_with_json(datasette: Any, name: str) -> None:
    answer = await datasette.client.get(f"/archive/{name}")
    assert answer.status_code == 200
    assert TITLES[name] in answer.text
    assert (await datasette.client.get(f"/archive/{name}.json?_size=1")).status_code == 200


async def test_the_view_of_checks_is_a_table_to_whoever_reads(datasette: Any) -> None:
    """As Datasette shows a table: listed with its count, paged by key, each row by itself, with its version's title."""

    async def got(path: str) -> Any:
        answer = await datasette.client.get(f"/archive{path}")
        assert answer.status_code == 200, path
        return answer.json()

    tables = {table["name"]: table for table in (await got(".json"))["tables"]}
    assert tables["checks"]["primary_keys"] == ["version_id", "position"]
    assert tables["checks"]["foreign_keys"]["outgoing"][0]["other_table"] == "versions"
    assert tables["check_rows"]["hidden"] and tables["check_words"]["hidden"] and not tables["checks"]["hidden"]
    assert {view["name"] for view in (await got(".json"))["views"]}.isdisjoint({"checks"})
    first = await got("/checks.json?_size=50&_nofacet=1")
    assert first["filtered_table_rows_count"] == tables["checks"]["count"] > 5000
    following = await got(f"/checks.json?_size=50&_next={first['next']}")
    assert tuple(first["rows"][-1][:2]) < tuple(following["rows"][0][:2])
    version, position, *said = following["rows"][7]
    assert (await got(f"/checks/{version},{position}.json"))["rows"] == [[version, position, *said]]
    assert (await got(f"/checks.json?version_id={version}&position={position}"))["rows"] == [[version, position, *said]]
    labelled = (await got(f"/checks.json?version_id={version}&_labels=on&_size=1"))["rows"][0]
    assert "报告" in labelled["version_id"]["label"]
    facets = (await got("/checks.json?_facet=outcome&_size=0"))["facet_results"]["outcome"]["results"]
    assert {"pass", "fail"} <= {facet["value"] for facet in facets}
    back = (await got(f"/versions/{version}.json?_extras=foreign_key_tables"))["foreign_key_tables"]
    assert {"checks"} == {table["other_table"] for table in back if table["other_table"].startswith("check")}
    body = (await datasette.client.get(f"/archive/checks?version_id={version}&_size=3")).text
    assert f'<a href="/archive/checks/{version},0">' in body
    assert f'<a href="/archive/versions/{version}">' in body
    assert "人的认定" in body  # the status of a check, not that of a report on its portal
    assert "门户状态" not in body


def test_metadata_describes_every_column_from_the_dictionary() -> None:
    tables = metadata()["databases"]["archive"]["tables"]
    for name, columns in dictionary.schema_tables().items():
        assert set(tables[name]["columns"]) == {column for column, _ in columns}
        assert all(tables[name]["columns"].values())


async def test_rows_queries_and_the_list_of_tables(datasette: Any) -> None:
    assert "北仑区人民政府" in (await datasette.client.get("/archive/reports/1")).text
    found = await datasette.client.get("/archive?sql=select+agency+from+reports+where+year+%3D+:year&year=2022")
    assert "北仑区教育局" in found.text
    assert 'name="year" value="2022"' in found.text
    front = (await datasette.client.get("/archive")).text
    assert "年度报告" in front
    assert "select agency, year" in front


SELECTIONS = (
    "",
    "&province=浙江省",
    "&year=2022&kind=department",
    "&check_outcome=fail",
    "&county=北仑区",
    "&year=2023&requests_received__gt=3",
    "&_search=公开",
    "&_search=例会&province=浙江省",
)


async def _counts(datasette: Any, query: str) -> dict[str, dict[Any, int]]:
    found = (await datasette.client.get(f"/archive/reports.json?_size=0{query}")).json()["facet_results"]
    return {name: {item["value"]: item["count"] for item in facet["results"]} for name, facet in found.items()}


@pytest.mark.parametrize("query", SELECTIONS)
async def test_facets_are_what_a_group_by_of_the_selection_gives(
    datasette: Any, query: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "MUCH", 0)
    counted = await _counts(datasette, query)
    rows = (await datasette.client.get(f"/archive/reports.json?_size=max&_shape=objects{query}")).json()["rows"]
    assert len(rows) > 0
    for name, values in counted.items():
        assert values == dict(Counter(row[name] for row in rows if row[name] is not None)), name


@pytest.mark.parametrize("sort", ["", "&_sort=requests_received", "&_sort_desc=year", "&province=浙江省"])
async def test_a_word_of_most_reports_finds_the_same_rows_by_either_way(
    datasette: Any, sort: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for much in (0, 10**9):
        monkeypatch.setattr(paging, "MUCH", much)
        found.append([])
        path = f"/archive/reports.json?_search=公开&_size=7&_shape=objects{sort}"
        while path:
            answer = (await datasette.client.get(path)).json()
            found[-1] += [(answer["filtered_table_rows_count"], row["id"]) for row in answer["rows"]]
            path = (answer["next_url"] or "").removeprefix("http://localhost")
    assert found[0] == found[1]
    assert len(found[0]) == found[0][0][0] > 7


@pytest.mark.parametrize("view", ["panel", "panel_wide", "area_totals", "alike"])
async def test_a_view_without_facets_of_ours_is_asked_like_a_table(datasette: Any, view: str) -> None:
    answer = await datasette.client.get(f"/archive/{view}.json?_size=0&year=2022")
    assert answer.status_code == 200, answer.text
    assert answer.json()["facet_results"] == {}
    counted = await datasette.client.get(f"/archive/{view}.json?_size=0&year=2022&_facet=year")
    assert set(counted.json()["facet_results"]) == {"year"}


async def test_a_facet_that_is_shown_anyway_is_counted_once(datasette: Any) -> None:
    plain = await _counts(datasette, "&year=2023")
    assert await _counts(datasette, "&year=2023&_facet=province&_facet=kind") == plain
    assert "agency" in await _counts(datasette, "&year=2023&_facet=agency")


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Unreadable.because("bytes_lost", Note("bytes_gone")), "raw.db 里已没有这些字节，见 nianbao verify"),
        (
            Unreadable.because(
                "needs_person", Note("ocr_unproved", "requests", args={"count": 2, "cells": ("received.total",)})
            ),
            "依申请公开（表二） 有 2 个识别出的数字未能证实：一、本年新收政府信息公开申请数量 · 总计 …",
        ),
        (Unreadable("identity_swap", "甲 → 乙"), "这个网址原来是另一份报告；第二夜仍是这样才收录。甲 → 乙"),
        (Unreadable("damaged", "an English sentence of before"), "<code>an English sentence of before</code>"),
    ],
)
def test_the_queue_says_in_chinese_why_a_document_waits(outcome: Unreadable, words: str) -> None:
    (note,) = outcome.notes
    args = json.dumps({"block": note.block, **note.to_json()["args"]})
    row = {"reason": outcome.reason, "detail": outcome.detail, "args": args}
    site: Any = None
    assert str(cells.render(site, outcome.detail, "detail", "unreadable", row)) == words
    assert cells.render(site, outcome.reason, "reason", "unreadable", row) == TABLE[outcome.reason].name("zh")


def test_a_refusal_is_told_in_chinese() -> None:
    site: Any = None
    row = {"reason": "notice", "detail": "a notice about reporting", "title": "通知"}
    assert cells.render(site, row["detail"], "detail", "refused", row) == "关于编报的通知、规定或来函。标题：通知"
