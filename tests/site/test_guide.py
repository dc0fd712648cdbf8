"""Pages that explain, what the operator says of the site, and what the site says of a demonstration."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from archive.site.app import make_datasette
from archive.site.labels.glossary import GLOSSARY

TOLD = {"name": "某地年报", "contact": "a@example.org", "operator": "某研究组", "licence": "CC BY 4.0"}


async def test_about_says_who_and_a_demo_says_so_on_every_page(data: Path, tmp_path: Path) -> None:
    for name in ("archive.db", "raw.db"):
        (tmp_path / name).symlink_to(data / name)
    (tmp_path / "demo.json").write_text("{}", encoding="utf-8")
    made = make_datasette(tmp_path, **TOLD)
    about = (await made.client.get("/about")).text
    assert all(words in about for words in TOLD.values())
    for path in ("/", "/archive/reports", "/nothing", "/search"):
        assert "这是演示" in (await made.client.get(path)).text
        assert "This is a demonstration" in (await made.client.get(f"/en{path}")).text
    made.site.close()


async def test_the_glossary_in_english_is_english_throughout(datasette: Any) -> None:
    page = etree.HTML((await datasette.client.get("/en/glossary")).text)
    assert len(page.xpath("//dl//dd")) == len(GLOSSARY)
    assert not page.xpath("//main//*[@lang]")


@pytest.mark.parametrize("path", ["/changes?since=2024-02-03&kind=all", "/changes?until=2024-02-02&kind=all"])
async def test_changes_of_a_span_of_days_in_china(datasette: Any, path: str) -> None:
    whole = (await datasette.client.get("/changes.json?kind=all")).json()
    part = (await datasette.client.get(path.replace("/changes", "/changes.json"))).json()
    rest = path.replace("since=2024-02-03", "until=2024-02-02").replace("/changes", "/changes.json")
    if "since" not in path:
        rest = path.replace("until=2024-02-02", "since=2024-02-03").replace("/changes", "/changes.json")
    assert 0 < part["total"] < whole["total"]
    assert part["total"] + (await datasette.client.get(rest)).json()["total"] == whole["total"]
    assert "最近一周" in (await datasette.client.get(path)).text


async def test_a_day_that_is_none_is_refused(datasette: Any) -> None:
    answer = await datasette.client.get("/changes?since=last-week")
    assert answer.status_code == 400
    assert "应当是日期" in answer.text


async def test_all_regions_below_one_are_compared(datasette: Any) -> None:
    answer = await datasette.client.get("/compare.csv?below=330200&figure=requests_received&_bom=0")
    assert "浙江省宁波市北仑区" in answer.text
    page = etree.HTML((await datasette.client.get("/compare?below=330200")).text)
    assert page.xpath("//ul[@class='chips']/li")
    assert (await datasette.client.get("/compare?below=999999")).status_code == 404
