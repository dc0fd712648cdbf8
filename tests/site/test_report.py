"""The report page: the official form as printed, marks kept apart, failed checks, versions, originals."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from archive.site.labels.words import CLAIMS
from archive.site.reports.layout import printed
from archive.site.reports.remarks import detail_in_words, is_firm
from parsers.claims.patterns import CLAIM_CELLS
from parsers.forms.tables import FORM_BLOCKS, FormBlock

Address = Callable[[str, int], str]


class Tables(HTMLParser):
    """The official tables of a page as rows of (tag, colspan, rowspan, text, class)."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tables: list[list[list[tuple[str, int, int, str, str]]]] = []
        self._inside = False
        self._cell: tuple[str, int, int, str] | None = None
        self._text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self._inside = "form" in given.get("class", "").split()
            if self._inside:
                self.tables.append([])
        elif self._inside and tag == "tr":
            self.tables[-1].append([])
        elif self._inside and tag in ("td", "th"):
            self._cell = (tag, int(given.get("colspan", 1)), int(given.get("rowspan", 1)), given.get("class", ""))
            self._text = ""

    def handle_data(self, data: str) -> None:
        self._text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._inside = False
        if self._inside and tag in ("td", "th") and self._cell:
            name, colspan, rowspan, classes = self._cell
            self.tables[-1][-1].append((name, colspan, rowspan, self._text.strip(), classes))


async def _tables(datasette: Any, path: str) -> Any:
    answer = await datasette.client.get(path)
    assert answer.status_code == 200
    return Tables(answer.text).tables


async def test_table_two_is_drawn_as_the_regulation_prints_it(datasette: Any, address: Address) -> None:
    _, requests, _ = await _tables(datasette, address("北仑区人民政府", 2022))
    assert [cell[:4] for cell in requests[0]] == [
        ("th", 3, 3, "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"),
        ("th", 7, 1, "申请人情况"),
    ]
    assert [cell[:4] for cell in requests[1]] == [
        ("th", 1, 2, "自然人"),
        ("th", 5, 1, "法人或其他组织"),
        ("th", 1, 2, "总计"),
    ]
    assert len(requests) == 3 + 25
    labels = [[cell[:4] for cell in row if cell[0] == "th"] for row in requests[3:]]
    assert labels[0] == [("th", 3, 1, "一、本年新收政府信息公开申请数量")]
    assert labels[2] == [("th", 1, 22, "三、本年度办理结果"), ("th", 2, 1, "（一）予以公开")]
    assert labels[4] == [("th", 1, 8, "（三）不予公开"), ("th", 1, 1, "1.属于国家秘密")]
    assert labels[20][0] == ("th", 1, 3, "（六）其他处理")
    assert [cell[3] for cell in requests[3] if cell[0] == "td"] == ["159", "3", "0", "0", "0", "0", "162"]


async def test_tables_one_and_three_are_drawn_as_printed(datasette: Any, address: Address) -> None:
    disclosure, _, review = await _tables(datasette, address("北仑区人民政府", 2022))
    assert [row[0][1:4] for row in disclosure if row[0][1] == 4] == [
        (4, 1, f"第二十条第（{item}）项") for item in "一五六八"
    ]
    assert len(disclosure) == 14
    assert disclosure[-1][1][1:4] == (3, 1, "59,237.2449")
    assert [cell[1:4] for cell in review[0]] == [(5, 1, "行政复议"), (10, 1, "行政诉讼")]
    assert [cell[3] for cell in review[3]] == ["4", "1", "0", "0", "5"] + ["0"] * 10


@pytest.mark.parametrize("block", FORM_BLOCKS, ids=lambda block: f"{block.name}-{block.edition}")
def test_every_edition_prints_a_full_rectangle_with_each_cell_once(block: FormBlock) -> None:
    table = printed(block)
    cells = [place.cell for row in table.body for place in row if place.cell]
    assert sorted(cells) == sorted(block.cell_keys())
    free: dict[tuple[int, int], None] = {}
    width = sum(place.colspan for place in (*table.head, *table.body)[0])
    for number, row in enumerate((*table.head, *table.body)):
        column = 0
        for place in row:
            while (number, column) in free:
                column += 1
            for down in range(place.rowspan):
                for right in range(place.colspan):
                    assert (number + down, column + right) not in free
                    free[number + down, column + right] = None
            column += place.colspan
        assert all((number, at) in free for at in range(width)), f"row {number} is not full"


async def test_blank_slash_dash_zero_and_words_stay_different(datasette: Any, address: Address) -> None:
    disclosure, requests, _ = await _tables(datasette, address("北仑区教育局", 2022))
    granted = [cell for cell in requests[5] if cell[0] == "td"]
    assert [(cell[3], cell[4]) for cell in granted[2:6]] == [
        ("空白", "blank"),
        ("/", "mark"),
        ("-", "mark"),
        ("0", "number"),
    ]
    noted = disclosure[3][1]
    assert noted[3].startswith("22原文：22（其中修订16件）")
    assert noted[4] == "noted"
    picture = (await _tables(datasette, address("北仑区审计局", 2021)))[1][3][-1]
    assert "picture" in picture[4]
    assert "图片识别" in picture[3]


async def test_the_legend_names_exactly_what_the_page_shows(datasette: Any, address: Address) -> None:
    body = (await datasette.client.get(address("北仑区教育局", 2022))).text
    legend = body[body.index('id="legend-title"') : body.index('id="narrative-title"')]
    assert all(f"sample {state}" in legend for state in ("blank", "mark", "noted", "number"))
    assert "sample picture" not in legend


