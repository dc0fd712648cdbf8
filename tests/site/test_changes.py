"""The stream of changes, its filters, one change with both sides, and the Atom feeds."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

Address = Callable[[str, int], str]
ATOM = "{http://www.w3.org/2005/Atom}"


def _titles(body: str) -> list[str]:
    return re.findall(r'<h2><a href="/changes/\d+">(.*?)</a></h2>', body)


async def test_the_stream_shows_the_old_and_the_new_figure(datasette: Any) -> None:
    body = (await datasette.client.get("/changes?kind=figures_revised")).text
    assert _titles(body) == ["北仑区教育局 2023 年"]
    assert "<del>12</del>" in body
    assert "<ins>13</ins>" in body


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("kind=withdrawn", ["北仑区公安局 2023 年"]),
        ("kind=figures_revised&region=330206", ["北仑区教育局 2023 年"]),
        ("kind=figures_revised&region=330000", ["北仑区教育局 2023 年"]),
        ("kind=figures_revised&region=410000", []),
        ("", ["北仑区公安局 2023 年", "北仑区教育局 2023 年"]),
        ("agency=公安", ["北仑区公安局 2023 年"]),
        ("agency=公安&kind=all", ["北仑区公安局 2023 年", "北仑区公安局 2023 年"]),
        ("figure=requests.granted.", ["北仑区教育局 2023 年"]),
        ("figure=requests.denied", []),
    ],
)
async def test_filters(datasette: Any, query: str, titles: list[str]) -> None:
    assert _titles((await datasette.client.get(f"/changes?{query}")).text)[:2] == titles


@pytest.mark.parametrize(("query", "status"), [("kind=nonsense", 400), ("region=999999", 404), ("page=0", 400)])
async def test_filters_without_sense(datasette: Any, query: str, status: int) -> None:
    assert (await datasette.client.get(f"/changes?{query}")).status_code == status


async def test_one_change_shows_figures_and_text_side_by_side(datasette: Any, data: Path) -> None:
    with sqlite3.connect(data / "archive.db") as db:
        (number,) = db.execute("SELECT id FROM changes WHERE kind = 'figures_revised'").fetchone()
    body = (await datasette.client.get(f"/changes/{number}")).text
    assert re.search(r"自然人</th>\s*<td[^>]*><del>12</del></td>\s*<td[^>]*><ins>13</ins>", body)
    assert "例会<del>4</del>次" in body
    assert "例会<ins>5</ins>次" in body
    assert (await datasette.client.get("/changes/999999")).status_code == 404


async def test_feeds_for_all_a_region_an_agency_and_a_choice(datasette: Any, address: Address) -> None:
    agency = address("北仑区教育局", 2023).split("/")[2]
    feeds = {
        "/changes.atom?kind=all": 100,
        "/changes.atom": 2,
        "/changes.atom?kind=withdrawn": 1,
        "/regions/330206/feed.atom": 10,
        f"/agencies/{agency}/feed.atom": 3,
    }
    for path, entries in feeds.items():
        answer = await datasette.client.get(path)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        feed = etree.fromstring(answer.content)
        assert len(feed.findall(f"{ATOM}entry")) == entries, path
        assert all(feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
        for entry in feed.findall(f"{ATOM}entry"):
            assert all(entry.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "summary"))
            assert entry.find(f"{ATOM}link").get("href").startswith("http")


async def test_entry_ids_do_not_depend_on_the_address_asked_for(datasette: Any) -> None:
    ids = []
    for path in ("/changes.atom?kind=withdrawn", "/regions/330206/feed.atom"):
        feed = etree.fromstring((await datasette.client.get(path)).content)
        ids.append({entry.findtext(f"{ATOM}id") for entry in feed.findall(f"{ATOM}entry")})
    assert ids[0] <= ids[1]


async def test_the_page_names_the_feed_of_what_it_shows(datasette: Any) -> None:
    body = (await datasette.client.get("/changes?kind=withdrawn")).text
    assert 'href="/changes.atom?kind=withdrawn"' in body
