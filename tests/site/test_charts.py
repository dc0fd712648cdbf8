"""Charts to take away and to embed: one specification, the same figures in every file."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from lxml import etree
from PIL import Image

from archive.site.charts import png as drawing
from archive.site.charts.shapes import Dot, Line, Text, shapes

CHARTS = (
    "agencies/1/intake",
    "agencies/1/outcomes",
    "regions/330206/totals",
    "coverage/states",
    "coverage/330000/states",
    "compare/requests_received?agency=1&region=330206&figure=requests_received",
)


def _address(folder: str, key: str, ending: str = "") -> str:
    path, _, query = key.partition("?")
    return f"/{folder}/{path}{ending}" + (f"?{query}" if query else "")


@pytest.mark.parametrize("key", CHARTS)
async def test_every_file_of_a_chart_says_the_same(datasette: Any, key: str) -> None:
    drawn = await datasette.client.get(_address("charts", key, ".svg"))
    assert drawn.headers["content-type"].startswith("image/svg+xml")
    texts = "".join(etree.fromstring(drawn.content).itertext())
    assert "来源：" in texts and "数据截至 2024-02-05" in texts
    told = (await datasette.client.get(_address("charts", key, ".json"))).json()
    assert told["title"] and told["licence"] and told["as_of"] == "2024-02-05"
    table = (await datasette.client.get(_address("charts", key, ".csv"))).text.removeprefix("\ufeff")
    rows = list(csv.DictReader(io.StringIO(table)))
    assert [row["value"] for row in rows] == ["" if row["value"] is None else str(row["value"]) for row in told["rows"]]
    assert all(row["series"] in texts for row in rows if len(row["series"]) < 30)
    for file in told["files"].values():
        assert file.startswith("http://localhost/charts/")


async def test_a_png_has_the_size_of_the_svg(datasette: Any) -> None:
    answer = await datasette.client.get("/charts/agencies/1/intake.png")
    with Image.open(io.BytesIO(answer.content)) as image:
        assert image.size == (1920, 1080)
        assert len(image.getcolors(100_000) or ()) > 3


async def test_without_a_chinese_font_there_is_no_png(datasette: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawing, "chinese_font", lambda: None)
    answer = await datasette.client.get("/charts/agencies/1/intake.png")
    assert answer.status_code == 404 and "SVG" in answer.text.upper()


@pytest.mark.parametrize("key", CHARTS)
async def test_an_embedded_chart_is_drawn_by_the_server_and_may_stand_in_any_frame(datasette: Any, key: str) -> None:
    answer = await datasette.client.get(_address("embed", key))
    assert answer.status_code == 200
    policy = answer.headers["content-security-policy"]
    assert "frame-ancestors *" in policy and "script-src" not in policy and "default-src 'none'" in policy
    assert "x-frame-options" not in answer.headers
    html5lib.HTMLParser(strict=True).parse(answer.text)
    tree = etree.HTML(answer.text)
    assert tree.xpath("//*[local-name()='svg']") and tree.xpath("//tbody/tr")
    assert not tree.xpath("//script | //*[@style]")


@pytest.mark.parametrize("path", ["/agencies/1", "/regions/330206", "/coverage", "/compare?agency=1", "/"])
async def test_pages_lead_to_the_files_of_their_charts(datasette: Any, path: str) -> None:
    answer = await datasette.client.get(path)
    assert answer.headers["x-frame-options"] == "DENY"
    links = etree.HTML(answer.text).xpath("//figure//details//a/@href")
    assert len(links) >= 5
    for link in links[:5]:
        assert (await datasette.client.get(link)).status_code == 200, link


@pytest.mark.parametrize(
    "path", ["/charts/agencies/1/none.svg", "/charts/agencies/99999/intake.svg", "/embed/compare/x"]
)
async def test_a_chart_that_is_not_there_is_404(datasette: Any, path: str) -> None:
    assert (await datasette.client.get(path)).status_code == 404


SPEC = {
    "kind": "line",
    "stacked": False,
    "unit": "件",
    "labels": ["2021年", "2022年", "2023年", "2024年"],
    "breaks": [["2023年", "x"]],
    "series": [{"name": "甲", "values": [3, None, 5, 7], "marked": {3: ["picture"]}}],
}


def test_a_year_without_a_figure_parts_the_line_and_a_doubtful_figure_is_hollow() -> None:
    drawn = shapes("题", SPEC, ["来源"])
    dots = [shape for shape in drawn if isinstance(shape, Dot)]
    assert [dot.hollow for dot in dots] == [False, False, True]
    lines = [shape for shape in drawn if isinstance(shape, Line) and shape.width == 2.5]
    assert [len(line.points) for line in lines] == [2]
    assert any(shape.text == "口径变化" for shape in drawn if isinstance(shape, Text))


@pytest.mark.parametrize("values", [[0, 0, 0, 0], [None] * 4, [-3, 0, 2.5, 1e9], [1, 1, 1, 1]])
def test_any_figures_can_be_drawn(values: list[float | None]) -> None:
    drawn = shapes("题", {**SPEC, "series": [{"name": "甲", "values": values}]}, [])
    for dot in (shape for shape in drawn if isinstance(shape, Dot)):
        assert 0 <= dot.x <= 960 and 0 <= dot.y <= 540


async def test_only_the_figures_that_a_doubt_is_about_are_hollow(
    datasette: Any, address: Callable[[str, int], str]
) -> None:
    agency = address("北仑区人民政府", 2023).split("/")[2]
    marked = {}
    for chart in ("intake", "disputes"):
        text = (await datasette.client.get(f"/charts/agencies/{agency}/{chart}.csv")).content.decode("utf-8-sig")
        marked |= {(row["series"], row["period"]): row["marks"] for row in csv.DictReader(io.StringIO(text))}
    told = {series for (series, period), marks in marked.items() if period == "2023年" and marks == "failing"}
    assert told == {"收到申请", "办理结果总计", "结转下年"}
    assert not any(marks for (_, period), marks in marked.items() if period != "2023年")