async def test_a_failed_check_stands_on_its_cells_with_both_sides(datasette: Any, address: Address) -> None:
    answer = await datasette.client.get(address("北仑区人民政府", 2023))
    body = answer.text
    first = body[body.index('id="check-1"') : body.index('id="check-2"')]
    assert "<b>172</b>" in first
    assert "<b>164</b>" in first
    assert 'href="#c-requests-received-total"' in first
    cell = re.search(r'<td id="c-requests-received-total" class="([^"]+)"[^>]*>(.*?)</td>', body)
    assert cell
    assert "failing" in cell.group(1)
    assert 'href="#check-1"' in cell.group(2)


async def test_the_failures_shown_are_those_that_the_archive_counts(datasette: Any) -> None:
    sql = "select agency_id, year, checks_failed from reports where checks_failed > 0"
    for row in (await datasette.client.get("/archive.json", params={"sql": sql, "_shape": "array"})).json():
        body = (await datasette.client.get(f"/reports/{row['agency_id']}/{row['year']}")).text
        assert f"表内数字有 {row['checks_failed']} 处对不上" in body
    assert is_firm("R1")
    assert not is_firm("R9")


async def test_a_claim_of_the_narrative_leads_to_its_cell(datasette: Any, address: Address) -> None:
    good = (await datasette.client.get(address("北仑区人民政府", 2022))).text
    assert re.search(r'class="claim-link equal" href="#c-requests-received-total"[^>]*>162件：与表一致', good)
    bad = (await datasette.client.get(address("北仑区人民政府", 2023))).text
    assert re.search(r'class="claim-link unequal" href="#c-requests-received-total"[^>]*>165件：表中为 170', bad)


async def test_versions_and_their_difference(datasette: Any, address: Address) -> None:
    path = address("北仑区教育局", 2023)
    body = (await datasette.client.get(path)).text
    assert f'href="{path}/compare?from=1&amp;to=2"' in body
    old = (await datasette.client.get(f"{path}?version=1")).text
    assert "这是第 1 版，不是现在的版本" in old
    both = (await datasette.client.get(f"{path}/compare?from=1&to=2")).text
    assert "<del>12</del>" in both
    assert "<ins>13</ins>" in both
    assert "例会<del>4</del>次" in both
    assert "例会<ins>5</ins>次" in both


async def test_the_archived_original_is_only_ever_a_download(datasette: Any, address: Address) -> None:
    path = address("北仑区审计局", 2023)
    report = (await datasette.client.get(f"{path}.json")).json()
    answer = await datasette.client.get(f"{path}/versions/1/original")
    assert hashlib.sha256(answer.content).hexdigest() == report["sha256"] == answer.headers["x-archive-sha256"]
    assert answer.headers["content-disposition"].startswith("attachment;")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"].startswith("sandbox")


async def test_the_json_of_a_report_keeps_nothing_apart_from_null(datasette: Any, address: Address) -> None:
    report = (await datasette.client.get(f"{address('北仑区教育局', 2022)}.json")).json()
    granted = report["requests"]["granted"]
    assert granted["research"] is None
    assert granted["other_organization"] == 0
    assert report["marks"]["requests.granted.public_interest"]["raw"] == "/"
    assert report["forms"]["requests"] == "2021"


async def test_hostile_text_is_text(datasette: Any, address: Address) -> None:
    body = (await datasette.client.get(address("北仑区审计局", 2023))).text
    assert "&lt;script&gt;" in body
    assert "<script>alert" not in body
    assert "<img" not in body


@pytest.mark.parametrize(
    "path", ["/report/999999", "/reports/1/1999", "/reports/1/2022?version=9", "/reports/999/2022.json"]
)
async def test_what_is_not_there_is_404(datasette: Any, path: str) -> None:
    assert (await datasette.client.get(path)).status_code == 404


async def test_a_number_leads_to_the_address_of_the_report(datasette: Any, address: Address) -> None:
    answer = await datasette.client.get("/report/1")
    assert answer.status_code == 301
    assert answer.headers["location"] == address("北仑区人民政府", 2021)


async def test_the_page_says_when_the_portal_was_last_asked(datasette: Any, address: Address, data: Path) -> None:
    path = address("北仑区审计局", 2023)
    with sqlite3.connect(data / "raw.db") as raw, sqlite3.connect(data / "archive.db") as db:
        url = db.execute("SELECT url FROM reports WHERE agency = '北仑区审计局' AND year = 2023").fetchone()[0]
        checked, verdict = raw.execute("SELECT checked_at, verdict FROM urls WHERE url = ?", [url]).fetchone()
    assert verdict in ("ok", "not_modified")
    body = (await datasette.client.get(path)).text
    asked = re.search(r"<dt>最近访问</dt><dd>(.*?)</dd>", body)
    assert asked
    assert checked in asked[1]
    assert asked[1].endswith(("正常", "未变"))


def test_a_claim_is_called_by_its_name_and_not_by_its_key() -> None:
    assert CLAIM_CELLS.keys() == CLAIMS.keys()
    assert detail_in_words("R9", "received（含上年结转）：收到申请7件。") == "收到申请（含上年结转）：收到申请7件。"
    assert detail_in_words("R9", "新收7件：共7件。") == "新收7件：共7件。"
    assert detail_in_words("R1", "received：x") == "received：x"
